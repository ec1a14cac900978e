/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compiler: the translation at work
 *
 * Private to ir_build.c (instructions), ir_control.c (structured control) and
 * ir_flow.c (blocks and the ways between them).
 */
#ifndef _KWASM_RUNTIME_IR_BUILD_H
#define _KWASM_RUNTIME_IR_BUILD_H

#include <linux/types.h>

#include "runtime/ir.h"

/**
 * struct irb_label - where the branches out of a block go
 * @op: block, loop, if, else; end for the function's own
 * @height: operands below the block
 * @type: its type, or NULL for no parameters and @single
 * @single: the one result, or KWASM_BOT for none
 * @set: locals that it assigns
 * @edges: branches so far, chained, or KWASM_IR_NONE
 * @nr_edges: how many
 * @header: of a loop: its block
 * @cost_from: of a loop: where it begins, for the fuel of a branch back
 * @mark: nodes there were when it began
 * @before: bytes of straight code when it began
 * @straight: the most of all branches so far
 * @dead: it began where nothing can come
 * @else_edge: of an if: the way to the else
 * @way: block that a switch uses to get there
 * @way_from: the switch's block, plus one
 */
struct irb_label {
	u16 op;
	bool dead;
	u32 height;
	const struct kwasm_functype *type;
	u32 single;
	struct kwasm_ir_assigned set;
	u32 edges;
	u32 nr_edges;
	u32 header;
	const u8 *cost_from;
	u32 mark;
	u32 before;
	u32 straight;
	u32 else_edge;
	u32 way;
	u32 way_from;
};

/* State of the translation. */
struct irb {
	struct kwasm_ir *ir;
	struct kwasm_module *m;
	struct kwasm_ir_scan scan;
	struct ka_vec labels;	/* struct irb_label */
	struct ka_vec stack;	/* u32: values of operands */
	struct ka_vec locals;	/* u32: values of locals */
	struct ka_vec types;	/* u32: value types of locals */
	u32 nr_sets;		/* blocks seen */
	u32 block;		/* at hand */
	u32 depth;		/* loops */
	bool dead;
	u16 op;
	const u8 *at;		/* instruction at hand */
	const u8 *pc;
	u32 straight;		/* bytes on the longest way from a look, without going back */
	size_t pool_limit;
	int err;
};

/* ir_flow.c */
u32 irb_fail(struct irb *b, int err);
void *irb_more(struct irb *b, struct ka_vec *v);
u32 irb_done(struct irb *b, u32 node);
u32 irb_add(struct irb *b, const struct kwasm_ir_node *node);
u32 irb_constant(struct irb *b, u32 valtype, u64 bits);
u32 irb_read_index(struct irb *b);
void irb_push(struct irb *b, u32 value);
u32 irb_pop(struct irb *b);
struct irb_label *irb_label_at(struct irb *b, u32 depth);
u32 irb_params_of(const struct irb_label *l, const u32 **types);
u32 irb_results_of(const struct irb_label *l, const u32 **types);
u32 irb_operands_of(const struct irb_label *l, const u32 **types);
u32 irb_pool_room(struct irb *b, u32 n);
void irb_begin_block(struct irb *b);
void irb_end_block(struct irb *b, const struct kwasm_ir_node *node);
u32 irb_add_edge(struct irb *b);
void irb_land(struct irb *b, u32 e, u32 block);
u32 irb_make_row(struct irb *b, const struct kwasm_ir_assigned *set, u32 operands);
void irb_branch_to(struct irb *b, struct irb_label *l);
void irb_fall_through(struct irb *b);
void irb_jump_to(struct irb *b, struct irb_label *l);
void irb_bind(struct irb *b, u32 edges, const struct kwasm_ir_assigned *set, const u32 *types,
	      u32 operands);
u32 irb_column_type(struct irb *b, const struct kwasm_ir_assigned *set, u32 column,
		    const u32 *types);
void irb_set_column(struct irb *b, const struct kwasm_ir_assigned *set, u32 column, u32 value);

/* ir_control.c */
struct irb_label *irb_open_label(struct irb *b, const struct irb_label *label);
void irb_block(struct irb *b);
void irb_else(struct irb *b);
void irb_end(struct irb *b);
void irb_return_top(struct irb *b);
void irb_br(struct irb *b);
void irb_br_if(struct irb *b);
void irb_br_table(struct irb *b);

#endif /* _KWASM_RUNTIME_IR_BUILD_H */
