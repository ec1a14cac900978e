// SPDX-License-Identifier: GPL-2.0
/*
 * Traps: each kind from the instruction that it is for, and the backtrace
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

#define MAX_BODY	32

/**
 * struct row - a body that traps
 * @name: what is claimed
 * @kind: how
 * @at: byte of the body whose instruction traps
 * @len: bytes of the body
 * @body: the body of a function of no parameters and no results
 */
struct row {
	const char *name;
	enum kwasm_trap_kind kind;
	u8 at;
	u8 len;
	u8 body[MAX_BODY];
};

#define ROW(what, how, where, ...) \
	{ .name = what, .kind = KWASM_TRAP_##how, .at = (where), \
	  .len = sizeof((u8[]){ __VA_ARGS__ }), .body = { __VA_ARGS__ } }

/* Memory 0 has one page; table 0 two elements: function 1, which is (i32), and null. */
static const struct row rows[] = {
	ROW("unreachable", UNREACHABLE, 1, 0x01, 0x00),
	ROW("i32.div_s by zero", DIVIDE_BY_ZERO, 4, 0x41, 1, 0x41, 0, 0x6d, 0x1a),
	ROW("i32.div_u by zero", DIVIDE_BY_ZERO, 4, 0x41, 1, 0x41, 0, 0x6e, 0x1a),
	ROW("i32.rem_s by zero", DIVIDE_BY_ZERO, 4, 0x41, 1, 0x41, 0, 0x6f, 0x1a),
	ROW("i64.rem_u by zero", DIVIDE_BY_ZERO, 4, 0x42, 1, 0x42, 0, 0x82, 0x1a),
	ROW("i32 smallest by -1", INTEGER_OVERFLOW, 8, 0x41, 0x80, 0x80, 0x80, 0x80, 0x78, 0x41,
	    0x7f, 0x6d, 0x1a),
	ROW("i64 smallest by -1", INTEGER_OVERFLOW, 13, 0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
	    0x80, 0x80, 0x80, 0x7f, 0x42, 0x7f, 0x7f, 0x1a),
	ROW("i32 of NaN", INVALID_CONVERSION, 5, 0x43, 0x00, 0x00, 0xc0, 0x7f, 0xa8, 0x1a),
	ROW("i64 of 2^64", INTEGER_OVERFLOW, 5, 0x43, 0x00, 0x00, 0x80, 0x5f, 0xae, 0x1a),
	ROW("load behind the end", MEMORY_BOUNDS, 4, 0x41, 0xfd, 0xff, 0x03, 0x28, 2, 0, 0x1a),
	ROW("load at -1", MEMORY_BOUNDS, 2, 0x41, 0x7f, 0x2d, 0, 0, 0x1a),
	ROW("load at base + offset beyond 32 bits", MEMORY_BOUNDS, 2, 0x41, 0x7f, 0x2d, 0, 0xff,
	    0xff, 0xff, 0xff, 0x0f, 0x1a),
	ROW("store behind the end", MEMORY_BOUNDS, 6, 0x41, 0x80, 0x80, 0x04, 0x41, 0, 0x3a, 0, 0),
	ROW("fill behind the end", MEMORY_BOUNDS, 8, 0x41, 0xff, 0xff, 0x03, 0x41, 0, 0x41, 2, 0xfc,
	    0x0b, 0),
	ROW("copy of nothing behind the end", MEMORY_BOUNDS, 8, 0x41, 0x81, 0x80, 0x04, 0x41, 0,
	    0x41, 0, 0xfc, 0x0a, 0, 0),
	ROW("table.get behind the end", TABLE_BOUNDS, 2, 0x41, 2, 0x25, 0, 0x1a),
	ROW("table.set behind the end", TABLE_BOUNDS, 4, 0x41, 2, 0xd0, 0x70, 0x26, 0),
	ROW("call of no element", UNDEFINED_ELEMENT, 2, 0x41, 2, 0x11, 0, 0),
	ROW("call of element -1", UNDEFINED_ELEMENT, 2, 0x41, 0x7f, 0x11, 0, 0),
	ROW("call of a null element", UNINITIALIZED_ELEMENT, 2, 0x41, 1, 0x11, 0, 0),
	ROW("call of another type", INDIRECT_CALL_TYPE, 2, 0x41, 0, 0x11, 0, 0),
};

static void name_row(const struct row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, name_row);

/* Functions: 0 is the one to call, 1 takes an i32; the bodies are the caller's. */
static void begin_module(struct wasm_build *w, struct kunit *test, u32 nr_more)
{
	static const u32 funcs[] = { 1 };
	u32 i;

	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 2);
	wasm_functype(w, ":");
	wasm_functype(w, "i:");
	wasm_section(w, WASM_FUNC, 2 + nr_more);
	wasm_u32(w, 0);
	wasm_u32(w, 1);
	for (i = 0; i < nr_more; i++)
		wasm_u32(w, 0);
	wasm_section(w, WASM_TABLE, 1);
	wasm_table(w, KWASM_FUNCREF, 2, WASM_NO_MAX);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 1, WASM_NO_MAX);
	wasm_section(w, WASM_EXPORT, 1);
	wasm_export(w, "f", WASM_K_FUNC, 0);
	wasm_section(w, WASM_ELEM, 1);
	wasm_elem(w, 0, funcs, 1);
	wasm_section(w, WASM_CODE, 2 + nr_more);
}

static void instruction_traps(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct store_bench *b = test->priv;
	struct kwasm_trap *trap = &b->s->trap;
	struct kwasm_instance *inst;
	struct wasm_build w;
	u64 body;

	begin_module(&w, test, 0);
	wasm_body(&w, row->body, row->len);
	body = w.len - row->len - 1;
	WASM_BODY(&w, 0x01);
	inst = bench_instantiate(b, &w);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)row->kind);
	KUNIT_EXPECT_EQ(test, trap->depth, 1U);
	KUNIT_EXPECT_PTR_EQ(test, trap->frames[0].inst, inst);
	KUNIT_EXPECT_EQ(test, trap->frames[0].func, 0U);
	KUNIT_EXPECT_EQ(test, (u64)trap->frames[0].offset, body + row->at);

	/* The store goes on, and the next call is told nothing of this one. */
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)row->kind);
	KUNIT_EXPECT_EQ(test, trap->depth, 1U);
}

static void backtrace_names_each_call(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_trap *trap = &b->s->trap;
	struct kwasm_instance *inst;
	struct wasm_build w;
	u64 at[4];

	begin_module(&w, test, 2);
	at[0] = w.len + 2 + 1;
	WASM_BODY(&w, 0x01, 0x10, 2);			/* nop; call 2 */
	WASM_BODY(&w, 0x01);
	at[2] = w.len + 2 + 2;
	WASM_BODY(&w, 0x02, 0x40, 0x10, 3, 0x0b);	/* block: call 3; end */
	at[3] = w.len + 2 + 3;
	WASM_BODY(&w, 0x41, 5, 0x1a, 0x00);		/* i32.const 5; drop; unreachable */
	inst = bench_instantiate(b, &w);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_UNREACHABLE);
	KUNIT_ASSERT_EQ(test, trap->depth, 3U);
	KUNIT_EXPECT_EQ(test, trap->frames[0].func, 3U);
	KUNIT_EXPECT_EQ(test, (u64)trap->frames[0].offset, at[3]);
	KUNIT_EXPECT_EQ(test, trap->frames[1].func, 2U);
	KUNIT_EXPECT_EQ(test, (u64)trap->frames[1].offset, at[2]);
	KUNIT_EXPECT_EQ(test, trap->frames[2].func, 0U);
	KUNIT_EXPECT_EQ(test, (u64)trap->frames[2].offset, at[0]);
}

static void deep_recursion_ends_with_its_innermost_frames(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_trap *trap = &b->s->trap;
	struct kwasm_instance *inst;
	struct wasm_build w;
	u32 i, depth;

	begin_module(&w, test, 0);
	WASM_BODY(&w, 0x10, 0);				/* call 0 */
	WASM_BODY(&w, 0x01);
	inst = bench_instantiate(b, &w);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL),
			(int)KWASM_TRAP_STACK_EXHAUSTED);
	depth = trap->depth;
	KUNIT_EXPECT_GT(test, depth, (u32)KWASM_MAX_BACKTRACE);
	KUNIT_EXPECT_LE(test, (u64)depth * 8, (u64)KWASM_STACK_MIN);
	for (i = 0; i < KWASM_MAX_BACKTRACE; i++) {
		KUNIT_EXPECT_EQ(test, trap->frames[i].func, 0U);
		KUNIT_EXPECT_EQ(test, trap->frames[i].offset, trap->frames[0].offset);
	}
	/* As deep the second time: the first left nothing on the stack. */
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL),
			(int)KWASM_TRAP_STACK_EXHAUSTED);
	KUNIT_EXPECT_EQ(test, trap->depth, depth);
}

static void large_frame_does_not_fit(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct wasm_build w;

	begin_module(&w, test, 0);
	wasm_u32(&w, 1 + 4 + 1);
	WASM_BYTES(&w, 1, 0xd0, 0x86, 0x03, 0x7e, 0x0b);	/* 50,000 locals of i64 */
	WASM_BODY(&w, 0x01);
	inst = bench_instantiate(b, &w);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL),
			(int)KWASM_TRAP_STACK_EXHAUSTED);
}

static void every_trap_has_words(struct kunit *test)
{
	int kind;

	for (kind = KWASM_TRAP_NONE + 1; kind < KWASM_NR_TRAPS; kind++)
		KUNIT_EXPECT_GT(test, strlen(kwasm_trap_text(kind)), (size_t)3);
}

static struct kunit_case trap_cases[] = {
	KUNIT_CASE_PARAM(instruction_traps, row_gen_params),
	KUNIT_CASE(backtrace_names_each_call),
	KUNIT_CASE(deep_recursion_ends_with_its_innermost_frames),
	KUNIT_CASE(large_frame_does_not_fit),
	KUNIT_CASE(every_trap_has_words),
	{}
};

static struct kunit_suite trap_suite = {
	.name = "kwasm_trap",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = trap_cases,
};

kunit_test_suite(trap_suite);

MODULE_LICENSE("GPL");
