// SPDX-License-Identifier: GPL-2.0
/* Floats: which calls have the FPU, and what a poll makes of a slice. */
#include <kunit/test.h>

#include <linux/err.h>

#include "kunit/store_bench.h"
#include "runtime/jit.h"
#include "runtime/target.h"

/* Whether the call that it comes from has floats. */
static int look(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	*(bool *)data = call->store->floats;
	return 0;
}

static const struct kwasm_host_func host_funcs[] = { { "look", ":", look }, {} };
static const struct kwasm_host_module host = { .name = "host", .funcs = host_funcs };

/* Functions of the modules below; what is not said to is without floats. */
enum {
	LOOK,
	PLAIN,
	OWN,		/* has floats */
	ABOVE,		/* calls MIDDLE */
	MIDDLE,		/* calls OWN */
	INDIRECT,	/* calls the table's first, which is PLAIN */
	CYCLE,		/* may call BACK */
	BACK,		/* calls CYCLE, and OWN */
	NR_FUNCS
};

static const char * const names[NR_FUNCS] = {
	[PLAIN] = "plain",
	[OWN] = "own",
	[ABOVE] = "above",
	[INDIRECT] = "indirect",
	[CYCLE] = "cycle",
};

static void write_bodies(struct wasm_build *w, bool floats)
{
	WASM_BODY(w, 0x10, LOOK);
	if (floats)
		WASM_BODY(w, 0x23, 0, 0x23, 0, 0xa0, 0x24, 0, 0x10, LOOK);
	else
		WASM_BODY(w, 0x10, LOOK);
	WASM_BODY(w, 0x10, LOOK, 0x10, MIDDLE);
	WASM_BODY(w, 0x10, OWN);
	WASM_BODY(w, 0x41, 0, 0x11, 0, 0);
	WASM_BODY(w, 0x3f, 0, 0x04, 0x40, 0x10, BACK, 0x0b, 0x10, LOOK);
	WASM_BODY(w, 0x10, CYCLE, 0x10, OWN);
}

static struct kwasm_instance *instantiate(struct store_bench *b, bool floats)
{
	static const u32 first[] = { PLAIN };
	static const u8 zero[8];
	struct wasm_build w;
	u32 i;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":");
	wasm_section(&w, WASM_IMPORT, 1);
	wasm_import(&w, "host", "look", WASM_K_FUNC);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_FUNC, NR_FUNCS - 1);
	for (i = 1; i < NR_FUNCS; i++)
		wasm_u32(&w, 0);
	wasm_section(&w, WASM_TABLE, 1);
	wasm_table(&w, 0x70, 1, WASM_NO_MAX);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, 0, WASM_NO_MAX);
	wasm_section(&w, WASM_GLOBAL, 1);
	WASM_BYTES(&w, 0x7c, 0x01, 0x44);
	wasm_bytes(&w, zero, sizeof(zero));
	wasm_byte(&w, 0x0b);
	wasm_section(&w, WASM_EXPORT, 5);
	for (i = 0; i < NR_FUNCS; i++)
		if (names[i])
			wasm_export(&w, names[i], WASM_K_FUNC, i);
	wasm_section(&w, WASM_ELEM, 1);
	wasm_elem(&w, 0, first, 1);
	wasm_section(&w, WASM_CODE, NR_FUNCS - 1);
	write_bodies(&w, floats);
	return bench_instantiate(b, &w);
}

static void expect(struct store_bench *b, struct kwasm_instance *inst, bool *seen, u32 func,
		   bool floats)
{
	u64 result;

	*seen = !floats;
	KUNIT_EXPECT_EQ(b->test, (int)bench_call(b, inst, names[func], &result),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ_MSG(b->test, *seen, floats, "%s", names[func]);
	KUNIT_EXPECT_FALSE(b->test, b->s->floats);
}

static bool *add_host(struct store_bench *b)
{
	bool *seen = kunit_kzalloc(b->test, sizeof(*seen), GFP_KERNEL);

	KUNIT_ASSERT_TRUE(b->test, seen);
	KUNIT_ASSERT_FALSE(b->test, IS_ERR(kwasm_store_add_host(b->s, &host, seen)));
	return seen;
}

static void only_who_may_come_to_floats_has_them(struct kunit *test)
{
	struct store_bench *b = test->priv;
	bool *seen = add_host(b);
	struct kwasm_instance *inst = instantiate(b, true);

	expect(b, inst, seen, PLAIN, false);
	expect(b, inst, seen, OWN, true);
	expect(b, inst, seen, ABOVE, true);
	expect(b, inst, seen, INDIRECT, true);
	expect(b, inst, seen, CYCLE, true);
	expect(b, inst, seen, PLAIN, false);
}

static void floats_of_another_instance(struct kunit *test)
{
	struct store_bench *b = test->priv;
	bool *seen = add_host(b);
	struct kwasm_instance *inst = instantiate(b, false);
	u32 i;

	for (i = 0; i < NR_FUNCS; i++)
		if (names[i])
			expect(b, inst, seen, i, false);
	instantiate(b, true);
	expect(b, inst, seen, PLAIN, false);
	expect(b, inst, seen, OWN, false);
	expect(b, inst, seen, INDIRECT, true);
}

static void interpreted_floats_need_none(struct kunit *test)
{
	struct store_bench *b = test->priv;
	bool *seen = add_host(b);

	b->s->interpret = true;
	expect(b, instantiate(b, true), seen, OWN, false);
}

static void long_slices_get_shorter(struct kunit *test)
{
	struct store_bench *b = test->priv;

	b->s->floats = true;
	b->s->pace = KWASM_SLICE;
	b->s->section = kwasm_target_ticks() - S32_MAX;
	KUNIT_EXPECT_TRUE(test, kwasm_floats_poll(b->s));
	KUNIT_EXPECT_EQ(test, b->s->pace, (u32)KWASM_SLICE_FLOATS_MIN);
	KUNIT_EXPECT_EQ(test, kwasm_store_slice(b->s), (s64)KWASM_SLICE_FLOATS_MIN);
	b->s->floats = false;
	KUNIT_EXPECT_EQ(test, kwasm_store_slice(b->s), (s64)KWASM_SLICE);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(only_who_may_come_to_floats_has_them),
	KUNIT_CASE(floats_of_another_instance),
	KUNIT_CASE(interpreted_floats_need_none),
	KUNIT_CASE(long_slices_get_shorter),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_jit_floats",
	.init = compile_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_LICENSE("GPL");
