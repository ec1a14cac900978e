// SPDX-License-Identifier: GPL-2.0
/*
 * WASI clocks: the kernel's
 *
 * A program runs on the thread that calls it, so both of WASI's CPU time
 * clocks read that thread's time.
 */

#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/sched/cputime.h>
#include <linux/timekeeping.h>

#include "kmod/wasi_process.h"

static int read_clock(u32 id, u64 *ns)
{
	u64 utime, stime;

	switch (id) {
	case WASI_CLOCK_REALTIME:
		*ns = ktime_get_real_ns();
		return 0;
	case WASI_CLOCK_MONOTONIC:
		*ns = ktime_get_ns();
		return 0;
	case WASI_CLOCK_PROCESS_CPUTIME:
	case WASI_CLOCK_THREAD_CPUTIME:
		task_cputime_adjusted(current, &utime, &stime);
		*ns = utime + stime;
		return 0;
	default:
		return -EINVAL;
	}
}

int kwasm_wasi_clock_res_get(struct kwasm_wasi_call *c, const u64 *args)
{
	switch ((u32)args[0]) {
	case WASI_CLOCK_REALTIME:
	case WASI_CLOCK_MONOTONIC:
		return kwasm_wasi_put_u64(c, args[1], hrtimer_resolution);
	case WASI_CLOCK_PROCESS_CPUTIME:
	case WASI_CLOCK_THREAD_CPUTIME:
		return kwasm_wasi_put_u64(c, args[1], TICK_NSEC);
	default:
		return -EINVAL;
	}
}

/* The precision that the program wants, args[1], is always had. */
int kwasm_wasi_clock_time_get(struct kwasm_wasi_call *c, const u64 *args)
{
	u64 ns;
	int err = read_clock(args[0], &ns);

	return err ?: kwasm_wasi_put_u64(c, args[2], ns);
}

/**
 * kwasm_wasi_clock_deadline() - when a program's time has come
 * @id: WASI_CLOCK_*, of wall time only
 * @timeout: ns: that from now, or with @absolute a time of that clock
 * @absolute: which
 * @deadline: receives ns of the monotonic clock; a time beyond it is U64_MAX
 *
 * A wall clock that is set while a program waits is not followed.
 *
 * Return: 0, -EINVAL, -EOPNOTSUPP.
 */
int kwasm_wasi_clock_deadline(u32 id, u64 timeout, bool absolute, u64 *deadline)
{
	u64 now = ktime_get_ns(), there = 0;
	int err = read_clock(id, &there);

	if (err)
		return err;
	if (id != WASI_CLOCK_REALTIME && id != WASI_CLOCK_MONOTONIC)
		return -EOPNOTSUPP;
	if (absolute)
		timeout = timeout > there ? timeout - there : 0;
	if (check_add_overflow(now, timeout, deadline))
		*deadline = U64_MAX;
	return 0;
}
