// SPDX-License-Identifier: GPL-2.0
/*
 * Frames on a store's Wasm stack
 */
#include "runtime/frame.h"

#include <linux/build_bug.h>

/**
 * kwasm_backtrace_add() - tell a store's trap of one more frame
 * @s: store
 * @inst: instance of the function
 * @func: its index
 * @offset: of the instruction it is at
 */
void kwasm_backtrace_add(struct kwasm_store *s, const struct kwasm_instance *inst, u32 func,
			 u32 offset)
{
	struct kwasm_trap *trap = &s->trap;

	if (trap->depth < KWASM_MAX_BACKTRACE)
		trap->frames[trap->depth] = (struct kwasm_frame_info){
			.inst = inst,
			.func = func,
			.offset = offset,
		};
	trap->depth++;
}

/**
 * kwasm_backtrace() - fill in the frames of a store's trap
 * @s: store
 * @f: innermost function
 * @fp: its locals
 * @at: instruction it is at
 *
 * Walks the whole stack, for its depth, and keeps the innermost frames.
 *
 * Context: any; does not allocate.
 */
void kwasm_backtrace(struct kwasm_store *s, const struct kwasm_func *f, const u64 *fp,
		     const u8 *at)
{
	static_assert(sizeof(struct kwasm_frame) % sizeof(u64) == 0);

	s->trap.depth = 0;
	while (f) {
		const struct kwasm_frame *frame;

		kwasm_backtrace_add(s, f->inst, f->index, at - f->inst->module->bytes);
		frame = (const struct kwasm_frame *)(fp + f->code->nr_locals);
		at = frame->at;
		fp = frame->fp;
		f = frame->f;
	}
}
