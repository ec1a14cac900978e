/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running task: what may interrupt it, and whether it may sleep.  A test
 * or a driver sets the members; a kernel's scheduler would.
 */
#ifndef _TWIN_LINUX_SCHED_H
#define _TWIN_LINUX_SCHED_H

#include <linux/atomic.h>
#include <linux/types.h>

struct thread_group_cputimer {
	struct {
		atomic64_t sum_exec_runtime;
	} cputime_atomic;
};

/**
 * struct task_struct - a thread of the twin
 * @atomic: > 0 where sleeping is forbidden
 * @fpu: in a section of kernel_fpu_begin()
 * @cpu: the processor it says it is on
 * @resched: need_resched() answers this; cond_resched() clears it
 * @signal: signal_pending() answers this
 * @fatal: fatal_signal_pending() answers this
 * @cpu_limit: seconds that rlimit(RLIMIT_CPU) answers, 0 for no limit
 * @cputimer: what it has used of them
 * @yields: how often it gave the CPU away
 */
struct task_struct {
	int atomic;
	bool fpu;
	unsigned int cpu;
	bool resched;
	bool signal;
	bool fatal;
	unsigned long cpu_limit;
	struct thread_group_cputimer cputimer;
	u64 yields;
};

struct task_struct *twin_current(void);
int cond_resched(void);

#define current			twin_current()

static inline bool need_resched(void)
{
	return __atomic_load_n(&current->resched, __ATOMIC_RELAXED);
}

#endif
