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
 * When the function ends, the table is packed.  Nearly all distances fit 16
 * bits, nearly all branches keep three operands or fewer: six bytes.  The few
 * others have an entry of twice the size elsewhere, which keeps the table to a
 * small part of the code.
 *
 * Idea: B. L. Titzer, "A fast in-place interpreter for WebAssembly" (2022).
 */
#include <linux/align.h>
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
static struct kwasm_branch *add(struct kwasm_validator *v)
{
	struct kwasm_branch *side = ka_vec_push(&v->sides, v->m->policy.gfp);

	if (side)
		*side = (struct kwasm_branch){ .at = v->pc - v->start, .next = KWASM_NO_SIDE };
	return side;
}

/* Fills @entry in, with a branch that goes on at @pc. */
static void fill(struct kwasm_validator *v, u32 entry, const u8 *pc, struct kwasm_wide to)
{
	struct kwasm_branch *side = ka_vec_at(&v->sides, struct kwasm_branch, entry);

	to.pc = (s32)(pc - v->start) - (s32)side->at;
	side->to = to;
}

/**
 * kwasm_v_land() - fill an entry in
 * @v: validator
 * @entry: its number
 * @pc: where execution goes on; the next entry to come is the first there
 * @height: operands below those kept
 * @keep: operands that are kept
 */
void kwasm_v_land(struct kwasm_validator *v, u32 entry, const u8 *pc, u32 height, u32 keep)
{
	fill(v, entry, pc, (struct kwasm_wide){
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
	struct kwasm_branch *side;
	const u32 *types;

	if (!kwasm_v_is_live(v))
		return 0;
	side = add(v);
	if (!side)
		return kwasm_v_fail(v, KWASM_E_NO_MEMORY);
	if (target->opcode == KWASM_OP_LOOP) {
		fill(v, entry, target->start, (struct kwasm_wide){
			.side = (s32)(target->side - entry),
			.keep = kwasm_ctrl_params(target, &types),
			.height = v->base + target->height,
		});
		return 0;
	}
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
 */
void kwasm_v_land_all(struct kwasm_validator *v, const struct kwasm_ctrl *block, const u8 *pc)
{
	const u32 *types;
	u32 keep = kwasm_ctrl_results(block, &types);
	u32 entry = block->fixups;

	while (entry != KWASM_NO_SIDE) {
		u32 next = ka_vec_at(&v->sides, struct kwasm_branch, entry)->next;

		kwasm_v_land(v, entry, pc, block->height, keep);
		entry = next;
	}
}

static const struct kwasm_wide *entry_at(const struct kwasm_validator *v, u32 i)
{
	return &ka_vec_at(&v->sides, struct kwasm_branch, i)->to;
}

static bool is_narrow(const struct kwasm_wide *to)
{
	return to->pc > S16_MIN && to->pc <= S16_MAX && to->side >= S16_MIN &&
		to->side <= S16_MAX && to->keep <= KWASM_SIDE_KEEP &&
		to->height <= U16_MAX >> KWASM_SIDE_KEEP_BITS;
}

static struct kwasm_side narrow(const struct kwasm_wide *to)
{
	return (struct kwasm_side){
		.pc = to->pc,
		.side = to->side,
		.stack = to->height << KWASM_SIDE_KEEP_BITS | to->keep,
	};
}

/* To wide entry @n. */
static struct kwasm_side refer(u32 n)
{
	return (struct kwasm_side){ .pc = KWASM_SIDE_WIDE, .side = n & U16_MAX, .stack = n >> 16 };
}

/**
 * kwasm_v_keep_sides() - pack the side table of the function that has ended
 * @v: validator
 * @code: out: the table and its wide entries, allocated with the module
 *
 * Return: 0 or -ENOMEM.
 */
int kwasm_v_keep_sides(struct kwasm_validator *v, struct kwasm_code *code)
{
	u32 nr_wide = 0, n = 0, i;
	struct kwasm_side *side;
	struct kwasm_wide *wide;
	size_t narrow_size;

	if (!v->sides.len)
		return 0;
	for (i = 0; i < v->sides.len; i++)
		nr_wide += !is_narrow(entry_at(v, i));
	/* Both fit 32 bits: an entry comes from a byte of a body of some megabytes. */
	narrow_size = ALIGN(v->sides.len * sizeof(*side), __alignof__(*wide));
	side = kwasm_module_alloc(v->m, 1, narrow_size + nr_wide * sizeof(*wide));
	if (!side)
		return kwasm_v_fail(v, KWASM_E_NO_MEMORY);
	wide = (void *)side + narrow_size;
	for (i = 0; i < v->sides.len; i++) {
		const struct kwasm_wide *to = entry_at(v, i);

		if (is_narrow(to)) {
			side[i] = narrow(to);
		} else {
			side[i] = refer(n);
			wide[n++] = *to;
		}
	}
	code->side = side;
	code->wide = wide;
	v->m->side_size += narrow_size + nr_wide * sizeof(*wide);
	return 0;
}
