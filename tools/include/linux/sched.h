/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running task: what may interrupt it, and whether it may sleep.  A test
 * or a driver sets the members; a kernel's scheduler would.
 */
#ifndef _TWIN_LINUX_SCHED_H
#define _TWIN_LINUX_SCHED_H

#include <signal.h>

#include <linux/atomic.h>
#include <linux/types.h>

#include <asm/thread_info.h>

struct thread_group_cputimer {
	struct {
		atomic64_t sum_exec_runtime;
	} cputime_atomic;
};

/* Pending, blocked: bit n - 1 is signal n. */
struct twin_sigset {
	unsigned long sig[1];
};

struct sigpending {
	struct twin_sigset signal;
};

struct signal_struct {
	struct sigpending shared_pending;
};

struct sighand_struct {
	struct {
		struct sigaction sa;
	} action[64];
};

/**
 * struct task_struct - a thread of the twin
 * @thread_info: the next two as bits, see asm/thread_info.h
 * @resched: need_resched() answers this; cond_resched() clears it
 * @fatal: fatal_signal_pending() answers this
 * @atomic: > 0 where sleeping is forbidden
 * @fpu: in a section of kernel_fpu_begin()
 * @cpu: the processor it says it is on
 * @ptrace: somebody traces it
 * @pending: signals to it that wait, other than those of @fatal
 * @blocked: signals that wait until it allows them
 * @signal: signals to all of the process that wait
 * @sighand: what the process does at each signal
 * @cpu_limit: seconds that rlimit(RLIMIT_CPU) answers, 0 for no limit
 * @cputimer: what it has used of them
 * @yields: how often it gave the CPU away
 */
struct task_struct {
	union {
		struct thread_info thread_info;
		struct {
			bool resched;
			bool fatal;
		};
	};
	int atomic;
	bool fpu;
	unsigned int cpu;
	unsigned int ptrace;
	struct sigpending pending;
	struct twin_sigset blocked;
	struct signal_struct *signal;
	struct sighand_struct *sighand;
	unsigned long cpu_limit;
	struct thread_group_cputimer cputimer;
	u64 yields;
};

struct task_struct *twin_current(void);
/* Whoever runs next on this thread finds it as new. */
void twin_forget_task(void);
int cond_resched(void);

#define current			twin_current()
#define current_thread_info()	(&current->thread_info)

static inline bool need_resched(void)
{
	return __atomic_load_n(&current->resched, __ATOMIC_RELAXED);
}

#endif
