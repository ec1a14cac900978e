/* SPDX-License-Identifier: GPL-2.0 */
/* The twin has one processor; tests may say which. */
#ifndef _TWIN_LINUX_SMP_H
#define _TWIN_LINUX_SMP_H

#include <linux/sched.h>

#define raw_smp_processor_id()	(current->cpu)
#define smp_processor_id()	(current->cpu)
#define nr_cpu_ids		1U

static inline void on_each_cpu(void (*func)(void *info), void *info, int wait)
{
	func(info);
}

#endif
