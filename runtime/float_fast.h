/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sums and products of ordinary numbers.
 *
 * soft-fp sorts its operands into classes, shifts by a loop's worth of branches
 * and rounds in four modes.  Nearly all operands are normal numbers with a
 * normal result: those are done here, without a branch that depends on signs or
 * sizes, in a third of the time.  Everything else (zeros, denormals,
 * infinities, NaNs, results near either end) is refused and left to soft-fp.
 *
 * Invariant: a word holds a significand with its leading one at bit 63, or bit
 * 62 to leave room for a carry; bits lost on the right are kept as a 1 in
 * bit 0, which is far enough below the last bit of a result to act as "more".
 *
 * Private to runtime/float_arith.c.
 */
#ifndef _KWASM_RUNTIME_FLOAT_FAST_H
#define _KWASM_RUNTIME_FLOAT_FAST_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/types.h>

#include "runtime/float_format.h"

/* The exponent as stored. */
static __always_inline u32 raw_exponent(struct float_format f, u64 a)
{
	return magnitude(f, a) >> f.frac;
}

static __always_inline bool is_normal(struct float_format f, u32 raw)
{
	return raw - 1 < (1U << f.exp) - 2;
}

/* With its leading one at bit 63. */
static __always_inline u64 normalised(struct float_format f, u64 a)
{
	return a << (63 - f.frac) | 1ULL << 63;
}

/*
 * Puts a number together: @sign in place, @m with its leading one at bit 63,
 * @raw its exponent.  A carry out of the greatest makes infinity, as it must.
 */
static __always_inline bool put_normal(struct float_format f, u64 sign, u32 raw, u64 m, u64 *result)
{
	unsigned int drop = 63 - f.frac;

	if (unlikely(!is_normal(f, raw)))
		return false;
	/* m's leading one adds 1 to the exponent. */
	*result = sign | round_even(((u64)(raw - 1) << f.frac) + (m >> drop), m << (64 - drop));
	return true;
}

static __always_inline bool add_normals(struct float_format f, u64 a, u64 b, u64 *result)
{
	bool is_less = magnitude(f, a) < magnitude(f, b);
	u64 greater = is_less ? b : a, lesser = is_less ? a : b;
	u32 raw = raw_exponent(f, greater), other = raw_exponent(f, lesser);
	u32 distance = raw - other;
	u64 m, n, opposite;
	unsigned int up;

	if (unlikely(!is_normal(f, raw) || !is_normal(f, other) || distance > 62))
		return false;

	m = normalised(f, greater) >> 1;
	n = normalised(f, lesser) >> 1;
	n = n >> distance | ((n & ((1ULL << distance) - 1)) != 0);
	/* Subtract by adding the complement. */
	opposite = -(u64)has_sign(f, a ^ b);
	m += (n ^ opposite) - opposite;
	if (unlikely(!m))
		return false;
	up = 64 - fls64(m);
	return put_normal(f, greater & sign_bit(f), raw + 1 - up, m << up, result);
}

static __always_inline u64 high_product(u64 a, u64 b, u64 *low)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	*low = product;
	return product >> 64;
}

static __always_inline bool multiply_normals(struct float_format f, u64 a, u64 b, u64 *result)
{
	u32 raw_a = raw_exponent(f, a), raw_b = raw_exponent(f, b);
	unsigned int up;
	u64 m, rest;

	if (unlikely(!is_normal(f, raw_a) || !is_normal(f, raw_b)))
		return false;
	m = high_product(normalised(f, a), normalised(f, b), &rest);
	m |= rest != 0;
	up = !(m >> 63);
	return put_normal(f, (a ^ b) & sign_bit(f), raw_a + raw_b - bias(f) + 1 - up, m << up,
			  result);
}

#endif /* _KWASM_RUNTIME_FLOAT_FAST_H */
