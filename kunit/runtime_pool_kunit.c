// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: stores that live in pools
 *
 * A life is: make a store, instantiate, call, end the store.  The second life
 * of a module finds all it needs in the pools, so it must succeed when nothing
 * else is left; and it must not find what the first one wrote.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "alloc/pools.h"
#include "kunit/ledger.h"
#include "kunit/runtime_sweep_bench.h"
#include "kunit/store_bench.h"

/* 1.6 MiB in all. */
#define POOLS	"store=slots(8K, 12, kmalloc), table=slots(4K, 4, kmalloc), "	\
		"stack=slots(64K, 4, vmalloc), memory=spans(256K, 4, pages)"
#define STACK	65536
#define MARK	0x5eULL

struct pool_bench {
	struct kwasm_engine engine;
	struct wasm_build w;
	struct kwasm_module *m;
	struct kwasm_store *s;
	struct kwasm_instance *inst;
	struct ka_tree_error line;
	struct ka_error error;
	const char *alloc;
};

/*
 * "run" adds up byte 60000 of the memory, the null elements of the table and a
 * global, then leaves a mark in each; from a fresh start that gives 4.
 */
static void write_module(struct wasm_build *w, struct kunit *test)
{
	static const u32 funcs[] = { 0 };

	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 1);
	wasm_functype(w, ":i");
	wasm_section(w, WASM_FUNC, 2);
	WASM_BYTES(w, 0, 0);
	wasm_section(w, WASM_TABLE, 1);
	wasm_table(w, 0x70, 4, 600);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 1, 100);
	wasm_section(w, WASM_GLOBAL, 1);
	WASM_BYTES(w, 0x7f, 1, 0x41, 1, 0x0b);		/* mut i32 (i32.const 1) */
	wasm_section(w, WASM_EXPORT, 2);
	wasm_export(w, "run", WASM_K_FUNC, 0);
	wasm_export(w, "grow", WASM_K_FUNC, 1);
	wasm_section(w, WASM_ELEM, 1);
	wasm_elem(w, 3, funcs, 1);
	wasm_section(w, WASM_CODE, 2);
	WASM_BODY(w, 0x41, 0xe0, 0xd4, 0x03, 0x2d, 0, 0,	/* i32.load8_u [60000] */
		  0x41, 0x00, 0x25, 0, 0xd1, 0x6a,		/* + table 0 is null */
		  0x41, 0x01, 0x25, 0, 0xd1, 0x6a,
		  0x41, 0x02, 0x25, 0, 0xd1, 0x6a,
		  0x41, 0x03, 0x25, 0, 0xd1, 0x6a,
		  0x23, 0x00, 0x6a,				/* + global */
		  0x41, 0xe0, 0xd4, 0x03, 0x41, 0xde, 0x00, 0x3a, 0, 0,	/* marks */
		  0x41, 0x00, 0xd2, 0x00, 0x26, 0,
		  0x41, 0xde, 0x00, 0x24, 0x00);
	WASM_BODY(w, 0x41, 0x01, 0x40, 0x00);			/* memory.grow 1 */
	wasm_section(w, WASM_DATA, 1);
	wasm_data(w, 100, "data", 4);
	wasm_end(w);
}

static int make_pools(struct pool_bench *b)
{
	return kwasm_engine_pool(&b->engine, POOLS, strlen(POOLS), &b->line);
}

static int load(struct pool_bench *b)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	b->m = kwasm_module_load(&b->engine, b->w.bytes, b->w.len, &opts, &rep);
	return PTR_ERR_OR_ZERO(b->m);
}

static struct kwasm_store *make_store(struct pool_bench *b, struct ka_fault_plan *plan)
{
	const struct kwasm_store_options opts = {
		.stack_size = STACK, .gfp = GFP_KERNEL, .plan = plan, .error = &b->error,
		.alloc = b->alloc, .alloc_len = b->alloc ? strlen(b->alloc) : 0,
		.alloc_error = &b->line,
	};

	return kwasm_store_create(&b->engine, &opts);
}

static struct kwasm_instance *instantiate(struct kwasm_store *s, struct kwasm_module *m,
					  struct kwasm_report *rep)
{
	kwasm_report_init(rep);
	return kwasm_instance_create(s, m, rep);
}

static int call(struct kwasm_store *s, struct kwasm_instance *inst, const char *name, u64 *result)
{
	struct kwasm_extern ext;
	int err = kwasm_instance_export(inst, (const u8 *)name, strlen(name), &ext);

	return err ?: kwasm_call_func(s, ext.func, NULL, result);
}

/* A life up to the call; what came of that, or a negative errno. */
static long live(struct pool_bench *b, struct kwasm_module *m)
{
	struct kwasm_report rep;
	u64 result = 0;
	int err;

	b->s = make_store(b, NULL);
	if (IS_ERR(b->s))
		return PTR_ERR(b->s);
	b->inst = instantiate(b->s, m, &rep);
	if (IS_ERR(b->inst))
		return PTR_ERR(b->inst);
	err = call(b->s, b->inst, "run", &result);
	return err ?: (long)result;
}

static void die(struct pool_bench *b)
{
	if (!IS_ERR_OR_NULL(b->s))
		kwasm_store_destroy(b->s);
	b->s = NULL;
}

static struct ka_slots *pool_of(struct pool_bench *b, enum ka_kind kind)
{
	struct ka_tree *t = &b->engine.pools->tree;
	void *block = t->nodes[t->root[kind]].block;

	return kind == KA_MEMORY ? &((struct ka_spans *)block)->slots : block;
}

/* Requests to back ends by pools. */
static u64 back_end_calls(struct pool_bench *b)
{
	const struct ka_tree *t = &b->engine.pools->tree;
	u64 calls = 0;
	u32 i;

	for (i = 0; i < t->nr; i++)
		if (t->nodes[i].leaf)
			calls += atomic64_read(&t->nodes[i].meter.calls);
	return calls;
}

/* What is the engine's, the pools' or a store's is all there is. */
static void expect_balanced(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct ledger l;

	ledger_begin(&l, test, &b->engine.policy);
	ledger_add(&l, &b->m->policy);
	if (!IS_ERR_OR_NULL(b->s)) {
		ledger_add_store(&l, b->s);
		KUNIT_EXPECT_EQ(test, ka_policy_live(&b->s->policy),
				(u64)atomic64_read(&b->s->policy.budget.used));
	}
	KUNIT_EXPECT_EQ(test, ledger_missing(&l), 0LL);
	if (!b->s)
		KUNIT_EXPECT_EQ(test, kwasm_engine_used(&b->engine),
				(u64)atomic64_read(&b->m->policy.budget.used) +
				ka_cost(sizeof(*b->m)));
}

static int make_bench(struct kunit *test)
{
	struct pool_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	kwasm_engine_init(&b->engine, BENCH_LIMIT);
	write_module(&b->w, test);
	test->priv = b;
	return make_pools(b) ?: load(b);
}

static void end_bench(struct kunit *test)
{
	struct pool_bench *b = test->priv;

	if (!b)
		return;
	expect_balanced(test);
	if (!IS_ERR_OR_NULL(b->m))
		kwasm_module_put(b->m);
	kwasm_engine_exit(&b->engine);
	kwasm_engine_exit(&b->engine);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->engine.policy), 0ULL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.policy.budget.used), 0LL);
}

/* With every byte of the engine taken by somebody else. */
static void warm_life_needs_no_back_end(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct ka_budget *root = &b->engine.policy.budget;
	struct ka_error error = {};
	u64 calls, rest;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, live(b, b->m), 4L);
	expect_balanced(test);
	die(b);
	expect_balanced(test);
	rest = ka_budget_available(root);
	KUNIT_ASSERT_EQ(test, ka_budget_charge(root, rest, &error), 0);
	calls = back_end_calls(b);
	for (i = 0; i < 20; i++) {
		KUNIT_EXPECT_EQ(test, live(b, b->m), 4L);
		die(b);
	}
	KUNIT_EXPECT_EQ(test, back_end_calls(b), calls);
	KUNIT_EXPECT_EQ(test, atomic64_read(&root->refusals), 0LL);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&root->used), root->limit);
	ka_budget_uncharge(root, rest);
}

/* The same by a line that leaves no way past the pools. */
static void warm_life_by_a_line_needs_none_either(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct ka_budget *root = &b->engine.policy.budget;
	struct ka_error error = {};
	unsigned int i;
	u64 rest;

	b->alloc = "memory=pool, table=pool, stack=pool, store=pool";
	KUNIT_ASSERT_EQ(test, live(b, b->m), 4L);
	die(b);
	rest = ka_budget_available(root);
	KUNIT_ASSERT_EQ(test, ka_budget_charge(root, rest, &error), 0);
	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_EQ(test, live(b, b->m), 4L);
		die(b);
	}
	KUNIT_EXPECT_EQ(test, atomic64_read(&root->refusals), 0LL);
	ka_budget_uncharge(root, rest);
}

static void store_is_charged_for_what_it_borrows(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	s64 idle, used;

	KUNIT_ASSERT_EQ(test, live(b, b->m), 4L);
	used = atomic64_read(&b->s->policy.budget.used);
	KUNIT_EXPECT_GE(test, used, (s64)(262144 + STACK + 8192 + 32));
	idle = atomic64_read(&b->engine.pools->budget.used);
	die(b);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.pools->budget.used),
			idle + used + (s64)ka_cost(sizeof(struct kwasm_store)));
}

static void store_over_budget_refuses_no_other(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	const struct kwasm_store_options opts = {
		.stack_size = STACK, .gfp = GFP_KERNEL, .limit = STACK + 16384,
	};
	struct kwasm_report rep;
	struct kwasm_store *poor;
	unsigned int i;

	poor = kwasm_store_create(&b->engine, &opts);
	KUNIT_ASSERT_FALSE(test, IS_ERR(poor));
	for (i = 0; i < 10; i++) {
		KUNIT_EXPECT_EQ(test, PTR_ERR(instantiate(poor, b->m, &rep)), (long)-ENOMEM);
		KUNIT_EXPECT_EQ(test, (int)rep.reason, (int)KWASM_E_NO_MEMORY);
		KUNIT_EXPECT_EQ(test, live(b, b->m), 4L);
		die(b);
	}
	kwasm_store_destroy(poor);
}

/* Pools come back to where they were, so no round leaves anything in use. */
static void full_pool_is_refused_by_name(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct kwasm_store *others[4];
	struct kwasm_report rep;
	char text[128];
	unsigned int i, round;

	for (round = 0; round < 3; round++) {
		b->alloc = "stack=pool";
		for (i = 0; i < ARRAY_SIZE(others); i++) {
			others[i] = make_store(b, NULL);
			KUNIT_ASSERT_FALSE(test, IS_ERR(others[i]));
		}
		b->s = make_store(b, NULL);
		KUNIT_EXPECT_EQ(test, PTR_ERR(b->s), (long)-ENOSPC);
		ka_error_text(&b->error, text, sizeof(text));
		KUNIT_EXPECT_NOT_NULL(test, strstr(text, "64 KiB of stack refused: pool stack is full"
						   " (4 slots), at runtime/store.c:"));
		for (i = 0; i < ARRAY_SIZE(others); i++)
			kwasm_store_destroy(others[i]);

		b->alloc = "memory=pool";
		b->s = make_store(b, NULL);
		KUNIT_ASSERT_FALSE(test, IS_ERR(b->s));
		for (i = 0; i < 4; i++)
			KUNIT_ASSERT_FALSE(test, IS_ERR(instantiate(b->s, b->m, &rep)));
		expect_balanced(test);
		for (i = 0; i < 50; i++)
			KUNIT_EXPECT_EQ(test, PTR_ERR(instantiate(b->s, b->m, &rep)),
					(long)-ENOSPC);
		KUNIT_EXPECT_EQ(test, (int)rep.reason, (int)KWASM_E_POOL_FULL);
		KUNIT_ASSERT_NOT_NULL(test, b->s->policy.error.pool);
		KUNIT_EXPECT_STREQ(test, b->s->policy.error.pool, "memory");
		expect_balanced(test);
		die(b);
	}
}

static void growth_beyond_a_slot_goes_by_policy(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	u64 old;
	long i;

	KUNIT_ASSERT_EQ(test, live(b, b->m), 4L);
	for (i = 1; i <= 20; i++) {
		KUNIT_EXPECT_EQ(test, call(b->s, b->inst, "grow", &old), 0);
		KUNIT_EXPECT_EQ(test, old, (u64)i);
		expect_balanced(test);
	}
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, b->inst->tables[0], 590, 0), 4LL);
	expect_balanced(test);
	die(b);

	b->alloc = "memory=pool, table=pool";
	KUNIT_ASSERT_EQ(test, live(b, b->m), 4L);
	for (i = 1; i < 4; i++)
		KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, b->inst->memories[0], 1), (s64)i);
	KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, b->inst->memories[0], 1), -1LL);
	KUNIT_EXPECT_EQ(test, b->s->policy.error.err, -ENOSPC);
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, b->inst->tables[0], 590, 0), -1LL);
	KUNIT_EXPECT_EQ(test, b->s->policy.error.err, -ENOSPC);
	KUNIT_EXPECT_STREQ(test, b->s->policy.error.pool, "table");
	KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, b->inst->tables[0], 400, 0), 4LL);
	die(b);
}

static const enum ka_kind pooled[] = { KA_STORE, KA_TABLE, KA_STACK, KA_MEMORY };
static size_t touched[KA_KINDS];
static struct pool_bench *watched;
static bool reset_fails;

static int watch(struct ka_slots *b, struct ka_slot *slot)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pooled); i++)
		if (pool_of(watched, pooled[i]) == b)
			touched[pooled[i]] += slot->touched;
	return reset_fails ? -EIO : b->kind->reset(b, slot);
}

static void watch_resets(struct pool_bench *b, bool fail)
{
	unsigned int i;

	watched = b;
	reset_fails = fail;
	memset(touched, 0, sizeof(touched));
	for (i = 0; i < ARRAY_SIZE(pooled); i++)
		pool_of(b, pooled[i])->reset = watch;
}

static void only_what_was_touched_is_reset(struct kunit *test)
{
	struct pool_bench *b = test->priv;

	watch_resets(b, false);
	KUNIT_ASSERT_EQ(test, live(b, b->m), 4L);
	die(b);
	KUNIT_EXPECT_EQ(test, touched[KA_STACK], (size_t)KWASM_STACK_MIN);
	KUNIT_EXPECT_EQ(test, touched[KA_MEMORY], (size_t)KWASM_WASM_PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, touched[KA_TABLE], 4 * sizeof(u64));
	KUNIT_EXPECT_LT(test, touched[KA_STORE], sizeof(struct kwasm_store) + 4096);
}

/* Every pool's slots are clean from end to end whenever they are idle. */
static void expect_idle_slots_zero(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct ka_slot *slot;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pooled); i++) {
		struct ka_slots *pool = pool_of(b, pooled[i]);

		KUNIT_EXPECT_FALSE(test, list_empty(&pool->idle));
		list_for_each_entry(slot, &pool->idle, list) {
			void *p = slot->p;

			if (pooled[i] == KA_MEMORY)
				p = ((struct ka_span *)p)->base;
			KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, pool->size));
		}
	}
}

static void old_bytes_never_show(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	unsigned int i;
	u64 old;

	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_EQ(test, live(b, b->m), 4L);
		KUNIT_EXPECT_EQ(test, call(b->s, b->inst, "run", &old), 0);
		KUNIT_EXPECT_EQ(test, old, MARK + 2 + MARK);
		if (i == 1)
			KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, b->inst->memories[0], 9),
					1LL);
		if (i == 2)
			KUNIT_EXPECT_EQ(test, kwasm_table_grow(b->s, b->inst->tables[0], 90, 1),
					4LL);
		die(b);
		expect_idle_slots_zero(test);
	}
}

static void what_cannot_be_reset_is_never_seen_again(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	unsigned int i;

	watch_resets(b, true);
	KUNIT_EXPECT_EQ(test, live(b, b->m), 4L);
	die(b);
	for (i = 0; i < ARRAY_SIZE(pooled); i++)
		KUNIT_EXPECT_GE(test, pool_of(b, pooled[i])->nr_quarantined, 1U);
	reset_fails = false;
	for (i = 0; i < 10; i++) {
		KUNIT_EXPECT_EQ(test, live(b, b->m), 4L);
		die(b);
		expect_idle_slots_zero(test);
	}

	/* All of them bad: refused by a line without a fallback, served with one. */
	reset_fails = true;
	for (i = 0; i < 20; i++) {
		KUNIT_EXPECT_EQ(test, live(b, b->m), 4L);
		die(b);
	}
	expect_balanced(test);
	b->alloc = "memory=pool";
	KUNIT_EXPECT_EQ(test, live(b, b->m), (long)-ENOSPC);
	die(b);
	b->alloc = NULL;
	KUNIT_EXPECT_EQ(test, live(b, b->m), 4L);
	die(b);
}

/* In a store that goes on, unlike one that ends, somebody is there to be told. */
static void store_is_told_of_what_could_not_be_reset(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct kwasm_report rep;
	u64 result;

	watch_resets(b, true);
	KUNIT_ASSERT_EQ(test, live(b, b->m), 4L);
	KUNIT_EXPECT_EQ(test, kwasm_store_reset(b->s), -ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(b->s), (int)KWASM_POISON_RESET);
	KUNIT_EXPECT_EQ(test, PTR_ERR(instantiate(b->s, b->m, &rep)), (long)-ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, pool_of(b, KA_TABLE)->nr_quarantined, 1U);
	reset_fails = false;
	KUNIT_ASSERT_EQ(test, kwasm_store_reset(b->s), 0);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(b->s), (int)KWASM_POISON_NONE);
	b->inst = instantiate(b->s, b->m, &rep);
	KUNIT_ASSERT_FALSE(test, IS_ERR(b->inst));
	KUNIT_EXPECT_EQ(test, call(b->s, b->inst, "run", &result), 0);
	KUNIT_EXPECT_EQ(test, result, 4ULL);
	die(b);
	expect_idle_slots_zero(test);
}

static void module_gets_the_memory_it_had(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct kwasm_module *first = b->m;
	u8 *base[2];
	unsigned int i;

	KUNIT_ASSERT_EQ(test, load(b), 0);
	KUNIT_ASSERT_EQ(test, live(b, first), 4L);
	KUNIT_ASSERT_FALSE(test, IS_ERR(instantiate(b->s, b->m, &(struct kwasm_report){})));
	for (i = 0; i < 2; i++)
		base[i] = kwasm_store_instance(b->s, i)->memories[0]->linear.base;
	die(b);
	for (i = 0; i < 6; i++) {
		KUNIT_ASSERT_EQ(test, live(b, i % 2 ? b->m : first), 4L);
		KUNIT_EXPECT_PTR_EQ(test, b->inst->memories[0]->linear.base, base[i % 2]);
		die(b);
	}
	KUNIT_EXPECT_GE(test, pool_of(b, KA_MEMORY)->hits, 6ULL);
	kwasm_module_put(first);
}

/* 16 MiB for everything: pools, modules, stores. */
static void works_in_sixteen_megabytes(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	unsigned int i;

	b->engine.policy.budget.limit = 16 << 20;
	for (i = 0; i < 200; i++) {
		KUNIT_EXPECT_EQ(test, live(b, b->m), 4L);
		die(b);
	}
	KUNIT_EXPECT_LT(test, atomic64_read(&b->engine.policy.budget.peak), 16LL << 20);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(warm_life_needs_no_back_end),
	KUNIT_CASE(warm_life_by_a_line_needs_none_either),
	KUNIT_CASE(store_is_charged_for_what_it_borrows),
	KUNIT_CASE(store_over_budget_refuses_no_other),
	KUNIT_CASE(full_pool_is_refused_by_name),
	KUNIT_CASE(growth_beyond_a_slot_goes_by_policy),
	KUNIT_CASE(only_what_was_touched_is_reset),
	KUNIT_CASE(old_bytes_never_show),
	KUNIT_CASE(what_cannot_be_reset_is_never_seen_again),
	KUNIT_CASE(store_is_told_of_what_could_not_be_reset),
	KUNIT_CASE(module_gets_the_memory_it_had),
	KUNIT_CASE(works_in_sixteen_megabytes),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_pool",
	.init = make_bench,
	.exit = end_bench,
	.test_cases = cases,
};

/* --- sweeps */

static int make_room(void *ctx)
{
	return make_pools(ctx) ?: load(ctx);
}

static int make_room_warm(void *ctx)
{
	struct pool_bench *b = ctx;
	long result = make_room(b) ?: live(b, b->m);

	die(b);
	return result < 0 ? result : 0;
}

static int make_room_by_line(void *ctx)
{
	struct pool_bench *b = ctx;

	b->alloc = "memory=fallback(pool, pages), stack=pool, *=bump(16K, fallback(pool, kmalloc))";
	return make_room(b);
}

static int live_by_plan(void *ctx, struct ka_fault_plan *plan)
{
	struct pool_bench *b = ctx;
	struct kwasm_report rep;
	u64 result;
	int err;

	b->s = make_store(b, plan);
	if (IS_ERR(b->s))
		return PTR_ERR(b->s);
	b->s->policy.plan = *plan;
	b->inst = instantiate(b->s, b->m, &rep);
	err = PTR_ERR_OR_ZERO(b->inst);
	if (!err)
		err = call(b->s, b->inst, "run", &result);
	if (!err || err == -ECANCELED)
		err = runtime_sweep_trap(b->s);
	if (!err && kwasm_memory_grow(b->s, b->inst->memories[0], 9) < 0)
		err = b->s->policy.error.err;
	*plan = b->s->policy.plan;
	b->s->policy.plan.mode = KA_FAULT_OFF;
	if (err)
		die(b);
	return err;
}

static u64 result_of_life(void *ctx)
{
	struct pool_bench *b = ctx;

	return sweep_hash(b->inst->memories[0]->linear.size,
			  *(u32 *)kwasm_memory_at(b->inst->memories[0], 100, 4));
}

static int pool_by_plan(void *ctx, struct ka_fault_plan *plan)
{
	struct pool_bench *b = ctx;
	int err;

	b->engine.policy.plan = *plan;
	err = make_pools(b);
	*plan = b->engine.policy.plan;
	b->engine.policy.plan.mode = KA_FAULT_OFF;
	return err;
}

/* What lies idle in the pools is nobody's. */
static u64 state(void *ctx)
{
	struct pool_bench *b = ctx;
	s64 used = atomic64_read(&b->engine.policy.budget.used);

	return used - (b->engine.pools ? atomic64_read(&b->engine.pools->budget.used) : 0);
}

static void teardown(void *ctx)
{
	struct pool_bench *b = ctx;

	die(b);
	if (!IS_ERR_OR_NULL(b->m))
		kwasm_module_put(b->m);
	b->m = NULL;
	b->alloc = NULL;
	kwasm_engine_exit(&b->engine);
}

static int nothing(void *ctx)
{
	return 0;
}

static const struct sweep_op ops[] = {
	{ "make pools", nothing, pool_by_plan, state, state, teardown },
	{ "a life in cold pools", make_room, live_by_plan, result_of_life, state, teardown },
	{ "a life in warm pools", make_room_warm, live_by_plan, result_of_life, state, teardown },
	{ "a life by a line", make_room_by_line, live_by_plan, result_of_life, state, teardown },
};

KUNIT_ARRAY_PARAM(ops, ops, sweep_describe);

static void survives_every_failure(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct sweep_bench bench = { .ctx = b, .budget = &b->engine.policy.budget };

	sweep(test, test->param_value, &bench);
}

static int make_sweep(struct kunit *test)
{
	struct pool_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	kwasm_engine_init(&b->engine, BENCH_LIMIT);
	write_module(&b->w, test);
	test->priv = b;
	return 0;
}

static struct kunit_case sweeps[] = {
	KUNIT_CASE_PARAM(survives_every_failure, ops_gen_params),
	{}
};

static struct kunit_suite oom_suite = {
	.name = "kwasm_oom_pool",
	.init = make_sweep,
	.test_cases = sweeps,
};

kunit_test_suites(&suite, &oom_suite);
