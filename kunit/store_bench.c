// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: an engine with a store in it
 */

#include <linux/err.h>
#include <linux/string.h>

#include "alloc/arena.h"
#include "kunit/ledger.h"
#include "kunit/store_bench.h"
#include "runtime/target.h"

int store_bench_init(struct kunit *test)
{
	const struct kwasm_store_options opts = {
		.stack_size = KWASM_STACK_MIN,
		.gfp = GFP_KERNEL,
	};
	struct store_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	b->test = test;
	kwasm_engine_init(&b->engine, BENCH_LIMIT);
	b->s = kwasm_store_create(&b->engine, &opts);
	if (IS_ERR(b->s))
		return PTR_ERR(b->s);
	test->priv = b;
	return 0;
}

int compile_bench_init(struct kunit *test)
{
	int err = store_bench_init(test);
	struct store_bench *b = test->priv;

	if (err)
		return err;
	b->engine.arena = &kwasm_arena;
	b->engine.compile = true;
	b->engine.cpu = kwasm_target_cpu();
	b->engine.check = true;
	b->engine.verify = true;
	return 0;
}

/* A checkpoint, after each step: the store holds what its kinds add up to. */
static void expect_store_balanced(struct store_bench *b)
{
	struct ledger l;

	if (!b->s)
		return;
	ledger_begin(&l, b->test, &b->s->policy);
	KUNIT_EXPECT_EQ(b->test, ledger_missing(&l), 0LL);
}

/* The case has put its modules by now, so that the store holds them all. */
static void expect_balanced(struct store_bench *b)
{
	struct ledger l;

	ledger_begin(&l, b->test, &b->engine.policy);
	ledger_add_store(&l, b->s);
	KUNIT_EXPECT_EQ(b->test, ledger_missing(&l), 0LL);
	expect_store_balanced(b);
}

void store_bench_exit(struct kunit *test)
{
	struct store_bench *b = test->priv;

	if (!b)
		return;
	if (b->s)
		expect_balanced(b);
	kwasm_store_destroy(b->s);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->engine.policy), 0ULL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.policy.budget.used), 0LL);
}

struct kwasm_module *bench_load(struct store_bench *b, struct wasm_build *w)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_module *m;

	wasm_end(w);
	kwasm_report_init(&b->rep);
	m = kwasm_module_load(&b->engine, w->bytes, w->len, &opts, &b->rep);
	KUNIT_ASSERT_FALSE_MSG(b->test, IS_ERR(m), "refused: %s at %llu",
			       kwasm_reason_text(b->rep.reason), b->rep.offset);
	return m;
}

struct kwasm_instance *bench_try(struct store_bench *b, struct wasm_build *w)
{
	struct kwasm_module *m = bench_load(b, w);
	struct kwasm_instance *inst;

	kwasm_report_init(&b->rep);
	inst = kwasm_instance_create(b->s, m, &b->rep);
	kwasm_module_put(m);
	expect_store_balanced(b);
	return inst;
}

struct kwasm_instance *bench_instantiate(struct store_bench *b, struct wasm_build *w)
{
	struct kwasm_instance *inst = bench_try(b, w);

	KUNIT_ASSERT_FALSE_MSG(b->test, IS_ERR(inst), "refused: %ld, %s", PTR_ERR(inst),
			       kwasm_reason_text(b->rep.reason));
	return inst;
}

void bench_register(struct store_bench *b, const char *name, struct kwasm_instance *inst)
{
	KUNIT_ASSERT_EQ(b->test, 0,
			kwasm_store_register(b->s, (const u8 *)name, strlen(name), inst));
	expect_store_balanced(b);
}

struct kwasm_extern bench_export(struct store_bench *b, struct kwasm_instance *inst,
				 const char *name)
{
	struct kwasm_extern ext = {};
	int err = kwasm_instance_export(inst, (const u8 *)name, strlen(name), &ext);

	KUNIT_ASSERT_EQ_MSG(b->test, err, 0, "no export %s", name);
	return ext;
}

enum kwasm_trap_kind bench_call(struct store_bench *b, struct kwasm_instance *inst,
				const char *name, u64 *result)
{
	struct kwasm_extern ext = bench_export(b, inst, name);

	KUNIT_ASSERT_EQ(b->test, (int)ext.kind, (int)KWASM_EXTERN_FUNC);
	KUNIT_ASSERT_EQ(b->test, 0, kwasm_call_func(b->s, ext.func, NULL, result));
	expect_store_balanced(b);
	return b->s->trap.kind;
}
