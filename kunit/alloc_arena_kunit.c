// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: a code arena whose ranges come and go
 *
 * Mapped pages stand for text.  What comes has been used for something else.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "alloc/arena.h"
#include "kunit/sweep.h"

#define STOP		0xcc
#define FIRST_PAGES	4
#define FIRST		(FIRST_PAGES * PAGE_SIZE)
#define MAX_PAGES	40
#define NR_MORE		(KA_ARENA_RANGES - 1)

struct text {
	struct page *pages[MAX_PAGES];
	size_t nr;
	u8 *base;
};

static struct text first, others[NR_MORE];
static bool refuses[NR_MORE];
static u32 nr_got, nr_dirty, nr_synced;

static bool make(struct text *t, size_t size)
{
	t->nr = size >> PAGE_SHIFT;
	if (ka_pages_take(&ka_pages, t->pages, t->nr, GFP_KERNEL))
		return false;
	t->base = ka_pages_map(t->pages, t->nr);
	if (!t->base)
		ka_pages_give(&ka_pages, t->pages, t->nr);
	return t->base;
}

static void unmake(struct text *t)
{
	ka_pages_unmap(t->base);
	ka_pages_give(&ka_pages, t->pages, t->nr);
	t->base = NULL;
}

static const struct ka_arena_more more;

static u8 *get(u32 nr)
{
	if (refuses[nr] || !make(&others[nr], more.sizes[nr]))
		return NULL;
	nr_got++;
	memset(others[nr].base, 0x90, more.sizes[nr]);
	return others[nr].base;
}

static void put(u32 nr)
{
	nr_got--;
	nr_dirty += !!memchr_inv(others[nr].base, STOP, more.sizes[nr]);
	unmake(&others[nr]);
}

static const struct ka_arena_more more = {
	.sizes = { 8 * PAGE_SIZE, 20 * PAGE_SIZE, MAX_PAGES * PAGE_SIZE },
	.get = get,
	.put = put,
};

static void sync(void *unused)
{
	nr_synced++;
}

static struct ka_arena arena;
static struct ka_policy policy;

static int make_arena(void)
{
	if (!make(&first, FIRST))
		return -ENOMEM;
	memset(first.base, STOP, FIRST);
	memset(refuses, 0, sizeof(refuses));
	nr_got = 0;
	nr_dirty = 0;
	nr_synced = 0;
	arena = (struct ka_arena)KA_ARENA_INIT(arena, first.base, FIRST, STOP, sync, &more);
	arena.books = ka_of(&policy, KA_CODE);
	return 0;
}

static int begin_case(struct kunit *test)
{
	ka_policy_init(&policy, "case", U64_MAX, NULL, GFP_KERNEL);
	return make_arena();
}

static void end_case(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, arena.used, 0U);
	ka_arena_exit(&arena);
	KUNIT_EXPECT_EQ(test, nr_got, 0U);
	KUNIT_EXPECT_EQ(test, nr_dirty, 0U);
	KUNIT_EXPECT_EQ(test, (size_t)arena.nr_units * KA_ARENA_UNIT, FIRST);
	KUNIT_EXPECT_EQ(test, atomic64_read(&policy.budget.used), 0LL);
	unmake(&first);
}

static u8 *take(size_t size)
{
	return ka_alloc(&arena.ka, size, GFP_KERNEL);
}

static void what_fits_asks_for_nothing(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, ka_arena_begin(&arena, FIRST), FIRST);
	KUNIT_EXPECT_EQ(test, nr_got, 0U);
	ka_arena_end(&arena);
}

static void smallest_that_is_enough_comes(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, ka_arena_begin(&arena, 9 * PAGE_SIZE), 20 * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, nr_got, 1U);
	KUNIT_EXPECT_NOT_NULL(test, others[1].base);
	ka_arena_end(&arena);
	KUNIT_EXPECT_EQ(test, nr_got, 0U);
}

static void piece_holds_its_range(struct kunit *test)
{
	const size_t size = 15 * PAGE_SIZE;
	u8 *p;

	ka_arena_begin(&arena, size);
	p = take(size);
	ka_arena_end(&arena);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, nr_got, 1U);
	KUNIT_EXPECT_TRUE(test, ka_owns(&arena.ka, p));
	KUNIT_EXPECT_NULL(test, memchr_inv(p, STOP, size));
	KUNIT_EXPECT_EQ(test, ka_arena_write(&arena, p + 1, "\x55", 1), 0);
	KUNIT_EXPECT_EQ(test, p[1], 0x55);
	KUNIT_EXPECT_GE(test, nr_synced, 1U);
	ka_free(&arena.ka, p, size);
	KUNIT_EXPECT_EQ(test, nr_got, 0U);
}

static void range_stays_for_who_is_about_to_take(struct kunit *test)
{
	const size_t size = 8 * PAGE_SIZE;
	u8 *p;

	ka_arena_begin(&arena, size);
	ka_arena_begin(&arena, size);
	p = take(size);
	KUNIT_ASSERT_NOT_NULL(test, p);
	ka_arena_end(&arena);
	ka_free(&arena.ka, p, size);
	KUNIT_EXPECT_EQ(test, nr_got, 1U);
	ka_arena_end(&arena);
	KUNIT_EXPECT_EQ(test, nr_got, 0U);
}

static void what_cannot_come_is_gone_without(struct kunit *test)
{
	refuses[1] = true;
	refuses[2] = true;
	KUNIT_EXPECT_EQ(test, ka_arena_begin(&arena, 20 * PAGE_SIZE), 8 * PAGE_SIZE);
	KUNIT_EXPECT_NULL(test, take(9 * PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, arena.refusals, 1U);
	ka_arena_end(&arena);
	refuses[0] = true;
	KUNIT_EXPECT_EQ(test, ka_arena_begin(&arena, 20 * PAGE_SIZE), FIRST);
	ka_arena_end(&arena);
}

static void none_is_enough(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, ka_arena_begin(&arena, FIRST * 100), MAX_PAGES * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, nr_got, 1U);
	ka_arena_end(&arena);
}

/* Each is there once; who wants more than is left of one gets the next. */
static void all_of_them_are_used(struct kunit *test)
{
	static const size_t sizes[] = { FIRST, 8 * PAGE_SIZE, 20 * PAGE_SIZE, 40 * PAGE_SIZE };
	u8 *p[ARRAY_SIZE(sizes)];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		KUNIT_EXPECT_EQ(test, ka_arena_begin(&arena, sizes[i]), sizes[i]);
		p[i] = take(sizes[i]);
		ka_arena_end(&arena);
		KUNIT_ASSERT_NOT_NULL(test, p[i]);
	}
	KUNIT_EXPECT_EQ(test, nr_got, (u32)NR_MORE);
	KUNIT_EXPECT_EQ(test, ka_arena_begin(&arena, 1), 0UL);
	ka_arena_end(&arena);
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		ka_free(&arena.ka, p[i], sizes[i]);
}

static int make_first(void *ctx)
{
	return make_arena();
}

/* With room or without: that there is less is no error. */
static int begin_and_end(void *ctx, struct ka_fault_plan *plan)
{
	policy.plan = *plan;
	ka_arena_begin(&arena, 20 * PAGE_SIZE);
	ka_arena_end(&arena);
	*plan = policy.plan;
	policy.plan.mode = KA_FAULT_OFF;
	return 0;
}

static u64 state_of_arena(void *ctx)
{
	return sweep_hash(arena.nr_units, atomic64_read(&policy.budget.used));
}

static void unmake_first(void *ctx)
{
	ka_arena_exit(&arena);
	unmake(&first);
}

static void no_room_for_maps_is_no_room(struct kunit *test)
{
	static const struct sweep_op op = { "get a range of text", make_first, begin_and_end,
					    state_of_arena, state_of_arena, unmake_first };
	const struct sweep_bench bench = { .budget = &policy.budget };

	unmake(&first);
	sweep(test, &op, &bench);
	KUNIT_ASSERT_EQ(test, make_arena(), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(what_fits_asks_for_nothing),
	KUNIT_CASE(smallest_that_is_enough_comes),
	KUNIT_CASE(piece_holds_its_range),
	KUNIT_CASE(range_stays_for_who_is_about_to_take),
	KUNIT_CASE(what_cannot_come_is_gone_without),
	KUNIT_CASE(none_is_enough),
	KUNIT_CASE(all_of_them_are_used),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_arena",
	.init = begin_case,
	.exit = end_case,
	.test_cases = cases,
};

/* As the sweeps are called. */
static struct kunit_case sweep_cases[] = {
	KUNIT_CASE(no_room_for_maps_is_no_room),
	{}
};

static struct kunit_suite sweep_suite = {
	.name = "kwasm_oom_arena",
	.init = begin_case,
	.exit = end_case,
	.test_cases = sweep_cases,
};

kunit_test_suites(&suite, &sweep_suite);
