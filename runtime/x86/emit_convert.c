// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: between integers and floats
 *
 * The processor truncates to signed integers, and has the least of them for an
 * answer when it cannot.  So one comparison tells the usual case; what else
 * there is, the few numbers that the answer is right for included, is decided
 * behind the function.
 *
 * The upper half of a double as a u64 is reached by way of its distance from
 * 2^63; and such an integer is halved, its last bit kept for the rounding, and
 * the result doubled.
 */
#include <linux/limits.h>

#include "runtime/x86/emit.h"

#define F32_LEAST_S64	0xdf000000ULL		/* -2^63 */
#define F64_LEAST_S64	0xc3e0000000000000ULL

/* A truncation. */
struct trunc {
	enum x86_width width;	/* of the integer */
	bool is_unsigned;
	bool is_f64;
	bool saturates;
};

/* F32_S, F32_U, F64_S, F64_U to each width; those that saturate in one row. */
static bool trunc_of(u16 op, struct trunc *t)
{
	u32 kind;

	t->saturates = false;
	if (op >= KWASM_OP_I32_TRUNC_F32_S && op <= KWASM_OP_I32_TRUNC_F64_U) {
		kind = op - KWASM_OP_I32_TRUNC_F32_S;
	} else if (op >= KWASM_OP_I64_TRUNC_F32_S && op <= KWASM_OP_I64_TRUNC_F64_U) {
		kind = op - KWASM_OP_I64_TRUNC_F32_S + 4;
	} else if (op >= KWASM_OP_I32_TRUNC_SAT_F32_S && op <= KWASM_OP_I64_TRUNC_SAT_F64_U) {
		kind = op - KWASM_OP_I32_TRUNC_SAT_F32_S;
		t->saturates = true;
	} else {
		return false;
	}
	t->is_unsigned = kind & 1;
	t->is_f64 = kind & 2;
	t->width = kind & 4 ? X86_64 : X86_32;
	return true;
}

static u32 prefix(bool is_f64)
{
	return is_f64 ? X86_F2(0) : X86_F3(0);
}

static void truncate(struct x86_emit *e, enum x86_width w, bool is_f64, u8 to, u8 from)
{
	x86_rr(&e->t, w, prefix(is_f64) | 0x0f2c, to, from);
}

static void compare_floats(struct x86_emit *e, bool is_f64, u8 a, u8 b)
{
	x86_rr(&e->t, X86_32, is_f64 ? X86_66(0x0f2e) : 0x0f2e, a, b);
}

/* The result that nobody wants has the scratch register. */
static u8 result_of(const struct x86_emit *e, u32 n)
{
	u8 def = x86_def(e, n);

	return def == KWASM_NO_REG ? X86_SCRATCH : def;
}

static void emit_trunc(struct x86_emit *e, u32 n, const struct trunc *t)
{
	u8 def = result_of(e, n), a = x86_use(e, n, x86_node(e, n)->a);
	enum x86_cc rare = CC_O;

	if (t->width == X86_32 && t->is_unsigned) {
		/* Guessed wrong, the jump lets pass what is longer: the result never is. */
		truncate(e, X86_64, t->is_f64, X86_SCRATCH, a);
		if (def != X86_SCRATCH)
			x86_mov(&e->t, X86_32, def, X86_SCRATCH);
		x86_rr_imm8(&e->t, X86_64, 0xc1, 5, X86_SCRATCH, 32);	/* shr */
		rare = CC_NE;
	} else if (t->is_unsigned) {
		truncate(e, X86_64, t->is_f64, def, a);
		x86_rr(&e->t, X86_64, 0x85, def, def);
		rare = CC_S;
	} else {
		/* Only the least number minus one overflows. */
		truncate(e, t->width, t->is_f64, def, a);
		x86_alu_imm(&e->t, t->width, 7, def, 1);
	}
	x86_rare_if(e, rare, n);
}

/* What is not to be truncated: no number, or one that is too large or small. */
static void refuse(struct x86_emit *e, u32 n, const struct trunc *t)
{
	u8 a = x86_use(e, n, x86_node(e, n)->a);
	u32 nan;

	compare_floats(e, t->is_f64, a, a);
	nan = x86_jcc_short(&e->t, CC_P);
	x86_call_stub(e, KWASM_STUB_TRAP + KWASM_TRAP_INTEGER_OVERFLOW, n);
	x86_land_short(&e->t, nan);
	x86_call_stub(e, KWASM_STUB_TRAP + KWASM_TRAP_INVALID_CONVERSION, n);
}

/* The same, of one that saturates: zero, the least, the greatest number. */
static void saturate(struct x86_emit *e, u32 n, const struct trunc *t, u32 resume)
{
	u8 def = result_of(e, n), a = x86_use(e, n, x86_node(e, n)->a);
	u64 ones = t->width == X86_64 ? U64_MAX : U32_MAX;
	u64 most = t->is_unsigned ? ones : ones >> 1;

	x86_mov_imm(&e->t, def, 0);
	compare_floats(e, t->is_f64, a, a);
	x86_land(&e->t, x86_jcc(&e->t, CC_P), resume);
	x86_mov_imm(&e->t, def, ones - most);
	x86_rr(&e->t, X86_32, 0x0f57, X86_FSCRATCH, X86_FSCRATCH);	/* xorps */
	compare_floats(e, t->is_f64, X86_FSCRATCH, a);
	x86_land(&e->t, x86_jcc(&e->t, CC_A), resume);
	x86_mov_imm(&e->t, def, most);
	x86_land(&e->t, x86_jmp(&e->t), resume);
}

/* -2^63 in the scratch register. */
static void load_least(struct x86_emit *e, bool is_f64)
{
	x86_mov_imm(&e->t, X86_SCRATCH, is_f64 ? F64_LEAST_S64 : F32_LEAST_S64);
	x86_rr(&e->t, X86_64, X86_66(0x0f6e), X86_FSCRATCH, X86_SCRATCH);
}

static void rare_trunc(struct x86_emit *e, u32 n, const struct trunc *t, u32 resume)
{
	u8 def = result_of(e, n), a = x86_use(e, n, x86_node(e, n)->a);
	u32 bad = 0;

	if (t->is_unsigned && t->width == X86_64) {
		load_least(e, t->is_f64);
		x86_rr(&e->t, X86_32, prefix(t->is_f64) | 0x0f58, X86_FSCRATCH, a);
		truncate(e, X86_64, t->is_f64, def, X86_FSCRATCH);
		x86_rr(&e->t, X86_64, 0x85, def, def);
		bad = x86_jcc_short(&e->t, CC_S);
		x86_rr_imm8(&e->t, X86_64, 0x0fba, 5, def, 63);		/* bts */
		x86_land(&e->t, x86_jmp(&e->t), resume);
	} else if (!t->is_unsigned && t->width == X86_32) {
		/* Of a double, -2^31 less a fraction. */
		truncate(e, X86_64, t->is_f64, X86_SCRATCH, a);
		x86_alu_imm(&e->t, X86_64, 7, X86_SCRATCH, S32_MIN);
		x86_land(&e->t, x86_jcc(&e->t, CC_E), resume);
	} else if (!t->is_unsigned && !t->saturates) {
		load_least(e, t->is_f64);
		compare_floats(e, t->is_f64, X86_FSCRATCH, a);
		bad = x86_jcc_short(&e->t, CC_P);
		x86_land(&e->t, x86_jcc(&e->t, CC_E), resume);
	}
	if (bad)
		x86_land_short(&e->t, bad);
	if (t->saturates)
		saturate(e, n, t, resume);
	else
		refuse(e, n, t);
}

static void emit_from_int(struct x86_emit *e, u32 n, bool is_f64, enum x86_width w)
{
	u8 def = x86_def(e, n);

	x86_no_wait(e, def, X86_NO_REG);
	x86_rr(&e->t, w, prefix(is_f64) | 0x0f2a, def, x86_use(e, n, x86_node(e, n)->a));
}

static void emit_from_u64(struct x86_emit *e, u32 n, bool is_f64)
{
	u8 a = x86_use(e, n, x86_node(e, n)->a);

	emit_from_int(e, n, is_f64, X86_64);
	x86_rr(&e->t, X86_64, 0x85, a, a);
	x86_rare_if(e, CC_S, n);
}

static void rare_from_u64(struct x86_emit *e, u32 n, bool is_f64, u32 resume)
{
	u8 def = x86_def(e, n), a = x86_use(e, n, x86_node(e, n)->a);
	u32 even;

	x86_mov(&e->t, X86_64, X86_SCRATCH, a);
	x86_rr_imm8(&e->t, X86_64, 0xc1, 5, X86_SCRATCH, 1);		/* shr */
	even = x86_jcc_short(&e->t, CC_AE);
	x86_alu_imm(&e->t, X86_64, 1, X86_SCRATCH, 1);			/* or */
	x86_land_short(&e->t, even);
	x86_rr(&e->t, X86_64, prefix(is_f64) | 0x0f2a, def, X86_SCRATCH);
	x86_rr(&e->t, X86_32, prefix(is_f64) | 0x0f58, def, def);
	x86_land(&e->t, x86_jmp(&e->t), resume);
}

/* From one kind of float to the other. */
static void emit_resize(struct x86_emit *e, u32 n, u32 opcode)
{
	u8 def = x86_def(e, n), a = x86_use(e, n, x86_node(e, n)->a);

	x86_no_wait(e, def, a);
	x86_rr(&e->t, X86_32, opcode, def, a);
}

/**
 * x86_emit_convert() - emit a conversion from or to floats, or nothing
 * @e: emission
 * @n: node
 *
 * Return: whether it was one.
 */
bool x86_emit_convert(struct x86_emit *e, u32 n)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n), a = x86_use(e, n, node->a);
	struct trunc t;

	switch (node->op) {
	case KWASM_OP_F32_CONVERT_I32_S:
	case KWASM_OP_F64_CONVERT_I32_S:
		emit_from_int(e, n, node->op == KWASM_OP_F64_CONVERT_I32_S, X86_32);
		return true;
	case KWASM_OP_F32_CONVERT_I32_U:
	case KWASM_OP_F64_CONVERT_I32_U:
		emit_from_int(e, n, node->op == KWASM_OP_F64_CONVERT_I32_U, X86_64);
		return true;
	case KWASM_OP_F32_CONVERT_I64_S:
	case KWASM_OP_F64_CONVERT_I64_S:
		emit_from_int(e, n, node->op == KWASM_OP_F64_CONVERT_I64_S, X86_64);
		return true;
	case KWASM_OP_F32_CONVERT_I64_U:
	case KWASM_OP_F64_CONVERT_I64_U:
		emit_from_u64(e, n, node->op == KWASM_OP_F64_CONVERT_I64_U);
		return true;
	case KWASM_OP_F32_DEMOTE_F64:
		emit_resize(e, n, X86_F2(0x0f5a));
		return true;
	case KWASM_OP_F64_PROMOTE_F32:
		emit_resize(e, n, X86_F3(0x0f5a));
		return true;
	case KWASM_OP_I32_REINTERPRET_F32:
		x86_rr(&e->t, X86_32, X86_66(0x0f7e), a, def);
		return true;
	case KWASM_OP_F32_REINTERPRET_I32:
		x86_rr(&e->t, X86_32, X86_66(0x0f6e), def, a);
		return true;
	case KWASM_OP_I64_REINTERPRET_F64:
	case KWASM_OP_F64_REINTERPRET_I64:
		x86_copy(e, def, a);
		return true;
	}
	if (!trunc_of(node->op, &t))
		return false;
	emit_trunc(e, n, &t);
	return true;
}

/**
 * x86_rare_convert() - emit what is behind the function of a conversion
 * @e: emission
 * @n: node
 * @resume: where it goes back to, its result in its place
 */
void x86_rare_convert(struct x86_emit *e, u32 n, u32 resume)
{
	u16 op = x86_node(e, n)->op;
	struct trunc t;

	if (trunc_of(op, &t))
		rare_trunc(e, n, &t, resume);
	else
		rare_from_u64(e, n, op == KWASM_OP_F64_CONVERT_I64_U, resume);
}
