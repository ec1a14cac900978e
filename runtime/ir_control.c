// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: structured control
 *
 * A loop's label comes before its branches, so there every column is a phi.
 * What is taken by br_if or br_table gets a block of its own, so that no edge
 * leaves a block with several and enters one with several: there is a place for
 * the moves of each.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "runtime/interp.h"
#include "runtime/ir_build.h"
#include "runtime/jit.h"
#include "runtime/type.h"

/* Labels of a br_table between two times that others may run. */
#define LABELS_A_PAUSE	4096

static void read_blocktype(struct irb *b, struct irb_label *l)
{
	struct kwasm_leb leb = kwasm_leb_signed(b->pc);

	b->pc = leb.pc;
	if ((s64)leb.val >= 0)
		l->type = b->m->types[leb.val];
	else if ((leb.val & 0x7f) != 0x40)
		l->single = leb.val & 0x7f;
}

struct irb_label *irb_open_label(struct irb *b, const struct irb_label *label)
{
	struct irb_label *l = irb_more(b, &b->labels);

	if (!l)
		return NULL;
	*l = *label;
	l->edges = KWASM_IR_NONE;
	l->else_edge = KWASM_IR_NONE;
	l->mark = b->ir->nodes.len;
	return l;
}

static void begin_loop(struct irb *b, struct irb_label *l)
{
	const u32 *types;
	u32 nr = irb_params_of(l, &types);
	u32 column, e, row;

	irb_end_block(b, &(struct kwasm_ir_node){ .op = KWASM_IR_JUMP });
	row = irb_make_row(b, &l->set, nr);
	e = irb_add_edge(b);
	b->depth++;
	irb_begin_block(b);
	if (b->err)
		return;
	kwasm_ir_edge(b->ir, e)->args = row;
	irb_land(b, e, b->block);
	l->header = b->block;
	/* Zero until the loop ends; not a header if nothing branches back. */
	b->stack.len -= nr;
	for (column = 0; !b->err && column < l->set.nr + nr; column++)
		irb_set_column(b, &l->set, column, irb_add(b, &(struct kwasm_ir_node){
			.op = KWASM_IR_PHI, .imm = column, .c = b->block,
			.type = irb_column_type(b, &l->set, column, types),
		}));
}

static void begin_if(struct irb *b, struct irb_label *l, u32 condition)
{
	const u32 *types;
	u32 e, row;

	irb_end_block(b, &(struct kwasm_ir_node){ .op = KWASM_IR_BRANCH, .a = condition });
	row = irb_make_row(b, &l->set, irb_params_of(l, &types));
	/* The first edge is the one taken: into the block that follows. */
	e = irb_add_edge(b);
	l->else_edge = irb_add_edge(b);
	if (b->err)
		return;
	kwasm_ir_edge(b->ir, l->else_edge)->args = row;
	irb_begin_block(b);
	if (!b->err)
		irb_land(b, e, b->block);
}

void irb_block(struct irb *b)
{
	struct irb_label label = { .op = b->op, .before = b->straight, .dead = b->dead }, *l;
	u32 condition = 0;
	const u32 *types;

	read_blocktype(b, &label);
	label.cost_from = b->pc;
	label.set = *ka_vec_at(&b->scan.sets, struct kwasm_ir_assigned, b->nr_sets++);
	if (b->dead) {
		irb_open_label(b, &label);
		return;
	}
	if (b->op == KWASM_OP_IF)
		condition = irb_pop(b);
	label.height = b->stack.len - irb_params_of(&label, &types);
	l = irb_open_label(b, &label);
	if (!l)
		return;
	if (b->op == KWASM_OP_LOOP)
		begin_loop(b, l);
	else if (b->op == KWASM_OP_IF)
		begin_if(b, l, condition);
}

void irb_else(struct irb *b)
{
	struct irb_label *l = irb_label_at(b, 0);
	struct kwasm_ir_assigned set = l->set;
	u32 edge = l->else_edge;
	const u32 *types;
	u32 nr;

	l->op = KWASM_OP_ELSE;
	if (l->dead)
		return;
	if (!b->dead)
		irb_jump_to(b, l);
	kwasm_ir_forget(b->ir, l->mark);
	l->else_edge = KWASM_IR_NONE;
	nr = irb_params_of(l, &types);
	b->stack.len = l->height;
	b->straight = l->before;
	irb_bind(b, edge, &set, types, nr);
}

static void build_return(struct irb *b, const u32 *values, u32 nr);

static void end_loop(struct irb *b, const struct irb_label *l)
{
	b->depth--;
	if (kwasm_ir_block(b->ir, l->header)->nr_in > 1)
		kwasm_ir_block(b->ir, l->header)->loop_end = b->ir->blocks.len - 1;
	if (b->dead)
		return;
	/* What follows is outside of the loop. */
	irb_end_block(b, &(struct kwasm_ir_node){ .op = KWASM_IR_JUMP });
	irb_fall_through(b);
}

void irb_end(struct irb *b)
{
	struct irb_label l;
	const u32 *types;
	u32 nr;

	/* Without an else, what the else would have is what the if was given. */
	if (irb_label_at(b, 0)->op == KWASM_OP_IF)
		irb_else(b);
	l = *irb_label_at(b, 0);
	b->labels.len--;
	if (l.dead)
		return;
	if (l.op == KWASM_OP_LOOP) {
		end_loop(b, &l);
		return;
	}
	nr = irb_results_of(&l, &types);
	if (l.edges != KWASM_IR_NONE) {
		if (!b->dead)
			irb_jump_to(b, &l);
		kwasm_ir_forget(b->ir, l.mark);
		b->stack.len = l.height;
		b->straight = l.straight;
		irb_bind(b, l.edges, &l.set, types, nr);
	}
	if (!b->labels.len && !b->dead)
		build_return(b, b->stack.data, nr);
}

static void build_return(struct irb *b, const u32 *values, u32 nr)
{
	u32 at = irb_pool_room(b, nr);

	if (b->err)
		return;
	if (nr)
		memcpy(kwasm_ir_pool(b->ir, at), values, nr * sizeof(*values));
	irb_end_block(b, &(struct kwasm_ir_node){ .op = KWASM_IR_RETURN, .b = nr, .c = at });
}

void irb_return_top(struct irb *b)
{
	u32 nr = b->ir->code->nr_results;

	build_return(b, ka_vec_at(&b->stack, u32, b->stack.len - nr), nr);
}

/* A branch that is taken, from the block at hand; back ones cost fuel. */
static void take_branch(struct irb *b, u32 depth)
{
	struct irb_label *l = irb_label_at(b, depth);

	if (depth == b->labels.len - 1) {
		irb_return_top(b);
		return;
	}
	if (l->op == KWASM_OP_LOOP) {
		/* Whoever looks then sees it at the instruction that comes next. */
		b->ir->offset = l->cost_from - b->m->bytes;
		irb_add(b, &(struct kwasm_ir_node){
			.op = KWASM_IR_POLL, .imm = b->at - l->cost_from + 1,
		});
	}
	irb_jump_to(b, l);
}

/* A block for one way out of the block before, which has ended. */
static void begin_way(struct irb *b, u32 e)
{
	irb_begin_block(b);
	if (!b->err)
		irb_land(b, e, b->block);
}

void irb_br(struct irb *b)
{
	u32 depth;

	depth = irb_read_index(b);
	take_branch(b, depth);
}

void irb_br_if(struct irb *b)
{
	u32 condition = irb_pop(b);
	u32 depth, taken, other;

	depth = irb_read_index(b);
	irb_end_block(b, &(struct kwasm_ir_node){ .op = KWASM_IR_BRANCH, .a = condition });
	taken = irb_add_edge(b);
	other = irb_add_edge(b);
	if (b->err)
		return;
	begin_way(b, taken);
	if (!b->err)
		take_branch(b, depth);
	if (!b->err)
		begin_way(b, other);
}

/* There may be millions of them. */
static void pause_at(struct irb *b, u32 label)
{
	if (label % LABELS_A_PAUSE == LABELS_A_PAUSE - 1 && kwasm_jit_pause())
		irb_fail(b, -EINTR);
}

/* One way for each label that is named, however often. */
void irb_br_table(struct irb *b)
{
	u32 index = irb_pop(b);
	u32 count, i, out, from = b->block;

	count = irb_read_index(b);
	irb_end_block(b, &(struct kwasm_ir_node){ .op = KWASM_IR_SWITCH, .a = index });
	out = b->ir->edges.len;
	for (i = 0; !b->err && i <= count; i++) {
		u32 depth, e = irb_add_edge(b);

		pause_at(b, i);
		depth = irb_read_index(b);
		if (!b->err)
			kwasm_ir_edge(b->ir, e)->args = depth;
	}
	for (i = 0; !b->err && i <= count; i++) {
		u32 depth = kwasm_ir_edge(b->ir, out + i)->args;
		struct irb_label *l = irb_label_at(b, depth);

		pause_at(b, i);
		if (l->way_from == from + 1) {
			irb_land(b, out + i, l->way);
			continue;
		}
		begin_way(b, out + i);
		l->way_from = from + 1;
		l->way = b->block;
		if (!b->err)
			take_branch(b, depth);
	}
	b->dead = true;
}
