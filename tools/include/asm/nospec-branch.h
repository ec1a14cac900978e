/* SPDX-License-Identifier: GPL-2.0 */
/* For assembly: what the kernel has patched is bare here. */
#ifndef _TWIN_ASM_NOSPEC_BRANCH_H
#define _TWIN_ASM_NOSPEC_BRANCH_H

#ifdef __ASSEMBLER__
.macro JMP_NOSPEC reg:req
	jmp	*%\reg
	int3
.endm

.macro CALL_NOSPEC reg:req
	call	*%\reg
.endm
#endif

#endif
