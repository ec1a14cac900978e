// SPDX-License-Identifier: GPL-2.0
/*
 * Deadline: ends a call when its time is up, or its process's
 *
 * The timers only set bits in the store; the code that runs there looks at them
 * each time it polls.  Start and stop are the store's user's, under its lock.
 *
 * A process's CPU time (RLIMIT_CPU) needs a look of our own: kernels with
 * CONFIG_POSIX_CPU_TIMERS_TASK_WORK send SIGXCPU, and SIGKILL, when a task is on
 * its way back to user space, where a call that lasts never gets.  The call ends
 * at the soft limit; what becomes of the process is the kernel's to say, then.
 */

#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/rculist.h>
#include <linux/sched/signal.h>

/* Between two looks at a process's CPU time. */
#define WATCH_NS	(100 * NSEC_PER_MSEC)

#include "kmod/deadline.h"
#include "runtime/store.h"

static enum hrtimer_restart expire(struct hrtimer *timer)
{
	struct kwasm_deadline *d = container_of(timer, struct kwasm_deadline, timer);

	kwasm_store_interrupt(d->store, KWASM_INTERRUPT_DEADLINE);
	return HRTIMER_NORESTART;
}

/* Of all threads that there are, and were. */
static u64 cpu_time(const struct task_struct *task)
{
	const struct task_struct *t;
	u64 ns;

	rcu_read_lock();
	ns = READ_ONCE(task->signal->sum_sched_runtime);
	list_for_each_entry_rcu(t, &task->signal->thread_head, thread_node)
		ns += READ_ONCE(t->se.sum_exec_runtime);
	rcu_read_unlock();
	return ns;
}

static enum hrtimer_restart watch(struct hrtimer *timer)
{
	struct kwasm_deadline *d = container_of(timer, struct kwasm_deadline, watch);
	u64 seconds = task_rlimit(d->task, RLIMIT_CPU);

	if (cpu_time(d->task) / NSEC_PER_SEC >= seconds)
		kwasm_store_interrupt(d->store, KWASM_INTERRUPT_KILL);
	hrtimer_forward_now(timer, ns_to_ktime(WATCH_NS));
	return HRTIMER_RESTART;
}

/**
 * kwasm_deadline_init() - make a clock that does not run
 * @d: clock; nothing has to be undone
 * @s: store to interrupt
 */
void kwasm_deadline_init(struct kwasm_deadline *d, struct kwasm_store *s)
{
	d->store = s;
	hrtimer_init(&d->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	d->timer.function = expire;
	hrtimer_init(&d->watch, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	d->watch.function = watch;
}

/**
 * kwasm_deadline_start() - set the clock
 * @d: clock
 * @ns: time from now, 0 for never
 *
 * Context: process context of who calls.
 */
void kwasm_deadline_start(struct kwasm_deadline *d, u64 ns)
{
	if (ns)
		hrtimer_start(&d->timer, ns_to_ktime(min_t(u64, ns, KTIME_MAX)), HRTIMER_MODE_REL);
	d->task = current;
	if (rlimit(RLIMIT_CPU) != RLIM_INFINITY)
		hrtimer_start(&d->watch, ns_to_ktime(WATCH_NS), HRTIMER_MODE_REL);
}

/**
 * kwasm_deadline_stop() - stop the clock, and forget that it rang
 * @d: clock, running or not
 *
 * Context: process context; waits for the timer if it is ringing.
 */
void kwasm_deadline_stop(struct kwasm_deadline *d)
{
	hrtimer_cancel(&d->timer);
	hrtimer_cancel(&d->watch);
	kwasm_store_rearm(d->store, KWASM_INTERRUPT_DEADLINE);
	kwasm_store_rearm(d->store, KWASM_INTERRUPT_KILL);
}
