// SPDX-License-Identifier: GPL-2.0
/*
 * Poison: a store that is not to be trusted lets nobody in, and can start anew
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "alloc/policy_keep.h"
#include "kunit/store_bench.h"

/* trap: traps; fine: gives 5 */
static void write_module(struct wasm_build *w, struct kunit *test)
{
	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 1);
	wasm_functype(w, ":i");
	wasm_section(w, WASM_FUNC, 2);
	WASM_BYTES(w, 0, 0);
	wasm_section(w, WASM_EXPORT, 2);
	wasm_export(w, "trap", WASM_K_FUNC, 0);
	wasm_export(w, "fine", WASM_K_FUNC, 1);
	wasm_section(w, WASM_CODE, 2);
	WASM_BODY(w, 0x00);
	WASM_BODY(w, 0x41, 5);
}

/* Its start function traps. */
static void write_stillborn(struct wasm_build *w, struct kunit *test)
{
	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 1);
	wasm_functype(w, ":");
	wasm_section(w, WASM_FUNC, 1);
	WASM_BYTES(w, 0);
	wasm_section(w, WASM_START, 0);
	wasm_section(w, WASM_CODE, 1);
	WASM_BODY(w, 0x00);
}

static struct kwasm_instance *instantiate(struct store_bench *b)
{
	struct wasm_build w;

	write_module(&w, b->test);
	return bench_instantiate(b, &w);
}

static void traps_poison_only_where_they_are_fatal(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = instantiate(b);
	u64 result;

	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "trap", &result),
			(int)KWASM_TRAP_UNREACHABLE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(b->s), (int)KWASM_POISON_NONE);
	b->s->fatal = KWASM_FATAL(FUEL);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "trap", &result),
			(int)KWASM_TRAP_UNREACHABLE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(b->s), (int)KWASM_POISON_NONE);
	b->s->fatal = KWASM_FATAL_TRAPS;
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "fine", &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(b->s), (int)KWASM_POISON_NONE);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "trap", &result),
			(int)KWASM_TRAP_UNREACHABLE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(b->s), (int)KWASM_POISON_TRAP);
	KUNIT_EXPECT_EQ(test, b->s->trap.depth, 1U);
}

static void exits_are_no_accident(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, KWASM_FATAL_TRAPS & KWASM_FATAL(EXIT), 0UL);
	KUNIT_EXPECT_EQ(test, KWASM_FATAL_TRAPS & BIT(KWASM_TRAP_NONE), 0UL);
	KUNIT_EXPECT_EQ(test, KWASM_FATAL_ALL, KWASM_FATAL_TRAPS | KWASM_FATAL(EXIT));
	KUNIT_EXPECT_TRUE(test, KWASM_FATAL_TRAPS & KWASM_FATAL(HOST));
}

static void failed_starts_poison_where_they_are_fatal(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct wasm_build w;

	write_stillborn(&w, test);
	KUNIT_EXPECT_EQ(test, PTR_ERR(bench_try(b, &w)), (long)-ECANCELED);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(b->s), (int)KWASM_POISON_NONE);
	b->s->fatal = KWASM_FATAL_TRAPS;
	KUNIT_EXPECT_EQ(test, PTR_ERR(bench_try(b, &w)), (long)-ECANCELED);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(b->s), (int)KWASM_POISON_TRAP);
}

static void nothing_gets_in(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = instantiate(b);
	struct kwasm_extern fine = bench_export(b, inst, "fine");
	s64 used = atomic64_read(&b->s->policy.budget.used);
	struct wasm_build w;
	u64 result = 17;

	kwasm_store_poison(b->s, KWASM_POISON_OWNER);
	write_module(&w, test);
	KUNIT_EXPECT_EQ(test, kwasm_call_func(b->s, fine.func, NULL, &result), -ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, result, 17ULL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(bench_try(b, &w)), (long)-ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, PTR_ERR(kwasm_store_add_host(b->s, &kwasm_spectest, NULL)),
			(long)-ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, kwasm_store_register(b->s, (const u8 *)"a", 1, inst),
			-ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, b->s->instances.len, (size_t)1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->s->policy.budget.used), used);
}

static void first_reason_stands(struct kunit *test)
{
	struct store_bench *b = test->priv;
	enum kwasm_poison why;

	kwasm_store_poison(b->s, KWASM_POISON_RESET);
	kwasm_store_poison(b->s, KWASM_POISON_OWNER);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(b->s), (int)KWASM_POISON_RESET);
	for (why = 0; why < KWASM_NR_POISONS; why++)
		KUNIT_EXPECT_GT(test, strlen(kwasm_poison_text(why)), (size_t)5);
	KUNIT_EXPECT_STREQ(test, kwasm_poison_text(KWASM_POISON_TRAP), "a call in it trapped");
	KUNIT_EXPECT_STREQ(test, kwasm_poison_text(KWASM_NR_POISONS), "for an unknown reason");
}

static void resetting_makes_it_new(struct kunit *test)
{
	struct store_bench *b = test->priv;
	s64 used = atomic64_read(&b->s->policy.budget.used);
	struct kwasm_instance *inst = instantiate(b);
	u64 result;

	bench_register(b, "one", inst);
	kwasm_store_interrupt(b->s, KWASM_INTERRUPT_STOP);
	kwasm_store_poison(b->s, KWASM_POISON_OWNER);
	KUNIT_ASSERT_EQ(test, kwasm_store_reset(b->s), 0);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(b->s), (int)KWASM_POISON_NONE);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->s->policy.budget.used), used);
	KUNIT_EXPECT_NULL(test, kwasm_store_instance(b->s, 0));
	KUNIT_EXPECT_EQ(test, b->s->names.nr, 0U);
	inst = instantiate(b);
	KUNIT_EXPECT_EQ(test, inst->index, 0U);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "fine", &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 5ULL);
}

/* What hangs on a store and is not told of its reset would hang in the air. */
static void resetting_finds_what_was_left(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct ka *heap = ka_of(&b->s->policy, KA_HOST);
	void *p = ka_alloc(heap, 100, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, kwasm_store_reset(b->s), -ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(b->s), (int)KWASM_POISON_LEFT);
	ka_free(heap, p, 100);
	KUNIT_EXPECT_EQ(test, kwasm_store_reset(b->s), 0);
}

static struct kunit_case poison_cases[] = {
	KUNIT_CASE(traps_poison_only_where_they_are_fatal),
	KUNIT_CASE(exits_are_no_accident),
	KUNIT_CASE(failed_starts_poison_where_they_are_fatal),
	KUNIT_CASE(nothing_gets_in),
	KUNIT_CASE(first_reason_stands),
	KUNIT_CASE(resetting_makes_it_new),
	KUNIT_CASE(resetting_finds_what_was_left),
	{}
};

static struct kunit_suite poison_suite = {
	.name = "kwasm_poison",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = poison_cases,
};

kunit_test_suite(poison_suite);
