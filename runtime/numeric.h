/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The integer instructions that C does not do as WebAssembly does.
 *
 * Division traps where C is undefined or the CPU faults, so every condition is
 * asked first: generated or interpreted code never relies on a fault.  Counts
 * are defined for zero.  All values are unsigned words; signs are in how they
 * are read.  A slot holds an i32 zero-extended.
 *
 * Any context, no state.
 *
 * Spec: Integer Operations.
 */
#ifndef _KWASM_RUNTIME_NUMERIC_H
#define _KWASM_RUNTIME_NUMERIC_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/types.h>

/**
 * enum kwasm_numeric - how a numeric instruction that may trap ended
 * @KWASM_NUMERIC_OK: there is a result
 * @KWASM_NUMERIC_DIVIDE_BY_ZERO: "integer divide by zero"
 * @KWASM_NUMERIC_OVERFLOW: "integer overflow"
 * @KWASM_NUMERIC_INVALID: "invalid conversion to integer", of a NaN
 */
enum kwasm_numeric {
	KWASM_NUMERIC_OK,
	KWASM_NUMERIC_DIVIDE_BY_ZERO,
	KWASM_NUMERIC_OVERFLOW,
	KWASM_NUMERIC_INVALID,
};

/* The least signed number by -1 overflows as a quotient; as a remainder it is 0. */
static __always_inline enum kwasm_numeric kwasm_i32_div_s(u32 a, u32 b, u32 *r)
{
	if (!b)
		return KWASM_NUMERIC_DIVIDE_BY_ZERO;
	if (a == 1U << 31 && b == ~0U)
		return KWASM_NUMERIC_OVERFLOW;
	*r = (s32)a / (s32)b;
	return KWASM_NUMERIC_OK;
}

static __always_inline enum kwasm_numeric kwasm_i32_div_u(u32 a, u32 b, u32 *r)
{
	if (!b)
		return KWASM_NUMERIC_DIVIDE_BY_ZERO;
	*r = a / b;
	return KWASM_NUMERIC_OK;
}

static __always_inline enum kwasm_numeric kwasm_i32_rem_s(u32 a, u32 b, u32 *r)
{
	if (!b)
		return KWASM_NUMERIC_DIVIDE_BY_ZERO;
	*r = b == ~0U ? 0 : (s32)a % (s32)b;
	return KWASM_NUMERIC_OK;
}

static __always_inline enum kwasm_numeric kwasm_i32_rem_u(u32 a, u32 b, u32 *r)
{
	if (!b)
		return KWASM_NUMERIC_DIVIDE_BY_ZERO;
	*r = a % b;
	return KWASM_NUMERIC_OK;
}

static __always_inline enum kwasm_numeric kwasm_i64_div_s(u64 a, u64 b, u64 *r)
{
	if (!b)
		return KWASM_NUMERIC_DIVIDE_BY_ZERO;
	if (a == 1ULL << 63 && b == ~0ULL)
		return KWASM_NUMERIC_OVERFLOW;
	*r = (s64)a / (s64)b;
	return KWASM_NUMERIC_OK;
}

static __always_inline enum kwasm_numeric kwasm_i64_div_u(u64 a, u64 b, u64 *r)
{
	if (!b)
		return KWASM_NUMERIC_DIVIDE_BY_ZERO;
	*r = a / b;
	return KWASM_NUMERIC_OK;
}

static __always_inline enum kwasm_numeric kwasm_i64_rem_s(u64 a, u64 b, u64 *r)
{
	if (!b)
		return KWASM_NUMERIC_DIVIDE_BY_ZERO;
	*r = b == ~0ULL ? 0 : (s64)a % (s64)b;
	return KWASM_NUMERIC_OK;
}

static __always_inline enum kwasm_numeric kwasm_i64_rem_u(u64 a, u64 b, u64 *r)
{
	if (!b)
		return KWASM_NUMERIC_DIVIDE_BY_ZERO;
	*r = a % b;
	return KWASM_NUMERIC_OK;
}

static __always_inline u32 kwasm_i32_clz(u32 a)
{
	return 32 - fls(a);
}

static __always_inline u64 kwasm_i64_clz(u64 a)
{
	return 64 - fls64(a);
}

static __always_inline u32 kwasm_i32_ctz(u32 a)
{
	return a ? __ffs64(a) : 32;
}

static __always_inline u64 kwasm_i64_ctz(u64 a)
{
	return a ? __ffs64(a) : 64;
}

#endif /* _KWASM_RUNTIME_NUMERIC_H */
