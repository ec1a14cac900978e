// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: linear memories in pages that a pool lends
 *
 * Two policies borrow from one pool, as two stores do.  The books are balanced
 * at the end of each case: what the pool holds is all that is held.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "alloc/pools.h"

#define LINE	"memory=spans(128K, 3, pages)"
#define SPAN	131072ULL
#define SPANS	3
#define WASM	65536ULL
#define LIMIT	(8ULL << 20)

struct span_bench {
	struct ka_policy engine;
	struct ka_policy store[2];
	struct ka_pools *pools;
	struct ka_tree_error error;
};

static struct ka_spans *pool(struct kunit *test)
{
	struct span_bench *b = test->priv;

	return b->pools->tree.nodes[b->pools->tree.root[KA_MEMORY]].block;
}

static int make_bench(struct kunit *test)
{
	struct span_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	static const char * const names[] = { "one", "two" };
	unsigned int i;

	if (!b)
		return -ENOMEM;
	ka_policy_init(&b->engine, "engine", LIMIT, NULL, GFP_KERNEL);
	b->pools = ka_pools_create(ka_of(&b->engine, KA_HOST), &b->engine.budget, LINE,
				   strlen(LINE), &b->error);
	if (IS_ERR(b->pools))
		return PTR_ERR(b->pools);
	for (i = 0; i < 2; i++) {
		ka_policy_init(&b->store[i], names[i], U64_MAX, &b->engine.budget, GFP_KERNEL);
		ka_policy_pool(&b->store[i], b->pools, names[i]);
	}
	test->priv = b;
	return 0;
}

static void end_bench(struct kunit *test)
{
	struct span_bench *b = test->priv;

	if (!b)
		return;
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->store[0]), 0ULL);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->store[1]), 0ULL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.budget.used),
			atomic64_read(&b->pools->budget.used) + ka_policy_live(&b->engine));
	ka_pools_destroy(b->pools);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->engine), 0ULL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.budget.used), 0LL);
}

static void begin(struct kunit *test, struct ka_linear *l, unsigned int store, u64 size)
{
	struct span_bench *b = test->priv;

	KUNIT_ASSERT_EQ(test, ka_linear_init(l, &b->store[store], size, 64 * WASM), 0);
}

static void growing_in_a_span_asks_nobody(struct kunit *test)
{
	struct span_bench *b = test->priv;
	struct ka_linear l;
	s64 used, calls;
	u8 *base;

	begin(test, &l, 0, WASM);
	KUNIT_ASSERT_NOT_NULL(test, l.span);
	base = l.base;
	used = atomic64_read(&b->engine.budget.used);
	calls = atomic64_read(&b->store[0].of[KA_MEMORY].stats.calls);
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&l, SPAN), 0);
	KUNIT_EXPECT_PTR_EQ(test, l.base, base);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.budget.used), used);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->store[0].of[KA_MEMORY].stats.calls), calls);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->store[0].budget.used), (s64)SPAN);
	ka_linear_exit(&l);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->store[0].budget.used), 0LL);
}

/* As many pages as are no size: an error, not the few that are left of the product. */
static void more_than_there_are_bytes_is_refused(struct kunit *test)
{
	struct span_bench *b = test->priv;
	struct ka_span *span;

	span = ka_pages_lend(ka_of(&b->store[0], KA_MEMORY), SIZE_MAX / PAGE_SIZE + 2, GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, IS_ERR(span));
	KUNIT_EXPECT_EQ(test, PTR_ERR(span), -ENOMEM);
	KUNIT_EXPECT_EQ(test, b->store[0].error.err, -ENOMEM);
	KUNIT_EXPECT_EQ(test, b->store[0].error.size, SIZE_MAX);
}

static void span_is_zero_for_the_next_one(struct kunit *test)
{
	struct ka_linear l;
	unsigned int i;
	u8 *base;

	begin(test, &l, 0, WASM);
	base = l.base;
	ka_linear_exit(&l);
	for (i = 0; i < 6; i++) {
		begin(test, &l, i % 2, WASM);
		KUNIT_EXPECT_PTR_EQ(test, l.base, base);
		KUNIT_EXPECT_NULL(test, memchr_inv(l.base, 0, SPAN));
		KUNIT_ASSERT_EQ(test, ka_linear_grow(&l, i & 2 ? SPAN : WASM), 0);
		memset(l.base, 0x5e, l.size);
		ka_linear_exit(&l);
	}
}

static void each_gets_the_span_it_had(struct kunit *test)
{
	struct ka_linear l[2];
	unsigned int i;
	u8 *base[2];

	for (i = 0; i < 2; i++) {
		begin(test, &l[i], i, WASM);
		base[i] = l[i].base;
	}
	for (i = 0; i < 2; i++)
		ka_linear_exit(&l[i]);
	for (i = 0; i < 2; i++) {
		begin(test, &l[i], i, WASM);
		KUNIT_EXPECT_PTR_EQ(test, l[i].base, base[i]);
		ka_linear_exit(&l[i]);
	}
	KUNIT_EXPECT_EQ(test, pool(test)->slots.hits, 2ULL);
}

/* Contents and pages stay, as somebody may have mapped them. */
static void outgrows_its_span(struct kunit *test)
{
	struct span_bench *b = test->priv;
	struct page *first, *same;
	struct ka_linear l;
	u8 *base;

	begin(test, &l, 0, WASM);
	base = l.base;
	memset(l.base, 0x5e, WASM);
	first = ka_linear_page(&l, 0);
	KUNIT_ASSERT_EQ(test, ka_linear_grow(&l, 2 * SPAN), 0);
	KUNIT_EXPECT_PTR_NE(test, l.base, base);
	KUNIT_EXPECT_NULL(test, memchr_inv(l.base, 0x5e, WASM));
	KUNIT_EXPECT_NULL(test, memchr_inv(l.base + WASM, 0, 2 * SPAN - WASM));
	same = ka_linear_page(&l, 0);
	KUNIT_EXPECT_PTR_EQ(test, first, same);
	put_page(first);
	put_page(same);
	memset(l.base, 0x77, 2 * SPAN);
	KUNIT_ASSERT_EQ(test, ka_linear_grow(&l, 5 * SPAN), 0);
	ka_linear_exit(&l);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->store[0].budget.used), 0LL);

	/* The span came back, and clean. */
	begin(test, &l, 0, WASM);
	KUNIT_EXPECT_PTR_EQ(test, l.base, base);
	KUNIT_EXPECT_NULL(test, memchr_inv(l.base, 0, SPAN));
	ka_linear_exit(&l);
}

static void refused_growth_keeps_the_span(struct kunit *test)
{
	struct span_bench *b = test->priv;
	struct ka_linear l;
	u8 *base;
	u64 n;

	begin(test, &l, 0, WASM);
	memset(l.base, 0x5e, WASM);
	base = l.base;
	for (n = 0; ; n++) {
		u64 live = ka_policy_live(&b->store[0]);
		int err;

		b->store[0].plan = (struct ka_fault_plan) { .mode = KA_FAULT_FROM, .n = n };
		err = ka_linear_grow(&l, 2 * SPAN);
		b->store[0].plan.mode = KA_FAULT_OFF;
		if (!err)
			break;
		KUNIT_EXPECT_EQ(test, err, -ENOMEM);
		KUNIT_EXPECT_PTR_EQ(test, l.base, base);
		KUNIT_EXPECT_EQ(test, l.size, WASM);
		KUNIT_EXPECT_EQ(test, ka_policy_live(&b->store[0]), live);
	}
	KUNIT_EXPECT_GE(test, n, 3ULL);
	KUNIT_EXPECT_NULL(test, memchr_inv(l.base, 0x5e, WASM));
	ka_linear_exit(&l);
}

static void full_pool_leaves_it_to_the_back_end(struct kunit *test)
{
	struct ka_linear l[SPANS + 1];
	unsigned int i;

	for (i = 0; i <= SPANS; i++) {
		begin(test, &l[i], 0, WASM);
		KUNIT_EXPECT_EQ(test, !l[i].span, i == SPANS);
	}
	for (i = 0; i <= SPANS; i++)
		ka_linear_exit(&l[i]);
	begin(test, &l[0], 0, SPAN + WASM);
	KUNIT_EXPECT_NULL(test, l[0].span);
	ka_linear_exit(&l[0]);
}

/* Without a fallback the pool's refusal is what the owner sees. */
static void full_pool_says_so(struct kunit *test)
{
	struct span_bench *b = test->priv;
	struct ka_policy *p = &b->store[0];
	struct ka_linear l[SPANS + 1];
	char text[96];
	unsigned int i;

	ka_policy_lead(p, KA_MEMORY, &p->lent[KA_POOLED_MEMORY].loan.ka);
	for (i = 0; i < SPANS; i++)
		begin(test, &l[i], 0, WASM);
	KUNIT_EXPECT_EQ(test, ka_linear_init(&l[SPANS], p, WASM, WASM), -ENOSPC);
	ka_error_text(&p->error, text, sizeof(text));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "64 KiB of memory refused: pool memory is full"
					   " (3 slots), at alloc/linear.c:"));
	ka_linear_exit(&l[0]);
	KUNIT_EXPECT_EQ(test, ka_linear_init(&l[0], p, SPAN + WASM, SPAN + WASM), -ENOSPC);
	ka_error_text(&p->error, text, sizeof(text));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "192 KiB of memory refused: pool memory has nothing"
					   " that large, at alloc/linear.c:"));
	KUNIT_EXPECT_EQ(test, ka_linear_grow(&l[1], SPAN + WASM), -ENOSPC);
	KUNIT_EXPECT_EQ(test, l[1].size, WASM);
	for (i = 1; i < SPANS; i++)
		ka_linear_exit(&l[i]);
}

static void owner_over_budget_takes_no_span(struct kunit *test)
{
	struct span_bench *b = test->priv;
	struct ka_linear l;
	s64 before;

	b->store[0].budget.limit = WASM - 1;
	before = atomic64_read(&b->engine.budget.used);
	KUNIT_EXPECT_EQ(test, ka_linear_init(&l, &b->store[0], WASM, WASM), -ENOMEM);
	KUNIT_ASSERT_NOT_NULL(test, b->store[0].error.budget);
	KUNIT_EXPECT_STREQ(test, b->store[0].error.budget, "one");
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.budget.used), before);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->pools->budget.used), 0LL);

	/* Enough for what it asks, not for a span: it gets pages, or nothing. */
	b->store[0].budget.limit = WASM + PAGE_SIZE;
	KUNIT_ASSERT_EQ(test, ka_linear_init(&l, &b->store[0], WASM, WASM), 0);
	KUNIT_EXPECT_NULL(test, l.span);
	ka_linear_exit(&l);
}

/* Whoever holds on to a page keeps it, and never sees another one's bytes. */
static void page_that_somebody_holds_is_not_lent_again(struct kunit *test)
{
	struct ka_linear l;
	struct page *held;
	u8 *base;

	begin(test, &l, 0, WASM);
	base = l.base;
	held = ka_linear_page(&l, PAGE_SIZE);
	ka_linear_exit(&l);
	KUNIT_EXPECT_EQ(test, page_count(held), 1);
	KUNIT_EXPECT_EQ(test, pool(test)->slots.nr, 0U);
	KUNIT_EXPECT_EQ(test, pool(test)->slots.nr_quarantined, 0U);

	begin(test, &l, 0, WASM);
	KUNIT_EXPECT_PTR_NE(test, l.pages[1], held);
	base = l.base;
	put_page(held);

	/* One that was let go in time does no harm. */
	held = ka_linear_page(&l, 0);
	put_page(held);
	ka_linear_exit(&l);
	begin(test, &l, 0, WASM);
	KUNIT_EXPECT_PTR_EQ(test, l.base, base);
	ka_linear_exit(&l);
}

static size_t last_touched;
static bool reset_fails;

static int watched_reset(struct ka_slots *b, struct ka_slot *slot)
{
	last_touched = slot->touched;
	return reset_fails ? -EIO : b->kind->reset(b, slot);
}

static void only_what_was_touched_is_reset(struct kunit *test)
{
	struct ka_linear l;

	reset_fails = false;
	pool(test)->slots.reset = watched_reset;
	begin(test, &l, 0, WASM);
	ka_linear_exit(&l);
	KUNIT_EXPECT_EQ(test, last_touched, WASM);
	begin(test, &l, 0, PAGE_SIZE);
	ka_linear_exit(&l);
	KUNIT_EXPECT_EQ(test, last_touched, PAGE_SIZE);
	begin(test, &l, 0, PAGE_SIZE);
	KUNIT_ASSERT_EQ(test, ka_linear_grow(&l, 3 * SPAN), 0);
	ka_linear_exit(&l);
	KUNIT_EXPECT_EQ(test, last_touched, SPAN);
}

static void span_that_cannot_be_reset_is_quarantined(struct kunit *test)
{
	struct ka_linear l;
	unsigned int i;
	u8 *bad;

	pool(test)->slots.reset = watched_reset;
	reset_fails = true;
	begin(test, &l, 0, WASM);
	memset(l.base, 0x5e, WASM);
	bad = l.base;
	ka_linear_exit(&l);
	reset_fails = false;
	KUNIT_EXPECT_EQ(test, pool(test)->slots.nr_quarantined, 1U);
	for (i = 0; i < 2 * SPANS; i++) {
		begin(test, &l, i % 2, WASM);
		KUNIT_EXPECT_PTR_NE(test, l.base, bad);
		KUNIT_EXPECT_NULL(test, memchr_inv(l.base, 0, WASM));
		ka_linear_exit(&l);
	}
}

/* Every step of making a span, refused by the budget that pays for it. */
static void span_that_cannot_be_made_leaves_nothing(struct kunit *test)
{
	struct span_bench *b = test->priv;
	u64 used = atomic64_read(&b->engine.budget.used), room;
	struct ka_linear l;

	for (room = 0; room < SPAN + PAGE_SIZE; room += PAGE_SIZE) {
		b->pools->budget.limit = room;
		b->engine.budget.limit = used + WASM / 2;
		KUNIT_EXPECT_EQ(test, ka_linear_init(&l, &b->store[0], WASM, WASM), -ENOMEM);
		KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.budget.used), (s64)used);
		KUNIT_EXPECT_EQ(test, atomic64_read(&b->pools->budget.used), 0LL);
	}
	KUNIT_EXPECT_EQ(test, pool(test)->slots.nr, 0U);
	b->pools->budget.limit = LIMIT;
	b->engine.budget.limit = LIMIT;
	begin(test, &l, 0, WASM);
	KUNIT_EXPECT_NOT_NULL(test, l.span);
	ka_linear_exit(&l);
}

static void bad_lines_are_told(struct kunit *test)
{
	static const struct {
		const char *line;
		u32 column;
	} bad[] = {
		{ "memory=slots(1M, 4, pages)", 8 },
		{ "memory=spans(1M, 4, kmalloc)", 21 },
		{ "memory=spans(1M, 0, pages)", 18 },
		{ "stack=freelist(64K, 4, vmalloc)", 7 },
		{ "store=slots(8K, 4, bump(64K, kmalloc))", 7 },
		{ "host=slots(8K, 4, kmalloc)", 6 },
		{ "store=slots(8K, 4, pool)", 20 },
	};
	struct span_bench *b = test->priv;
	u64 live = ka_policy_live(&b->engine);
	struct ka_tree_error error;
	struct ka_pools *pools;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		pools = ka_pools_create(ka_of(&b->engine, KA_HOST), &b->engine.budget,
					bad[i].line, strlen(bad[i].line), &error);
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR(pools), (long)-EINVAL, "%s", bad[i].line);
		KUNIT_EXPECT_EQ_MSG(test, error.column, bad[i].column, "%s: %s", bad[i].line,
				    error.text);
		KUNIT_EXPECT_EQ(test, ka_policy_live(&b->engine), live);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(growing_in_a_span_asks_nobody),
	KUNIT_CASE(more_than_there_are_bytes_is_refused),
	KUNIT_CASE(span_is_zero_for_the_next_one),
	KUNIT_CASE(each_gets_the_span_it_had),
	KUNIT_CASE(outgrows_its_span),
	KUNIT_CASE(refused_growth_keeps_the_span),
	KUNIT_CASE(full_pool_leaves_it_to_the_back_end),
	KUNIT_CASE(full_pool_says_so),
	KUNIT_CASE(owner_over_budget_takes_no_span),
	KUNIT_CASE(page_that_somebody_holds_is_not_lent_again),
	KUNIT_CASE(only_what_was_touched_is_reset),
	KUNIT_CASE(span_that_cannot_be_reset_is_quarantined),
	KUNIT_CASE(span_that_cannot_be_made_leaves_nothing),
	KUNIT_CASE(bad_lines_are_told),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_span",
	.init = make_bench,
	.exit = end_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
