// SPDX-License-Identifier: GPL-2.0
/*
 * Numeric instructions: every row of interp_num.h, with care for the floats
 *
 * An instruction is named by its opcode and computed from the interpreter's own
 * table, so what is tested is what runs.  tools/test/float_diff.c compares
 * millions of patterns with hardware; here are those that have a name.
 */
#include <kunit/test.h>

#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include "runtime/float.h"
#include "runtime/numeric.h"
#include "runtime/opcode.h"

#define OK		KWASM_NUMERIC_OK
#define BY_ZERO		KWASM_NUMERIC_DIVIDE_BY_ZERO
#define OVERFLOW	KWASM_NUMERIC_OVERFLOW
#define INVALID		KWASM_NUMERIC_INVALID

/* f32 and f64: zeros, one, infinities, NaNs. */
#define NEG0		0x80000000
#define ONE		0x3f800000
#define INF		0x7f800000
#define NEG_INF		0xff800000
#define QNAN		0x7fc00000	/* canonical */
#define SNAN		0x7f800001
#define MADE		0xffc00000	/* what an operation makes */
#define DNEG0		0x8000000000000000
#define DONE		0x3ff0000000000000
#define DINF		0x7ff0000000000000
#define DNEG_INF	0xfff0000000000000
#define DQNAN		0x7ff8000000000000
#define DSNAN		0x7ff0000000000001
#define DMADE		0xfff8000000000000

/* What the interpreter does with a row. */
static enum kwasm_numeric compute(enum kwasm_opcode op, u64 x, u64 y, u64 *value)
{
	enum kwasm_numeric status = OK;

	switch ((unsigned int)op) {
#define UNARY(name, result, operand, expr)	\
	case KWASM_OP_##name: {			\
		operand a = x;			\
						\
		*value = (result)(expr);	\
		break;				\
	}
#define BINARY(name, result, operand, expr)	\
	case KWASM_OP_##name: {			\
		operand a = x, b = y;		\
						\
		*value = (result)(expr);	\
		break;				\
	}
#define UNARY_TRAPS(name, result, operand, expr)	\
	case KWASM_OP_##name: {			\
		operand a = x;			\
		result r = 0;			\
						\
		status = expr;			\
		*value = r;			\
		break;				\
	}
#define BINARY_TRAPS(name, result, operand, expr)	\
	case KWASM_OP_##name: {			\
		operand a = x, b = y;		\
		result r = 0;			\
						\
		status = expr;			\
		*value = r;			\
		break;				\
	}
#include "runtime/interp_num.h"
	default:
		*value = ~0ULL;
	}
	return status;
}

struct vector {
	const char *name;
	enum kwasm_opcode op;
	u64 a, b;
	enum kwasm_numeric status;
	u64 value;
};

#define V(name, op, a, b, status, value) { name, KWASM_OP_##op, a, b, status, value }

/* clang-format off */
static const struct vector vectors[] = {
	V("clz of 0 is the width",	I32_CLZ, 0, 0, OK, 32),
	V("ctz of 0 is the width",	I64_CTZ, 0, 0, OK, 64),
	V("clz of 1",			I64_CLZ, 1, 0, OK, 63),
	V("ctz of the sign bit",	I32_CTZ, 0x80000000, 0, OK, 31),
	V("popcnt of all ones",		I64_POPCNT, ~0ULL, 0, OK, 64),
	V("popcnt of alternate ones",	I32_POPCNT, 0xaaaaaaaa, 0, OK, 16),
	V("add wraps",			I32_ADD, 0xffffffff, 1, OK, 0),
	V("mul wraps",			I32_MUL, 0x10001, 0x10001, OK, 0x20001),
	V("a shift counts modulo 32",	I32_SHL, 1, 33, OK, 2),
	V("a shift counts modulo 64",	I64_SHR_U, 4, 65, OK, 2),
	V("shr_s keeps the sign",	I32_SHR_S, 0x80000000, 31, OK, 0xffffffff),
	V("rotl by 0",			I32_ROTL, 0xabcd9876, 0, OK, 0xabcd9876),
	V("rotr by 36",			I32_ROTR, 0xb0c1d2e3, 36, OK, 0x3b0c1d2e),
	V("rotl 64",			I64_ROTL, 0xabcd987602468ace, 4, OK, 0xbcd987602468acea),
	V("lt_s sees the sign",		I32_LT_S, 0xffffffff, 0, OK, 1),
	V("lt_u does not",		I64_LT_U, ~0ULL, 0, OK, 0),
	V("extend8_s",			I32_EXTEND8_S, 0x180, 0, OK, 0xffffff80),
	V("extend32_s",			I64_EXTEND32_S, 0x80000000, 0, OK, 0xffffffff80000000),
	V("extend_i32_u",		I64_EXTEND_I32_U, 0x80000000, 0, OK, 0x80000000),
	V("wrap",			I32_WRAP_I64, 0x1ffffffff, 0, OK, 0xffffffff),
	V("div_s rounds to zero",	I32_DIV_S, -7U, 2, OK, -3U),
	V("div_s by 0",			I32_DIV_S, 1, 0, BY_ZERO, 0),
	V("div_u by 0",			I64_DIV_U, 1, 0, BY_ZERO, 0),
	V("div_s of the least by -1",	I32_DIV_S, 0x80000000, 0xffffffff, OVERFLOW, 0),
	V("div_s of the least by -1, 64", I64_DIV_S, 1ULL << 63, ~0ULL, OVERFLOW, 0),
	V("div_u of the same",		I32_DIV_U, 0x80000000, 0xffffffff, OK, 0),
	V("rem_s of the least by -1",	I32_REM_S, 0x80000000, 0xffffffff, OK, 0),
	V("rem_s of the least by -1, 64", I64_REM_S, 1ULL << 63, ~0ULL, OK, 0),
	V("rem_s has the dividend's sign", I64_REM_S, -7ULL, 2, OK, -1ULL),
	V("rem_u by 0",			I32_REM_U, 0, 0, BY_ZERO, 0),
	V("rem_s by 0",			I64_REM_S, 1ULL << 63, 0, BY_ZERO, 0),

	V("1 + 2^-24 ties to even",	F32_ADD, ONE, 0x33800000, OK, ONE),
	V("above the tie",		F32_ADD, ONE, 0x33800001, OK, 0x3f800001),
	V("an odd tie goes up",		F32_ADD, 0x3f800001, 0x33800000, OK, 0x3f800002),
	V("1 + 2^-53 ties to even",	F64_ADD, DONE, 0x3ca0000000000000, OK, DONE),
	V("above the tie by a lost bit", F64_ADD, DONE, 0x3ca0000000000001, OK, DONE + 1),
	V("below the tie by a lost bit", F64_SUB, DONE + 1, 0x3ca0000000000001, OK, DONE),
	V("0.1 + 0.2",			F64_ADD, 0x3fb999999999999a, 0x3fc999999999999a, OK,
	  0x3fd3333333333334),
	V("the greatest and half a step", F32_ADD, 0x7f7fffff, 0x73000000, OK, INF),
	V("the greatest and half a step, 64", F64_ADD, 0x7fefffffffffffff, 0x7c90000000000000,
	  OK, DINF),
	V("the greatest and less",	F32_ADD, 0x7f7fffff, 0x72ffffff, OK, 0x7f7fffff),
	V("x - x is +0",		F64_SUB, DONE, DONE, OK, 0),
	V("-0 + -0",			F32_ADD, NEG0, NEG0, OK, NEG0),
	V("-0 + 0",			F32_ADD, NEG0, 0, OK, 0),
	V("0 - 0",			F32_SUB, 0, 0, OK, 0),
	V("-0 - 0",			F64_SUB, DNEG0, 0, OK, DNEG0),
	V("denormals add exactly",	F32_ADD, 1, 0x7fffff, OK, 0x800000),
	V("and cancel to a denormal",	F64_SUB, 0x0010000000000000, 1, OK, 0xfffffffffffff),
	V("half of the least is 0",	F32_MUL, 1, 0x3f000000, OK, 0),
	V("three quarters of it is not", F32_MUL, 1, 0x3f400000, OK, 1),
	V("a product underflows into denormals", F64_MUL, 0x0010000000000000, 0x3fe0000000000000,
	  OK, 0x0008000000000000),
	V("rounding up out of denormals", F32_MUL, 0x00ffffff, 0x3f000000, OK, 0x00800000),
	V("a tie but for the product's lower half", F64_MUL, 0x3ff9678fe09a6d9d, 0x3ffc424ca87f9e06,
	  OK, 0x40066f40590117ad),
	V("a product overflows",	F32_MUL, 0x7f000000, 0xc0000000, OK, NEG_INF),
	V("1 / 3",			F64_DIV, DONE, 0x4008000000000000, OK, 0x3fd5555555555555),
	V("2 / 3",			F32_DIV, 0x40000000, 0x40400000, OK, 0x3f2aaaab),
	V("1 / -0",			F32_DIV, ONE, NEG0, OK, NEG_INF),
	V("the first half of a quotient tried too high", F64_DIV, 0x3ff54f6998a509a0,
	  0x3ff3eb419f82d610, OK, 0x3ff11e157fff00fc),
	V("both halves",		F64_DIV, 0x3ff8d077f53bfa71, 0x3ffc744f73d9b9dc, OK,
	  0x3febe80adfeb07f2),
	V("the second twice",		F64_DIV, 0x3ffbebf0929f41aa, 0x3ff58aee9fdc3f41, OK,
	  0x3ff4bcda3ce8b7a0),
	V("inf - inf",			F32_SUB, INF, INF, OK, MADE),
	V("inf + -inf",			F64_ADD, DINF, DNEG_INF, OK, DMADE),
	V("0 * inf",			F64_MUL, 0, DINF, OK, DMADE),
	V("0 / 0",			F32_DIV, 0, 0, OK, MADE),
	V("inf / inf",			F64_DIV, DINF, DINF, OK, DMADE),
	V("sqrt 2",			F64_SQRT, 0x4000000000000000, 0, OK, 0x3ff6a09e667f3bcd),
	V("sqrt 2, short",		F32_SQRT, 0x40000000, 0, OK, 0x3fb504f3),
	V("sqrt of a square",		F64_SQRT, 0x4022000000000000, 0, OK, 0x4008000000000000),
	V("sqrt of the least",		F32_SQRT, 1, 0, OK, 0x1a3504f3),
	V("sqrt of the least, 64",	F64_SQRT, 1, 0, OK, 0x1e60000000000000),
	V("sqrt of the greatest",	F64_SQRT, 0x7fefffffffffffff, 0, OK, 0x5fefffffffffffff),
	V("sqrt -0",			F32_SQRT, NEG0, 0, OK, NEG0),
	V("sqrt -1",			F32_SQRT, 0xbf800000, 0, OK, MADE),
	V("sqrt -inf",			F64_SQRT, DNEG_INF, 0, OK, DMADE),
	V("sqrt inf",			F64_SQRT, DINF, 0, OK, DINF),

	V("min 0, -0",			F32_MIN, 0, NEG0, OK, NEG0),
	V("max -0, 0",			F64_MAX, DNEG0, 0, OK, 0),
	V("min -1, -2",			F32_MIN, 0xbf800000, 0xc0000000, OK, 0xc0000000),
	V("max -inf, 1",		F64_MAX, DNEG_INF, DONE, OK, DONE),
	V("min of a NaN and -inf",	F32_MIN, SNAN, NEG_INF, OK, SNAN | 0x400000),
	V("copysign of a NaN",		F32_COPYSIGN, SNAN, NEG0, OK, 0xff800001),
	V("neg keeps a NaN signalling",	F64_NEG, DSNAN, 0, OK, DSNAN | DNEG0),
	V("abs likewise",		F32_ABS, 0xff800001, 0, OK, SNAN),
	V("-0 == 0",			F64_EQ, DNEG0, 0, OK, 1),
	V("NaN != NaN",			F32_NE, QNAN, QNAN, OK, 1),
	V("NaN is not equal to itself",	F32_EQ, QNAN, QNAN, OK, 0),
	V("-0 is not less than 0",	F32_LT, NEG0, 0, OK, 0),
	V("-2 < -1",			F64_LT, 0xc000000000000000, 0xbff0000000000000, OK, 1),
	V("nothing is >= NaN",		F64_GE, DINF, DQNAN, OK, 0),
	V("inf > the greatest",		F32_GT, INF, 0x7f7fffff, OK, 1),

	V("ceil -0.5",			F32_CEIL, 0xbf000000, 0, OK, NEG0),
	V("ceil of the least",		F64_CEIL, 1, 0, OK, DONE),
	V("floor -0.1",			F64_FLOOR, 0xbfb999999999999a, 0, OK, 0xbff0000000000000),
	V("floor carries into the exponent", F32_FLOOR, 0xc07fffff, 0, OK, 0xc0800000),
	V("trunc -1.9",			F32_TRUNC, 0xbff33333, 0, OK, 0xbf800000),
	V("nearest 0.5",		F32_NEAREST, 0x3f000000, 0, OK, 0),
	V("nearest -0.5",		F64_NEAREST, 0xbfe0000000000000, 0, OK, DNEG0),
	V("nearest above 0.5",		F32_NEAREST, 0x3f000001, 0, OK, ONE),
	V("nearest 1.5",		F32_NEAREST, 0x3fc00000, 0, OK, 0x40000000),
	V("nearest 2.5",		F64_NEAREST, 0x4004000000000000, 0, OK, 0x4000000000000000),
	V("nearest 2^23 - 0.5",		F32_NEAREST, 0x4affffff, 0, OK, 0x4b000000),
	V("what is integral stays",	F64_CEIL, 0x4330000000000001, 0, OK, 0x4330000000000001),
	V("rounding makes a NaN quiet",	F64_FLOOR, 0xfff0000000000123, 0, OK, 0xfff8000000000123),

	V("trunc of a NaN",		I32_TRUNC_F32_S, QNAN, 0, INVALID, 0),
	V("trunc of inf",		I64_TRUNC_F64_U, DINF, 0, OVERFLOW, 0),
	V("-0.9 is 0, unsigned",	I32_TRUNC_F32_U, 0xbf666666, 0, OK, 0),
	V("-1 is not",			I32_TRUNC_F32_U, 0xbf800000, 0, OVERFLOW, 0),
	V("-2^31 - 0.9 is in range",	I32_TRUNC_F64_S, 0xc1e00000001ccccd, 0, OK, 0x80000000),
	V("-2^31 - 1 is not",		I32_TRUNC_F64_S, 0xc1e0000000200000, 0, OVERFLOW, 0),
	V("2^31 is not",		I32_TRUNC_F32_S, 0x4f000000, 0, OVERFLOW, 0),
	V("2^31 is, unsigned",		I32_TRUNC_F32_U, 0x4f000000, 0, OK, 0x80000000),
	V("2^32 - 0.1 is, unsigned",	I32_TRUNC_F64_U, 0x41effffffffccccd, 0, OK, 0xffffffff),
	V("-2^63",			I64_TRUNC_F32_S, 0xdf000000, 0, OK, 1ULL << 63),
	V("2^63",			I64_TRUNC_F64_S, 0x43e0000000000000, 0, OVERFLOW, 0),
	V("below 2^64",			I64_TRUNC_F64_U, 0x43efffffffffffff, 0, OK, ~0ULL << 11),
	V("2^64",			I64_TRUNC_F32_U, 0x5f800000, 0, OVERFLOW, 0),
	V("sat of a NaN",		I32_TRUNC_SAT_F32_S, MADE, 0, OK, 0),
	V("sat of inf",			I32_TRUNC_SAT_F64_S, DINF, 0, OK, 0x7fffffff),
	V("sat of -inf",		I64_TRUNC_SAT_F32_S, NEG_INF, 0, OK, 1ULL << 63),
	V("sat of -1, unsigned",	I64_TRUNC_SAT_F64_U, 0xbff0000000000000, 0, OK, 0),
	V("sat of 2^32, unsigned",	I32_TRUNC_SAT_F32_U, 0x4f800000, 0, OK, 0xffffffff),
	V("sat of what fits",		I32_TRUNC_SAT_F64_S, 0xc1e0000000000000, 0, OK, 0x80000000),

	V("2^24 + 1 ties to even",	F32_CONVERT_I32_S, 0x1000001, 0, OK, 0x4b800000),
	V("2^24 + 3 ties to even",	F32_CONVERT_I32_U, 0x1000003, 0, OK, 0x4b800002),
	V("-1",				F32_CONVERT_I32_S, 0xffffffff, 0, OK, 0xbf800000),
	V("2^32 - 1 rounds up",		F32_CONVERT_I32_U, 0xffffffff, 0, OK, 0x4f800000),
	V("the least i64",		F64_CONVERT_I64_S, 1ULL << 63, 0, OK, 0xc3e0000000000000),
	V("2^53 + 1 ties to even",	F64_CONVERT_I64_U, (1ULL << 53) + 1, 0, OK, 0x434ULL << 52),
	V("rounded once, not twice",	F32_CONVERT_I64_U, 0x8000008000000001, 0, OK, 0x5f000001),
	V("0",				F64_CONVERT_I32_S, 0, 0, OK, 0),
	V("demote ties to even",	F32_DEMOTE_F64, 0x3ff0000010000000, 0, OK, ONE),
	V("demote above the tie",	F32_DEMOTE_F64, 0x3ff0000010000001, 0, OK, 0x3f800001),
	V("demote overflows",		F32_DEMOTE_F64, 0x47efffffffffffff, 0, OK, INF),
	V("demote to the greatest",	F32_DEMOTE_F64, 0x47efffffefffffff, 0, OK, 0x7f7fffff),
	V("demote half of the least",	F32_DEMOTE_F64, 0x3690000000000000, 0, OK, 0),
	V("demote a little more",	F32_DEMOTE_F64, 0xb690000000000001, 0, OK, 0x80000001),
	V("demote into the normals",	F32_DEMOTE_F64, 0x380fffffffffffff, 0, OK, 0x00800000),
	V("demote a NaN's payload",	F32_DEMOTE_F64, 0xfff0123460000000, 0, OK, 0xffc091a3),
	V("promote the least",		F64_PROMOTE_F32, 1, 0, OK, 0x36a0000000000000),
	V("promote a denormal",		F64_PROMOTE_F32, 0x80400000, 0, OK, 0xb800000000000000),
	V("promote a NaN's payload",	F64_PROMOTE_F32, 0xff800001, 0, OK, 0xfff8000020000000),
	V("promote inf",		F64_PROMOTE_F32, INF, 0, OK, DINF),
	V("reinterpret changes nothing", F32_REINTERPRET_I32, SNAN, 0, OK, SNAN),
};
/* clang-format on */

static void name_vector(const struct vector *v, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s", v->name);
}

KUNIT_ARRAY_PARAM(vector, vectors, name_vector);

static void gives(struct kunit *test)
{
	const struct vector *v = test->param_value;
	u64 value;

	KUNIT_EXPECT_EQ(test, compute(v->op, v->a, v->b, &value), v->status);
	KUNIT_EXPECT_EQ(test, value, v->value);
}

/* Instructions that take NaNs on, by width. */
static const enum kwasm_opcode two_operands[2][6] = {
	{ KWASM_OP_F32_ADD, KWASM_OP_F32_SUB, KWASM_OP_F32_MUL, KWASM_OP_F32_DIV,
	  KWASM_OP_F32_MIN, KWASM_OP_F32_MAX },
	{ KWASM_OP_F64_ADD, KWASM_OP_F64_SUB, KWASM_OP_F64_MUL, KWASM_OP_F64_DIV,
	  KWASM_OP_F64_MIN, KWASM_OP_F64_MAX },
};

static const enum kwasm_opcode one_operand[2][5] = {
	{ KWASM_OP_F32_SQRT, KWASM_OP_F32_CEIL, KWASM_OP_F32_FLOOR, KWASM_OP_F32_TRUNC,
	  KWASM_OP_F32_NEAREST },
	{ KWASM_OP_F64_SQRT, KWASM_OP_F64_CEIL, KWASM_OP_F64_FLOOR, KWASM_OP_F64_TRUNC,
	  KWASM_OP_F64_NEAREST },
};

/* Infinity, sign and quiet bit by width; some of every sort of number. */
static const u64 infinity_of[2] = { INF, DINF };
static const u64 sign_of[2] = { NEG0, DNEG0 };
static const u64 quiet_of[2] = { 0x400000, 0x8000000000000 };
static const u64 numbers[2][8] = {
	{ 0, NEG0, 1, 0x807fffff, ONE, 0xff7fffff, INF, NEG_INF },
	{ 0, DNEG0, 1, 0x800fffffffffffff, DONE, 0xffefffffffffffff, DINF, DNEG_INF },
};

static void nans(unsigned int width, u64 nan[6])
{
	u64 inf = infinity_of[width], sign = sign_of[width], quiet = quiet_of[width];

	nan[0] = inf | quiet;
	nan[1] = inf | quiet | sign;
	nan[2] = inf | 1;			/* signalling */
	nan[3] = inf | (quiet - 1) | sign;
	nan[4] = inf | quiet | 0x1234;
	nan[5] = inf | quiet | (quiet - 1) | sign;
}

static void expect(struct kunit *test, enum kwasm_opcode op, u64 a, u64 b, u64 expected)
{
	u64 value;

	KUNIT_EXPECT_EQ(test, compute(op, a, b, &value), OK);
	KUNIT_EXPECT_EQ_MSG(test, value, expected, "opcode %#x of %#llx, %#llx", op, a, b);
}

static void first_nan_goes_on_quiet(struct kunit *test)
{
	unsigned int w, i, j, k;
	u64 nan[6];

	for (w = 0; w < 2; w++) {
		nans(w, nan);
		for (i = 0; i < 6; i++) {
			for (j = 0; j < 6; j++)
				for (k = 0; k < ARRAY_SIZE(two_operands[w]); k++)
					expect(test, two_operands[w][k], nan[i], nan[j],
					       nan[i] | quiet_of[w]);
			for (k = 0; k < ARRAY_SIZE(one_operand[w]); k++)
				expect(test, one_operand[w][k], nan[i], 0, nan[i] | quiet_of[w]);
		}
	}
}

static void only_nan_goes_on_quiet(struct kunit *test)
{
	unsigned int w, i, j, k;
	u64 nan[6];

	for (w = 0; w < 2; w++) {
		nans(w, nan);
		for (i = 0; i < 6; i++) {
			for (j = 0; j < ARRAY_SIZE(numbers[w]); j++) {
				for (k = 0; k < ARRAY_SIZE(two_operands[w]); k++) {
					expect(test, two_operands[w][k], nan[i], numbers[w][j],
					       nan[i] | quiet_of[w]);
					expect(test, two_operands[w][k], numbers[w][j], nan[i],
					       nan[i] | quiet_of[w]);
				}
			}
		}
	}
}

/* Every integer near a power of two survives the way to f64 and back. */
static void integers_below_2_53_survive(struct kunit *test)
{
	unsigned int i;
	int d;
	u64 n, f;

	for (i = 0; i <= 53; i++) {
		for (d = -1; d <= 1; d++) {
			n = (1ULL << i) + (i < 53 ? d : -(d & 1));
			compute(KWASM_OP_F64_CONVERT_I64_S, n, 0, &f);
			expect(test, KWASM_OP_I64_TRUNC_F64_S, f, 0, n);
			compute(KWASM_OP_F64_CONVERT_I64_S, -n, 0, &f);
			expect(test, KWASM_OP_I64_TRUNC_SAT_F64_S, f, 0, -n);
		}
	}
}

/* Division undoes multiplication by a power of two, over all exponents. */
static void powers_of_two_divide_exactly(struct kunit *test)
{
	u64 e, x, product, fraction = 0x23456789abcdeULL;

	for (e = 1; e < 0x3ff; e++) {
		x = e << 52 | fraction;
		compute(KWASM_OP_F64_MUL, x, 0x4330000000000000, &product);
		KUNIT_EXPECT_EQ(test, product, x + (52ULL << 52));
		expect(test, KWASM_OP_F64_DIV, product, 0x4330000000000000, x);
		expect(test, KWASM_OP_F64_DIV, product, x, 0x4330000000000000);
	}
}

static void root_of_a_square_is_exact(struct kunit *test)
{
	u64 n, x, square;

	for (n = 1; n < 1 << 26; n += n / 16 + 1) {
		compute(KWASM_OP_F64_CONVERT_I64_U, n, 0, &x);
		compute(KWASM_OP_F64_CONVERT_I64_U, n * n, 0, &square);
		expect(test, KWASM_OP_F64_SQRT, square, 0, x);
	}
}

struct row {
	unsigned int operands, operand, result;
};

static unsigned int size_of_letter(char letter)
{
	return letter == 'i' || letter == 'f' ? 4 : 8;
}

/* The rows of interp_num.h by opcode; those that are not there stay 0. */
static const struct row rows[KWASM_NR_OPS] = {
#define UNARY(name, result, operand, expr)	\
	[KWASM_OP_##name] = { 1, sizeof(operand), sizeof(result) },
#define BINARY(name, result, operand, expr)	\
	[KWASM_OP_##name] = { 2, sizeof(operand), sizeof(result) },
#define UNARY_TRAPS(name, result, operand, expr)	UNARY(name, result, operand, expr)
#define BINARY_TRAPS(name, result, operand, expr)	BINARY(name, result, operand, expr)
#include "runtime/interp_num.h"
};

static void table_has_every_numeric_instruction(struct kunit *test)
{
	unsigned int op, numeric = 0;

	for (op = 0; op < KWASM_NR_OPS; op++) {
		const struct kwasm_opcode_info *info = &kwasm_opcode_info[op];
		const struct row *row = &rows[op];
		bool expected = (op >= KWASM_OP_I32_EQZ && op <= KWASM_OP_I64_EXTEND32_S) ||
				(op >= KWASM_OP_I32_TRUNC_SAT_F32_S &&
				 op <= KWASM_OP_I64_TRUNC_SAT_F64_U);

		KUNIT_EXPECT_EQ_MSG(test, row->operands != 0, expected, "opcode %#x", op);
		if (!row->operands || !expected)
			continue;
		numeric++;
		KUNIT_ASSERT_EQ(test, strlen(info->sig), row->operands + 2);
		KUNIT_EXPECT_EQ_MSG(test, size_of_letter(info->sig[0]), row->operand, "%s",
				    info->text);
		KUNIT_EXPECT_EQ_MSG(test, size_of_letter(info->sig[row->operands + 1]),
				    row->result, "%s", info->text);
	}
	KUNIT_EXPECT_EQ(test, numeric, 128 + 8);
}

static struct kunit_case float_cases[] = {
	KUNIT_CASE_PARAM(gives, vector_gen_params),
	KUNIT_CASE(first_nan_goes_on_quiet),
	KUNIT_CASE(only_nan_goes_on_quiet),
	KUNIT_CASE(integers_below_2_53_survive),
	KUNIT_CASE(powers_of_two_divide_exactly),
	KUNIT_CASE(root_of_a_square_is_exact),
	KUNIT_CASE(table_has_every_numeric_instruction),
	{}
};

static struct kunit_suite float_suite = {
	.name = "kwasm_float",
	.test_cases = float_cases,
};

kunit_test_suite(float_suite);
