// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: functions that are large in one dimension, and small ones
 *
 * Each shape is compiled, with the allocation checked, or left out; either way
 * with memory in proportion to its code, and nothing stays.  The small ones
 * access memory, where bounds are checked or need not be.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "kunit/store_bench.h"
#include "kunit/wasm_shapes.h"
#include "runtime/jit.h"
#include "runtime/opcode.h"

#define PART	100	/* of the size that a shape is to have */

static const struct wasm_shape *shape_of(const char *name)
{
	u32 i;

	for (i = 0; i < wasm_nr_shapes; i++)
		if (!strcmp(wasm_shapes[i].name, name))
			return &wasm_shapes[i];
	return NULL;
}

static struct kwasm_module *load(struct store_bench *b, const struct wasm_shape *shape, u32 size,
				 u32 funcs)
{
	struct kwasm_module *m;
	struct wasm_build w;

	wasm_of_shape(&w, b->test, shape, size, funcs);
	m = bench_load(b, &w);
	kunit_kfree(b->test, w.bytes);
	return m;
}

/* Compiles; how many functions were, and the most bytes of kind compile meanwhile. */
static u32 compile(struct store_bench *b, struct kwasm_module *m, u64 *peak)
{
	struct ka_stats *stats = &m->policy.of[KA_COMPILE].stats;
	struct kwasm_jit_text text;
	u64 before = atomic64_read(&stats->bytes);
	u32 compiled;

	atomic64_set(&stats->peak, before);
	kwasm_jit_text_init(&text, m);
	KUNIT_EXPECT_EQ(b->test, 0, kwasm_jit_compile(m, &text));
	*peak = atomic64_read(&stats->peak) - before;
	compiled = text.nr_compiled;
	kwasm_jit_text_exit(&text);
	KUNIT_EXPECT_EQ(b->test, before, atomic64_read(&stats->bytes));
	return compiled;
}

static void memory_is_in_proportion(struct kunit *test)
{
	struct store_bench *b = test->priv;
	u32 i, compiled = 0;

	b->engine.check = true;
	b->engine.verify = true;
	for (i = 0; i < wasm_nr_shapes; i++) {
		const struct wasm_shape *shape = &wasm_shapes[i];
		struct kwasm_module *m = load(b, shape, shape->size / PART, 1);
		u64 most = max_t(u64, m->code_size * 100, 64 << 10);
		u64 peak;

		compiled += compile(b, m, &peak);
		KUNIT_EXPECT_LE_MSG(test, peak, most, "%s", shape->name);
		b->engine.spill = true;
		compile(b, m, &peak);
		b->engine.spill = false;
		kwasm_module_put(m);
	}
	KUNIT_EXPECT_GT(test, compiled, wasm_nr_shapes / 2);
}

static void usual_functions_are_compiled(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m = load(b, shape_of("usual"), 100, 50);
	u64 peak;

	KUNIT_EXPECT_EQ(test, 50, compile(b, m, &peak));
	kwasm_module_put(m);
}

/* More than is granted: left out, and nothing else is. */
static void out_of_proportion_is_left_out(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m = load(b, shape_of("phis"), 100000, 1);
	u64 peak;

	KUNIT_EXPECT_EQ(test, 0, compile(b, m, &peak));
	kwasm_module_put(m);
}

static u64 calls_of(struct store_bench *b, u32 funcs)
{
	struct kwasm_module *m = load(b, shape_of("usual"), 20, funcs);
	struct ka_stats *stats = &m->policy.of[KA_COMPILE].stats;
	u64 before = atomic64_read(&stats->calls), peak;

	KUNIT_EXPECT_EQ(b->test, funcs, compile(b, m, &peak));
	before = atomic64_read(&stats->calls) - before;
	kwasm_module_put(m);
	return before;
}

/* What the first function asked for is there for the others. */
static void scratch_goes_from_function_to_function(struct kunit *test)
{
	struct store_bench *b = test->priv;
	u64 one = calls_of(b, 1), many = calls_of(b, 100);

	/* The text grows, by doubling. */
	KUNIT_EXPECT_LE(test, many, one + 3 * 8);
	KUNIT_EXPECT_LE(test, one, 100ULL);
}

#define MASK(...)	KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_CONST, __VA_ARGS__, KWASM_OP_I32_AND
#define SHIFT(n)	KWASM_OP_I32_CONST, n, KWASM_OP_I32_SHL
#define PLUS(...)	KWASM_OP_I32_CONST, __VA_ARGS__, KWASM_OP_I32_ADD
#define LOAD(...)	KWASM_OP_I32_LOAD, 0, __VA_ARGS__

/* Of a function (i32 i32) -> i32 with a page of memory. */
static const struct {
	u8 code[24];
	u32 len;
	u32 checks;
	u32 elided;
} accesses[] = {
#define BODY(checks, elided, ...)	\
	{ { __VA_ARGS__ }, sizeof((u8[]){ __VA_ARGS__ }), checks, elided }
	/* Anywhere, at the last word, behind it. */
	BODY(1, 0, KWASM_OP_LOCAL_GET, 0, LOAD(0)),
	BODY(0, 1, KWASM_OP_I32_CONST, 0, LOAD(0xfc, 0xff, 0x03)),
	BODY(1, 0, KWASM_OP_I32_CONST, 0, LOAD(0xfd, 0xff, 0x03)),
	/* 255, 255 * 4 + 63, 255 - 1, which may be beyond. */
	BODY(0, 1, MASK(0xff, 0x01), LOAD(0)),
	BODY(0, 1, MASK(0xff, 0x01), SHIFT(2), PLUS(63), LOAD(0)),
	BODY(1, 0, MASK(0xff, 0x01), PLUS(0x7f), LOAD(0)),
	/* 255 * 256, and twice that. */
	BODY(0, 1, MASK(0xff, 0x01), SHIFT(8), LOAD(0)),
	BODY(1, 0, MASK(0xff, 0x01), SHIFT(9), LOAD(0)),
	/* One index, whichever reaches farther. */
	BODY(1, 1, KWASM_OP_LOCAL_GET, 0, LOAD(8), KWASM_OP_DROP, KWASM_OP_LOCAL_GET, 0, LOAD(4)),
	BODY(1, 1, KWASM_OP_LOCAL_GET, 0, LOAD(4), KWASM_OP_DROP, KWASM_OP_LOCAL_GET, 0, LOAD(8)),
};

static void checks_only_what_has_to_be(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_jit_text text;
	struct kwasm_module *m;
	struct wasm_build w;
	u32 i;

	wasm_begin(&w, test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, "ii:i");
	wasm_section(&w, WASM_FUNC, ARRAY_SIZE(accesses));
	for (i = 0; i < ARRAY_SIZE(accesses); i++)
		wasm_u32(&w, 0);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, 1, WASM_NO_MAX);
	wasm_section(&w, WASM_CODE, ARRAY_SIZE(accesses));
	for (i = 0; i < ARRAY_SIZE(accesses); i++)
		wasm_body(&w, accesses[i].code, accesses[i].len);
	m = bench_load(b, &w);
	for (i = 0; i < ARRAY_SIZE(accesses); i++) {
		kwasm_jit_text_init(&text, m);
		KUNIT_EXPECT_EQ(test, 0, kwasm_jit_compile_func(m, i, &text));
		KUNIT_EXPECT_EQ_MSG(test, accesses[i].checks, text.nr_checks, "function %u", i);
		KUNIT_EXPECT_EQ_MSG(test, accesses[i].elided, text.nr_elided, "function %u", i);
		kwasm_jit_text_exit(&text);
	}
	kwasm_module_put(m);
}

/* f(a, b) = a + b, which fits the registers; and a sum of twenty products. */
static void stores_and_reloads_are_counted(struct kunit *test)
{
	struct store_bench *b = test->priv;
	static const u8 add[] = { 0x20, 0, 0x20, 1, 0x6a };
	struct kwasm_jit_text *text = kunit_kcalloc(test, 2, sizeof(*text), GFP_KERNEL);
	struct kwasm_module *m;
	struct wasm_build w;
	u8 many[20 * 5 + 19];
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = 0; i < 20; i++)
		memcpy(many + i * 5, (u8[]){ 0x20, 0, 0x41, i * 2 + 3, 0x6c }, 5);
	memset(many + 100, 0x73, 19);
	wasm_begin(&w, test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, "ii:i");
	wasm_section(&w, WASM_FUNC, 2);
	wasm_u32(&w, 0);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_CODE, 2);
	wasm_body(&w, add, sizeof(add));
	wasm_body(&w, many, sizeof(many));
	m = bench_load(b, &w);
	for (i = 0; i < 2; i++) {
		kwasm_jit_text_init(&text[i], m);
		KUNIT_EXPECT_EQ(test, 0, kwasm_jit_compile_func(m, i, &text[i]));
	}
	KUNIT_EXPECT_EQ(test, text[0].nr_stores + text[0].nr_reloads, 0U);
	KUNIT_EXPECT_GT(test, text[1].nr_stores, 0U);
	KUNIT_EXPECT_LT(test, text[1].nr_stores, 20U);
	kwasm_jit_text_exit(&text[1]);
	kwasm_jit_text_exit(&text[0]);
	kwasm_module_put(m);
}

/* What only the way not taken, or what follows a loop, needs goes nowhere. */
static void idle_values_stay_in_registers(struct kunit *test)
{
	/* add; do a-- while (a), b; a ? add(a, a) : b */
	static const u8 codes[][16] = {
		{ 0x20, 0, 0x20, 1, 0x6a },
		{ 0x03, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x20, 1 },
		{ 0x20, 0, 0x04, 0x40, 0x20, 0, 0x20, 0, 0x10, 0, 0x0f, 0x0b, 0x20, 1 },
	};
	static const u8 lens[] = { 5, 14, 14 };
	struct store_bench *b = test->priv;
	struct kwasm_jit_text text;
	struct kwasm_module *m;
	struct wasm_build w;
	u32 i;

	wasm_begin(&w, test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, "ii:i");
	wasm_section(&w, WASM_FUNC, ARRAY_SIZE(codes));
	for (i = 0; i < ARRAY_SIZE(codes); i++)
		wasm_u32(&w, 0);
	wasm_section(&w, WASM_CODE, ARRAY_SIZE(codes));
	for (i = 0; i < ARRAY_SIZE(codes); i++)
		wasm_body(&w, codes[i], lens[i]);
	m = bench_load(b, &w);
	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		kwasm_jit_text_init(&text, m);
		KUNIT_EXPECT_EQ(test, 0, kwasm_jit_compile_func(m, i, &text));
		KUNIT_EXPECT_EQ_MSG(test, text.nr_stores + text.nr_reloads, 0U, "function %u", i);
		kwasm_jit_text_exit(&text);
	}
	kwasm_module_put(m);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(stores_and_reloads_are_counted),
	KUNIT_CASE(idle_values_stay_in_registers),
	KUNIT_CASE(memory_is_in_proportion),
	KUNIT_CASE(usual_functions_are_compiled),
	KUNIT_CASE(out_of_proportion_is_left_out),
	KUNIT_CASE(scratch_goes_from_function_to_function),
	KUNIT_CASE(checks_only_what_has_to_be),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_compile",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
