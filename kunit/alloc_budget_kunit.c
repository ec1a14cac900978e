// SPDX-License-Identifier: GPL-2.0
/* Suites: budgets, and what a policy makes of them */
#include <kunit/test.h>
#include <linux/mm.h>

#include "alloc/alloc.h"

#define KIB	1024ULL

struct tree {
	struct ka_budget engine, tenant, store, other;
	struct ka_error error;
};

static int plant(struct kunit *test)
{
	struct tree *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	ka_budget_init(&t->engine, "engine", 100 * KIB, NULL);
	ka_budget_init(&t->tenant, "tenant", 80 * KIB, &t->engine);
	ka_budget_init(&t->store, "store", 60 * KIB, &t->tenant);
	ka_budget_init(&t->other, "other", 60 * KIB, &t->engine);
	test->priv = t;
	return 0;
}

static void expect_used(struct kunit *test, u64 engine, u64 tenant, u64 store, u64 other)
{
	struct tree *t = test->priv;

	KUNIT_EXPECT_EQ(test, atomic64_read(&t->engine.used), (s64)(engine * KIB));
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->tenant.used), (s64)(tenant * KIB));
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->store.used), (s64)(store * KIB));
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->other.used), (s64)(other * KIB));
}

static void charges_every_level(struct kunit *test)
{
	struct tree *t = test->priv;

	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 40 * KIB, &t->error), 0);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->other, 10 * KIB, &t->error), 0);
	expect_used(test, 50, 40, 40, 10);
	ka_budget_uncharge(&t->store, 15 * KIB);
	expect_used(test, 35, 25, 25, 10);
	ka_budget_uncharge(&t->store, 25 * KIB);
	ka_budget_uncharge(&t->other, 10 * KIB);
	expect_used(test, 0, 0, 0, 0);
}

static void fills_to_the_last_byte(struct kunit *test)
{
	struct tree *t = test->priv;

	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 60 * KIB, &t->error), 0);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 1, &t->error), -ENOMEM);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 0, &t->error), 0);
	ka_budget_uncharge(&t->store, 1);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 1, &t->error), 0);
	expect_used(test, 60, 60, 60, 0);
}

static void refusal_charges_nothing_anywhere(struct kunit *test)
{
	struct tree *t = test->priv;

	/* by the innermost, then the middle, then the outermost */
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 61 * KIB, &t->error), -ENOMEM);
	expect_used(test, 0, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->tenant, 50 * KIB, &t->error), 0);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 31 * KIB, &t->error), -ENOMEM);
	expect_used(test, 50, 50, 0, 0);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->engine, 40 * KIB, &t->error), 0);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 11 * KIB, &t->error), -ENOMEM);
	expect_used(test, 90, 50, 0, 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->store.refusals), 1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->tenant.refusals), 1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->engine.refusals), 1);
}

static void refusal_names_the_budget(struct kunit *test)
{
	struct tree *t = test->priv;

	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->other, 61 * KIB, &t->error), -ENOMEM);
	KUNIT_EXPECT_STREQ(test, t->error.budget, "other");
	KUNIT_EXPECT_EQ(test, t->error.limit, 60 * KIB);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->engine, 90 * KIB, &t->error), 0);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->other, 20 * KIB, &t->error), -ENOMEM);
	KUNIT_EXPECT_STREQ(test, t->error.budget, "engine");
	KUNIT_EXPECT_EQ(test, t->error.limit, 100 * KIB);
}

static void one_store_does_not_refuse_another(struct kunit *test)
{
	struct tree *t = test->priv;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 40 * KIB, &t->error), 0);
	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 50 * KIB, &t->error), -ENOMEM);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->other, 60 * KIB, &t->error), 0);
}

static void peak_is_what_was_granted(struct kunit *test)
{
	struct tree *t = test->priv;

	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 30 * KIB, &t->error), 0);
	ka_budget_uncharge(&t->store, 20 * KIB);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->store, 55 * KIB, &t->error), -ENOMEM);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->other, 25 * KIB, &t->error), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->store.peak), (s64)(30 * KIB));
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->engine.peak), (s64)(35 * KIB));
}

static void takes_absurd_sizes_and_limits(struct kunit *test)
{
	struct ka_budget none, all;
	struct ka_error error = {};

	ka_budget_init(&none, "none", 0, NULL);
	ka_budget_init(&all, "all", U64_MAX, NULL);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&none, 1, &error), -ENOMEM);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&none, 0, &error), 0);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&all, SIZE_MAX, &error), -ENOMEM);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&all, S64_MAX, &error), 0);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&all, 1, &error), -ENOMEM);
	ka_budget_uncharge(&all, S64_MAX);
	KUNIT_EXPECT_EQ(test, atomic64_read(&all.used), 0);
}

static void tells_what_is_left(struct kunit *test)
{
	struct tree *t = test->priv;

	KUNIT_EXPECT_EQ(test, ka_budget_available(&t->store), 60 * KIB);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->tenant, 50 * KIB, &t->error), 0);
	KUNIT_EXPECT_EQ(test, ka_budget_available(&t->store), 30 * KIB);
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&t->other, 45 * KIB, &t->error), 0);
	KUNIT_EXPECT_EQ(test, ka_budget_available(&t->store), 5 * KIB);
}

static void costs_are_bytes_then_pages(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, ka_cost(0), 0);
	KUNIT_EXPECT_EQ(test, ka_cost(1), 1);
	KUNIT_EXPECT_EQ(test, ka_cost(PAGE_SIZE), PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, ka_cost(PAGE_SIZE + 1), 2 * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, ka_cost(SIZE_MAX), SIZE_MAX);
	KUNIT_EXPECT_EQ(test, ka_cost(SIZE_MAX - PAGE_SIZE), SIZE_MAX - PAGE_SIZE + 1);
}

/* --- a policy */

static struct ka_policy *make_policy(struct kunit *test, u64 limit)
{
	struct tree *t = test->priv;
	struct ka_policy *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	ka_policy_init(p, "policy", limit, &t->engine, GFP_KERNEL);
	return p;
}

static void policy_counts_by_kind(struct kunit *test)
{
	struct ka_policy *p = make_policy(test, 90 * KIB);
	struct tree *t = test->priv;
	void *blocks[KA_KINDS];
	unsigned int kind;
	u64 sum = 0;

	for (kind = 0; kind < KA_KINDS; kind++) {
		blocks[kind] = ka_alloc(ka_of(p, kind), 100 + kind, GFP_KERNEL);
		KUNIT_EXPECT_NOT_NULL(test, blocks[kind]);
		KUNIT_EXPECT_EQ(test, atomic64_read(&p->of[kind].stats.bytes), 100 + kind);
		KUNIT_EXPECT_EQ(test, atomic64_read(&p->of[kind].stats.objects), 1);
		KUNIT_EXPECT_EQ(test, atomic64_read(&p->of[kind].stats.calls), 1);
		sum += 100 + kind;
	}
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), sum);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&p->budget.used), sum);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&t->engine.used), sum);
	for (kind = 0; kind < KA_KINDS; kind++) {
		ka_free(ka_of(p, kind), blocks[kind], 100 + kind);
		KUNIT_EXPECT_EQ(test, atomic64_read(&p->of[kind].stats.bytes), 0);
		KUNIT_EXPECT_EQ(test, atomic64_read(&p->of[kind].stats.objects), 0);
		KUNIT_EXPECT_EQ(test, atomic64_read(&p->of[kind].stats.peak), 100 + kind);
	}
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->engine.used), 0);
}

static void policy_refuses_with_reason(struct kunit *test)
{
	struct ka_policy *p = make_policy(test, 10 * KIB);
	void *block = ka_alloc(ka_of(p, KA_TABLE), 11 * KIB, GFP_KERNEL);

	KUNIT_EXPECT_NULL(test, block);
	KUNIT_EXPECT_EQ(test, p->error.err, -ENOMEM);
	KUNIT_EXPECT_EQ(test, p->error.kind, KA_TABLE);
	KUNIT_EXPECT_EQ(test, p->error.size, 11 * KIB);
	KUNIT_EXPECT_STREQ(test, p->error.budget, "policy");
	KUNIT_EXPECT_FALSE(test, p->error.injected);
	KUNIT_EXPECT_EQ(test, atomic64_read(&p->of[KA_TABLE].stats.failures), 1);
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), 0);
}

static void policy_is_held_by_its_parent(struct kunit *test)
{
	struct ka_policy *p = make_policy(test, 200 * KIB);
	void *block = ka_alloc(ka_of(p, KA_STACK), 120 * KIB, GFP_KERNEL);

	KUNIT_EXPECT_NULL(test, block);
	KUNIT_EXPECT_STREQ(test, p->error.budget, "engine");
	KUNIT_EXPECT_EQ(test, atomic64_read(&p->budget.used), 0);
}

/* Both blocks may exist while one becomes the other, so both are charged. */
static void resize_charges_old_and_new(struct kunit *test)
{
	struct ka_policy *p = make_policy(test, 80 * KIB);
	struct ka *a = ka_of(p, KA_TABLE);
	void *block = ka_alloc(a, 32 * KIB, GFP_KERNEL), *more;

	KUNIT_ASSERT_NOT_NULL(test, block);
	more = ka_realloc(a, block, 32 * KIB, 64 * KIB, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, more);
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), 32 * KIB);
	more = ka_realloc(a, block, 32 * KIB, 48 * KIB, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, more);
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), 48 * KIB);
	KUNIT_EXPECT_EQ(test, atomic64_read(&p->budget.used), (s64)(48 * KIB));
	KUNIT_EXPECT_EQ(test, atomic64_read(&p->budget.peak), (s64)(80 * KIB));
	ka_free(a, more, 48 * KIB);
}

static void kinds_have_names(struct kunit *test)
{
	unsigned int kind;

	for (kind = 0; kind < KA_KINDS; kind++)
		KUNIT_EXPECT_NOT_NULL(test, ka_kind_name(kind));
	KUNIT_EXPECT_STREQ(test, ka_kind_name(KA_MEMORY), "memory");
	KUNIT_EXPECT_STREQ(test, ka_kind_name(KA_KINDS), "unknown");
}

static struct kunit_case cases[] = {
	KUNIT_CASE(charges_every_level),
	KUNIT_CASE(fills_to_the_last_byte),
	KUNIT_CASE(refusal_charges_nothing_anywhere),
	KUNIT_CASE(refusal_names_the_budget),
	KUNIT_CASE(one_store_does_not_refuse_another),
	KUNIT_CASE(peak_is_what_was_granted),
	KUNIT_CASE(takes_absurd_sizes_and_limits),
	KUNIT_CASE(tells_what_is_left),
	KUNIT_CASE(costs_are_bytes_then_pages),
	KUNIT_CASE(policy_counts_by_kind),
	KUNIT_CASE(policy_refuses_with_reason),
	KUNIT_CASE(policy_is_held_by_its_parent),
	KUNIT_CASE(resize_charges_old_and_new),
	KUNIT_CASE(kinds_have_names),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_budget",
	.init = plant,
	.test_cases = cases,
};

kunit_test_suite(suite);
