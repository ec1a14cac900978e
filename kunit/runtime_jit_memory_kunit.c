// SPDX-License-Identifier: GPL-2.0
/*
 * Memory, compiled: which access is in bounds, and when a load is done
 *
 * A load may become part of the instruction that uses its value; not, when
 * memory is written in between.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "kunit/store_bench.h"
#include "runtime/opcode.h"

#define PAGE	65536

#define GET(n)		KWASM_OP_LOCAL_GET, (n)
#define LOAD(type)	KWASM_OP_##type##_LOAD, 0, 0
#define STORE(type)	KWASM_OP_##type##_STORE, 0, 0

/* A function (index, value) of memory 0, which has @pages and begins with 40, 0. */
static struct kwasm_func *compile(struct kunit *test, const char *sig, u32 pages, const u8 *body,
				  u32 len)
{
	static const u8 forty[] = { 40, 0, 0, 0, 0, 0, 0, 0 };
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct wasm_build w;

	wasm_begin(&w, test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, sig);
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, pages, 4);
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "f", WASM_K_FUNC, 0);
	wasm_section(&w, WASM_CODE, 1);
	wasm_body(&w, body, len);
	if (pages) {
		wasm_section(&w, WASM_DATA, 1);
		wasm_data(&w, 0, forty, sizeof(forty));
	}
	inst = bench_instantiate(b, &w);
	KUNIT_ASSERT_EQ(test, inst->module->jit.nr_compiled, 1U);
	return bench_export(b, inst, "f").func;
}

/* How a call of it ends, and its result. */
static enum kwasm_trap_kind call(struct kunit *test, struct kwasm_func *f, u64 index, u64 value,
				 u64 *result)
{
	const u64 args[] = { index, value };
	struct store_bench *b = test->priv;

	KUNIT_ASSERT_EQ(test, 0, kwasm_call_func(b->s, f, args, result));
	return b->s->trap.kind;
}

static void expect(struct kunit *test, const char *sig, const u8 *body, u32 len, u64 value,
		   u64 want)
{
	u64 got = 0;

	KUNIT_EXPECT_EQ(test, (int)call(test, compile(test, sig, 1, body, len), 0, value, &got),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, got, want);
}

#define EXPECT(test, sig, value, want, ...)					\
	expect(test, sig, (const u8[]){ __VA_ARGS__ },				\
	       sizeof((const u8[]){ __VA_ARGS__ }), value, want)

static void loads_as_operands(struct kunit *test)
{
	EXPECT(test, "ii:i", 2, 42, GET(1), GET(0), LOAD(I32), KWASM_OP_I32_ADD);
	EXPECT(test, "ii:i", 2, 42, GET(0), LOAD(I32), GET(1), KWASM_OP_I32_ADD);
	EXPECT(test, "ii:i", 50, 10, GET(1), GET(0), LOAD(I32), KWASM_OP_I32_SUB);
	EXPECT(test, "ii:i", 50, 0xfffffff6, GET(0), LOAD(I32), GET(1), KWASM_OP_I32_SUB);
	EXPECT(test, "il:l", 3, 120, GET(1), GET(0), LOAD(I64), KWASM_OP_I64_MUL);
	EXPECT(test, "il:i", 41, 1, GET(1), GET(0), LOAD(I64), KWASM_OP_I64_GT_U,
	       KWASM_OP_IF, 0x7f, KWASM_OP_I32_CONST, 1, KWASM_OP_ELSE, KWASM_OP_I32_CONST, 2,
	       KWASM_OP_END);
}

static void as_wide_as_their_user(struct kunit *test)
{
	/* Eight bytes would be others than the byte. */
	EXPECT(test, "il:l", 0x1111111111111100, 0x1111111111111128,
	       GET(0), GET(1), STORE(I64), GET(0), KWASM_OP_I32_CONST, 40,
	       KWASM_OP_I32_STORE8, 0, 0, GET(1), GET(0), KWASM_OP_I64_LOAD8_U, 0, 0,
	       KWASM_OP_I64_ADD);
	/* The last four bytes of the memory are no eight. */
	EXPECT(test, "ii:i", 5, 5, GET(1), KWASM_OP_I32_CONST, 0xfc, 0xff, 3, LOAD(I32),
	       KWASM_OP_I32_ADD);
}

/* Of a shift in the address no bit is lost; where one may be, it is none. */
static void shifts_in_addresses(struct kunit *test)
{
	EXPECT(test, "ii:i", 0x102, 7, GET(1), KWASM_OP_I32_CONST, 0xff, 1, KWASM_OP_I32_AND,
	       KWASM_OP_I32_CONST, 2, KWASM_OP_I32_SHL, KWASM_OP_I32_CONST, 16, KWASM_OP_I32_ADD,
	       KWASM_OP_I32_CONST, 7, STORE(I32), KWASM_OP_I32_CONST, 24, LOAD(I32));
	EXPECT(test, "ii:i", 0x3ff8, 48, KWASM_OP_I32_CONST, 8, GET(1), KWASM_OP_I32_CONST, 7,
	       KWASM_OP_I32_AND, KWASM_OP_I32_CONST, 3, KWASM_OP_I32_SHL, LOAD(I32),
	       KWASM_OP_I32_ADD);
	EXPECT(test, "ii:i", 0x40000000, 40, GET(1), KWASM_OP_I32_CONST, 2, KWASM_OP_I32_SHL,
	       LOAD(I32));
	/* With a sum that is checked: of what is left, modulo 2^32. */
	EXPECT(test, "ii:i", 0x40000002, 40, GET(1), KWASM_OP_I32_CONST, 2, KWASM_OP_I32_SHL,
	       KWASM_OP_I32_CONST, 0x78, KWASM_OP_I32_ADD, LOAD(I32));
}

static void shifts_in_sums(struct kunit *test)
{
	EXPECT(test, "ii:i", 0x40000005, 17, GET(1), KWASM_OP_I32_CONST, 2, KWASM_OP_I32_SHL,
	       KWASM_OP_I32_CONST, 0x7d, KWASM_OP_I32_ADD);
	EXPECT(test, "il:l", 0x2000000000000005, 37, GET(1), KWASM_OP_I64_CONST, 3,
	       KWASM_OP_I64_SHL, KWASM_OP_I64_CONST, 0x7d, KWASM_OP_I64_ADD);
}

/* The value of before the store is what counts. */
static void stores_between(struct kunit *test)
{
	EXPECT(test, "ii:i", 2, 42, GET(1), GET(0), LOAD(I32),
	       GET(0), KWASM_OP_I32_CONST, 7, STORE(I32), KWASM_OP_I32_ADD);
	EXPECT(test, "ii:i", 40, 1, GET(1), GET(0), LOAD(I32), KWASM_OP_I32_EQ,
	       GET(0), KWASM_OP_I32_CONST, 7, STORE(I32),
	       KWASM_OP_IF, 0x7f, KWASM_OP_I32_CONST, 1, KWASM_OP_ELSE, KWASM_OP_I32_CONST, 2,
	       KWASM_OP_END);
	EXPECT(test, "ii:i", 8, 1, GET(1), GET(0), LOAD(I32), KWASM_OP_I32_AND,
	       GET(0), KWASM_OP_I32_CONST, 7, STORE(I32),
	       KWASM_OP_IF, 0x7f, KWASM_OP_I32_CONST, 1, KWASM_OP_ELSE, KWASM_OP_I32_CONST, 2,
	       KWASM_OP_END);
	EXPECT(test, "ii:i", 2, 42, GET(1), GET(0), LOAD(I32),
	       GET(0), GET(0), KWASM_OP_I32_CONST, 1, 0xfc, 11, 0, KWASM_OP_I32_ADD);
}

/* A memory that grows is somewhere else then, and its bytes are what they were. */
static void grows_between(struct kunit *test)
{
	EXPECT(test, "ii:i", 2, 43, GET(1), GET(0), LOAD(I32),
	       KWASM_OP_I32_CONST, 3, KWASM_OP_MEMORY_GROW, 0, KWASM_OP_I32_ADD,
	       KWASM_OP_I32_ADD);
}

static const struct {
	u8 opcode;
	u32 width;
	const char *sig;
} accesses[] = {
	{ KWASM_OP_I32_LOAD8_U, 1, "ii:i" },
	{ KWASM_OP_I32_LOAD16_S, 2, "ii:i" },
	{ KWASM_OP_I32_LOAD, 4, "ii:i" },
	{ KWASM_OP_I64_LOAD, 8, "ii:l" },
};

/* Each width with each offset, up to the last byte, in as many pages as there are. */
static void last_byte(struct kunit *test, u32 pages, u32 offset)
{
	u64 there = (u64)pages * PAGE;
	struct kwasm_func *f;
	u64 got;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(accesses); i++) {
		const u8 body[] = { GET(0), accesses[i].opcode, 0, offset };
		u64 end = offset + accesses[i].width;

		f = compile(test, accesses[i].sig, pages, body, sizeof(body));
		if (there)
			KUNIT_EXPECT_EQ(test, (int)call(test, f, there - end, 0, &got),
					(int)KWASM_TRAP_NONE);
		KUNIT_EXPECT_EQ(test, (int)call(test, f, there ? there - end + 1 : 0, 0, &got),
				(int)KWASM_TRAP_MEMORY_BOUNDS);
		KUNIT_EXPECT_EQ(test, (int)call(test, f, 0xffffffff, 0, &got),
				(int)KWASM_TRAP_MEMORY_BOUNDS);
		KUNIT_EXPECT_EQ(test, (int)call(test, f, 0x80000000, 0, &got),
				(int)KWASM_TRAP_MEMORY_BOUNDS);
	}
}

static void bounds(struct kunit *test, u32 pages)
{
	last_byte(test, pages, 0);
	last_byte(test, pages, 3);
	last_byte(test, pages, 4);
}

static void bounds_of_nothing(struct kunit *test)
{
	bounds(test, 0);
}

static void bounds_of_a_page(struct kunit *test)
{
	bounds(test, 1);
}

static void bounds_of_two(struct kunit *test)
{
	bounds(test, 2);
}

/* Bytes that many accesses of the bodies below reach over. */
#define AROUND	48

/* What a call of it comes to: how it ends, and where, the result, the memory. */
struct outcome {
	u32 kind;
	u32 offset;
	u64 result;
	u32 sum;
};

static struct outcome outcome(struct kunit *test, struct kwasm_func *f, u64 index, u64 value)
{
	const struct kwasm_memory *mem = f->inst->memories[0];
	struct store_bench *b = test->priv;
	struct outcome o = {};
	u64 i;

	o.kind = call(test, f, index, value, &o.result);
	if (o.kind != KWASM_TRAP_NONE)
		o.offset = b->s->trap.frames[0].offset;
	for (i = 0; i < mem->linear.size; i++)
		o.sum = o.sum * 31 + mem->linear.base[i];
	return o;
}

/* Compiled, @body does what it does interpreted, at all ends of the memory. */
static void agree(struct kunit *test, const u8 *body, u32 len)
{
	struct store_bench *b = test->priv;
	struct kwasm_func *jit = compile(test, "ii:i", 1, body, len), *interp;
	s64 at;

	b->s->interpret = true;
	interp = compile(test, "ii:i", 1, body, len);
	b->s->interpret = false;
	for (at = -AROUND; at <= AROUND; at++) {
		const u64 indices[] = { (u32)at, (u32)(PAGE + at) };
		u32 i;

		for (i = 0; i < 2 * ARRAY_SIZE(indices); i++) {
			u64 index = indices[i / 2], value = i & 1 ? indices[1 - i / 2] : 0;
			struct outcome got = outcome(test, jit, index, value);
			struct outcome want = outcome(test, interp, index, value);

			KUNIT_EXPECT_EQ_MSG(test, 0, memcmp(&got, &want, sizeof(got)),
					    "%llu, %llu: %u at %u, not %u at %u", index, value,
					    got.kind, got.offset, want.kind, want.offset);
		}
	}
}

#define AGREE(test, ...)	\
	agree(test, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))

#define PLUS(n)			KWASM_OP_I32_CONST, (n), KWASM_OP_I32_ADD
#define LOAD_AT(type, at)	KWASM_OP_##type##_LOAD, 0, (at)
#define STORE_AT(type, at)	KWASM_OP_##type##_STORE, 0, (at)

/* What comes before the access that traps is done, and it is that one that does. */
static void offsets_that_grow(struct kunit *test)
{
	AGREE(test, GET(0), GET(1), STORE_AT(I32, 0), GET(0), GET(1), STORE_AT(I32, 9),
	      GET(0), LOAD_AT(I32, 4), GET(0), LOAD_AT(I32, 20), KWASM_OP_I32_ADD,
	      GET(0), GET(1), STORE_AT(I32, 24), GET(0), LOAD_AT(I32, 17), KWASM_OP_I32_ADD);
}

static void sums_that_overflow(struct kunit *test)
{
	AGREE(test, GET(0), PLUS(24), LOAD_AT(I32, 0), GET(0), PLUS(16), LOAD_AT(I32, 2),
	      KWASM_OP_I32_ADD, GET(0), PLUS(8), GET(1), STORE_AT(I32, 0),
	      GET(0), LOAD_AT(I32, 0), KWASM_OP_I32_XOR);
	AGREE(test, GET(0), PLUS(8), GET(1), STORE_AT(I32, 0), GET(0), PLUS(0x70),
	      LOAD_AT(I32, 0), GET(0), PLUS(24), LOAD_AT(I32, 1), KWASM_OP_I32_SUB);
}

/* Groups that overlap: the other one's access may be what traps first. */
static void two_groups(struct kunit *test)
{
	AGREE(test, GET(0), LOAD_AT(I32, 0), GET(1), LOAD_AT(I32, 0), KWASM_OP_I32_ADD,
	      GET(0), LOAD_AT(I32, 8), KWASM_OP_I32_ADD,
	      GET(1), GET(0), STORE_AT(I32, 12), GET(0), LOAD_AT(I32, 12), KWASM_OP_I32_ADD,
	      GET(1), PLUS(20), LOAD_AT(I32, 0), KWASM_OP_I32_ADD);
}

static void other_traps_between(struct kunit *test)
{
	AGREE(test, GET(0), LOAD_AT(I32, 0), KWASM_OP_I32_CONST, 7, GET(1), KWASM_OP_I32_DIV_U,
	      KWASM_OP_I32_ADD, GET(0), LOAD_AT(I32, 12), KWASM_OP_I32_ADD);
}

static void loads_for_nothing(struct kunit *test)
{
	AGREE(test, GET(0), LOAD_AT(I32, 0), GET(0), LOAD_AT(I64, 16), KWASM_OP_DROP,
	      GET(0), LOAD_AT(I32, 30), KWASM_OP_DROP, GET(0), GET(1), STORE_AT(I32, 28));
}

/* The lengthening of a group ends where the memory may grow. */
static void grows_in_a_group(struct kunit *test)
{
	AGREE(test, GET(0), LOAD_AT(I32, 0), KWASM_OP_I32_CONST, 1, KWASM_OP_MEMORY_GROW, 0,
	      KWASM_OP_I32_ADD, GET(0), LOAD_AT(I32, 16), KWASM_OP_I32_ADD);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(loads_as_operands),
	KUNIT_CASE(as_wide_as_their_user),
	KUNIT_CASE(shifts_in_addresses),
	KUNIT_CASE(shifts_in_sums),
	KUNIT_CASE(stores_between),
	KUNIT_CASE(grows_between),
	KUNIT_CASE(bounds_of_nothing),
	KUNIT_CASE(bounds_of_a_page),
	KUNIT_CASE(bounds_of_two),
	KUNIT_CASE(offsets_that_grow),
	KUNIT_CASE(sums_that_overflow),
	KUNIT_CASE(two_groups),
	KUNIT_CASE(other_traps_between),
	KUNIT_CASE(loads_for_nothing),
	KUNIT_CASE(grows_in_a_group),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_jit_memory",
	.init = compile_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_LICENSE("GPL");
