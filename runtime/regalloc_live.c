// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: where values are used, and how long they live
 *
 * A value lives from its node to its last use, in the order of the code; where
 * a use is in a loop that the value comes from outside of, to the loop's end.
 * Blocks of a loop stand together and what dominates comes first, so this one
 * range has the value's life in it, whatever way control takes; a value may
 * seem alive on a way that goes round it, where no register will hold it.
 *
 * Uses are kept in the order of the code, all values' in one array.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "runtime/regalloc.h"
#include "runtime/type.h"

/* What to do with each use; @user is the node that has it. */
typedef void (*use_fn)(struct kwasm_regalloc *ra, u32 value, u32 user);

static void phi_uses(struct kwasm_regalloc *ra, u32 e, u32 user, use_fn fn)
{
	const struct kwasm_ir_block *to = kwasm_ir_block(ra->ir, kwasm_ir_edge(ra->ir, e)->to);
	u32 n;

	for (n = to->first; n < to->end && kwasm_ir_node(ra->ir, n)->op == KWASM_IR_PHI; n++)
		if (kwasm_ir_node(ra->ir, n)->uses)
			fn(ra, kwasm_ir_phi_arg(ra->ir, n, e), user);
}

static void node_uses(struct kwasm_regalloc *ra, u32 n, use_fn fn)
{
	struct kwasm_ir_node *node = kwasm_ir_node(ra->ir, n);
	u32 i, nr = kwasm_ir_nr_args(node);
	struct kwasm_want want;

	kwasm_target_want(ra->ir, n, &want);
	node->loses_all = want.is_call;
	for (i = 0; i < want.nr; i++)
		fn(ra, want.use[i].value, n);
	for (i = 0; i < nr; i++)
		fn(ra, *kwasm_ir_pool(ra->ir, node->c + i), n);
}

static void block_uses(struct kwasm_regalloc *ra, u32 b, use_fn fn)
{
	const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);
	u32 n;

	for (n = block->first; n < block->end; n++)
		if (kwasm_regalloc_is_needed(ra->ir, n))
			node_uses(ra, n, fn);
	if (kwasm_ir_node(ra->ir, block->end - 1)->op == KWASM_IR_JUMP)
		phi_uses(ra, block->out, block->end - 1, fn);
}

static void count_use(struct kwasm_regalloc *ra, u32 value, u32 user)
{
	(*kwasm_ra_u32(&ra->use_first, value + 1))++;
}

/* The outermost of the loops around the place at hand that @value is not in. */
static const struct kwasm_loop_span *loop_below(const struct kwasm_regalloc *ra, u32 value)
{
	const struct kwasm_loop_span *loops = ra->loops.data;
	u32 low = 0, high = ra->loops.len;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (loops[middle].first > value)
			high = middle;
		else
			low = middle + 1;
	}
	return low < ra->loops.len ? &loops[low] : NULL;
}

static void count(const struct kwasm_regalloc *ra, struct kwasm_reg_count *counts, u32 value)
{
	u16 *nr = kwasm_ra_class(ra, value) == kwasm_target_float_regs ? &counts->floats :
									 &counts->ints;

	*nr += *nr < U16_MAX;
}

/* The first use of a value in the innermost loop around, which it is from outside of. */
static void note_in_loop(struct kwasm_regalloc *ra, u32 value)
{
	u32 cursor = *kwasm_ra_u32(&ra->cursor, value);
	const struct kwasm_loop_span *loop;

	if (!ra->loops.len)
		return;
	loop = ka_vec_at(&ra->loops, struct kwasm_loop_span, ra->loops.len - 1);
	if (value < loop->first && (cursor == *kwasm_ra_u32(&ra->use_first, value) ||
				    *kwasm_ra_u32(&ra->use_at, cursor - 1) < loop->first))
		count(ra, kwasm_ra_count(&ra->outside, loop->block), value);
}

static void note_use(struct kwasm_regalloc *ra, u32 value, u32 user)
{
	const struct kwasm_loop_span *loop = loop_below(ra, value);
	u32 *end = kwasm_ra_u32(&ra->end, value);
	u32 *cursor = kwasm_ra_u32(&ra->cursor, value);

	note_in_loop(ra, value);
	*kwasm_ra_u32(&ra->use_at, (*cursor)++) = user;
	*end = max3(*end, user, loop ? loop->last : 0);
}

/**
 * kwasm_regalloc_track_loops() - know the loops around a block
 * @ra: registers
 * @block: block, not before the last that was asked for
 *
 * Return: 0 or -ENOMEM.
 */
int kwasm_regalloc_track_loops(struct kwasm_regalloc *ra, u32 block)
{
	const struct kwasm_ir_block *at = kwasm_ir_block(ra->ir, block);
	struct kwasm_loop_span *loop;

	while (ra->loops.len &&
	       ka_vec_at(&ra->loops, struct kwasm_loop_span, ra->loops.len - 1)->last < at->first)
		ra->loops.len--;
	if (!at->loop_end)
		return 0;
	loop = kwasm_scratch_push(ra->ir->scratch, &ra->loops);
	if (!loop)
		return -ENOMEM;
	loop->block = block;
	loop->first = at->first;
	loop->last = kwasm_ir_block(ra->ir, at->loop_end)->end - 1;
	return 0;
}

static int grow_to(struct kwasm_regalloc *ra, struct ka_vec *v, size_t len, u8 fill)
{
	if (kwasm_scratch_reserve(ra->ir->scratch, v, len))
		return -ENOMEM;
	if (len)
		memset(v->data, fill, len * v->elem);
	v->len = len;
	return 0;
}

/* A value that only a call's argument or a phi takes is best made in its place. */
static void find_hints(struct kwasm_regalloc *ra)
{
	u32 b, n, e;

	for (b = 0; b < ra->ir->blocks.len; b++) {
		const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);

		for (n = block->first; n < block->end; n++) {
			const struct kwasm_ir_node *node = kwasm_ir_node(ra->ir, n);

			if (node->op != KWASM_IR_PHI || !node->uses)
				continue;
			for (e = block->in; e != KWASM_IR_NONE; e = kwasm_ir_edge(ra->ir, e)->next)
				*kwasm_ra_u32(&ra->twin, kwasm_ir_phi_arg(ra->ir, n, e)) = n;
		}
	}
}

static int find_calls(struct kwasm_regalloc *ra)
{
	u32 n, *call;

	for (n = 1; n < ra->ir->nodes.len; n++) {
		if (!kwasm_ir_node(ra->ir, n)->loses_all)
			continue;
		call = kwasm_scratch_push(ra->ir->scratch, &ra->calls);
		if (!call)
			return -ENOMEM;
		*call = n;
	}
	return 0;
}

/**
 * kwasm_regalloc_live() - find the uses of all values, and their ends
 * @ra: registers, vectors initialised; the function's folding is decided
 *
 * Context: process context; sleeps.
 * Return: 0 or -ENOMEM.
 */
int kwasm_regalloc_live(struct kwasm_regalloc *ra)
{
	u32 nr = ra->ir->nodes.len, i, b, *first;
	bool has_loops = false;
	int err;

	err = grow_to(ra, &ra->use_first, nr + 1, 0) ?:
	      grow_to(ra, &ra->cursor, nr, 0) ?:
	      grow_to(ra, &ra->end, nr, 0) ?:
	      grow_to(ra, &ra->ending, nr, 0) ?:
	      grow_to(ra, &ra->outside, ra->ir->blocks.len, 0) ?:
	      grow_to(ra, &ra->twin, nr, 0) ?:
	      grow_to(ra, &ra->slot, nr, 0xff) ?:
	      grow_to(ra, &ra->reg, nr, KWASM_NO_REG) ?:
	      grow_to(ra, &ra->nodes, nr, KWASM_NO_REG) ?:
	      grow_to(ra, &ra->pool_regs, ra->ir->pool.len, KWASM_NO_REG) ?:
	      grow_to(ra, &ra->entry, ra->ir->blocks.len, 0) ?:
	      grow_to(ra, &ra->exit, ra->ir->blocks.len, 0) ?:
	      grow_to(ra, &ra->borders, ra->ir->blocks.len, 0);
	if (err)
		return err;

	for (b = 0; b < ra->ir->blocks.len; b++)
		block_uses(ra, b, count_use);
	first = ra->use_first.data;
	for (i = 0; i < nr; i++)
		first[i + 1] += first[i];
	memcpy(ra->cursor.data, first, nr * sizeof(u32));
	err = grow_to(ra, &ra->use_at, first[nr], 0);
	for (b = 0; !err && b < ra->ir->blocks.len; b++) {
		err = kwasm_regalloc_track_loops(ra, b);
		has_loops |= ra->loops.len;
		if (!err)
			block_uses(ra, b, note_use);
	}
	if (err)
		return err;
	memcpy(ra->cursor.data, first, nr * sizeof(u32));
	ra->loops.len = 0;
	for (i = 1; has_loops && i < nr; i++)
		if (first[i] < first[i + 1])
			count(ra, kwasm_ra_count(&ra->ending, *kwasm_ra_u32(&ra->end, i)), i);
	find_hints(ra);
	return find_calls(ra);
}
