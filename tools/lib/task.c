// SPDX-License-Identifier: GPL-2.0
/* The running task, time, and locks that sleep. */
#include <time.h>

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>

#include "tools/lib/twin.h"

struct task_struct *twin_current(void)
{
	static __thread struct sighand_struct sighand;
	static __thread struct signal_struct signal;
	static __thread struct task_struct task;

	task.sighand = &sighand;
	task.signal = &signal;
	return &task;
}

void twin_forget_task(void)
{
	*current->sighand = (struct sighand_struct){};
	*current->signal = (struct signal_struct){};
	*current = (struct task_struct){};
}

void twin_might_sleep(const char *what)
{
	if (current->atomic)
		twin_splat("%s may sleep, in atomic context", what);
}

int cond_resched(void)
{
	twin_might_sleep("cond_resched");
	if (!need_resched())
		return 0;
	current->resched = false;
	current->yields++;
	return 1;
}

ktime_t ktime_get(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

void mutex_lock(struct mutex *lock)
{
	twin_might_sleep("mutex_lock");
	while (__atomic_test_and_set(&lock->locked, __ATOMIC_ACQUIRE))
		;
}

int mutex_lock_killable(struct mutex *lock)
{
	if (fatal_signal_pending(current))
		return -EINTR;
	mutex_lock(lock);
	return 0;
}

int mutex_lock_interruptible(struct mutex *lock)
{
	if (signal_pending(current))
		return -EINTR;
	mutex_lock(lock);
	return 0;
}

bool mutex_trylock(struct mutex *lock)
{
	return !__atomic_test_and_set(&lock->locked, __ATOMIC_ACQUIRE);
}

void mutex_unlock(struct mutex *lock)
{
	if (!lock->locked)
		twin_splat("mutex_unlock of an unlocked mutex");
	__atomic_clear(&lock->locked, __ATOMIC_RELEASE);
}
