/* SPDX-License-Identifier: GPL-2.0 */
/* For assembly. */
#ifndef _TWIN_LINUX_LINKAGE_H
#define _TWIN_LINUX_LINKAGE_H

#ifdef __ASSEMBLER__
#define ENDBR	endbr64
#define RET	ret; int3

#define SYM_CODE_START_NOALIGN(name)	.globl name; name:
#define SYM_CODE_START(name)		.p2align 4, 0x90; .globl name; name:
#define SYM_INNER_LABEL(name, linkage)	.globl name; name:
#define SYM_CODE_END(name)		.size name, . - name

	/* The kernel has no executable stacks to ask for. */
	.section .note.GNU-stack, "", @progbits
	.previous
#endif

#endif
