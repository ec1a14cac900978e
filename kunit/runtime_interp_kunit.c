// SPDX-License-Identifier: GPL-2.0
/*
 * Interpreter: operands across branches, and branches too far for a short entry
 *
 * The topmost operand is kept out of memory; these bodies move it, drop it and
 * look at what is below it in each way that control can take.
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

#define MAX_BODY	40

/**
 * struct row - a body and what it computes
 * @name: what is claimed
 * @result: an i32
 * @len: bytes of the body
 * @body: of a function of two locals, the i32 5 and the i32 0
 */
struct row {
	const char *name;
	u32 result;
	u8 len;
	u8 body[MAX_BODY];
};

#define ROW(what, gives, ...) \
	{ .name = what, .result = (gives), .len = sizeof((u8[]){ __VA_ARGS__ }), \
	  .body = { __VA_ARGS__ } }

static const struct row rows[] = {
	ROW("operand below a branch that keeps nothing", 5, 0x20, 0, 0x02, 0x40, 0x0c, 0, 0x0b),
	ROW("operand below a branch that drops one", 5, 0x20, 0, 0x02, 0x40, 0x41, 9, 0x0c, 0,
	    0x0b),
	ROW("operand below a branch that keeps one", 12, 0x20, 0, 0x02, 0x7f, 0x41, 7, 0x0c, 0,
	    0x0b, 0x6a),
	ROW("one kept, one dropped", 12, 0x20, 0, 0x02, 0x7f, 0x41, 9, 0x41, 7, 0x0c, 0, 0x0b,
	    0x6a),
	ROW("one kept over two blocks", 12, 0x20, 0, 0x02, 0x7f, 0x41, 9, 0x02, 0x40, 0x41, 7,
	    0x0c, 1, 0x0b, 0x1a, 0x41, 1, 0x0b, 0x6a),
	ROW("two kept, one dropped", 8, 0x20, 0, 0x02, 0x01, 0x41, 9, 0x41, 7, 0x41, 4, 0x0c, 0,
	    0x0b, 0x6b, 0x6a),
	ROW("four kept, more than a short entry holds", 0xfffffffc, 0x20, 0, 0x02, 0x04, 0x41, 9,
	    0x41, 1, 0x41, 8, 0x41, 2, 0x41, 4, 0x0c, 0, 0x0b, 0x6b, 0x6b, 0x6b, 0x6a),
	ROW("br_if not taken keeps its operand", 6, 0x02, 0x7f, 0x20, 0, 0x41, 0, 0x0d, 0, 0x41,
	    1, 0x6a, 0x0b),
	ROW("br_if taken keeps its operand", 5, 0x02, 0x7f, 0x20, 0, 0x41, 1, 0x0d, 0, 0x41, 1,
	    0x6a, 0x0b),
	ROW("br_table within", 12, 0x20, 0, 0x02, 0x7f, 0x02, 0x7f, 0x41, 7, 0x41, 0, 0x0e, 1, 0,
	    1, 0x0b, 0x0b, 0x6a),
	ROW("br_table at the end", 12, 0x20, 0, 0x02, 0x7f, 0x02, 0x7f, 0x41, 7, 0x41, 1, 0x0e, 1,
	    0, 1, 0x0b, 0x1a, 0x41, 1, 0x0b, 0x6a),
	ROW("br_table beyond", 12, 0x20, 0, 0x02, 0x7f, 0x02, 0x7f, 0x41, 7, 0x41, 0x7f, 0x0e, 1,
	    0, 1, 0x0b, 0x1a, 0x41, 1, 0x0b, 0x6a),
	ROW("if without else, taken", 8, 0x20, 0, 0x41, 3, 0x21, 1, 0x41, 1, 0x04, 0x40, 0x01,
	    0x0b, 0x20, 1, 0x6a),
	ROW("if without else, not taken", 5, 0x20, 0, 0x41, 0, 0x04, 0x40, 0x41, 3, 0x21, 1, 0x0b,
	    0x20, 1, 0x6a),
	ROW("then", 7, 0x20, 0, 0x41, 1, 0x04, 0x7f, 0x41, 2, 0x05, 0x41, 3, 0x0b, 0x6a),
	ROW("else", 8, 0x20, 0, 0x41, 0, 0x04, 0x7f, 0x41, 2, 0x05, 0x41, 3, 0x0b, 0x6a),
	ROW("return over what is left", 7, 0x20, 0, 0x20, 0, 0x02, 0x40, 0x41, 7, 0x0f, 0x0b,
	    0x6a),
	ROW("loop with a parameter", 10, 0x20, 0, 0x03, 0x02, 0x41, 1, 0x6a, 0x22, 1, 0x20, 1,
	    0x41, 10, 0x48, 0x0d, 0, 0x0b),
	ROW("operands below a loop", 15, 0x20, 0, 0x03, 0x40, 0x20, 1, 0x41, 1, 0x6a, 0x22, 1,
	    0x41, 10, 0x48, 0x0d, 0, 0x0b, 0x20, 1, 0x6a),
	ROW("select of the first", 5, 0x20, 0, 0x41, 9, 0x41, 1, 0x1b),
	ROW("select of the second", 9, 0x20, 0, 0x41, 9, 0x41, 0, 0x1b),
	ROW("local.tee leaves it", 10, 0x20, 0, 0x22, 1, 0x20, 1, 0x6a),
	ROW("drop shows what is below", 5, 0x20, 0, 0x41, 9, 0x1a),
	ROW("call takes and gives", 26, 0x20, 0, 0x41, 7, 0x41, 3, 0x10, 1, 0x6a),
	ROW("numbers of five bytes", 0x7fffffff, 0x41, 0xff, 0xff, 0xff, 0xff, 0x07),
	ROW("smallest number", 0x80000000, 0x41, 0x80, 0x80, 0x80, 0x80, 0x78),
};

static void name_row(const struct row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, name_row);

/* Function 0 is f, with the locals; the body comes next.  Function 1: a * b. */
static void begin_module(struct wasm_build *w, struct kunit *test, u32 body)
{
	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 5);
	wasm_functype(w, ":i");
	wasm_functype(w, ":ii");
	wasm_functype(w, "i:i");
	wasm_functype(w, "ii:i");
	wasm_functype(w, ":iiii");
	wasm_section(w, WASM_FUNC, 2);
	wasm_u32(w, 0);
	wasm_u32(w, 3);
	wasm_section(w, WASM_EXPORT, 1);
	wasm_export(w, "f", WASM_K_FUNC, 0);
	wasm_section(w, WASM_CODE, 2);
	wasm_u32(w, 3 + 4 + body + 1);
	WASM_BYTES(w, 1, 2, KWASM_I32, 0x41, 5, 0x21, 0);
}

static void end_module(struct wasm_build *w)
{
	wasm_byte(w, 0x0b);
	WASM_BODY(w, 0x20, 0, 0x20, 1, 0x6c);
}

static void body_computes(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct wasm_build w;
	u64 result = 0;

	begin_module(&w, test, row->len);
	wasm_bytes(&w, row->body, row->len);
	end_module(&w);
	inst = bench_instantiate(b, &w);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, (u64)row->result);
}

#define FAR	70000

static void nops(struct wasm_build *w)
{
	int i;

	for (i = 0; i < FAR; i++)
		wasm_byte(w, 0x01);
}

static u64 run(struct store_bench *b, struct wasm_build *w)
{
	struct kwasm_instance *inst;
	u64 result = 0;

	end_module(w);
	inst = bench_instantiate(b, w);
	KUNIT_EXPECT_EQ(b->test, (int)bench_call(b, inst, "f", &result), (int)KWASM_TRAP_NONE);
	return result;
}

static void far_branches_arrive(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct wasm_build w;

	/* local.get 0; block (i32): i32.const 7; br 0; nops; end; i32.add */
	begin_module(&w, test, FAR + 10);
	WASM_BYTES(&w, 0x20, 0, 0x02, 0x7f, 0x41, 7, 0x0c, 0);
	nops(&w);
	WASM_BYTES(&w, 0x0b, 0x6a);
	KUNIT_EXPECT_EQ(test, run(b, &w), 12ULL);

	/* if: nops; i32.const 1; local.set 0; end; local.get 0, not taken */
	begin_module(&w, test, FAR + 11);
	WASM_BYTES(&w, 0x20, 1, 0x04, 0x40);
	nops(&w);
	WASM_BYTES(&w, 0x41, 1, 0x21, 0, 0x0b, 0x20, 0);
	KUNIT_EXPECT_EQ(test, run(b, &w), 5ULL);

	/* loop: nops; local 1 += 1; br_if 0 while it is below 3; end; local.get 1 */
	begin_module(&w, test, FAR + 17);
	WASM_BYTES(&w, 0x03, 0x40);
	nops(&w);
	WASM_BYTES(&w, 0x20, 1, 0x41, 1, 0x6a, 0x22, 1, 0x41, 3, 0x48, 0x0d, 0, 0x0b, 0x20, 1);
	KUNIT_EXPECT_EQ(test, run(b, &w), 3ULL);
}

#define BRANCHES	40000

/* A branch over so many others that the count of their entries is far, too. */
static void branches_over_many_entries_arrive(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct wasm_build w;
	u32 i;

	/* block: local.get 0; br_if 0; then 40,000 times local.get 1; br_if 0; end */
	begin_module(&w, test, 2 + 4 + 4 * BRANCHES + 1 + 13);
	WASM_BYTES(&w, 0x02, 0x40, 0x20, 0, 0x0d, 0);
	for (i = 0; i < BRANCHES; i++)
		WASM_BYTES(&w, 0x20, 1, 0x0d, 0);
	wasm_byte(&w, 0x0b);
	/* what comes behind has entries of its own: the right ones are taken */
	WASM_BYTES(&w, 0x20, 1, 0x04, 0x7f, 0x41, 1, 0x05, 0x41, 2, 0x0b, 0x20, 0, 0x6a);
	KUNIT_EXPECT_EQ(test, run(b, &w), 7ULL);
}

static struct kunit_case interp_cases[] = {
	KUNIT_CASE_PARAM(body_computes, row_gen_params),
	KUNIT_CASE(far_branches_arrive),
	KUNIT_CASE(branches_over_many_entries_arrive),
	{}
};

static struct kunit_suite interp_suite = {
	.name = "kwasm_interp",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = interp_cases,
};

kunit_test_suite(interp_suite);

MODULE_LICENSE("GPL");
