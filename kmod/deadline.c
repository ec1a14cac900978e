// SPDX-License-Identifier: GPL-2.0
/*
 * Deadline: ends a call when its time is up
 *
 * The code that runs in the store looks at its bits each time it polls.  A driver
 * that it has called may wait meanwhile, be it only because somebody else took
 * what was ready: what ends such a wait is a signal, or what looks like one.  Start
 * and stop are the store's user's, under its lock.
 */

#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/sched/signal.h>

#include "kmod/deadline.h"
#include "runtime/store.h"

/**
 * kwasm_deadline_ring() - end the call that there is, soon
 * @d: clock
 * @why: reason; taken back as kwasm_store_interrupt() says
 *
 * TIF_NOTIFY_SIGNAL ends interruptible waits and goes away on the task's way back
 * to user space.  Waits of other kinds have to bear being woken.
 *
 * Context: any, hard interrupts included.
 */
void kwasm_deadline_ring(struct kwasm_deadline *d, enum kwasm_interrupt why)
{
	unsigned long flags;

	kwasm_store_interrupt(d->store, why);
	spin_lock_irqsave(&d->lock, flags);
	if (d->task) {
		set_tsk_thread_flag(d->task, TIF_NOTIFY_SIGNAL);
		wake_up_process(d->task);
	}
	spin_unlock_irqrestore(&d->lock, flags);
}

static enum hrtimer_restart expire(struct hrtimer *timer)
{
	kwasm_deadline_ring(container_of(timer, struct kwasm_deadline, timer),
			    KWASM_INTERRUPT_DEADLINE);
	return HRTIMER_NORESTART;
}

/**
 * kwasm_deadline_init() - make a clock that does not run
 * @d: clock; nothing has to be undone
 * @s: store to interrupt
 */
void kwasm_deadline_init(struct kwasm_deadline *d, struct kwasm_store *s)
{
	d->store = s;
	spin_lock_init(&d->lock);
	hrtimer_init(&d->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	d->timer.function = expire;
}

static void set_task(struct kwasm_deadline *d, struct task_struct *task)
{
	spin_lock_irq(&d->lock);
	d->task = task;
	spin_unlock_irq(&d->lock);
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
	set_task(d, current);
	if (ns)
		hrtimer_start(&d->timer, ns_to_ktime(min_t(u64, ns, KTIME_MAX)), HRTIMER_MODE_REL);
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
	set_task(d, NULL);
	kwasm_store_rearm(d->store, KWASM_INTERRUPT_DEADLINE);
}
