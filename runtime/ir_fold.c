// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: constants and identities
 *
 * Arithmetic on constants is the interpreter's own, from the same table, so the
 * two cannot disagree.
 */
#include <linux/bitops.h>
#include <linux/log2.h>

#include "runtime/float.h"
#include "runtime/ir.h"
#include "runtime/numeric.h"
#include "runtime/type.h"

/**
 * kwasm_ir_fold() - compute an instruction on constants
 * @op: numeric instruction
 * @x: first operand
 * @y: second operand, if it takes one
 * @out: receives the result
 *
 * Return: false when it is no numeric instruction, or traps on these.
 */
bool kwasm_ir_fold(u16 op, u64 x, u64 y, u64 *out)
{
	switch (op) {
#define UNARY(NAME, result, operand, expr)		\
	case KWASM_OP_##NAME: {				\
		operand a = x;				\
							\
		*out = (result)(expr);			\
		return true;				\
	}
#define BINARY(NAME, result, operand, expr)		\
	case KWASM_OP_##NAME: {				\
		operand a = x, b = y;			\
							\
		*out = (result)(expr);			\
		return true;				\
	}
#define UNARY_TRAPS(NAME, result, operand, call)	\
	case KWASM_OP_##NAME: {				\
		operand a = x;				\
		result r;				\
							\
		if (call)				\
			return false;			\
		*out = r;				\
		return true;				\
	}
#define BINARY_TRAPS(NAME, result, operand, call)	\
	case KWASM_OP_##NAME: {				\
		operand a = x, b = y;			\
		result r;				\
							\
		if (call)				\
			return false;			\
		*out = r;				\
		return true;				\
	}
#include "runtime/interp_num.h"
	default:
		return false;
	}
}

/**
 * kwasm_ir_commutes() - whether operands may be swapped
 * @op: instruction
 *
 * Return: false for those of floats, too: the first NaN wins.
 */
bool kwasm_ir_commutes(u16 op)
{
	switch (op) {
	case KWASM_OP_I32_ADD:
	case KWASM_OP_I32_MUL:
	case KWASM_OP_I32_AND:
	case KWASM_OP_I32_OR:
	case KWASM_OP_I32_XOR:
	case KWASM_OP_I32_EQ:
	case KWASM_OP_I32_NE:
	case KWASM_OP_I64_ADD:
	case KWASM_OP_I64_MUL:
	case KWASM_OP_I64_AND:
	case KWASM_OP_I64_OR:
	case KWASM_OP_I64_XOR:
	case KWASM_OP_I64_EQ:
	case KWASM_OP_I64_NE:
		return true;
	default:
		return false;
	}
}

/* x op c, for the c that leaves x as it is. */
static bool is_identity(u16 op, u64 c)
{
	switch (op) {
	case KWASM_OP_I32_ADD:
	case KWASM_OP_I32_SUB:
	case KWASM_OP_I32_OR:
	case KWASM_OP_I32_XOR:
	case KWASM_OP_I64_ADD:
	case KWASM_OP_I64_SUB:
	case KWASM_OP_I64_OR:
	case KWASM_OP_I64_XOR:
		return !c;
	case KWASM_OP_I32_SHL:
	case KWASM_OP_I32_SHR_S:
	case KWASM_OP_I32_SHR_U:
	case KWASM_OP_I32_ROTL:
	case KWASM_OP_I32_ROTR:
		return !(c & 31);
	case KWASM_OP_I64_SHL:
	case KWASM_OP_I64_SHR_S:
	case KWASM_OP_I64_SHR_U:
	case KWASM_OP_I64_ROTL:
	case KWASM_OP_I64_ROTR:
		return !(c & 63);
	case KWASM_OP_I32_MUL:
	case KWASM_OP_I64_MUL:
	case KWASM_OP_I32_DIV_S:
	case KWASM_OP_I64_DIV_S:
	case KWASM_OP_I32_DIV_U:
	case KWASM_OP_I64_DIV_U:
		return c == 1;
	case KWASM_OP_I32_AND:
		return c == U32_MAX;
	case KWASM_OP_I64_AND:
		return c == U64_MAX;
	default:
		return false;
	}
}

/*
 * By a power of two, a shift or a mask; less a constant, a sum with its opposite,
 * since sums are what addresses are made of.  False without memory.
 */
static bool reduce(struct kwasm_ir *ir, struct kwasm_ir_node *node, u64 *c)
{
	bool is_64 = node->type == KWASM_I64;
	u16 op = node->op - (is_64 ? KWASM_OP_I64_ADD - KWASM_OP_I32_ADD : 0);
	u16 to;

	if (op == KWASM_OP_I32_SUB) {
		to = KWASM_OP_I32_ADD;
		*c = is_64 ? -*c : (u32)-*c;
	} else if (!is_power_of_2(*c)) {
		return true;
	} else if (op == KWASM_OP_I32_REM_U) {
		to = KWASM_OP_I32_AND;
		*c -= 1;
	} else if (op == KWASM_OP_I32_MUL || op == KWASM_OP_I32_DIV_U) {
		to = op == KWASM_OP_I32_MUL ? KWASM_OP_I32_SHL : KWASM_OP_I32_SHR_U;
		*c = ilog2(*c);
	} else {
		return true;
	}
	node->op += to - op;
	node->b = kwasm_ir_const(ir, node->type, *c);
	return node->b;
}

/* A mask of all bits that there can be, as of a byte that was loaded. */
static bool keeps_all(const struct kwasm_ir *ir, const struct kwasm_ir_node *node, u32 mask)
{
	u64 high;

	if (node->op != KWASM_OP_I32_AND)
		return false;
	high = kwasm_ir_highest(ir, node->a);
	return !(~mask & (roundup_pow_of_two(high + 1) - 1));
}

/* (x + c1) + c2: the sum of a sum, as addresses are made.  False without memory. */
static bool reassociate(struct kwasm_ir *ir, struct kwasm_ir_node *node, u64 *c)
{
	const struct kwasm_ir_node *inner = kwasm_ir_node(ir, node->a);
	u64 c1;

	if ((node->op != KWASM_OP_I32_ADD && node->op != KWASM_OP_I64_ADD) ||
	    inner->op != node->op || !kwasm_ir_is_const(ir, inner->b, &c1))
		return true;
	node->a = inner->a;
	*c = node->op == KWASM_OP_I32_ADD ? (u32)(*c + c1) : *c + c1;
	node->b = kwasm_ir_const(ir, node->type, *c);
	return node->b;
}

/**
 * kwasm_ir_simplify() - a value by its simplest means
 * @ir: function
 * @node: what computes it: a numeric instruction; may be changed
 *
 * Return: node, or 0 when there is no memory.
 */
u32 kwasm_ir_simplify(struct kwasm_ir *ir, struct kwasm_ir_node *node)
{
	u64 x, y = 0, result;
	bool a_const = kwasm_ir_is_const(ir, node->a, &x);
	bool b_const = node->b && kwasm_ir_is_const(ir, node->b, &y);

	if (a_const && (b_const || !node->b) && kwasm_ir_fold(node->op, x, y, &result))
		return kwasm_ir_const(ir, node->type, result);
	if (a_const && node->b && !b_const && kwasm_ir_commutes(node->op)) {
		u32 a = node->a;

		node->a = node->b;
		node->b = a;
		b_const = true;
		y = x;
	}
	if (b_const) {
		if (!reduce(ir, node, &y) || !reassociate(ir, node, &y))
			return 0;
		if (is_identity(node->op, y) || keeps_all(ir, node, y))
			return node->a;
	}
	return kwasm_ir_value(ir, node);
}
