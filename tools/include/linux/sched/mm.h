/* SPDX-License-Identifier: GPL-2.0 */
/* Linux shim: see tools/lib/. */
#ifndef _TWIN_LINUX_SCHED_MM_H
#define _TWIN_LINUX_SCHED_MM_H

#include <linux/gfp.h>
#include <linux/kernel.h>

static inline void might_alloc(gfp_t gfp)
{
	if (gfpflags_allow_blocking(gfp))
		might_sleep();
}

#endif
