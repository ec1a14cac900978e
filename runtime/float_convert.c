// SPDX-License-Identifier: GPL-2.0
/*
 * Conversion between integers and floating-point numbers, and between the two
 * widths of the latter.
 *
 * To an integer: cut off the fraction, then see whether the rest fits.  The
 * trapping forms tell why not, the saturating ones take the nearest.  From an
 * integer: normalise to 64 bits, round once to nearest even; a carry out of
 * the fraction lands in the exponent by itself.  Demotion and promotion move
 * fraction and exponent likewise; soft-fp's FP_CONV would do, but it holds
 * shifts by negative counts in branches not taken, of which the compiler warns.
 * float.h says what the results are.
 *
 * No state, no locks, any context.
 */
#include "runtime/float.h"

#include <linux/bitops.h>
#include <linux/types.h>

#include "runtime/float_format.h"

/* The integer @a, of @width bits, is cut to; two's complement if @is_signed. */
static __always_inline enum kwasm_numeric to_int(struct float_format f, u64 a, int width,
						 bool is_signed, u64 *result)
{
	bool negative = has_sign(f, a);
	int e = exponent(f, a);
	u64 n, most;

	if (is_nan(f, a))
		return KWASM_NUMERIC_INVALID;
	if (e < 0) {
		*result = 0;
		return KWASM_NUMERIC_OK;
	}
	if (e >= width || (negative && !is_signed))
		return KWASM_NUMERIC_OVERFLOW;

	/* Invariant: 0 <= e < width <= 64, so n < 2^64. */
	n = (a & ((1ULL << f.frac) - 1)) | 1ULL << f.frac;
	n = e < (int)f.frac ? n >> (f.frac - e) : n << (e - f.frac);
	most = (1ULL << (width - 1)) - !negative;
	if (is_signed && n > most)
		return KWASM_NUMERIC_OVERFLOW;
	*result = negative ? -n : n;
	return KWASM_NUMERIC_OK;
}

static __always_inline enum kwasm_numeric to_i32(struct float_format f, u64 a, bool is_signed,
						 u32 *result)
{
	u64 n = 0;
	enum kwasm_numeric status = to_int(f, a, 32, is_signed, &n);

	*result = n;
	return status;
}

static __always_inline enum kwasm_numeric to_i64(struct float_format f, u64 a, bool is_signed,
						 u64 *result)
{
	*result = 0;
	return to_int(f, a, 64, is_signed, result);
}

enum kwasm_numeric kwasm_i32_trunc_f32_s(u32 a, u32 *r)
{
	return to_i32(F32, a, true, r);
}

enum kwasm_numeric kwasm_i32_trunc_f32_u(u32 a, u32 *r)
{
	return to_i32(F32, a, false, r);
}

enum kwasm_numeric kwasm_i32_trunc_f64_s(u64 a, u32 *r)
{
	return to_i32(F64, a, true, r);
}

enum kwasm_numeric kwasm_i32_trunc_f64_u(u64 a, u32 *r)
{
	return to_i32(F64, a, false, r);
}

enum kwasm_numeric kwasm_i64_trunc_f32_s(u32 a, u64 *r)
{
	return to_i64(F32, a, true, r);
}

enum kwasm_numeric kwasm_i64_trunc_f32_u(u32 a, u64 *r)
{
	return to_i64(F32, a, false, r);
}

enum kwasm_numeric kwasm_i64_trunc_f64_s(u64 a, u64 *r)
{
	return to_i64(F64, a, true, r);
}

enum kwasm_numeric kwasm_i64_trunc_f64_u(u64 a, u64 *r)
{
	return to_i64(F64, a, false, r);
}

static __always_inline u64 to_int_sat(struct float_format f, u64 a, int width, bool is_signed)
{
	u64 n = 0;

	if (to_int(f, a, width, is_signed, &n) != KWASM_NUMERIC_OVERFLOW)
		return n;		/* A NaN left the 0 there. */
	if (is_signed)
		return (1ULL << (width - 1)) - !has_sign(f, a);
	return has_sign(f, a) ? 0 : ~0ULL;
}

u32 kwasm_i32_trunc_sat_f32_s(u32 a)
{
	return to_int_sat(F32, a, 32, true);
}

u32 kwasm_i32_trunc_sat_f32_u(u32 a)
{
	return to_int_sat(F32, a, 32, false);
}

u32 kwasm_i32_trunc_sat_f64_s(u64 a)
{
	return to_int_sat(F64, a, 32, true);
}

u32 kwasm_i32_trunc_sat_f64_u(u64 a)
{
	return to_int_sat(F64, a, 32, false);
}

u64 kwasm_i64_trunc_sat_f32_s(u32 a)
{
	return to_int_sat(F32, a, 64, true);
}

u64 kwasm_i64_trunc_sat_f32_u(u32 a)
{
	return to_int_sat(F32, a, 64, false);
}

u64 kwasm_i64_trunc_sat_f64_s(u64 a)
{
	return to_int_sat(F64, a, 64, true);
}

u64 kwasm_i64_trunc_sat_f64_u(u64 a)
{
	return to_int_sat(F64, a, 64, false);
}

static __always_inline u64 from_unsigned(struct float_format f, u64 n)
{
	unsigned int drop = 63 - f.frac;
	int e = fls64(n) - 1;
	u64 power;

	if (!n)
		return 0;
	n <<= 63 - e;
	/* n's leading one is the implicit bit: it adds 1 to the power. */
	power = (u64)(bias(f) + e - 1) << f.frac;
	return round_even(power + (n >> drop), n << (64 - drop));
}

static __always_inline u64 from_signed(struct float_format f, s64 n)
{
	return n < 0 ? sign_bit(f) | from_unsigned(f, -(u64)n) : from_unsigned(f, n);
}

u32 kwasm_f32_convert_i32_s(u32 a)
{
	return from_signed(F32, (s32)a);
}

u32 kwasm_f32_convert_i32_u(u32 a)
{
	return from_unsigned(F32, a);
}

u32 kwasm_f32_convert_i64_s(u64 a)
{
	return from_signed(F32, a);
}

u32 kwasm_f32_convert_i64_u(u64 a)
{
	return from_unsigned(F32, a);
}

u64 kwasm_f64_convert_i32_s(u32 a)
{
	return from_signed(F64, (s32)a);
}

u64 kwasm_f64_convert_i32_u(u32 a)
{
	return from_unsigned(F64, a);
}

u64 kwasm_f64_convert_i64_s(u64 a)
{
	return from_signed(F64, a);
}

u64 kwasm_f64_convert_i64_u(u64 a)
{
	return from_unsigned(F64, a);
}

u32 kwasm_f32_demote_f64(u64 a)
{
	u32 sign = has_sign(F64, a) ? KWASM_F32_SIGN : 0;
	u64 fraction = a & ((1ULL << F64.frac) - 1);
	int e = exponent(F64, a), least = 1 - bias(F32);
	int drop = F64.frac - F32.frac;
	u64 bits = 0;

	if (is_nan(F64, a))
		return quiet(F32, sign | KWASM_F32_INFINITY | fraction >> drop);
	if (e > bias(F32))
		return sign | KWASM_F32_INFINITY;
	if (e < least - (int)F32.frac - 1)	/* Less than half of the least. */
		return sign;
	if (e >= least)
		bits = (u64)(e - least) << F32.frac;
	else
		drop += least - e;		/* Denormal: at most 53. */
	fraction |= 1ULL << F64.frac;
	return sign | round_even(bits + (fraction >> drop), fraction << (64 - drop));
}

u64 kwasm_f64_promote_f32(u32 a)
{
	u64 sign = has_sign(F32, a) ? KWASM_F64_SIGN : 0;
	u64 widened = magnitude(F32, a) << (F64.frac - F32.frac);

	if (is_nan(F32, a))
		return quiet(F64, sign | KWASM_F64_INFINITY | widened);
	if (magnitude(F32, a) == KWASM_F32_INFINITY)
		return sign | KWASM_F64_INFINITY;
	if (!magnitude(F32, a))
		return sign;
	if (exponent(F32, a) == -bias(F32))	/* Denormal: units of 2^-149. */
		return sign | (from_unsigned(F64, a & ~KWASM_F32_SIGN) -
			       ((u64)(bias(F32) + F32.frac - 1) << F64.frac));
	return sign | (widened + ((u64)(bias(F64) - bias(F32)) << F64.frac));
}
