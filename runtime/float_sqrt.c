// SPDX-License-Identifier: GPL-2.0
/*
 * Square root.
 *
 * Not soft-fp's: that one finds a bit at a time with a branch nobody can
 * predict, 290 ns for an f64 where this takes a seventh.  Here a root is doubled
 * in length by one division, as one does it by hand: if s is the root of the
 * upper half of a number and r what is left, the next digits are those of
 * r / 2s, at most one too high.  7 bits are found by trying, then 14, 28 and 56:
 * 28 are enough for an f32 and 56 for an f64, with bits to spare for rounding.
 *
 * Invariant of every step: s * s + r is the number so far, r <= 2 * s.
 *
 * No state, no locks, any context.
 */
#include "runtime/float.h"

#include <linux/bitops.h>
#include <linux/types.h>

#include "runtime/float_format.h"

struct root {
	u64 s, r;
};

/* Of @n, which has 13 or 14 bits. */
static __always_inline struct root first_root(u64 n)
{
	u64 s = 0, bit;

	for (bit = 1 << 6; bit; bit >>= 1)
		if ((s + bit) * (s + bit) <= n)
			s += bit;
	return (struct root){ s, n - s * s };
}

/* Appends @digits bits to the root; @n are the number's next 2 * @digits. */
static __always_inline struct root longer_root(struct root root, u64 n, unsigned int digits)
{
	u64 rest = root.r << digits | n >> digits;
	u64 q = rest / (2 * root.s), left = rest % (2 * root.s);
	u64 s = (root.s << digits) + q;
	s64 r = (left << digits | (n & ((1ULL << digits) - 1))) - q * q;

	if (r < 0) {
		r += 2 * s - 1;
		s--;
	}
	return (struct root){ s, r };
}

/* Of @n << 28, @n of 27 or 28 bits: 28 bits. */
static __always_inline struct root root_28(u64 n)
{
	struct root root = first_root(n >> 14);

	root = longer_root(root, n & 0x3fff, 7);
	return longer_root(root, 0, 14);
}

/* Of @n << 56, @n of 55 or 56 bits: 56 bits. */
static __always_inline struct root root_56(u64 n)
{
	struct root root = first_root(n >> 42);

	root = longer_root(root, n >> 28 & 0x3fff, 7);
	root = longer_root(root, n & 0xfffffff, 14);
	return longer_root(root, 0, 28);
}

static __always_inline u64 root_of(struct float_format f, u64 a)
{
	/* Bits of the root beyond the result's, of 28 or 56. */
	const unsigned int spare = f.frac == F32.frac ? 4 : 3;
	int e = exponent(f, a);
	struct root root;
	u64 n;

	if (is_nan(f, a))
		return quiet(f, a);
	if (!magnitude(f, a) || a == infinity(f))
		return a;
	if (has_sign(f, a))
		return quiet(f, sign_bit(f) | infinity(f));

	n = a & ((1ULL << f.frac) - 1);
	if (e == -bias(f)) {			/* Denormal. */
		e = fls64(n) - 1 - (int)f.frac - bias(f) + 1;
		n <<= f.frac + 1 - fls64(n);
	}
	n |= 1ULL << f.frac;

	/* An even power of two comes out of the root, an odd one leaves a bit. */
	n <<= spare - 1 + (e & 1);
	root = f.frac == F32.frac ? root_28(n) : root_56(n);
	return round_even(((u64)((e >> 1) + bias(f) - 1) << f.frac) + (root.s >> spare),
			  root.s << (64 - spare) | (root.r != 0));
}

u32 kwasm_f32_sqrt(u32 a)
{
	return root_of(F32, a);
}

u64 kwasm_f64_sqrt(u64 a)
{
	return root_of(F64, a);
}
