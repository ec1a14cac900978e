/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Timers of the thread that starts them: signals, which find what they interrupt.
 */
#ifndef _TWIN_LINUX_HRTIMER_H
#define _TWIN_LINUX_HRTIMER_H

#include <time.h>

#include <linux/ktime.h>
#include <linux/types.h>

enum hrtimer_restart {
	HRTIMER_NORESTART,
	HRTIMER_RESTART,
};

enum hrtimer_mode {
	HRTIMER_MODE_REL_PINNED_HARD,
};

/**
 * struct hrtimer - a timer
 * @function: what it calls
 * @id: the process's timer, once it was started
 * @made: it was
 * @expires: when it rings next, by ktime_get()
 */
struct hrtimer {
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	timer_t id;
	bool made;
	ktime_t expires;
};

void hrtimer_init(struct hrtimer *timer, clockid_t clock, enum hrtimer_mode mode);
void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode);
int hrtimer_cancel(struct hrtimer *timer);

static inline void hrtimer_set_expires(struct hrtimer *timer, ktime_t time)
{
	timer->expires = time;
}

#endif
