// SPDX-License-Identifier: GPL-2.0
/*
 * float_diff - compare runtime/float_*.c with the machine's own SSE unit.
 *
 * Both sides get the same bits and must give the same bits, NaNs included: the
 * NaN rule of runtime/float.h is SSE's.  The machine's side is written in
 * assembly where C leaves freedom (a compiler may swap the operands of an
 * addition, and with them the NaNs).
 *
 * Patterns: all pairs of a list of edges, then random ones, half of them made
 * to sit near something (an exponent's end, an integer, a tie, each other).
 *
 *	float_diff [random patterns per instruction, default 300000] [seed]
 *
 * Prints the first differences, exits with 1 if there are any.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bitops.h>
#include <linux/types.h>

#include "runtime/float.h"

struct outcome {
	enum kwasm_numeric status;
	u64 bits;
};

/* Ours: one function for each row of the interpreter's table. */

#define UNARY(name, result, operand, expr)				\
static inline struct outcome ours_##name(u64 x, u64 y)				\
{									\
	operand a = x;							\
									\
	return (struct outcome){ KWASM_NUMERIC_OK, (result)(expr) };	\
}

#define BINARY(name, result, operand, expr)				\
static inline struct outcome ours_##name(u64 x, u64 y)				\
{									\
	operand a = x, b = y;						\
									\
	return (struct outcome){ KWASM_NUMERIC_OK, (result)(expr) };	\
}

#define UNARY_TRAPS(name, result, operand, expr)			\
static inline struct outcome ours_##name(u64 x, u64 y)				\
{									\
	operand a = x;							\
	result r = 0;							\
	enum kwasm_numeric status = expr;				\
									\
	return (struct outcome){ status, r };				\
}

#define BINARY_TRAPS(name, result, operand, expr)			\
static inline struct outcome ours_##name(u64 x, u64 y)				\
{									\
	operand a = x, b = y;						\
	result r = 0;							\
	enum kwasm_numeric status = expr;				\
									\
	return (struct outcome){ status, r };				\
}
#include "runtime/interp_num.h"

/* Theirs. */

static float to_f32(u64 bits)
{
	u32 word = bits;
	float f;

	memcpy(&f, &word, sizeof(f));
	return f;
}

static double to_f64(u64 bits)
{
	double f;

	memcpy(&f, &bits, sizeof(f));
	return f;
}

static u64 of_f32(float f)
{
	u32 word;

	memcpy(&word, &f, sizeof(word));
	return word;
}

static u64 of_f64(double f)
{
	u64 word;

	memcpy(&word, &f, sizeof(word));
	return word;
}

#define VALUE(v)	return (struct outcome){ KWASM_NUMERIC_OK, v }
#define THEIRS(name)	static struct outcome theirs_##name(u64 x, u64 y)

#define SSE_BINARY(W, w, OP, insn)					\
THEIRS(W##_##OP)							\
{									\
	typeof(to_##w(0)) a = to_##w(x), b = to_##w(y);			\
									\
	asm(insn " %1, %0" : "+x"(a) : "x"(b));				\
	VALUE(of_##w(a));						\
}

#define SSE_UNARY(W, w, OP, insn)					\
THEIRS(W##_##OP)							\
{									\
	typeof(to_##w(0)) a = to_##w(x);				\
									\
	asm(insn " %0, %0" : "+x"(a));					\
	VALUE(of_##w(a));						\
}

#define COMPARE(W, w, OP, op)						\
THEIRS(W##_##OP)							\
{									\
	VALUE(to_##w(x) op to_##w(y));					\
}

/* What compiled code does: NaNs by adding, zeros by their bits. */
#define CHOICE(W, w, OP, op, zeros)					\
THEIRS(W##_##OP)							\
{									\
	typeof(to_##w(0)) a = to_##w(x), b = to_##w(y);			\
									\
	if (isnan(a) || isnan(b))					\
		return theirs_##W##_ADD(x, y);				\
	if (a == b)							\
		VALUE(x zeros y);					\
	VALUE(a op b ? x : y);						\
}

#define WIDTH(W, w, s, sign)						\
SSE_BINARY(W, w, ADD, "adds" s)						\
SSE_BINARY(W, w, SUB, "subs" s)						\
SSE_BINARY(W, w, MUL, "muls" s)						\
SSE_BINARY(W, w, DIV, "divs" s)						\
SSE_UNARY(W, w, SQRT, "sqrts" s)					\
SSE_UNARY(W, w, NEAREST, "rounds" s " $0,")				\
SSE_UNARY(W, w, FLOOR, "rounds" s " $1,")				\
SSE_UNARY(W, w, CEIL, "rounds" s " $2,")				\
SSE_UNARY(W, w, TRUNC, "rounds" s " $3,")				\
COMPARE(W, w, EQ, ==)							\
COMPARE(W, w, NE, !=)							\
COMPARE(W, w, LT, <)							\
COMPARE(W, w, GT, >)							\
COMPARE(W, w, LE, <=)							\
COMPARE(W, w, GE, >=)							\
CHOICE(W, w, MIN, <, |)							\
CHOICE(W, w, MAX, >, &)							\
THEIRS(W##_ABS)		{ VALUE(of_##w(__builtin_fabs##sign(to_##w(x)))); }	\
THEIRS(W##_NEG)		{ VALUE(of_##w(-to_##w(x))); }			\
THEIRS(W##_COPYSIGN)	{ VALUE(of_##w(__builtin_copysign##sign(to_##w(x), to_##w(y)))); }

WIDTH(F32, f32, "s", f)
WIDTH(F64, f64, "d", )

THEIRS(F32_DEMOTE_F64)
{
	float r = 0;

	asm("cvtsd2ss %1, %0" : "+x"(r) : "x"(to_f64(x)));
	VALUE(of_f32(r));
}

THEIRS(F64_PROMOTE_F32)
{
	double r = 0;

	asm("cvtss2sd %1, %0" : "+x"(r) : "x"(to_f32(x)));
	VALUE(of_f64(r));
}

#define CONVERT(W, w, I, type)						\
THEIRS(W##_CONVERT_##I) { VALUE(of_##w((type)x)); }
CONVERT(F32, f32, I32_S, s32)
CONVERT(F32, f32, I32_U, u32)
CONVERT(F32, f32, I64_S, s64)
CONVERT(F32, f32, I64_U, u64)
CONVERT(F64, f64, I32_S, s32)
CONVERT(F64, f64, I32_U, u32)
CONVERT(F64, f64, I64_S, s64)
CONVERT(F64, f64, I64_U, u64)

/* in: the number, cut to an integer, is in range, so that C defines the cast. */
#define TO_INT(I, sign, W, w, type, unsigned_type, in, least, most)		\
THEIRS(I##_TRUNC_##W##_##sign)							\
{										\
	typeof(to_##w(0)) a = to_##w(x);					\
										\
	if (isnan(a))								\
		return (struct outcome){ KWASM_NUMERIC_INVALID, 0 };		\
	if (!(in))								\
		return (struct outcome){ KWASM_NUMERIC_OVERFLOW, 0 };		\
	VALUE((unsigned_type)(type)a);						\
}										\
THEIRS(I##_TRUNC_SAT_##W##_##sign)						\
{										\
	typeof(to_##w(0)) a = to_##w(x);					\
										\
	if (isnan(a))								\
		VALUE(0);							\
	if (!(in))								\
		VALUE((unsigned_type)(a < 0 ? least : most));			\
	VALUE((unsigned_type)(type)a);						\
}
TO_INT(I32, S, F32, f32, s32, u32, a >= -0x1p31f && a < 0x1p31f, INT32_MIN, INT32_MAX)
TO_INT(I32, U, F32, f32, u32, u32, a > -1.0f && a < 0x1p32f, 0, UINT32_MAX)
TO_INT(I32, S, F64, f64, s32, u32, a > -0x1p31 - 1 && a < 0x1p31, INT32_MIN, INT32_MAX)
TO_INT(I32, U, F64, f64, u32, u32, a > -1.0 && a < 0x1p32, 0, UINT32_MAX)
TO_INT(I64, S, F32, f32, s64, u64, a >= -0x1p63f && a < 0x1p63f, INT64_MIN, INT64_MAX)
TO_INT(I64, U, F32, f32, u64, u64, a > -1.0f && a < 0x1p64f, 0, UINT64_MAX)
TO_INT(I64, S, F64, f64, s64, u64, a >= -0x1p63 && a < 0x1p63, INT64_MIN, INT64_MAX)
TO_INT(I64, U, F64, f64, u64, u64, a > -1.0 && a < 0x1p64, 0, UINT64_MAX)

/* What is compared. */

enum operand { F32, F64, I32, I64 };

struct instruction {
	const char *name;
	enum operand operand;
	int operands;
	struct outcome (*ours)(u64 x, u64 y);
	struct outcome (*theirs)(u64 x, u64 y);
};

#define ROW(name, operand, operands) { #name, operand, operands, ours_##name, theirs_##name }
#define ROWS_OF_WIDTH(W)							\
	ROW(W##_ADD, W, 2), ROW(W##_SUB, W, 2), ROW(W##_MUL, W, 2),		\
	ROW(W##_DIV, W, 2), ROW(W##_MIN, W, 2), ROW(W##_MAX, W, 2),		\
	ROW(W##_COPYSIGN, W, 2), ROW(W##_EQ, W, 2), ROW(W##_NE, W, 2),		\
	ROW(W##_LT, W, 2), ROW(W##_GT, W, 2), ROW(W##_LE, W, 2),		\
	ROW(W##_GE, W, 2), ROW(W##_SQRT, W, 1), ROW(W##_CEIL, W, 1),		\
	ROW(W##_FLOOR, W, 1), ROW(W##_TRUNC, W, 1), ROW(W##_NEAREST, W, 1),	\
	ROW(W##_ABS, W, 1), ROW(W##_NEG, W, 1),					\
	ROW(W##_CONVERT_I32_S, I32, 1), ROW(W##_CONVERT_I32_U, I32, 1),		\
	ROW(W##_CONVERT_I64_S, I64, 1), ROW(W##_CONVERT_I64_U, I64, 1),		\
	ROW(I32_TRUNC_##W##_S, W, 1), ROW(I32_TRUNC_##W##_U, W, 1),		\
	ROW(I64_TRUNC_##W##_S, W, 1), ROW(I64_TRUNC_##W##_U, W, 1),		\
	ROW(I32_TRUNC_SAT_##W##_S, W, 1), ROW(I32_TRUNC_SAT_##W##_U, W, 1),	\
	ROW(I64_TRUNC_SAT_##W##_S, W, 1), ROW(I64_TRUNC_SAT_##W##_U, W, 1)

static const struct instruction instructions[] = {
	ROWS_OF_WIDTH(F32),
	ROWS_OF_WIDTH(F64),
	ROW(F32_DEMOTE_F64, F64, 1),
	ROW(F64_PROMOTE_F32, F32, 1),
};

/* Edges. */

#define MAX_EDGES 2048
#define ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))

struct edges {
	u64 bits[MAX_EDGES];
	size_t n;
};

static void add_edge(struct edges *e, u64 bits)
{
	if (e->n == MAX_EDGES)
		abort();
	e->bits[e->n++] = bits;
}

/* Both signs of exponents that matter, each with fractions that matter. */
static void float_edges(struct edges *e, int frac, int exp)
{
	int bias = (1 << (exp - 1)) - 1, top = (1 << exp) - 1;
	const int exponents[] = {
		0, 1, 2, frac, frac + 1, bias - frac - 1, bias - 2, bias - 1, bias, bias + 1,
		bias + frac - 1, bias + frac, bias + frac + 1, bias + 30, bias + 31, bias + 32,
		bias + 62, bias + 63, bias + 64, top - 2, top - 1, top,
	};
	u64 all = (1ULL << frac) - 1, half = 1ULL << (frac - 1);
	const u64 fractions[] = {
		0, 1, 2, half - 1, half, half + 1, all - 1, all, half | half >> 1,
	};

	for (size_t i = 0; i < ARRAY_LENGTH(exponents); i++) {
		for (size_t j = 0; j < ARRAY_LENGTH(fractions); j++) {
			u64 bits = (u64)exponents[i] << frac | fractions[j];

			add_edge(e, bits);
			add_edge(e, bits | 1ULL << (frac + exp));
		}
	}
}

/* Powers of two and their neighbours, ties of both formats among them. */
static void int_edges(struct edges *e, int width)
{
	for (int i = 0; i < width; i++) {
		for (int d = -1; d <= 1; d++) {
			add_edge(e, (1ULL << i) + d);
			add_edge(e, -(1ULL << i) + d);
		}
		if (i >= 25)
			for (int d = -1; d <= 1; d++) {
				add_edge(e, (1ULL << i) + (1ULL << (i - 24)) + d);
				add_edge(e, (1ULL << i) + (3ULL << (i - 24)) + d);
			}
		if (i >= 54)
			for (int d = -1; d <= 1; d++) {
				add_edge(e, (1ULL << i) + (1ULL << (i - 53)) + d);
				add_edge(e, (1ULL << i) + (3ULL << (i - 53)) + d);
			}
	}
}

/* Numbers at random; Marsaglia's xorshift64*. */

static u64 random_state;

static u64 next_random(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545f4914f6cdd1dULL;
}

static u64 random_operand(enum operand kind, u64 other)
{
	u64 r = next_random();

	switch (next_random() % 8) {
	case 0:				/* Near the other operand: cancellation. */
		return other ^ (r >> (32 + r % 32));
	case 1:				/* An integer or a half. */
		if (kind == F32)
			return of_f32((s32)r / (r & 1 ? 2.0f : 1.0f));
		if (kind == F64)
			return of_f64((s64)r / (r & 1 ? 2048.0 : 1048576.0));
		return r >> (r % 64);
	case 2:				/* Few bits: ties and exact results. */
		return r & next_random() & next_random() & (kind == F32 ? -1U << 12 : -1ULL << 40);
	case 3:				/* Around 1. */
		if (kind == F32)
			return (r & 0x83ffffff) | 0x3c000000;
		return (r & 0x807fffffffffffff) | 0x3f80000000000000;
	default:
		return r;
	}
}

static unsigned long failures;

static void compare(const struct instruction *i, u64 x, u64 y)
{
	struct outcome ours, theirs;

	if (i->operand == F32 || i->operand == I32) {
		x = (u32)x;
		y = (u32)y;
	}
	ours = i->ours(x, y);
	theirs = i->theirs(x, y);
	if (ours.status == theirs.status && ours.bits == theirs.bits)
		return;
	if (failures++ < 20)
		printf("# %s(%#" PRIx64 ", %#" PRIx64 ")\n"
		       "#   ours %d %#" PRIx64 "\n"
		       "#   theirs %d %#" PRIx64 "\n",
		       i->name, (uint64_t)x, (uint64_t)y, ours.status, (uint64_t)ours.bits,
		       theirs.status, (uint64_t)theirs.bits);
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 0) : 300000;
	unsigned long long patterns = 0;
	static struct edges edges[4];

	random_state = argc > 2 ? strtoull(argv[2], NULL, 0) | 1 : 0x9e3779b97f4a7c15ULL;
	float_edges(&edges[F32], 23, 8);
	float_edges(&edges[F64], 52, 11);
	int_edges(&edges[I32], 32);
	int_edges(&edges[I64], 64);

	for (size_t k = 0; k < ARRAY_LENGTH(instructions); k++) {
		const struct instruction *i = &instructions[k];
		const struct edges *e = &edges[i->operand];

		for (size_t a = 0; a < e->n; a++) {
			for (size_t b = 0; b < (i->operands == 2 ? e->n : 1); b++) {
				compare(i, e->bits[a], e->bits[b]);
				patterns++;
			}
		}
		for (unsigned long n = 0; n < rounds; n++) {
			u64 x = random_operand(i->operand, 0);

			compare(i, x, random_operand(i->operand, x));
			patterns++;
		}
	}
	printf("float_diff: %zu instructions, %llu patterns, %lu differences\n",
	       ARRAY_LENGTH(instructions), patterns, failures);
	return failures != 0;
}
