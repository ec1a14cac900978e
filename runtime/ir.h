/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compiler: a function in SSA form
 *
 * Nodes are numbered in the order of the code and a block is a range of them,
 * so a node's number is also its place: passes that walk forwards or backwards
 * are loops over one array.  Node 0 is no node.
 *
 * What WebAssembly computes with is named by WebAssembly's opcodes; the ops
 * below are what the translation adds.
 */
#ifndef _KWASM_RUNTIME_IR_H
#define _KWASM_RUNTIME_IR_H

#include <linux/types.h>

#include "alloc/alloc.h"
#include "runtime/module.h"
#include "runtime/opcode.h"
#include "runtime/scratch.h"

enum kwasm_ir_op {
	KWASM_IR_CONST = 0x400,	/* imm */
	KWASM_IR_PARAM,		/* imm: which; with registers: slot it came in + 1, or 0 */
	KWASM_IR_PHI,		/* imm: column of the block's edges, c: the block */
	KWASM_IR_CHECK,		/*
				 * a: index, b: bits of an i32 added to it, imm: bytes to be
				 * there, c: group; is the sum, clamped
				 */
	KWASM_IR_RESULT,	/* a: call, imm: which, from 1 */
	KWASM_IR_POLL,		/* imm: fuel */
	KWASM_IR_LOOK,		/* in straight code: a poll, each time that enough of it ran */
	KWASM_IR_JUMP,
	KWASM_IR_BRANCH,	/* a: condition; first edge if not zero, else the second */
	KWASM_IR_SWITCH,	/* a: index; an edge for each value, the last for all others */
	KWASM_IR_RETURN,	/* arguments */
	KWASM_IR_TRAP,		/* imm: kind */
};

/**
 * struct kwasm_ir_node - an instruction, and the value it makes
 * @op: enum kwasm_ir_op or kwasm_opcode
 * @type: value type, or KWASM_BOT for none
 * @is_folded: its user computes it; set by selection
 * @is_root: it matters even when nobody uses its value; set by kwasm_ir_count_uses()
 * @loses_all: what registers hold is lost in it; set where uses are found
 * @a: operand, a node
 * @b: operand
 * @c: operand; of a call: first of its arguments in the pool
 * @uses: how often it is an operand; see ir.c
 * @offset: of the instruction in the module's bytes, for traps and backtraces
 * @imm: see the ops
 */
struct kwasm_ir_node {
	u16 op;
	u8 type;
	bool is_folded : 1;
	bool is_root : 1;
	bool loses_all : 1;
	u32 a;
	u32 b;
	u32 c;
	u32 uses;
	u32 offset;
	u64 imm;
};

/**
 * struct kwasm_ir_edge - a way from a block to another
 * @from: block
 * @to: block
 * @next: next edge into the same block, or KWASM_IR_NONE
 * @args: place in the pool of the values that phis take, a column each
 */
struct kwasm_ir_edge {
	u32 from;
	u32 to;
	u32 next;
	u32 args;
};

#define KWASM_IR_NONE	(~0U)

/**
 * struct kwasm_ir_group - accesses that one check serves; see ir_group.c
 * @check: the check
 * @last: the access that the check was last widened for, or 0
 * @first: where in @accesses of struct kwasm_ir to begin to look for its own
 * @nr: how many there are
 * @span: what is added to the check's index for the highest of them
 */
struct kwasm_ir_group {
	u32 check;
	u32 last;
	u32 first;
	u32 nr;
	u32 span;
};

/**
 * struct kwasm_ir_access - an access that may be one of a group's
 * @node: load or store
 * @group: number of the group
 * @sum: bits of an i32 added to the index that the check begins with
 */
struct kwasm_ir_access {
	u32 node;
	u32 group;
	u32 sum;
};

/**
 * struct kwasm_ir_block - straight-line code
 * @first: its first node; phis come first
 * @end: behind its last node, which ends it
 * @in: first edge into it
 * @nr_in: edges into it
 * @out: its first edge; they are in one row
 * @nr_out: edges out of it
 * @depth: loops around it
 * @loop_end: of a loop's header: the last block of the loop; else 0
 */
struct kwasm_ir_block {
	u32 first;
	u32 end;
	u32 in;
	u32 nr_in;
	u32 out;
	u32 nr_out;
	u32 depth;
	u32 loop_end;
};

/**
 * struct kwasm_ir - a function in SSA form
 * @m: its module
 * @scratch: where all of it is
 * @code: its bytes
 * @func: its index
 * @nodes: struct kwasm_ir_node
 * @blocks: struct kwasm_ir_block, in the order of the code
 * @edges: struct kwasm_ir_edge
 * @pool: node numbers: arguments of edges, calls and returns (u32)
 * @chain: per node, the next of its hash bucket (u32)
 * @buckets: heads of the value numbering's buckets (u32)
 * @groups: struct kwasm_ir_group, by their checks
 * @accesses: struct kwasm_ir_access, by their nodes
 * @barrier: first node behind what no group may reach across
 * @bucket_bits: how many there are, as a power of two
 * @newest: the value that came into the buckets last, or 0
 * @offset: of the instruction at hand
 * @nr_checks: bounds checks in it
 * @nr_elided: accesses that need none of their own
 * @nr_stores: copies of values to their homes in the frame
 * @nr_reloads: copies from there
 * @has_calls: something in it leaves the function
 */
struct kwasm_ir {
	struct kwasm_module *m;
	struct kwasm_scratch *scratch;
	const struct kwasm_code *code;
	u32 func;
	struct ka_vec nodes;
	struct ka_vec blocks;
	struct ka_vec edges;
	struct ka_vec pool;
	struct ka_vec chain;
	struct ka_vec buckets;
	struct ka_vec groups;
	struct ka_vec accesses;
	u32 barrier;
	u32 bucket_bits;
	u32 newest;
	u32 offset;
	u32 nr_checks;
	u32 nr_elided;
	u32 nr_stores;
	u32 nr_reloads;
	bool has_calls;
};

static inline struct kwasm_ir_node *kwasm_ir_node(const struct kwasm_ir *ir, u32 n)
{
	return ka_vec_at(&ir->nodes, struct kwasm_ir_node, n);
}

static inline struct kwasm_ir_block *kwasm_ir_block(const struct kwasm_ir *ir, u32 b)
{
	return ka_vec_at(&ir->blocks, struct kwasm_ir_block, b);
}

static inline struct kwasm_ir_edge *kwasm_ir_edge(const struct kwasm_ir *ir, u32 e)
{
	return ka_vec_at(&ir->edges, struct kwasm_ir_edge, e);
}

static inline u32 *kwasm_ir_pool(const struct kwasm_ir *ir, u32 at)
{
	return ka_vec_at(&ir->pool, u32, at);
}

/* The value that a phi gets by an edge. */
static inline u32 kwasm_ir_phi_arg(const struct kwasm_ir *ir, u32 phi, u32 edge)
{
	return *kwasm_ir_pool(ir, kwasm_ir_edge(ir, edge)->args + kwasm_ir_node(ir, phi)->imm);
}

/* Whether a node has operands in the pool. */
static inline bool kwasm_ir_takes_pool(u16 op)
{
	return op == KWASM_OP_CALL || op == KWASM_OP_CALL_INDIRECT || op == KWASM_IR_RETURN;
}

/* How many, from c on. */
static inline u32 kwasm_ir_nr_args(const struct kwasm_ir_node *node)
{
	return kwasm_ir_takes_pool(node->op) ? node->b : 0;
}

/* ir.c */
int __must_check kwasm_ir_init(struct kwasm_ir *ir, struct kwasm_module *m, u32 func,
			       struct kwasm_scratch *scratch);
void kwasm_ir_exit(struct kwasm_ir *ir);
u32 kwasm_ir_add(struct kwasm_ir *ir, const struct kwasm_ir_node *node);
u32 kwasm_ir_find(struct kwasm_ir *ir, const struct kwasm_ir_node *node);
u32 kwasm_ir_value(struct kwasm_ir *ir, const struct kwasm_ir_node *node);
u32 kwasm_ir_const(struct kwasm_ir *ir, u32 valtype, u64 bits);
void kwasm_ir_forget(struct kwasm_ir *ir, u32 mark);
bool kwasm_ir_is_const(const struct kwasm_ir *ir, u32 n, u64 *bits);

/* ir_fold.c */
bool kwasm_ir_fold(u16 op, u64 a, u64 b, u64 *result);
bool kwasm_ir_commutes(u16 op);
u32 kwasm_ir_simplify(struct kwasm_ir *ir, struct kwasm_ir_node *node);

/* ir_memory.c */
u64 kwasm_ir_highest(const struct kwasm_ir *ir, u32 n);
u32 kwasm_ir_address(struct kwasm_ir *ir, u32 index, u64 *offset, u32 width);

/* ir_group.c */
u32 kwasm_ir_check(struct kwasm_ir *ir, u32 index, u64 *offset, u32 width);
int __must_check kwasm_ir_note_access(struct kwasm_ir *ir, u32 n, u32 index);
const struct kwasm_ir_access *kwasm_ir_access_of(const struct kwasm_ir *ir, u32 n);
bool kwasm_ir_in_group(const struct kwasm_ir *ir, u32 n);

static inline struct kwasm_ir_group *kwasm_ir_group_at(const struct kwasm_ir *ir, u32 group)
{
	return ka_vec_at(&ir->groups, struct kwasm_ir_group, group);
}

/* ir_scan.c: locals that blocks assign */
struct kwasm_ir_assigned {
	u32 first;
	u32 nr;
};

struct kwasm_ir_scan {
	struct ka_vec sets;	/* struct kwasm_ir_assigned, by order of block, loop, if */
	struct ka_vec locals;	/* u32 */
};

int __must_check kwasm_ir_scan(struct kwasm_ir_scan *scan, const struct kwasm_ir *ir);
void kwasm_ir_scan_exit(struct kwasm_ir_scan *scan, const struct kwasm_ir *ir);
const u8 *kwasm_skip_immediates(const u8 *pc, enum kwasm_imm imm);

/* ir_build.c */
int __must_check kwasm_ir_build(struct kwasm_ir *ir);
void kwasm_ir_count_uses(struct kwasm_ir *ir);

#endif /* _KWASM_RUNTIME_IR_H */
