// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: which locals a block assigns
 *
 * Only those can differ where the block's branches meet, and only for those can
 * a loop's header need a phi.  One walk over the bytes ahead of the translation
 * finds them for all blocks at once.
 *
 * The locals of open blocks stand in one vector, a block's above its parent's;
 * when a block ends, its part is cleared of duplicates, copied out, and becomes
 * part of the parent's as it stands.
 */
#include <linux/errno.h>

#include "runtime/interp.h"
#include "runtime/ir.h"
#include "runtime/limits.h"

/* Entries of all sets together, per byte of code. */
#define ENTRIES_PER_BYTE	8

/* State of the walk. */
struct walk {
	struct kwasm_ir_scan *scan;
	struct kwasm_scratch *scratch;
	struct ka_vec open;	/* u32: locals of open blocks */
	struct ka_vec starts;	/* struct start */
	struct ka_vec seen;	/* u32 per local: block that has it, for duplicates */
	u32 ends;		/* blocks that ended */
	size_t limit;
};

struct start {
	u32 set;	/* KWASM_IR_NONE: the function's own */
	u32 first;	/* in open */
};

/**
 * kwasm_skip_immediates() - the place behind an instruction's immediates
 * @pc: their first byte, validated
 * @imm: their shape
 */
const u8 *kwasm_skip_immediates(const u8 *pc, enum kwasm_imm imm)
{
	struct kwasm_leb leb;
	u64 i;

	switch (imm) {
	case KWASM_IMM_NONE:
		return pc;
	case KWASM_IMM_F32:
		return pc + sizeof(u32);
	case KWASM_IMM_F64:
		return pc + sizeof(u64);
	case KWASM_IMM_VALTYPES:
		leb = kwasm_leb_unsigned(pc);
		return leb.pc + leb.val;
	case KWASM_IMM_BR_TABLE:
		leb = kwasm_leb_unsigned(pc);
		for (i = 0; i <= leb.val; i++)
			SKIP_LEB(leb.pc);
		return leb.pc;
	case KWASM_IMM_TYPE_TABLE:
	case KWASM_IMM_MEM8:
	case KWASM_IMM_MEM16:
	case KWASM_IMM_MEM32:
	case KWASM_IMM_MEM64:
	case KWASM_IMM_DATA_MEMORY:
	case KWASM_IMM_MEMORY_MEMORY:
	case KWASM_IMM_ELEM_TABLE:
	case KWASM_IMM_TABLE_TABLE:
		SKIP_LEB(pc);
		fallthrough;
	default:
		SKIP_LEB(pc);
		return pc;
	}
}

static int begin(struct walk *w, bool is_function)
{
	struct kwasm_ir_assigned *set;
	struct start *start;

	start = kwasm_scratch_push(w->scratch, &w->starts);
	if (!start)
		return -ENOMEM;
	*start = (struct start){ .set = KWASM_IR_NONE, .first = w->open.len };
	if (is_function)
		return 0;
	set = kwasm_scratch_push(w->scratch, &w->scan->sets);
	if (!set)
		return -ENOMEM;
	start->set = w->scan->sets.len - 1;
	return 0;
}

static int end(struct walk *w)
{
	const struct start *start = ka_vec_at(&w->starts, struct start, w->starts.len - 1);
	struct kwasm_ir_assigned *set;
	u32 *locals = w->open.data;
	u32 i, kept = start->first;

	w->starts.len--;
	if (start->set == KWASM_IR_NONE)
		return 0;
	w->ends++;
	for (i = start->first; i < w->open.len; i++) {
		u32 *seen = ka_vec_at(&w->seen, u32, locals[i]);

		if (*seen == w->ends)
			continue;
		*seen = w->ends;
		locals[kept++] = locals[i];
	}
	w->open.len = kept;
	if (w->scan->locals.len + (kept - start->first) > w->limit)
		return -E2BIG;
	if (kwasm_scratch_reserve(w->scratch, &w->scan->locals, kept - start->first))
		return -ENOMEM;
	set = ka_vec_at(&w->scan->sets, struct kwasm_ir_assigned, start->set);
	*set = (struct kwasm_ir_assigned){ w->scan->locals.len, kept - start->first };
	for (i = start->first; i < kept; i++)
		*ka_vec_at(&w->scan->locals, u32, w->scan->locals.len++) = locals[i];
	return 0;
}

static int assign(struct walk *w, u32 local)
{
	u32 *entry = kwasm_scratch_push(w->scratch, &w->open);

	if (!entry)
		return -ENOMEM;
	*entry = local;
	return 0;
}

static int walk(struct walk *w, const struct kwasm_code *code)
{
	const u8 *pc = code->start;
	int err = begin(w, true);

	while (!err && pc < code->end) {
		u32 op = *pc++;

		if (op == KWASM_PREFIX_FC) {
			struct kwasm_leb leb = kwasm_leb_unsigned(pc);

			op = KWASM_OP_FC(leb.val);
			pc = leb.pc;
		}
		if (op == KWASM_OP_BLOCK || op == KWASM_OP_LOOP || op == KWASM_OP_IF)
			err = begin(w, false);
		else if (op == KWASM_OP_END)
			err = end(w);
		else if (op == KWASM_OP_LOCAL_SET || op == KWASM_OP_LOCAL_TEE)
			err = assign(w, kwasm_leb_unsigned(pc).val);
		pc = kwasm_skip_immediates(pc, kwasm_opcode_info[op].imm);
	}
	return err;
}

/**
 * kwasm_ir_scan() - find the locals that each block assigns
 * @scan: receives a set for each block, loop and if in the order of the code
 * @ir: function
 *
 * Return: 0; -ENOMEM; -E2BIG when they are out of proportion to the code, as
 * many nested blocks over many locals are. kwasm_ir_scan_exit() follows anyhow.
 */
int kwasm_ir_scan(struct kwasm_ir_scan *scan, const struct kwasm_ir *ir)
{
	const struct kwasm_code *code = ir->code;
	struct walk w = { .scan = scan, .scratch = ir->scratch };
	u32 i;
	int err;

	kwasm_scratch_vec(w.scratch, &scan->sets, sizeof(struct kwasm_ir_assigned));
	kwasm_scratch_vec(w.scratch, &scan->locals, sizeof(u32));
	kwasm_scratch_vec(w.scratch, &w.open, sizeof(u32));
	kwasm_scratch_vec(w.scratch, &w.starts, sizeof(struct start));
	kwasm_scratch_vec(w.scratch, &w.seen, sizeof(u32));
	w.limit = (size_t)(code->end - code->start) * ENTRIES_PER_BYTE;

	err = kwasm_scratch_reserve(w.scratch, &w.seen, code->nr_locals);
	for (i = 0; !err && i < code->nr_locals; i++)
		*ka_vec_at(&w.seen, u32, w.seen.len++) = 0;
	if (!err)
		err = walk(&w, code);

	kwasm_scratch_put(w.scratch, &w.seen);
	kwasm_scratch_put(w.scratch, &w.starts);
	kwasm_scratch_put(w.scratch, &w.open);
	return err;
}

/**
 * kwasm_ir_scan_exit() - end the sets
 * @scan: sets
 * @ir: function
 */
void kwasm_ir_scan_exit(struct kwasm_ir_scan *scan, const struct kwasm_ir *ir)
{
	kwasm_scratch_put(ir->scratch, &scan->locals);
	kwasm_scratch_put(ir->scratch, &scan->sets);
}
