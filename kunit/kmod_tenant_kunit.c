// SPDX-License-Identifier: GPL-2.0
/*
 * Tenants: an account for each user, made with the first thing and gone with the
 * last; and what the module does when it starts, every failure in turn
 */
#include <kunit/test.h>

#include <linux/cred.h>
#include <linux/err.h>
#include <linux/kwasm.h>
#include <linux/uidgid.h>

#include "alloc/tree.h"
#include "kmod/kmod.h"
#include "kmod/tenant.h"
#include "kunit/sweep.h"

#define SOMEBODY	12345

static struct kwasm_account *get(struct kunit *test)
{
	struct ka_fault_plan plan = {};
	struct ka_error error = {};
	struct kwasm_account *account = kwasm_tenant_get(&plan, &error);

	KUNIT_ASSERT_FALSE(test, IS_ERR(account));
	return account;
}

/* As somebody else, who has nothing else of ours. */
static struct kwasm_account *get_as(struct kunit *test, unsigned int uid)
{
	struct kwasm_account *account;
	const struct cred *old;
	struct cred *cred = prepare_creds();

	KUNIT_ASSERT_NOT_NULL(test, cred);
	cred->uid = KUIDT_INIT(uid);
	old = override_creds(cred);
	account = get(test);
	revert_creds(old);
	put_cred(cred);
	return account;
}

static u64 used(void)
{
	return atomic64_read(&kwasm_engine.policy.budget.used);
}

static u32 nr_tenants(struct kunit *test)
{
	struct kwasm_stats stats = {};

	KUNIT_EXPECT_EQ(test, kwasm_tenants_fill(&stats), 0);
	return stats.nr_tenants;
}

static void same_user_has_the_same_account(struct kunit *test)
{
	struct kwasm_account *one = get(test), *two = get(test);

	KUNIT_EXPECT_PTR_EQ(test, one, two);
	kwasm_account_put(one);
	kwasm_account_put(two);
}

static void tenant_ends_with_its_last_reference(struct kunit *test)
{
	u64 before = used();
	u32 nr = nr_tenants(test);
	struct kwasm_account *account = get_as(test, SOMEBODY);

	KUNIT_EXPECT_GT(test, used(), before);
	KUNIT_EXPECT_EQ(test, nr_tenants(test), nr + 1);
	kwasm_account_get(account);
	kwasm_account_put(account);
	KUNIT_EXPECT_EQ(test, nr_tenants(test), nr + 1);
	kwasm_account_put(account);
	KUNIT_EXPECT_EQ(test, nr_tenants(test), nr);
	KUNIT_EXPECT_EQ(test, used(), before);
}

static void users_have_budgets_of_their_own(struct kunit *test)
{
	struct kwasm_account *one = get_as(test, SOMEBODY), *two = get_as(test, SOMEBODY + 1);
	struct ka_budget *budget = &one->policy.budget;
	struct ka_error error = {};

	KUNIT_EXPECT_PTR_NE(test, one, two);
	KUNIT_EXPECT_STREQ(test, budget->name, "tenant 12345");
	KUNIT_EXPECT_PTR_EQ(test, budget->parent, &kwasm_engine.policy.budget);
	budget->limit = 1000;
	KUNIT_EXPECT_EQ(test, ka_budget_charge(budget, 1001, &error), -ENOMEM);
	KUNIT_EXPECT_STREQ(test, error.budget, "tenant 12345");
	KUNIT_EXPECT_EQ(test, ka_budget_charge(&two->policy.budget, 1001, &error), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&budget->used), 0LL);
	ka_budget_uncharge(&two->policy.budget, 1001);
	kwasm_account_put(one);
	kwasm_account_put(two);
}

static void limit_is_that_of_tenants_to_come(struct kunit *test)
{
	struct kwasm_account *before = get_as(test, SOMEBODY), *after;

	kwasm_tenant_set_limit(4096);
	after = get_as(test, SOMEBODY + 1);
	kwasm_tenant_set_limit(U64_MAX);
	KUNIT_EXPECT_EQ(test, after->policy.budget.limit, 4096ULL);
	KUNIT_EXPECT_GT(test, before->policy.budget.limit, 4096ULL);
	kwasm_account_put(before);
	kwasm_account_put(after);
}

/* --- swept */

struct tenant_bench {
	struct kwasm_account *account;
	struct ka_tree_error error;
};

static int no_setup(void *ctx)
{
	return 0;
}

static int get_tenant(void *ctx, struct ka_fault_plan *plan)
{
	struct tenant_bench *b = ctx;
	struct ka_error error = {};

	b->account = kwasm_tenant_get(plan, &error);
	if (!IS_ERR(b->account))
		return 0;
	return error.err == PTR_ERR(b->account) ? error.err : -EPROTO;
}

static int try_line(void *ctx, struct ka_fault_plan *plan)
{
	static const char line[] = "memory=limit(16M, paged(pages, kvmalloc)), *=kmalloc";
	struct tenant_bench *b = ctx;

	return kwasm_policy_try(line, &b->error, plan);
}

static u64 result(void *ctx)
{
	struct tenant_bench *b = ctx;
	u64 hash = sweep_hash(used(), b->error.column);

	return sweep_hash(hash, IS_ERR_OR_NULL(b->account));
}

static u64 state(void *ctx)
{
	return sweep_hash(used(), ka_policy_live(&kwasm_engine.policy));
}

static void teardown(void *ctx)
{
	struct tenant_bench *b = ctx;

	if (!IS_ERR_OR_NULL(b->account))
		kwasm_account_put(b->account);
	b->account = NULL;
}

static const struct sweep_op ops[] = {
	{ "get a tenant", no_setup, get_tenant, result, state, teardown },
	{ "start of the module", no_setup, try_line, result, state, teardown },
};

KUNIT_ARRAY_PARAM(ops, ops, sweep_describe);

static void survives_every_failure(struct kunit *test)
{
	struct tenant_bench b = {};
	struct sweep_bench bench = { .ctx = &b, .budget = &kwasm_engine.policy.budget };

	sweep(test, test->param_value, &bench);
}

/* Suites run before the module starts, which begins with this. */
static int begin(struct kunit *test)
{
	if (!kwasm_engine.policy.budget.limit)
		kwasm_engine_init(&kwasm_engine, 1 << 30);
	return 0;
}

static struct kunit_case cases[] = {
	KUNIT_CASE(same_user_has_the_same_account),
	KUNIT_CASE(tenant_ends_with_its_last_reference),
	KUNIT_CASE(users_have_budgets_of_their_own),
	KUNIT_CASE(limit_is_that_of_tenants_to_come),
	KUNIT_CASE_PARAM(survives_every_failure, ops_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_oom_kmod",
	.init = begin,
	.test_cases = cases,
};

kunit_test_suite(suite);
