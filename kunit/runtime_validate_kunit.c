// SPDX-License-Identifier: GPL-2.0
/*
 * Validation: which bodies are code, why others are not, and the side table
 *
 * The official suite covers the rules in breadth; here are their edges, the
 * places where a report must point, and what the suite cannot see: the side
 * table and the sizes that the interpreter trusts.
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"
#include "runtime/frame.h"

#define MAX_BODY	24
#define NOPS		10000

/**
 * struct row - a body of a function, and what validation says
 * @name: what is claimed
 * @sig: type of the function
 * @len: bytes of the body
 * @body: the body, without its last end
 * @reason: KWASM_E_NONE, or why it is refused
 * @at: byte of the body that the report must point at
 */
struct row {
	const char *name;
	const char *sig;
	u8 len;
	u8 body[MAX_BODY];
	enum kwasm_reason reason;
	u8 at;
};

#define BAD(type, what, why, where, ...) \
	{ .name = what, .sig = (type), .len = sizeof((u8[]){ __VA_ARGS__ }), \
	  .body = { __VA_ARGS__ }, .reason = KWASM_E_##why, .at = (where) }
#define GOOD(type, what, ...)	BAD(type, what, NONE, 0, __VA_ARGS__)

static const struct row rows[] = {
	GOOD(":", "nop", 0x01),
	GOOD(":i", "constant", 0x41, 0x00),
	BAD(":i", "nothing for a result", TYPE_MISMATCH, 1, 0x01),
	BAD(":", "something left over", TYPE_MISMATCH, 2, 0x41, 0x00),
	BAD(":i", "wrong type for a result", TYPE_MISMATCH, 2, 0x42, 0x00),
	BAD(":", "drop of nothing", TYPE_MISMATCH, 0, 0x1a),
	BAD(":", "add of one", TYPE_MISMATCH, 2, 0x41, 0x00, 0x6a, 0x1a),
	BAD("il:", "add of two types", TYPE_MISMATCH, 4, 0x20, 0x00, 0x20, 0x01, 0x6a, 0x1a),

	/* below an unconditional branch anything goes, but types still count */
	GOOD(":i", "unreachable gives anything", 0x00),
	GOOD(":i", "add after unreachable", 0x00, 0x6a),
	BAD(":i", "i64 after unreachable", TYPE_MISMATCH, 3, 0x00, 0x42, 0x00),
	BAD(":", "too much after unreachable", TYPE_MISMATCH, 3, 0x00, 0x41, 0x00),
	GOOD(":", "select of bottoms", 0x00, 0x1b, 0x1a),
	GOOD(":", "select of a bottom and an i64", 0x00, 0x42, 0x00, 0x41, 0x00, 0x1b, 0x1a),
	BAD(":", "select of two types", TYPE_MISMATCH, 6, 0x41, 0x00, 0x42, 0x00, 0x41, 0x00,
	    0x1b, 0x1a),
	BAD(":", "select of references without a type", TYPE_MISMATCH, 6, 0xd0, 0x70, 0xd0, 0x70,
	    0x41, 0x00, 0x1b, 0x1a),
	GOOD(":", "select of references", 0xd0, 0x70, 0xd0, 0x70, 0x41, 0x00, 0x1c, 0x01,
	     0x70, 0x1a),
	BAD(":", "select of two results", RESULT_ARITY, 6, 0x41, 0x00, 0x41, 0x00, 0x41, 0x00,
	    0x1c, 0x02, 0x7f, 0x7f),

	/* blocks */
	GOOD(":", "empty block", 0x02, 0x40, 0x0b),
	GOOD(":i", "block with a result", 0x02, 0x7f, 0x41, 0x00, 0x0b),
	BAD(":", "block takes from outside", TYPE_MISMATCH, 4, 0x41, 0x00, 0x02, 0x40, 0x1a,
	    0x0b),
	BAD(":", "block of an unknown type", UNKNOWN_TYPE, 0, 0x02, 0x07, 0x0b),
	BAD(":", "block never ended", UNEXPECTED_END, 3, 0x02, 0x40),
	BAD(":", "one end too many", END_EXPECTED, 1, 0x0b),
	BAD(":", "else without if", NESTING, 0, 0x05),
	BAD(":", "else twice", NESTING, 5, 0x41, 0x00, 0x04, 0x40, 0x05, 0x05, 0x0b),
	BAD(":i", "if with a result but no else", TYPE_MISMATCH, 6, 0x41, 0x00, 0x04, 0x7f, 0x41,
	    0x00, 0x0b),
	GOOD(":", "br to the function", 0x0c, 0x00),
	BAD(":", "br beyond the function", UNKNOWN_LABEL, 0, 0x0c, 0x01),
	BAD(":", "br to label 2^32 - 1", UNKNOWN_LABEL, 0, 0x0c, 0xff, 0xff, 0xff, 0xff, 0x0f),
	GOOD(":i", "br_if keeps its operand", 0x41, 0x01, 0x41, 0x00, 0x0d, 0x00),
	BAD(":", "br_table of different labels", TYPE_MISMATCH, 6, 0x02, 0x7f, 0x41, 0x00, 0x41,
	    0x00, 0x0e, 0x01, 0x00, 0x01, 0x0b, 0x1a),
	BAD(":", "br_table of 2^32 - 1 labels", UNEXPECTED_END, 8, 0x41, 0x00, 0x0e, 0xff, 0xff,
	    0xff, 0xff, 0x0f),

	/* indices */
	BAD("i:", "unknown local", UNKNOWN_LOCAL, 0, 0x20, 0x01, 0x1a),
	BAD(":", "unknown global", UNKNOWN_GLOBAL, 0, 0x23, 0x00, 0x1a),
	BAD(":", "unknown function", UNKNOWN_FUNC, 0, 0x10, 0x09),
	BAD(":", "no table", UNKNOWN_TABLE, 2, 0x41, 0x00, 0x11, 0x00, 0x00),
	BAD(":", "data without a count", DATA_COUNT_REQUIRED, 0, 0xfc, 0x09, 0x00),

	/* memory 0 exists in these modules */
	GOOD("i:i", "load", 0x20, 0x00, 0x28, 0x02, 0x00),
	BAD("i:i", "load of too large an alignment", ALIGNMENT, 2, 0x20, 0x00, 0x28, 0x03, 0x00),
	BAD("i:i", "load of alignment 2^32", MALFORMED_MEMOP, 2, 0x20, 0x00, 0x28, 0x20, 0x00),
	GOOD("i:i", "largest offset", 0x20, 0x00, 0x28, 0x02, 0xff, 0xff, 0xff, 0xff, 0x0f),
	BAD("i:i", "offset beyond 32 bits", INT_LARGE, 4, 0x20, 0x00, 0x28, 0x02, 0xff, 0xff,
	    0xff, 0xff, 0x1f),

	/* what no version of ours knows */
	BAD(":", "hole in the index", OPCODE, 0, 0x27),
	BAD(":", "hole behind the prefix", OPCODE, 0, 0xfc, 0x12),
	BAD(":", "prefix padded", TYPE_MISMATCH, 0, 0xfc, 0x87, 0x00),
	BAD(":", "opcode 0xff", OPCODE, 0, 0xff),
};

static void name_row(const struct row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, name_row);

/* One function of @sig with the body that the caller writes, memory 0. */
static void begin_module(struct wasm_build *w, struct kunit *test, const char *sig)
{
	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 1);
	wasm_functype(w, sig);
	wasm_section(w, WASM_FUNC, 1);
	wasm_u32(w, 0);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 1, WASM_NO_MAX);
	wasm_section(w, WASM_EXPORT, 1);
	wasm_export(w, "f", WASM_K_FUNC, 0);
	wasm_section(w, WASM_CODE, 1);
}

static struct kwasm_module *load(struct store_bench *b, struct wasm_build *w)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };

	wasm_end(w);
	kwasm_report_init(&b->rep);
	return kwasm_module_load(&b->engine, w->bytes, w->len, &opts, &b->rep);
}

static void body_is_judged(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct store_bench *b = test->priv;
	struct kwasm_module *m;
	struct wasm_build w;
	u64 body;

	begin_module(&w, test, row->sig);
	wasm_body(&w, row->body, row->len);
	body = w.len - row->len - 1;
	m = load(b, &w);
	KUNIT_EXPECT_EQ_MSG(test, (int)b->rep.reason, (int)row->reason, "says: %s",
			    kwasm_reason_text(b->rep.reason));
	if (!IS_ERR(m)) {
		kwasm_module_put(m);
		return;
	}
	KUNIT_EXPECT_EQ(test, PTR_ERR(m), (long)kwasm_reason_errno(row->reason));
	KUNIT_EXPECT_EQ(test, b->rep.offset, body + row->at);
	KUNIT_EXPECT_EQ(test, b->rep.func, 0U);
}

/* === The side table === */

static struct kwasm_module *load_body(struct store_bench *b, const char *sig, const u8 *body, u32 n)
{
	struct kwasm_module *m;
	struct wasm_build w;

	begin_module(&w, b->test, sig);
	wasm_body(&w, body, n);
	m = load(b, &w);
	KUNIT_ASSERT_FALSE_MSG(b->test, IS_ERR(m), "refused: %s",
			       kwasm_reason_text(b->rep.reason));
	return m;
}

#define LOAD_BODY(b, sig, ...) \
	load_body(b, sig, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))

/* Of a module with one function, none of whose branches is far. */
static u64 nr_side(const struct kwasm_module *m)
{
	return m->side_size / sizeof(struct kwasm_side);
}

static void forward_branches_know_their_target(struct kunit *test)
{
	struct store_bench *b = test->priv;
	const struct kwasm_side *side;
	struct kwasm_module *m;

	/* i64.const 7; block (i32): i32.const 1; br 0; end; drop; drop */
	m = LOAD_BODY(b, "i:", 0x42, 7, 0x02, 0x7f, 0x41, 1, 0x0c, 0, 0x0b, 0x1a, 0x1a);
	side = m->code[0].side;
	KUNIT_EXPECT_EQ(test, nr_side(m), 1ULL);
	KUNIT_EXPECT_EQ(test, side->pc, 9 - 6);
	KUNIT_EXPECT_EQ(test, side->side, 1);
	KUNIT_EXPECT_EQ(test, (int)kwasm_side_read(side, NULL).keep, 1);
	KUNIT_EXPECT_EQ(test, (size_t)m->code[0].nr_slots, 1 + KWASM_FRAME_RECORD + 2);
	kwasm_module_put(m);
}

static void backward_branches_go_to_the_body(struct kunit *test)
{
	struct store_bench *b = test->priv;
	const struct kwasm_side *side;
	struct kwasm_module *m;

	/* loop: nop; local.get 0; br_if 0; br 0; end */
	m = LOAD_BODY(b, "i:", 0x03, 0x40, 0x01, 0x20, 0, 0x0d, 0, 0x0c, 0, 0x0b);
	side = m->code[0].side;
	KUNIT_EXPECT_EQ(test, nr_side(m), 2ULL);
	KUNIT_EXPECT_EQ(test, side[0].pc, 2 - 5);
	KUNIT_EXPECT_EQ(test, side[0].side, 0);
	KUNIT_EXPECT_EQ(test, side[1].pc, 2 - 7);
	KUNIT_EXPECT_EQ(test, side[1].side, -1);
	kwasm_module_put(m);
}

#define HIGH	20000

/* Above so many operands that a short entry cannot count them. */
static void branches_above_many_operands_know_how_many(struct kunit *test)
{
	u32 len = 2 * HIGH + 9 + HIGH - 1, i;
	struct store_bench *b = test->priv;
	u8 *body = kunit_kzalloc(test, len, GFP_KERNEL);
	struct kwasm_module *m;
	struct kwasm_wide to;

	KUNIT_ASSERT_NOT_NULL(test, body);
	/* i32.const 0, so many times; block (i32): i32.const 9, i32.const 7, br 0; end */
	for (i = 0; i < HIGH; i++)
		body[2 * i] = 0x41;
	memcpy(body + 2 * HIGH, (u8[]){ 0x02, 0x7f, 0x41, 9, 0x41, 7, 0x0c, 0, 0x0b }, 9);
	/* as many drops, less one */
	memset(body + 2 * HIGH + 9, 0x1a, HIGH - 1);
	m = load_body(b, ":ii", body, len);
	to = kwasm_side_read(m->code[0].side, m->code[0].wide);
	KUNIT_EXPECT_EQ(test, (int)to.height, KWASM_FRAME_RECORD + HIGH);
	KUNIT_EXPECT_EQ(test, (int)to.keep, 1);
	KUNIT_EXPECT_EQ(test, to.pc, 9 - 6);
	KUNIT_EXPECT_EQ(test, to.side, 1);
	kwasm_module_put(m);
}

static void dead_code_has_no_entries(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m;

	/* unreachable; block: br 0; br_table 0 0; end; if: else: end */
	m = LOAD_BODY(b, ":", 0x00, 0x02, 0x40, 0x0c, 0, 0x0e, 0, 0, 0x0b, 0x04, 0x40, 0x05, 0x0b);
	KUNIT_EXPECT_EQ(test, nr_side(m), 0ULL);
	kwasm_module_put(m);
}

/* Two branches to one label, one of them in a dead block's neighbour. */
static void branches_after_dead_code_are_counted(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct wasm_build w;
	u64 result = 0;

	begin_module(&w, test, ":i");
	/* block (i32): block: br 0; br 1; end; i32.const 5; br 0; end; i32.const 1; i32.add */
	WASM_BODY(&w, 0x02, 0x7f, 0x02, 0x40, 0x0c, 0, 0x0c, 1, 0x0b, 0x41, 5, 0x0c, 0, 0x0b,
		  0x41, 1, 0x6a);
	inst = bench_instantiate(b, &w);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 6ULL);
}

/* === Sizes === */

#define DEPTH	100000

/* Blocks within blocks, opened and closed in one body. */
static void nest(struct wasm_build *w, u32 depth)
{
	u32 i;

	wasm_u32(w, 3 * depth + 2);
	wasm_byte(w, 0);
	for (i = 0; i < depth; i++)
		WASM_BYTES(w, 0x02, 0x40);
	for (i = 0; i < depth; i++)
		wasm_byte(w, 0x0b);
	wasm_byte(w, 0x0b);
}

static void hundred_thousand_blocks_nest(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct wasm_build w;

	begin_module(&w, test, ":");
	nest(&w, DEPTH);
	inst = bench_instantiate(b, &w);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_NONE);
}

static void nesting_has_a_limit(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m;
	struct wasm_build w;

	begin_module(&w, test, ":");
	nest(&w, KWASM_MAX_NESTING + 1);
	m = load(b, &w);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(m), -E2BIG);
	KUNIT_EXPECT_EQ(test, (int)b->rep.reason, (int)KWASM_E_TOO_NESTED);
}

#define LABELS	1000000

static void million_labels_are_taken(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct wasm_build w;
	u64 result = 0;
	u32 i;

	begin_module(&w, test, ":i");
	/* block: i32.const LABELS - 1; br_table 1,000,000 times 0, then 0; end; i32.const 9 */
	wasm_u32(&w, 1 + 2 + 1 + 3 + 1 + 3 + LABELS + 1 + 1 + 2 + 1);
	WASM_BYTES(&w, 0, 0x02, 0x40, 0x41, 0xbf, 0x84, 0x3d, 0x0e);
	wasm_u32(&w, LABELS);
	for (i = 0; i <= LABELS; i++)
		wasm_byte(&w, 0);
	WASM_BYTES(&w, 0x0b, 0x41, 9, 0x0b);
	inst = bench_instantiate(b, &w);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 9ULL);
}

/* Not only between bodies. */
static void long_body_can_be_interrupted(struct kunit *test)
{
	struct ka_fault_plan plan = { .mode = KA_FAULT_ONCE, .what = KA_SITE_STOP, .n = 1 };
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL, .plan = &plan };
	struct store_bench *b = test->priv;
	struct kwasm_module *m;
	struct wasm_build w;
	u32 i;

	begin_module(&w, test, ":");
	wasm_u32(&w, 1 + NOPS + 1);
	wasm_byte(&w, 0);
	for (i = 0; i < NOPS; i++)
		wasm_byte(&w, 0x01);
	wasm_byte(&w, 0x0b);
	wasm_end(&w);
	kwasm_report_init(&b->rep);
	m = kwasm_module_load(&b->engine, w.bytes, w.len, &opts, &b->rep);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(m), -EINTR);
	KUNIT_EXPECT_EQ(test, (int)b->rep.reason, (int)KWASM_E_INTERRUPTED);
	if (!IS_ERR(m))
		kwasm_module_put(m);
}

static void locals_have_a_limit(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m;
	struct wasm_build w;

	/* Two groups whose sum passes 2^32: malformed, by the spec. */
	begin_module(&w, test, ":");
	wasm_u32(&w, 1 + 6 + 6 + 1);
	WASM_BYTES(&w, 2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7e,
		   0x0b);
	m = load(b, &w);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(m), -ENOEXEC);
	KUNIT_EXPECT_EQ(test, (int)b->rep.reason, (int)KWASM_E_TOO_MANY_LOCALS);

	begin_module(&w, test, ":");
	wasm_u32(&w, 1 + 4 + 1);
	wasm_byte(&w, 1);
	wasm_u32(&w, KWASM_MAX_LOCALS);
	WASM_BYTES(&w, 0x7f, 0x0b);
	m = load(b, &w);
	KUNIT_ASSERT_FALSE(test, IS_ERR(m));
	KUNIT_EXPECT_EQ(test, (u32)m->code[0].nr_locals, KWASM_MAX_LOCALS);
	kwasm_module_put(m);

	begin_module(&w, test, ":");
	wasm_u32(&w, 1 + 4 + 1);
	wasm_byte(&w, 1);
	wasm_u32(&w, KWASM_MAX_LOCALS + 1);
	WASM_BYTES(&w, 0x7f, 0x0b);
	m = load(b, &w);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(m), -ENOEXEC);
}

static struct kunit_case validate_cases[] = {
	KUNIT_CASE_PARAM(body_is_judged, row_gen_params),
	KUNIT_CASE(forward_branches_know_their_target),
	KUNIT_CASE(backward_branches_go_to_the_body),
	KUNIT_CASE(branches_above_many_operands_know_how_many),
	KUNIT_CASE(dead_code_has_no_entries),
	KUNIT_CASE(branches_after_dead_code_are_counted),
	KUNIT_CASE(hundred_thousand_blocks_nest),
	KUNIT_CASE(nesting_has_a_limit),
	KUNIT_CASE(million_labels_are_taken),
	KUNIT_CASE(long_body_can_be_interrupted),
	KUNIT_CASE(locals_have_a_limit),
	{}
};

static struct kunit_suite validate_suite = {
	.name = "kwasm_validate",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = validate_cases,
};

kunit_test_suite(validate_suite);

MODULE_LICENSE("GPL");
