// SPDX-License-Identifier: GPL-2.0
/*
 * Interruption: no guest runs longer than it is let
 *
 * Fuel bounds what would run for ever; nothing here waits for time to pass.
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

#define MAX_BODY	24
#define FUEL		100000

/**
 * struct row - a body that never ends
 * @name: how
 * @len: bytes of the body
 * @body: the body of a function of no parameters and no results
 */
struct row {
	const char *name;
	u8 len;
	u8 body[MAX_BODY];
};

#define ROW(what, ...) \
	{ .name = what, .len = sizeof((u8[]){ __VA_ARGS__ }), .body = { __VA_ARGS__ } }

static const struct row rows[] = {
	ROW("loop of a branch alone", 0x03, 0x40, 0x0c, 0, 0x0b),
	ROW("loop of a branch and more", 0x03, 0x40, 0x01, 0x0c, 0, 0x0b),
	ROW("br_if", 0x03, 0x40, 0x41, 1, 0x0d, 0, 0x0b),
	ROW("br_table", 0x03, 0x40, 0x41, 7, 0x0e, 1, 0, 0, 0x0b),
	ROW("outer loop from an inner block", 0x03, 0x40, 0x02, 0x40, 0x0c, 1, 0x0b, 0x0b),
	ROW("two loops", 0x03, 0x40, 0x03, 0x40, 0x0c, 1, 0x0b, 0x0b),
	ROW("loop from an if", 0x03, 0x40, 0x41, 1, 0x04, 0x40, 0x0c, 1, 0x0b, 0x0b),
	ROW("loop from an else", 0x03, 0x40, 0x41, 0, 0x04, 0x40, 0x05, 0x0c, 1, 0x0b, 0x0b),
	ROW("loop of calls", 0x03, 0x40, 0x10, 1, 0x0c, 0, 0x0b),
	ROW("loop of fills", 0x03, 0x40, 0x41, 0, 0x41, 0, 0x41, 0x80, 0x80, 0x02, 0xfc, 0x0b, 0,
	    0x0c, 0, 0x0b),
	ROW("loop of growing", 0x03, 0x40, 0x41, 0, 0x40, 0, 0x1a, 0x0c, 0, 0x0b),
};

static void name_row(const struct row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, name_row);

/* Function 0 has the body and is exported, function 1 does nothing. */
static struct kwasm_instance *instantiate(struct store_bench *b, const u8 *body, u32 n)
{
	struct wasm_build w;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":");
	wasm_section(&w, WASM_FUNC, 2);
	wasm_u32(&w, 0);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, 1, WASM_NO_MAX);
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "f", WASM_K_FUNC, 0);
	wasm_section(&w, WASM_CODE, 2);
	wasm_body(&w, body, n);
	WASM_BODY(&w, 0x01);
	return bench_instantiate(b, &w);
}

static void fuel_ends_it(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = instantiate(b, row->body, row->len);

	kwasm_store_set_fuel(b->s, true, FUEL);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_FUEL);
	KUNIT_EXPECT_EQ(test, b->s->fuel, 0ULL);
	KUNIT_EXPECT_GE(test, b->s->trap.depth, 1U);
	/* Nothing is left, so nothing more runs, and new fuel gets it going again. */
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_FUEL);
	kwasm_store_set_fuel(b->s, true, FUEL);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_FUEL);
}

static void stopping_ends_it(struct kunit *test)
{
	static const enum kwasm_trap_kind kinds[] = { KWASM_TRAP_DEADLINE, KWASM_TRAP_STOPPED };
	static const enum kwasm_interrupt whys[] = { KWASM_INTERRUPT_DEADLINE,
						     KWASM_INTERRUPT_STOP };
	const struct row *row = test->param_value;
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = instantiate(b, row->body, row->len);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(whys); i++) {
		kwasm_store_interrupt(b->s, whys[i]);
		KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)kinds[i]);
		kwasm_store_rearm(b->s, whys[i]);
	}
}

/* The same program costs the same each time. */
static void fuel_is_deterministic(struct kunit *test)
{
	static const u8 body[] = {
		/* loop: add 1 to the word at 0; br_if while it is below 100,000 */
		0x03, 0x40,
		0x41, 0, 0x41, 0, 0x28, 2, 0, 0x41, 1, 0x6a, 0x36, 2, 0,
		0x41, 0, 0x28, 2, 0, 0x41, 0xa0, 0x8d, 0x06, 0x49, 0x0d, 0,
		0x0b,
	};
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	u64 used[2];
	int i;

	for (i = 0; i < 2; i++) {
		inst = instantiate(b, body, sizeof(body));
		kwasm_store_set_fuel(b->s, true, 100000000);
		KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_NONE);
		used[i] = 100000000 - b->s->fuel;
		KUNIT_EXPECT_EQ(test, *(u32 *)kwasm_memory_at(inst->memories[0], 0, 4), 100000U);
	}
	KUNIT_EXPECT_EQ(test, used[0], used[1]);
	KUNIT_EXPECT_GE(test, used[0], 100000ULL);

	/* Just enough is enough, one less is not. */
	inst = instantiate(b, body, sizeof(body));
	kwasm_store_set_fuel(b->s, true, used[0]);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, b->s->fuel, 0ULL);
	inst = instantiate(b, body, sizeof(body));
	kwasm_store_set_fuel(b->s, true, used[0] - 1);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_FUEL);
}

static void start_functions_are_bounded_too(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct wasm_build w;

	wasm_begin(&w, test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":");
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_START, 0);
	wasm_section(&w, WASM_CODE, 1);
	WASM_BODY(&w, 0x03, 0x40, 0x0c, 0, 0x0b);
	kwasm_store_set_fuel(b->s, true, FUEL);
	inst = bench_try(b, &w);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(inst), -ECANCELED);
	KUNIT_EXPECT_EQ(test, (int)b->s->trap.kind, (int)KWASM_TRAP_FUEL);
}

static struct kunit_case interrupt_cases[] = {
	KUNIT_CASE_PARAM(fuel_ends_it, row_gen_params),
	KUNIT_CASE_PARAM(stopping_ends_it, row_gen_params),
	KUNIT_CASE(fuel_is_deterministic),
	KUNIT_CASE(start_functions_are_bounded_too),
	{}
};

static struct kunit_suite interrupt_suite = {
	.name = "kwasm_interrupt",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = interrupt_cases,
};

kunit_test_suite(interrupt_suite);

MODULE_LICENSE("GPL");
