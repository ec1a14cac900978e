// SPDX-License-Identifier: GPL-2.0
/*
 * Sweep: every allocation of every operation fails once
 *
 * One life of a guest: load, make a store, add the host's module, instantiate,
 * call (which grows a memory and a table and calls the host), end.  The life
 * is lived again and again; in the n-th, the n-th point at which something may
 * fail does fail, alone or with all that follow, until a life passes without.
 * Each time:
 *
 *	the operation that failed says -ENOMEM, and none failed without cause
 *	a guest that could not grow was told so, and went on
 *	nothing is left: no byte, no object, no budget
 *	the same operation, tried again in the same store, succeeds
 *
 * The twin looks beneath this for what was left in the slab or mapped.
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

/* More points than a life has, so that a plan without end is noticed. */
#define MAX_POINTS	1000

/**
 * struct life - a life and what came of it
 * @test: the case
 * @engine: of this life alone
 * @plan: where the next point is, and how many there were
 * @again: the operation that fails is tried again without a plan
 * @bytes: the module
 * @size: of @bytes
 */
struct life {
	struct kunit *test;
	struct kwasm_engine engine;
	struct ka_fault_plan plan;
	bool again;
	const u8 *bytes;
	size_t size;
};

/* Types enough that a store's table of them has to grow for this module. */
#define MORE_TYPES	40

static void write_types(struct wasm_build *w)
{
	static const char sigs[] = "llllllllllllllllllllllllllllllllllllllll:";
	int i;

	wasm_section(w, WASM_TYPE, 2 + MORE_TYPES);
	wasm_functype(w, ":i");
	wasm_functype(w, "i:");
	for (i = 0; i < MORE_TYPES; i++)
		wasm_functype(w, sigs + i);
}

/* f: gives 256 * memory.grow(1) + 16 * table.grow(3) + memory.size */
static void write_module(struct wasm_build *w, struct kunit *test)
{
	static const u32 funcs[] = { 1, 0 };

	wasm_begin(w, test);
	write_types(w);
	wasm_section(w, WASM_IMPORT, 1);
	wasm_import(w, "spectest", "print_i32", WASM_K_FUNC);
	wasm_u32(w, 1);
	wasm_section(w, WASM_FUNC, 1);
	wasm_u32(w, 0);
	wasm_section(w, WASM_TABLE, 1);
	wasm_table(w, KWASM_FUNCREF, 2, WASM_NO_MAX);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 1, 4);
	wasm_section(w, WASM_GLOBAL, 1);
	WASM_BYTES(w, 0x7f, 1, 0x41, 0, 0x0b);
	wasm_section(w, WASM_EXPORT, 2);
	wasm_export(w, "f", WASM_K_FUNC, 1);
	wasm_export(w, "memory", WASM_K_MEMORY, 0);
	wasm_section(w, WASM_ELEM, 1);
	wasm_elem(w, 0, funcs, 2);
	wasm_section(w, WASM_CODE, 1);
	WASM_BODY(w, 0x41, 7, 0x10, 0,				/* print_i32(7) */
		  0x41, 1, 0x40, 0, 0x41, 0x80, 0x02, 0x6c,	/* memory.grow(1) * 256 */
		  0xd0, 0x70, 0x41, 3, 0xfc, 0x0f, 0, 0x41, 16, 0x6c,	/* table.grow(3) * 16 */
		  0x6a, 0x3f, 0, 0x6a);
	wasm_section(w, WASM_DATA, 1);
	wasm_data(w, 100, "sweep", 5);
	wasm_end(w);
}

#define GREW	(256 * 1 + 16 * 2 + 2)

/* What a failing step must say, whatever the step. */
static bool failed_for_memory(struct life *l, long err)
{
	KUNIT_EXPECT_EQ(l->test, err, (long)-ENOMEM);
	KUNIT_EXPECT_GT(l->test, l->plan.injected, l->plan.benign);
	return err == -ENOMEM;
}

static struct kwasm_module *load(struct life *l)
{
	struct kwasm_load_options opts = { .plan = &l->plan, .gfp = GFP_KERNEL };
	struct kwasm_report rep;
	struct kwasm_module *m;

	kwasm_report_init(&rep);
	m = kwasm_module_load(&l->engine, l->bytes, l->size, &opts, &rep);
	if (!IS_ERR(m))
		return m;
	KUNIT_EXPECT_EQ(l->test, (int)rep.reason, (int)KWASM_E_NO_MEMORY);
	if (!failed_for_memory(l, PTR_ERR(m)) || !l->again)
		return m;
	opts.plan = NULL;
	return kwasm_module_load(&l->engine, l->bytes, l->size, &opts, &rep);
}

static struct kwasm_store *make_store(struct life *l)
{
	struct kwasm_store_options opts = {
		.stack_size = KWASM_STACK_MIN,
		.plan = &l->plan,
		.gfp = GFP_KERNEL,
	};
	struct kwasm_store *s = kwasm_store_create(&l->engine, &opts);

	if (!IS_ERR(s) || !failed_for_memory(l, PTR_ERR(s)) || !l->again)
		return s;
	opts.plan = NULL;
	return kwasm_store_create(&l->engine, &opts);
}

static void forget_plan(struct life *l, struct kwasm_store *s)
{
	l->plan = s->policy.plan;
	s->policy.plan.mode = KA_FAULT_OFF;
}

static struct kwasm_instance *add_host(struct life *l, struct kwasm_store *s)
{
	struct kwasm_instance *inst = kwasm_store_add_host(s, &kwasm_spectest, NULL);

	if (!IS_ERR(inst))
		return inst;
	forget_plan(l, s);
	if (!failed_for_memory(l, PTR_ERR(inst)) || !l->again)
		return inst;
	return kwasm_store_add_host(s, &kwasm_spectest, NULL);
}

static struct kwasm_instance *instantiate(struct life *l, struct kwasm_store *s,
					  struct kwasm_module *m)
{
	struct kwasm_instance *inst;
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	inst = kwasm_instance_create(s, m, &rep);
	if (!IS_ERR(inst))
		return inst;
	KUNIT_EXPECT_EQ(l->test, (int)rep.reason, (int)KWASM_E_NO_MEMORY);
	forget_plan(l, s);
	if (!failed_for_memory(l, PTR_ERR(inst)) || !l->again)
		return inst;
	return kwasm_instance_create(s, m, &rep);
}

/* Refusals that must show: spare room that could not be had need not. */
static u64 errors(const struct ka_fault_plan *plan)
{
	return plan->injected - plan->benign;
}

/* The guest sees -1 where it could not grow, and only there. */
static void call(struct life *l, struct kwasm_store *s, struct kwasm_instance *inst)
{
	struct kwasm_extern ext;
	u64 before = errors(&s->policy.plan), result = 0, refused;
	s32 grew, told = 0;

	KUNIT_ASSERT_EQ(l->test, 0, kwasm_instance_export(inst, (const u8 *)"f", 1, &ext));
	KUNIT_EXPECT_EQ(l->test, 0, kwasm_call_func(s, ext.func, NULL, &result));
	KUNIT_EXPECT_EQ(l->test, (int)s->trap.kind, (int)KWASM_TRAP_NONE);
	grew = (s32)result;
	if (grew == GREW)
		told = 0;
	else if (grew == -256 + 16 * 2 + 1 || grew == 256 * 1 - 16 + 2)
		told = 1;
	else if (grew == -256 - 16 + 1)
		told = 2;
	else
		KUNIT_FAIL(l->test, "the guest computed %d", grew);
	refused = errors(&s->policy.plan) - before;
	KUNIT_EXPECT_EQ(l->test, refused, (u64)told);
	KUNIT_EXPECT_EQ(l->test, memcmp(kwasm_memory_at(inst->memories[0], 100, 5), "sweep", 5), 0);
}

static void in_store(struct life *l, struct kwasm_store *s, struct kwasm_module *m)
{
	struct kwasm_instance *inst = add_host(l, s);

	if (IS_ERR(inst))
		return;
	inst = instantiate(l, s, m);
	if (IS_ERR(inst))
		return;
	call(l, s, inst);
}

static void live(struct life *l)
{
	struct kwasm_module *m;
	struct kwasm_store *s;

	kwasm_engine_init(&l->engine, BENCH_LIMIT);
	m = load(l);
	if (!IS_ERR(m)) {
		s = make_store(l);
		if (!IS_ERR(s)) {
			in_store(l, s, m);
			if (s->policy.plan.mode)
				forget_plan(l, s);
			kwasm_store_destroy(s);
		}
		kwasm_module_put(m);
	}
	KUNIT_EXPECT_EQ(l->test, ka_policy_live(&l->engine.policy), 0ULL);
	KUNIT_EXPECT_EQ(l->test, atomic64_read(&l->engine.policy.budget.used), 0LL);
}

static void sweep(struct kunit *test, enum ka_fault_mode mode, bool again)
{
	struct life *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);
	struct wasm_build w;
	u64 n;

	KUNIT_ASSERT_NOT_NULL(test, l);
	write_module(&w, test);
	l->test = test;
	l->again = again;
	l->bytes = w.bytes;
	l->size = w.len;
	for (n = 0; n < MAX_POINTS; n++) {
		l->plan = (struct ka_fault_plan){ .mode = mode, .n = n };
		live(l);
		if (!l->plan.injected)
			break;
		if (mode == KA_FAULT_ONCE)
			KUNIT_EXPECT_EQ(test, l->plan.injected, 1ULL);
	}
	/* The last life met every point and no failure. */
	KUNIT_EXPECT_EQ(test, l->plan.seen, n);
	KUNIT_EXPECT_GT(test, n, 10ULL);
	KUNIT_EXPECT_LT(test, n, (u64)MAX_POINTS);
	kunit_info(test, "%llu points", n);
}

static void each_point_fails_alone(struct kunit *test)
{
	sweep(test, KA_FAULT_ONCE, false);
}

static void each_point_fails_with_all_after_it(struct kunit *test)
{
	sweep(test, KA_FAULT_FROM, false);
}

static void each_operation_succeeds_when_tried_again(struct kunit *test)
{
	sweep(test, KA_FAULT_ONCE, true);
}

static struct kunit_case oom_cases[] = {
	KUNIT_CASE(each_point_fails_alone),
	KUNIT_CASE(each_point_fails_with_all_after_it),
	KUNIT_CASE(each_operation_succeeds_when_tried_again),
	{}
};

static struct kunit_suite oom_suite = {
	.name = "kwasm_oom",
	.test_cases = oom_cases,
};

kunit_test_suite(oom_suite);

MODULE_LICENSE("GPL");
