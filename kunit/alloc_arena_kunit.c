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

static int make_arena(struct kunit *test)
{
	if (!make(&first, FIRST))
		return -ENOMEM;
	memset(first.base, STOP, FIRST);
	memset(refuses, 0, sizeof(refuses));
	nr_got = 0;
	nr_dirty = 0;
	nr_synced = 0;
	arena = (struct ka_arena)KA_ARENA_INIT(arena, first.base, FIRST, STOP, sync, &more);
	return 0;
}

static void end_arena(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, arena.used, 0U);
	ka_arena_exit(&arena);
	KUNIT_EXPECT_EQ(test, nr_got, 0U);
	KUNIT_EXPECT_EQ(test, nr_dirty, 0U);
	KUNIT_EXPECT_EQ(test, (size_t)arena.nr_units * KA_ARENA_UNIT, FIRST);
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
	.init = make_arena,
	.exit = end_arena,
	.test_cases = cases,
};

kunit_test_suite(suite);
