// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: a function in SSA form
 *
 * Values are numbered as they are made: what was computed before, in a block
 * that dominates this one, is not computed again.  The hash table holds what
 * dominates the place at hand; its buckets are stacks, so leaving a region is
 * popping what was pushed since; values in the table are chained by the time they
 * came.  Uses are counted only when it is empty again: until then that member is
 * the chain's link.
 *
 * All of it lives in the scratch; a failure leaves nothing to undo but
 * kwasm_ir_exit().
 */
#include "runtime/ir.h"

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/hash.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "runtime/type.h"

/* Buckets: one for every few bytes of code, since every few make a value. */
#define BYTES_PER_BUCKET	4
#define MOST_BUCKET_BITS	20
#define LEAST_BUCKET_BITS	6
/* Values of a bucket that are looked at: one that is missed costs a node. */
#define MOST_ASKED		32

static u32 bucket_bits(const struct kwasm_code *code)
{
	u32 buckets = (code->end - code->start) / BYTES_PER_BUCKET;

	return clamp_t(u32, fls(buckets), LEAST_BUCKET_BITS, MOST_BUCKET_BITS);
}

/**
 * kwasm_ir_init() - start a function
 * @ir: function, uninitialised
 * @m: its module
 * @func: its index, of a defined one
 * @scratch: where its nodes and the like will be
 *
 * Return: 0 or -ENOMEM; kwasm_ir_exit() follows in any case.
 */
int kwasm_ir_init(struct kwasm_ir *ir, struct kwasm_module *m, u32 func,
		  struct kwasm_scratch *scratch)
{
	static const struct kwasm_ir_node nothing;

	*ir = (struct kwasm_ir){
		.m = m,
		.scratch = scratch,
		.code = &m->code[func - m->nr_func_imports],
		.func = func,
	};
	ir->bucket_bits = bucket_bits(ir->code);
	kwasm_scratch_vec(scratch, &ir->nodes, sizeof(struct kwasm_ir_node));
	kwasm_scratch_vec(scratch, &ir->blocks, sizeof(struct kwasm_ir_block));
	kwasm_scratch_vec(scratch, &ir->edges, sizeof(struct kwasm_ir_edge));
	kwasm_scratch_vec(scratch, &ir->pool, sizeof(u32));
	kwasm_scratch_vec(scratch, &ir->chain, sizeof(u32));
	kwasm_scratch_vec(scratch, &ir->buckets, sizeof(u32));
	kwasm_scratch_vec(scratch, &ir->groups, sizeof(struct kwasm_ir_group));
	kwasm_scratch_vec(scratch, &ir->accesses, sizeof(struct kwasm_ir_access));
	/* So that even a row of nothing has a place in the pool. */
	if (kwasm_scratch_reserve(scratch, &ir->buckets, 1U << ir->bucket_bits) ||
	    kwasm_scratch_reserve(scratch, &ir->pool, 1))
		return -ENOMEM;
	memset(ir->buckets.data, 0, sizeof(u32) << ir->bucket_bits);
	/* Node 0: the first that is added. */
	kwasm_ir_add(ir, &nothing);
	return ir->nodes.len ? 0 : -ENOMEM;
}

/**
 * kwasm_ir_exit() - end a function
 * @ir: function
 */
void kwasm_ir_exit(struct kwasm_ir *ir)
{
	kwasm_scratch_put(ir->scratch, &ir->accesses);
	kwasm_scratch_put(ir->scratch, &ir->groups);
	kwasm_scratch_put(ir->scratch, &ir->buckets);
	kwasm_scratch_put(ir->scratch, &ir->chain);
	kwasm_scratch_put(ir->scratch, &ir->pool);
	kwasm_scratch_put(ir->scratch, &ir->edges);
	kwasm_scratch_put(ir->scratch, &ir->blocks);
	kwasm_scratch_put(ir->scratch, &ir->nodes);
}

/**
 * kwasm_ir_add() - add a node at the end of the code
 * @ir: function
 * @node: what to add; its offset is set to that of the instruction at hand
 *
 * Return: its number; 0 when there is no memory.
 */
u32 kwasm_ir_add(struct kwasm_ir *ir, const struct kwasm_ir_node *node)
{
	struct kwasm_ir_node *added;

	if (kwasm_scratch_reserve(ir->scratch, &ir->chain, 1) ||
	    kwasm_scratch_reserve(ir->scratch, &ir->nodes, 1))
		return 0;
	/* Both are written before they are read: nothing is to be cleared. */
	ir->chain.len++;
	added = kwasm_ir_node(ir, ir->nodes.len++);
	*added = *node;
	added->offset = ir->offset;
	return ir->nodes.len - 1;
}

static u32 *bucket_of(struct kwasm_ir *ir, const struct kwasm_ir_node *node)
{
	u64 key = node->op | (u64)node->a << 12;

	/* A check is found by what it checks, whatever the reach. */
	if (node->op != KWASM_IR_CHECK)
		key ^= (u64)node->b << 36 ^ (node->imm + node->c) * GOLDEN_RATIO_64;
	return ka_vec_at(&ir->buckets, u32, hash_64(key, ir->bucket_bits));
}

/* Of a check: whether @x is one of all that @y asks for. */
static bool is_same(const struct kwasm_ir_node *x, const struct kwasm_ir_node *y)
{
	if (x->op != y->op || x->a != y->a || x->type != y->type)
		return false;
	if (x->op == KWASM_IR_CHECK)
		return (u32)(y->b - x->b) + y->imm <= x->imm;
	return x->b == y->b && x->imm == y->imm && x->c == y->c;
}

/**
 * kwasm_ir_find() - a value that was computed before
 * @ir: function
 * @node: what computes it
 *
 * Return: number of a node that dominates the place at hand, or 0.
 */
u32 kwasm_ir_find(struct kwasm_ir *ir, const struct kwasm_ir_node *node)
{
	u32 n, asked = 0;

	for (n = *bucket_of(ir, node); n && asked++ < MOST_ASKED;
	     n = *ka_vec_at(&ir->chain, u32, n))
		if (is_same(kwasm_ir_node(ir, n), node))
			return n;
	return 0;
}

/**
 * kwasm_ir_value() - a node for a value that depends on its operands alone
 * @ir: function
 * @node: what computes it
 *
 * Return: number of a node that dominates the place at hand; 0 when there is no
 * memory.
 */
u32 kwasm_ir_value(struct kwasm_ir *ir, const struct kwasm_ir_node *node)
{
	u32 *bucket = bucket_of(ir, node);
	u32 n = kwasm_ir_find(ir, node);

	if (n)
		return n;
	n = kwasm_ir_add(ir, node);
	if (n) {
		*ka_vec_at(&ir->chain, u32, n) = *bucket;
		*bucket = n;
		kwasm_ir_node(ir, n)->uses = ir->newest;
		ir->newest = n;
	}
	return n;
}

/**
 * kwasm_ir_const() - a constant
 * @ir: function
 * @valtype: its type
 * @bits: its bits
 *
 * Return: node, or 0 when there is no memory.
 */
u32 kwasm_ir_const(struct kwasm_ir *ir, u32 valtype, u64 bits)
{
	return kwasm_ir_value(ir, &(struct kwasm_ir_node){
		.op = KWASM_IR_CONST, .type = valtype, .imm = bits,
	});
}

/**
 * kwasm_ir_is_const() - whether a node is a constant
 * @ir: function
 * @n: node
 * @bits: receives its bits
 */
bool kwasm_ir_is_const(const struct kwasm_ir *ir, u32 n, u64 *bits)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

	*bits = node->imm;
	return node->op == KWASM_IR_CONST;
}

/**
 * kwasm_ir_forget() - forget values that do not dominate what comes now
 * @ir: function
 * @mark: number of nodes there were when the region began
 *
 * Each value is forgotten once: it costs nothing to ask again.
 */
void kwasm_ir_forget(struct kwasm_ir *ir, u32 mark)
{
	while (ir->newest >= mark && ir->newest) {
		struct kwasm_ir_node *node = kwasm_ir_node(ir, ir->newest);

		*bucket_of(ir, node) = *ka_vec_at(&ir->chain, u32, ir->newest);
		ir->newest = node->uses;
		node->uses = 0;
	}
}

/* Whether a node of such an op matters even when nobody uses its value. */
static bool has_effect(u16 op)
{
	switch (op) {
	case KWASM_IR_CONST:
	case KWASM_IR_PARAM:
	case KWASM_IR_PHI:
	case KWASM_IR_RESULT:
	case KWASM_OP_SELECT:
	case KWASM_OP_GLOBAL_GET:
	case KWASM_OP_MEMORY_SIZE:
	case KWASM_OP_REF_FUNC:
		return false;
	case KWASM_OP_I32_DIV_S:
	case KWASM_OP_I32_DIV_U:
	case KWASM_OP_I32_REM_S:
	case KWASM_OP_I32_REM_U:
	case KWASM_OP_I64_DIV_S:
	case KWASM_OP_I64_DIV_U:
	case KWASM_OP_I64_REM_S:
	case KWASM_OP_I64_REM_U:
	case KWASM_OP_I32_TRUNC_F32_S:
	case KWASM_OP_I32_TRUNC_F32_U:
	case KWASM_OP_I32_TRUNC_F64_S:
	case KWASM_OP_I32_TRUNC_F64_U:
	case KWASM_OP_I64_TRUNC_F32_S:
	case KWASM_OP_I64_TRUNC_F32_U:
	case KWASM_OP_I64_TRUNC_F64_S:
	case KWASM_OP_I64_TRUNC_F64_U:
		return true;
	default:
		/* Loads were checked apart, so that they can be left out. */
		if (op >= KWASM_OP_I32_LOAD && op <= KWASM_OP_I64_LOAD32_U)
			return false;
		return !(op >= KWASM_OP_I32_EQZ && op <= KWASM_OP_I64_EXTEND32_S) &&
		       !(op >= KWASM_OP_I32_TRUNC_SAT_F32_S &&
			 op <= KWASM_OP_I64_TRUNC_SAT_F64_U);
	}
}

static void find_roots(struct kwasm_ir *ir)
{
	u32 n;

	for (n = 1; n < ir->nodes.len; n++) {
		struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

		node->is_root = has_effect(node->op) || kwasm_ir_in_group(ir, n);
	}
}

/* Nodes whose operands are to be counted are chained; the chain is free now. */
static void use(struct kwasm_ir *ir, u32 n, u32 *todo)
{
	struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

	if (node->uses++ || node->is_root)
		return;
	*ka_vec_at(&ir->chain, u32, n) = *todo;
	*todo = n;
}

static void use_phi_args(struct kwasm_ir *ir, u32 phi, u32 *todo)
{
	u32 e = kwasm_ir_block(ir, kwasm_ir_node(ir, phi)->c)->in;

	for (; e != KWASM_IR_NONE; e = kwasm_ir_edge(ir, e)->next)
		use(ir, kwasm_ir_phi_arg(ir, phi, e), todo);
}

static void use_operands(struct kwasm_ir *ir, u32 n, u32 *todo)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);
	u32 i, nr = kwasm_ir_nr_args(node);

	if (node->op == KWASM_IR_PHI) {
		use_phi_args(ir, n, todo);
		return;
	}
	if (node->a)
		use(ir, node->a, todo);
	for (i = 0; i < nr; i++)
		use(ir, *kwasm_ir_pool(ir, node->c + i), todo);
	if (kwasm_ir_takes_pool(node->op) || node->op == KWASM_IR_CHECK)
		return;
	if (node->b)
		use(ir, node->b, todo);
	if (node->c)
		use(ir, node->c, todo);
}

/**
 * kwasm_ir_count_uses() - count the uses of values by code that matters
 * @ir: function, built
 *
 * Begins with what has an effect and goes on to what is needed for that; what
 * is not reached is not used, rings of phis included.
 */
void kwasm_ir_count_uses(struct kwasm_ir *ir)
{
	u32 n, todo = 0;

	kwasm_ir_forget(ir, 0);
	find_roots(ir);
	for (n = 1; n < ir->nodes.len; n++) {
		if (!kwasm_ir_node(ir, n)->is_root)
			continue;
		use_operands(ir, n, &todo);
		while (todo) {
			u32 at = todo;

			todo = *ka_vec_at(&ir->chain, u32, at);
			use_operands(ir, at, &todo);
		}
	}
}
