// SPDX-License-Identifier: GPL-2.0
/*
 * Listings of machine code: they are what runs, and what is not in them
 *
 * A check leaves a reference to its trap in the code, a test of the stack one to
 * its stub.  A function without such a reference has no such check.
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"
#include "runtime/jit.h"

#define CALL		0x10
#define DROP		0x1a
#define LOCAL_GET	0x20
#define I32_LOAD	0x28
#define I32_LOAD8_U	0x2d
#define I32_STORE	0x36
#define I32_CONST	0x41
#define I32_ADD		0x6a
#define I32_DIV_S	0x6d
#define I32_DIV_U	0x6e
#define I32_REM_S	0x6f
#define I32_REM_U	0x70
#define I32_AND		0x71
#define I32_OR		0x72
#define I32_XOR		0x73
#define I32_SHL		0x74
#define I32_SHR_U	0x76

/**
 * struct listing - a module of one function of ours, and its listing
 * @test: the case
 * @m: module
 * @own: number of the function that is listed
 * @text: its listing
 */
struct listing {
	struct kunit *test;
	struct kwasm_module *m;
	u32 own;
	struct kwasm_jit_text text;
};

/* Two functions of type i32, i32 -> i32; a memory of one page. */
static void begin(struct wasm_build *w, struct kunit *test)
{
	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 1);
	wasm_functype(w, "ii:i");
	wasm_section(w, WASM_FUNC, 2);
	wasm_u32(w, 0);
	wasm_u32(w, 0);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 1, WASM_NO_MAX);
	wasm_section(w, WASM_CODE, 2);
}

static void list(struct listing *l, struct wasm_build *w, u32 own)
{
	struct store_bench *b = w->test->priv;

	l->test = w->test;
	l->m = bench_load(b, w);
	l->own = own;
	KUNIT_ASSERT_EQ(l->test, 0, kwasm_jit_list(l->m, own, &l->text));
}

static void end(struct listing *l)
{
	kwasm_jit_text_exit(&l->text);
	kwasm_module_put(l->m);
}

/* How often the code refers to a function or stub. */
static u32 count(const struct listing *l, u32 target)
{
	u32 nr = 0;
	size_t i;

	for (i = 0; i < l->text.relocs.len; i++)
		nr += ka_vec_at(&l->text.relocs, struct kwasm_jit_reloc, i)->target == target;
	return nr;
}

static u32 traps(const struct listing *l, enum kwasm_trap_kind kind)
{
	return count(l, KWASM_JIT_STUB + KWASM_STUB_TRAP + kind);
}

/* A function that has @code before its end: how often it may trap so. */
static u32 traps_of(struct kunit *test, enum kwasm_trap_kind kind, const u8 *code, u32 n)
{
	struct wasm_build w;
	struct listing l;
	u32 nr;

	begin(&w, test);
	WASM_BODY(&w, LOCAL_GET, 0);
	wasm_body(&w, code, n);
	list(&l, &w, 1);
	nr = traps(&l, kind);
	end(&l);
	return nr;
}

#define TRAPS_OF(test, kind, ...)					\
	traps_of(test, KWASM_TRAP_ ## kind, (const u8[]){ __VA_ARGS__ },\
		 sizeof((const u8[]){ __VA_ARGS__ }))

#define EXPECT_TRAPS(test, nr, kind, ...)				\
	KUNIT_EXPECT_EQ(test, (u32)(nr), TRAPS_OF(test, kind, __VA_ARGS__))

static void any_index_is_checked(struct kunit *test)
{
	EXPECT_TRAPS(test, 1, MEMORY_BOUNDS, LOCAL_GET, 0, I32_LOAD, 2, 0);
	/* Four bytes from 0xfffe on are beyond the end. */
	EXPECT_TRAPS(test, 1, MEMORY_BOUNDS, LOCAL_GET, 0, I32_CONST, 0xfe, 0xff, 0x03, I32_AND,
		     I32_LOAD, 0, 0);
}

static void constant_index_is_not_checked(struct kunit *test)
{
	EXPECT_TRAPS(test, 0, MEMORY_BOUNDS, I32_CONST, 16, I32_LOAD, 2, 8);
	/* The last four bytes, by index and by offset. */
	EXPECT_TRAPS(test, 0, MEMORY_BOUNDS, I32_CONST, 0xfc, 0xff, 0x03, I32_LOAD, 2, 0);
	EXPECT_TRAPS(test, 0, MEMORY_BOUNDS, I32_CONST, 0, I32_LOAD, 2, 0xfc, 0xff, 0x03);
	EXPECT_TRAPS(test, 1, MEMORY_BOUNDS, I32_CONST, 0, I32_LOAD, 2, 0xfd, 0xff, 0x03);
}

static void masked_index_is_not_checked(struct kunit *test)
{
	EXPECT_TRAPS(test, 0, MEMORY_BOUNDS, LOCAL_GET, 0, I32_CONST, 0xff, 0x01, I32_AND,
		     I32_LOAD, 2, 0);
	EXPECT_TRAPS(test, 0, MEMORY_BOUNDS, LOCAL_GET, 0, I32_CONST, 20, I32_SHR_U,
		     I32_LOAD, 2, 0);
	/* A byte that was read is below 256; the first access is the one that is checked. */
	EXPECT_TRAPS(test, 1, MEMORY_BOUNDS, LOCAL_GET, 0, I32_LOAD8_U, 0, 0, I32_LOAD, 2, 0);
	/* So are two of them, whatever bits they have in common. */
	EXPECT_TRAPS(test, 1, MEMORY_BOUNDS, LOCAL_GET, 0, I32_LOAD8_U, 0, 0, LOCAL_GET, 1,
		     I32_CONST, 0xff, 0x01, I32_AND, I32_XOR, I32_CONST, 2, I32_SHL,
		     I32_CONST, 16, I32_ADD, I32_LOAD, 2, 0);
	EXPECT_TRAPS(test, 1, MEMORY_BOUNDS, LOCAL_GET, 0, I32_CONST, 0x80, 0x80, 0x02, I32_AND,
		     LOCAL_GET, 1, I32_CONST, 0xfc, 0xff, 0x01, I32_AND, I32_OR, I32_LOAD, 0, 1);
}

static void dominated_access_is_not_checked(struct kunit *test)
{
	EXPECT_TRAPS(test, 1, MEMORY_BOUNDS, LOCAL_GET, 0, I32_LOAD, 2, 4, LOCAL_GET, 0, I32_LOAD,
		     2, 0, I32_ADD, LOCAL_GET, 0, I32_LOAD, 2, 4, I32_ADD);
	EXPECT_TRAPS(test, 2, MEMORY_BOUNDS, LOCAL_GET, 0, I32_LOAD, 2, 4, LOCAL_GET, 1, I32_LOAD,
		     2, 4, I32_ADD);
}

/* What is called in between may grow the memory: it never shrinks. */
static void access_behind_a_call_is_not_checked(struct kunit *test)
{
	EXPECT_TRAPS(test, 1, MEMORY_BOUNDS, LOCAL_GET, 0, LOCAL_GET, 1, I32_STORE, 2, 8,
		     LOCAL_GET, 0, LOCAL_GET, 1, CALL, 0, LOCAL_GET, 0, I32_LOAD, 2, 0, I32_ADD);
}

static void constant_divisor_is_not_checked(struct kunit *test)
{
	static const u8 ops[] = { I32_DIV_S, I32_DIV_U, I32_REM_S, I32_REM_U };
	u8 constant[] = { LOCAL_GET, 0, I32_CONST, 7, 0 };
	u8 variable[] = { LOCAL_GET, 0, LOCAL_GET, 1, 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		constant[4] = ops[i];
		variable[4] = ops[i];
		KUNIT_EXPECT_EQ(test, 0U, traps_of(test, KWASM_TRAP_DIVIDE_BY_ZERO, constant, 5));
		KUNIT_EXPECT_EQ(test, 0U, traps_of(test, KWASM_TRAP_INTEGER_OVERFLOW, constant, 5));
		KUNIT_EXPECT_EQ(test, 1U, traps_of(test, KWASM_TRAP_DIVIDE_BY_ZERO, variable, 5));
	}
	EXPECT_TRAPS(test, 1, INTEGER_OVERFLOW, LOCAL_GET, 0, LOCAL_GET, 1, I32_DIV_S);
	EXPECT_TRAPS(test, 1, INTEGER_OVERFLOW, LOCAL_GET, 0, I32_CONST, 0x7f, I32_DIV_S);
	EXPECT_TRAPS(test, 1, DIVIDE_BY_ZERO, LOCAL_GET, 0, I32_CONST, 0, I32_DIV_S);
}

static void leaf_does_not_test_the_stack(struct kunit *test)
{
	struct wasm_build w;
	struct listing l;
	u32 own;

	for (own = 0; own < 2; own++) {
		begin(&w, test);
		WASM_BODY(&w, LOCAL_GET, 0, LOCAL_GET, 1, I32_ADD);
		WASM_BODY(&w, LOCAL_GET, 0, LOCAL_GET, 1, CALL, 0);
		list(&l, &w, own);
		KUNIT_EXPECT_EQ(test, own, count(&l, KWASM_JIT_STUB + KWASM_STUB_STACK));
		KUNIT_EXPECT_EQ(test, own, count(&l, 0));
		end(&l);
	}
}

/* Lines begin with the function and go up; each is an instruction of its own. */
static void expect_lines(const struct listing *l)
{
	const struct kwasm_code *code = &l->m->code[l->own];
	u32 start = code->start - l->m->bytes, stop = code->end - l->m->bytes, before = 0;
	size_t i;

	KUNIT_ASSERT_GT(l->test, l->text.lines.len, (size_t)1);
	for (i = 0; i < l->text.lines.len; i++) {
		const struct kwasm_jit_site *line = ka_vec_at(&l->text.lines,
							      struct kwasm_jit_site, i);

		KUNIT_EXPECT_TRUE(l->test, line->offset >= start && line->offset < stop);
		KUNIT_EXPECT_GE(l->test, line->text, before);
		before = line->text;
	}
	KUNIT_EXPECT_EQ(l->test, ka_vec_at(&l->text.lines, struct kwasm_jit_site, 0)->text, 0U);
	KUNIT_EXPECT_LT(l->test, (size_t)before, l->text.bytes.len);
}

static void listing_is_what_runs(struct kunit *test)
{
	struct wasm_build w;
	struct listing l;
	u32 own;

	for (own = 0; own < 2; own++) {
		begin(&w, test);
		WASM_BODY(&w, LOCAL_GET, 0, I32_LOAD, 2, 0);
		WASM_BODY(&w, LOCAL_GET, 0, LOCAL_GET, 1, CALL, 0, LOCAL_GET, 1, I32_ADD);
		list(&l, &w, own);
		KUNIT_EXPECT_EQ(test, (size_t)kwasm_jit_extent(l.m, own), l.text.bytes.len);
		KUNIT_EXPECT_EQ(test, 0, memcmp(l.m->jit.base + l.m->jit.entries[own],
						l.text.bytes.data, l.text.bytes.len));
		expect_lines(&l);
		end(&l);
	}
}

/* Listings are made anew, and only what comes out the same is one. */
static void other_code_is_no_listing(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_jit_text text;
	struct kwasm_module *m;
	struct wasm_build w;

	begin(&w, test);
	WASM_BODY(&w, LOCAL_GET, 0);
	WASM_BODY(&w, LOCAL_GET, 1);
	m = bench_load(b, &w);
	/* As long, but of another local. */
	m->code[0] = m->code[1];
	KUNIT_EXPECT_EQ(test, -ESTALE, kwasm_jit_list(m, 0, &text));
	kwasm_jit_text_exit(&text);
	m->jit.entries[1] = KWASM_JIT_NO_ENTRY;
	KUNIT_EXPECT_EQ(test, -ESTALE, kwasm_jit_list(m, 1, &text));
	kwasm_jit_text_exit(&text);
	KUNIT_EXPECT_EQ(test, 0U, kwasm_jit_extent(m, 1));
	kwasm_module_put(m);
}

static void interpreted_module_has_none(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_jit_text text;
	struct kwasm_module *m;
	struct wasm_build w;

	b->engine.compile = false;
	begin(&w, test);
	WASM_BODY(&w, LOCAL_GET, 0);
	WASM_BODY(&w, LOCAL_GET, 1);
	m = bench_load(b, &w);
	KUNIT_EXPECT_EQ(test, -ENODATA, kwasm_jit_list(m, 0, &text));
	kwasm_jit_text_exit(&text);
	KUNIT_EXPECT_EQ(test, 0U, kwasm_jit_extent(m, 0));
	kwasm_module_put(m);
}

/* What is left out is not there, and nothing else is gone: bytes of code. */
static u32 size_without(struct kunit *test, u32 omit, u32 nr_traps, u32 nr_polls)
{
	struct store_bench *b = test->priv;
	struct wasm_build w;
	struct listing l;
	u32 size;

	b->engine.omit = omit;
	/* Accesses without their checks are refused. */
	b->engine.verify = !(omit & KWASM_OMIT_CHECKS);
	begin(&w, test);
	WASM_BODY(&w, LOCAL_GET, 0);
	WASM_BODY(&w, LOCAL_GET, 0, I32_LOAD, 2, 0);
	list(&l, &w, 1);
	KUNIT_EXPECT_EQ(test, nr_traps, traps(&l, KWASM_TRAP_MEMORY_BOUNDS));
	KUNIT_EXPECT_EQ(test, nr_polls, count(&l, KWASM_JIT_STUB + KWASM_STUB_POLL));
	size = l.text.bytes.len;
	end(&l);
	return size;
}

static void engine_may_omit(struct kunit *test)
{
	u32 all = size_without(test, 0, 1, 1);
	u32 no_clamps = size_without(test, KWASM_OMIT_CLAMPS, 1, 1);

	KUNIT_EXPECT_LT(test, no_clamps, all);
	KUNIT_EXPECT_LT(test, size_without(test, KWASM_OMIT_CHECKS, 0, 1), no_clamps);
	KUNIT_EXPECT_LT(test, size_without(test, KWASM_OMIT_POLLS, 1, 0), all);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(any_index_is_checked),
	KUNIT_CASE(constant_index_is_not_checked),
	KUNIT_CASE(masked_index_is_not_checked),
	KUNIT_CASE(dominated_access_is_not_checked),
	KUNIT_CASE(access_behind_a_call_is_not_checked),
	KUNIT_CASE(constant_divisor_is_not_checked),
	KUNIT_CASE(leaf_does_not_test_the_stack),
	KUNIT_CASE(listing_is_what_runs),
	KUNIT_CASE(other_code_is_no_listing),
	KUNIT_CASE(interpreted_module_has_none),
	KUNIT_CASE(engine_may_omit),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_listing",
	.init = compile_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_LICENSE("GPL");
