// SPDX-License-Identifier: GPL-2.0
/*
 * Add, subtract, multiply, divide.
 *
 * The work is done by the kernel's soft-fp (include/math-emu), described to it
 * by softfp/asm/sfp-machine.h; float.h says what the results are.  Only the
 * pointer forms of soft-fp's pack and unpack are used: the others pass a value
 * of a floating-point type, which the kernel is not compiled for.
 *
 * No state, no locks, any context.
 */
#include "runtime/float.h"

#include <linux/types.h>

#include <math-emu/soft-fp.h>
#include <math-emu/single.h>
#include <math-emu/double.h>

#include "runtime/float_fast.h"

/* a = a OP b; fs is soft-fp's letter for the width. */
#define APPLY(fs, OP, a, b)					\
do {								\
	FP_DECL_##fs(A);					\
	FP_DECL_##fs(B);					\
	FP_DECL_##fs(R);					\
	FP_DECL_EX;						\
								\
	FP_UNPACK_##fs##P(A, &(a));				\
	FP_UNPACK_##fs##P(B, &(b));				\
	FP_##OP##_##fs(R, A, B);				\
	FP_PACK_##fs##P(&(a), R);				\
} while (0)

u32 kwasm_f32_add(u32 a, u32 b)
{
	u64 r;

	if (likely(add_normals(F32, a, b, &r)))
		return r;
	APPLY(S, ADD, a, b);
	return a;
}

u32 kwasm_f32_sub(u32 a, u32 b)
{
	u64 r;

	if (likely(add_normals(F32, a, b ^ sign_bit(F32), &r)))
		return r;
	APPLY(S, SUB, a, b);
	return a;
}

u32 kwasm_f32_mul(u32 a, u32 b)
{
	u64 r;

	if (likely(multiply_normals(F32, a, b, &r)))
		return r;
	APPLY(S, MUL, a, b);
	return a;
}

u32 kwasm_f32_div(u32 a, u32 b)
{
	APPLY(S, DIV, a, b);
	return a;
}

u64 kwasm_f64_add(u64 a, u64 b)
{
	u64 r;

	if (likely(add_normals(F64, a, b, &r)))
		return r;
	APPLY(D, ADD, a, b);
	return a;
}

u64 kwasm_f64_sub(u64 a, u64 b)
{
	u64 r;

	if (likely(add_normals(F64, a, b ^ sign_bit(F64), &r)))
		return r;
	APPLY(D, SUB, a, b);
	return a;
}

u64 kwasm_f64_mul(u64 a, u64 b)
{
	u64 r;

	if (likely(multiply_normals(F64, a, b, &r)))
		return r;
	APPLY(D, MUL, a, b);
	return a;
}

u64 kwasm_f64_div(u64 a, u64 b)
{
	APPLY(D, DIV, a, b);
	return a;
}
