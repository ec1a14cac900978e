// SPDX-License-Identifier: GPL-2.0
/* Suites: all that take memory, as rows */
#include <kunit/test.h>

#include <linux/kwasm.h>
#include <linux/string.h>

#include "alloc/policy_line.h"
#include "kmod/kmod.h"

#define LIMIT	(1 << 20)

struct census_bench {
	struct ka_policy policy;
	struct ka_tree_error error;
	struct kwasm_node node;
};

static int make_bench(struct kunit *test)
{
	static const char line[] = "table=freelist(64, 4, kmalloc)";
	struct census_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	test->priv = b;
	ka_policy_init(&b->policy, "store", LIMIT, NULL, GFP_KERNEL);
	return ka_policy_build(&b->policy, line, sizeof(line) - 1, &b->error);
}

static void end_bench(struct kunit *test)
{
	struct census_bench *b = test->priv;

	if (!b)
		return;
	ka_policy_exit(&b->policy);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->policy), 0ULL);
}

/* The row with this name, in b->node. */
static const struct kwasm_block *row(struct kunit *test, const char *name)
{
	struct census_bench *b = test->priv;
	u32 i;

	for (i = 0; i < kwasm_node_count(&b->policy); i++)
		if (kwasm_node_fill(&b->node, &b->policy, i) && !strcmp(b->node.block.name, name))
			return &b->node.block;
	KUNIT_FAIL(test, "no row %s", name);
	return &b->node.block;
}

static void budget_comes_first(struct kunit *test)
{
	struct census_bench *b = test->priv;

	KUNIT_EXPECT_TRUE(test, kwasm_node_fill(&b->node, &b->policy, 0));
	KUNIT_EXPECT_EQ(test, b->node.what, (u32)KWASM_NODE_BUDGET);
	KUNIT_EXPECT_STREQ(test, (const char *)b->node.block.name, "store");
	KUNIT_EXPECT_EQ(test, b->node.limit, (u64)LIMIT);
	KUNIT_EXPECT_EQ(test, b->node.block.bytes, (u64)atomic64_read(&b->policy.budget.used));
}

static void counters_are_those_of_what_happened(struct kunit *test)
{
	struct census_bench *b = test->priv;
	struct ka *table = ka_of(&b->policy, KA_TABLE);
	const struct kwasm_block *block;
	unsigned int i;
	void *p;

	/* Two requests: the second finds the first one's block. */
	for (i = 0; i < 2; i++) {
		p = ka_alloc(table, 64, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, p);
		ka_free(table, p, 64);
	}
	p = ka_alloc(table, 2 * LIMIT, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, p);

	block = row(test, "table");
	KUNIT_EXPECT_EQ(test, b->node.what, (u32)KWASM_NODE_KIND);
	KUNIT_EXPECT_EQ(test, block->kinds, (u32)BIT(KA_TABLE));
	KUNIT_EXPECT_EQ(test, block->depth, 1U);
	KUNIT_EXPECT_EQ(test, block->bytes, 0ULL);
	KUNIT_EXPECT_EQ(test, block->peak, 64ULL);
	KUNIT_EXPECT_EQ(test, block->calls, 3ULL);
	KUNIT_EXPECT_EQ(test, block->failures, 1ULL);

	block = row(test, "freelist(64, 4)");
	KUNIT_EXPECT_EQ(test, b->node.what, (u32)KWASM_NODE_BLOCK);
	KUNIT_EXPECT_EQ(test, block->kinds, (u32)BIT(KA_TABLE));
	KUNIT_EXPECT_EQ(test, block->depth, 1U);
	KUNIT_EXPECT_EQ(test, block->calls, 3ULL);
	KUNIT_EXPECT_EQ(test, block->passed, 2ULL);

	block = row(test, "kmalloc");
	KUNIT_EXPECT_EQ(test, block->depth, 2U);
	KUNIT_EXPECT_EQ(test, block->bytes, 64ULL);
	KUNIT_EXPECT_EQ(test, block->calls, 2ULL);
	KUNIT_EXPECT_EQ(test, block->failures, 1ULL);

	block = row(test, "store");
	KUNIT_EXPECT_EQ(test, block->failures, 1ULL);
}

static void kind_without_requests_has_no_row(struct kunit *test)
{
	struct census_bench *b = test->priv;

	KUNIT_EXPECT_FALSE(test, kwasm_node_fill(&b->node, &b->policy, 1 + KA_GC));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(budget_comes_first),
	KUNIT_CASE(counters_are_those_of_what_happened),
	KUNIT_CASE(kind_without_requests_has_no_row),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_census",
	.init = make_bench,
	.exit = end_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
