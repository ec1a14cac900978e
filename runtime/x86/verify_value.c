// SPDX-License-Identifier: GPL-2.0
/*
 * Checker of machine code: what is known of values
 *
 * Where paths meet, what is known is what all of them know.  A bound that grows
 * where a loop comes round goes to its end at once, so that nothing changes
 * more than a few times.
 */
#include <linux/limits.h>
#include <linux/minmax.h>

#include "runtime/x86/verify.h"

/**
 * kwasm_verify_bound() - the most that a number can be
 * @value: number
 */
u64 kwasm_verify_bound(verify_value value)
{
	switch (verify_kind(value)) {
	case IS_UPTO:
	case IS_CONST:
		return verify_arg(value);
	case IS_INDEX:
		/* It may be right behind the last byte of all that there can be. */
		return verify_arg(value) ? U32_MAX : 1ULL << 32;
	case IS_ELEMENT:
	case IS_TABLE_SIZE:
	case IS_FUNC_TYPE_ID:
	case IS_TYPE_ID:
		return U32_MAX;
	case IS_MEM_SIZE:
		return 1ULL << 32;
	default:
		return U64_MAX;
	}
}

/**
 * kwasm_verify_is_number() - whether guests may compute with a value
 * @value: value
 *
 * Of addresses and of what was never written they are not to learn.
 */
bool kwasm_verify_is_number(verify_value value)
{
	return verify_kind(value) >= IS_NUMBER && verify_kind(value) <= IS_TABLE_SIZE;
}

static bool is_ref(verify_value value)
{
	return (verify_kind(value) >= IS_REF && verify_kind(value) <= IS_TYPED) ||
	       value == VALUE(IS_CONST, 0);
}

/**
 * kwasm_verify_is_type() - whether a value is one of a type
 * @value: in an integer register or on the stack
 * @valtype: type
 */
bool kwasm_verify_is_type(verify_value value, u32 valtype)
{
	switch (valtype) {
	case KWASM_I32:
		return kwasm_verify_is_number(value) && kwasm_verify_bound(value) <= U32_MAX;
	case KWASM_I64:
	case KWASM_F32:
	case KWASM_F64:
	case KWASM_EXTERNREF:
		return kwasm_verify_is_number(value);
	default:
		return is_ref(value);
	}
}

/**
 * kwasm_verify_is_short() - whether a value is a number that sums do not overflow
 * @value: value
 */
bool kwasm_verify_is_short(verify_value value)
{
	return kwasm_verify_is_number(value) && kwasm_verify_bound(value) <= 1ULL << 40;
}

/**
 * kwasm_verify_upto() - a number of at most as much
 * @bound: as much
 */
verify_value kwasm_verify_upto(u64 bound)
{
	return bound <= VALUE_ARG_MAX ? VALUE(IS_UPTO, bound) : NUMBER;
}

/**
 * kwasm_verify_of_type() - what is known of any value of a type
 * @valtype: type
 */
verify_value kwasm_verify_of_type(u32 valtype)
{
	switch (valtype) {
	case KWASM_I32:
		return I32;
	case KWASM_I64:
	case KWASM_F32:
	case KWASM_F64:
	case KWASM_EXTERNREF:
		return NUMBER;
	default:
		return VALUE(IS_REF, 0);
	}
}

static verify_value join_numbers(verify_value a, verify_value b, bool is_loop)
{
	u64 bound = kwasm_verify_bound(a), other = kwasm_verify_bound(b);

	if (verify_kind(a) == IS_INDEX && verify_kind(b) == IS_INDEX && !is_loop)
		return VALUE(IS_INDEX, min(verify_arg(a), verify_arg(b)));
	if (verify_kind(a) == IS_UPTO && other <= bound)
		return a;
	if (is_loop)
		bound = bound <= U32_MAX && other <= U32_MAX ? U32_MAX : U64_MAX;
	return kwasm_verify_upto(max(bound, other));
}

static verify_value join(verify_value a, verify_value b, bool is_loop)
{
	if (kwasm_verify_is_number(a) && kwasm_verify_is_number(b))
		return join_numbers(a, b, is_loop);
	if (!is_ref(a) || !is_ref(b))
		return JUNK;
	return verify_kind(a) == IS_CONST || verify_kind(b) == IS_CONST ||
	       verify_kind(a) == IS_REF || verify_kind(b) == IS_REF ?
	       VALUE(IS_REF, 0) : VALUE(IS_FUNC, 0);
}

/**
 * kwasm_verify_join_values() - what is known of one of two values
 * @a: value
 * @b: value
 */
verify_value kwasm_verify_join_values(verify_value a, verify_value b)
{
	return a == b ? a : join(a, b, false);
}

static bool join_values(verify_value *to, const verify_value *from, u32 nr, bool is_loop)
{
	bool changed = false;
	u32 i;

	for (i = 0; i < nr; i++) {
		verify_value value = to[i];

		/* As most are. */
		if (value == from[i])
			continue;
		to[i] = join(value, from[i], is_loop);
		changed |= to[i] != value;
	}
	return changed;
}

static bool narrow(u16 *to, u16 from)
{
	u16 old = *to;

	*to &= from;
	return *to != old;
}

static bool join_divisors(struct verify_state *to, const struct verify_state *from)
{
	bool changed = false;
	u32 w;

	for (w = 0; w < 2; w++) {
		/* What is not minus one divides anything. */
		u16 to_divides = to->divides[w] | to->positive[w];

		changed |= narrow(&to_divides, from->divides[w] | from->positive[w]);
		changed |= narrow(&to->positive[w], from->positive[w]);
		changed |= narrow(&to->nonzero[w], from->nonzero[w]);
		to->divides[w] = to_divides;
	}
	return changed;
}

/**
 * kwasm_verify_join() - what is known where two paths meet
 * @v: function
 * @to: what is known so far; receives what is left of it
 * @from: what the other path knows, of the same phase
 * @is_loop: that path has come round
 *
 * Return: whether less is known than before.
 */
bool kwasm_verify_join(struct verify *v, struct verify_state *to, const struct verify_state *from,
		       bool is_loop)
{
	bool changed = false;

	changed |= narrow(&to->floats, from->floats);
	changed |= join_divisors(to, from);
	changed |= join_values(to->reg, from->reg, VERIFY_GPRS, is_loop);
	changed |= join_values(to->slot, from->slot, v->nr_slots, is_loop);
	if (from->origin > to->origin) {
		to->origin = from->origin;
		changed = true;
	}
	if (to->is_paid && !from->is_paid) {
		to->is_paid = false;
		changed = true;
	}
	if (from->room < to->room) {
		to->room = from->room;
		changed = true;
	}
	return changed;
}
