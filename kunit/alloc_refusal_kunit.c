// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: the contract of allocators, when something is refused
 *
 * On every setup of alloc_setups.c; the witnesses refuse, or for a policy its
 * own fault plan.
 */
#include <kunit/test.h>
#include <linux/mm.h>

#include "kunit/alloc_pattern.h"
#include "kunit/alloc_setups.h"

static void refuse(struct alloc_bench *b, long n, bool on)
{
	witness_refuse(&b->watch, n, on);
	b->policy.plan = (struct ka_fault_plan) {
		.mode = on ? KA_FAULT_FROM : KA_FAULT_ONCE, .n = n,
	};
}

static void allow(struct alloc_bench *b)
{
	witness_allow(&b->watch);
	b->policy.plan.mode = KA_FAULT_OFF;
}

/* What is held: by witnesses, in budgets, in counters. */
static u64 held(struct alloc_bench *b)
{
	return b->watch.live + atomic64_read(&b->budget.used) + atomic64_read(&b->inner.used) +
	       atomic64_read(&b->stats[0].bytes) + atomic64_read(&b->stats[0].objects) +
	       (b->policy.gfp ? ka_policy_live(&b->policy) : 0);
}

static void refused_request_leaves_nothing(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	void *p;

	refuse(b, 0, true);
	p = ka_alloc(b->ka, 100, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, p);
	p = ka_zalloc(b->ka, 100000, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, p);
	p = ka_realloc(b->ka, NULL, 0, 5000, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, held(b), 0);
}

static void serves_again_after_a_refusal(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	void *p;

	refuse(b, 0, true);
	p = ka_alloc(b->ka, 5000, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, p);
	allow(b);
	p = ka_alloc(b->ka, 5000, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	pattern_put(p, 5000, 3);
	ka_free(b->ka, p, 5000);
}

/* Each resize with its n-th request refused, n = 0, 1, ... until it succeeds. */
static void try_resize(struct kunit *test, size_t from, size_t to)
{
	struct alloc_bench *b = test->priv;
	void *p = ka_alloc(b->ka, from, GFP_KERNEL), *q = NULL;
	unsigned int n;

	KUNIT_ASSERT_NOT_NULL(test, p);
	pattern_put(p, from, 9);
	for (n = 0; !q && n < 10; n++) {
		u64 before = held(b);

		refuse(b, n, true);
		q = ka_realloc(b->ka, p, from, to, GFP_KERNEL);
		allow(b);
		if (q)
			break;
		KUNIT_EXPECT_TRUE(test, pattern_is(p, from, 9));
		KUNIT_EXPECT_EQ(test, held(b), before);
	}
	KUNIT_ASSERT_NOT_NULL(test, q);
	KUNIT_EXPECT_TRUE(test, pattern_is(q, min(from, to), 9));
	ka_free(b->ka, q, to);
}

static void refused_growth_keeps_the_block(struct kunit *test)
{
	try_resize(test, 100, 101);
	try_resize(test, 200, 300);
	try_resize(test, 900, 1100);
	try_resize(test, 100, 70000);
	try_resize(test, 5000, 200000);
}

static void refused_shrinking_keeps_the_block(struct kunit *test)
{
	try_resize(test, 101, 100);
	try_resize(test, 300, 200);
	try_resize(test, 1100, 900);
	try_resize(test, 70000, 100);
	try_resize(test, 200000, 5000);
}

static void refused_alignment_keeps_the_block(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	struct ka_layout from = { .size = 3000 }, to = { .size = 3000, .align = KA_MAX_ALIGN };
	void *p = ka_alloc(b->ka, 3000, GFP_KERNEL), *q;

	KUNIT_ASSERT_NOT_NULL(test, p);
	pattern_put(p, 3000, 4);
	refuse(b, 0, true);
	q = ka_realloc_aligned_at(b->ka, p, from, to, GFP_KERNEL, KA_SITE());
	allow(b);
	if (q) {	/* by luck it was aligned already */
		ka_free_aligned(b->ka, q, to);
		return;
	}
	KUNIT_EXPECT_TRUE(test, pattern_is(p, 3000, 4));
	ka_free(b->ka, p, 3000);
}

static void refuses_absurd_sizes(struct kunit *test)
{
	static const size_t absurd[] = {
		SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - PAGE_SIZE, SIZE_MAX - 64, SIZE_MAX / 2 + 1,
		SIZE_MAX / 2, 1ULL << 48,
	};
	struct alloc_bench *b = test->priv;
	size_t i, align;

	for (i = 0; i < ARRAY_SIZE(absurd); i++) {
		for (align = 1; align <= KA_MAX_ALIGN; align *= 16) {
			void *p = ka_alloc_at(b->ka, absurd[i], align, GFP_KERNEL, KA_SITE());

			KUNIT_EXPECT_NULL(test, p);
			KUNIT_EXPECT_EQ(test, b->error.err, -ENOMEM);
			KUNIT_EXPECT_EQ(test, b->error.size, absurd[i]);
		}
	}
	KUNIT_EXPECT_EQ(test, held(b), 0);
}

static void refuses_absurd_resizes(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	void *p = ka_alloc(b->ka, 100, GFP_KERNEL), *q;
	u64 before = held(b);

	KUNIT_ASSERT_NOT_NULL(test, p);
	pattern_put(p, 100, 2);
	q = ka_realloc(b->ka, p, 100, hidden_size(SIZE_MAX), GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, q);
	q = ka_realloc(b->ka, p, 100, hidden_size(SIZE_MAX / 2), GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, q);
	KUNIT_EXPECT_TRUE(test, pattern_is(p, 100, 2));
	KUNIT_EXPECT_EQ(test, held(b), before);
	ka_free(b->ka, p, 100);
}

static void refuses_arrays_that_overflow(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	u64 *p = ka_new_array(b->ka, u64, hidden_size(SIZE_MAX / 4), GFP_KERNEL);

	KUNIT_EXPECT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, b->error.err, -ENOMEM);
	KUNIT_EXPECT_EQ(test, b->error.size, SIZE_MAX);
	p = ka_new_array(b->ka, u64, hidden_size(SIZE_MAX / 8 + 2), GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, b->watch.requests, 0);
	KUNIT_EXPECT_EQ(test, held(b), 0);
}

static void refuses_alignments_that_are_none(struct kunit *test)
{
	static const size_t none[] = { 3, 24, 4097, KA_MAX_ALIGN + 1, 2 * KA_MAX_ALIGN, SIZE_MAX };
	struct alloc_bench *b = test->priv;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		void *p = ka_alloc_at(b->ka, 100, none[i], GFP_KERNEL, KA_SITE());

		KUNIT_EXPECT_NULL(test, p);
		KUNIT_EXPECT_EQ(test, b->error.err, -EINVAL);
	}
	KUNIT_EXPECT_EQ(test, b->watch.requests, 0);
}

static void says_what_was_refused(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	struct ka_site *site = KA_SITE();
	void *p;

	refuse(b, 0, true);
	p = ka_alloc_at(b->ka, 12345, 0, GFP_KERNEL, site);
	KUNIT_EXPECT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, b->error.err, -ENOMEM);
	KUNIT_EXPECT_EQ(test, b->error.size, 12345);
	KUNIT_EXPECT_PTR_EQ(test, b->error.site, (const struct ka_site *)site);
	if (b->ka == &b->stats[0].ka)
		KUNIT_EXPECT_EQ(test, b->error.kind, KA_HOST);
}

static void frees_while_everything_is_refused(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	unsigned int i;
	void *p[16];

	for (i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = ka_alloc(b->ka, 1 + i * 700, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, p[i]);
	}
	refuse(b, 0, true);
	for (i = 0; i < ARRAY_SIZE(p); i++)
		ka_free(b->ka, p[i], 1 + i * 700);
	ka_reset(b->ka);
	allow(b);
}

/* A run of requests with the n-th refused: the others do not notice. */
static void one_refusal_hits_one_request(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	unsigned int n, i, nulls;
	void *p[6];

	for (n = 0; n < ARRAY_SIZE(p); n++) {
		refuse(b, n, false);
		for (i = 0, nulls = 0; i < ARRAY_SIZE(p); i++) {
			p[i] = ka_alloc(b->ka, 3000, GFP_KERNEL);
			if (p[i])
				pattern_put(p[i], 3000, i);
			else
				nulls++;
		}
		allow(b);
		KUNIT_EXPECT_LE(test, nulls, 1);
		for (i = 0; i < ARRAY_SIZE(p); i++) {
			if (p[i])
				KUNIT_EXPECT_TRUE(test, pattern_is(p[i], 3000, i));
			ka_free(b->ka, p[i], 3000);
		}
	}
}

static void refused_pages_leave_nothing(struct kunit *test)
{
	struct alloc_bench *b = test->priv;
	struct page *pages[5];
	int err;

	if (!b->ka->ops->take)
		return;
	refuse(b, 0, true);
	err = ka_pages_take(b->ka, pages, ARRAY_SIZE(pages), GFP_KERNEL);
	KUNIT_EXPECT_TRUE(test, err == -ENOMEM || err == -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, b->error.size, ARRAY_SIZE(pages) * PAGE_SIZE);
	allow(b);
	err = ka_pages_take(b->ka, NULL, SIZE_MAX / 2, GFP_KERNEL);
	KUNIT_EXPECT_TRUE(test, err == -ENOMEM || err == -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, b->error.size, SIZE_MAX);
	KUNIT_EXPECT_EQ(test, held(b), 0);
}

static int make_bench(struct kunit *test)
{
	alloc_bench_make(test);
	return 0;
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(refused_request_leaves_nothing, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(serves_again_after_a_refusal, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(refused_growth_keeps_the_block, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(refused_shrinking_keeps_the_block, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(refused_alignment_keeps_the_block, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(refuses_absurd_sizes, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(refuses_absurd_resizes, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(refuses_arrays_that_overflow, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(refuses_alignments_that_are_none, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(says_what_was_refused, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(frees_while_everything_is_refused, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(one_refusal_hits_one_request, alloc_setups_gen_params),
	KUNIT_CASE_PARAM(refused_pages_leave_nothing, alloc_setups_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_refusal",
	.init = make_bench,
	.exit = alloc_bench_check,
	.test_cases = cases,
};

kunit_test_suite(suite);
