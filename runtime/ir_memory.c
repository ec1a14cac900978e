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

/**
 * kwasm_ir_highest() - the highest that a value can be
 * @ir: function
 * @n: i32
 *
 * Return: as an unsigned number.
 */
u64 kwasm_ir_highest(const struct kwasm_ir *ir, u32 n)
{
	const struct kwasm_ir_node *steps[STEPS];
	u32 nr = 0;
	u64 high, c;

	for (; nr < STEPS; nr++) {
		const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

		if (highest_after(node->op, 0, 0) || !kwasm_ir_is_const(ir, node->b, &c))
			break;
		steps[nr] = node;
		n = node->a;
	}
	high = highest_of_op(kwasm_ir_node(ir, n));
	while (nr--) {
		kwasm_ir_is_const(ir, steps[nr]->b, &c);
		high = highest_after(steps[nr]->op, high, c);
	}
	return high;
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
		return index;
	}
	/* A clamped index is zero: zero plus the offset has to be there, too. */
	if (end > there) {
		index = sum(ir, index, *offset);
		*offset = 0;
	}
	return index ? kwasm_ir_check(ir, index, offset, width) : 0;
}
