// SPDX-License-Identifier: GPL-2.0
/*
 * Checker of machine code: arithmetic
 *
 * Of numbers only bounds are followed: they tell that an index is no longer than
 * 32 bits, or that it needs no check.  A division must not fault, since in a
 * kernel nobody could go on from there.
 */
#include <linux/bitops.h>
#include <linux/limits.h>
#include <linux/minmax.h>

#include "runtime/x86/verify.h"

static u64 top_of(u8 width)
{
	return width == 8 ? U64_MAX : U32_MAX;
}

/* The least of 2^n - 1 that is as much. */
static u64 all_bits(u64 bound)
{
	return bound ? U64_MAX >> (64 - fls64(bound)) : 0;
}

static u64 product(u64 a, u64 b, u64 top)
{
	return !a || b <= top / a ? a * b : top;
}

/* The most that @a op @b can be; @exact: @b is that number. */
static u64 bound_of(u8 op, u64 a, u64 b, u64 top, bool exact)
{
	u32 count = b & (top == U64_MAX ? 63 : 31);

	switch (op) {
	case ALU_ADD:
		return b <= top - a ? a + b : top;
	case ALU_AND:
		return min(a, b);
	case ALU_OR:
	case ALU_XOR:
		return all_bits(a | b);
	case ALU_MUL:
		return product(a, b, top);
	case ALU_SHL:
		return exact ? product(a, 1ULL << count, top) : top;
	case ALU_SHR:
		return exact ? a >> count : a;
	case ALU_SAR:
		return a > top / 2 ? top : exact ? a >> count : a;
	default:
		return top;
	}
}

static verify_value result(u8 op, u8 width, verify_value a, verify_value b)
{
	u64 top = top_of(width);

	return kwasm_verify_upto(bound_of(op, min(kwasm_verify_bound(a), top),
					  min(kwasm_verify_bound(b), top), top,
					  verify_kind(b) == IS_CONST));
}

static verify_value constant(u8 width, s64 imm)
{
	u64 bits = width == 8 ? (u64)imm : (u32)imm;

	return bits <= VALUE_ARG_MAX ? VALUE(IS_CONST, bits) : NUMBER;
}

/* reg = reg + rm, where that is an address or part of a check. */
static bool add_special(struct verify *v, verify_value a, verify_value b, bool *done)
{
	const struct verify_insn *in = &v->in;

	*done = true;
	if (in->form->arg != ALU_ADD || in->width != 8 || in->is_mem || verify_kind(a) != IS_CONST)
		*done = false;
	else if (verify_kind(b) == IS_MEM && kwasm_verify_is_short(a) && !(verify_arg(b) >> 40))
		return kwasm_verify_set(v, in->reg, VALUE(IS_MEM, verify_arg(b) + verify_arg(a)));
	else if (!kwasm_verify_is_short(b) || !kwasm_verify_is_short(a) || in->reg == in->rm)
		*done = false;
	if (!*done)
		return true;
	if (!kwasm_verify_set(v, in->reg, result(ALU_ADD, 8, b, a)))
		return false;
	v->sum = (struct verify_fact){
		.regs = kwasm_verify_copies(v, in->rm), .arg = verify_arg(a),
	};
	v->sum_reg = in->reg;
	return true;
}

static bool alu(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value a = v->s->reg[in->reg], b;
	u8 op = in->form->arg;
	bool done;

	if (!in->is_mem && in->reg == in->rm && (op == ALU_XOR || op == ALU_SUB))
		return kwasm_verify_set(v, in->reg, VALUE(IS_CONST, 0));
	if (!kwasm_verify_rm(v, in->width, &b) || !add_special(v, a, b, &done))
		return false;
	if (done)
		return true;
	return kwasm_verify_number(v, a) && kwasm_verify_number(v, b) &&
	       kwasm_verify_set(v, in->reg, result(op, in->width, a, b));
}

static bool alu_rm(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value a = v->s->reg[in->rm], b = v->s->reg[in->reg];

	if (in->reg == in->rm && in->form->arg == ALU_XOR)
		return kwasm_verify_set(v, in->rm, VALUE(IS_CONST, 0));
	return kwasm_verify_number(v, a) && kwasm_verify_number(v, b) &&
	       kwasm_verify_set(v, in->rm, result(in->form->arg, in->width, a, b));
}

static bool alu_imm(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value a = v->s->reg[in->rm];

	return kwasm_verify_number(v, a) &&
	       kwasm_verify_set(v, in->rm, result(in->form->arg, in->width, a,
						  constant(in->width, in->imm)));
}

static bool mul_imm(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value a;

	return kwasm_verify_rm(v, in->width, &a) && kwasm_verify_number(v, a) &&
	       kwasm_verify_set(v, in->reg, result(ALU_MUL, in->width, a,
						   constant(in->width, in->imm)));
}

static bool shift(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value a = v->s->reg[in->rm];

	return kwasm_verify_number(v, a) && kwasm_verify_number(v, v->s->reg[GPR_CX]) &&
	       kwasm_verify_set(v, in->rm, result(in->form->arg, in->width, a, NUMBER));
}

/* Both results of a division. */
static bool divided(struct verify *v, u64 quotient, u64 rest)
{
	return kwasm_verify_set(v, GPR_AX, kwasm_verify_upto(quotient)) &&
	       kwasm_verify_set(v, GPR_DX, kwasm_verify_upto(rest));
}

static bool divide(struct verify *v, bool is_signed)
{
	const struct verify_insn *in = &v->in;
	const struct verify_state *s = v->s;
	u64 top = top_of(in->width), a = min(kwasm_verify_bound(s->reg[GPR_AX]), top);
	u32 w = in->width == 8;

	if (!kwasm_verify_number(v, s->reg[GPR_AX]) || !kwasm_verify_number(v, s->reg[in->rm]))
		return false;
	if (in->rm == GPR_AX || in->rm == GPR_DX || !(s->nonzero[w] & BIT(in->rm)))
		return kwasm_verify_refuse(v, "a divisor that may be zero");
	if (!is_signed && s->reg[GPR_DX] == VALUE(IS_CONST, 0))
		return divided(v, a, min(a, kwasm_verify_bound(s->reg[in->rm])));
	if (!is_signed || v->widened != in->width)
		return kwasm_verify_refuse(v, "a dividend of twice the size");
	if (!((s->positive[w] | s->divides[w]) & BIT(in->rm)))
		return kwasm_verify_refuse(v, "a division that may overflow");
	return divided(v, top, top);
}

/* The upper half of a product is at most the lesser factor. */
static bool multiply(struct verify *v, bool is_signed)
{
	const struct verify_insn *in = &v->in;
	u64 top = top_of(in->width), most;
	verify_value a = v->s->reg[GPR_AX], b = v->s->reg[in->rm];

	most = is_signed ? top : min3(kwasm_verify_bound(a), kwasm_verify_bound(b), top);
	return kwasm_verify_number(v, a) && kwasm_verify_number(v, b) &&
	       kwasm_verify_set(v, GPR_AX, kwasm_verify_upto(top)) &&
	       kwasm_verify_set(v, GPR_DX, kwasm_verify_upto(most));
}

static bool widen(struct verify *v)
{
	if (!kwasm_verify_number(v, v->s->reg[GPR_AX]) ||
	    !kwasm_verify_set(v, GPR_DX, kwasm_verify_upto(top_of(v->in.width))))
		return false;
	v->widened = v->in.width;
	return true;
}

static bool count(struct verify *v)
{
	verify_value a;

	return kwasm_verify_rm(v, v->in.width, &a) && kwasm_verify_number(v, a) &&
	       kwasm_verify_set(v, v->in.reg, kwasm_verify_upto(64));
}

/* Where there is no bit to be found the register stays what it was. */
static bool scan(struct verify *v)
{
	u8 reg = v->in.reg;
	bool was_number = kwasm_verify_is_number(v->s->reg[reg]);
	verify_value a;

	if (!kwasm_verify_rm(v, v->in.width, &a) || !kwasm_verify_number(v, a) ||
	    !kwasm_verify_set(v, reg, was_number ? NUMBER : JUNK))
		return false;
	v->flags = (struct verify_fact){ .kind = FACT_SCAN, .regs = BIT(reg) };
	return true;
}

/* lea: base, and index, of which either may be none. */
static bool address(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value base = in->base == GPR_NONE ? VALUE(IS_CONST, 0) : v->s->reg[in->base];
	verify_value index = in->index == GPR_NONE ? VALUE(IS_CONST, 0) : v->s->reg[in->index];
	bool is_sum = in->index == GPR_NONE && in->width == 8 && in->disp >= 0 &&
		      kwasm_verify_is_short(base) && in->reg != in->base;
	u64 bound;

	if (in->base == GPR_SP && v->s->phase == PHASE_ENTRY && in->index == GPR_NONE &&
	    in->width == 8 && in->disp < 0)
		return kwasm_verify_set(v, in->reg, VALUE(IS_ROOM, -(s64)in->disp));
	if (!kwasm_verify_number(v, base) || !kwasm_verify_number(v, index))
		return false;
	bound = bound_of(ALU_ADD, kwasm_verify_bound(base),
			 product(kwasm_verify_bound(index), 1 << in->shift, U64_MAX), U64_MAX,
			 false);
	bound = in->disp < 0 ? U64_MAX : bound_of(ALU_ADD, bound, in->disp, U64_MAX, false);
	if (!kwasm_verify_set(v, in->reg, kwasm_verify_upto(min(bound, top_of(in->width)))))
		return false;
	if (is_sum) {
		v->sum = (struct verify_fact){
			.regs = kwasm_verify_copies(v, in->base), .arg = in->disp,
		};
		v->sum_reg = in->reg;
	}
	return true;
}

/**
 * kwasm_verify_note_const() - a register that has just been set to a constant
 * @v: function
 * @reg: register
 * @imm: constant
 */
void kwasm_verify_note_const(struct verify *v, u8 reg, s64 imm)
{
	struct verify_state *s = v->s;

	if ((u32)imm)
		s->nonzero[0] |= BIT(reg);
	if (imm)
		s->nonzero[1] |= BIT(reg);
	if ((u32)imm != U32_MAX)
		s->positive[0] |= BIT(reg);
	if (imm != -1)
		s->positive[1] |= BIT(reg);
}

/**
 * kwasm_verify_compute() - an instruction that computes
 * @v: function
 *
 * Return: false when the function is refused.
 */
bool kwasm_verify_compute(struct verify *v)
{
	switch (v->in.form->effect) {
	case DO_WIDEN:
		return widen(v);
	case DO_ADDRESS:
		return address(v);
	case DO_ALU:
		return alu(v);
	case DO_ALU_RM:
		return alu_rm(v);
	case DO_ALU_IMM:
		return alu_imm(v);
	case DO_MUL_IMM:
		return mul_imm(v);
	case DO_SHIFT:
		return shift(v);
	case DO_COUNT:
		return count(v);
	case DO_SCAN:
		return scan(v);
	case DO_MULTIPLY:
		return multiply(v, false);
	case DO_MULTIPLY_SIGNED:
		return multiply(v, true);
	case DO_DIVIDE:
		return divide(v, false);
	default:
		return divide(v, true);
	}
}
