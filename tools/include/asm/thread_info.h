/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel wants of a task: bits that are bytes of struct task_struct. */
#ifndef _TWIN_ASM_THREAD_INFO_H
#define _TWIN_ASM_THREAD_INFO_H

#define _TIF_NEED_RESCHED	(1 << 0)
#define _TIF_SIGPENDING		(1 << 8)
#define _TIF_NOTIFY_SIGNAL	(1 << 16)

#ifndef __ASSEMBLY__

struct thread_info {
	unsigned long flags;
};

#endif

#endif
