/* SPDX-License-Identifier: GPL-2.0 */
/* What a signal does that nobody handles. */
#ifndef _TWIN_LINUX_SIGNAL_H
#define _TWIN_LINUX_SIGNAL_H

#include <signal.h>

#include <linux/bits.h>

#define SIG_KERNEL_COREDUMP_MASK						\
	(BIT_ULL(SIGQUIT - 1) | BIT_ULL(SIGILL - 1) | BIT_ULL(SIGTRAP - 1) |	\
	 BIT_ULL(SIGABRT - 1) | BIT_ULL(SIGFPE - 1) | BIT_ULL(SIGSEGV - 1) |	\
	 BIT_ULL(SIGBUS - 1) | BIT_ULL(SIGSYS - 1) | BIT_ULL(SIGXCPU - 1) |	\
	 BIT_ULL(SIGXFSZ - 1))

#endif
