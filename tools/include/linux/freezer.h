/* SPDX-License-Identifier: GPL-2.0 */
/* Nobody suspends the twin. */
#ifndef _TWIN_LINUX_FREEZER_H
#define _TWIN_LINUX_FREEZER_H

#include <linux/sched.h>

static inline bool freezing(struct task_struct *task)
{
	return false;
}

static inline bool __refrigerator(bool check_kthr_stop)
{
	return false;
}

#endif
