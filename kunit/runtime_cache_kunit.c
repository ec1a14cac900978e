// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: structs of stores and modules that come from slab caches
 *
 * An engine with caches and an account in it, so that two pay.
 */
#include <kunit/test.h>

#include <linux/err.h>

#include "kunit/sweep.h"
#include "kunit/wasm_build.h"
#include "runtime/runtime.h"

#define LIMIT	(16 << 20)

/* Not those of the module that these suites are in. */
static const char *const names[KWASM_CACHED] = {
	[KWASM_CACHED_STORE] = "kwasm_case_store",
	[KWASM_CACHED_MODULE] = "kwasm_case_module",
};

struct cache_bench {
	struct kwasm_engine engine;
	struct kwasm_account account;
	struct wasm_build w;
	struct kwasm_store *s;
	struct kwasm_module *m;
};

static void end(struct kwasm_account *account)
{
}

static int make_bench(struct kunit *test)
{
	struct cache_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	wasm_begin(&b->w, test);
	wasm_section(&b->w, WASM_MEMORY, 1);
	wasm_limits(&b->w, 1, WASM_NO_MAX);
	wasm_end(&b->w);
	kwasm_engine_init(&b->engine, LIMIT);
	test->priv = b;
	return 0;
}

static int make_cached_bench(struct kunit *test)
{
	struct cache_bench *b;
	int err = make_bench(test);

	if (err)
		return err;
	b = test->priv;
	err = kwasm_engine_cache(&b->engine, names);
	if (!err)
		kwasm_account_init(&b->account, &b->engine, "tenant", U64_MAX, end);
	return err;
}

/* Whatever is left in a cache, the kernel complains of; so does its double. */
static void end_cached_bench(struct kunit *test)
{
	struct cache_bench *b = test->priv;

	if (!b || !b->engine.caches[0].name)
		return;
	kwasm_account_put(&b->account);
	kwasm_engine_exit(&b->engine);
	kwasm_engine_exit(&b->engine);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.policy.budget.used), 0LL);
}

static struct kwasm_store *make_store(struct cache_bench *b, struct kwasm_account *account,
				      struct ka_fault_plan *plan)
{
	const struct kwasm_store_options opts = {
		.account = account, .stack_size = KWASM_STACK_MIN, .gfp = GFP_KERNEL,
		.plan = plan,
	};

	return kwasm_store_create(&b->engine, &opts);
}

static struct kwasm_module *load(struct cache_bench *b, struct kwasm_account *account,
				 struct ka_fault_plan *plan)
{
	const struct kwasm_load_options opts = {
		.account = account, .gfp = GFP_KERNEL, .plan = plan,
	};
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	return kwasm_module_load(&b->engine, b->w.bytes, b->w.len, &opts, &rep);
}

/* What a cache gave out, and that it had all of it itself. */
static void expect_given(struct kunit *test, enum kwasm_cached nr, s64 objects, s64 bytes)
{
	const struct cache_bench *b = test->priv;
	const struct kwasm_cache *c = &b->engine.caches[nr];

	KUNIT_EXPECT_EQ(test, atomic64_read(&c->all.objects), objects);
	KUNIT_EXPECT_EQ(test, atomic64_read(&c->all.bytes), bytes);
	KUNIT_EXPECT_EQ(test, atomic64_read(&c->rest.calls), 0LL);
}

/* The engine and the account pay for one each; no other bytes come from there. */
static void structs_of_all_who_pay_are_objects(struct kunit *test)
{
	const s64 store = sizeof(struct kwasm_store), module = sizeof(struct kwasm_module);
	struct cache_bench *b = test->priv;
	struct kwasm_store *s[2];
	struct kwasm_module *m[2];

	s[0] = make_store(b, NULL, NULL);
	s[1] = make_store(b, &b->account, NULL);
	m[0] = load(b, NULL, NULL);
	m[1] = load(b, &b->account, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(s[0]) || IS_ERR(s[1]) || IS_ERR(m[0]) || IS_ERR(m[1]));
	expect_given(test, KWASM_CACHED_STORE, 2, 2 * store);
	expect_given(test, KWASM_CACHED_MODULE, 2, 2 * module);
	KUNIT_EXPECT_EQ(test, ka_policy_bytes(&b->engine.policy, KA_STORE), (u64)store);
	KUNIT_EXPECT_EQ(test, ka_policy_bytes(&b->account.policy, KA_MODULE), (u64)module);
	kwasm_store_destroy(s[0]);
	kwasm_module_put(m[1]);
	expect_given(test, KWASM_CACHED_STORE, 1, store);
	expect_given(test, KWASM_CACHED_MODULE, 1, module);
	kwasm_store_destroy(s[1]);
	kwasm_module_put(m[0]);
	expect_given(test, KWASM_CACHED_STORE, 0, 0);
	expect_given(test, KWASM_CACHED_MODULE, 0, 0);
}

static void what_is_too_large_goes_past(struct kunit *test)
{
	const size_t size = sizeof(struct kwasm_store) + 1;
	struct cache_bench *b = test->priv;
	struct ka *a = ka_of(&b->account.policy, KA_STORE);
	const struct kwasm_cache *c = &b->engine.caches[KWASM_CACHED_STORE];
	u8 *p = ka_zalloc(a, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, (int)p[size - 1], 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&c->all.calls), 1LL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&c->rest.calls), 1LL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&c->rest.bytes), (s64)ka_cost(size));
	ka_free(a, p, size);
	KUNIT_EXPECT_EQ(test, atomic64_read(&c->rest.bytes), 0LL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&c->all.bytes), 0LL);
}

/* Nobody's caches are asked once they ended. */
static void engine_serves_without_them_again(struct kunit *test)
{
	struct cache_bench *b = test->priv;
	struct kwasm_store *s;

	kwasm_account_put(&b->account);
	kwasm_engine_exit(&b->engine);
	s = make_store(b, NULL, NULL);
	KUNIT_EXPECT_FALSE(test, IS_ERR(s));
	if (!IS_ERR(s))
		kwasm_store_destroy(s);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.policy.budget.used), 0LL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(structs_of_all_who_pay_are_objects),
	KUNIT_CASE(what_is_too_large_goes_past),
	KUNIT_CASE(engine_serves_without_them_again),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_cache",
	.init = make_cached_bench,
	.exit = end_cached_bench,
	.test_cases = cases,
};

/* --- every failure of the same */

static int nothing(void *ctx)
{
	return 0;
}

static int with_caches(void *ctx)
{
	struct cache_bench *b = ctx;

	return kwasm_engine_cache(&b->engine, names);
}

static int cache_by_plan(void *ctx, struct ka_fault_plan *plan)
{
	struct cache_bench *b = ctx;
	int err;

	b->engine.policy.plan = *plan;
	err = kwasm_engine_cache(&b->engine, names);
	*plan = b->engine.policy.plan;
	b->engine.policy.plan.mode = KA_FAULT_OFF;
	return err;
}

static int live_by_plan(void *ctx, struct ka_fault_plan *plan)
{
	struct cache_bench *b = ctx;

	b->m = load(b, NULL, plan);
	if (IS_ERR(b->m))
		return PTR_ERR(b->m);
	b->s = make_store(b, NULL, plan);
	if (!IS_ERR(b->s)) {
		b->s->policy.plan.mode = KA_FAULT_OFF;
		return 0;
	}
	kwasm_module_put(b->m);
	b->m = NULL;
	return PTR_ERR(b->s);
}

/* What each cache gave out. */
static u64 objects(void *ctx)
{
	struct cache_bench *b = ctx;
	u64 hash = 0;
	u32 i;

	for (i = 0; i < KWASM_CACHED; i++) {
		hash = sweep_hash(hash, !!b->engine.caches[i].name);
		hash = sweep_hash(hash, !!b->engine.caches[i].cache.cache);
		hash = sweep_hash(hash, atomic64_read(&b->engine.caches[i].all.objects));
	}
	return hash;
}

static u64 state(void *ctx)
{
	struct cache_bench *b = ctx;

	return sweep_hash(objects(b), atomic64_read(&b->engine.policy.budget.used));
}

static void teardown(void *ctx)
{
	struct cache_bench *b = ctx;

	if (!IS_ERR_OR_NULL(b->s))
		kwasm_store_destroy(b->s);
	if (!IS_ERR_OR_NULL(b->m))
		kwasm_module_put(b->m);
	b->s = NULL;
	b->m = NULL;
	kwasm_engine_exit(&b->engine);
}

static const struct sweep_op ops[] = {
	{ "make caches", nothing, cache_by_plan, objects, state, teardown },
	{ "a module and a store of caches", with_caches, live_by_plan, objects, state, teardown },
};

KUNIT_ARRAY_PARAM(ops, ops, sweep_describe);

static void survives_every_failure(struct kunit *test)
{
	struct cache_bench *b = test->priv;
	struct sweep_bench bench = { .ctx = b, .budget = &b->engine.policy.budget };

	sweep(test, test->param_value, &bench);
}

static struct kunit_case sweeps[] = {
	KUNIT_CASE_PARAM(survives_every_failure, ops_gen_params),
	{}
};

static struct kunit_suite oom_suite = {
	.name = "kwasm_oom_cache",
	.init = make_bench,
	.test_cases = sweeps,
};

kunit_test_suites(&suite, &oom_suite);
