/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_SCHED_SIGNAL_H
#define _TWIN_LINUX_SCHED_SIGNAL_H

#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/signal.h>

static inline bool signal_pending(struct task_struct *task)
{
	return (task->pending.signal.sig[0] | task->signal->shared_pending.signal.sig[0]) &
	       ~task->blocked.sig[0] || __atomic_load_n(&task->fatal, __ATOMIC_RELAXED);
}

static inline bool fatal_signal_pending(struct task_struct *task)
{
	return __atomic_load_n(&task->fatal, __ATOMIC_RELAXED);
}

/* RLIMIT_CPU is the one there is. */
static inline unsigned long rlimit(unsigned int limit)
{
	return __atomic_load_n(&current->cpu_limit, __ATOMIC_RELAXED) ?: RLIM_INFINITY;
}

#endif
