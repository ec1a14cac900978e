// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: blocks, and the ways between them
 *
 * Every branch to a label carries a row of values: the locals that the label's
 * block assigns, then the operands that the label takes.  When the label's place
 * comes, a column whose values are all the same is that value; any other becomes
 * a phi, whose number in the row says which column it reads.
 */
#include <linux/errno.h>
#include <linux/minmax.h>

#include "runtime/interp.h"
#include "runtime/ir_build.h"
#include "runtime/type.h"

u32 irb_fail(struct irb *b, int err)
{
	if (!b->err)
		b->err = err;
	return 0;
}

/* One element more, unless something failed before. */
void *irb_more(struct irb *b, struct ka_vec *v)
{
	void *p = b->err ? NULL : kwasm_scratch_push(b->ir->scratch, v);

	if (!p)
		irb_fail(b, -ENOMEM);
	return p;
}

u32 irb_done(struct irb *b, u32 node)
{
	return node ? node : irb_fail(b, -ENOMEM);
}

u32 irb_add(struct irb *b, const struct kwasm_ir_node *node)
{
	return b->err ? 0 : irb_done(b, kwasm_ir_add(b->ir, node));
}

u32 irb_constant(struct irb *b, u32 valtype, u64 bits)
{
	return b->err ? 0 : irb_done(b, kwasm_ir_const(b->ir, valtype, bits));
}

u32 irb_read_index(struct irb *b)
{
	struct kwasm_leb leb = kwasm_leb_unsigned(b->pc);

	b->pc = leb.pc;
	return leb.val;
}

void irb_push(struct irb *b, u32 value)
{
	u32 *slot = irb_more(b, &b->stack);

	if (slot)
		*slot = value;
}

u32 irb_pop(struct irb *b)
{
	return b->err ? 0 : *ka_vec_at(&b->stack, u32, --b->stack.len);
}

struct irb_label *irb_label_at(struct irb *b, u32 depth)
{
	return ka_vec_at(&b->labels, struct irb_label, b->labels.len - 1 - depth);
}

u32 irb_params_of(const struct irb_label *l, const u32 **types)
{
	*types = l->type ? kwasm_params(l->type) : NULL;
	return l->type && l->op != KWASM_OP_END ? l->type->nr_params : 0;
}

u32 irb_results_of(const struct irb_label *l, const u32 **types)
{
	*types = l->type ? kwasm_results(l->type) : &l->single;
	return l->type ? l->type->nr_results : l->single != KWASM_BOT;
}

u32 irb_operands_of(const struct irb_label *l, const u32 **types)
{
	return l->op == KWASM_OP_LOOP ? irb_params_of(l, types) : irb_results_of(l, types);
}

u32 irb_pool_room(struct irb *b, u32 n)
{
	u32 at = b->ir->pool.len;

	if (b->err)
		return 0;
	if (at + (size_t)n > b->pool_limit)
		return irb_fail(b, -E2BIG);
	if (kwasm_scratch_reserve(b->ir->scratch, &b->ir->pool, n))
		return irb_fail(b, -ENOMEM);
	b->ir->pool.len += n;
	return at;
}

void irb_begin_block(struct irb *b)
{
	struct kwasm_ir_block *block = irb_more(b, &b->ir->blocks);

	if (!block)
		return;
	*block = (struct kwasm_ir_block){
		.first = b->ir->nodes.len, .in = KWASM_IR_NONE, .depth = b->depth,
	};
	b->block = b->ir->blocks.len - 1;
	b->dead = false;
	b->ir->barrier = b->ir->nodes.len;
}

/* The node that ends the block, and the first of its edges. */
void irb_end_block(struct irb *b, const struct kwasm_ir_node *node)
{
	struct kwasm_ir_block *block;

	irb_add(b, node);
	if (b->err)
		return;
	block = kwasm_ir_block(b->ir, b->block);
	block->end = b->ir->nodes.len;
	block->out = b->ir->edges.len;
	b->dead = true;
}

u32 irb_add_edge(struct irb *b)
{
	struct kwasm_ir_edge *edge = irb_more(b, &b->ir->edges);

	if (!edge)
		return 0;
	*edge = (struct kwasm_ir_edge){
		.from = b->block, .to = KWASM_IR_NONE, .next = KWASM_IR_NONE,
	};
	kwasm_ir_block(b->ir, b->block)->nr_out++;
	return b->ir->edges.len - 1;
}

void irb_land(struct irb *b, u32 e, u32 block)
{
	struct kwasm_ir_edge *edge = kwasm_ir_edge(b->ir, e);
	struct kwasm_ir_block *to = kwasm_ir_block(b->ir, block);

	edge->to = block;
	edge->next = to->in;
	to->in = e;
	to->nr_in++;
}

/* The row: the locals of the set, then the topmost operands. */
u32 irb_make_row(struct irb *b, const struct kwasm_ir_assigned *set, u32 operands)
{
	u32 at = irb_pool_room(b, set->nr + operands);
	u32 i, *row;

	if (b->err)
		return 0;
	row = kwasm_ir_pool(b->ir, at);
	for (i = 0; i < set->nr; i++) {
		u32 local = *ka_vec_at(&b->scan.locals, u32, set->first + i);

		*row++ = *ka_vec_at(&b->locals, u32, local);
	}
	for (i = operands; i > 0; i--)
		*row++ = *ka_vec_at(&b->stack, u32, b->stack.len - i);
	return at;
}

/* An edge from the block at hand, which has ended, to a label. */
void irb_branch_to(struct irb *b, struct irb_label *l)
{
	const u32 *types;
	u32 e, row;

	row = irb_make_row(b, &l->set, irb_operands_of(l, &types));
	e = irb_add_edge(b);
	if (b->err)
		return;
	kwasm_ir_edge(b->ir, e)->args = row;
	l->straight = max(l->straight, b->straight);
	if (l->op == KWASM_OP_LOOP) {
		irb_land(b, e, l->header);
		return;
	}
	kwasm_ir_edge(b->ir, e)->next = l->edges;
	l->edges = e;
	l->nr_edges++;
}

/* An edge to a block that begins right here and that nothing else enters. */
void irb_fall_through(struct irb *b)
{
	u32 e = irb_add_edge(b);

	if (b->err)
		return;
	irb_begin_block(b);
	if (!b->err)
		irb_land(b, e, b->block);
}

void irb_jump_to(struct irb *b, struct irb_label *l)
{
	irb_end_block(b, &(struct kwasm_ir_node){ .op = KWASM_IR_JUMP });
	if (!b->err)
		irb_branch_to(b, l);
}

/* Sets what a column of a label's row stands for. */
void irb_set_column(struct irb *b, const struct kwasm_ir_assigned *set, u32 column, u32 value)
{
	if (column < set->nr) {
		u32 local = *ka_vec_at(&b->scan.locals, u32, set->first + column);

		*ka_vec_at(&b->locals, u32, local) = value;
	} else {
		irb_push(b, value);
	}
}

u32 irb_column_type(struct irb *b, const struct kwasm_ir_assigned *set, u32 column,
		    const u32 *types)
{
	if (column >= set->nr)
		return types[column - set->nr];
	return *ka_vec_at(&b->types, u32, *ka_vec_at(&b->scan.locals, u32, set->first + column));
}

/* The one value of a column, or 0. */
static u32 agreed(struct irb *b, u32 edges, u32 column)
{
	u32 value = 0;
	u32 e;

	for (e = edges; e != KWASM_IR_NONE; e = kwasm_ir_edge(b->ir, e)->next) {
		u32 arg = *kwasm_ir_pool(b->ir, kwasm_ir_edge(b->ir, e)->args + column);

		if (value && arg != value)
			return 0;
		value = arg;
	}
	return value;
}

/* The block that a chain of edges leads to begins here. */
void irb_bind(struct irb *b, u32 edges, const struct kwasm_ir_assigned *set, const u32 *types,
	      u32 operands)
{
	u32 column, e, next;

	irb_begin_block(b);
	for (column = 0; !b->err && column < set->nr + operands; column++) {
		u32 value = agreed(b, edges, column);

		if (!value)
			value = irb_add(b, &(struct kwasm_ir_node){
				.op = KWASM_IR_PHI, .imm = column, .c = b->block,
				.type = irb_column_type(b, set, column, types),
			});
		irb_set_column(b, set, column, value);
	}
	for (e = edges; !b->err && e != KWASM_IR_NONE; e = next) {
		next = kwasm_ir_edge(b->ir, e)->next;
		irb_land(b, e, b->block);
	}
}
