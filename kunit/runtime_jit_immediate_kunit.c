// SPDX-License-Identifier: GPL-2.0
/*
 * Immediates, compiled: numbers that are longer than they need be
 *
 * A LEB128 may be padded up to the length of its type's greatest number, and
 * the validator takes it so.  Whoever reads the bytes after it has to end at the
 * same place for every shape of immediate, or runs what nobody has validated.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"
#include "runtime/opcode.h"

/* Numbers in five bytes, and minus one in as many. */
#define PADDED(n)	0x80 | (n), 0x80, 0x80, 0x80, 0x00
#define PADDED_MINUS_1	0xff, 0xff, 0xff, 0xff, 0x7f
#define CONST(n)	KWASM_OP_I32_CONST, (n)
#define FC(n)		KWASM_PREFIX_FC, PADDED(n)

#define MANY_BYTES	48

struct row {
	const char *name;
	u32 result;
	u8 len;
	u8 body[MANY_BYTES];
};

#define ROW(what, gives, ...) {						\
	.name = what, .result = gives,					\
	.len = sizeof((u8[]){ __VA_ARGS__ }), .body = { __VA_ARGS__ } }

/* Local 0 is 5; function 0 gives 7, global 0 is 3, the memory begins with 0x11. */
static const struct row rows[] = {
	ROW("i32.const", 9, KWASM_OP_I32_CONST, PADDED(9)),
	ROW("i32.const, negative", U32_MAX, KWASM_OP_I32_CONST, PADDED_MINUS_1),
	ROW("i64.const", 9, KWASM_OP_I64_CONST, PADDED(9), KWASM_OP_I32_WRAP_I64),
	ROW("local.get", 5, KWASM_OP_LOCAL_GET, PADDED(0)),
	ROW("local.set", 6, CONST(6), KWASM_OP_LOCAL_SET, PADDED(0), KWASM_OP_LOCAL_GET, 0),
	ROW("local.tee", 6, CONST(6), KWASM_OP_LOCAL_TEE, PADDED(0)),
	ROW("global.get", 3, KWASM_OP_GLOBAL_GET, PADDED(0)),
	ROW("global.set", 4, CONST(4), KWASM_OP_GLOBAL_SET, PADDED(0), KWASM_OP_GLOBAL_GET, 0),
	ROW("call", 7, KWASM_OP_CALL, PADDED(0)),
	ROW("call_indirect", 7, CONST(0), KWASM_OP_CALL_INDIRECT, PADDED(0), PADDED(0)),
	ROW("block", 2, KWASM_OP_BLOCK, PADDED(1), CONST(2), KWASM_OP_END),
	ROW("loop", 2, KWASM_OP_LOOP, PADDED(1), CONST(2), KWASM_OP_END),
	ROW("if", 2, CONST(1), KWASM_OP_IF, PADDED(1), CONST(2), KWASM_OP_ELSE, CONST(3),
	    KWASM_OP_END),
	ROW("br", 2, KWASM_OP_BLOCK, KWASM_I32, CONST(2), KWASM_OP_BR, PADDED(0),
	    KWASM_OP_END),
	ROW("br_if", 2, KWASM_OP_BLOCK, KWASM_I32, CONST(2), CONST(1), KWASM_OP_BR_IF,
	    PADDED(0), KWASM_OP_END),
	ROW("br_table", 2, KWASM_OP_BLOCK, KWASM_I32, CONST(2), CONST(1), KWASM_OP_BR_TABLE,
	    PADDED(1), PADDED(0), PADDED(0), KWASM_OP_END),
	ROW("select", 2, CONST(2), CONST(3), CONST(1), KWASM_OP_SELECT_T, PADDED(1), KWASM_I32),
	ROW("load", 0x11, CONST(0), KWASM_OP_I32_LOAD8_U, PADDED(0), PADDED(0)),
	ROW("store", 0x22, CONST(0), CONST(0x22), KWASM_OP_I32_STORE8, PADDED(0), PADDED(0),
	    CONST(0), KWASM_OP_I32_LOAD8_U, 0, 0),
	ROW("memory.init", 0x44, CONST(1), CONST(0), CONST(1), FC(8), PADDED(1), 0, CONST(1),
	    KWASM_OP_I32_LOAD8_U, 0, 0),
	ROW("data.drop", 2, FC(9), PADDED(1), CONST(2)),
	ROW("memory.copy", 0x11, CONST(1), CONST(0), CONST(1), FC(10), 0, 0, CONST(1),
	    KWASM_OP_I32_LOAD8_U, 0, 0),
	ROW("memory.fill", 0x33, CONST(0), CONST(0x33), CONST(1), FC(11), 0, CONST(0),
	    KWASM_OP_I32_LOAD8_U, 0, 0),
	ROW("table.size", 2, FC(16), PADDED(0)),
	ROW("table.get", 0, CONST(0), KWASM_OP_TABLE_GET, PADDED(0), KWASM_OP_REF_IS_NULL),
	ROW("table.set", 0, CONST(1), KWASM_OP_REF_FUNC, PADDED(0), KWASM_OP_TABLE_SET,
	    PADDED(0), CONST(1), KWASM_OP_TABLE_GET, 0, KWASM_OP_REF_IS_NULL),
	ROW("table.copy", 2, CONST(1), CONST(0), CONST(1), FC(14), PADDED(0), PADDED(0), CONST(2)),
	ROW("code after what is dead", 2, KWASM_OP_BLOCK, KWASM_I32, CONST(2), KWASM_OP_BR, 0,
	    KWASM_OP_SELECT_T, PADDED(1), KWASM_I32, KWASM_OP_END),
};

static void describe(const struct row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(rows, rows, describe);

static struct kwasm_module *load(struct store_bench *b, const struct row *row)
{
	static const u32 elems[] = { 0 };
	struct wasm_build w;

	wasm_begin(&w, b->test);
	/* The second for blocks: a type's index. */
	wasm_section(&w, WASM_TYPE, 2);
	wasm_functype(&w, ":i");
	wasm_functype(&w, ":i");
	wasm_section(&w, WASM_FUNC, 2);
	WASM_BYTES(&w, 0, 0);
	wasm_section(&w, WASM_TABLE, 1);
	wasm_table(&w, KWASM_FUNCREF, 2, WASM_NO_MAX);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, 1, WASM_NO_MAX);
	wasm_section(&w, WASM_GLOBAL, 1);
	WASM_BYTES(&w, KWASM_I32, 1, CONST(3), KWASM_OP_END);
	wasm_section(&w, WASM_ELEM, 1);
	wasm_elem(&w, 0, elems, 1);
	wasm_section(&w, WASM_DATA_COUNT, 2);
	wasm_section(&w, WASM_CODE, 2);
	WASM_BYTES(&w, 4, 0, CONST(7), KWASM_OP_END);
	/* Its body begins with a local that is 5. */
	wasm_u32(&w, row->len + 8);
	WASM_BYTES(&w, 1, 1, KWASM_I32, CONST(5), KWASM_OP_LOCAL_SET, 0);
	wasm_bytes(&w, row->body, row->len);
	wasm_byte(&w, KWASM_OP_END);
	wasm_section(&w, WASM_DATA, 2);
	wasm_data(&w, 0, "\x11", 1);
	WASM_BYTES(&w, 1, 1, 0x44);
	return bench_load(b, &w);
}

static void is_the_same_padded(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct store_bench *b = test->priv;
	struct kwasm_module *m = load(b, row);
	struct kwasm_instance *inst;
	u64 result;
	u32 tier;

	KUNIT_EXPECT_EQ(test, m->jit.nr_compiled, m->nr_funcs);
	for (tier = 0; tier < 2; tier++) {
		b->s->interpret = tier;
		kwasm_report_init(&b->rep);
		inst = kwasm_instance_create(b->s, m, &b->rep);
		KUNIT_ASSERT_FALSE(test, IS_ERR(inst));
		result = ~0ULL;
		KUNIT_EXPECT_EQ(test, kwasm_call_func(b->s, inst->funcs[1], NULL, &result), 0);
		KUNIT_EXPECT_EQ(test, (int)b->s->trap.kind, KWASM_TRAP_NONE);
		KUNIT_EXPECT_EQ(test, result, row->result);
	}
	kwasm_module_put(m);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(is_the_same_padded, rows_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_jit_immediate",
	.init = compile_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
