// SPDX-License-Identifier: GPL-2.0
/*
 * Refusals by the kernel itself: a guest's life over a slab, a page allocator
 * and a vmap() that fail at their n-th call, alone or from then on
 *
 * kunit/runtime_sweep_kunit.c refuses above the back ends; here what they ask for
 * is refused, so that what they undo is seen.
 *
 * Twin only: it is the doubles that refuse.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"
#include "tools/lib/twin.h"

#define MAX_CALLS	2000

/* f: gives memory.grow(20), so that pages are taken, mapped and mapped anew. */
static void write_module(struct wasm_build *w, struct kunit *test)
{
	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 1);
	wasm_functype(w, ":i");
	wasm_section(w, WASM_FUNC, 1);
	wasm_u32(w, 0);
	wasm_section(w, WASM_TABLE, 1);
	wasm_table(w, KWASM_FUNCREF, 5000, WASM_NO_MAX);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 2, WASM_NO_MAX);
	wasm_section(w, WASM_EXPORT, 1);
	wasm_export(w, "f", WASM_K_FUNC, 0);
	wasm_section(w, WASM_CODE, 1);
	WASM_BODY(w, 0x41, 20, 0x40, 0);
	wasm_section(w, WASM_DATA, 1);
	wasm_data(w, 70000, "kept", 4);
	wasm_end(w);
}

static void expect_no_memory(struct kunit *test, const void *p)
{
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(p), -ENOMEM);
	KUNIT_EXPECT_GT(test, twin_fault.injected, 0ULL);
}

static void call(struct kunit *test, struct kwasm_store *s, struct kwasm_instance *inst)
{
	u64 before = twin_fault.injected, result = 0;
	struct kwasm_extern ext;
	s32 old;

	KUNIT_ASSERT_EQ(test, 0, kwasm_instance_export(inst, (const u8 *)"f", 1, &ext));
	KUNIT_EXPECT_EQ(test, 0, kwasm_call_func(s, ext.func, NULL, &result));
	KUNIT_EXPECT_EQ(test, (int)s->trap.kind, (int)KWASM_TRAP_NONE);
	old = (s32)result;
	if (old != 2) {
		KUNIT_EXPECT_EQ(test, old, -1);
		KUNIT_EXPECT_GT(test, twin_fault.injected, before);
	}
	KUNIT_EXPECT_EQ(test, memcmp(kwasm_memory_at(inst->memories[0], 70000, 4), "kept", 4), 0);
}

static void live_in(struct kunit *test, struct kwasm_engine *engine, const struct wasm_build *w)
{
	const struct kwasm_load_options load = { .gfp = GFP_KERNEL_ACCOUNT };
	const struct kwasm_store_options opts = { .gfp = GFP_KERNEL_ACCOUNT };
	struct kwasm_instance *inst;
	struct kwasm_report rep;
	struct kwasm_module *m;
	struct kwasm_store *s;

	kwasm_report_init(&rep);
	m = kwasm_module_load(engine, w->bytes, w->len, &load, &rep);
	if (IS_ERR(m)) {
		expect_no_memory(test, m);
		return;
	}
	s = kwasm_store_create(engine, &opts);
	if (IS_ERR(s)) {
		expect_no_memory(test, s);
	} else {
		inst = kwasm_instance_create(s, m, &rep);
		if (IS_ERR(inst))
			expect_no_memory(test, inst);
		else
			call(test, s, inst);
		kwasm_store_destroy(s);
	}
	kwasm_module_put(m);
}

static void live(struct kunit *test, const struct wasm_build *w)
{
	static const char *const names[KWASM_CACHED] = { "store", "module" };
	struct kwasm_engine engine;
	int err;

	kwasm_engine_init(&engine, BENCH_LIMIT);
	err = kwasm_engine_cache(&engine, names);
	if (err)
		expect_no_memory(test, ERR_PTR(err));
	else
		live_in(test, &engine, w);
	kwasm_engine_exit(&engine);
	KUNIT_EXPECT_EQ(test, atomic64_read(&engine.policy.budget.used), 0LL);
}

static void sweep(struct kunit *test, bool persistent)
{
	struct twin_memory before, after;
	struct wasm_build w;
	u64 n, injected = 1;

	write_module(&w, test);
	before = twin_memory();
	for (n = 0; injected && n < MAX_CALLS; n++) {
		twin_fault = (struct twin_fault){
			.kinds = TWIN_FAULT_ALL, .nth = n, .persistent = persistent,
		};
		live(test, &w);
		injected = twin_fault.injected;
		twin_fault = (struct twin_fault){};
		after = twin_memory();
		KUNIT_ASSERT_EQ(test, memcmp(&before, &after, sizeof(before)), 0);
	}
	KUNIT_EXPECT_GT(test, n, 20ULL);
	KUNIT_EXPECT_LT(test, n, (u64)MAX_CALLS);
	kunit_info(test, "%llu calls", n - 1);
}

static void each_call_fails_alone(struct kunit *test)
{
	sweep(test, false);
}

static void each_call_fails_with_all_after_it(struct kunit *test)
{
	sweep(test, true);
}

static struct kunit_case refusal_cases[] = {
	KUNIT_CASE(each_call_fails_alone),
	KUNIT_CASE(each_call_fails_with_all_after_it),
	{}
};

static struct kunit_suite refusal_suite = {
	.name = "kwasm_refusal",
	.test_cases = refusal_cases,
};

kunit_test_suite(refusal_suite);

MODULE_LICENSE("GPL");
