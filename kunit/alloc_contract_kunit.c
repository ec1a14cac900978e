// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: the contract of allocators, when nothing is refused
 *
 * Every property of alloc.h's contract on every setup of alloc_setups.c.
 */
#include <kunit/test.h>
#include <linux/align.h>
#include <linux/mm.h>

#include "kunit/alloc_pattern.h"
#include "kunit/alloc_setups.h"

static const size_t sizes[] = {
	1, 2, 7, 8, 9, 63, 64, 100, 256, 257, 1000, 4095, 4096, 4097, 8192, 8193, 65536, 200000,
};

static struct ka *ka_under(struct kunit *test)
{
	return ((struct alloc_bench *)test->priv)->ka;
}

static void gives_bytes_to_write(struct kunit *test)
{
	struct ka *a = ka_under(test);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *p = ka_alloc(a, sizes[i], GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, p);
		pattern_put(p, sizes[i], i);
		KUNIT_EXPECT_TRUE(test, pattern_is(p, sizes[i], i));
		ka_free(a, p, sizes[i]);
	}
}

static void aligns_for_scalars(struct kunit *test)
{
	struct ka *a = ka_under(test);
	void *p[ARRAY_SIZE(sizes)];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		p[i] = ka_alloc(a, sizes[i], GFP_KERNEL);
		KUNIT_EXPECT_NOT_NULL(test, p[i]);
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)p[i], KA_SCALAR_ALIGN));
	}
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		ka_free(a, p[i], sizes[i]);
}

static void honours_alignments(struct kunit *test)
{
	static const size_t some[] = { 1, 24, 4000, 4097, 70000 };
	struct ka *a = ka_under(test);
	struct ka_layout layout;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		for (layout.align = 1; layout.align <= KA_MAX_ALIGN; layout.align *= 2) {
			void *p;

			layout.size = some[i];
			p = ka_alloc_at(a, layout.size, layout.align, GFP_KERNEL, KA_SITE());
			KUNIT_ASSERT_NOT_NULL(test, p);
			KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)p, layout.align));
			pattern_put(p, layout.size, i);
			ka_free_aligned(a, p, layout);
		}
	}
}

static void needs_no_alignment_up_to_a_page_to_free(struct kunit *test)
{
	struct ka *a = ka_under(test);
	size_t align;

	for (align = 1; align <= PAGE_SIZE; align *= 2) {
		void *p = ka_alloc_at(a, 3000, align, GFP_KERNEL, KA_SITE());

		KUNIT_ASSERT_NOT_NULL(test, p);
		ka_free(a, p, 3000);
	}
}

static void clears_when_told(struct kunit *test)
{
	struct ka *a = ka_under(test);
	size_t i, round;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (round = 0; round < 2; round++) {
			void *p = ka_zalloc(a, sizes[i], GFP_KERNEL);

			KUNIT_ASSERT_NOT_NULL(test, p);
			KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, sizes[i]));
			memset(p, 0xa5, sizes[i]);
			ka_free(a, p, sizes[i]);
		}
	}
}

/* From every size to every other, both ways. */
static void keeps_contents_when_resized(struct kunit *test)
{
	struct ka *a = ka_under(test);
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (j = 0; j < ARRAY_SIZE(sizes); j++) {
			void *p = ka_alloc(a, sizes[i], GFP_KERNEL), *q;

			KUNIT_ASSERT_NOT_NULL(test, p);
			pattern_put(p, sizes[i], i);
			q = ka_realloc(a, p, sizes[i], sizes[j], GFP_KERNEL);
			KUNIT_ASSERT_NOT_NULL(test, q);
			KUNIT_EXPECT_TRUE(test, pattern_is(q, min(sizes[i], sizes[j]), i));
			pattern_put(q, sizes[j], j);
			ka_free(a, q, sizes[j]);
		}
	}
}

static void clears_only_what_is_new(struct kunit *test)
{
	struct ka *a = ka_under(test);
	size_t i;

	for (i = 0; i + 1 < ARRAY_SIZE(sizes); i++) {
		size_t old = sizes[i], new = sizes[i + 1];
		u8 *p = ka_alloc(a, old, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, p);
		pattern_put(p, old, i);
		p = ka_realloc(a, p, old, new, GFP_KERNEL | __GFP_ZERO);
		KUNIT_ASSERT_NOT_NULL(test, p);
		KUNIT_EXPECT_TRUE(test, pattern_is(p, old, i));
		KUNIT_EXPECT_NULL(test, memchr_inv(p + old, 0, new - old));
		ka_free(a, p, new);
	}
}

static void keeps_contents_through_a_chain(struct kunit *test)
{
	struct ka *a = ka_under(test);
	size_t size = 1;
	u8 *p = ka_alloc(a, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	p[0] = 0x5a;
	for (; size < 65536; size *= 2) {
		p = ka_realloc(a, p, size, size * 2, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, p);
		memset(p + size, 0x5a, size);
	}
	KUNIT_EXPECT_NULL(test, memchr_inv(p, 0x5a, size));
	for (; size > 1; size /= 2) {
		p = ka_realloc(a, p, size, size / 2, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, p);
	}
	KUNIT_EXPECT_EQ(test, p[0], 0x5a);
	ka_free(a, p, 1);
}

static void resizes_to_the_same_size(struct kunit *test)
{
	struct ka *a = ka_under(test);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *p = ka_alloc(a, sizes[i], GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, p);
		pattern_put(p, sizes[i], i);
		p = ka_realloc(a, p, sizes[i], sizes[i], GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, p);
		KUNIT_EXPECT_TRUE(test, pattern_is(p, sizes[i], i));
		ka_free(a, p, sizes[i]);
	}
}

static void resizes_to_another_alignment(struct kunit *test)
{
	struct ka *a = ka_under(test);
	struct ka_layout from = { .size = 5000 }, to = { .size = 6000 };
	size_t align;
	void *p = ka_alloc(a, from.size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	pattern_put(p, 5000, 1);
	for (align = 16; align <= KA_MAX_ALIGN; align *= 4) {
		to.align = align;
		p = ka_realloc_aligned_at(a, p, from, to, GFP_KERNEL, KA_SITE());
		KUNIT_ASSERT_NOT_NULL(test, p);
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)p, align));
		KUNIT_EXPECT_TRUE(test, pattern_is(p, 5000, 1));
		from = to;
	}
	ka_free_aligned(a, p, from);
}

static void allocates_by_resizing_nothing(struct kunit *test)
{
	struct ka *a = ka_under(test);
	void *p = ka_realloc(a, NULL, 0, 300, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	pattern_put(p, 300, 1);
	ka_free(a, p, 300);
}

static void frees_by_resizing_to_nothing(struct kunit *test)
{
	struct ka *a = ka_under(test);
	void *p = ka_alloc(a, 300, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	p = ka_realloc(a, p, 300, 0, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, p);
	/* and from nothing to something again */
	p = ka_realloc(a, p, 0, 20, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	ka_free(a, p, 20);
}

static void gives_no_bytes_for_free(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	void *p = ka_alloc(b->ka, 0, GFP_KERNEL);
	u64 *q = ka_new_array(b->ka, u64, 0, GFP_KERNEL);

	KUNIT_EXPECT_NOT_NULL(test, p);
	KUNIT_EXPECT_NOT_NULL(test, q);
	KUNIT_EXPECT_EQ(test, b->watch.requests, 0);
	ka_free(b->ka, p, 0);
	ka_delete_array(b->ka, q, 0);
}

static void frees_nothing_quietly(struct kunit *test)
{
	struct alloc_bench *b = test->priv;

	ka_free(b->ka, NULL, 0);
	ka_free(b->ka, NULL, 100);
	KUNIT_EXPECT_EQ(test, b->watch.live, 0);
}

static void makes_typed_objects_zeroed(struct kunit *test)
{
	struct ka *a = ka_under(test);
	struct ka_layout *one = ka_new(a, struct ka_layout, GFP_KERNEL);
	struct ka_layout *many = ka_new_array(a, struct ka_layout, 300, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, one);
	KUNIT_ASSERT_NOT_NULL(test, many);
	KUNIT_EXPECT_NULL(test, memchr_inv(one, 0, sizeof(*one)));
	KUNIT_EXPECT_NULL(test, memchr_inv(many, 0, 300 * sizeof(*many)));
	ka_delete(a, one);
	ka_delete_array(a, many, 300);
}

/* In the order they came, in reverse, and every other one first. */
static void frees_in_any_order(struct kunit *test)
{
	struct ka *a = ka_under(test);
	unsigned int order, i;
	void *p[24];

	for (order = 0; order < 3; order++) {
		for (i = 0; i < ARRAY_SIZE(p); i++) {
			p[i] = ka_alloc(a, 50 * i + 1, GFP_KERNEL);
			KUNIT_ASSERT_NOT_NULL(test, p[i]);
			pattern_put(p[i], 50 * i + 1, i);
		}
		for (i = 0; i < ARRAY_SIZE(p); i++) {
			unsigned int at = i;

			if (order == 1)
				at = ARRAY_SIZE(p) - 1 - i;
			else if (order == 2)
				at = i * 2 % ARRAY_SIZE(p) + i * 2 / ARRAY_SIZE(p);
			KUNIT_EXPECT_TRUE(test, pattern_is(p[at], 50 * at + 1, at));
			ka_free(a, p[at], 50 * at + 1);
		}
	}
}

static void keeps_blocks_apart(struct kunit *test)
{
	struct ka *a = ka_under(test);
	unsigned int i;
	void *p[40];

	for (i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = ka_alloc(a, 1 + i * 37, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, p[i]);
		pattern_put(p[i], 1 + i * 37, i);
	}
	for (i = 0; i < ARRAY_SIZE(p); i++)
		KUNIT_EXPECT_TRUE(test, pattern_is(p[i], 1 + i * 37, i));
	for (i = 0; i < ARRAY_SIZE(p); i++)
		ka_free(a, p[i], 1 + i * 37);
}

static void serves_many_small_blocks(struct kunit *test)
{
	struct ka *a = ka_under(test);
	unsigned int i;
	void *p[40];

	for (i = 0; i < ARRAY_SIZE(p) * 8; i++) {
		unsigned int at = i % ARRAY_SIZE(p);

		if (i >= ARRAY_SIZE(p))
			ka_free(a, p[at], 16);
		p[at] = ka_alloc(a, 16, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, p[at]);
		memset(p[at], i, 16);
	}
	for (i = 0; i < ARRAY_SIZE(p); i++)
		ka_free(a, p[i], 16);
}

static void asks_nothing_to_free(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	u64 requests;
	size_t i;
	void *p[ARRAY_SIZE(sizes)];

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		p[i] = ka_alloc(b->ka, sizes[i], GFP_KERNEL);
		KUNIT_EXPECT_NOT_NULL(test, p[i]);
	}
	requests = b->watch.requests;
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		ka_free(b->ka, p[i], sizes[i]);
	ka_reset(b->ka);
	KUNIT_EXPECT_EQ(test, b->watch.requests, requests);
}

static void passes_flags_and_site_down(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	struct ka_site *site = KA_SITE();
	void *p = ka_alloc_at(b->ka, 5000, 0, GFP_KERNEL | __GFP_ACCOUNT, site);

	KUNIT_ASSERT_NOT_NULL(test, p);
	if (b->watch.requests) {
		KUNIT_EXPECT_TRUE(test, b->watch.gfp & __GFP_ACCOUNT);
		KUNIT_EXPECT_PTR_EQ(test, b->watch.site, (const struct ka_site *)site);
	}
	ka_free(b->ka, p, 5000);
}

static void counts_at_the_site(struct kunit *test)
{
	struct ka *a = ka_under(test);
	struct ka_site *site = KA_SITE();
	long calls = atomic_long_read(&site->calls);
	long failures = atomic_long_read(&site->failures);
	void *p = ka_alloc_at(a, 100, 0, GFP_KERNEL, site);

	KUNIT_ASSERT_NOT_NULL(test, p);
	p = ka_realloc_at(a, p, 100, 200, GFP_KERNEL, site);
	KUNIT_ASSERT_NOT_NULL(test, p);
	ka_free(a, p, 200);
	p = ka_alloc_at(a, hidden_size(SIZE_MAX), 0, GFP_KERNEL, site);
	KUNIT_EXPECT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&site->calls), calls + 3);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&site->failures), failures + 1);
	KUNIT_EXPECT_STREQ(test, site->func, __func__);
}

static void knows_what_it_owns(struct kunit *test)
{
	struct ka *a = ka_under(test);
	u64 foreign = 0;
	size_t i;

	KUNIT_EXPECT_FALSE(test, ka_owns(a, &foreign));
	KUNIT_EXPECT_FALSE(test, ka_owns(a, NULL));
	if (strncmp(a->ops->name, "bump", 4))
		return;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *p = ka_alloc(a, sizes[i], GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, p);
		KUNIT_EXPECT_TRUE(test, ka_owns(a, p));
		KUNIT_EXPECT_FALSE(test, ka_owns(a, &foreign));
		ka_free(a, p, sizes[i]);
	}
}

static void resets_and_serves_on(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	unsigned int round, i;

	if (!b->ka->ops->reset)
		return;
	for (round = 0; round < 3; round++) {
		for (i = 0; i < 20; i++) {
			void *p = ka_alloc(b->ka, 700, GFP_KERNEL);

			KUNIT_ASSERT_NOT_NULL(test, p);
			memset(p, round, 700);
		}
		ka_reset(b->ka);
	}
	/* What is below a bump upon a bump goes with the lower one. */
	if (b->bump[1].ka.ops == b->ka->ops && b->ka == &b->bump[1].ka)
		return;
	KUNIT_EXPECT_EQ(test, b->watch.live, 0);
}

static void has_single_pages_or_says_so(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	struct page *pages[20];
	unsigned int i;
	int err = ka_pages_take(b->ka, pages, ARRAY_SIZE(pages), GFP_KERNEL | __GFP_ZERO);

	if (!b->ka->ops->take) {
		KUNIT_EXPECT_EQ(test, err, -EOPNOTSUPP);
		return;
	}
	if (err == -EOPNOTSUPP) {
		KUNIT_EXPECT_EQ(test, b->error.err, -EOPNOTSUPP);
		return;
	}
	KUNIT_ASSERT_EQ(test, err, 0);
	for (i = 0; i < ARRAY_SIZE(pages); i++) {
		void *p = page_address(pages[i]);

		KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, PAGE_SIZE));
		memset(p, i, PAGE_SIZE);
	}
	for (i = 0; i < ARRAY_SIZE(pages); i++)
		KUNIT_EXPECT_NULL(test, memchr_inv(page_address(pages[i]), i, PAGE_SIZE));
	ka_pages_give(b->ka, pages, 7);
	ka_pages_give(b->ka, pages + 7, 13);
	KUNIT_EXPECT_EQ(test, ka_pages_take(b->ka, pages, 0, GFP_KERNEL), 0);
}

struct slot {
	u8 *p;
	size_t size;
	u8 seed;
};

/* One step of a random walk; the generator is its own, so each run is the same. */
static void step(struct kunit *test, struct ka *a, struct slot *slot, u32 random)
{
	size_t size = sizes[random % ARRAY_SIZE(sizes)] + random % 5;
	void *p;

	if (slot->p && !pattern_is(slot->p, slot->size, slot->seed))
		KUNIT_FAIL(test, "a block of %zu bytes was changed", slot->size);
	if (slot->p && random & 0x10000) {
		ka_free(a, slot->p, slot->size);
		slot->p = NULL;
		slot->size = 0;
		return;
	}
	p = ka_realloc(a, slot->p, slot->size, size, GFP_KERNEL);
	if (!p)
		return;		/* the old block must stand, as the next step sees */
	if (slot->p && !pattern_is(p, min(size, slot->size), slot->seed))
		KUNIT_FAIL(test, "contents lost from %zu to %zu bytes", slot->size, size);
	slot->p = p;
	slot->size = size;
	slot->seed = random >> 8;
	pattern_put(p, size, slot->seed);
}

static void walk(struct kunit *test, unsigned int steps, unsigned int refuse_each)
{
	struct alloc_bench *b = test->priv;
	struct slot *slots = kunit_kzalloc(test, 16 * sizeof(*slots), GFP_KERNEL);
	u32 random = 12345;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, slots);
	for (i = 0; i < steps; i++) {
		random = random * 1664525 + 1013904223;
		if (refuse_each && i % refuse_each == 0)
			witness_refuse(&b->watch, 0, false);
		step(test, b->ka, &slots[i % 16], random >> 3);
	}
	witness_allow(&b->watch);
	for (i = 0; i < 16; i++)
		ka_free(b->ka, slots[i].p, slots[i].size);
}

static void survives_a_random_walk(struct kunit *test)
{
	walk(test, 500, 0);
}

static void survives_a_random_walk_with_refusals(struct kunit *test)
{
	walk(test, 500, 3);
}

static int make_bench(struct kunit *test)
{
	alloc_bench_make(test);
	return 0;
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(gives_bytes_to_write, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(aligns_for_scalars, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(honours_alignments, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(needs_no_alignment_up_to_a_page_to_free, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(clears_when_told, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(keeps_contents_when_resized, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(clears_only_what_is_new, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(keeps_contents_through_a_chain, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(resizes_to_the_same_size, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(resizes_to_another_alignment, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(allocates_by_resizing_nothing, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(frees_by_resizing_to_nothing, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(gives_no_bytes_for_free, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(frees_nothing_quietly, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(makes_typed_objects_zeroed, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(frees_in_any_order, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(keeps_blocks_apart, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(serves_many_small_blocks, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(asks_nothing_to_free, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(passes_flags_and_site_down, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(counts_at_the_site, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(knows_what_it_owns, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(resets_and_serves_on, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(has_single_pages_or_says_so, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(survives_a_random_walk, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(survives_a_random_walk_with_refusals, alloc_setups_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_contract",
	.init = make_bench,
	.exit = alloc_bench_check,
	.test_cases = cases,
};

kunit_test_suite(suite);
