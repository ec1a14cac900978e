// SPDX-License-Identifier: GPL-2.0
/*
 * Totals: what the budgets say against what the doubles handed out
 *
 * Budgets are sums of what allocators were asked for; here, and only here, it
 * can be seen whether that is what they took, to the byte.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/mm.h>

#include "kunit/ledger.h"
#include "kunit/store_bench.h"
#include "tools/lib/twin.h"

static u64 taken(void)
{
	struct twin_memory now = twin_memory();

	return now.cost + now.pages * PAGE_SIZE;
}

static void expect_total(struct store_bench *b, u64 base)
{
	KUNIT_EXPECT_EQ(b->test, taken() - base,
			(u64)atomic64_read(&b->engine.policy.budget.used));
}

static void write_guest(struct wasm_build *w, struct kunit *test)
{
	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 1);
	wasm_functype(w, ":i");
	wasm_section(w, WASM_FUNC, 1);
	wasm_u32(w, 0);
	wasm_section(w, WASM_TABLE, 1);
	wasm_table(w, KWASM_FUNCREF, 900, WASM_NO_MAX);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 3, WASM_NO_MAX);
	wasm_section(w, WASM_GLOBAL, 1);
	WASM_BYTES(w, 0x7f, 1, 0x41, 0, 0x0b);
	wasm_section(w, WASM_CODE, 1);
	WASM_BODY(w, 0x41, 1, 0x40, 0);
	wasm_end(w);
}

static void budget_is_what_the_back_ends_gave(struct kunit *test)
{
	const struct kwasm_store_options store_opts = { .stack_size = 100000, .gfp = GFP_KERNEL };
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct kwasm_module *m;
	struct kwasm_store *s;
	struct wasm_build w;
	u64 base;
	int i;

	write_guest(&w, test);
	kwasm_store_destroy(b->s);
	b->s = NULL;
	base = taken();

	m = kwasm_module_load(&b->engine, w.bytes, w.len, &opts, &b->rep);
	KUNIT_ASSERT_FALSE(test, IS_ERR(m));
	expect_total(b, base);
	s = kwasm_store_create(&b->engine, &store_opts);
	KUNIT_ASSERT_FALSE(test, IS_ERR(s));
	expect_total(b, base);
	KUNIT_ASSERT_FALSE(test, IS_ERR(kwasm_store_add_host(s, &kwasm_spectest, NULL)));
	expect_total(b, base);
	inst = kwasm_instance_create(s, m, &b->rep);
	KUNIT_ASSERT_FALSE(test, IS_ERR(inst));
	expect_total(b, base);
	for (i = 0; i < 40; i++) {
		KUNIT_EXPECT_GT(test, kwasm_memory_grow(s, inst->memories[0], i), 0LL);
		expect_total(b, base);
		KUNIT_EXPECT_GT(test, kwasm_table_grow(s, inst->tables[0], 31 * i, 0), 0LL);
		expect_total(b, base);
	}
	KUNIT_EXPECT_EQ(test, kwasm_memory_grow(s, inst->memories[0], BENCH_LIMIT >> 16), -1LL);
	expect_total(b, base);
	kwasm_module_put(m);
	expect_total(b, base);
	kwasm_store_destroy(s);
	expect_total(b, base);
	KUNIT_EXPECT_EQ(test, taken(), base);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(budget_is_what_the_back_ends_gave),
	{}
};

static struct kunit_suite suite = {
	.name = "twin_total",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
