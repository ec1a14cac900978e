// SPDX-License-Identifier: GPL-2.0
/*
 * The code arena: room for machine code, among the module's own text
 *
 * Pages of a kernel module's text are the only executable memory that exported
 * symbols reach.  Nothing is ever jumped to here but what was written later.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>

#include "runtime/x86/layout.h"

	.section .text.kwasm_arena, "ax", @progbits
	.balign	4096
SYM_CODE_START_NOALIGN(kwasm_arena_text)
	ANNOTATE_NOENDBR
	.fill	KWASM_ARENA_SIZE, 1, KWASM_ARENA_FILL
SYM_CODE_END(kwasm_arena_text)
