// SPDX-License-Identifier: GPL-2.0
/*
 * Memories: bounds, growth, work in bulk and its interruption
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

#define PAGE	KWASM_WASM_PAGE_SIZE

/* Longer than several chunks of work in bulk. */
#define LONG	(20 * PAGE)

static struct kwasm_memory *make_memory(struct store_bench *b, u64 min, u64 max)
{
	const struct kwasm_memtype type = {
		.limits = { .min = min, .max = max, .has_max = true },
	};
	struct kwasm_memory *mem = kunit_kzalloc(b->test, sizeof(*mem), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(b->test, mem);
	KUNIT_ASSERT_EQ(b->test, kwasm_memory_init(b->s, mem, &type), 0);
	return mem;
}

static u8 *at(struct kwasm_memory *mem, u64 offset)
{
	return kwasm_memory_at(mem, offset, 1);
}

struct memory_range {
	const char *name;
	u64 offset;
	u64 len;
	bool inside;
};

static const struct memory_range ranges[] = {
	{ "all", 0, PAGE, true },
	{ "one too many", 0, PAGE + 1, false },
	{ "last byte", PAGE - 1, 1, true },
	{ "across the end", PAGE - 1, 2, false },
	{ "nothing at the end", PAGE, 0, true },
	{ "nothing behind the end", PAGE + 1, 0, false },
	{ "length that overflows", 1, ~0ULL, false },
	{ "offset that overflows", ~0ULL, 1, false },
	{ "both of them", ~0ULL, ~0ULL, false },
};

static void describe_range(const struct memory_range *r, char *desc)
{
	strscpy(desc, r->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(range, ranges, describe_range);

static void ranges_have_bounds(struct kunit *test)
{
	const enum kwasm_trap_kind out = KWASM_TRAP_MEMORY_BOUNDS;
	const struct memory_range *r = test->param_value;
	struct store_bench *b = test->priv;
	struct kwasm_memory *mem = make_memory(b, 1, 1);
	enum kwasm_trap_kind want = r->inside ? KWASM_TRAP_NONE : out;

	KUNIT_EXPECT_EQ(test, !!kwasm_memory_at(mem, r->offset, r->len), r->inside);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_fill(b->s, mem, r->offset, 1, r->len), (int)want);
	KUNIT_EXPECT_EQ(test, *at(mem, PAGE - 1), r->inside && r->len);
	KUNIT_EXPECT_EQ(test, *at(mem, 0), r->inside && !r->offset);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_copy(b->s, mem, r->offset, mem, 0, r->len),
			(int)want);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_copy(b->s, mem, 0, mem, r->offset, r->len),
			(int)want);
	kwasm_memory_exit(mem);
}

static void empty_memory_has_an_end_too(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_memory *mem = make_memory(b, 0, 0);

	KUNIT_EXPECT_NOT_NULL(test, kwasm_memory_at(mem, 0, 0));
	KUNIT_EXPECT_NULL(test, kwasm_memory_at(mem, 0, 1));
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_fill(b->s, mem, 0, 1, 0), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_copy(b->s, mem, 0, mem, 0, 0),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_fill(b->s, mem, 0, 1, 1),
			(int)KWASM_TRAP_MEMORY_BOUNDS);
	kwasm_memory_exit(mem);
}

static void growing_stops_at_the_maximum(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_memory *mem = make_memory(b, 1, 3);

	*at(mem, 5) = 55;
	KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, mem, 0), 1LL);
	KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, mem, 1), 1LL);
	KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, mem, 2), -1LL);
	KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, mem, ~0ULL), -1LL);
	KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, mem, 1), 2LL);
	KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, mem, 0), 3LL);
	KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, mem, 1), -1LL);
	/* which is nobody's refusal, so none is told */
	KUNIT_EXPECT_NULL(test, b->s->policy.error.what);
	KUNIT_EXPECT_EQ(test, kwasm_memory_pages(mem), 3ULL);
	KUNIT_EXPECT_EQ(test, *at(mem, 5), 55);
	KUNIT_EXPECT_EQ(test, *at(mem, 3 * PAGE - 1), 0);
	kwasm_memory_exit(mem);
}

static void growing_stops_at_the_budget(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_memory *mem = make_memory(b, 1, KWASM_MAX_PAGES);
	u64 live = ka_policy_live(&b->s->policy);
	char text[128];

	KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, mem, BENCH_LIMIT / PAGE - 1), -1LL);
	ka_error_text(&b->s->policy.error, text, sizeof(text));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "memory.grow to 64 MiB refused by budget engine"
					   " (64 MiB), at alloc/linear.c:"));
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->s->policy), live);
	KUNIT_EXPECT_EQ(test, kwasm_memory_pages(mem), 1ULL);
	KUNIT_EXPECT_EQ(test, b->s->policy.error.err, -ENOMEM);
	KUNIT_ASSERT_NOT_NULL(test, b->s->policy.error.budget);
	KUNIT_EXPECT_STREQ(test, b->s->policy.error.budget, "engine");
	KUNIT_EXPECT_EQ(test, kwasm_memory_grow(b->s, mem, 1), 1LL);
	kwasm_memory_exit(mem);
}

static void most_pages_are_refused_by_budget_alone(struct kunit *test)
{
	const struct kwasm_memtype all = { .limits = { .min = KWASM_MOST_PAGES } };
	const struct kwasm_memtype more = { .limits = { .min = KWASM_MOST_PAGES + 1 } };
	struct store_bench *b = test->priv;
	struct kwasm_memory mem = {};
	u64 live = ka_policy_live(&b->s->policy);

	KUNIT_EXPECT_EQ(test, kwasm_memory_init(b->s, &mem, &more), -E2BIG);
	kwasm_memory_exit(&mem);
	KUNIT_EXPECT_EQ(test, kwasm_memory_init(b->s, &mem, &all), -ENOMEM);
	kwasm_memory_exit(&mem);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->s->policy), live);
}

/* Whoever declares all that 32 bits reach is told what is too much of it. */
static void refusal_of_most_pages_is_a_sentence(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct wasm_build w;

	wasm_begin(&w, test);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, KWASM_MOST_PAGES + 1, WASM_NO_MAX);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(bench_try(b, &w)), -E2BIG);
	KUNIT_EXPECT_EQ(test, (int)b->rep.reason, (int)KWASM_E_MEMORY_PAGES);
}

/* Byte number i of a pattern with no short period. */
static u8 pattern(u64 i)
{
	return (i * 2654435761U) >> 13;
}

static void overlapping_copies_are_exact(struct kunit *test)
{
	static const u32 shifts[] = { 1, 64, 4095, PAGE, 5 * PAGE + 1 };
	struct store_bench *b = test->priv;
	struct kwasm_memory *mem = make_memory(b, 2 * LONG / PAGE, 2 * LONG / PAGE);
	u64 i, wrong;
	u32 n;

	for (n = 0; n < 2 * ARRAY_SIZE(shifts); n++) {
		u64 dst = n & 1 ? shifts[n / 2] : 0;
		u64 src = n & 1 ? 0 : shifts[n / 2];

		for (i = 0; i < LONG; i++)
			*at(mem, src + i) = pattern(i);
		KUNIT_ASSERT_EQ(test, (int)kwasm_memory_copy(b->s, mem, dst, mem, src, LONG),
				(int)KWASM_TRAP_NONE);
		for (i = 0, wrong = 0; i < LONG; i++)
			wrong += *at(mem, dst + i) != pattern(i);
		KUNIT_EXPECT_EQ_MSG(test, wrong, 0ULL, "from %llu to %llu", src, dst);
	}
	kwasm_memory_exit(mem);
}

static void copies_go_between_memories(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_memory *from = make_memory(b, 1, 1), *to = make_memory(b, 2, 2);

	memset(at(from, 0), 7, PAGE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_copy(b->s, to, PAGE, from, 0, PAGE),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, *at(to, PAGE - 1), 0);
	KUNIT_EXPECT_EQ(test, *at(to, PAGE), 7);
	KUNIT_EXPECT_EQ(test, *at(to, 2 * PAGE - 1), 7);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_copy(b->s, to, 0, from, 1, PAGE),
			(int)KWASM_TRAP_MEMORY_BOUNDS);
	KUNIT_EXPECT_EQ(test, *at(to, 0), 0);
	kwasm_memory_exit(from);
	kwasm_memory_exit(to);
}

static void bulk_work_ends_when_stopped(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_memory *mem = make_memory(b, LONG / PAGE, LONG / PAGE);

	kwasm_store_interrupt(b->s, KWASM_INTERRUPT_STOP);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_fill(b->s, mem, 0, 1, LONG),
			(int)KWASM_TRAP_STOPPED);
	KUNIT_EXPECT_EQ(test, *at(mem, 0), 1);
	KUNIT_EXPECT_EQ(test, *at(mem, LONG - 1), 0);
	*at(mem, LONG - 1) = 9;
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_copy(b->s, mem, 0, mem, LONG / 2, LONG / 2),
			(int)KWASM_TRAP_STOPPED);
	KUNIT_EXPECT_EQ(test, *at(mem, LONG / 2 - 1), 0);
	kwasm_store_rearm(b->s, KWASM_INTERRUPT_STOP);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_copy(b->s, mem, 0, mem, LONG / 2, LONG / 2),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, *at(mem, LONG / 2 - 1), 9);
	kwasm_memory_exit(mem);
}

static void bulk_work_costs_fuel(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_memory *mem = make_memory(b, LONG / PAGE, LONG / PAGE);

	kwasm_store_set_fuel(b->s, true, LONG / 64);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_fill(b->s, mem, 0, 1, LONG), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, b->s->fuel, 0ULL);
	kwasm_store_set_fuel(b->s, true, LONG / 64 - 1);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_fill(b->s, mem, 0, 1, LONG), (int)KWASM_TRAP_FUEL);
	kwasm_store_set_fuel(b->s, true, LONG / 128);
	KUNIT_EXPECT_EQ(test, (int)kwasm_memory_copy(b->s, mem, 0, mem, 1, LONG / 2),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, b->s->fuel, 0ULL);
	kwasm_memory_exit(mem);
}

static void growing_by_pages_maps_seldom(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_memory *mem = make_memory(b, 0, 400);
	u64 i;

	for (i = 0; i < 400; i++) {
		KUNIT_ASSERT_EQ(test, kwasm_memory_grow(b->s, mem, 1), (s64)i);
		*at(mem, i * PAGE) = i;
	}
	for (i = 0; i < 400; i++)
		KUNIT_ASSERT_EQ(test, *at(mem, i * PAGE), (u8)i);
	KUNIT_EXPECT_LT(test, mem->linear.nr_maps, 40U);
	kwasm_memory_exit(mem);
}

static struct kunit_case memory_cases[] = {
	KUNIT_CASE_PARAM(ranges_have_bounds, range_gen_params),
	KUNIT_CASE(empty_memory_has_an_end_too),
	KUNIT_CASE(growing_stops_at_the_maximum),
	KUNIT_CASE(growing_stops_at_the_budget),
	KUNIT_CASE(most_pages_are_refused_by_budget_alone),
	KUNIT_CASE(refusal_of_most_pages_is_a_sentence),
	KUNIT_CASE(overlapping_copies_are_exact),
	KUNIT_CASE(copies_go_between_memories),
	KUNIT_CASE(bulk_work_ends_when_stopped),
	KUNIT_CASE(bulk_work_costs_fuel),
	KUNIT_CASE(growing_by_pages_maps_seldom),
	{}
};

static struct kunit_suite memory_suite = {
	.name = "kwasm_memory",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = memory_cases,
};

kunit_test_suite(memory_suite);
