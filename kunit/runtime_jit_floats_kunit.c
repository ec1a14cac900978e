// SPDX-License-Identifier: GPL-2.0
/* Floats: which calls have the FPU, and what a poll makes of a slice. */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/string.h>

#include "alloc/arena.h"
#include "kunit/store_bench.h"
#include "runtime/jit.h"
#include "runtime/limits.h"
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
	b->s->pace = KWASM_SLICE_FLOATS;
	b->s->section = ktime_get_ns();
	b->s->polled = b->s->section - NSEC_PER_SEC;
	KUNIT_EXPECT_TRUE(test, kwasm_floats_poll(b->s));
	KUNIT_EXPECT_EQ(test, b->s->pace, (u32)KWASM_SLICE_FLOATS_MIN);
	KUNIT_EXPECT_EQ(test, kwasm_store_slice(b->s), (s64)KWASM_SLICE_FLOATS_MIN);
	b->s->floats = false;
	KUNIT_EXPECT_EQ(test, kwasm_store_slice(b->s), (s64)KWASM_SLICE);
}

#define STRAIGHT_BYTES	(16 * KWASM_STRAIGHT)
#define MAX_PIECE	32

/* What straight code is made of; none of it polls. */
static const struct piece {
	const char *name;
	u8 type;		/* of the global: floats, or not */
	u8 run;			/* bytes of @len that are not skipped */
	u8 len;
	u8 bytes[MAX_PIECE];
} pieces[] = {
	{ "multiplications", 0x7e, 3, 3, { 0x23, 0, 0x7e } },
	{ "multiplications of floats", 0x7c, 3, 3, { 0x23, 0, 0xa2 } },
	{ "blocks that are skipped", 0x7c, 5, 32,
	  { 0x3f, 0, 0x04, 0x40, [4 ... 30] = 0x01, 0x0b } },
	{ "loops of one turn", 0x7c, 32, 32,
	  { 0x03, 0x40, [2 ... 26] = 0x01, 0x41, 0, 0x0d, 0, 0x0b } },
	{ "calls", 0x7c, 2, 2, { 0x10, 1 } },
};

static void name_piece(const struct piece *piece, char *desc)
{
	strscpy(desc, piece->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(piece, pieces, name_piece);

static const u8 float_global[] = { 0x7c, 0x01, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b };
static const u8 integer_global[] = { 0x7e, 0x01, 0x42, 0, 0x0b };

/* Function 0: STRAIGHT_BYTES of a piece, with floats; function 1 is nothing. */
static struct kwasm_instance *instantiate_straight(struct store_bench *b,
						   const struct piece *piece)
{
	static const u8 get[] = { 0x23, 0 }, set[] = { 0x24, 0 };
	u8 *body = kunit_kzalloc(b->test, STRAIGHT_BYTES + 2 * MAX_PIECE, GFP_KERNEL);
	struct wasm_build w;
	u32 len;

	KUNIT_ASSERT_TRUE(b->test, body);
	memcpy(body, get, sizeof(get));
	for (len = sizeof(get); len < STRAIGHT_BYTES; len += piece->len)
		memcpy(body + len, piece->bytes, piece->len);
	memcpy(body + len, set, sizeof(set));
	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":");
	wasm_section(&w, WASM_FUNC, 2);
	wasm_u32(&w, 0);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, 0, WASM_NO_MAX);
	wasm_section(&w, WASM_GLOBAL, 1);
	if (piece->type == integer_global[0])
		wasm_bytes(&w, integer_global, sizeof(integer_global));
	else
		wasm_bytes(&w, float_global, sizeof(float_global));
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "f", WASM_K_FUNC, 0);
	wasm_section(&w, WASM_CODE, 2);
	wasm_body(&w, body, len + sizeof(set));
	WASM_BODY(&w, 0x01);
	return bench_instantiate(b, &w);
}

static u32 bytes_run(const struct piece *piece, u32 bytes)
{
	return bytes / piece->len * piece->run;
}

/*
 * Stopped at each of its polls in turn: where they are, so how much code runs
 * between two, and that none is there in vain.
 */
static void straight_code_polls(struct kunit *test)
{
	const struct piece *piece = test->param_value;
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = instantiate_straight(b, piece);
	const struct kwasm_code *code = &inst->module->code[0];
	u32 from = code->start - inst->module->bytes, offset, n;

	KUNIT_ASSERT_EQ(test, inst->module->jit.nr_compiled, 2U);
	b->s->slice = KWASM_STRAIGHT;
	for (n = 0; n < 100; n++) {
		b->s->policy.plan = (struct ka_fault_plan){
			.mode = KA_FAULT_ONCE, .what = KA_SITE_STOP, .n = n,
		};
		if (bench_call(b, inst, "f", NULL) == KWASM_TRAP_NONE)
			break;
		KUNIT_ASSERT_EQ(test, (int)b->s->trap.kind, (int)KWASM_TRAP_STOPPED);
		offset = b->s->trap.frames[b->s->trap.depth - 1].offset;
		KUNIT_EXPECT_GE(test, offset, from);
		KUNIT_EXPECT_LE(test, bytes_run(piece, offset - from), (u32)KWASM_STRAIGHT);
		from = offset;
	}
	b->s->policy.plan = (struct ka_fault_plan){};
	KUNIT_EXPECT_LE(test, bytes_run(piece, code->end - inst->module->bytes - from),
			(u32)KWASM_STRAIGHT);
	KUNIT_EXPECT_LE(test, n, 5U * STRAIGHT_BYTES / KWASM_STRAIGHT);
}

/* With a slice that is not over, looks are all there is. */
static void straight_code_of_a_slice_does_not_poll(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = instantiate_straight(b, pieces);

	b->s->slice = 2 * STRAIGHT_BYTES;
	b->s->policy.plan = (struct ka_fault_plan){
		.mode = KA_FAULT_ONCE, .what = KA_SITE_STOP,
	};
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, b->s->policy.plan.seen, 0ULL);
	b->s->policy.plan = (struct ka_fault_plan){};
}

/* In one, what may sleep complains. */
static void bulk_is_outside_of_sections(struct kunit *test)
{
	static const u8 body[] = {
		0x23, 0, 0x23, 0, 0xa0, 0x24, 0,
		0x41, 0, 0x41, 1, 0x41, 0x80, 0x80, 0x08, 0xfc, 0x0b, 0,
		0x41, 0, 0x41, 1, 0x41, 0xff, 0xff, 0x07, 0xfc, 0x0a, 0, 0,
	};
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct wasm_build w;

	wasm_begin(&w, test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":");
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, 2, WASM_NO_MAX);
	wasm_section(&w, WASM_GLOBAL, 1);
	wasm_bytes(&w, float_global, sizeof(float_global));
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "f", WASM_K_FUNC, 0);
	wasm_section(&w, WASM_CODE, 1);
	wasm_body(&w, body, sizeof(body));
	inst = bench_instantiate(b, &w);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_NONE);
}

static int floats_bench_init(struct kunit *test)
{
	int err = store_bench_init(test);
	struct store_bench *b = test->priv;

	if (err)
		return err;
	b->engine.arena = &kwasm_arena;
	b->engine.compile = true;
	b->engine.check = true;
	b->engine.verify = true;
	b->engine.cpu = kwasm_target_cpu();
	return 0;
}

static struct kunit_case cases[] = {
	KUNIT_CASE(only_who_may_come_to_floats_has_them),
	KUNIT_CASE(floats_of_another_instance),
	KUNIT_CASE(interpreted_floats_need_none),
	KUNIT_CASE(long_slices_get_shorter),
	KUNIT_CASE_PARAM(straight_code_polls, piece_gen_params),
	KUNIT_CASE(straight_code_of_a_slice_does_not_poll),
	KUNIT_CASE(bulk_is_outside_of_sections),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_jit_floats",
	.init = floats_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_LICENSE("GPL");
