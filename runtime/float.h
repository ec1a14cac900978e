/* SPDX-License-Identifier: GPL-2.0 */
/*
 * WebAssembly's floating-point instructions, in integers only.
 *
 * A u32 is the bit pattern of an f32, a u64 that of an f64.  The kernel is not
 * compiled for floating-point types, and an FPU section would forbid sleeping,
 * so everything here is integer arithmetic: it runs in any context, keeps no
 * state, takes no lock, raises no flag, and gives the same bits everywhere.
 *
 * Rounding is to nearest, ties to even; denormals are numbers like others.
 *
 * The NaN rule.  The specification lets an implementation choose a NaN's sign
 * and, when an operand is a NaN with a payload of its own, the payload.  Ours
 * is what x86's SSE does, so that compiled code needs no fix-up and both tiers
 * agree in every bit:
 *
 *   - add, sub, mul, div: if the first operand is a NaN, that one made quiet;
 *     else if the second is a NaN, that one made quiet;
 *   - min, max: the same (compiled code finds the NaN by comparing and then
 *     adds the operands);
 *   - sqrt, ceil, floor, trunc, nearest: the operand made quiet;
 *   - demote, promote: sign kept, the payload's upper bits kept, made quiet;
 *   - a NaN made out of numbers (inf - inf, 0 * inf, 0 / 0, inf / inf, the root
 *     of a negative number) is quiet, negative and without payload: 0xffc00000
 *     and 0xfff8000000000000;
 *   - neg, abs, copysign and reinterpret work on bits and change no NaN but its
 *     sign.
 *
 * A compiler may swap the operands of add and mul only if it knows one of them
 * to be a number.
 *
 * Spec: Floating-Point Operations, NaN Propagation, Conversions.
 */
#ifndef _KWASM_RUNTIME_FLOAT_H
#define _KWASM_RUNTIME_FLOAT_H

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/types.h>

#include "runtime/numeric.h"

#define KWASM_F32_SIGN		((u32)BIT(31))
#define KWASM_F64_SIGN		BIT_ULL(63)
#define KWASM_F32_INFINITY	0x7f800000U
#define KWASM_F64_INFINITY	0x7ff0000000000000ULL

/* Arithmetic: float_arith.c. */
u32 kwasm_f32_add(u32 a, u32 b);
u32 kwasm_f32_sub(u32 a, u32 b);
u32 kwasm_f32_mul(u32 a, u32 b);
u32 kwasm_f32_div(u32 a, u32 b);
u64 kwasm_f64_add(u64 a, u64 b);
u64 kwasm_f64_sub(u64 a, u64 b);
u64 kwasm_f64_mul(u64 a, u64 b);
u64 kwasm_f64_div(u64 a, u64 b);

/* Square root: float_sqrt.c. */
u32 kwasm_f32_sqrt(u32 a);
u64 kwasm_f64_sqrt(u64 a);

/*
 * Rounding and choice: float_round.c.  The sign of a zero result is that of
 * the operand; -0 is less than 0 for min and max.
 */
u32 kwasm_f32_ceil(u32 a);
u32 kwasm_f32_floor(u32 a);
u32 kwasm_f32_trunc(u32 a);
u32 kwasm_f32_nearest(u32 a);
u32 kwasm_f32_min(u32 a, u32 b);
u32 kwasm_f32_max(u32 a, u32 b);
u64 kwasm_f64_ceil(u64 a);
u64 kwasm_f64_floor(u64 a);
u64 kwasm_f64_trunc(u64 a);
u64 kwasm_f64_nearest(u64 a);
u64 kwasm_f64_min(u64 a, u64 b);
u64 kwasm_f64_max(u64 a, u64 b);

/*
 * To an integer: float_convert.c.  The first eight return why there is no
 * result (then *r is 0): KWASM_NUMERIC_INVALID for a NaN,
 * KWASM_NUMERIC_OVERFLOW for a number out of range, infinities included.  The
 * saturating ones take the nearest integer, and 0 for a NaN.
 */
enum kwasm_numeric kwasm_i32_trunc_f32_s(u32 a, u32 *r);
enum kwasm_numeric kwasm_i32_trunc_f32_u(u32 a, u32 *r);
enum kwasm_numeric kwasm_i32_trunc_f64_s(u64 a, u32 *r);
enum kwasm_numeric kwasm_i32_trunc_f64_u(u64 a, u32 *r);
enum kwasm_numeric kwasm_i64_trunc_f32_s(u32 a, u64 *r);
enum kwasm_numeric kwasm_i64_trunc_f32_u(u32 a, u64 *r);
enum kwasm_numeric kwasm_i64_trunc_f64_s(u64 a, u64 *r);
enum kwasm_numeric kwasm_i64_trunc_f64_u(u64 a, u64 *r);
u32 kwasm_i32_trunc_sat_f32_s(u32 a);
u32 kwasm_i32_trunc_sat_f32_u(u32 a);
u32 kwasm_i32_trunc_sat_f64_s(u64 a);
u32 kwasm_i32_trunc_sat_f64_u(u64 a);
u64 kwasm_i64_trunc_sat_f32_s(u32 a);
u64 kwasm_i64_trunc_sat_f32_u(u32 a);
u64 kwasm_i64_trunc_sat_f64_s(u64 a);
u64 kwasm_i64_trunc_sat_f64_u(u64 a);

/* From an integer: float_convert.c. */
u32 kwasm_f32_convert_i32_s(u32 a);
u32 kwasm_f32_convert_i32_u(u32 a);
u32 kwasm_f32_convert_i64_s(u64 a);
u32 kwasm_f32_convert_i64_u(u64 a);
u64 kwasm_f64_convert_i32_s(u32 a);
u64 kwasm_f64_convert_i32_u(u32 a);
u64 kwasm_f64_convert_i64_s(u64 a);
u64 kwasm_f64_convert_i64_u(u64 a);

/* From width to width: float_convert.c. */
u32 kwasm_f32_demote_f64(u64 a);
u64 kwasm_f64_promote_f32(u32 a);

/*
 * Comparison.  Without its sign an IEEE number is an integer in the same
 * order; giving it the sign makes one zero of two.  A NaN compares as unequal
 * to everything, itself included.
 */
static __always_inline bool kwasm_f32_is_nan(u32 a)
{
	return (a & ~KWASM_F32_SIGN) > KWASM_F32_INFINITY;
}

static __always_inline bool kwasm_f64_is_nan(u64 a)
{
	return (a & ~KWASM_F64_SIGN) > KWASM_F64_INFINITY;
}

static __always_inline s32 kwasm_f32_rank(u32 a)
{
	s32 magnitude = a & ~KWASM_F32_SIGN;

	return a & KWASM_F32_SIGN ? -magnitude : magnitude;
}

static __always_inline s64 kwasm_f64_rank(u64 a)
{
	s64 magnitude = a & ~KWASM_F64_SIGN;

	return a & KWASM_F64_SIGN ? -magnitude : magnitude;
}

static __always_inline bool kwasm_f32_eq(u32 a, u32 b)
{
	return !kwasm_f32_is_nan(a) && kwasm_f32_rank(a) == kwasm_f32_rank(b);
}

static __always_inline bool kwasm_f64_eq(u64 a, u64 b)
{
	return !kwasm_f64_is_nan(a) && kwasm_f64_rank(a) == kwasm_f64_rank(b);
}

static __always_inline bool kwasm_f32_lt(u32 a, u32 b)
{
	return !kwasm_f32_is_nan(a) && !kwasm_f32_is_nan(b) &&
	       kwasm_f32_rank(a) < kwasm_f32_rank(b);
}

static __always_inline bool kwasm_f64_lt(u64 a, u64 b)
{
	return !kwasm_f64_is_nan(a) && !kwasm_f64_is_nan(b) &&
	       kwasm_f64_rank(a) < kwasm_f64_rank(b);
}

static __always_inline bool kwasm_f32_le(u32 a, u32 b)
{
	return !kwasm_f32_is_nan(a) && !kwasm_f32_is_nan(b) &&
	       kwasm_f32_rank(a) <= kwasm_f32_rank(b);
}

static __always_inline bool kwasm_f64_le(u64 a, u64 b)
{
	return !kwasm_f64_is_nan(a) && !kwasm_f64_is_nan(b) &&
	       kwasm_f64_rank(a) <= kwasm_f64_rank(b);
}

#endif /* _KWASM_RUNTIME_FLOAT_H */
