/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compiler: registers
 *
 * Private to the compiler: regalloc*.c, and a target's emitter.
 */
#ifndef _KWASM_RUNTIME_REGALLOC_H
#define _KWASM_RUNTIME_REGALLOC_H

#include <linux/types.h>

#include "runtime/ir.h"
#include "runtime/target.h"

/* What was decided for a node: registers of its operands and of its result. */
struct kwasm_node_regs {
	u8 use[KWASM_MAX_USES];
	u8 def;
};

/* Before a node: a value comes into a register, from another or from home. */
struct kwasm_reg_move {
	u32 node;
	u32 value;
	u8 from;
	u8 to;
};

/*
 * What the registers hold at a block's border: a value and its register.  There
 * are many of these; scratch ends long before a function has 2^27 nodes.
 */
struct kwasm_reg_entry {
	u32 value : 27;
	u32 reg : 5;
};

struct kwasm_reg_state {
	u32 first;
	u32 nr;
};

struct kwasm_loop_span {
	u32 block;
	u32 first;		/* node */
	u32 last;
};

/* Numbers of values, apart by their kinds of registers. */
struct kwasm_reg_count {
	u16 ints;
	u16 floats;
};

/*
 * What a block does with what registers hold where it begins, a bit each: reads
 * it, still holds it at the end, and whether somebody reads it, here or later.
 */
struct kwasm_reg_border {
	u32 read;
	u32 kept;
	u32 needed;
};

#define KWASM_NO_SLOT		(~0U)

/**
 * struct kwasm_regalloc - registers of a function
 * @ir: the function
 * @nodes: per node, what was decided (struct kwasm_node_regs)
 * @moves: struct kwasm_reg_move, by node
 * @pool_regs: per entry of the pool, register of a call's or return's argument (u8)
 * @entry: per block, registers at its beginning, where ways meet
 * @exit: per block, registers at its end
 * @entries: struct kwasm_reg_entry, of both
 * @borders: struct kwasm_reg_border, per block
 * @slot: per node, its home in memory, or KWASM_NO_SLOT (u32)
 * @nr_slots: homes there are
 * @spills: values that have a home
 * @use_first: per value, the first of its uses in @use_at (u32)
 * @use_at: nodes that use values (u32)
 * @cursor: per value, the next of its uses (u32)
 * @end: per value, the last node it is needed at (u32)
 * @twin: per value, a phi that takes it (u32)
 * @reg: per value, its register at the place at hand (u8)
 * @calls: nodes that lose all registers (u32)
 * @ending: per node, values that end there (struct kwasm_reg_count)
 * @outside: per block that begins a loop: values from outside that it uses, those that
 *	only loops in it use left out (struct kwasm_reg_count)
 * @loops: struct kwasm_loop_span, around the place at hand
 * @held: what each register holds
 * @free: registers that hold nothing, a bit each
 * @kept: registers that hold what they held where the block began
 * @read: of those that did, the ones that were read
 * @next_call: of @calls
 * @here: the place at hand
 * @err: what went wrong
 */
struct kwasm_regalloc {
	struct kwasm_ir *ir;
	struct ka_vec nodes;
	struct ka_vec moves;
	struct ka_vec pool_regs;
	struct ka_vec entry;
	struct ka_vec exit;
	struct ka_vec entries;
	struct ka_vec borders;
	struct ka_vec slot;
	u32 nr_slots;
	u32 spills;

	struct ka_vec use_first;
	struct ka_vec use_at;
	struct ka_vec cursor;
	struct ka_vec end;
	struct ka_vec twin;
	struct ka_vec reg;
	struct ka_vec calls;
	struct ka_vec ending;
	struct ka_vec outside;
	struct ka_vec loops;
	u32 held[KWASM_NR_REGS];
	u32 free;
	u32 kept;
	u32 read;
	u32 next_call;
	u32 here;
	int err;
};

/* regalloc_live.c */
int __must_check kwasm_regalloc_live(struct kwasm_regalloc *ra);
int __must_check kwasm_regalloc_track_loops(struct kwasm_regalloc *ra, u32 block);

/* regalloc.c */
int __must_check kwasm_regalloc(struct kwasm_regalloc *ra, struct kwasm_ir *ir);
void kwasm_regalloc_exit(struct kwasm_regalloc *ra);

u32 kwasm_ra_next_use(const struct kwasm_regalloc *ra, u32 value);
u8 kwasm_ra_take(struct kwasm_regalloc *ra, u32 value, u32 allowed, u8 hint);
void kwasm_ra_hold(struct kwasm_regalloc *ra, u32 value, u8 reg);
void kwasm_ra_release(struct kwasm_regalloc *ra, u8 reg);
void kwasm_ra_release_all(struct kwasm_regalloc *ra);
u8 kwasm_ra_farthest(const struct kwasm_regalloc *ra, u32 regs);
void kwasm_ra_spill(struct kwasm_regalloc *ra, u32 value);
u8 kwasm_ra_phi_reg(const struct kwasm_regalloc *ra, u32 value);
u32 kwasm_ra_class(const struct kwasm_regalloc *ra, u32 value);

/* regalloc_block.c */
void kwasm_regalloc_enter(struct kwasm_regalloc *ra, u32 block);
void kwasm_regalloc_leave(struct kwasm_regalloc *ra, u32 block);

/* regalloc_loop.c */
u32 kwasm_regalloc_next_call(const struct kwasm_regalloc *ra);
void kwasm_regalloc_enter_loop(struct kwasm_regalloc *ra, u32 block);
void kwasm_regalloc_bring_ahead(struct kwasm_regalloc *ra, u32 block);

/* regalloc_border.c */
void kwasm_regalloc_prune(struct kwasm_regalloc *ra);

/* regalloc_check.c */
int __must_check kwasm_regalloc_check(const struct kwasm_regalloc *ra);

/* regalloc_slot.c */
int __must_check kwasm_regalloc_slots(struct kwasm_regalloc *ra);

/* Whether code is made for a node: not where its user does, nor for constants. */
static inline bool kwasm_regalloc_is_needed(const struct kwasm_ir *ir, u32 n)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

	return !node->is_folded && node->op != KWASM_IR_CONST && (node->uses || node->is_root);
}

/* Whether ways meet where a block begins, or one that makes moves leads there. */
static inline bool kwasm_regalloc_is_met(const struct kwasm_ir *ir, u32 b)
{
	const struct kwasm_ir_block *block = kwasm_ir_block(ir, b);

	return b && (block->nr_in > 1 || kwasm_ir_node(ir, block->first)->op == KWASM_IR_PHI);
}

static inline u32 *kwasm_ra_u32(const struct ka_vec *v, u32 i)
{
	return ka_vec_at(v, u32, i);
}

static inline struct kwasm_reg_count *kwasm_ra_count(const struct ka_vec *v, u32 n)
{
	return ka_vec_at(v, struct kwasm_reg_count, n);
}

static inline struct kwasm_reg_border *kwasm_ra_border(const struct kwasm_regalloc *ra, u32 b)
{
	return ka_vec_at(&ra->borders, struct kwasm_reg_border, b);
}

static inline struct kwasm_reg_state *kwasm_ra_state(const struct ka_vec *v, u32 b)
{
	return ka_vec_at(v, struct kwasm_reg_state, b);
}

static inline struct kwasm_reg_entry *kwasm_ra_entries(const struct kwasm_regalloc *ra,
						       const struct kwasm_reg_state *state)
{
	return ka_vec_at(&ra->entries, struct kwasm_reg_entry, state->first);
}

static inline u8 kwasm_ra_reg(const struct kwasm_regalloc *ra, u32 value)
{
	return *ka_vec_at(&ra->reg, u8, value);
}

static inline struct kwasm_node_regs *kwasm_ra_node(const struct kwasm_regalloc *ra, u32 n)
{
	return ka_vec_at(&ra->nodes, struct kwasm_node_regs, n);
}

#endif /* _KWASM_RUNTIME_REGALLOC_H */
