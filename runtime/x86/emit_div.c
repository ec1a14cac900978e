// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: division
 *
 * By a constant it is a multiplication: with d * m just above 2^k, x * m >> k
 * is the quotient of every x there is, if what d * m is too much is small enough
 * for the width.  Unsigned powers of two are shifts before they come here.
 *
 * The processor has dividends, products and remainders in rdx:rax; neither has
 * anything in it that is still needed.
 *
 * Source: T. Granlund, P. Montgomery, "Division by invariant integers using
 * multiplication" (1994).
 */
#include <linux/kernel.h>
#include <linux/bitops.h>
#include <linux/log2.h>

#include "runtime/x86/emit.h"

enum { SHL = 4, SHR = 5, SAR = 7 };

/* A division, in its own words. */
struct division {
	enum x86_width width;
	bool is_signed;
	bool is_rem;
};

static struct division division_of(u16 op)
{
	bool is_64 = op >= KWASM_OP_I64_DIV_S;
	u32 kind = op - (is_64 ? KWASM_OP_I64_DIV_S : KWASM_OP_I32_DIV_S);

	/* div_s, div_u, rem_s, rem_u */
	return (struct division){
		.width = is_64 ? X86_64 : X86_32, .is_signed = !(kind & 1), .is_rem = kind & 2,
	};
}

static bool is_division(u16 op)
{
	return (op >= KWASM_OP_I32_DIV_S && op <= KWASM_OP_I32_REM_U) ||
	       (op >= KWASM_OP_I64_DIV_S && op <= KWASM_OP_I64_REM_U);
}

/**
 * x86_is_multiplied() - whether a division is by a constant that needs no division
 * @ir: function
 * @n: division
 * @divisor: receives what it is divided by, without its sign
 * @is_negative: receives its sign
 */
bool x86_is_multiplied(const struct kwasm_ir *ir, u32 n, u64 *divisor, bool *is_negative)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);
	struct division d = division_of(node->op);
	s64 val;

	if (!kwasm_ir_is_const(ir, node->b, divisor))
		return false;
	val = d.width == X86_32 ? (s32)*divisor : (s64)*divisor;
	*is_negative = d.is_signed && val < 0;
	if (*is_negative)
		*divisor = -(u64)val;
	return *divisor > 1 && (d.is_signed || !is_power_of_2(*divisor));
}

/* high * 2^64 / d, rounded down, and what is left; high is less than d. */
static u64 divide_high(u64 high, u64 d, u64 *left)
{
	u64 quotient = 0;
	u32 i;

	for (i = 0; i < 64; i++) {
		bool is_more = high >> 63;

		high <<= 1;
		quotient <<= 1;
		if (is_more || high >= d) {
			high -= d;
			quotient |= 1;
		}
	}
	*left = high;
	return quotient;
}

static void shift(struct x86_emit *e, enum x86_width w, u8 digit, u8 reg, u32 count)
{
	if (count)
		x86_rr_imm8(&e->t, w, 0xc1, digit, reg, count);
}

/* rdx = r11 * m >> 64 */
static void multiply_high(struct x86_emit *e, u64 m, bool is_signed)
{
	x86_mov_imm(&e->t, RAX, m);
	x86_rr(&e->t, X86_64, 0xf7, is_signed ? 5 : 4, X86_SCRATCH);
}

/* rdx = r11 / d */
static void quotient_u(struct x86_emit *e, enum x86_width w, u64 d)
{
	u32 bits = ilog2(d);
	u64 left, m;

	if (w == X86_32) {
		/* What is too much is at most d, which is small beside 2^64. */
		multiply_high(e, divide_high(1, d, &left) + 1, false);
		return;
	}
	m = divide_high(1ULL << bits, d, &left) + 1;
	if (d - left <= 1ULL << bits) {
		multiply_high(e, m, false);
		shift(e, X86_64, SHR, RDX, bits);
		return;
	}
	/* It takes a bit more than there is: m is without that one. */
	m = divide_high((2ULL << bits) - d, d, &left) + 1;
	multiply_high(e, m, false);
	x86_mov(&e->t, X86_64, RAX, X86_SCRATCH);
	x86_rr(&e->t, X86_64, 0x2b, RAX, RDX);
	shift(e, X86_64, SHR, RAX, 1);
	x86_rr(&e->t, X86_64, 0x03, RDX, RAX);
	shift(e, X86_64, SHR, RDX, bits);
}

/* rdx = r11 / d, r11 sign-extended, d no power of two */
static void quotient_s(struct x86_emit *e, enum x86_width w, u64 d)
{
	u32 bits = ilog2(d);
	u64 left;

	if (w == X86_32) {
		/* 2^(32 + bits) / d, of which divide_high() has the upper half */
		x86_mov_imm(&e->t, RDX, (divide_high(1ULL << bits, d, &left) >> 32) + 1);
		x86_rr(&e->t, X86_64, 0x0faf, RDX, X86_SCRATCH);
		shift(e, X86_64, SAR, RDX, 32 + bits);
	} else {
		/* As a signed number it is 2^64 less. */
		multiply_high(e, divide_high(1ULL << bits, d, &left) + 1, true);
		x86_rr(&e->t, X86_64, 0x03, RDX, X86_SCRATCH);
		shift(e, X86_64, SAR, RDX, bits);
	}
	/* Rounded towards zero: one more of what is below it. */
	x86_mov(&e->t, X86_64, RAX, X86_SCRATCH);
	shift(e, X86_64, SAR, RAX, 63);
	x86_rr(&e->t, w, 0x2b, RDX, RAX);
}

/* rdx = r11 + (r11 < 0 ? d - 1 : 0), d a power of two */
static void bias(struct x86_emit *e, enum x86_width w, u64 d)
{
	u32 width = w == X86_64 ? 64 : 32;

	x86_mov(&e->t, X86_64, RDX, X86_SCRATCH);
	if (d > 2)
		shift(e, w, SAR, RDX, width - 1);
	shift(e, w, SHR, RDX, width - ilog2(d));
	x86_rr(&e->t, w, 0x03, RDX, X86_SCRATCH);
}

/* rdx = r11 - rdx * d */
static void leave_remainder(struct x86_emit *e, enum x86_width w, u64 d)
{
	if (d <= S32_MAX) {
		x86_mul_imm(&e->t, w, RDX, RDX, d);
	} else {
		x86_mov_imm(&e->t, RAX, d);
		x86_rr(&e->t, w, 0x0faf, RDX, RAX);
	}
	x86_rr(&e->t, w, 0x2b, X86_SCRATCH, RDX);
	x86_mov(&e->t, X86_64, RDX, X86_SCRATCH);
}

/* By a power of two, signed; the remainder is what the quotient's bits leave. */
static void by_power(struct x86_emit *e, const struct division *d, u64 divisor)
{
	u32 bits = ilog2(divisor);

	bias(e, d->width, divisor);
	shift(e, d->width, SAR, RDX, bits);
	if (!d->is_rem)
		return;
	shift(e, d->width, SHL, RDX, bits);
	x86_rr(&e->t, d->width, 0x2b, X86_SCRATCH, RDX);
	x86_mov(&e->t, X86_64, RDX, X86_SCRATCH);
}

static void emit_constant(struct x86_emit *e, u32 n, const struct division *d, u64 divisor,
			  bool is_negative)
{
	u8 def = x86_def(e, n), a = x86_use(e, n, x86_node(e, n)->a);

	if (def == KWASM_NO_REG)
		return;
	if (d->is_signed && d->width == X86_32)
		x86_rr(&e->t, X86_64, 0x63, X86_SCRATCH, a);		/* movsxd */
	else
		x86_mov(&e->t, X86_64, X86_SCRATCH, a);
	if (is_power_of_2(divisor)) {
		by_power(e, d, divisor);
	} else {
		if (d->is_signed)
			quotient_s(e, d->width, divisor);
		else
			quotient_u(e, d->width, divisor);
		if (d->is_rem)
			leave_remainder(e, d->width, divisor);
	}
	if (is_negative && !d->is_rem)
		x86_rr(&e->t, d->width, 0xf7, 3, RDX);			/* neg */
	x86_mov(&e->t, X86_64, def, RDX);
}

/* The least number by minus one: an overflow, or a remainder of 0. */
static u32 emit_minus_one(struct x86_emit *e, u32 n, const struct division *d, u8 b)
{
	struct x86_text *t = &e->t;
	u32 fine;

	if (d->is_rem) {
		x86_set_imm(t, RDX, 0);
		x86_alu_imm(t, d->width, 7, b, -1);
		return x86_jcc_short(t, CC_E);
	}
	x86_alu_imm(t, d->width, 7, b, -1);
	fine = x86_jcc_short(t, CC_NE);
	/* Only the least number minus one overflows. */
	x86_alu_imm(t, d->width, 7, RAX, 1);
	x86_trap_if(e, CC_O, KWASM_TRAP_INTEGER_OVERFLOW, n);
	x86_land_short(t, fine);
	return 0;
}

/* The processor's own; it is asked first, since it would fault. */
static void emit_division(struct x86_emit *e, u32 n, const struct division *d)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n), b = x86_use(e, n, node->b);
	struct x86_text *t = &e->t;
	u32 skip = 0;

	x86_copy(e, RAX, x86_use(e, n, node->a));
	x86_rr(t, d->width, 0x85, b, b);
	x86_trap_if(e, CC_E, KWASM_TRAP_DIVIDE_BY_ZERO, n);
	if (!d->is_signed) {
		x86_set_imm(t, RDX, 0);
		x86_rr(t, d->width, 0xf7, 6, b);
	} else {
		skip = emit_minus_one(e, n, d, b);
		if (d->width == X86_64)
			x86_byte(t, 0x48);
		x86_byte(t, 0x99);			/* cdq, cqo */
		x86_rr(t, d->width, 0xf7, 7, b);
		if (skip)
			x86_land_short(t, skip);
	}
	if (def != KWASM_NO_REG)
		x86_mov(t, X86_64, def, d->is_rem ? RDX : RAX);
}

/**
 * x86_emit_div() - emit a division, or nothing
 * @e: emission
 * @n: node
 *
 * Return: whether it was one.
 */
bool x86_emit_div(struct x86_emit *e, u32 n)
{
	u16 op = x86_node(e, n)->op;
	struct division d;
	bool is_negative;
	u64 divisor;

	if (!is_division(op))
		return false;
	d = division_of(op);
	if (x86_is_multiplied(e->ir, n, &divisor, &is_negative))
		emit_constant(e, n, &d, divisor, is_negative);
	else
		emit_division(e, n, &d);
	return true;
}
