/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_SCHED_CPUTIME_H
#define _TWIN_LINUX_SCHED_CPUTIME_H

#include <linux/sched.h>

static inline struct thread_group_cputimer *get_running_cputimer(struct task_struct *task)
{
	return task->cpu_limit ? &task->cputimer : NULL;
}

#endif
