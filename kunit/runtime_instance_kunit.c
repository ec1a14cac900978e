// SPDX-License-Identifier: GPL-2.0
/*
 * Instances: what instantiation leaves, when it succeeds, fails and traps
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

/*
 * A module with some of everything: imports a function and a global from
 * spectest; defines a function that gives 42, a table, a memory, a global that
 * takes the imported one's value; exports them all; one segment of each kind.
 */
static void everything(struct wasm_build *w, struct kunit *test)
{
	static const u32 funcs[] = { 1, 0 };

	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 3);
	wasm_functype(w, ":i");
	wasm_functype(w, "i:");
	wasm_functype(w, ":");
	wasm_section(w, WASM_IMPORT, 2);
	wasm_import(w, "spectest", "print_i32", WASM_K_FUNC);
	wasm_u32(w, 1);
	wasm_import(w, "spectest", "global_i32", WASM_K_GLOBAL);
	WASM_BYTES(w, 0x7f, 0);
	wasm_section(w, WASM_FUNC, 1);
	wasm_u32(w, 0);
	wasm_section(w, WASM_TABLE, 1);
	wasm_table(w, 0x70, 4, 8);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 1, 3);
	wasm_section(w, WASM_GLOBAL, 2);
	WASM_BYTES(w, 0x7f, 1, 0x23, 0, 0x0b);	/* mut i32 (global.get 0) */
	WASM_BYTES(w, 0x70, 0, 0xd2, 1, 0x0b);	/* funcref (ref.func 1) */
	wasm_section(w, WASM_EXPORT, 4);
	wasm_export(w, "f", WASM_K_FUNC, 1);
	wasm_export(w, "t", WASM_K_TABLE, 0);
	wasm_export(w, "m", WASM_K_MEMORY, 0);
	wasm_export(w, "g", WASM_K_GLOBAL, 1);
	wasm_section(w, WASM_ELEM, 1);
	wasm_elem(w, 1, funcs, 2);
	wasm_section(w, WASM_CODE, 1);
	WASM_BODY(w, 0x41, 42);
	wasm_section(w, WASM_DATA, 1);
	wasm_data(w, 65533, "abc", 3);
}

static void add_spectest(struct store_bench *b)
{
	KUNIT_ASSERT_FALSE(b->test, IS_ERR(kwasm_store_add_host(b->s, &kwasm_spectest, NULL)));
}

static void everything_is_in_place(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct kwasm_extern ext;
	struct wasm_build w;
	u64 result = 0;

	add_spectest(b);
	everything(&w, test);
	inst = bench_instantiate(b, &w);
	KUNIT_EXPECT_EQ(test, inst->index, 1U);
	KUNIT_EXPECT_PTR_EQ(test, kwasm_store_instance(b->s, 1), inst);
	KUNIT_EXPECT_NULL(test, kwasm_store_instance(b->s, 2));

	ext = bench_export(b, inst, "f");
	KUNIT_EXPECT_PTR_EQ(test, ext.func, &inst->own_funcs[0]);
	KUNIT_EXPECT_PTR_EQ(test, inst->funcs[1], ext.func);
	KUNIT_EXPECT_EQ(test, (u32)ext.func->index, 1U);
	KUNIT_EXPECT_PTR_EQ(test, inst->funcs[0]->inst, kwasm_store_instance(b->s, 0));
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 42ULL);

	ext = bench_export(b, inst, "t");
	KUNIT_EXPECT_EQ(test, ext.table->size, 4U);
	KUNIT_EXPECT_EQ(test, ext.table->elems[0], 0ULL);
	KUNIT_EXPECT_EQ(test, ext.table->elems[1], (u64)(unsigned long)inst->funcs[1]);
	KUNIT_EXPECT_EQ(test, ext.table->elems[2], (u64)(unsigned long)inst->funcs[0]);
	KUNIT_EXPECT_EQ(test, ext.table->elems[3], 0ULL);

	ext = bench_export(b, inst, "m");
	KUNIT_EXPECT_EQ(test, kwasm_memory_pages(ext.memory), 1ULL);
	KUNIT_EXPECT_EQ(test, memcmp(kwasm_memory_at(ext.memory, 65532, 4), "\0abc", 4), 0);

	ext = bench_export(b, inst, "g");
	KUNIT_EXPECT_EQ(test, ext.global->value, 666ULL);
	KUNIT_EXPECT_EQ(test, inst->globals[2]->value, (u64)(unsigned long)inst->funcs[1]);
	KUNIT_EXPECT_EQ(test, kwasm_global_set(ext.global, 7), 0);
	KUNIT_EXPECT_EQ(test, inst->globals[1]->value, 7ULL);
	KUNIT_EXPECT_EQ(test, kwasm_global_set(inst->globals[0], 7), -EPERM);
	KUNIT_EXPECT_EQ(test, inst->globals[0]->value, 666ULL);

	KUNIT_EXPECT_EQ(test, kwasm_instance_export(inst, (const u8 *)"x", 1, &ext), -ENOENT);
}

static void instances_of_a_module_are_apart(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *one, *two;
	struct wasm_build w;

	add_spectest(b);
	everything(&w, test);
	one = bench_instantiate(b, &w);
	two = bench_instantiate(b, &w);
	one->globals[1]->value = 1;
	*(u8 *)kwasm_memory_at(one->memories[0], 0, 1) = 1;
	KUNIT_EXPECT_EQ(test, two->globals[1]->value, 666ULL);
	KUNIT_EXPECT_EQ(test, *(u8 *)kwasm_memory_at(two->memories[0], 0, 1), 0);
	KUNIT_EXPECT_EQ(test, one->type_ids[0], two->type_ids[0]);
	KUNIT_EXPECT_EQ(test, two->tables[0]->elems[1], (u64)(unsigned long)two->funcs[1]);
}

/* The failures of @mode at every point; the store is as before each time. */
static void sweep(struct kunit *test, enum ka_fault_mode mode)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct kwasm_report rep;
	struct kwasm_module *m;
	struct wasm_build w;
	u64 n, live, used;

	add_spectest(b);
	everything(&w, test);
	m = bench_load(b, &w);
	live = ka_policy_live(&b->s->policy);
	used = atomic64_read(&b->engine.policy.budget.used);
	for (n = 0; ; n++) {
		b->s->policy.plan = (struct ka_fault_plan){ .mode = mode, .n = n };
		kwasm_report_init(&rep);
		inst = kwasm_instance_create(b->s, m, &rep);
		if (!b->s->policy.plan.injected)
			break;
		if (b->s->policy.plan.injected == b->s->policy.plan.benign) {
			KUNIT_ASSERT_FALSE(test, IS_ERR(inst));
			continue;
		}
		KUNIT_ASSERT_EQ(test, PTR_ERR(inst), (long)-ENOMEM);
		KUNIT_ASSERT_EQ(test, (int)rep.reason, (int)KWASM_E_NO_MEMORY);
		KUNIT_ASSERT_TRUE(test, b->s->policy.error.injected);
		KUNIT_ASSERT_EQ(test, ka_policy_live(&b->s->policy), live);
		KUNIT_ASSERT_EQ(test, (u64)atomic64_read(&b->engine.policy.budget.used), used);
		KUNIT_ASSERT_EQ(test, b->s->instances.len, (size_t)1);
		KUNIT_ASSERT_FALSE(test, b->s->busy);
	}
	KUNIT_EXPECT_GT(test, n, 4ULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(inst));
	kwasm_module_put(m);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", &n), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, n, 42ULL);
}

static void one_failing_allocation_leaves_nothing(struct kunit *test)
{
	sweep(test, KA_FAULT_ONCE);
}

static void no_more_memory_leaves_nothing(struct kunit *test)
{
	sweep(test, KA_FAULT_FROM);
}

/*
 * Imports spectest's table and memory; two segments of each, the second of the
 * table or of the memory out of bounds.
 */
static void half_a_module(struct wasm_build *w, struct kunit *test, bool bad_elem, bool import)
{
	static const u32 funcs[] = { 0 };

	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 1);
	wasm_functype(w, ":i");
	if (import) {
		wasm_section(w, WASM_IMPORT, 2);
		wasm_import(w, "spectest", "table", WASM_K_TABLE);
		wasm_table(w, 0x70, 10, WASM_NO_MAX);
		wasm_import(w, "spectest", "memory", WASM_K_MEMORY);
		wasm_limits(w, 1, WASM_NO_MAX);
	}
	wasm_section(w, WASM_FUNC, 1);
	wasm_u32(w, 0);
	if (!import) {
		wasm_section(w, WASM_TABLE, 1);
		wasm_table(w, 0x70, 10, WASM_NO_MAX);
		wasm_section(w, WASM_MEMORY, 1);
		wasm_limits(w, 1, WASM_NO_MAX);
	}
	wasm_section(w, WASM_ELEM, 2);
	wasm_elem(w, 3, funcs, 1);
	wasm_elem(w, bad_elem ? 10 : 9, funcs, 1);
	wasm_section(w, WASM_CODE, 1);
	WASM_BODY(w, 0x41, 42);
	wasm_section(w, WASM_DATA, 2);
	wasm_data(w, 0, "good", 4);
	wasm_data(w, 65533, "bad!", 4);
}

static void trapped_segments_stay_written(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *host, *inst;
	struct kwasm_func *f;
	struct wasm_build w;
	u64 result = 0;
	bool null;

	host = kwasm_store_add_host(b->s, &kwasm_spectest, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(host));
	half_a_module(&w, test, false, true);
	inst = bench_try(b, &w);
	KUNIT_EXPECT_EQ(test, PTR_ERR(inst), (long)-ECANCELED);
	KUNIT_EXPECT_EQ(test, (int)b->s->trap.kind, (int)KWASM_TRAP_MEMORY_BOUNDS);
	KUNIT_EXPECT_EQ(test, (int)b->rep.reason, (int)KWASM_E_NONE);
	KUNIT_EXPECT_EQ(test, memcmp(kwasm_memory_at(host->memories[0], 0, 4), "good", 4), 0);
	KUNIT_EXPECT_EQ(test, *(u8 *)kwasm_memory_at(host->memories[0], 65533, 1), 0);

	/* Its function is in the host's table, so it can be called and numbered. */
	KUNIT_EXPECT_NULL(test, kwasm_store_instance(b->s, 1));
	f = (struct kwasm_func *)(unsigned long)host->tables[0]->elems[3];
	KUNIT_ASSERT_NOT_NULL(test, f);
	KUNIT_EXPECT_EQ(test, kwasm_call_func(b->s, f, NULL, &result), 0);
	KUNIT_EXPECT_EQ(test, (int)b->s->trap.kind, (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 42ULL);
	result = kwasm_slot_to_host(KWASM_FUNCREF, (unsigned long)f, &null);
	KUNIT_EXPECT_EQ(test, result, 1ULL << 32);
	KUNIT_EXPECT_EQ(test, kwasm_store_register(b->s, (const u8 *)"x", 1, f->inst), -EINVAL);
}

static void elements_trap_before_data(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *host;
	struct wasm_build w;

	host = kwasm_store_add_host(b->s, &kwasm_spectest, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(host));
	half_a_module(&w, test, true, true);
	KUNIT_EXPECT_EQ(test, PTR_ERR(bench_try(b, &w)), (long)-ECANCELED);
	KUNIT_EXPECT_EQ(test, (int)b->s->trap.kind, (int)KWASM_TRAP_TABLE_BOUNDS);
	KUNIT_EXPECT_NE(test, host->tables[0]->elems[3], 0ULL);
	KUNIT_EXPECT_EQ(test, *(u8 *)kwasm_memory_at(host->memories[0], 0, 1), 0);
}

static void trapped_instance_nobody_knows_is_gone(struct kunit *test)
{
	struct store_bench *b = test->priv;
	u64 live, types;
	struct wasm_build w;
	int i;

	half_a_module(&w, test, false, false);
	KUNIT_EXPECT_EQ(test, PTR_ERR(bench_try(b, &w)), (long)-ECANCELED);
	live = ka_policy_live(&b->s->policy);
	types = b->s->types.nr;
	for (i = 0; i < 10; i++) {
		KUNIT_EXPECT_EQ(test, PTR_ERR(bench_try(b, &w)), (long)-ECANCELED);
		KUNIT_EXPECT_EQ(test, (int)b->s->trap.kind, (int)KWASM_TRAP_MEMORY_BOUNDS);
	}
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->s->policy), live);
	KUNIT_EXPECT_EQ(test, b->s->types.nr, types);
	KUNIT_EXPECT_EQ(test, b->s->instances.len, (size_t)0);
}

static void start_function_runs_and_may_trap(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct wasm_build w;
	int trap;

	for (trap = 0; trap < 2; trap++) {
		wasm_begin(&w, test);
		wasm_section(&w, WASM_TYPE, 1);
		wasm_functype(&w, ":");
		wasm_section(&w, WASM_FUNC, 1);
		wasm_u32(&w, 0);
		wasm_section(&w, WASM_GLOBAL, 1);
		WASM_BYTES(&w, 0x7f, 1, 0x41, 0, 0x0b);
		wasm_section(&w, WASM_START, 0);
		wasm_section(&w, WASM_CODE, 1);
		if (trap)
			WASM_BODY(&w, 0x00);
		else
			WASM_BODY(&w, 0x41, 9, 0x24, 0);
		inst = bench_try(b, &w);
		if (trap) {
			KUNIT_EXPECT_EQ(test, PTR_ERR(inst), (long)-ECANCELED);
			KUNIT_EXPECT_EQ(test, (int)b->s->trap.kind, (int)KWASM_TRAP_UNREACHABLE);
			KUNIT_EXPECT_EQ(test, b->s->trap.depth, 1U);
		} else {
			KUNIT_ASSERT_FALSE(test, IS_ERR(inst));
			KUNIT_EXPECT_EQ(test, inst->globals[0]->value, 9ULL);
		}
		KUNIT_EXPECT_FALSE(test, b->s->busy);
	}
}

static void segments_are_dropped_once_used(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct wasm_build w;

	add_spectest(b);
	everything(&w, test);
	inst = bench_instantiate(b, &w);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_init_data(inst, 0, 0, 0, 0, 0),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_init_data(inst, 0, 0, 0, 0, 1),
			(int)KWASM_TRAP_MEMORY_BOUNDS);
	KUNIT_EXPECT_EQ(test, (int)kwasm_table_init_elem(inst, 0, 0, 0, 0, 0),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_table_init_elem(inst, 0, 0, 0, 0, 1),
			(int)KWASM_TRAP_TABLE_BOUNDS);
}

struct expr {
	const char *name;
	u8 code[16];
	u64 value;
};

static const struct expr exprs[] = {
	{ "i32.const -1", { 0x41, 0x7f, 0x0b }, 0xffffffff },
	{ "i32.const min", { 0x41, 0x80, 0x80, 0x80, 0x80, 0x78, 0x0b }, 0x80000000 },
	{ "i64.const -1", { 0x42, 0x7f, 0x0b }, ~0ULL },
	{ "i64.const min",
	  { 0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f, 0x0b },
	  1ULL << 63 },
	{ "f32.const", { 0x43, 1, 2, 3, 0x84, 0x0b }, 0x84030201 },
	{ "f64.const", { 0x44, 1, 2, 3, 4, 5, 6, 7, 0x88, 0x0b }, 0x8807060504030201 },
	{ "ref.null func", { 0xd0, 0x70, 0x0b }, 0 },
	{ "global.get", { 0x23, 0, 0x0b }, 666 },
	/* 5 - 7 */
	{ "i32.sub", { 0x41, 5, 0x41, 7, 0x6b, 0x0b }, 0xfffffffe },
	/* 2 * (-1 + global 0) */
	{ "i32 mul of add", { 0x41, 2, 0x41, 0x7f, 0x23, 0, 0x6a, 0x6c, 0x0b }, 1330 },
	{ "i64.sub", { 0x42, 5, 0x42, 7, 0x7d, 0x0b }, ~0ULL - 1 },
	{ "i64 mul of add", { 0x42, 3, 0x42, 4, 0x42, 0x7f, 0x7c, 0x7e, 0x0b }, 9 },
};

static void describe_expr(const struct expr *e, char *desc)
{
	strscpy(desc, e->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(expr, exprs, describe_expr);

static void constant_expressions_have_values(struct kunit *test)
{
	const struct expr *e = test->param_value;
	const struct kwasm_expr code = { .code = e->code, .end = e->code + sizeof(e->code) };
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = kwasm_store_add_host(b->s, &kwasm_spectest, NULL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(inst));
	KUNIT_EXPECT_EQ(test, kwasm_expr_eval(inst, &code), e->value);
}

static struct kunit_case instance_cases[] = {
	KUNIT_CASE(everything_is_in_place),
	KUNIT_CASE(instances_of_a_module_are_apart),
	KUNIT_CASE(one_failing_allocation_leaves_nothing),
	KUNIT_CASE(no_more_memory_leaves_nothing),
	KUNIT_CASE(trapped_segments_stay_written),
	KUNIT_CASE(elements_trap_before_data),
	KUNIT_CASE(trapped_instance_nobody_knows_is_gone),
	KUNIT_CASE(start_function_runs_and_may_trap),
	KUNIT_CASE(segments_are_dropped_once_used),
	KUNIT_CASE_PARAM(constant_expressions_have_values, expr_gen_params),
	{}
};

static struct kunit_suite instance_suite = {
	.name = "kwasm_instance",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = instance_cases,
};

kunit_test_suite(instance_suite);
