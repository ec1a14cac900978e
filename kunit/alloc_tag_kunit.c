// SPDX-License-Identifier: GPL-2.0
/* Suites: what of a site's bytes is live */
#include <kunit/test.h>
#include <linux/mm.h>

#include "alloc/blocks.h"
#include "kunit/witness.h"

struct tag_bench {
	struct witness_bench watch;
	struct witness witness;
	struct ka_paged paged;
	struct ka_tag tag;
};

static int make_bench(struct kunit *test)
{
	struct tag_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	witness_bench_init(&b->watch);
	witness_init(&b->witness, &ka_pages, &b->watch);
	ka_paged_init(&b->paged, &b->witness.ka, &ka_kmalloc);
	ka_tag_init(&b->tag, &b->paged.ka);
	test->priv = b;
	return 0;
}

static void end_bench(struct kunit *test)
{
	struct tag_bench *b = test->priv;

	if (b)
		KUNIT_EXPECT_EQ(test, b->watch.live, 0);
}

/* Sites are static: counted from what stood there before. */
static void expect_live(struct kunit *test, const struct ka_site *site, long base, long bytes)
{
	KUNIT_EXPECT_EQ(test, atomic_long_read(&site->live), base + bytes);
	KUNIT_EXPECT_GE(test, atomic_long_read(&site->peak), base + bytes);
}

static void block_is_live_until_it_is_freed(struct kunit *test)
{
	struct tag_bench *b = test->priv;
	struct ka_site *one = KA_SITE(), *two = KA_SITE();
	long base = atomic_long_read(&one->live), other = atomic_long_read(&two->live);
	void *p = ka_alloc_at(&b->tag.ka, 100, 0, GFP_KERNEL, one);
	void *q = ka_alloc_at(&b->tag.ka, 40, 64, GFP_KERNEL, two);

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_ASSERT_NOT_NULL(test, q);
	KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)q, 64));
	expect_live(test, one, base, 100);
	expect_live(test, two, other, 40);
	ka_free(&b->tag.ka, p, 100);
	expect_live(test, one, base, 0);
	expect_live(test, two, other, 40);
	ka_free(&b->tag.ka, q, 40);
	expect_live(test, two, other, 0);
	KUNIT_EXPECT_GE(test, atomic_long_read(&one->peak), base + 100);
}

/* Whoever resizes a block has it from then on. */
static void resized_block_is_who_resized_it(struct kunit *test)
{
	struct tag_bench *b = test->priv;
	struct ka_site *one = KA_SITE(), *two = KA_SITE();
	long base = atomic_long_read(&one->live), other = atomic_long_read(&two->live);
	void *p = ka_alloc_at(&b->tag.ka, 100, 0, GFP_KERNEL, one);
	void *q;

	KUNIT_ASSERT_NOT_NULL(test, p);
	q = ka_realloc_at(&b->tag.ka, p, 100, 300, GFP_KERNEL, two);
	KUNIT_ASSERT_NOT_NULL(test, q);
	expect_live(test, one, base, 0);
	expect_live(test, two, other, 300);
	ka_free(&b->tag.ka, q, 300);
	expect_live(test, two, other, 0);
}

static void single_pages_are_counted_too(struct kunit *test)
{
	struct tag_bench *b = test->priv;
	struct ka_site *site = KA_SITE();
	long base = atomic_long_read(&site->live);
	struct page *pages[3];

	KUNIT_ASSERT_EQ(test, ka_pages_take_at(&b->tag.ka, pages, 3, GFP_KERNEL, site), 0);
	expect_live(test, site, base, 3 * PAGE_SIZE);
	ka_pages_give(&b->tag.ka, pages + 1, 2);
	expect_live(test, site, base, PAGE_SIZE);
	ka_pages_give(&b->tag.ka, pages, 1);
	expect_live(test, site, base, 0);
}

static void what_is_refused_is_not_live(struct kunit *test)
{
	struct tag_bench *b = test->priv;
	struct ka_site *site = KA_SITE();
	long base = atomic_long_read(&site->live);
	const struct ka_layout none = {}, most = { .size = SIZE_MAX - 8 };
	struct page *pages[3];

	/* There is no room for a head. */
	KUNIT_EXPECT_NULL(test, ka_realloc_aligned_at(&b->tag.ka, NULL, none, most, GFP_KERNEL,
						      site));
	witness_refuse(&b->watch, 0, true);
	KUNIT_EXPECT_EQ(test, ka_pages_take_at(&b->tag.ka, pages, 3, GFP_KERNEL, site), -ENOMEM);
	expect_live(test, site, base, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(block_is_live_until_it_is_freed),
	KUNIT_CASE(resized_block_is_who_resized_it),
	KUNIT_CASE(single_pages_are_counted_too),
	KUNIT_CASE(what_is_refused_is_not_live),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_tag",
	.init = make_bench,
	.exit = end_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
