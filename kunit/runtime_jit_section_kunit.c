// SPDX-License-Identifier: GPL-2.0
/* Sections of the FPU: timers end those that last, and nobody pays twice. */
#include <kunit/test.h>

#include <linux/kconfig.h>
#include <linux/ktime.h>

#include <asm/ptrace.h>

#include "alloc/arena.h"
#include "alloc/compat.h"
#include "kunit/store_bench.h"
#include "kunit/sweep.h"
#include "runtime/jit.h"
#include "runtime/target.h"
#include "runtime/x86/cpu.h"

#define FUEL	(1ULL << 40)
/* Shorter than what quick code has that turns slow, on any processor there is. */
#define PERIOD	(20 * NSEC_PER_USEC)
#define ROUNDS	200

struct found {
	s64 left;	/* before, and after it */
	s64 after;
	bool cut;
};

static void expect_cut(struct store_bench *b, const void *ip, struct found found)
{
	struct pt_regs *regs = kunit_kzalloc(b->test, sizeof(*regs), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(b->test, regs);
	kwasm_compat_ip(regs) = (unsigned long)ip;
	kwasm_compat_r13(regs) = found.left;
	b->s->lent = 1000;
	b->s->straight = 7;
	KUNIT_EXPECT_EQ(b->test, kwasm_section_cut(b->s, regs), found.cut);
	KUNIT_EXPECT_EQ(b->test, (s64)kwasm_compat_r13(regs), found.after);
	KUNIT_EXPECT_EQ(b->test, b->s->lent - found.after, 1000 - found.left);
	KUNIT_EXPECT_EQ(b->test, b->s->straight, found.cut ? 0 : 7);
}

static void what_is_left_is_taken(struct kunit *test)
{
	struct store_bench *b = test->priv;
	const u8 *last = kwasm_arena_text + kwasm_arena.ranges[0].nr_units * KA_ARENA_UNIT - 1;

	expect_cut(b, kwasm_arena_text, (struct found){ 900, -1, true });
	expect_cut(b, last, (struct found){ 0, -1, true });
	expect_cut(b, last, (struct found){ -3, -3, true });
	expect_cut(b, kwasm_arena_text - 1, (struct found){ 900, 900, false });
	expect_cut(b, kwasm_bulk_begin, (struct found){ 900, -1, true });
	expect_cut(b, kwasm_bulk_end - 1, (struct found){ 900, -1, true });
	expect_cut(b, kwasm_bulk_end, (struct found){ 900, 900, false });
	expect_cut(b, kwasm_stub_call_out, (struct found){ 900, 900, false });
	expect_cut(b, expect_cut, (struct found){ 900, 900, false });
	expect_cut(b, NULL, (struct found){ 900, 900, false });
}

/* Quick additions, and then roots of roots: as much fuel takes many times as long. */
static struct kwasm_instance *turning(struct store_bench *b)
{
	struct wasm_build w;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, "iid:i");
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "turn", WASM_K_FUNC, 0);
	wasm_section(&w, WASM_CODE, 1);
	WASM_BODY(&w, 0x03, 0x40,				/* loop */
		  0x41, 0xc0, 0x9a, 0x0c, 0x21, 1,		/* 200,000 times */
		  0x03, 0x40,
		  0x20, 2, 0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0xa0, 0x21, 2,
		  0x20, 1, 0x41, 1, 0x6b, 0x22, 1, 0x0d, 0, 0x0b,
		  0x41, 0xe8, 0x07, 0x21, 1,			/* 1,000 times */
		  0x03, 0x40, 0x20, 2,
		  0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f,
		  0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f,
		  0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f,
		  0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f,
		  0x21, 2,
		  0x20, 1, 0x41, 1, 0x6b, 0x22, 1, 0x0d, 0, 0x0b,
		  0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b,
		  0x20, 2, 0xaa);				/* i32.trunc_f64_s */
	return bench_instantiate(b, &w);
}

/* Fuel of a call; its result is to be that of two turns. */
static u64 turn(struct store_bench *b, struct kwasm_func *func)
{
	const u64 args[] = { 2, 0, 0 };
	u64 result = 0;

	kwasm_store_set_fuel(b->s, true, FUEL);
	KUNIT_EXPECT_EQ(b->test, kwasm_call_func(b->s, func, args, &result), 0);
	KUNIT_EXPECT_EQ(b->test, (int)b->s->trap.kind, (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(b->test, result, 1ULL);
	return FUEL - b->s->fuel;
}

static void nobody_pays_for_what_is_taken(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_extern ext;
	u64 used;
	u32 i;

	if (IS_ENABLED(CONFIG_UML))
		kunit_skip(test, "interrupts find a copy of the registers");
	ext = bench_export(b, turning(b), "turn");
	used = turn(b, ext.func);
	KUNIT_ASSERT_EQ(test, kwasm_section_watch(&b->engine, PERIOD), 0);
	for (i = 0; i < ROUNDS && !kwasm_section_ended(&b->engine); i++)
		KUNIT_EXPECT_EQ(test, turn(b, ext.func), used);
	KUNIT_EXPECT_GT(test, kwasm_section_ended(&b->engine), 0ULL);
	kwasm_section_unwatch(&b->engine);
	KUNIT_EXPECT_EQ(test, turn(b, ext.func), used);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(what_is_left_is_taken),
	KUNIT_CASE(nobody_pays_for_what_is_taken),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_jit_section",
	.init = compile_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

/* --- every failure of watches that are made */

static int nothing(void *ctx)
{
	return 0;
}

static int watch_by_plan(void *ctx, struct ka_fault_plan *plan)
{
	struct kwasm_engine *engine = ctx;
	int err;

	engine->policy.plan = *plan;
	err = kwasm_section_watch(engine, PERIOD);
	*plan = engine->policy.plan;
	engine->policy.plan.mode = KA_FAULT_OFF;
	return err;
}

static u64 watches(void *ctx)
{
	struct kwasm_engine *engine = ctx;

	return sweep_hash(0, !!engine->watches);
}

static u64 state(void *ctx)
{
	struct kwasm_engine *engine = ctx;

	return sweep_hash(watches(ctx), atomic64_read(&engine->policy.budget.used));
}

static void unwatch(void *ctx)
{
	kwasm_section_unwatch(ctx);
}

static void survives_every_failure(struct kunit *test)
{
	static const struct sweep_op op = {
		"watch sections", nothing, watch_by_plan, watches, state, unwatch,
	};
	struct kwasm_engine *engine = kunit_kzalloc(test, sizeof(*engine), GFP_KERNEL);
	struct sweep_bench bench = { .ctx = engine };

	KUNIT_ASSERT_NOT_NULL(test, engine);
	kwasm_engine_init(engine, BENCH_LIMIT);
	bench.budget = &engine->policy.budget;
	sweep(test, &op, &bench);
}

static struct kunit_case sweeps[] = {
	KUNIT_CASE(survives_every_failure),
	{}
};

static struct kunit_suite oom_suite = {
	.name = "kwasm_oom_section",
	.test_cases = sweeps,
};

kunit_test_suites(&suite, &oom_suite);

MODULE_LICENSE("GPL");
