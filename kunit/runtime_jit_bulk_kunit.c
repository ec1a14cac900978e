// SPDX-License-Identifier: GPL-2.0
/*
 * Work in bulk, compiled: memory.copy and memory.fill at every length that is
 * done in a way of its own, with what memmove() and memset() of C leave behind
 *
 * What a call may not touch is compared as well, up to the last byte, and so is
 * the fuel that it costs.
 */
#include <kunit/test.h>

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "kunit/store_bench.h"
#include "runtime/opcode.h"
#include "runtime/target.h"

#define PAGE	65536
#define PAGES	4
#define SIZE	(PAGES * PAGE)

/* Where the test works: far from the ends, or up to the last byte. */
#define PLACE	1000

#define GET(n)	KWASM_OP_LOCAL_GET, (n)

static const u8 copy_body[] = { GET(0), GET(1), GET(2), KWASM_PREFIX_FC, 10, 0, 0 };
static const u8 fill_body[] = { GET(0), GET(1), GET(2), KWASM_PREFIX_FC, 11, 0 };

static const u32 lengths[] = {
	0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 47, 63, 64, 65, 96, 127, 255, 256,
	257, 258, 289, 511, 1000, 4095, 4096, 4097, PAGE - 1, PAGE, PAGE + 1, PAGE + 100,
};

/**
 * struct bulk - in the case's hands
 * @b: bench
 * @inst: "copy" and "fill" of four pages
 * @copy: function (to, from, length)
 * @fill: function (to, byte, length)
 * @want: SIZE bytes: what the memory is to hold
 */
struct bulk {
	struct store_bench *b;
	struct kwasm_instance *inst;
	struct kwasm_func *copy;
	struct kwasm_func *fill;
	u8 *want;
};

static struct kwasm_instance *instantiate(struct store_bench *b)
{
	struct wasm_build w;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, "iii:");
	wasm_section(&w, WASM_FUNC, 2);
	wasm_u32(&w, 0);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, PAGES, PAGES);
	wasm_section(&w, WASM_EXPORT, 2);
	wasm_export(&w, "copy", WASM_K_FUNC, 0);
	wasm_export(&w, "fill", WASM_K_FUNC, 1);
	wasm_section(&w, WASM_CODE, 2);
	wasm_body(&w, copy_body, sizeof(copy_body));
	wasm_body(&w, fill_body, sizeof(fill_body));
	return bench_instantiate(b, &w);
}

static void begin(struct bulk *k, struct kunit *test, u32 cpu)
{
	u8 *base;
	u32 i;

	k->b = test->priv;
	k->b->s->cpu = cpu;
	k->inst = instantiate(k->b);
	KUNIT_ASSERT_EQ(test, k->inst->module->jit.nr_compiled, k->b->s->interpret ? 0U : 2U);
	k->copy = bench_export(k->b, k->inst, "copy").func;
	k->fill = bench_export(k->b, k->inst, "fill").func;
	k->want = kunit_kzalloc(test, SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, k->want);
	base = k->inst->memories[0]->linear.base;
	for (i = 0; i < SIZE; i++)
		base[i] = i * 7 + (i >> 8);
	memcpy(k->want, base, SIZE);
}

static enum kwasm_trap_kind call(struct bulk *k, struct kwasm_func *f, u32 to, u32 from, u32 n)
{
	const u64 args[] = { to, from, n };

	KUNIT_ASSERT_EQ(k->b->test, 0, kwasm_call_func(k->b->s, f, args, NULL));
	return k->b->s->trap.kind;
}

static void expect_memory(struct bulk *k, const char *what, u32 to, u32 from, u32 n)
{
	KUNIT_EXPECT_EQ_MSG(k->b->test, 0,
			    memcmp(k->inst->memories[0]->linear.base, k->want, SIZE),
			    "%s %u, %u, %u", what, to, from, n);
}

static void copy(struct bulk *k, u32 to, u32 from, u32 n)
{
	memmove(k->want + to, k->want + from, n);
	KUNIT_EXPECT_EQ(k->b->test, (int)call(k, k->copy, to, from, n), (int)KWASM_TRAP_NONE);
	expect_memory(k, "copy", to, from, n);
}

static void fill(struct bulk *k, u32 to, u32 byte, u32 n)
{
	memset(k->want + to, byte, n);
	KUNIT_EXPECT_EQ(k->b->test, (int)call(k, k->fill, to, byte, n), (int)KWASM_TRAP_NONE);
	expect_memory(k, "fill", to, byte, n);
}

/* Ranges apart, and such that overlap more or less, in both directions. */
static void all_lengths(struct kunit *test, u32 cpu)
{
	static const u32 apart[] = { 0, 1, 7, 8, 31, 32, 33, 100, 256, 5000 };
	struct bulk k;
	u32 i, j;

	begin(&k, test, cpu);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		u32 n = lengths[i];

		copy(&k, PLACE, PLACE + n + 3, n);
		copy(&k, PLACE + n + 3, PLACE, n);
		copy(&k, SIZE - n, 0, n);
		copy(&k, 0, SIZE - n, n);
		for (j = 0; j < ARRAY_SIZE(apart); j++) {
			copy(&k, PLACE, PLACE + apart[j], n);
			copy(&k, PLACE + apart[j], PLACE, n);
		}
		fill(&k, PLACE + 1, 0xffffff00 + n, n);
		fill(&k, SIZE - n, n, n);
	}
}

static void lengths_by_loop(struct kunit *test)
{
	all_lengths(test, 0);
}

static void lengths_as_the_processor_can(struct kunit *test)
{
	all_lengths(test, kwasm_target_cpu());
}

static void refused(struct bulk *k, struct kwasm_func *f, u32 to, u32 from, u32 n)
{
	KUNIT_EXPECT_EQ(k->b->test, (int)call(k, f, to, from, n), (int)KWASM_TRAP_MEMORY_BOUNDS);
	expect_memory(k, "refused", to, from, n);
}

/* A byte too many, and nothing is written; so at the end of what there can be. */
static void bounds(struct kunit *test)
{
	struct bulk k;
	u32 i;

	begin(&k, test, kwasm_target_cpu());
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		u32 n = lengths[i];

		refused(&k, k.copy, SIZE - n + 1, 0, n);
		refused(&k, k.copy, 0, SIZE - n + 1, n);
		refused(&k, k.fill, SIZE - n + 1, 9, n);
		/* Sums that a 32-bit number does not hold. */
		refused(&k, k.copy, U32_MAX - n, 0, n + 1);
		refused(&k, k.copy, 0, U32_MAX - n, n + 1);
		refused(&k, k.fill, U32_MAX - n, 9, n + 1);
		refused(&k, k.copy, U32_MAX, U32_MAX, n);
		refused(&k, k.fill, U32_MAX, 9, n);
	}
	refused(&k, k.copy, 0, 0, U32_MAX);
	refused(&k, k.fill, 0, 0, U32_MAX);
}

/* What is left of @fuel after a copy, and how it ended. */
static u64 left_of(struct bulk *k, u64 fuel, u32 n, enum kwasm_trap_kind *kind)
{
	kwasm_store_set_fuel(k->b->s, true, fuel);
	*kind = call(k, k->copy, SIZE / 2, 0, n);
	return k->b->s->fuel;
}

/* It costs what it does when interpreted, and ends for want of it alike. */
static void fuel(struct kunit *test)
{
	struct bulk jit, interp;
	u32 i, more;

	begin(&jit, test, kwasm_target_cpu());
	jit.b->s->interpret = true;
	interp.b = jit.b;
	interp.inst = instantiate(jit.b);
	interp.copy = bench_export(jit.b, interp.inst, "copy").func;
	jit.b->s->interpret = false;
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		for (more = 0; more < 20; more++) {
			u64 given = lengths[i] / 64 + more;
			enum kwasm_trap_kind got, want;

			KUNIT_EXPECT_EQ(test, left_of(&jit, given, lengths[i], &got),
					left_of(&interp, given, lengths[i], &want));
			KUNIT_EXPECT_EQ(test, (int)got, (int)want);
		}
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(lengths_by_loop),
	KUNIT_CASE(lengths_as_the_processor_can),
	KUNIT_CASE(bounds),
	KUNIT_CASE(fuel),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_jit_bulk",
	.init = compile_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_LICENSE("GPL");
