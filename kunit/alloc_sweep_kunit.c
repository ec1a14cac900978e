// SPDX-License-Identifier: GPL-2.0
/*
 * Sweep: what the floor itself allocates, every failure in turn
 *
 * See sweep.h for what is expected each time.
 */
#include <kunit/test.h>

#include "alloc/tree.h"
#include "kunit/sweep.h"

static const char line[] =
	"memory=limit(1M, pages), *=stats(segregate(4K, bump(8K, kmalloc), kmalloc))";

struct floor_bench {
	struct ka_policy policy;
	struct ka_tree tree;
	bool built;
};

static int parse(void *ctx)
{
	static const struct ka_leaf leaves[] = {
		{ "kmalloc", &ka_kmalloc, 0 }, { "pages", &ka_pages, KA_HAS_PAGES },
	};
	struct floor_bench *b = ctx;
	struct ka_tree_error error;

	return ka_tree_parse(&b->tree, line, sizeof(line) - 1, leaves, ARRAY_SIZE(leaves), &error);
}

static int build(void *ctx, struct ka_fault_plan *plan)
{
	struct floor_bench *b = ctx;
	int err;

	b->policy.plan = *plan;
	err = ka_tree_build(&b->tree, ka_of(&b->policy, KA_STORE), GFP_KERNEL);
	*plan = b->policy.plan;
	b->policy.plan.mode = KA_FAULT_OFF;
	b->built = !err;
	return err;
}

/* What was built serves: one block, given back. */
static u64 result(void *ctx)
{
	struct floor_bench *b = ctx;
	struct ka *a = ka_tree_of(&b->tree, KA_STORE);
	void *p = ka_zalloc(a, 100, GFP_KERNEL);
	u64 hash = sweep_hash(!!p, b->tree.nr);

	ka_free(a, p, 100);
	return sweep_hash(hash, atomic64_read(&b->policy.budget.used));
}

static u64 state(void *ctx)
{
	struct floor_bench *b = ctx;

	return sweep_hash(atomic64_read(&b->policy.budget.used), ka_policy_live(&b->policy));
}

static void unbuild(void *ctx)
{
	struct floor_bench *b = ctx;

	if (b->built)
		ka_tree_exit(&b->tree);
	b->built = false;
}

static void building_a_tree_survives_every_failure(struct kunit *test)
{
	static const struct sweep_op op = { "build a tree", parse, build, result, state, unbuild };
	struct floor_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	struct sweep_bench bench = { .ctx = b, .budget = &b->policy.budget };

	KUNIT_ASSERT_NOT_NULL(test, b);
	ka_policy_init(&b->policy, "case", 1 << 20, NULL, GFP_KERNEL);
	sweep(test, &op, &bench);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(building_a_tree_survives_every_failure),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_oom_floor",
	.test_cases = cases,
};

kunit_test_suite(suite);
