/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_PREEMPT_H
#define _TWIN_LINUX_PREEMPT_H

#include <linux/sched.h>

#define preempt_disable()	((void)current->atomic++)
#define preempt_enable()	((void)current->atomic--)
#define in_atomic()		(current->atomic > 0)

#endif
