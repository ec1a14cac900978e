// SPDX-License-Identifier: GPL-2.0
/* Suites: linear memories */
#include <kunit/test.h>
#include <linux/mm.h>

#include "alloc/alloc.h"

#define WASM_PAGE	65536ULL
#define MIB		(1024 * 1024ULL)

struct bench {
	struct ka_policy policy;
	struct ka_linear l;
};

static int make_bench(struct kunit *test)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	ka_policy_init(&b->policy, "case", 64 * MIB, NULL, GFP_KERNEL);
	test->priv = b;
	return 0;
}

static void end_bench(struct kunit *test)
{
	struct bench *b = test->priv;

	if (!b)
		return;
	ka_linear_exit(&b->l);
	ka_linear_exit(&b->l);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->policy), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->policy.budget.used), 0);
}

static void plan(struct bench *b, enum ka_fault_mode mode, u64 n)
{
	b->policy.plan = (struct ka_fault_plan) { .mode = mode, .n = n };
}

static void starts_zeroed_and_exact(struct kunit *test)
{
	struct bench *b = test->priv;

	KUNIT_ASSERT_EQ(test, ka_linear_init(&b->l, &b->policy, 3 * WASM_PAGE, MIB), 0);
	KUNIT_EXPECT_EQ(test, b->l.size, 3 * WASM_PAGE);
	KUNIT_EXPECT_NULL(test, memchr_inv(b->l.base, 0, 3 * WASM_PAGE));
	/* its pages and the array that names them, nothing spare */
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->policy),
			3 * WASM_PAGE + 3 * WASM_PAGE / PAGE_SIZE * sizeof(struct page *));
	KUNIT_EXPECT_EQ(test, b->l.nr_maps, 1);
}

static void starts_empty(struct kunit *test)
{
	struct bench *b = test->priv;

	KUNIT_ASSERT_EQ(test, ka_linear_init(&b->l, &b->policy, 0, 4 * WASM_PAGE), 0);
	KUNIT_EXPECT_NULL(test, b->l.base);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->policy), 0);
	KUNIT_EXPECT_NULL(test, ka_linear_page(&b->l, 0));
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&b->l, 0), 0);
	KUNIT_ASSERT_EQ(test, ka_linear_grow(&b->l, WASM_PAGE), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(b->l.base, 0, WASM_PAGE));
}

static void keeps_bytes_and_shows_zeroes(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 size, at;

	KUNIT_ASSERT_EQ(test, ka_linear_init(&b->l, &b->policy, WASM_PAGE, 8 * MIB), 0);
	memset(b->l.base, 1, WASM_PAGE);
	for (size = 2 * WASM_PAGE; size <= 8 * MIB; size += WASM_PAGE) {
		KUNIT_ASSERT_EQ(test, ka_linear_grow(&b->l, size), 0);
		KUNIT_EXPECT_EQ(test, b->l.size, size);
		KUNIT_EXPECT_NULL(test, memchr_inv(b->l.base + size - WASM_PAGE, 0, WASM_PAGE));
		memset(b->l.base + size - WASM_PAGE, size / WASM_PAGE, WASM_PAGE);
	}
	for (at = 0; at < 8 * MIB; at += WASM_PAGE)
		KUNIT_EXPECT_NULL(test, memchr_inv(b->l.base + at, at / WASM_PAGE + 1, WASM_PAGE));
}

/*
 * Work of n growths by one page = pages put into mappings.  With spare pages in
 * proportion it is a multiple of the final size, whatever n is.
 */
static void growing_page_by_page_costs_linear_work(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 size, mapped = 0, final = 48 * MIB;
	u32 maps = 0;

	KUNIT_ASSERT_EQ(test, ka_linear_init(&b->l, &b->policy, WASM_PAGE, final), 0);
	for (size = 2 * WASM_PAGE; size <= final; size += WASM_PAGE) {
		KUNIT_ASSERT_EQ(test, ka_linear_grow(&b->l, size), 0);
		if (b->l.nr_maps != maps)
			mapped += b->l.capacity;
		maps = b->l.nr_maps;
	}
	KUNIT_EXPECT_LE(test, maps, 40);	/* of 768 growths */
	KUNIT_EXPECT_LE(test, mapped, 10 * final / PAGE_SIZE);
}

static void respects_its_maximum(struct kunit *test)
{
	struct bench *b = test->priv;

	KUNIT_EXPECT_EQ(test, ka_linear_init(&b->l, &b->policy, 2 * WASM_PAGE, WASM_PAGE), -E2BIG);
	KUNIT_ASSERT_EQ(test, ka_linear_init(&b->l, &b->policy, WASM_PAGE, 3 * WASM_PAGE), 0);
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&b->l, 4 * WASM_PAGE), -E2BIG);
	KUNIT_EXPECT_EQ(test, b->l.size, WASM_PAGE);
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&b->l, 3 * WASM_PAGE), 0);
	KUNIT_EXPECT_EQ(test, b->l.capacity, 3 * WASM_PAGE / PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&b->l, 3 * WASM_PAGE + 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&b->l, 2 * WASM_PAGE), -EINVAL);
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&b->l, U64_MAX), -EINVAL);
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&b->l, U64_MAX & PAGE_MASK), -E2BIG);
}

static void refusal_by_budget_says_how_much(struct kunit *test)
{
	struct bench *b = test->priv;
	char text[128];

	KUNIT_ASSERT_EQ(test, ka_linear_init(&b->l, &b->policy, WASM_PAGE, 1ULL << 32), 0);
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&b->l, 96 * MIB + WASM_PAGE), -ENOMEM);
	ka_error_text(&b->policy.error, text, sizeof(text));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "96 MiB of memory refused by budget case (64 MiB)"
					   ", at alloc/linear.c:"));
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&b->l, 1ULL << 32), -ENOMEM);
	KUNIT_EXPECT_EQ(test, b->l.size, WASM_PAGE);
}

static void spare_pages_give_way_to_the_budget(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 size = 56 * MIB;

	KUNIT_ASSERT_EQ(test, ka_linear_init(&b->l, &b->policy, size, 1ULL << 32), 0);
	while (ka_linear_grow(&b->l, size + WASM_PAGE) == 0)
		size += WASM_PAGE;
	/* All but the array, old and new, and less than a page of WebAssembly's. */
	KUNIT_EXPECT_EQ(test, b->l.size, size);
	KUNIT_EXPECT_GE(test, size, 64 * MIB - 2 * (64 * MIB / PAGE_SIZE * 8) - 2 * WASM_PAGE);
	KUNIT_EXPECT_LE(test, atomic64_read(&b->policy.budget.peak), (s64)(64 * MIB));
	memset(b->l.base, 0xff, b->l.size);
}

struct state {
	struct ka_linear l;
	u64 live, objects;
};

static void note_state(struct bench *b, struct state *s)
{
	s->l = b->l;
	s->live = ka_policy_live(&b->policy);
	s->objects = atomic64_read(&b->policy.of[KA_MEMORY].stats.objects);
}

static void expect_state(struct kunit *test, struct bench *b, const struct state *s)
{
	KUNIT_EXPECT_PTR_EQ(test, b->l.base, s->l.base);
	KUNIT_EXPECT_PTR_EQ(test, b->l.pages, s->l.pages);
	KUNIT_EXPECT_EQ(test, b->l.size, s->l.size);
	KUNIT_EXPECT_EQ(test, b->l.capacity, s->l.capacity);
	KUNIT_EXPECT_EQ(test, b->l.array_cap, s->l.array_cap);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->policy), s->live);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->policy.of[KA_MEMORY].stats.objects),
			(s64)s->objects);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->policy.budget.used), (s64)s->live);
	KUNIT_EXPECT_NULL(test, memchr_inv(b->l.base, 0x77, s->l.size));
}

/* Growth with its n-th step refused, n = 0, 1, ... until none is any more. */
static void sweep(struct kunit *test, enum ka_fault_mode mode)
{
	struct bench *b = test->priv;
	u64 n, errors = 0, absorbed = 0;
	struct state before;
	int err;

	for (n = 0; n < 100; n++) {
		KUNIT_ASSERT_EQ(test, ka_linear_init(&b->l, &b->policy, 2 * MIB, 32 * MIB), 0);
		memset(b->l.base, 0x77, 2 * MIB);
		note_state(b, &before);
		plan(b, mode, n);
		err = ka_linear_grow(&b->l, 16 * MIB);
		b->policy.plan.mode = KA_FAULT_OFF;
		if (err) {
			errors++;
			KUNIT_EXPECT_EQ(test, err, -ENOMEM);
			KUNIT_EXPECT_GT(test, b->policy.plan.injected, b->policy.plan.benign);
			KUNIT_EXPECT_TRUE(test, b->policy.error.injected);
			KUNIT_EXPECT_EQ(test, b->policy.error.size, 14 * MIB);
			expect_state(test, b, &before);
			KUNIT_EXPECT_EQ(test, ka_linear_grow(&b->l, 16 * MIB), 0);
		} else {
			absorbed += b->policy.plan.injected;
			KUNIT_EXPECT_EQ(test, b->policy.plan.injected, b->policy.plan.benign);
		}
		KUNIT_EXPECT_NULL(test, memchr_inv(b->l.base, 0x77, 2 * MIB));
		KUNIT_EXPECT_NULL(test, memchr_inv(b->l.base + 2 * MIB, 0, 14 * MIB));
		ka_linear_exit(&b->l);
		KUNIT_EXPECT_EQ(test, ka_policy_live(&b->policy), 0);
		if (!b->policy.plan.injected)
			break;
	}
	KUNIT_EXPECT_LT(test, n, 100);
	/* Pages are a must; array, spare pages and mapping have a lesser way out. */
	if (mode == KA_FAULT_ONCE) {
		KUNIT_EXPECT_EQ(test, errors, 1);
		KUNIT_EXPECT_EQ(test, absorbed, 3);
	} else {
		KUNIT_EXPECT_EQ(test, errors, 4);
		KUNIT_EXPECT_EQ(test, absorbed, 0);
	}
}

static void every_step_can_be_refused_once(struct kunit *test)
{
	sweep(test, KA_FAULT_ONCE);
}

static void every_step_can_be_refused_for_good(struct kunit *test)
{
	sweep(test, KA_FAULT_FROM);
}

/* The spare pages were refused after the array had been made for them. */
static void array_with_room_stays(struct kunit *test)
{
	struct bench *b = test->priv;
	struct page **pages;

	KUNIT_ASSERT_EQ(test, ka_linear_init(&b->l, &b->policy, WASM_PAGE, 9 * WASM_PAGE), 0);
	memset(b->l.base, 7, WASM_PAGE);
	plan(b, KA_FAULT_ONCE, 2);
	KUNIT_ASSERT_EQ(test, ka_linear_grow(&b->l, 8 * WASM_PAGE), 0);
	KUNIT_EXPECT_EQ(test, b->policy.plan.benign, 1ULL);
	plan(b, KA_FAULT_OFF, 0);
	KUNIT_EXPECT_GT(test, b->l.array_cap, b->l.capacity);
	pages = b->l.pages;
	KUNIT_ASSERT_EQ(test, ka_linear_grow(&b->l, 9 * WASM_PAGE), 0);
	KUNIT_EXPECT_PTR_EQ(test, b->l.pages, pages);
	/* and the mapping does not: the twin sees one that is left behind */
	KUNIT_EXPECT_EQ(test, b->l.nr_maps, 3);
	KUNIT_EXPECT_NULL(test, memchr_inv(b->l.base, 7, WASM_PAGE));
	KUNIT_EXPECT_NULL(test, memchr_inv(b->l.base + WASM_PAGE, 0, 8 * WASM_PAGE));
}

static void refused_start_leaves_nothing(struct kunit *test)
{
	struct bench *b = test->priv;
	unsigned int n;

	for (n = 0; n < 3; n++) {	/* array, pages, mapping */
		plan(b, KA_FAULT_ONCE, n);
		KUNIT_EXPECT_EQ(test, ka_linear_init(&b->l, &b->policy, MIB, MIB), -ENOMEM);
		KUNIT_EXPECT_EQ(test, ka_policy_live(&b->policy), 0);
		KUNIT_EXPECT_NULL(test, b->l.base);
		KUNIT_EXPECT_EQ(test, b->l.size, 0);
		ka_linear_exit(&b->l);
	}
	plan(b, KA_FAULT_ONCE, 3);
	KUNIT_EXPECT_EQ(test, ka_linear_init(&b->l, &b->policy, MIB, MIB), 0);
}

/* A mapping is no block's, and yet what is refused is counted and told. */
static void refused_mapping_is_a_refusal(struct kunit *test)
{
	struct bench *b = test->priv;
	const struct ka_stats *stats = &b->policy.of[KA_MEMORY].stats;
	const struct ka_error *error = &b->policy.error;
	long at_site;

	plan(b, KA_FAULT_ONCE, 2);
	KUNIT_EXPECT_EQ(test, ka_linear_init(&b->l, &b->policy, MIB, MIB), -ENOMEM);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->failures), 1LL);
	KUNIT_EXPECT_EQ(test, error->err, -ENOMEM);
	KUNIT_EXPECT_EQ(test, error->kind, KA_MEMORY);
	KUNIT_EXPECT_EQ(test, error->size, MIB);
	KUNIT_EXPECT_TRUE(test, error->injected);
	KUNIT_ASSERT_NOT_NULL(test, error->site);
	at_site = atomic_long_read(&error->site->failures);
	KUNIT_EXPECT_GE(test, atomic_long_read(&error->site->calls), at_site);

	plan(b, KA_FAULT_ONCE, 2);
	KUNIT_EXPECT_EQ(test, ka_linear_init(&b->l, &b->policy, MIB, MIB), -ENOMEM);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->failures), 2LL);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&error->site->failures), at_site + 1);
	plan(b, KA_FAULT_OFF, 0);
}

static void pages_are_looked_up_by_offset(struct kunit *test)
{
	struct bench *b = test->priv;
	struct page *page;
	u64 at;

	KUNIT_ASSERT_EQ(test, ka_linear_init(&b->l, &b->policy, WASM_PAGE, MIB), 0);
	KUNIT_ASSERT_EQ(test, ka_linear_grow(&b->l, 2 * WASM_PAGE), 0);
	for (at = 0; at < 2 * WASM_PAGE; at += PAGE_SIZE / 2) {
		b->l.base[at] = at / 512 + 1;
		page = ka_linear_page(&b->l, at);
		KUNIT_ASSERT_NOT_NULL(test, page);
		KUNIT_EXPECT_EQ(test, ((u8 *)page_address(page))[at % PAGE_SIZE], b->l.base[at]);
		put_page(page);
	}
	/* spare pages are held, mapped, and nobody's */
	KUNIT_EXPECT_GT(test, b->l.capacity, 2 * WASM_PAGE / PAGE_SIZE);
	KUNIT_EXPECT_NULL(test, ka_linear_page(&b->l, 2 * WASM_PAGE));
	KUNIT_EXPECT_NULL(test, ka_linear_page(&b->l, U64_MAX));
}

static void looked_up_page_outlives_the_memory(struct kunit *test)
{
	struct bench *b = test->priv;
	struct page *page;

	KUNIT_ASSERT_EQ(test, ka_linear_init(&b->l, &b->policy, WASM_PAGE, MIB), 0);
	b->l.base[5] = 42;
	page = ka_linear_page(&b->l, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	ka_linear_exit(&b->l);
	KUNIT_EXPECT_EQ(test, ((u8 *)page_address(page))[5], 42);
	put_page(page);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(starts_zeroed_and_exact),
	KUNIT_CASE(starts_empty),
	KUNIT_CASE(keeps_bytes_and_shows_zeroes),
	KUNIT_CASE(growing_page_by_page_costs_linear_work),
	KUNIT_CASE(respects_its_maximum),
	KUNIT_CASE(refusal_by_budget_says_how_much),
	KUNIT_CASE(spare_pages_give_way_to_the_budget),
	KUNIT_CASE(every_step_can_be_refused_once),
	KUNIT_CASE(every_step_can_be_refused_for_good),
	KUNIT_CASE(array_with_room_stays),
	KUNIT_CASE(refused_start_leaves_nothing),
	KUNIT_CASE(refused_mapping_is_a_refusal),
	KUNIT_CASE(pages_are_looked_up_by_offset),
	KUNIT_CASE(looked_up_page_outlives_the_memory),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_linear",
	.init = make_bench,
	.exit = end_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
