// SPDX-License-Identifier: GPL-2.0
/*
 * Twin: what the back ends do when the kernel itself refuses
 *
 * A kernel cannot be made to refuse the n-th page to order without more
 * configuration than test kernels have; the doubles can.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>

#include "alloc/alloc.h"
#include "alloc/block.h"
#include "alloc/blocks.h"
#include "kunit/alloc_pattern.h"
#include "tools/lib/twin.h"

#define WASM_PAGE	65536ULL

static void refuse_from(u32 kinds, u64 n)
{
	twin_fault = (struct twin_fault){ .kinds = kinds, .nth = n, .persistent = true };
}

static void allow(void)
{
	twin_fault = (struct twin_fault){};
}

/* Whatever request is refused, a block or a single page, no page is kept. */
static void pages_are_taken_all_or_none(struct kunit *test)
{
	struct page **pages = kunit_kcalloc(test, 1200, sizeof(*pages), GFP_KERNEL);
	u64 before = twin_memory().pages;

	for (u64 n = 0; ; n++) {
		int err;

		refuse_from(TWIN_FAULT_PAGE, n);
		err = ka_pages_take(&ka_pages, pages, 1200, GFP_KERNEL);
		if (!twin_fault.injected) {
			/* Two blocks, and what they leave page by page. */
			KUNIT_EXPECT_EQ(test, n, 2 + 1200 - 2 * 512);
			KUNIT_EXPECT_EQ(test, err, 0);
			break;
		}
		KUNIT_EXPECT_EQ(test, err, -ENOMEM);
		KUNIT_EXPECT_EQ(test, twin_memory().pages, before);
	}
	allow();
	KUNIT_EXPECT_EQ(test, twin_memory().pages, before + 1200);
	ka_pages_give(&ka_pages, pages, 1200);
	KUNIT_EXPECT_EQ(test, twin_memory().pages, before);
}

/* No block at hand: single pages do as well. */
static void pages_come_from_anywhere(struct kunit *test)
{
	struct page **pages = kunit_kcalloc(test, 1200, sizeof(*pages), GFP_KERNEL);

	for (u64 n = 0; n < 2; n++) {
		twin_fault = (struct twin_fault){ .kinds = TWIN_FAULT_PAGE, .nth = n };
		KUNIT_ASSERT_EQ(test, ka_pages_take(&ka_pages, pages, 1200, GFP_KERNEL), 0);
		KUNIT_EXPECT_EQ(test, twin_fault.injected, 1);
		allow();
		for (size_t i = 0; i < 1200; i++)
			memset(page_address(pages[i]), 1, PAGE_SIZE);
		ka_pages_give(&ka_pages, pages, 1200);
	}
}

static void growth_ends_for_the_dying(struct kunit *test)
{
	struct ka_policy *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	u64 yields = current->yields;
	struct ka_linear l;

	ka_policy_init(p, "case", 1ULL << 30, NULL, GFP_KERNEL);
	KUNIT_ASSERT_EQ(test, ka_linear_init(&l, p, WASM_PAGE, 1ULL << 32), 0);
	current->fatal = true;
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&l, 3 << 20), -EINTR);
	current->fatal = false;
	KUNIT_EXPECT_EQ(test, l.size, WASM_PAGE);
	KUNIT_EXPECT_EQ(test, p->error.err, -EINTR);
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), WASM_PAGE + WASM_PAGE / PAGE_SIZE * 8);
	/* and lets others run every 2 MiB when it is not */
	current->resched = true;
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&l, 256 << 20), 0);
	KUNIT_EXPECT_GE(test, current->yields, yields + 1);
	ka_linear_exit(&l);
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), 0);
}

/* Every refusal of the kernel's in a growth: all as before, or grown. */
static void growth_survives_the_kernels_refusals(struct kunit *test)
{
	static const u32 kinds[] = {
		TWIN_FAULT_SLAB, TWIN_FAULT_VMALLOC, TWIN_FAULT_PAGE, TWIN_FAULT_VMAP,
	};
	struct ka_policy *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	struct ka_linear l;
	int err;

	ka_policy_init(p, "case", 1ULL << 30, NULL, GFP_KERNEL);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (u64 n = 0; n < 20; n++) {
			KUNIT_ASSERT_EQ(test, ka_linear_init(&l, p, WASM_PAGE, 4 << 20), 0);
			memset(l.base, 3, WASM_PAGE);
			refuse_from(kinds[i], n);
			err = ka_linear_grow(&l, 2 << 20);
			allow();
			KUNIT_EXPECT_TRUE(test, err == 0 || err == -ENOMEM);
			KUNIT_EXPECT_EQ(test, l.size, err ? WASM_PAGE : 2 << 20);
			KUNIT_EXPECT_NULL(test, memchr_inv(l.base, 3, WASM_PAGE));
			ka_linear_exit(&l);
			KUNIT_EXPECT_EQ(test, ka_policy_live(p), 0);
		}
	}
}

/* Every refusal of the kernel's in a resize of @from bytes to @to. */
static void resize_refused(struct kunit *test, struct ka *a, size_t from, size_t to)
{
	const u32 kinds = TWIN_FAULT_SLAB | TWIN_FAULT_VMALLOC | TWIN_FAULT_PAGE | TWIN_FAULT_VMAP;
	void *p = ka_alloc(a, from, GFP_KERNEL), *q = NULL;
	u64 n;

	KUNIT_ASSERT_NOT_NULL(test, p);
	pattern_put(p, from, 7);
	for (n = 0; !q && n < 10; n++) {
		refuse_from(kinds, n);
		q = ka_realloc(a, p, from, to, GFP_KERNEL);
		allow();
		KUNIT_EXPECT_TRUE(test, q || pattern_is(p, from, 7));
	}
	KUNIT_ASSERT_NOT_NULL(test, q);
	KUNIT_EXPECT_TRUE(test, pattern_is(q, min(from, to), 7));
	ka_free(a, q, to);
}

static void blocks_survive_the_kernels_refusals(struct kunit *test)
{
	static const size_t sizes[] = { 60, 100, 3000, 20000, 300000 };
	struct ka_cache cache;
	struct ka * const ends[] = { &ka_kmalloc, &ka_kvmalloc, &ka_vmalloc, &cache.ka };
	size_t i, j, k;

	KUNIT_ASSERT_EQ(test, ka_cache_init(&cache, &ka_kmalloc, "kwasm-case", 100), 0);
	for (i = 0; i < ARRAY_SIZE(ends); i++)
		for (j = 0; j < ARRAY_SIZE(sizes); j++)
			for (k = 0; k < ARRAY_SIZE(sizes); k++)
				resize_refused(test, ends[i], sizes[j], sizes[k]);
	ka_cache_exit(&cache);
}

/* Which does not try hard for pages in a row; who may not sleep gets no others. */
static void pages_are_mapped_where_the_slab_has_none(struct kunit *test)
{
	void *tried = ka_alloc(&ka_kvmalloc, 20000, GFP_KERNEL);
	void *refused, *large = ka_alloc(&ka_kvmalloc, 300000, GFP_KERNEL);

	refuse_from(TWIN_FAULT_SLAB, 0);
	refused = ka_alloc(&ka_kvmalloc, 20000, GFP_KERNEL);
	allow();
	KUNIT_EXPECT_FALSE(test, is_vmalloc_addr(tried));
	KUNIT_EXPECT_TRUE(test, is_vmalloc_addr(refused));
	KUNIT_EXPECT_TRUE(test, is_vmalloc_addr(large));
	KUNIT_EXPECT_NULL(test, ka_alloc(&ka_kvmalloc, 300000, GFP_NOWAIT));
	ka_free(&ka_kvmalloc, tried, 20000);
	ka_free(&ka_kvmalloc, refused, 20000);
	ka_free(&ka_kvmalloc, large, 300000);
}

/* The array, each block of pages, the mapping: nothing of a span is left. */
static void spans_survive_the_kernels_refusals(struct kunit *test)
{
	const u32 kinds = TWIN_FAULT_SLAB | TWIN_FAULT_VMALLOC | TWIN_FAULT_PAGE | TWIN_FAULT_VMAP;
	struct ka_error error = {};
	const struct ka_call call = { .gfp = GFP_KERNEL, .site = KA_SITE(), .error = &error };
	struct twin_memory before = twin_memory(), after;
	struct ka_span *span = NULL;
	struct ka_slot slots[2];
	struct ka_spans b;
	u64 n, refused = 0;

	ka_spans_init(&b, &ka_pages, "case", 2 * WASM_PAGE, slots, ARRAY_SIZE(slots));
	for (n = 0; !span && n < 100; n++) {
		refuse_from(kinds, n);
		span = ka_ask_span(&b.ka, 2 * WASM_PAGE >> PAGE_SHIFT, &call);
		allow();
		if (!IS_ERR(span))
			break;
		refused++;
		KUNIT_EXPECT_PTR_EQ(test, span, ERR_PTR(-ENOMEM));
		span = NULL;
		after = twin_memory();
		KUNIT_EXPECT_EQ(test, after.pages, before.pages);
		KUNIT_EXPECT_EQ(test, after.objects, before.objects);
		KUNIT_EXPECT_EQ(test, after.maps, before.maps);
	}
	KUNIT_ASSERT_NOT_NULL(test, span);
	KUNIT_EXPECT_GE(test, refused, 3);
	ka_back(&b.ka, span);
	ka_spans_exit(&b);
	KUNIT_EXPECT_EQ(test, twin_memory().pages, before.pages);
}

static void gigabytes_come_and_go(struct kunit *test)
{
	struct ka_policy *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	struct ka_linear l;

	ka_policy_init(p, "case", 5ULL << 30, NULL, GFP_KERNEL);
	KUNIT_ASSERT_EQ(test, ka_linear_init(&l, p, 0, 1ULL << 32), 0);
	KUNIT_ASSERT_EQ(test, ka_linear_grow(&l, 1ULL << 32), 0);
	l.base[(1ULL << 32) - 1] = 1;
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&l, (1ULL << 32) + WASM_PAGE), -E2BIG);
	ka_linear_exit(&l);
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(pages_are_taken_all_or_none),
	KUNIT_CASE(pages_come_from_anywhere),
	KUNIT_CASE(growth_ends_for_the_dying),
	KUNIT_CASE(growth_survives_the_kernels_refusals),
	KUNIT_CASE(blocks_survive_the_kernels_refusals),
	KUNIT_CASE(pages_are_mapped_where_the_slab_has_none),
	KUNIT_CASE(spans_survive_the_kernels_refusals),
	KUNIT_CASE(gigabytes_come_and_go),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_backend",
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_LICENSE("GPL");
