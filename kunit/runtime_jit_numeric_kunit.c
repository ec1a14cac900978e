// SPDX-License-Identifier: GPL-2.0
/*
 * Numeric instructions, compiled: what the interpreter says of them
 *
 * Every instruction of the opcode table that computes is compiled in all shapes
 * that the compiler tells apart (operands in registers or constants, a result
 * that is a value, a condition or nobody's) and run on all pairs of numbers that
 * have a border near them.  Results are compared bit for bit, but for which of
 * two NaNs is passed on, and traps by kind.  This happens with all that the
 * processor has, and with none of it.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "kunit/store_bench.h"
#include "runtime/opcode.h"
#include "runtime/target.h"

static const u64 i32s[] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 31, 32, 33, 63, 100, 127, 255, 641, 65535, 65536,
	0x12345678, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffff8, 0xfffffff9,
	0xfffffffc, 0xfffffffe, 0xffffffff,
	/* The bytes of endbr64, and the last three, which code may not have as they are. */
	0xfa1e0ff3, 0x12fa1e0f,
};

static const u64 i64s[] = {
	0, 1, 2, 3, 4, 5, 7, 9, 10, 31, 32, 63, 64, 65, 100, 127, 255, 0x7fffffff, 0x80000000,
	0xffffffff, 0x100000000, 0x123456789abcdef0, 0x7fffffffffffffff, 0x8000000000000000,
	0x8000000000000001, 0xfffffffffffffff9, 0xfffffffffffffffc, 0xfffffffffffffffe,
	0xffffffffffffffff,
	/* Halves that a float rounds to even, or not: the last bit counts. */
	0x8000000000000400, 0x8000000000000401, 0x8000008000000000, 0x8000008000000001,
	0xffffffff80000000,
	0xfa1e0ff3, 0xfffffffffa1e0ff3, 0x12fa1e0ff3345678,
};

static const u64 f32s[] = {
	0x00000000, 0x80000000, 0x00000001, 0x80000001,	/* zeros, the least */
	0x3f000000, 0xbf000000, 0x3f7fffff, 0xbf7fffff,	/* halves, nearly one */
	0x3f800000, 0xbf800000, 0x3fc00000, 0x40200000,	/* one, 1.5, 2.5 */
	0x4effffff, 0x4f000000, 0xcf000000, 0xcf000001,	/* 2^31 */
	0x4f7fffff, 0x4f800000, 0x5effffff, 0x5f000000,	/* 2^32, 2^63 */
	0xdf000000, 0xdf000001, 0x5f7fffff, 0x5f800000,	/* -2^63, 2^64 */
	0x7f7fffff, 0x7f800000, 0xff800000,		/* greatest, infinities */
	0x7fc00000, 0xffc12345, 0x7f800001, 0xffa00000,	/* NaNs */
};

static const u64 f64s[] = {
	0x0000000000000000, 0x8000000000000000, 0x0000000000000001,
	0x3fe0000000000000, 0xbfe0000000000000, 0x3fefffffffffffff, 0xbfefffffffffffff,
	0x3ff0000000000000, 0xbff0000000000000, 0x3ff8000000000000, 0x4004000000000000,
	/* Around 2^31, -2^31, 2^32. */
	0x41dfffffffc00000, 0x41dfffffffffffff, 0x41e0000000000000, 0xc1e0000000000000,
	0xc1e00000001fffff, 0xc1e0000000200000, 0x41efffffffffffff, 0x41f0000000000000,
	/* Around 2^63, -2^63, 2^64. */
	0x43dfffffffffffff, 0x43e0000000000000, 0xc3e0000000000000, 0xc3e0000000000001,
	0x43efffffffffffff, 0x43f0000000000000,
	0x7fefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000,
	0x7ff8000000000000, 0xfff8123456789abc, 0x7ff0000000000001, 0xfff4000000000000,
};

/* Numbers of a type, by its letter. */
static const struct {
	char letter;
	u8 constant;		/* opcode that makes one */
	const u64 *list;
	u32 nr;
} numbers[] = {
	{ 'i', KWASM_OP_I32_CONST, i32s, ARRAY_SIZE(i32s) },
	{ 'l', KWASM_OP_I64_CONST, i64s, ARRAY_SIZE(i64s) },
	{ 'f', KWASM_OP_F32_CONST, f32s, ARRAY_SIZE(f32s) },
	{ 'd', KWASM_OP_F64_CONST, f64s, ARRAY_SIZE(f64s) },
};

static u32 numbers_of(char letter)
{
	u32 i;

	for (i = 0; numbers[i].letter != letter; i++)
		;
	return i;
}

/* What becomes of the result. */
enum fate { VALUE, CONDITION, INVERTED, DROPPED, NR_FATES };

/**
 * struct numeric - an instruction in all shapes
 * @test: the case
 * @b: engine, and a store that runs machine code
 * @interp: a store that does not
 * @op: the instruction
 * @sig: its signature
 * @nr: operands
 * @body: of a function, being written
 */
struct numeric {
	struct kunit *test;
	struct store_bench *b;
	struct kwasm_store *interp;
	u16 op;
	const char *sig;
	u32 nr;
	struct wasm_build body;
};

static void write_constant(struct wasm_build *w, char letter, u64 bits)
{
	u32 i, bytes = letter == 'f' ? 4 : 8;

	wasm_byte(w, numbers[numbers_of(letter)].constant);
	if (letter == 'i') {
		wasm_s64(w, (s32)bits);
	} else if (letter == 'l') {
		wasm_s64(w, bits);
	} else {
		for (i = 0; i < bytes; i++)
			wasm_byte(w, bits >> 8 * i);
	}
}

static void write_op(struct wasm_build *w, u16 op)
{
	if (op >= KWASM_OP_I32_TRUNC_SAT_F32_S) {
		wasm_byte(w, 0xfc);
		wasm_u32(w, op - KWASM_OP_I32_TRUNC_SAT_F32_S);
	} else {
		wasm_byte(w, op);
	}
}

/* A function; its operand @which is the constant @bits, unless there is none. */
static void write_function(struct numeric *n, struct wasm_build *w, enum fate fate, u32 which,
			   u64 bits)
{
	struct wasm_build *body = &n->body;
	u32 i;

	body->len = 0;
	for (i = 0; i < n->nr; i++) {
		if (i == which) {
			write_constant(body, n->sig[i], bits);
			continue;
		}
		wasm_byte(body, KWASM_OP_LOCAL_GET);
		wasm_u32(body, i);
	}
	write_op(body, n->op);
	switch (fate) {
	case INVERTED:
		wasm_byte(body, KWASM_OP_I32_EQZ);
		fallthrough;
	case CONDITION:
		WASM_BYTES(body, KWASM_OP_IF, 0x7f, KWASM_OP_I32_CONST, 7, KWASM_OP_ELSE,
			   KWASM_OP_I32_CONST, 9, KWASM_OP_END);
		break;
	case DROPPED:
		wasm_byte(body, KWASM_OP_DROP);
		write_constant(body, n->sig[n->nr + 1], 0);
		break;
	default:
		break;
	}
	wasm_body(w, body->bytes, body->len);
}

static u32 nr_constants(const struct numeric *n, u32 operand)
{
	return numbers[numbers_of(n->sig[operand])].nr;
}

/* Functions: one of each fate, then those with a constant, operand by operand. */
static struct kwasm_module *load(struct numeric *n)
{
	bool is_condition = n->sig[n->nr + 1] == 'i';
	u32 nr = NR_FATES, operand, i;
	struct wasm_build w;

	for (operand = 0; operand < n->nr; operand++)
		nr += nr_constants(n, operand);
	wasm_begin(&w, n->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, n->sig);
	wasm_section(&w, WASM_FUNC, nr);
	for (i = 0; i < nr; i++)
		wasm_u32(&w, 0);
	wasm_section(&w, WASM_CODE, nr);
	for (i = 0; i < NR_FATES; i++)
		write_function(n, &w, is_condition ? i : i == DROPPED ? DROPPED : VALUE, n->nr, 0);
	for (operand = 0; operand < n->nr; operand++)
		for (i = 0; i < nr_constants(n, operand); i++)
			write_function(n, &w, VALUE, operand,
				       numbers[numbers_of(n->sig[operand])].list[i]);
	return bench_load(n->b, &w);
}

static struct kwasm_instance *instantiate(struct numeric *n, struct kwasm_store *s,
					  struct kwasm_module *m)
{
	struct kwasm_instance *inst;
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	inst = kwasm_instance_create(s, m, &rep);
	KUNIT_ASSERT_FALSE(n->test, IS_ERR(inst));
	return inst;
}

/* Quiet ones alone are @quiet. */
static bool is_nan(char letter, u64 bits, bool quiet)
{
	u64 least = letter == 'f' ? 0x7f800001 : 0x7ff0000000000001;
	u64 sign = letter == 'f' ? 1ULL << 31 : 1ULL << 63;

	if (letter != 'f' && letter != 'd')
		return false;
	if (quiet)
		least = letter == 'f' ? 0x7fc00000 : 0x7ff8000000000000;
	return (bits & ~sign) >= least;
}

/* Of two NaNs a processor passes on the first, an emulated one perhaps the other. */
static bool is_same(const struct numeric *n, const u64 *args, u64 got, u64 want)
{
	char letter = n->sig[n->nr + 1];

	if (n->op == KWASM_OP_F32_COPYSIGN || n->op == KWASM_OP_F64_COPYSIGN)
		return got == want;
	if (n->nr == 2 && is_nan(n->sig[0], args[0], false) && is_nan(n->sig[1], args[1], false) &&
	    is_nan(letter, want, true))
		return is_nan(letter, got, true);
	return got == want;
}

static void compare(struct numeric *n, struct kwasm_instance *jit, struct kwasm_instance *interp,
		    u32 func, const u64 *args)
{
	u64 got = 0, want = 0;
	int err;

	err = kwasm_call_func(n->b->s, jit->funcs[func], args, &got) ?:
	      kwasm_call_func(n->interp, interp->funcs[func], args, &want);
	KUNIT_ASSERT_EQ(n->test, err, 0);
	KUNIT_EXPECT_EQ_MSG(n->test, (int)n->b->s->trap.kind, (int)n->interp->trap.kind,
			    "%s of %llx, %llx in function %u", kwasm_opcode_info[n->op].text,
			    args[0], args[1], func);
	if (n->interp->trap.kind == KWASM_TRAP_NONE)
		KUNIT_EXPECT_TRUE_MSG(n->test, is_same(n, args, got, want),
				      "%s of %llx, %llx in function %u: %llx, not %llx",
				      kwasm_opcode_info[n->op].text, args[0], args[1], func,
				      got, want);
}

/* Where a quotient changes, as far out as there is such a place. */
static void compare_divided(struct numeric *n, struct kwasm_instance *jit,
			    struct kwasm_instance *interp)
{
	const u64 *list = numbers[numbers_of(n->sig[0])].list;
	u32 nr = nr_constants(n, 0), i, k;

	for (i = 0; i < nr; i++) {
		bool is_32 = n->sig[0] == 'i';
		u64 val = is_32 ? (u64)(s32)list[i] : list[i];
		u64 d = (s64)val < 0 ? -val : val;
		u64 most = is_32 ? U32_MAX : U64_MAX, last = d ? most / d * d : most;
		u64 last_signed = d ? (most >> 1) / d * d : most >> 1;

		for (k = 0; k < 3; k++) {
			const u64 borders[] = {
				last - 1 + k, last_signed - 1 + k, 1 - last_signed - k,
				list[i] ? most / list[i] * list[i] - 1 + k : k,
			};
			u32 border;

			for (border = 0; border < ARRAY_SIZE(borders); border++) {
				const u64 args[] = { borders[border] & most, 0 };

				compare(n, jit, interp, NR_FATES + nr + i, args);
			}
		}
	}
}

/* All pairs in the functions that have no constant, else the other operand's. */
static void compare_all(struct numeric *n, struct kwasm_instance *jit,
			struct kwasm_instance *interp)
{
	u32 a = numbers_of(n->sig[0]), b = numbers_of(n->sig[n->nr - 1]), i, k, f;

	for (i = 0; i < numbers[a].nr; i++) {
		for (k = 0; k < (n->nr > 1 ? numbers[b].nr : 1); k++) {
			const u64 args[] = { numbers[a].list[i], numbers[b].list[k] };

			for (f = 0; f < NR_FATES; f++)
				compare(n, jit, interp, f, args);
			compare(n, jit, interp, NR_FATES + i, args);
			if (n->nr > 1)
				compare(n, jit, interp, NR_FATES + numbers[a].nr + k, args);
		}
	}
}

static void run(struct numeric *n)
{
	struct kwasm_module *m = load(n);
	struct kwasm_instance *jit = instantiate(n, n->b->s, m);
	struct kwasm_instance *interp = instantiate(n, n->interp, m);

	KUNIT_EXPECT_EQ(n->test, m->jit.nr_compiled, m->nr_funcs);
	kwasm_module_put(m);
	compare_all(n, jit, interp);
	if ((n->op >= KWASM_OP_I32_DIV_S && n->op <= KWASM_OP_I32_REM_U) ||
	    (n->op >= KWASM_OP_I64_DIV_S && n->op <= KWASM_OP_I64_REM_U))
		compare_divided(n, jit, interp);
}

/* All instructions from one to another; a store for each, so that they go away. */
static void run_range(struct numeric *n, u16 first, u16 last)
{
	const struct kwasm_store_options opts = {
		.stack_size = KWASM_STACK_MIN,
		.gfp = GFP_KERNEL,
	};

	for (n->op = first; n->op <= last; n->op++) {
		n->sig = kwasm_opcode_info[n->op].sig;
		n->nr = strcspn(n->sig, ":");
		kwasm_store_destroy(n->b->s);
		n->b->s = kwasm_store_create(&n->b->engine, &opts);
		KUNIT_ASSERT_FALSE(n->test, IS_ERR(n->b->s));
		n->interp = kwasm_store_create(&n->b->engine, &opts);
		KUNIT_ASSERT_FALSE(n->test, IS_ERR(n->interp));
		n->interp->interpret = true;
		run(n);
		kwasm_store_destroy(n->interp);
	}
}

static void run_all(struct kunit *test, u32 cpu)
{
	struct numeric n = { .test = test, .b = test->priv };

	n.b->engine.cpu = cpu;
	wasm_begin(&n.body, test);
	run_range(&n, KWASM_OP_I32_EQZ, KWASM_OP_I64_EXTEND32_S);
	run_range(&n, KWASM_OP_I32_TRUNC_SAT_F32_S, KWASM_OP_I64_TRUNC_SAT_F64_U);
}

static void with_all_of_the_processor(struct kunit *test)
{
	run_all(test, kwasm_target_cpu());
}

static void with_none_of_it(struct kunit *test)
{
	run_all(test, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(with_all_of_the_processor),
	KUNIT_CASE(with_none_of_it),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_jit_numeric",
	.init = compile_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_LICENSE("GPL");
