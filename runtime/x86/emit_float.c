// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: floating point
 *
 * SSE gives the bits that float.h promises: the first operand that is a NaN
 * wins, made quiet, so operands must not be swapped.
 */
#include <linux/kernel.h>

#include "runtime/float.h"
#include "runtime/x86/emit.h"

/* Two operands, the result in the first's place: i32 f32 prefix, f64 prefix. */
struct arith {
	u16 f32;
	u16 f64;
	u16 opcode;
};

static const struct arith ariths[] = {
	{ KWASM_OP_F32_ADD, KWASM_OP_F64_ADD, 0x0f58 },
	{ KWASM_OP_F32_SUB, KWASM_OP_F64_SUB, 0x0f5c },
	{ KWASM_OP_F32_MUL, KWASM_OP_F64_MUL, 0x0f59 },
	{ KWASM_OP_F32_DIV, KWASM_OP_F64_DIV, 0x0f5e },
};

/**
 * x86_no_wait() - before an instruction that keeps part of its result's register
 * @e: emission
 * @def: the register
 * @a: operand of the instruction, or X86_NO_REG
 *
 * It would have to wait for whatever wrote that part.
 */
void x86_no_wait(struct x86_emit *e, u8 def, u8 a)
{
	if (def != a)
		x86_rr(&e->t, X86_32, 0x0f57, def, def);	/* xorps */
}

static bool is_f64_op(u16 op)
{
	return op >= KWASM_OP_F64_ABS && op <= KWASM_OP_F64_COPYSIGN;
}

static void emit_arith(struct x86_emit *e, u32 n, u32 opcode)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n);

	x86_copy(e, def, x86_use(e, n, node->a));
	x86_op_use(e, X86_32, opcode, def, n, node->b);
}

/* The least or the greatest: of a NaN the sum, of two zeros their bits' or, and. */
static void emit_min_max(struct x86_emit *e, u32 n, bool is_f64, bool is_max)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n), b = x86_use(e, n, node->b);
	u32 prefix = is_f64 ? X86_F2(0) : X86_F3(0);
	u32 nan, differ, done, done_too;
	struct x86_text *t = &e->t;

	x86_copy(e, def, x86_use(e, n, node->a));
	x86_rr(t, X86_32, is_f64 ? X86_66(0x0f2e) : 0x0f2e, def, b);
	nan = x86_jcc_short(t, CC_P);
	differ = x86_jcc_short(t, CC_NE);
	x86_rr(t, X86_32, is_max ? 0x0f54 : 0x0f56, def, b);	/* andps, orps */
	done = x86_jmp_short(t);
	x86_land_short(t, nan);
	x86_rr(t, X86_32, prefix | 0x0f58, def, b);
	done_too = x86_jmp_short(t);
	x86_land_short(t, differ);
	x86_rr(t, X86_32, prefix | (is_max ? 0x0f5f : 0x0f5d), def, b);
	x86_land_short(t, done);
	x86_land_short(t, done_too);
}

/* abs, neg, copysign: bits, by way of the scratch registers. */
static void mask(struct x86_emit *e, u64 bits)
{
	x86_mov_imm(&e->t, X86_SCRATCH, bits);
	x86_rr(&e->t, X86_64, X86_66(0x0f6e), X86_FSCRATCH, X86_SCRATCH);
}

static void emit_sign(struct x86_emit *e, u32 n, bool is_f64, bool is_abs)
{
	u64 sign = is_f64 ? KWASM_F64_SIGN : KWASM_F32_SIGN;
	u8 def = x86_def(e, n);

	mask(e, is_abs ? sign - 1 : sign);
	x86_copy(e, def, x86_use(e, n, x86_node(e, n)->a));
	x86_rr(&e->t, X86_32, is_abs ? 0x0f54 : 0x0f57, def, X86_FSCRATCH);
}

static void emit_copysign(struct x86_emit *e, u32 n, bool is_f64)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n);
	struct x86_text *t = &e->t;

	x86_copy(e, def, x86_use(e, n, node->a));
	mask(e, is_f64 ? KWASM_F64_SIGN - 1 : KWASM_F32_SIGN - 1);
	x86_rr(t, X86_32, 0x0f54, def, X86_FSCRATCH);			/* andps */
	x86_rr(t, X86_32, 0x0f55, X86_FSCRATCH, x86_use(e, n, node->b)); /* andnps */
	/* Of an f32 the rest of the register is no sign of anything. */
	x86_rr(t, X86_32, 0x0f56, def, X86_FSCRATCH);
}

/* eq needs equal and ordered, ne the contrary. */
static void emit_equal(struct x86_emit *e, u32 n, bool is_f64, bool is_ne)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n);
	struct x86_text *t = &e->t;

	x86_op_use(e, X86_32, is_f64 ? X86_66(0x0f2e) : 0x0f2e, x86_use(e, n, node->a), n, node->b);
	x86_rr(t, X86_8, 0x0f90 | (is_ne ? CC_P : CC_NP), 0, X86_SCRATCH);
	x86_mov_imm(t, def, is_ne);
	x86_rr(t, X86_8, 0x0fb6, X86_SCRATCH, X86_SCRATCH);
	x86_rr(t, X86_32, 0x0f40 | CC_E, def, X86_SCRATCH);	/* cmove */
}

static void emit_order(struct x86_emit *e, u32 n)
{
	struct x86_cond cond;

	x86_compare_of(e->ir, n, &cond);
	x86_compare(e, n, &cond);
	x86_rr(&e->t, X86_8, 0x0f90 | cond.cc, 0, X86_SCRATCH);
	x86_rr(&e->t, X86_8, 0x0fb6, x86_def(e, n), X86_SCRATCH);
}

/* ceil, floor, trunc, nearest: the direction, and no exception for what is lost. */
static const u8 directions[] = { 0x0a, 0x09, 0x0b, 0x08 };

static void emit_round(struct x86_emit *e, u32 n, u32 opcode, u8 direction)
{
	u8 def = x86_def(e, n), a = x86_use(e, n, x86_node(e, n)->a);

	x86_no_wait(e, def, a);
	x86_rr_imm8(&e->t, X86_32, opcode, def, a, direction);
}

static void emit_sqrt(struct x86_emit *e, u32 n, u32 opcode)
{
	u8 def = x86_def(e, n), a = x86_use(e, n, x86_node(e, n)->a);

	x86_no_wait(e, def, a);
	x86_rr(&e->t, X86_32, opcode, def, a);
}

/**
 * x86_emit_float() - emit an instruction on floats but conversions, or nothing
 * @e: emission
 * @n: node
 *
 * Return: whether it was one.
 */
bool x86_emit_float(struct x86_emit *e, u32 n)
{
	u16 op = x86_node(e, n)->op;
	bool is_f64 = is_f64_op(op);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ariths); i++)
		if (op == ariths[i].f32 || op == ariths[i].f64) {
			emit_arith(e, n, (is_f64 ? X86_F2(0) : X86_F3(0)) | ariths[i].opcode);
			return true;
		}
	switch (op) {
	case KWASM_OP_F32_SQRT:
	case KWASM_OP_F64_SQRT:
		emit_sqrt(e, n, (is_f64 ? X86_F2(0) : X86_F3(0)) | 0x0f51);
		return true;
	case KWASM_OP_F32_CEIL:
	case KWASM_OP_F32_FLOOR:
	case KWASM_OP_F32_TRUNC:
	case KWASM_OP_F32_NEAREST:
		emit_round(e, n, X86_66(0x0f3a0a), directions[op - KWASM_OP_F32_CEIL]);
		return true;
	case KWASM_OP_F64_CEIL:
	case KWASM_OP_F64_FLOOR:
	case KWASM_OP_F64_TRUNC:
	case KWASM_OP_F64_NEAREST:
		emit_round(e, n, X86_66(0x0f3a0b), directions[op - KWASM_OP_F64_CEIL]);
		return true;
	case KWASM_OP_F32_MIN:
	case KWASM_OP_F64_MIN:
	case KWASM_OP_F32_MAX:
	case KWASM_OP_F64_MAX:
		emit_min_max(e, n, is_f64, op == KWASM_OP_F32_MAX || op == KWASM_OP_F64_MAX);
		return true;
	case KWASM_OP_F32_ABS:
	case KWASM_OP_F64_ABS:
	case KWASM_OP_F32_NEG:
	case KWASM_OP_F64_NEG:
		emit_sign(e, n, is_f64, op == KWASM_OP_F32_ABS || op == KWASM_OP_F64_ABS);
		return true;
	case KWASM_OP_F32_COPYSIGN:
	case KWASM_OP_F64_COPYSIGN:
		emit_copysign(e, n, is_f64);
		return true;
	case KWASM_OP_F32_EQ:
	case KWASM_OP_F32_NE:
		emit_equal(e, n, false, op == KWASM_OP_F32_NE);
		return true;
	case KWASM_OP_F64_EQ:
	case KWASM_OP_F64_NE:
		emit_equal(e, n, true, op == KWASM_OP_F64_NE);
		return true;
	case KWASM_OP_F32_LT:
	case KWASM_OP_F32_GT:
	case KWASM_OP_F32_LE:
	case KWASM_OP_F32_GE:
	case KWASM_OP_F64_LT:
	case KWASM_OP_F64_GT:
	case KWASM_OP_F64_LE:
	case KWASM_OP_F64_GE:
		emit_order(e, n);
		return true;
	default:
		return false;
	}
}
