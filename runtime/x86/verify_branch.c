// SPDX-License-Identifier: GPL-2.0
/*
 * Checker of machine code: branches, and what they tell
 *
 * A comparison leaves a fact in the flags.  The path on which a branch is not
 * taken knows that its condition does not hold; where that is what a check is
 * for, a fact becomes something that is known of registers.
 *
 * There is no way backwards but past fuel: where it lasts, or behind a poll.  But
 * code behind the function's own goes back to behind where it was left, so that
 * no loop is closed by that.  Nor is there a call but behind such a place: calls
 * that call would take time that is exponential in the stack.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>

#include "runtime/store.h"
#include "runtime/x86/verify.h"

/* Bits of what holds for a comparison of @width, in 32 and in 64 bits. */
static void note(u16 of[2], u8 width, u16 regs, bool widens)
{
	if (width == 4 || widens)
		of[0] |= regs;
	if (width == 8 || widens)
		of[1] |= regs;
}

/**
 * kwasm_verify_checked() - what a value is that was checked, and clamped
 * @fact: what the check compared
 *
 * Return: JUNK when that is nothing which has to be clamped.
 */
verify_value kwasm_verify_checked(const struct verify_fact *fact)
{
	switch (fact->kind) {
	case FACT_MEMORY:
		return VALUE(IS_INDEX, fact->arg);
	case FACT_TABLE:
		return VALUE(IS_ELEMENT, fact->arg);
	case FACT_TYPE:
		return VALUE(IS_TYPED, fact->arg);
	default:
		return JUNK;
	}
}

static void learn_value(struct verify *v, const struct verify_fact *fact, verify_value value)
{
	u8 reg;

	for (reg = 0; reg < VERIFY_GPRS; reg++)
		if (fact->regs & BIT(reg))
			v->s->reg[reg] = value;
}

/* It counts once it is clamped, unless nothing is. */
static void learn_check(struct verify *v, struct verify_fact *fact)
{
	fact->is_so = true;
	if (v->m->engine->omit & KWASM_OMIT_CLAMPS)
		learn_value(v, fact, kwasm_verify_checked(fact));
}

static void learn_nonzero(struct verify *v, const struct verify_fact *fact)
{
	u8 reg;

	/* What is not zero in 32 bits is not in 64. */
	note(v->s->nonzero, fact->width, fact->regs, fact->width == 4);
	for (reg = 0; fact->width == 8 && reg < VERIFY_GPRS; reg++)
		if (fact->regs & BIT(reg) && verify_kind(v->s->reg[reg]) == IS_REF)
			v->s->reg[reg] = VALUE(IS_FUNC, 0);
}

/* The branch was not taken. */
static void learn(struct verify *v, u8 cc)
{
	struct verify_fact *fact = &v->flags;
	struct verify_state *s = v->s;

	if (kwasm_verify_checked(fact) != JUNK && cc == fact->cc)
		learn_check(v, fact);
	else if (fact->kind == FACT_ZERO && cc == IF_ZERO)
		learn_nonzero(v, fact);
	else if (fact->kind == FACT_ROOM && cc == IF_BELOW)
		s->room = fact->arg;
	else if (fact->kind == FACT_FUEL && cc == IF_LESS)
		s->is_paid = true;
	else if (fact->kind == FACT_MINUS_ONE && cc == IF_ZERO)
		note(s->positive, fact->width, fact->regs, fact->width == 4);
	else if (fact->kind == FACT_LEAST && cc == IF_OVERFLOW && fact->regs & BIT(GPR_AX))
		note(s->divides, fact->width, (u16)~0, false);
}

/* Where a jump leads to, or further than the function. */
static u32 target_of(const struct verify *v)
{
	s64 target = (s64)v->next + v->in.imm;

	return target < 0 || target >= v->size ? v->size : target;
}

static bool is_paid(const struct verify *v)
{
	return v->polled || (v->flags.kind == FACT_FUEL && v->in.form->effect == DO_BRANCH &&
			     v->in.cc == IF_NOT_LESS);
}

static bool is_way_on(const struct verify *v, u32 target)
{
	return v->at >= v->cold && target < v->cold && target > v->s->origin;
}

static bool flow(struct verify *v)
{
	u32 target = target_of(v);

	if (target <= v->at && !is_paid(v) && !is_way_on(v, target))
		return kwasm_verify_refuse(v, "a loop that does not poll");
	return kwasm_verify_flow(v, v->at, target);
}

/**
 * kwasm_verify_branch() - a branch on a condition
 * @v: function
 *
 * Return: false when the function is refused.
 */
bool kwasm_verify_branch(struct verify *v)
{
	struct verify_state *s = v->s;
	u16 positive[2] = { s->positive[0], s->positive[1] };

	/* Not equal is all there is to learn on the way that is taken. */
	if (v->flags.kind == FACT_MINUS_ONE && v->in.cc == IF_NOT_ZERO)
		note(s->positive, v->flags.width, v->flags.regs, v->flags.width == 4);
	if (!flow(v))
		return false;
	s->positive[0] = positive[0];
	s->positive[1] = positive[1];
	learn(v, v->in.cc);
	return true;
}

static bool jump_out(struct verify *v, u32 target)
{
	enum verify_phase phase = v->s->phase;

	v->live = false;
	if (target == KWASM_JIT_STUB + KWASM_STUB_RETURN && phase == PHASE_LEFT)
		return true;
	if (target == KWASM_JIT_STUB + KWASM_STUB_STACK && phase == PHASE_ENTRY)
		return true;
	return kwasm_verify_refuse(v, "a jump out of the function");
}

/**
 * kwasm_verify_jump() - a jump, within the function or out of it
 * @v: function
 *
 * Return: false when the function is refused.
 */
bool kwasm_verify_jump(struct verify *v)
{
	const struct kwasm_jit_reloc *reloc = kwasm_verify_reloc(v, v->next - 4);

	if (reloc)
		return jump_out(v, reloc->target);
	v->live = false;
	return flow(v);
}
