// SPDX-License-Identifier: GPL-2.0
/*
 * Regressions, stores and instances: what other hosts of WebAssembly got wrong
 *
 * As alloc_regress_kunit.c, asked of instantiation and what it shares: the
 * store's types, names and list of instances, the module.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

#define MAX_POINTS	100

/* Imports a function, has two tables, a memory and globals; last comes @field. */
static struct kwasm_module *load(struct store_bench *b, const char *field)
{
	static const u32 funcs[] = { 1 };
	struct wasm_build w;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 3);
	wasm_functype(&w, ":i");
	wasm_functype(&w, "i:");
	wasm_functype(&w, "lldd:ff");
	wasm_section(&w, WASM_IMPORT, 2);
	wasm_import(&w, "spectest", "print_i32", WASM_K_FUNC);
	wasm_u32(&w, 1);
	wasm_import(&w, "spectest", field, WASM_K_GLOBAL);
	WASM_BYTES(&w, 0x7f, 0);
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_TABLE, 2);
	wasm_table(&w, KWASM_FUNCREF, 10, 20);
	wasm_table(&w, KWASM_EXTERNREF, 600, WASM_NO_MAX);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, 1, 3);
	wasm_section(&w, WASM_GLOBAL, 1);
	WASM_BYTES(&w, 0x7f, 1, 0x41, 5, 0x0b);
	wasm_section(&w, WASM_ELEM, 1);
	wasm_elem(&w, 0, funcs, 1);
	wasm_section(&w, WASM_CODE, 1);
	WASM_BODY(&w, 0x41, 42);
	return bench_load(b, &w);
}

static struct kwasm_instance *instantiate(struct store_bench *b, struct kwasm_module *m)
{
	kwasm_report_init(&b->rep);
	return kwasm_instance_create(b->s, m, &b->rep);
}

static void add_spectest(struct store_bench *b)
{
	KUNIT_ASSERT_FALSE(b->test, IS_ERR(kwasm_store_add_host(b->s, &kwasm_spectest, NULL)));
}

static bool knows_spectest(struct store_bench *b)
{
	static const char module[] = "spectest", field[] = "print_i32";
	struct kwasm_import import = {
		.module = { .data = (const u8 *)module, .len = sizeof(module) - 1 },
		.field = { .data = (const u8 *)field, .len = sizeof(field) - 1 },
	};
	struct kwasm_extern ext;

	return !kwasm_store_resolve(b->s, &import, &ext);
}

/* What all in a store, and those beside it, can see or count. */
struct view {
	u64 live;
	u32 types;
	u32 names;
	size_t instances;
	bool host;
	bool busy;
};

static struct view look(struct store_bench *b)
{
	return (struct view){
		.live = ka_policy_live(&b->engine.policy) +
			atomic64_read(&b->s->policy.budget.used),
		.types = b->s->types.nr,
		.names = b->s->names.nr,
		.instances = b->s->instances.len,
		.host = knows_spectest(b),
		.busy = b->s->busy,
	};
}

static void expect_view(struct kunit *test, const struct view *want)
{
	struct view is = look(test->priv);

	KUNIT_EXPECT_EQ(test, is.live, want->live);
	KUNIT_EXPECT_EQ(test, is.types, want->types);
	KUNIT_EXPECT_EQ(test, is.names, want->names);
	KUNIT_EXPECT_EQ(test, is.instances, want->instances);
	KUNIT_EXPECT_EQ(test, is.host, want->host);
	KUNIT_EXPECT_EQ(test, is.busy, want->busy);
}

/*
 * A half-made instance was dropped with pointers in it that nobody had set.
 * The twin's fresh memory is poisoned, the debug kernel's freed memory is.
 */
static void half_made_instance_is_undone_at_every_step(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m = load(b, "global_i32");
	struct kwasm_instance *inst = NULL;
	struct view before;
	u64 n;

	add_spectest(b);
	before = look(b);
	for (n = 0; n < MAX_POINTS; n++) {
		b->s->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_ONCE, .n = n };
		inst = instantiate(b, m);
		if (!b->s->policy.plan.injected)
			break;
		b->s->policy.plan.mode = KA_FAULT_OFF;
		if (!IS_ERR(inst))
			continue;
		KUNIT_EXPECT_EQ(test, PTR_ERR(inst), (long)-ENOMEM);
		expect_view(test, &before);
		/* Each failed attempt gave its reference of the module back. */
		KUNIT_ASSERT_EQ(test, kref_read(&m->ref), 1U);
	}
	KUNIT_EXPECT_GT(test, n, 5ULL);
	KUNIT_EXPECT_FALSE(test, IS_ERR_OR_NULL(inst));
	kwasm_module_put(m);
}

/* The same, when it is not memory that is missing, but an import at the end. */
static void half_linked_instance_is_undone(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m = load(b, "no such thing");
	struct view before;
	unsigned int i;

	add_spectest(b);
	before = look(b);
	for (i = 0; i < 100; i++) {
		KUNIT_EXPECT_EQ(test, PTR_ERR(instantiate(b, m)), (long)-ENOENT);
		expect_view(test, &before);
		KUNIT_ASSERT_EQ(test, kref_read(&m->ref), 1U);
	}
	kwasm_module_put(m);
}

/* Types and names of the store were changed in part when the rest failed. */
static void registry_is_never_half_updated(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = NULL;
	struct view before = look(b);
	u64 n;

	KUNIT_EXPECT_FALSE(test, before.host);
	for (n = 0; n < MAX_POINTS; n++) {
		b->s->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_FROM, .n = n };
		inst = kwasm_store_add_host(b->s, &kwasm_spectest, NULL);
		b->s->policy.plan.mode = KA_FAULT_OFF;
		if (!b->s->policy.plan.injected)
			break;
		KUNIT_ASSERT_EQ(test, PTR_ERR(inst), (long)-ENOMEM);
		expect_view(test, &before);
	}
	KUNIT_EXPECT_GT(test, n, 5ULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(inst));
	KUNIT_EXPECT_TRUE(test, knows_spectest(b));
}

/* The list of instances was full when all else of the instance was there. */
static void instance_is_undone_when_the_list_cannot_take_it(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m = load(b, "global_i32");
	struct view before;
	u64 points = 0;

	add_spectest(b);
	/* Until the list has no room left; then it asks for some, after all else. */
	while (b->s->instances.len < b->s->instances.cap) {
		b->s->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_ONCE, .n = ~0ULL };
		KUNIT_ASSERT_FALSE(test, IS_ERR(instantiate(b, m)));
		points = b->s->policy.plan.seen + 1;
		b->s->policy.plan.mode = KA_FAULT_OFF;
	}
	KUNIT_ASSERT_GT(test, points, 1ULL);
	before = look(b);
	/* It is the last thing that is asked for. */
	b->s->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_ONCE, .n = points - 1 };
	KUNIT_EXPECT_EQ(test, PTR_ERR(instantiate(b, m)), (long)-ENOMEM);
	KUNIT_EXPECT_EQ(test, b->s->policy.plan.seen, points);
	KUNIT_EXPECT_EQ(test, (int)b->s->policy.error.kind, (int)KA_STORE);
	b->s->policy.plan.mode = KA_FAULT_OFF;
	expect_view(test, &before);
	kwasm_module_put(m);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(half_made_instance_is_undone_at_every_step),
	KUNIT_CASE(half_linked_instance_is_undone),
	KUNIT_CASE(registry_is_never_half_updated),
	KUNIT_CASE(instance_is_undone_when_the_list_cannot_take_it),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_regress",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
