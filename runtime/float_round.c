// SPDX-License-Identifier: GPL-2.0
/*
 * Rounding to an integral value, and the lesser or greater of two.
 *
 * Bits, not soft-fp: with the sign apart, an IEEE number is an integer whose
 * order is the number's order, and adding to the fraction carries into the
 * exponent exactly as rounding up to the next power of two must.  float.h says
 * what the results are.
 *
 * No state, no locks, any context.
 */
#include "runtime/float.h"

#include <linux/types.h>

#include "runtime/float_format.h"

enum direction { CEIL, FLOOR, TRUNC, NEAREST };

/* The magnitude of what @a, 0 < |a| < 1, becomes: no if 0, yes if 1. */
static __always_inline bool becomes_one(struct float_format f, u64 a, enum direction to)
{
	u64 half = (u64)(bias(f) - 1) << f.frac;

	switch (to) {
	case CEIL:
		return !has_sign(f, a);
	case FLOOR:
		return has_sign(f, a);
	case NEAREST:			/* A half goes to the even one, 0. */
		return magnitude(f, a) > half;
	default:
		return false;
	}
}

/* What to add before cutting off the @below bits that are worth less than 1. */
static __always_inline u64 round_up(struct float_format f, u64 a, u64 below, enum direction to)
{
	u64 one = below + 1;

	switch (to) {
	case CEIL:
		return has_sign(f, a) ? 0 : below;
	case FLOOR:
		return has_sign(f, a) ? below : 0;
	case NEAREST:
		/*
		 * Just under a half, or a half if the integer is odd.  For 1.x
		 * the bit looked at is the exponent's lowest, set in the bias.
		 */
		return (one >> 1) - !(a & one);
	default:
		return 0;
	}
}

static __always_inline u64 round_to(struct float_format f, u64 a, enum direction to)
{
	int e = exponent(f, a);
	u64 below;

	if (e >= (int)f.frac)		/* Integral, infinite or NaN. */
		return is_nan(f, a) ? quiet(f, a) : a;
	if (!magnitude(f, a))
		return a;
	if (e < 0)
		return (a & sign_bit(f)) | (becomes_one(f, a, to) ? (u64)bias(f) << f.frac : 0);
	below = (1ULL << (f.frac - e)) - 1;
	return (a + round_up(f, a, below, to)) & ~below;
}

u32 kwasm_f32_ceil(u32 a)
{
	return round_to(F32, a, CEIL);
}

u32 kwasm_f32_floor(u32 a)
{
	return round_to(F32, a, FLOOR);
}

u32 kwasm_f32_trunc(u32 a)
{
	return round_to(F32, a, TRUNC);
}

u32 kwasm_f32_nearest(u32 a)
{
	return round_to(F32, a, NEAREST);
}

u64 kwasm_f64_ceil(u64 a)
{
	return round_to(F64, a, CEIL);
}

u64 kwasm_f64_floor(u64 a)
{
	return round_to(F64, a, FLOOR);
}

u64 kwasm_f64_trunc(u64 a)
{
	return round_to(F64, a, TRUNC);
}

u64 kwasm_f64_nearest(u64 a)
{
	return round_to(F64, a, NEAREST);
}

/*
 * The sign bit decides between numbers of unlike sign, so that -0 is the
 * lesser of the zeros.
 */
static __always_inline u64 choose(struct float_format f, u64 a, u64 b, bool greater)
{
	bool less;

	if (is_nan(f, a))
		return quiet(f, a);
	if (is_nan(f, b))
		return quiet(f, b);
	if (has_sign(f, a) != has_sign(f, b))
		less = has_sign(f, a);
	else
		less = has_sign(f, a) ? a > b : a < b;
	return less == greater ? b : a;
}

u32 kwasm_f32_min(u32 a, u32 b)
{
	return choose(F32, a, b, false);
}

u32 kwasm_f32_max(u32 a, u32 b)
{
	return choose(F32, a, b, true);
}

u64 kwasm_f64_min(u64 a, u64 b)
{
	return choose(F64, a, b, false);
}

u64 kwasm_f64_max(u64 a, u64 b)
{
	return choose(F64, a, b, true);
}
