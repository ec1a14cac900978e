// SPDX-License-Identifier: GPL-2.0
/*
 * Decoding: bytes that are no module are refused, and nothing stays behind
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

#define MAX_BYTES	32

/**
 * struct row - what follows the header, and why it is refused
 * @name: what is claimed
 * @len: how many bytes
 * @bytes: the bytes
 * @reason: why
 */
struct row {
	const char *name;
	u8 len;
	u8 bytes[MAX_BYTES];
	enum kwasm_reason reason;
};

#define ROW(what, why, ...) \
	{ .name = what, .reason = KWASM_E_##why, .len = sizeof((u8[]){ __VA_ARGS__ }), \
	  .bytes = { __VA_ARGS__ } }

static const struct row rows[] = {
	ROW("section without a size", UNEXPECTED_END, 1),
	ROW("section of 2^32 - 1 bytes", LENGTH, 1, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("custom section of 2^32 - 1 bytes", LENGTH, 0, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("section size that overflows", INT_LARGE, 1, 0xff, 0xff, 0xff, 0xff, 0x1f),
	ROW("unknown section", SECTION_ID, 14, 0),
	ROW("section 0x80", SECTION_ID, 0x80, 0),
	ROW("sections out of order", SECTION_ORDER, 3, 1, 0, 1, 1, 0),
	ROW("section twice", SECTION_ORDER, 1, 1, 0, 1, 1, 0),
	ROW("section longer than its entries", SECTION_SIZE, 1, 2, 0, 0),
	ROW("section shorter than its entries", UNEXPECTED_END, 1, 2, 1, 0x60),

	ROW("2^32 - 1 types", LENGTH, 1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("2^32 - 1 imports", LENGTH, 2, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("2^32 - 1 functions", LENGTH, 3, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("2^32 - 1 tables", LENGTH, 4, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("2^32 - 1 memories", LENGTH, 5, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("2^32 - 1 globals", LENGTH, 6, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("2^32 - 1 exports", LENGTH, 7, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("2^32 - 1 elements", LENGTH, 9, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("2^32 - 1 bodies", FUNC_COUNT, 10, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("2^32 - 1 data", LENGTH, 11, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("2^32 - 1 parameters", LENGTH, 1, 7, 1, 0x60, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("2^32 - 1 results", LENGTH, 1, 8, 1, 0x60, 0, 0xff, 0xff, 0xff, 0xff, 0x0f),

	ROW("type of no kind", FUNCTYPE, 1, 4, 1, 0x5f, 0, 0),
	ROW("parameter of no type", VALTYPE, 1, 5, 1, 0x60, 1, 0x01, 0),
	ROW("vectors, which are not served", VALTYPE, 1, 5, 1, 0x60, 1, 0x7b, 0),
	ROW("function of an unknown type", UNKNOWN_TYPE, 3, 2, 1, 0),
	ROW("function without a body", FUNC_COUNT, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0),
	ROW("body without a function", FUNC_COUNT, 10, 4, 1, 2, 0, 0x0b),
	ROW("table of numbers", REFTYPE, 4, 4, 1, 0x7f, 0, 0),
	ROW("limits of no kind", LIMITS_FLAGS, 5, 3, 1, 0x08, 0),
	ROW("memory of 65537 pages", MEMORY_SIZE, 5, 5, 1, 0, 0x81, 0x80, 0x04),
	ROW("memory of 2^32 - 1 pages", MEMORY_SIZE, 5, 7, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f),
	ROW("memory with more at least than at most", LIMITS_ORDER, 5, 4, 1, 1, 2, 1),
	ROW("two memories", MULTIPLE_MEMORIES, 5, 5, 2, 0, 0, 0, 0),
	ROW("global of no mutability", MUTABILITY, 6, 6, 1, 0x7f, 2, 0x41, 0, 0x0b),
	ROW("global with code", CONST_EXPR, 6, 8, 1, 0x7f, 0, 0x41, 0, 0x45, 0x1a, 0x0b),
	ROW("global of the wrong type", TYPE_MISMATCH, 6, 6, 1, 0x7e, 0, 0x41, 0, 0x0b),
	ROW("export of nothing", UNKNOWN_FUNC, 7, 4, 1, 0, 0, 0),
	ROW("export of no kind", EXPORT_KIND, 7, 4, 1, 0, 9, 0),
	ROW("name that is not UTF-8", UTF8, 7, 5, 1, 1, 0xff, 0, 0),
	ROW("start at nothing", UNKNOWN_FUNC, 8, 1, 0),
	ROW("elements for no table", UNKNOWN_TABLE, 9, 6, 1, 0, 0x41, 0, 0x0b, 0),
	ROW("elements of no form", SEGMENT_FLAGS, 9, 2, 1, 9),
	ROW("data for no memory", UNKNOWN_MEMORY, 11, 6, 1, 0, 0x41, 0, 0x0b, 0),
	ROW("data of no form", SEGMENT_FLAGS, 11, 2, 1, 9),
	ROW("data count without data", DATA_COUNT, 12, 1, 1),
	ROW("custom section without a name", UNEXPECTED_END, 0, 0),
	ROW("custom section with a long name", LENGTH, 0, 2, 9, 'a'),
};

static void name_row(const struct row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, name_row);

static struct kwasm_module *load(struct store_bench *b, const u8 *bytes, size_t n)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };

	kwasm_report_init(&b->rep);
	return kwasm_module_load(&b->engine, bytes, n, &opts, &b->rep);
}

/* The report of a refusal is whole: errno, place, sentence. */
static void expect_report(struct store_bench *b, const struct kwasm_module *m, size_t n)
{
	char text[160];

	KUNIT_EXPECT_NE(b->test, (int)b->rep.reason, (int)KWASM_E_NONE);
	KUNIT_EXPECT_EQ(b->test, PTR_ERR(m), (long)kwasm_reason_errno(b->rep.reason));
	KUNIT_EXPECT_LE(b->test, b->rep.offset, (u64)n);
	KUNIT_EXPECT_GT(b->test, kwasm_report_print(&b->rep, text, sizeof(text)), 0);
	KUNIT_EXPECT_NOT_NULL(b->test, strstr(text, kwasm_reason_text(b->rep.reason)));
}

static void section_is_refused(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct store_bench *b = test->priv;
	struct kwasm_module *m;
	struct wasm_build w;

	wasm_begin(&w, test);
	wasm_bytes(&w, row->bytes, row->len);
	m = load(b, w.bytes, w.len);
	KUNIT_ASSERT_TRUE(test, IS_ERR(m));
	KUNIT_EXPECT_EQ_MSG(test, (int)b->rep.reason, (int)row->reason, "says: %s",
			    kwasm_reason_text(b->rep.reason));
	expect_report(b, m, w.len);
}

static void headers_are_exact(struct kunit *test)
{
	static const u8 header[] = { 0, 'a', 's', 'm', 1, 0, 0, 0 };
	struct store_bench *b = test->priv;
	struct kwasm_module *m;
	u8 bytes[8];
	unsigned int i;

	m = load(b, header, 8);
	KUNIT_ASSERT_FALSE(test, IS_ERR(m));
	KUNIT_EXPECT_EQ(test, m->nr_funcs, 0U);
	kwasm_module_put(m);
	for (i = 0; i < 8; i++) {
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(load(b, header, i)), -ENOEXEC);
		memcpy(bytes, header, 8);
		bytes[i] ^= 0x20;
		m = load(b, bytes, 8);
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(m), -ENOEXEC);
		KUNIT_EXPECT_EQ(test, (int)b->rep.reason,
				(int)(i < 4 ? KWASM_E_MAGIC : KWASM_E_VERSION));
	}
}

/* A module with each section there is. */
static void some_of_each(struct wasm_build *w, struct kunit *test)
{
	static const u32 funcs[] = { 0, 1 };

	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 2);
	wasm_functype(w, ":i");
	wasm_functype(w, "ld:");
	wasm_section(w, WASM_IMPORT, 1);
	wasm_import(w, "spectest", "print", WASM_K_FUNC);
	wasm_u32(w, 1);
	wasm_section(w, WASM_FUNC, 1);
	wasm_u32(w, 0);
	wasm_section(w, WASM_TABLE, 1);
	wasm_table(w, KWASM_FUNCREF, 4, 8);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 1, 2);
	wasm_section(w, WASM_GLOBAL, 1);
	WASM_BYTES(w, 0x7d, 1, 0x43, 0, 0, 0x80, 0x3f, 0x0b);
	wasm_section(w, WASM_EXPORT, 2);
	wasm_export(w, "f", WASM_K_FUNC, 1);
	wasm_export(w, "memory", WASM_K_MEMORY, 0);
	wasm_section(w, WASM_ELEM, 1);
	wasm_elem(w, 1, funcs, 2);
	wasm_section(w, WASM_DATA_COUNT, 1);
	wasm_section(w, WASM_CODE, 1);
	/* block (i32): loop: i32.const 1; br 1; end; unreachable; end */
	WASM_BODY(w, 0x02, 0x7f, 0x03, 0x40, 0x41, 1, 0x0c, 1, 0x0b, 0x00, 0x0b);
	wasm_section(w, WASM_DATA, 1);
	wasm_data(w, 65530, "hello", 5);
	wasm_end(w);
}

static void each_beginning_is_refused_or_whole(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m;
	struct wasm_build w;
	size_t n;
	u8 *cut;

	/* Each in a block of just its size: ASan and KASAN watch the end of it. */
	some_of_each(&w, test);
	for (n = 0; n < w.len; n++) {
		cut = kunit_kmalloc(test, max_t(size_t, n, 1), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, cut);
		memcpy(cut, w.bytes, n);
		m = load(b, cut, n);
		if (IS_ERR(m))
			expect_report(b, m, n);
		else
			kwasm_module_put(m);
		kunit_kfree(test, cut);
	}
	m = load(b, w.bytes, w.len);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(m), "says: %s", kwasm_reason_text(b->rep.reason));
	kwasm_module_put(m);
}

static void each_changed_byte_is_refused_or_harmless(struct kunit *test)
{
	static const u8 values[] = { 0x00, 0x01, 0x0b, 0x40, 0x60, 0x7f, 0x80, 0xfc, 0xff };
	struct store_bench *b = test->priv;
	struct kwasm_module *m;
	struct wasm_build w;
	unsigned int v;
	size_t at;

	some_of_each(&w, test);
	for (at = 0; at < w.len; at++) {
		u8 was = w.bytes[at];

		for (v = 0; v < ARRAY_SIZE(values); v++) {
			w.bytes[at] = values[v];
			m = load(b, w.bytes, w.len);
			if (IS_ERR(m))
				expect_report(b, m, w.len);
			else
				kwasm_module_put(m);
		}
		w.bytes[at] = was;
	}
}

#define NOISES	2000

static void noise_is_refused(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m;
	struct rnd_state rnd;
	struct wasm_build w;
	unsigned int i;

	prandom_seed_state(&rnd, 1);
	for (i = 0; i < NOISES; i++) {
		u8 noise[48];

		prandom_bytes_state(&rnd, noise, sizeof(noise));
		noise[0] %= 13;
		wasm_begin(&w, test);
		wasm_bytes(&w, noise, sizeof(noise));
		m = load(b, w.bytes, w.len);
		if (IS_ERR(m))
			expect_report(b, m, w.len);
		else
			kwasm_module_put(m);
		kunit_kfree(test, w.bytes);
	}
}

static void types_have_a_size(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m;
	struct wasm_build w;
	unsigned int extra, i;

	for (extra = 0; extra < 2; extra++) {
		wasm_begin(&w, test);
		wasm_section(&w, WASM_TYPE, 1);
		wasm_byte(&w, 0x60);
		wasm_u32(&w, KWASM_MAX_PARAMS + extra);
		for (i = 0; i < KWASM_MAX_PARAMS + extra; i++)
			wasm_byte(&w, 0x7f);
		wasm_byte(&w, 0);
		wasm_end(&w);
		m = load(b, w.bytes, w.len);
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(m), extra ? -E2BIG : 0);
		if (!IS_ERR(m))
			kwasm_module_put(m);
	}
}

/*
 * Exports name functions before the validator has seen a body or an expression:
 * what fails there has to be reported all the same.
 */
static void no_memory_is_reported_wherever_it_is(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct ka_fault_plan plan = {};
	const struct kwasm_load_options opts = { .plan = &plan, .gfp = GFP_KERNEL };
	struct kwasm_module *m;
	struct wasm_build w;
	u64 n = 0;

	wasm_begin(&w, test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":");
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "f", WASM_K_FUNC, 0);
	wasm_section(&w, WASM_CODE, 1);
	WASM_BODY(&w, 0x01);
	wasm_end(&w);
	do {
		plan = (struct ka_fault_plan){ .mode = KA_FAULT_ONCE, .n = n++ };
		kwasm_report_init(&b->rep);
		m = kwasm_module_load(&b->engine, w.bytes, w.len, &opts, &b->rep);
		if (IS_ERR(m)) {
			KUNIT_EXPECT_EQ(test, (int)b->rep.reason, (int)KWASM_E_NO_MEMORY);
			expect_report(b, m, w.len);
		} else {
			kwasm_module_put(m);
		}
	} while (plan.injected);
	KUNIT_EXPECT_GT(test, n, 5ULL);
}

static struct kunit_case decode_cases[] = {
	KUNIT_CASE_PARAM(section_is_refused, row_gen_params),
	KUNIT_CASE(headers_are_exact),
	KUNIT_CASE(each_beginning_is_refused_or_whole),
	KUNIT_CASE(each_changed_byte_is_refused_or_harmless),
	KUNIT_CASE(noise_is_refused),
	KUNIT_CASE(types_have_a_size),
	KUNIT_CASE(no_memory_is_reported_wherever_it_is),
	{}
};

static struct kunit_suite decode_suite = {
	.name = "kwasm_decode",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = decode_cases,
};

kunit_test_suite(decode_suite);

MODULE_LICENSE("GPL");
