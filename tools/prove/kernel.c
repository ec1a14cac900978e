// SPDX-License-Identifier: GPL-2.0
/*
 * The rest of the kernel, for the proof
 *
 * Whatever is not the caller's to know is any value: who was killed and when,
 * on which of two processors it runs, random numbers and hashes, what a text
 * says.
 */

#include <eva.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "prove.h"
#include "runtime/jit.h"

#define TEXT	40	/* characters in any text */

char prove_error;
long prove_errno;

struct task_struct *twin_current(void)
{
	static struct sighand_struct hand;
	static struct signal_struct signal;
	static struct task_struct task;

	task.fatal = prove_choice() & 1;
	task.pending.signal.sig[0] = prove_choice();
	task.signal = &signal;
	task.sighand = &hand;
	return &task;
}

u32 get_random_u32(void)
{
	return prove_choice();
}

u32 jhash(const void *key, u32 length, u32 initval)
{
	return prove_choice();
}

int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *p = a, *q = b;

	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

void *memchr_inv(const void *p, int c, size_t n)
{
	const u8 *at = p;

	for (; n; n--, at++)
		if (*at != (u8)c)
			return (void *)at;
	return NULL;
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	if (size) {
		Frama_C_make_unknown(buf, min_t(size_t, size, TEXT));
		buf[min_t(size_t, size - 1, TEXT)] = '\0';
	}
	return TEXT;
}

void mutex_lock(struct mutex *lock)
{
	/*@ assert free: !lock->locked; */
	lock->locked = true;
}

void mutex_unlock(struct mutex *lock)
{
	lock->locked = false;
}

void twin_might_sleep(const char *what)
{
}

int cond_resched(void)
{
	return 0;
}

unsigned int prove_processor(void)
{
	return prove_choice() ? 1 : 0;
}

/* How machine code passes arguments, which is the compiler's to know. */
void kwasm_jit_set_passing(struct kwasm_func *f)
{
	f->in_gprs = prove_choice();
	f->is_short = prove_choice();
}
