// SPDX-License-Identifier: GPL-2.0
/*
 * bignum - a number of 1024 bits to the power of 65537, modulo another, n times
 *
 * Montgomery's multiplication with limbs of 32 bits.
 */
#include "kernel.h"

#define LIMBS 32

static u32 modulus[LIMBS], base[LIMBS], power[LIMBS];
static u32 inverse;	/* -1 / modulus, modulo 2^32 */

static u32 subtract(u32 *out, const u32 *a, const u32 *b)
{
	u64 borrow = 0;
	int i;

	for (i = 0; i < LIMBS; i++) {
		u64 d = (u64)a[i] - b[i] - borrow;

		out[i] = d;
		borrow = d >> 63;
	}
	return borrow;
}

/* @out = @a times @b over 2^1024, modulo the modulus. */
static void multiply(u32 *out, const u32 *a, const u32 *b)
{
	u32 t[LIMBS + 2] = {};
	u64 carry;
	int i, j;

	for (i = 0; i < LIMBS; i++) {
		u32 m;

		carry = 0;
		for (j = 0; j < LIMBS; j++) {
			carry += (u64)a[i] * b[j] + t[j];
			t[j] = carry;
			carry >>= 32;
		}
		carry += t[LIMBS];
		t[LIMBS] = carry;
		t[LIMBS + 1] = carry >> 32;

		m = t[0] * inverse;
		carry = ((u64)m * modulus[0] + t[0]) >> 32;
		for (j = 1; j < LIMBS; j++) {
			carry += (u64)m * modulus[j] + t[j];
			t[j - 1] = carry;
			carry >>= 32;
		}
		carry += t[LIMBS];
		t[LIMBS - 1] = carry;
		t[LIMBS] = t[LIMBS + 1] + (carry >> 32);
	}
	if (subtract(out, t, modulus) && !t[LIMBS])
		for (i = 0; i < LIMBS; i++)
			out[i] = t[i];
}

u32 run(u32 n)
{
	u32 state = 1, sum = 0, i;

	for (i = 0; i < LIMBS; i++) {
		modulus[i] = next(&state);
		base[i] = next(&state);
	}
	modulus[0] |= 1;
	modulus[LIMBS - 1] |= 1U << 31;
	base[LIMBS - 1] >>= 1;
	/* Newton: twice as many bits are right each time. */
	inverse = 1;
	for (i = 0; i < 5; i++)
		inverse *= 2 - modulus[0] * inverse;
	inverse = -inverse;
	while (n--) {
		multiply(power, base, base);
		for (i = 1; i < 16; i++)
			multiply(power, power, power);
		multiply(base, power, base);
		for (i = 0; i < LIMBS; i++)
			sum = fold(sum, base[i]);
	}
	return sum;
}
