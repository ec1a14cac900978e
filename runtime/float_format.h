/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The two IEEE 754 formats, for code that serves both.
 *
 * Rounding, conversion and choice are the same for both widths but for a few
 * constants.  They are written once, on a u64, with the format as an argument;
 * every caller passes one of the two constants below to an always-inline
 * function, so that the compiler folds the format away.
 *
 * Private to runtime/float_*.c.
 */
#ifndef _KWASM_RUNTIME_FLOAT_FORMAT_H
#define _KWASM_RUNTIME_FLOAT_FORMAT_H

#include <linux/compiler.h>
#include <linux/types.h>

/*
 * struct float_format - an IEEE 754 binary format
 * @frac: bits of stored fraction
 * @exp: bits of exponent
 */
struct float_format {
	unsigned int frac, exp;
};

#define F32 ((struct float_format){ .frac = 23, .exp = 8 })
#define F64 ((struct float_format){ .frac = 52, .exp = 11 })

static __always_inline u64 sign_bit(struct float_format f)
{
	return 1ULL << (f.frac + f.exp);
}

static __always_inline u64 infinity(struct float_format f)
{
	return ((1ULL << f.exp) - 1) << f.frac;
}

static __always_inline int bias(struct float_format f)
{
	return (1 << (f.exp - 1)) - 1;
}

static __always_inline u64 magnitude(struct float_format f, u64 a)
{
	return a & ~sign_bit(f);
}

static __always_inline bool has_sign(struct float_format f, u64 a)
{
	return a & sign_bit(f);
}

static __always_inline bool is_nan(struct float_format f, u64 a)
{
	return magnitude(f, a) > infinity(f);
}

/* The exponent without bias: the value lies in [2^e, 2^(e+1)) if normal. */
static __always_inline int exponent(struct float_format f, u64 a)
{
	return (int)(magnitude(f, a) >> f.frac) - bias(f);
}

static __always_inline u64 quiet(struct float_format f, u64 nan)
{
	return nan | 1ULL << (f.frac - 1);
}

/* @bits was cut off before @rest, a binary fraction: the nearest, ties to even. */
static __always_inline u64 round_even(u64 bits, u64 rest)
{
	return bits + (rest + (bits & 1) > 1ULL << 63);
}

#endif /* _KWASM_RUNTIME_FLOAT_FORMAT_H */
