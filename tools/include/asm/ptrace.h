/* SPDX-License-Identifier: GPL-2.0 */
/* What an interrupt finds, as far as it matters here. */
#ifndef _TWIN_ASM_PTRACE_H
#define _TWIN_ASM_PTRACE_H

struct pt_regs {
	unsigned long r13;
	unsigned long ip;
};

#endif
