// SPDX-License-Identifier: GPL-2.0
/*
 * Accounts: budgets nested engine > account > store and module
 *
 * Two accounts in an engine, each with stores.  After every step the books are
 * balanced: leaves add up to their account, accounts to the engine.
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/ledger.h"
#include "kunit/wasm_build.h"

#define MIB		1048576ULL
#define ENGINE_LIMIT	(64 * MIB)
#define NR_STORES	3

/* An account and what it pays for. */
struct payer {
	struct kwasm_account account;
	unsigned int ended;
	struct kwasm_module *m;
	struct kwasm_store *s[NR_STORES];
};

struct house {
	struct kwasm_engine engine;
	struct payer one, two;
};

static void end(struct kwasm_account *account)
{
	struct payer *p = container_of(account, struct payer, account);

	p->ended++;
}

static int build(struct kunit *test)
{
	struct house *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);

	if (!h)
		return -ENOMEM;
	kwasm_engine_init(&h->engine, ENGINE_LIMIT);
	kwasm_account_init(&h->one.account, &h->engine, "one", 8 * MIB, end);
	kwasm_account_init(&h->two.account, &h->engine, "two", U64_MAX, end);
	test->priv = h;
	return 0;
}

static void tear_down(struct kunit *test)
{
	struct house *h = test->priv;

	if (!h)
		return;
	KUNIT_EXPECT_EQ(test, ka_policy_live(&h->engine.policy), 0ULL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&h->engine.policy.budget.used), 0LL);
}

static void expect_balanced(struct kunit *test, const struct payer *p)
{
	const struct house *h = test->priv;
	unsigned int i;
	struct ledger l;

	for (i = 0; i < NR_STORES; i++) {
		if (!p->s[i])
			continue;
		ledger_begin(&l, test, &p->s[i]->policy);
		KUNIT_EXPECT_EQ(test, ledger_missing(&l), 0LL);
	}

	ledger_begin(&l, test, &p->account.policy);
	if (p->m)
		ledger_add(&l, &p->m->policy);
	for (i = 0; i < NR_STORES; i++)
		if (p->s[i])
			ledger_add_store(&l, p->s[i]);
	KUNIT_EXPECT_EQ(test, ledger_missing(&l), 0LL);

	ledger_begin(&l, test, &h->engine.policy);
	ledger_add(&l, &h->one.account.policy);
	ledger_add(&l, &h->two.account.policy);
	KUNIT_EXPECT_EQ(test, ledger_missing(&l), 0LL);
}

/* A memory of one page to a great many. */
static struct kwasm_module *load(struct kunit *test, struct payer *p, struct ka_error *error)
{
	const struct kwasm_load_options opts = {
		.account = &p->account, .gfp = GFP_KERNEL, .error = error,
	};
	struct house *h = test->priv;
	struct kwasm_report rep;
	struct wasm_build w;

	wasm_begin(&w, test);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, 1, WASM_NO_MAX);
	wasm_end(&w);
	kwasm_report_init(&rep);
	return kwasm_module_load(&h->engine, w.bytes, w.len, &opts, &rep);
}

static struct kwasm_store *make_store(struct kunit *test, struct payer *p, u64 limit,
				      struct ka_error *error)
{
	const struct kwasm_store_options opts = {
		.account = &p->account, .limit = limit, .stack_size = 65536, .gfp = GFP_KERNEL,
		.error = error,
	};
	struct house *h = test->priv;

	return kwasm_store_create(&h->engine, &opts);
}

static struct kwasm_instance *instantiate(struct kunit *test, struct kwasm_store *s,
					  struct kwasm_module *m)
{
	struct kwasm_instance *inst;
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	inst = kwasm_instance_create(s, m, &rep);
	KUNIT_ASSERT_FALSE(test, IS_ERR(inst));
	return inst;
}

static void furnish(struct kunit *test, struct payer *p)
{
	unsigned int i;

	p->m = load(test, p, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(p->m));
	expect_balanced(test, p);
	for (i = 0; i < NR_STORES; i++) {
		p->s[i] = make_store(test, p, 0, NULL);
		KUNIT_ASSERT_FALSE(test, IS_ERR(p->s[i]));
		expect_balanced(test, p);
		instantiate(test, p->s[i], p->m);
		expect_balanced(test, p);
	}
}

static void clear_out(struct kunit *test, struct payer *p)
{
	unsigned int i;

	for (i = 0; i < NR_STORES; i++) {
		kwasm_store_destroy(p->s[i]);
		p->s[i] = NULL;
		expect_balanced(test, p);
	}
	if (p->m)
		kwasm_module_put(p->m);
	p->m = NULL;
	expect_balanced(test, p);
	KUNIT_EXPECT_EQ(test, atomic64_read(&p->account.policy.budget.used), 0LL);
	KUNIT_EXPECT_EQ(test, p->ended, 0U);
	kwasm_account_put(&p->account);
	KUNIT_EXPECT_EQ(test, p->ended, 1U);
}

static s64 grow(struct kwasm_store *s, u64 pages)
{
	struct kwasm_instance *inst = kwasm_store_instance(s, 0);

	return kwasm_memory_grow(s, inst->memories[0], pages);
}

static void leaves_add_up_to_the_root(struct kunit *test)
{
	struct house *h = test->priv;
	unsigned int i;

	furnish(test, &h->one);
	furnish(test, &h->two);
	for (i = 0; i < NR_STORES; i++) {
		KUNIT_EXPECT_EQ(test, grow(h->one.s[i], i), 1LL);
		KUNIT_EXPECT_EQ(test, grow(h->two.s[i], 7 * i), 1LL);
		expect_balanced(test, &h->one);
		expect_balanced(test, &h->two);
	}
	clear_out(test, &h->one);
	expect_balanced(test, &h->two);
	clear_out(test, &h->two);
}

static void full_store_refuses_no_other(struct kunit *test)
{
	struct house *h = test->priv;
	struct payer *p = &h->one;
	unsigned int i;

	p->m = load(test, p, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(p->m));
	for (i = 0; i < NR_STORES; i++) {
		p->s[i] = make_store(test, p, i ? 2 * MIB : MIB / 2, NULL);
		KUNIT_ASSERT_FALSE(test, IS_ERR(p->s[i]));
		instantiate(test, p->s[i], p->m);
	}
	for (i = 0; i < 100; i++) {
		s64 before = atomic64_read(&p->account.policy.budget.used);

		KUNIT_EXPECT_EQ(test, grow(p->s[0], 16 + i), -1LL);
		KUNIT_ASSERT_NOT_NULL(test, p->s[0]->policy.error.budget);
		KUNIT_EXPECT_STREQ(test, p->s[0]->policy.error.budget, "store");
		KUNIT_EXPECT_EQ(test, atomic64_read(&p->account.policy.budget.used), before);
	}
	/* All that they are entitled to, while the first keeps asking. */
	for (i = 0; i < 16; i++) {
		KUNIT_EXPECT_EQ(test, grow(p->s[0], 16), -1LL);
		KUNIT_EXPECT_EQ(test, grow(p->s[1], 1), 1LL + i);
		KUNIT_EXPECT_EQ(test, grow(p->s[2], 1), 1LL + i);
	}
	KUNIT_EXPECT_EQ(test, atomic64_read(&p->account.policy.budget.refusals), 0LL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&h->engine.policy.budget.refusals), 0LL);
	expect_balanced(test, p);
	clear_out(test, p);
	clear_out(test, &h->two);
}

static void full_account_refuses_by_name_and_no_other(struct kunit *test)
{
	struct house *h = test->priv;
	struct ka_error error = {};
	struct kwasm_store *s;

	furnish(test, &h->one);
	furnish(test, &h->two);
	KUNIT_EXPECT_EQ(test, grow(h->one.s[0], 8 * MIB / KWASM_WASM_PAGE_SIZE), -1LL);
	KUNIT_ASSERT_NOT_NULL(test, h->one.s[0]->policy.error.budget);
	KUNIT_EXPECT_STREQ(test, h->one.s[0]->policy.error.budget, "one");
	KUNIT_EXPECT_EQ(test, h->one.s[0]->policy.error.limit, 8 * MIB);
	expect_balanced(test, &h->one);
	while (grow(h->one.s[0], 1) > 0)
		expect_balanced(test, &h->one);

	/* Its stores' and modules' structs are its own to pay, too. */
	while (ka_budget_available(&h->one.account.policy.budget) >= 65536)
		KUNIT_ASSERT_EQ(test, 0, ka_budget_charge(&h->one.s[0]->policy.budget, 65536,
							  &error));
	s = make_store(test, &h->one, 0, &error);
	KUNIT_EXPECT_EQ(test, PTR_ERR(s), (long)-ENOMEM);
	KUNIT_ASSERT_NOT_NULL(test, error.budget);
	KUNIT_EXPECT_STREQ(test, error.budget, "one");

	KUNIT_EXPECT_EQ(test, grow(h->two.s[0], 16 * MIB / KWASM_WASM_PAGE_SIZE), 1LL);
	expect_balanced(test, &h->two);
	ka_budget_uncharge(&h->one.s[0]->policy.budget,
			   atomic64_read(&h->one.s[0]->policy.budget.used) -
			   ka_policy_live(&h->one.s[0]->policy));
	clear_out(test, &h->one);
	clear_out(test, &h->two);
}

/* A module outlives its account's owner when somebody else's store holds it. */
static void module_held_by_another_keeps_its_account(struct kunit *test)
{
	struct house *h = test->priv;

	h->one.m = load(test, &h->one, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(h->one.m));
	h->two.s[0] = make_store(test, &h->two, 0, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(h->two.s[0]));
	instantiate(test, h->two.s[0], h->one.m);
	kwasm_module_put(h->one.m);
	kwasm_account_put(&h->one.account);
	KUNIT_EXPECT_EQ(test, h->one.ended, 0U);
	expect_balanced(test, &h->one);
	expect_balanced(test, &h->two);
	kwasm_store_destroy(h->two.s[0]);
	h->two.s[0] = NULL;
	KUNIT_EXPECT_EQ(test, h->one.ended, 1U);
	KUNIT_EXPECT_EQ(test, atomic64_read(&h->one.account.policy.budget.used), 0LL);
	clear_out(test, &h->two);
}

static void refused_ones_take_no_reference(struct kunit *test)
{
	struct house *h = test->priv;
	unsigned int n;

	for (n = 0; n < 3; n++) {
		struct ka_fault_plan plan = { .mode = KA_FAULT_ONCE, .n = n };
		const struct kwasm_store_options opts = {
			.account = &h->one.account, .stack_size = 65536, .gfp = GFP_KERNEL,
			.plan = &plan,
		};
		struct kwasm_store *s = kwasm_store_create(&h->engine, &opts);

		KUNIT_EXPECT_EQ(test, IS_ERR(s), n < 2);
		if (!IS_ERR(s))
			kwasm_store_destroy(s);
		expect_balanced(test, &h->one);
	}
	clear_out(test, &h->one);
	clear_out(test, &h->two);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(leaves_add_up_to_the_root),
	KUNIT_CASE(full_store_refuses_no_other),
	KUNIT_CASE(full_account_refuses_by_name_and_no_other),
	KUNIT_CASE(module_held_by_another_keeps_its_account),
	KUNIT_CASE(refused_ones_take_no_reference),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_account",
	.init = build,
	.exit = tear_down,
	.test_cases = cases,
};

kunit_test_suite(suite);
