// SPDX-License-Identifier: GPL-2.0
/*
 * Deadline: ends a call when its time is up
 *
 * The timer only sets a bit in the store; the code that runs there looks at it
 * each time it polls.  Start and stop are the store's user's, under its lock.
 */

#include <linux/ktime.h>
#include <linux/minmax.h>

#include "kmod/deadline.h"
#include "runtime/store.h"

static enum hrtimer_restart expire(struct hrtimer *timer)
{
	struct kwasm_deadline *d = container_of(timer, struct kwasm_deadline, timer);

	kwasm_store_interrupt(d->store, KWASM_INTERRUPT_DEADLINE);
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
	hrtimer_init(&d->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	d->timer.function = expire;
}

/**
 * kwasm_deadline_start() - set the clock
 * @d: clock
 * @ns: time from now, 0 for never
 */
void kwasm_deadline_start(struct kwasm_deadline *d, u64 ns)
{
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
	kwasm_store_rearm(d->store, KWASM_INTERRUPT_DEADLINE);
}
