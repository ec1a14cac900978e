// SPDX-License-Identifier: GPL-2.0
/*
 * Validation: the side table
 *
 * Structured control flow says where a branch goes only at the end of the
 * block that it leaves, often long after the branch.  So that the interpreter
 * need not search, every branch that can be reached has an entry in a table
 * beside the code; entries whose target is still to come are chained through
 * their own fields and filled in when the block ends.
 *
 * Nearly all distances fit 16 bits.  The few that do not have an entry of twice
 * the size elsewhere, which keeps the table to a small part of the code.
 *
 * Idea: B. L. Titzer, "A fast in-place interpreter for WebAssembly" (2022).
 */
#include <linux/errno.h>

#include "runtime/limits.h"
#include "runtime/validate.h"

/**
 * kwasm_v_is_live() - whether the instruction at hand can be reached
 * @v: validator
 */
bool kwasm_v_is_live(const struct kwasm_validator *v)
{
	const struct kwasm_ctrl *c = ka_vec_at(&v->ctrls, struct kwasm_ctrl, v->ctrls.len - 1);

	return !c->unreachable && !c->dead;
}

/* The new entry, the last one, or NULL. */
static struct kwasm_side *add(struct kwasm_validator *v)
{
	struct kwasm_side *side = ka_vec_push(&v->sides, v->m->policy.gfp);

	if (side)
		*side = (struct kwasm_side){ .at = v->pc - v->start, .next = KWASM_NO_SIDE };
	return side;
}

static bool is_narrow(s32 distance)
{
	return distance > S16_MIN && distance <= S16_MAX;
}

/* Fills @entry in, with a branch at @at in the body that goes on at @pc. */
static int fill(struct kwasm_validator *v, u32 entry, const u8 *pc, struct kwasm_wide to)
{
	struct kwasm_side *side = ka_vec_at(&v->sides, struct kwasm_side, entry);
	struct kwasm_wide *wide;

	to.pc = (s32)(pc - v->start) - (s32)side->at;
	if (is_narrow(to.pc) && is_narrow(to.side)) {
		*side = (struct kwasm_side){
			.pc = to.pc, .side = to.side, .keep = to.keep, .height = to.height,
		};
		return 0;
	}
	wide = ka_vec_push(&v->wides, v->m->policy.gfp);
	if (!wide)
		return kwasm_v_fail(v, KWASM_E_NO_MEMORY);
	*wide = to;
	*side = (struct kwasm_side){ .pc = KWASM_SIDE_WIDE, .wide = v->wides.len - 1 };
	return 0;
}

/**
 * kwasm_v_land() - fill an entry in
 * @v: validator
 * @entry: its number
 * @pc: where execution goes on; the next entry to come is the first there
 * @height: operands below those kept
 * @keep: operands that are kept
 *
 * Return: 0 or -ENOMEM.
 */
int kwasm_v_land(struct kwasm_validator *v, u32 entry, const u8 *pc, u32 height, u32 keep)
{
	return fill(v, entry, pc, (struct kwasm_wide){
		.side = v->sides.len - entry, .keep = keep, .height = v->base + height,
	});
}

/**
 * kwasm_v_branch() - add an entry for a branch to a block's label
 * @v: validator
 * @target: the block
 *
 * Does nothing where the branch cannot be reached.
 *
 * Return: 0 or -ENOMEM.
 */
int kwasm_v_branch(struct kwasm_validator *v, struct kwasm_ctrl *target)
{
	u32 entry = v->sides.len;
	struct kwasm_side *side;
	const u32 *types;

	if (!kwasm_v_is_live(v))
		return 0;
	side = add(v);
	if (!side)
		return kwasm_v_fail(v, KWASM_E_NO_MEMORY);
	if (target->opcode == KWASM_OP_LOOP)
		return fill(v, entry, target->start, (struct kwasm_wide){
			.side = (s32)(target->side - entry),
			.keep = kwasm_ctrl_params(target, &types),
			.height = v->base + target->height,
		});
	side->next = target->fixups;
	target->fixups = entry;
	return 0;
}

/**
 * kwasm_v_skip() - add an entry for an if, to where its else will be
 * @v: validator
 * @entry: out: its number, for kwasm_v_land(); KWASM_NO_SIDE if unreachable
 *
 * Return: 0 or -ENOMEM.
 */
int kwasm_v_skip(struct kwasm_validator *v, u32 *entry)
{
	u32 nr = v->sides.len;

	*entry = KWASM_NO_SIDE;
	if (!kwasm_v_is_live(v))
		return 0;
	if (!add(v))
		return kwasm_v_fail(v, KWASM_E_NO_MEMORY);
	*entry = nr;
	return 0;
}

/**
 * kwasm_v_land_all() - fill in all entries that branch to the end of a block
 * @v: validator
 * @block: the block, closed
 * @pc: where execution goes on
 *
 * Return: 0 or -ENOMEM.
 */
int kwasm_v_land_all(struct kwasm_validator *v, const struct kwasm_ctrl *block, const u8 *pc)
{
	const u32 *types;
	u32 keep = kwasm_ctrl_results(block, &types);
	u32 entry = block->fixups;
	int err = 0;

	while (!err && entry != KWASM_NO_SIDE) {
		u32 next = ka_vec_at(&v->sides, struct kwasm_side, entry)->next;

		err = kwasm_v_land(v, entry, pc, block->height, keep);
		entry = next;
	}
	return err;
}
