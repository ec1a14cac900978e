// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: integers
 *
 * Invariant: an i32 in a register is zero-extended, which every 32-bit
 * instruction sees to by itself.
 */
#include <linux/kernel.h>
#include <linux/bitops.h>
#include <linux/limits.h>

#include "runtime/x86/cpu.h"
#include "runtime/x86/emit.h"

/* Two operands, the result in the first's place. */
struct alu {
	u16 op;			/* of i32 */
	u8 opcode;		/* reg, r/m */
	u8 digit;		/* r/m, imm */
};

static const struct alu alus[] = {
	{ KWASM_OP_I32_ADD, 0x03, 0 },
	{ KWASM_OP_I32_SUB, 0x2b, 5 },
	{ KWASM_OP_I32_AND, 0x23, 4 },
	{ KWASM_OP_I32_OR, 0x0b, 1 },
	{ KWASM_OP_I32_XOR, 0x33, 6 },
};

#define I64_FROM_I32	(KWASM_OP_I64_ADD - KWASM_OP_I32_ADD)

static bool is_64(u16 op)
{
	return op >= KWASM_OP_I64_CLZ && op <= KWASM_OP_I64_ROTR;
}

static void emit_sum(struct x86_emit *e, u32 n, enum x86_width w, u8 def, u8 a)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	struct x86_mem mem = { .base = a, .index = X86_NO_REG };
	x86_place b = PLACE_NONE;
	s32 imm;

	if (x86_is_folded_shift(e->ir, node->b)) {
		const struct kwasm_ir_node *shift = x86_node(e, node->b);

		mem.index = x86_use(e, n, shift->a);
		mem.shift = x86_node(e, shift->b)->imm;
		if (x86_imm(e->ir, node->a, &mem.disp))
			mem.base = X86_NO_REG;
		x86_rm(&e->t, w, 0x8d, def, mem);
		return;
	}
	if (x86_imm(e->ir, node->b, &imm)) {
		mem.disp = imm;
		if (def != a) {
			x86_rm(&e->t, w, 0x8d, def, mem);
			return;
		}
		x86_alu_imm(&e->t, w, 0, def, imm);
		x86_flags_are(e, n);
		return;
	}
	if (!x86_node(e, node->b)->is_folded)
		b = x86_use_place(e, n, node->b);
	if (def != a && b < KWASM_NR_REGS && def != b) {
		mem.index = b;
		x86_rm(&e->t, w, 0x8d, def, mem);
	} else if (def == b) {
		x86_rr(&e->t, w, 0x03, def, a);
		x86_flags_are(e, n);
	} else {
		x86_mov(&e->t, X86_64, def, a);
		x86_op_use(e, w, 0x03, def, n, node->b);
		x86_flags_are(e, n);
	}
}

/* The lowest byte, two bytes, four: moves that leave the rest. */
static bool emit_mask(struct x86_emit *e, u8 def, u8 a, u64 mask)
{
	if (mask == U8_MAX)
		x86_rr(&e->t, X86_8, 0x0fb6, def, a);
	else if (mask == U16_MAX)
		x86_rr(&e->t, X86_32, 0x0fb7, def, a);
	else if (mask == U32_MAX)
		x86_mov(&e->t, X86_32, def, a);
	else
		return false;
	return true;
}

static void emit_alu(struct x86_emit *e, u32 n, const struct alu *alu, enum x86_width w)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n), a = x86_use(e, n, node->a);
	u64 bits;
	s32 imm;

	if (alu->op == KWASM_OP_I32_ADD) {
		emit_sum(e, n, w, def, a);
		return;
	}
	if (alu->op == KWASM_OP_I32_AND && kwasm_ir_is_const(e->ir, node->b, &bits) &&
	    emit_mask(e, def, a, bits))
		return;
	if (x86_imm(e->ir, node->b, &imm)) {
		x86_mov(&e->t, X86_64, def, a);
		x86_alu_imm(&e->t, w, alu->digit, def, imm);
	} else if (x86_use(e, n, node->b) == def) {
		/* It commutes: else the second operand would have its register still. */
		x86_rr(&e->t, w, alu->opcode, def, a);
	} else {
		x86_mov(&e->t, X86_64, def, a);
		x86_op_use(e, w, alu->opcode, def, n, node->b);
	}
	x86_flags_are(e, n);
}

/* By 3, 5, 9: one more than a scale. */
static bool emit_scaled(struct x86_emit *e, enum x86_width w, u8 def, u8 a, s32 factor)
{
	struct x86_mem mem = { .base = a, .index = a };

	if (factor != 3 && factor != 5 && factor != 9)
		return false;
	mem.shift = __ffs(factor - 1);
	x86_rm(&e->t, w, 0x8d, def, mem);
	return true;
}

static void emit_mul(struct x86_emit *e, u32 n, enum x86_width w)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n), a = x86_use(e, n, node->a);
	s32 imm;

	if (x86_imm(e->ir, node->b, &imm)) {
		if (!emit_scaled(e, w, def, a, imm))
			x86_mul_imm(&e->t, w, def, a, imm);
	} else if (x86_use(e, n, node->b) == def) {
		x86_rr(&e->t, w, 0x0faf, def, a);
	} else {
		x86_mov(&e->t, X86_64, def, a);
		x86_op_use(e, w, 0x0faf, def, n, node->b);
	}
}

/* shl, shr_s, shr_u, rotl, rotr, in the order of the opcodes */
static const u8 shift_digits[] = { 4, 7, 5, 0, 1 };

static void emit_shift(struct x86_emit *e, u32 n, u8 digit, enum x86_width w)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n), a = x86_use(e, n, node->a);
	u64 count;

	if (kwasm_ir_is_const(e->ir, node->b, &count)) {
		x86_mov(&e->t, X86_64, def, a);
		x86_rr_imm8(&e->t, w, 0xc1, digit, def, count & (w == X86_64 ? 63 : 31));
		return;
	}
	x86_add_move(e, def, a, 0);
	x86_add_move(e, RCX, x86_use_place(e, n, node->b), node->b);
	x86_move_all(e);
	x86_rr(&e->t, w, 0xd3, digit, def);
}

/*
 * Zeros before or behind the ones, how many: without an instruction for it, by
 * where the last or first one is, if there is any.
 */
static void emit_count(struct x86_emit *e, u32 n, bool is_clz, enum x86_width w)
{
	u8 def = x86_def(e, n), a = x86_use(e, n, x86_node(e, n)->a);
	u32 bits = w == X86_64 ? 64 : 32;

	if (x86_has(e->ir, is_clz ? X86_HAS_LZCNT : X86_HAS_TZCNT)) {
		x86_rr(&e->t, w, X86_F3(is_clz ? 0x0fbd : 0x0fbc), def, a);
		return;
	}
	x86_mov_imm(&e->t, X86_SCRATCH, is_clz ? 2 * bits - 1 : bits);
	x86_rr(&e->t, w, is_clz ? 0x0fbd : 0x0fbc, def, a);	/* bsr, bsf */
	x86_rr(&e->t, w, 0x0f40 | CC_E, def, X86_SCRATCH);
	if (is_clz)
		x86_alu_imm(&e->t, w, 6, def, bits - 1);
}

static void emit_compare(struct x86_emit *e, u32 n)
{
	struct x86_cond cond;
	u8 def = x86_def(e, n);

	x86_compare_of(e->ir, n, &cond);
	x86_compare(e, n, &cond);
	x86_rr(&e->t, X86_8, 0x0f90 | cond.cc, 0, X86_SCRATCH);
	x86_rr(&e->t, X86_8, 0x0fb6, def, X86_SCRATCH);		/* movzx */
}

static void emit_select(struct x86_emit *e, u32 n)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n);
	x86_place b = x86_use_place(e, n, node->b);
	struct x86_cond cond;
	u32 skip;

	x86_condition(e->ir, node->c, &cond);
	x86_compare(e, n, &cond);
	if (b == PLACE_NONE)
		x86_mov_imm(&e->t, def, x86_node(e, node->b)->imm);
	else
		x86_copy(e, def, b);
	if (def < XMM0) {
		x86_op_use(e, X86_64, 0x0f40 | cond.cc, def, n, node->a);
		return;
	}
	skip = x86_jcc_short(&e->t, cond.cc ^ 1);
	x86_copy(e, def, x86_use(e, n, node->a));
	x86_land_short(&e->t, skip);
}

/* Conversions: the source may be in memory, but for those of bytes. */
struct convert {
	u16 op;
	u8 width;
	u32 opcode;
};

static const struct convert converts[] = {
	{ KWASM_OP_I32_WRAP_I64, X86_32, 0x8b },
	{ KWASM_OP_I64_EXTEND_I32_S, X86_64, 0x63 },
	{ KWASM_OP_I32_EXTEND8_S, X86_8, 0x0fbe },
	{ KWASM_OP_I32_EXTEND16_S, X86_32, 0x0fbf },
	{ KWASM_OP_I64_EXTEND8_S, X86_64, 0x0fbe },
	{ KWASM_OP_I64_EXTEND16_S, X86_64, 0x0fbf },
	{ KWASM_OP_I64_EXTEND32_S, X86_64, 0x63 },
};

static bool emit_convert(struct x86_emit *e, u32 n)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u32 i;

	/* That is what its register holds. */
	if (node->op == KWASM_OP_I64_EXTEND_I32_U) {
		x86_mov(&e->t, X86_64, x86_def(e, n), x86_use(e, n, node->a));
		return true;
	}
	for (i = 0; i < ARRAY_SIZE(converts); i++)
		if (converts[i].op == node->op) {
			x86_rr(&e->t, converts[i].width, converts[i].opcode, x86_def(e, n),
			       x86_use(e, n, node->a));
			return true;
		}
	return false;
}

/**
 * x86_emit_int() - emit an instruction on integers, or nothing
 * @e: emission
 * @n: node
 *
 * Return: whether it was one.
 */
bool x86_emit_int(struct x86_emit *e, u32 n)
{
	u16 op = x86_node(e, n)->op, op32;
	enum x86_width w = is_64(op) ? X86_64 : X86_32;
	u32 i;

	if (op == KWASM_OP_SELECT) {
		emit_select(e, n);
		return true;
	}
	if (op >= KWASM_OP_I32_EQZ && op <= KWASM_OP_I64_GE_U) {
		emit_compare(e, n);
		return true;
	}
	op32 = w == X86_64 ? op - I64_FROM_I32 : op;
	switch (op32) {
	case KWASM_OP_I32_CLZ:
	case KWASM_OP_I32_CTZ:
		emit_count(e, n, op32 == KWASM_OP_I32_CLZ, w);
		return true;
	case KWASM_OP_I32_POPCNT:
		x86_rr(&e->t, w, X86_F3(0x0fb8), x86_def(e, n),
		       x86_use(e, n, x86_node(e, n)->a));
		return true;
	case KWASM_OP_I32_MUL:
		emit_mul(e, n, w);
		return true;
	case KWASM_OP_I32_SHL:
	case KWASM_OP_I32_SHR_S:
	case KWASM_OP_I32_SHR_U:
	case KWASM_OP_I32_ROTL:
	case KWASM_OP_I32_ROTR:
		emit_shift(e, n, shift_digits[op32 - KWASM_OP_I32_SHL], w);
		return true;
	}
	for (i = 0; i < ARRAY_SIZE(alus); i++)
		if (alus[i].op == op32) {
			emit_alu(e, n, &alus[i], w);
			return true;
		}
	return emit_convert(e, n);
}
