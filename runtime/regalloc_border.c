// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: what of the registers' contents is needed where blocks begin and end
 *
 * The walk promises at a block's border all that registers happen to hold.  When
 * it is through, it is known who reads what, and what nobody does is promised no
 * more: where ways meet, moves and loads for it would be made on each of them.
 *
 * One pass backwards finds what is needed.  A block needs what it reads, and
 * what it keeps and the next needs; of a loop's header, whose needs are not known
 * when its back edge is asked, all is taken to be needed.  That is never too
 * little, and what a back edge keeps all the way round costs it nothing.
 *
 * What remains and is in no register at the end of a way comes from home.
 */
#include <linux/bitops.h>

#include "runtime/regalloc.h"

/* Notes where values are at the end of a block, or forgets it. */
static void note_exit(struct kwasm_regalloc *ra, u32 b, bool is_noted)
{
	const struct kwasm_reg_state *state = kwasm_ra_state(&ra->exit, b);
	const struct kwasm_reg_entry *entries = kwasm_ra_entries(ra, state);
	u32 i;

	for (i = 0; i < state->nr; i++)
		*ka_vec_at(&ra->reg, u8, entries[i].value) =
			is_noted ? entries[i].reg : KWASM_NO_REG;
}

static u32 reg_bit(u8 reg)
{
	return reg == KWASM_NO_REG ? 0 : BIT(reg);
}

/*
 * Registers at the end of @from that the block behind @e, where ways meet, is made
 * from.  What it needs else comes from home; a loop's header is asked later for that.
 */
static u32 needed_by_meeting(struct kwasm_regalloc *ra, u32 from, u32 e)
{
	u32 to = kwasm_ir_edge(ra->ir, e)->to, regs = 0, i;
	const struct kwasm_reg_state *state = kwasm_ra_state(&ra->entry, to);
	const struct kwasm_reg_entry *entries = kwasm_ra_entries(ra, state);
	u32 needed = to > from ? kwasm_ra_border(ra, to)->needed : ~0U;
	u32 first = kwasm_ir_block(ra->ir, to)->first, n = first;

	if (!state->nr && kwasm_ir_node(ra->ir, n)->op != KWASM_IR_PHI)
		return 0;
	note_exit(ra, from, true);
	for (i = 0; i < state->nr; i++) {
		u32 value = entries[i].value;

		if (value >= first || !(needed & BIT(entries[i].reg)))
			continue;
		regs |= reg_bit(kwasm_ra_reg(ra, value));
		if (to > from && kwasm_ra_reg(ra, value) == KWASM_NO_REG)
			kwasm_ra_spill(ra, value);
	}
	for (; kwasm_ir_node(ra->ir, n)->op == KWASM_IR_PHI; n++)
		if (kwasm_ir_node(ra->ir, n)->uses)
			regs |= reg_bit(kwasm_ra_reg(ra, kwasm_ir_phi_arg(ra->ir, n, e)));
	note_exit(ra, from, false);
	return regs;
}

static u32 needed_behind(struct kwasm_regalloc *ra, u32 b)
{
	const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);
	u32 regs = 0, e;

	for (e = block->out; e < block->out + block->nr_out; e++) {
		u32 to = kwasm_ir_edge(ra->ir, e)->to;

		regs |= kwasm_regalloc_is_met(ra->ir, to) ? needed_by_meeting(ra, b, e) :
							    kwasm_ra_border(ra, to)->needed;
	}
	return regs;
}

static void keep_only(struct kwasm_regalloc *ra, struct kwasm_reg_state *state, u32 regs)
{
	struct kwasm_reg_entry *entries = kwasm_ra_entries(ra, state);
	u32 i, nr = 0;

	for (i = 0; i < state->nr; i++)
		if (regs & BIT(entries[i].reg))
			entries[nr++] = entries[i];
	state->nr = nr;
}

/* What the ways round a loop have to bring from home. */
static void bring_home(struct kwasm_regalloc *ra, u32 b)
{
	const struct kwasm_reg_state *state = kwasm_ra_state(&ra->entry, b);
	const struct kwasm_reg_entry *entries = kwasm_ra_entries(ra, state);
	const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);
	u32 e, i;

	for (e = block->in; e != KWASM_IR_NONE; e = kwasm_ir_edge(ra->ir, e)->next) {
		u32 from = kwasm_ir_edge(ra->ir, e)->from;

		if (from < b)
			continue;
		note_exit(ra, from, true);
		for (i = 0; i < state->nr; i++)
			if (entries[i].value < block->first &&
			    kwasm_ra_reg(ra, entries[i].value) == KWASM_NO_REG)
				kwasm_ra_spill(ra, entries[i].value);
		note_exit(ra, from, false);
	}
}

/**
 * kwasm_regalloc_prune() - forget what registers are said to hold and nobody reads
 * @ra: registers, decided
 *
 * Gives those values homes that the rest of it takes from there.
 */
void kwasm_regalloc_prune(struct kwasm_regalloc *ra)
{
	u32 b;

	kwasm_ra_release_all(ra);
	for (b = ra->ir->blocks.len; b--;) {
		struct kwasm_reg_border *border = kwasm_ra_border(ra, b);

		border->needed = border->read | (border->kept & needed_behind(ra, b));
		if (border->kept & ~border->needed)
			keep_only(ra, kwasm_ra_state(&ra->exit, b),
				  border->needed | ~border->kept);
		if (kwasm_regalloc_is_met(ra->ir, b))
			keep_only(ra, kwasm_ra_state(&ra->entry, b), border->needed);
		if (kwasm_ir_block(ra->ir, b)->loop_end)
			bring_home(ra, b);
	}
}
