// SPDX-License-Identifier: GPL-2.0
/* Suites: what blocks that look after memory promise: guard, quarantine, zero, ... */
#include <kunit/test.h>
#include <linux/mm.h>

#include "alloc/blocks.h"
#include "kunit/witness.h"

struct guard_bench {
	struct witness_bench watch;
	struct witness witness;
	u8 buf[8192] __aligned(16);
	struct ka_fixed fixed;		/* what is freed can still be looked at */
};

/* Frees, and keeps from the compiler that its pointer is looked at again. */
static noinline void let_go(struct ka *a, void *p, size_t size)
{
	ka_free(a, p, size);
}

/* A stray write, which the compiler shall not see coming. */
static noinline void poke(u8 *p)
{
	*p ^= 1;
}

static int make_bench(struct kunit *test)
{
	struct guard_bench *b = kvzalloc(sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	ka_fixed_init(&b->fixed, b->buf, sizeof(b->buf));
	witness_bench_init(&b->watch);
	witness_init(&b->witness, &b->fixed.ka, &b->watch);
	test->priv = b;
	return 0;
}

static void end_bench(struct kunit *test)
{
	struct guard_bench *b = test->priv;

	if (b)
		KUNIT_EXPECT_EQ(test, b->watch.breaches, 0);
	kvfree(b);
}

static void guard_sees_a_byte_behind(struct kunit *test)
{
	struct guard_bench *b = test->priv;
	struct ka_guard guard;
	u8 *p;

	ka_guard_init(&guard, &b->witness.ka);
	p = ka_alloc(&guard.ka, 13, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	poke(p + 13);
	let_go(&guard.ka, p, 13);
	KUNIT_EXPECT_EQ(test, guard.breaches, 1);
	KUNIT_EXPECT_PTR_EQ(test, guard.damaged, (const void *)p);
	KUNIT_EXPECT_EQ(test, b->watch.live, 0);
}

static void guard_keeps_what_has_no_beginning(struct kunit *test)
{
	struct guard_bench *b = test->priv;
	struct ka_guard guard;
	u8 *p;

	ka_guard_init(&guard, &b->witness.ka);
	p = ka_alloc(&guard.ka, 100, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	poke(p - 1);
	let_go(&guard.ka, p, 100);
	KUNIT_EXPECT_EQ(test, guard.breaches, 1);
	KUNIT_EXPECT_EQ(test, b->watch.live, 1);
}

static void guard_sees_a_wrong_size(struct kunit *test)
{
	struct guard_bench *b = test->priv;
	struct ka_guard guard;
	u8 *p;

	ka_guard_init(&guard, &b->witness.ka);
	p = ka_alloc(&guard.ka, 100, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	let_go(&guard.ka, p, 96);
	KUNIT_EXPECT_EQ(test, guard.breaches, 1);
}

static void guard_poisons_both_ends_of_a_life(struct kunit *test)
{
	struct guard_bench *b = test->priv;
	struct ka_guard guard;
	u8 *p;

	ka_guard_init(&guard, &b->witness.ka);
	p = ka_alloc(&guard.ka, 100, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_NULL(test, memchr_inv(p, 0xa5, 100));
	memset(p, 1, 100);
	let_go(&guard.ka, p, 100);
	KUNIT_EXPECT_NULL(test, memchr_inv(p, 0x6b, 100));
	KUNIT_EXPECT_EQ(test, guard.breaches, 0);
}

static void quarantine_gives_back_the_oldest(struct kunit *test)
{
	struct guard_bench *b = test->priv;
	struct ka_quarantine quarantine;
	void *p[3];
	unsigned int i;

	ka_quarantine_init(&quarantine, &b->witness.ka, 1000);
	for (i = 0; i < 3; i++)
		p[i] = ka_alloc(&quarantine.ka, 400, GFP_KERNEL);
	for (i = 0; i < 3; i++)
		let_go(&quarantine.ka, p[i], 400);
	KUNIT_EXPECT_EQ(test, b->watch.live, 2);
	KUNIT_EXPECT_EQ(test, quarantine.bytes, 800);
	p[0] = ka_alloc(&quarantine.ka, 1001, GFP_KERNEL);
	let_go(&quarantine.ka, p[0], 1001);
	KUNIT_EXPECT_EQ(test, b->watch.live, 2);
	ka_quarantine_exit(&quarantine);
	ka_quarantine_exit(&quarantine);
	KUNIT_EXPECT_EQ(test, b->watch.live, 0);
	KUNIT_EXPECT_EQ(test, quarantine.breaches, 0);
}

static void quarantine_sees_a_late_write(struct kunit *test)
{
	struct guard_bench *b = test->priv;
	struct ka_quarantine quarantine;
	u8 *p;

	ka_quarantine_init(&quarantine, &b->witness.ka, 1000);
	p = ka_alloc(&quarantine.ka, 200, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	let_go(&quarantine.ka, p, 200);
	poke(p + 150);
	ka_quarantine_exit(&quarantine);
	KUNIT_EXPECT_EQ(test, quarantine.breaches, 1);
}

static void zero_leaves_nothing_behind(struct kunit *test)
{
	struct guard_bench *b = test->priv;
	struct ka_zero zero;
	u8 *p, *q;

	ka_zero_init(&zero, &b->witness.ka);
	p = ka_alloc(&zero.ka, 300, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	memset(p, 7, 300);
	q = ka_realloc(&zero.ka, p, 300, 200, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, q);
	KUNIT_EXPECT_PTR_NE(test, p, q);
	let_go(&zero.ka, q, 200);
	KUNIT_EXPECT_NULL(test, memchr_inv(b->buf, 0, sizeof(b->buf)));
}

static void zero_clears_pages(struct kunit *test)
{
	struct ka_zero zero;
	struct page *pages[3];
	unsigned int i;

	ka_zero_init(&zero, &ka_pages);
	KUNIT_ASSERT_EQ(test, ka_pages_take(&zero.ka, pages, 3, GFP_KERNEL), 0);
	for (i = 0; i < 3; i++) {
		get_page(pages[i]);
		memset(page_address(pages[i]), 7, PAGE_SIZE);
	}
	ka_pages_give(&zero.ka, pages, 3);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_NULL(test, memchr_inv(page_address(pages[i]), 0, PAGE_SIZE));
		put_page(pages[i]);
	}
}

static void fixed_ends_where_its_buffer_does(struct kunit *test)
{
	struct guard_bench *b = test->priv;
	void *all, *more;

	all = ka_alloc(&b->fixed.ka, sizeof(b->buf), GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, all, (void *)b->buf);
	more = ka_alloc(&b->fixed.ka, 1, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, more);
	KUNIT_EXPECT_TRUE(test, ka_owns(&b->fixed.ka, all));
	KUNIT_EXPECT_FALSE(test, ka_owns(&b->fixed.ka, b->buf + sizeof(b->buf)));
	ka_reset(&b->fixed.ka);
	more = ka_alloc(&b->fixed.ka, 1, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, more, all);
}

/* Two regions' worth of blocks: an empty region goes, one with a block stays. */
static void region_goes_with_its_last_block(struct kunit *test)
{
	struct guard_bench *b = test->priv;
	struct witness_bench watch;
	struct witness *below = &b->witness;
	struct ka_region region;
	unsigned int i;
	void *p[5];

	witness_bench_init(&watch);
	witness_init(below, &ka_kmalloc, &watch);
	ka_region_init(&region, &below->ka, 8192);
	for (i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = ka_alloc(&region.ka, 2500, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, watch.live, 2);		/* three in one, two in another */
	let_go(&region.ka, p[0], 2500);
	let_go(&region.ka, p[1], 2500);
	KUNIT_EXPECT_EQ(test, watch.live, 2);
	let_go(&region.ka, p[2], 2500);
	KUNIT_EXPECT_EQ(test, watch.live, 1);
	let_go(&region.ka, p[3], 2500);
	let_go(&region.ka, p[4], 2500);
	KUNIT_EXPECT_EQ(test, watch.live, 1);		/* the one being filled stays */
	p[0] = ka_alloc(&region.ka, 4097, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, watch.live, 2);
	let_go(&region.ka, p[0], 4097);
	KUNIT_EXPECT_EQ(test, watch.live, 1);
	ka_region_exit(&region);
	ka_region_exit(&region);
	KUNIT_EXPECT_EQ(test, watch.live, 0);
	KUNIT_EXPECT_EQ(test, watch.breaches, 0);
}

static void router_leads_each_kind_its_way(struct kunit *test)
{
	struct ka_router *router = kunit_kzalloc(test, sizeof(*router), GFP_KERNEL);
	struct ka_stats memory, others;
	struct page *page;
	void *p;

	KUNIT_ASSERT_NOT_NULL(test, router);
	ka_stats_init(&memory, &ka_pages, KA_MEMORY);
	ka_stats_init(&others, &ka_kmalloc, KA_HOST);
	ka_router_init(router, &others.ka);
	router->of[KA_MEMORY].to = &memory.ka;
	p = ka_alloc(ka_router_of(router, KA_TABLE), 100, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&others.bytes), 100);
	let_go(ka_router_of(router, KA_TABLE), p, 100);
	KUNIT_ASSERT_EQ(test, ka_pages_take(ka_router_of(router, KA_MEMORY), &page, 1,
					    GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&memory.bytes), PAGE_SIZE);
	ka_pages_give(ka_router_of(router, KA_MEMORY), &page, 1);
	KUNIT_EXPECT_EQ(test, ka_pages_take(ka_router_of(router, KA_STACK), &page, 1,
					    GFP_KERNEL), -EOPNOTSUPP);
}

static void cache_takes_small_objects_only(struct kunit *test)
{
	struct ka_stats rest;
	struct ka_cache cache;
	void *p, *q;

	ka_stats_init(&rest, &ka_kmalloc, KA_HOST);
	KUNIT_ASSERT_EQ(test, ka_cache_init(&cache, &rest.ka, "kwasm_suite_small", 40), 0);
	p = ka_alloc(&cache.ka, 40, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&rest.calls), 0);
	p = ka_realloc(&cache.ka, p, 40, 41, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&rest.bytes), 41);
	q = ka_alloc_at(&cache.ka, 24, 64, GFP_KERNEL, KA_SITE());
	KUNIT_EXPECT_EQ(test, atomic64_read(&rest.objects), 2);
	let_go(&cache.ka, q, 24);
	let_go(&cache.ka, p, 41);
	KUNIT_EXPECT_EQ(test, atomic64_read(&rest.bytes), 0);
	ka_cache_exit(&cache);
	ka_cache_exit(&cache);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(guard_sees_a_byte_behind),
	KUNIT_CASE(guard_keeps_what_has_no_beginning),
	KUNIT_CASE(guard_sees_a_wrong_size),
	KUNIT_CASE(guard_poisons_both_ends_of_a_life),
	KUNIT_CASE(quarantine_gives_back_the_oldest),
	KUNIT_CASE(quarantine_sees_a_late_write),
	KUNIT_CASE(zero_leaves_nothing_behind),
	KUNIT_CASE(zero_clears_pages),
	KUNIT_CASE(fixed_ends_where_its_buffer_does),
	KUNIT_CASE(region_goes_with_its_last_block),
	KUNIT_CASE(router_leads_each_kind_its_way),
	KUNIT_CASE(cache_takes_small_objects_only),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_guard",
	.init = make_bench,
	.exit = end_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
