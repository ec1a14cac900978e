// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: bounds checks, and which are not needed
 *
 * A memory never shrinks, so what was once in bounds stays so, whatever is
 * called in between.  An access needs no check of its own
 *
 *  - below the memory's declared minimum, which is there from the start: at a
 *    constant, or at what was masked, shifted or loaded as a few bits;
 *  - where a check of the same index that reaches as far dominates it, or one
 *    that can be made to reach as far (ir_group.c).
 *
 * A check is a value: the index, clamped for the case that the processor runs
 * ahead of the branch.  Accesses that it serves use that.  Where the offset
 * alone may lead out of the memory, what is checked is its sum with the index.
 */
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/minmax.h>

#include "runtime/ir.h"
#include "runtime/limits.h"
#include "runtime/store.h"
#include "runtime/type.h"

/* Operations with a constant to look through for the highest value, at most. */
#define STEPS	4

/* The highest that an instruction gives by its nature. */
static u64 highest_of_op(const struct kwasm_ir_node *node)
{
	if (node->op == KWASM_IR_CONST)
		return (u32)node->imm;
	if (node->op == KWASM_OP_I32_LOAD8_U)
		return U8_MAX;
	if (node->op == KWASM_OP_I32_LOAD16_U)
		return U16_MAX;
	return node->op >= KWASM_OP_I32_EQZ && node->op <= KWASM_OP_F64_GE ? 1 : U32_MAX;
}

/* The highest of x op c, where x is at most @x; beyond 32 bits it may be anything. */
static u64 highest_after(u16 op, u64 x, u32 c)
{
	switch (op) {
	case KWASM_OP_I32_AND:
		return min_t(u64, x, c);
	case KWASM_OP_I32_SHR_U:
		return x >> (c & 31);
	case KWASM_OP_I32_SHL:
		return min_t(u64, x << (c & 31), U32_MAX);
	case KWASM_OP_I32_ADD:
		return min_t(u64, x + c, U32_MAX);
	default:
		return U32_MAX;
	}
}

/* The highest of x op y, where x is at most @x and y at most @y; U32_MAX: anything. */
static u64 highest_of_two(u16 op, u64 x, u64 y)
{
	switch (op) {
	case KWASM_OP_I32_AND:
		return min(x, y);
	case KWASM_OP_I32_OR:
	case KWASM_OP_I32_XOR:
		return roundup_pow_of_two(max(x, y) + 1) - 1;
	case KWASM_OP_I32_ADD:
		return min_t(u64, x + y, U32_MAX);
	case KWASM_OP_I32_SHR_U:
		return x;
	case KWASM_OP_SELECT:
		return max(x, y);
	default:
		return U32_MAX;
	}
}

/* A value, and constants that it is combined with one after the other. */
struct chain {
	const struct kwasm_ir_node *begin;
	const struct kwasm_ir_node *steps[STEPS];
	u32 nr;
};

static void follow(const struct kwasm_ir *ir, u32 n, struct chain *chain)
{
	u64 c;

	chain->begin = kwasm_ir_node(ir, n);
	for (chain->nr = 0; chain->nr < STEPS; chain->nr++) {
		const struct kwasm_ir_node *node = chain->begin;

		if (highest_after(node->op, 0, 0) || !kwasm_ir_is_const(ir, node->b, &c))
			return;
		chain->steps[chain->nr] = node;
		chain->begin = kwasm_ir_node(ir, node->a);
	}
}

/* What a chain leads to, when it begins with at most @high. */
static u64 highest_behind(const struct kwasm_ir *ir, const struct chain *chain, u64 high)
{
	u32 nr = chain->nr;
	u64 c;

	while (nr--) {
		kwasm_ir_is_const(ir, chain->steps[nr]->b, &c);
		high = highest_after(chain->steps[nr]->op, high, c);
	}
	return high;
}

static u64 highest_of_operand(const struct kwasm_ir *ir, u32 n)
{
	struct chain chain;

	follow(ir, n, &chain);
	return highest_behind(ir, &chain, highest_of_op(chain.begin));
}

/**
 * kwasm_ir_highest() - the highest that a value can be
 * @ir: function
 * @n: i32
 *
 * Looks through constants and, once, through an operation on two values.  The
 * checker of machine code has to come to no more from the instructions.
 *
 * Return: as an unsigned number.
 */
u64 kwasm_ir_highest(const struct kwasm_ir *ir, u32 n)
{
	struct chain chain;
	u64 high;

	follow(ir, n, &chain);
	high = highest_of_op(chain.begin);
	if (highest_of_two(chain.begin->op, 0, 0) != U32_MAX)
		high = highest_of_two(chain.begin->op, highest_of_operand(ir, chain.begin->a),
				      highest_of_operand(ir, chain.begin->b));
	return highest_behind(ir, &chain, high);
}

/* @index + @offset, in 64 bits. */
static u32 sum(struct kwasm_ir *ir, u32 index, u64 offset)
{
	struct kwasm_ir_node wide = {
		.op = KWASM_OP_I64_EXTEND_I32_U, .type = KWASM_I64, .a = index,
	};
	struct kwasm_ir_node node = { .op = KWASM_OP_I64_ADD, .type = KWASM_I64 };

	node.a = kwasm_ir_simplify(ir, &wide);
	node.b = node.a ? kwasm_ir_const(ir, KWASM_I64, offset) : 0;
	return node.b ? kwasm_ir_simplify(ir, &node) : 0;
}

/* A constant that is added to an index is part of the offset where no sum overflows. */
static u32 split(const struct kwasm_ir *ir, u32 index, u64 *offset)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, index);
	u64 c;

	if (node->op != KWASM_OP_I32_ADD || !kwasm_ir_is_const(ir, node->b, &c))
		return index;
	*offset += (u32)c;
	return node->a;
}

/**
 * kwasm_ir_address() - an index into memory 0 that may be used
 * @ir: function
 * @index: i32, as the guest has it
 * @offset: of the instruction; receives what is left to be added
 * @width: bytes accessed
 *
 * Return: node whose value, plus *@offset, is in bounds; 0 when there is no
 * memory.
 */
u32 kwasm_ir_address(struct kwasm_ir *ir, u32 index, u64 *offset, u32 width)
{
	u64 there = ir->m->memories[0].limits.min * KWASM_WASM_PAGE_SIZE;
	u64 end = *offset + width;

	if (ir->m->engine->omit & KWASM_OMIT_CHECKS)
		return index;
	if (kwasm_ir_highest(ir, index) + end <= there) {
		ir->nr_elided++;
		return split(ir, index, offset);
	}
	/* A clamped index is zero: zero plus the offset has to be there, too. */
	if (end > there) {
		index = sum(ir, index, *offset);
		*offset = 0;
	}
	return index ? kwasm_ir_check(ir, index, offset, width) : 0;
}
