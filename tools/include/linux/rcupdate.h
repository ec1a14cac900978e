/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_RCUPDATE_H
#define _TWIN_LINUX_RCUPDATE_H

#include <linux/sched.h>

#define rcu_dereference_protected(p, c)	(p)

static inline void cond_resched_tasks_rcu_qs(void)
{
	cond_resched();
}

#endif
