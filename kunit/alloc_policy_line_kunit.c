// SPDX-License-Identifier: GPL-2.0
/* Suites: policies from a line of text */
#include <kunit/test.h>
#include <linux/mm.h>

#include "alloc/policy_line.h"

#define LIMIT	(1024ULL * 1024)	/* bytes */

struct line_bench {
	struct ka_budget outer;
	struct ka_policy policy;
	struct ka_tree_error error;
};

static int make_bench(struct kunit *test)
{
	struct line_bench *b = kvzalloc(sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	test->priv = b;
	ka_budget_init(&b->outer, "outer", U64_MAX, NULL);
	ka_policy_init(&b->policy, "store", LIMIT, &b->outer, GFP_KERNEL);
	return 0;
}

static void end_bench(struct kunit *test)
{
	struct line_bench *b = test->priv;

	if (!b)
		return;
	ka_policy_exit(&b->policy);
	ka_policy_exit(&b->policy);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->policy), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->outer.used), 0);
	kvfree(b);
}

static int build(struct line_bench *b, const char *line)
{
	return ka_policy_build(&b->policy, line, strlen(line), &b->error);
}

static void serves_every_kind(struct kunit *test)
{
	static const char * const lines[] = {
		"kmalloc", "pages", "bump(64K, kmalloc)", "stack=kvmalloc",
		"memory=limit(512K, pages), *=segregate(4K, freelist(64, 8, kmalloc), kvmalloc)",
		"memory=paged(zero(pages), kmalloc), *=guard(quarantine(4K, kvmalloc))",
	};
	struct line_bench *b = test->priv;
	struct page *pages[4];
	size_t i;
	u32 kind;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		KUNIT_ASSERT_EQ_MSG(test, build(b, lines[i]), 0, "%s: column %u: %s", lines[i],
				    b->error.column, b->error.text);
		for (kind = 0; kind < KA_KINDS; kind++) {
			struct ka *a = ka_of(&b->policy, kind);
			u64 before = atomic64_read(&b->policy.of[kind].stats.bytes);
			void *p = ka_zalloc(a, 1000, GFP_KERNEL);

			KUNIT_ASSERT_NOT_NULL(test, p);
			KUNIT_EXPECT_EQ(test, atomic64_read(&b->policy.of[kind].stats.bytes),
					before + 1000);
			ka_free(a, p, 1000);
		}
		KUNIT_EXPECT_EQ(test, ka_pages_take(ka_of(&b->policy, KA_MEMORY), pages, 4,
						    GFP_KERNEL), 0);
		ka_pages_give(ka_of(&b->policy, KA_MEMORY), pages, 4);
		ka_policy_exit(&b->policy);
		KUNIT_EXPECT_EQ(test, ka_policy_live(&b->policy), 0);
		KUNIT_EXPECT_EQ(test, atomic64_read(&b->outer.used), 0);
	}
}

/* Whatever a line keeps to itself: chunks, idle slots, buffers. */
static void no_line_gets_past_the_budget(struct kunit *test)
{
	static const char * const lines[] = {
		"bump(512K, kmalloc)", "fallback(slots(256K, 64, kvmalloc), null)",
		"region(64K, kmalloc)", "freelist(256K, 64, kmalloc)", "quarantine(1G, kvmalloc)",
		"guard(kmalloc)", "limit(1G, kmalloc)",
	};
	struct line_bench *b = test->priv;
	unsigned int i, n;
	void *p[16];

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		KUNIT_ASSERT_EQ(test, build(b, lines[i]), 0);
		for (n = 0; n < ARRAY_SIZE(p); n++) {
			p[n] = ka_alloc(ka_of(&b->policy, KA_TABLE), 100000, GFP_KERNEL);
			if (!p[n])
				break;
			KUNIT_EXPECT_LE(test, atomic64_read(&b->outer.used), LIMIT);
			KUNIT_EXPECT_GE(test, atomic64_read(&b->outer.used), (n + 1) * 100000ULL);
		}
		KUNIT_EXPECT_GT(test, n, 1);
		KUNIT_EXPECT_LE(test, n, 10);
		KUNIT_EXPECT_EQ(test, b->policy.error.kind, KA_TABLE);
		while (n--)
			ka_free(ka_of(&b->policy, KA_TABLE), p[n], 100000);
		ka_policy_exit(&b->policy);
		KUNIT_EXPECT_EQ(test, atomic64_read(&b->outer.used), 0);
	}
	KUNIT_EXPECT_EQ(test, build(b, "fixed(1M)"), -ENOMEM);
	KUNIT_EXPECT_STREQ(test, b->policy.error.budget, "store");
}

static void bad_line_changes_nothing(struct kunit *test)
{
	struct line_bench *b = test->priv;
	void *p;

	KUNIT_EXPECT_EQ(test, build(b, "table=cache"), -EINVAL);
	KUNIT_EXPECT_EQ(test, b->error.column, 7);
	KUNIT_EXPECT_NULL(test, ka_policy_tree(&b->policy));
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->outer.used), 0);
	p = ka_alloc(ka_of(&b->policy, KA_TABLE), 10, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, p);
	ka_free(ka_of(&b->policy, KA_TABLE), p, 10);
}

static void each_failure_to_build_leaves_nothing(struct kunit *test)
{
	struct line_bench *b = test->priv;
	int err = -ENOMEM;
	u64 n;

	for (n = 0; err == -ENOMEM; n++) {
		b->policy.plan = (struct ka_fault_plan) { .mode = KA_FAULT_FROM, .n = n };
		err = build(b, "memory=limit(1M, pages), *=bump(4K, kmalloc)");
		b->policy.plan.mode = KA_FAULT_OFF;
		if (err)
			KUNIT_EXPECT_EQ(test, atomic64_read(&b->outer.used), 0);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, n, 4);	/* the tree and two blocks */
}

/* Once slots, and what they are named by, are there, nobody is asked any more. */
static void warm_pool_makes_no_back_end_call(struct kunit *test)
{
	struct line_bench *b = test->priv;
	struct ka_tree *t;
	unsigned int i;
	s64 calls;

	KUNIT_ASSERT_EQ(test, build(b, "fallback(slots(4K, 4, kmalloc), kvmalloc)"), 0);
	t = ka_policy_tree(&b->policy);
	KUNIT_ASSERT_NOT_NULL(test, t);
	for (calls = 0, i = 0; i < 50; i++) {
		void *p = ka_zalloc(ka_of(&b->policy, KA_INSTANCE), 3000, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, p);
		KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, 3000));
		memset(p, i, 3000);
		ka_free(ka_of(&b->policy, KA_INSTANCE), p, 3000);
		if (!i)
			calls = atomic64_read(&t->nodes[2].meter.calls);
	}
	KUNIT_EXPECT_EQ(test, calls, 1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->nodes[2].meter.calls), 1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->nodes[3].meter.calls), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(serves_every_kind),
	KUNIT_CASE(no_line_gets_past_the_budget),
	KUNIT_CASE(bad_line_changes_nothing),
	KUNIT_CASE(each_failure_to_build_leaves_nothing),
	KUNIT_CASE(warm_pool_makes_no_back_end_call),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_policy_line",
	.init = make_bench,
	.exit = end_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
