/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames on a store's Wasm stack
 *
 * The stack grows upwards.  A caller's topmost operands are the callee's first
 * locals, so arguments are never copied:
 *
 *	fp ->	parameters		(were operands of the caller)
 *		other locals		zeroed on entry
 *		struct kwasm_frame	what to go back to
 *		operands		from its member "below" on
 *
 * Results go to fp, on top of what the caller had below its arguments.
 */
#ifndef _KWASM_RUNTIME_FRAME_H
#define _KWASM_RUNTIME_FRAME_H

#include <linux/types.h>

#include "runtime/store.h"

/**
 * struct kwasm_frame - record of a call
 * @pc: where the caller goes on
 * @at: the caller's call instruction, for backtraces
 * @side: the caller's next side table entry
 * @fp: the caller's locals
 * @f: the caller; NULL when the host called
 * @below: what is spilled and loaded in an operand's stead when there is none
 */
struct kwasm_frame {
	const u8 *pc;
	const u8 *at;
	const struct kwasm_side *side;
	u64 *fp;
	struct kwasm_func *f;
	u64 below;
};

/* Slots that the record takes: pointers are as wide as slots. */
#define KWASM_FRAME_RECORD	(sizeof(struct kwasm_frame) / sizeof(u64))

void kwasm_backtrace_add(struct kwasm_store *s, const struct kwasm_instance *inst, u32 func,
			 u32 offset);
void kwasm_backtrace(struct kwasm_store *s, const struct kwasm_func *f, const u64 *fp,
		     const u8 *at);

#endif /* _KWASM_RUNTIME_FRAME_H */
