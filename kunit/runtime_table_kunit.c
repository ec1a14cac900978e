// SPDX-License-Identifier: GPL-2.0
/*
 * Tables: bounds, growth, work in bulk and its interruption
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

/* Longer than several chunks of work in bulk. */
#define LONG	100000

static struct kwasm_table *make_table(struct store_bench *b, u64 min, u64 max)
{
	const struct kwasm_tabletype type = {
		.elem = KWASM_EXTERNREF,
		.limits = { .min = min, .max = max, .has_max = true },
	};
	struct kwasm_table *t = kunit_kzalloc(b->test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(b->test, t);
	KUNIT_ASSERT_EQ(b->test, kwasm_table_init(b->s, t, &type, 0), 0);
	return t;
}

static void elements_have_bounds(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_table *t = make_table(b, 4, 8);
	u64 slot = 1;

	KUNIT_EXPECT_EQ(test, kwasm_table_get(t, 3, &slot), 0);
	KUNIT_EXPECT_EQ(test, slot, 0ULL);
	KUNIT_EXPECT_EQ(test, kwasm_table_set(t, 3, 33), 0);
	KUNIT_EXPECT_EQ(test, kwasm_table_get(t, 3, &slot), 0);
	KUNIT_EXPECT_EQ(test, slot, 33ULL);
	KUNIT_EXPECT_EQ(test, kwasm_table_get(t, 4, &slot), -ERANGE);
	KUNIT_EXPECT_EQ(test, kwasm_table_set(t, 4, 33), -ERANGE);
	KUNIT_EXPECT_EQ(test, kwasm_table_get(t, ~0ULL, &slot), -ERANGE);
	kwasm_table_exit(b->s, t);
}

static void ranges_have_bounds(struct kunit *test)
{
	static const struct { u64 dst, n; bool inside; } ranges[] = {
		{ 0, 4, true }, { 4, 0, true }, { 5, 0, false }, { 3, 2, false }, { 0, 5, false },
		{ ~0ULL, 1, false }, { 1, ~0ULL, false }, { ~0ULL, ~0ULL, false },
	};
	struct store_bench *b = test->priv;
	struct kwasm_table *t = make_table(b, 4, 8);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		u64 dst = ranges[i].dst, n = ranges[i].n;
		int want = ranges[i].inside ? KWASM_TRAP_NONE : KWASM_TRAP_TABLE_BOUNDS;

		KUNIT_EXPECT_EQ_MSG(test, (int)kwasm_table_copy(b->s, t, dst, t, 0, n), want,
				    "%u", i);
		KUNIT_EXPECT_EQ_MSG(test, (int)kwasm_table_copy(b->s, t, 0, t, dst, n), want,
				    "%u", i);
		KUNIT_EXPECT_EQ_MSG(test, (int)kwasm_table_fill(b->s, t, dst, i + 1, n), want,
				    "%u", i);
		KUNIT_EXPECT_EQ_MSG(test, t->elems[3], 1ULL, "%u", i);
	}
	kwasm_table_exit(b->s, t);
}

static void growing_stops_at_the_maximum(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_table *t = make_table(b, 1, 5);

	t->elems[0] = 11;
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, t, 0, 1), 1LL);
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, t, 3, 22), 1LL);
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, t, 2, 33), -1LL);
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, t, ~0ULL, 33), -1LL);
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, t, 1, 33), 4LL);
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, t, 1, 33), -1LL);
	KUNIT_EXPECT_EQ(test, t->size, 5U);
	KUNIT_EXPECT_EQ(test, t->elems[0], 11ULL);
	KUNIT_EXPECT_EQ(test, t->elems[1], 22ULL);
	KUNIT_EXPECT_EQ(test, t->elems[3], 22ULL);
	KUNIT_EXPECT_EQ(test, t->elems[4], 33ULL);
	kwasm_table_exit(b->s, t);
}

static void growing_stops_at_the_limit_of_all_tables(struct kunit *test)
{
	const struct kwasm_tabletype type = {
		.elem = KWASM_FUNCREF,
		.limits = { .min = KWASM_MAX_TABLE_SIZE + 1 },
	};
	struct store_bench *b = test->priv;
	struct kwasm_table *t = make_table(b, 0, 0xffffffff);
	struct kwasm_table large = {};

	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, t, KWASM_MAX_TABLE_SIZE + 1, 0), -1LL);
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, t, 0xffffffff, 0), -1LL);
	KUNIT_EXPECT_EQ(test, t->size, 0U);
	kwasm_table_exit(b->s, t);
	KUNIT_EXPECT_EQ(test, kwasm_table_init(b->s, &large, &type, 0), -E2BIG);
	kwasm_table_exit(b->s, &large);
}

static void growing_gives_up_its_spare_room_first(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_table *t = make_table(b, 100, 1000);
	u64 live = ka_policy_live(&b->s->policy);

	/* Both the generous and the exact request are refused. */
	b->s->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_FROM };
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, t, 1, 7), -1LL);
	KUNIT_EXPECT_EQ(test, b->s->policy.plan.injected, 2ULL);
	KUNIT_EXPECT_EQ(test, b->s->policy.plan.benign, 1ULL);
	KUNIT_ASSERT_NOT_NULL(test, b->s->policy.error.what);
	KUNIT_EXPECT_STREQ(test, b->s->policy.error.what, "table.grow");
	KUNIT_EXPECT_EQ(test, b->s->policy.error.goal, 808ULL);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->s->policy), live);
	KUNIT_EXPECT_EQ(test, t->size, 100U);

	b->s->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_ONCE };
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, t, 1, 7), 100LL);
	KUNIT_EXPECT_EQ(test, t->capacity, 101U);
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, t, 1, 8), 101LL);
	KUNIT_EXPECT_EQ(test, t->capacity, 151U);
	KUNIT_EXPECT_EQ(test, t->elems[99], 0ULL);
	KUNIT_EXPECT_EQ(test, t->elems[100], 7ULL);
	KUNIT_EXPECT_EQ(test, t->elems[101], 8ULL);
	kwasm_table_exit(b->s, t);
}

static void growing_one_by_one_moves_seldom(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_table *t = make_table(b, 0, LONG);
	struct ka_stats *stats = &b->s->policy.of[KA_TABLE].stats;
	u64 before = atomic64_read(&stats->calls);
	u32 i;

	for (i = 0; i < 10000; i++)
		KUNIT_ASSERT_EQ(test, kwasm_table_grow(b->s, t, 1, i), (s64)i);
	for (i = 0; i < 10000; i++)
		KUNIT_ASSERT_EQ(test, t->elems[i], (u64)i);
	KUNIT_EXPECT_LT(test, (u64)atomic64_read(&stats->calls) - before, 40ULL);
	kwasm_table_exit(b->s, t);
}

static void overlapping_copies_are_exact(struct kunit *test)
{
	static const u32 shifts[] = { 1, 16384, 16385, 40000 };
	struct store_bench *b = test->priv;
	struct kwasm_table *t = make_table(b, 2 * LONG, 2 * LONG);
	u32 i, n, wrong;

	for (n = 0; n < 2 * ARRAY_SIZE(shifts); n++) {
		u32 dst = n & 1 ? shifts[n / 2] : 0;
		u32 src = n & 1 ? 0 : shifts[n / 2];

		for (i = 0; i < LONG; i++)
			t->elems[src + i] = i + 1;
		KUNIT_ASSERT_EQ(test, (int)kwasm_table_copy(b->s, t, dst, t, src, LONG),
				(int)KWASM_TRAP_NONE);
		for (i = 0, wrong = 0; i < LONG; i++)
			wrong += t->elems[dst + i] != i + 1;
		KUNIT_EXPECT_EQ_MSG(test, wrong, 0U, "from %u to %u", src, dst);
	}
	kwasm_table_exit(b->s, t);
}

static void bulk_work_ends_when_stopped(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_table *t = make_table(b, LONG, LONG);

	kwasm_store_interrupt(b->s, KWASM_INTERRUPT_STOP);
	KUNIT_EXPECT_EQ(test, (int)kwasm_table_fill(b->s, t, 0, 1, LONG), (int)KWASM_TRAP_STOPPED);
	KUNIT_EXPECT_EQ(test, t->elems[0], 1ULL);
	KUNIT_EXPECT_EQ(test, t->elems[LONG - 1], 0ULL);
	kwasm_store_rearm(b->s, KWASM_INTERRUPT_STOP);
	kwasm_store_set_fuel(b->s, true, LONG / 8 - 1);
	KUNIT_EXPECT_EQ(test, (int)kwasm_table_fill(b->s, t, 0, 1, LONG), (int)KWASM_TRAP_FUEL);
	kwasm_table_exit(b->s, t);
}

/* A passive segment of @n functions, indices of one and two bytes in turn. */
static struct kwasm_instance *long_segment(struct store_bench *b, u32 n)
{
	struct wasm_build w;
	u32 i;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":");
	wasm_section(&w, WASM_FUNC, 200);
	for (i = 0; i < 200; i++)
		wasm_u32(&w, 0);
	wasm_section(&w, WASM_TABLE, 1);
	wasm_table(&w, 0x70, n, WASM_NO_MAX);
	wasm_section(&w, WASM_ELEM, 1);
	WASM_BYTES(&w, 1, 0);
	wasm_u32(&w, n);
	for (i = 0; i < n; i++)
		wasm_u32(&w, i % 200);
	wasm_section(&w, WASM_CODE, 200);
	for (i = 0; i < 200; i++)
		WASM_BODY(&w, 0x01);
	return bench_instantiate(b, &w);
}

static void segments_are_read_from_the_middle(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = long_segment(b, 20000);
	u32 i, wrong = 0;

	KUNIT_ASSERT_EQ(test, (int)kwasm_table_init_elem(inst, 0, 0, 10, 17000, 3000),
			(int)KWASM_TRAP_NONE);
	for (i = 0; i < 3000; i++)
		wrong += inst->tables[0]->elems[10 + i] !=
			 (unsigned long)inst->funcs[(17000 + i) % 200];
	KUNIT_EXPECT_EQ(test, wrong, 0U);
	KUNIT_EXPECT_EQ(test, inst->tables[0]->elems[9], 0ULL);
	KUNIT_EXPECT_EQ(test, inst->tables[0]->elems[3010], 0ULL);
	KUNIT_EXPECT_EQ(test, (int)kwasm_table_init_elem(inst, 0, 0, 0, 17000, 3001),
			(int)KWASM_TRAP_TABLE_BOUNDS);
	KUNIT_EXPECT_EQ(test, (int)kwasm_table_init_elem(inst, 0, 0, 19999, 0, 2),
			(int)KWASM_TRAP_TABLE_BOUNDS);
	KUNIT_EXPECT_EQ(test, inst->tables[0]->elems[19999], 0ULL);
}

static void skipped_items_are_paid_for(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = long_segment(b, 20000);

	kwasm_store_set_fuel(b->s, true, 20000 / 8 - 1);
	KUNIT_EXPECT_EQ(test, (int)kwasm_table_init_elem(inst, 0, 0, 0, 19992, 8),
			(int)KWASM_TRAP_FUEL);
	kwasm_store_set_fuel(b->s, true, 20000 / 8);
	KUNIT_EXPECT_EQ(test, (int)kwasm_table_init_elem(inst, 0, 0, 0, 19992, 8),
			(int)KWASM_TRAP_NONE);
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE(elements_have_bounds),
	KUNIT_CASE(ranges_have_bounds),
	KUNIT_CASE(growing_stops_at_the_maximum),
	KUNIT_CASE(growing_stops_at_the_limit_of_all_tables),
	KUNIT_CASE(growing_gives_up_its_spare_room_first),
	KUNIT_CASE(growing_one_by_one_moves_seldom),
	KUNIT_CASE(overlapping_copies_are_exact),
	KUNIT_CASE(bulk_work_ends_when_stopped),
	KUNIT_CASE(segments_are_read_from_the_middle),
	KUNIT_CASE(skipped_items_are_paid_for),
	{}
};

static struct kunit_suite table_suite = {
	.name = "kwasm_table",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = table_cases,
};

kunit_test_suite(table_suite);
