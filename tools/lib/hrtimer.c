// SPDX-License-Identifier: GPL-2.0
/*
 * Timers that interrupt the thread that started them, and may change a register
 * of what they interrupt.  Machine code has no room on its stack for a signal, so
 * signals have a stack of their own.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include <linux/hrtimer.h>
#include <linux/kernel.h>

#include <asm/irq_regs.h>

#include "tools/lib/twin.h"

#define STACK_SIZE	(256 << 10)

static __thread struct pt_regs *irq_regs;

struct pt_regs *get_irq_regs(void)
{
	return irq_regs;
}

static void set(struct hrtimer *timer)
{
	struct itimerspec spec = {
		.it_value.tv_sec = timer->expires / NSEC_PER_SEC,
		.it_value.tv_nsec = timer->expires % NSEC_PER_SEC,
	};

	if (timer_settime(timer->id, TIMER_ABSTIME, &spec, NULL))
		abort();
}

static void ring(int signal, siginfo_t *info, void *context)
{
	greg_t *gregs = ((ucontext_t *)context)->uc_mcontext.gregs;
	struct pt_regs regs = { .r13 = gregs[REG_R13], .ip = gregs[REG_RIP] };
	struct hrtimer *timer = info->si_value.sival_ptr;

	irq_regs = &regs;
	if (timer->function(timer) == HRTIMER_RESTART)
		set(timer);
	irq_regs = NULL;
	gregs[REG_R13] = regs.r13;
}

static void listen(void)
{
	struct sigaction action = {
		.sa_sigaction = ring,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART,
	};

	if (sigaction(SIGRTMIN, &action, NULL))
		abort();
}

/* The stack stays with the thread; that of the first is enough for all tests. */
static void give_stack(void)
{
	static __thread char *stack;
	stack_t alt = { .ss_size = STACK_SIZE };

	if (stack)
		return;
	stack = malloc(STACK_SIZE);
	alt.ss_sp = stack;
	if (!stack || sigaltstack(&alt, NULL))
		abort();
}

void hrtimer_init(struct hrtimer *timer, clockid_t clock, enum hrtimer_mode mode)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, listen);
	*timer = (struct hrtimer) {};
}

void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGRTMIN,
		.sigev_value.sival_ptr = timer,
		._sigev_un._tid = gettid(),
	};

	if (!timer->made) {
		give_stack();
		if (timer_create(CLOCK_MONOTONIC, &event, &timer->id))
			abort();
		timer->made = true;
	}
	timer->expires = ktime_get() + time;
	set(timer);
}

int hrtimer_cancel(struct hrtimer *timer)
{
	if (timer->made)
		timer_delete(timer->id);
	timer->made = false;
	return 0;
}
