// SPDX-License-Identifier: GPL-2.0
/* Suites: what blocks that keep memory promise: pools, free lists, shards */
#include <kunit/test.h>
#include <linux/mm.h>

#include "alloc/blocks.h"
#include "kunit/witness.h"

#define SLOTS	4
#define SIZE	4096

struct pool_bench {
	struct witness_bench watch;
	struct witness witness;
	struct ka_slots pool;
	struct ka_slot slots[SLOTS];
	struct ka_budget lender, user;
	struct ka_loan users[2];
	const void *keys[2];
	struct ka_error error;
};

/* Frees, and keeps from the compiler that its pointer is looked at again. */
static noinline void let_go(struct ka *a, void *p, size_t size)
{
	ka_free(a, p, size);
}

static int make_bench(struct kunit *test)
{
	struct pool_bench *b = kvzalloc(sizeof(*b), GFP_KERNEL);
	unsigned int i;

	if (!b)
		return -ENOMEM;
	witness_bench_init(&b->watch);
	witness_init(&b->witness, &ka_kmalloc, &b->watch);
	ka_slots_init(&b->pool, &b->witness.ka, "slots", SIZE, b->slots, SLOTS);
	ka_budget_init(&b->lender, "lender", U64_MAX, NULL);
	ka_budget_init(&b->user, "user", U64_MAX, NULL);
	for (i = 0; i < ARRAY_SIZE(b->users); i++) {
		b->keys[i] = &b->keys[i];
		ka_loan_init(&b->users[i], &b->pool.ka, &b->user, &b->lender, "instances",
			     &b->keys[i]);
		b->users[i].ka.error = &b->error;
	}
	test->priv = b;
	return 0;
}

static void end_bench(struct kunit *test)
{
	struct pool_bench *b = test->priv;

	if (!b)
		return;
	ka_slots_exit(&b->pool);
	ka_slots_exit(&b->pool);
	KUNIT_EXPECT_EQ(test, b->watch.live, 0);
	KUNIT_EXPECT_EQ(test, b->watch.breaches, 0);
	kvfree(b);
}

static u8 *get(struct kunit *test, unsigned int user, size_t size)
{
	struct pool_bench *b = test->priv;
	u8 *p = ka_alloc(&b->users[user].ka, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	return p;
}

static void put(struct kunit *test, u8 *p, size_t size)
{
	struct pool_bench *b = test->priv;

	let_go(&b->users[0].ka, p, size);
}

static void idle_pool_takes_nothing(struct kunit *test)
{
	struct pool_bench *b = test->priv;

	KUNIT_EXPECT_EQ(test, b->watch.requests, 0);
}

static void warm_requests_ask_nobody(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	unsigned int round;
	u64 requests;

	put(test, get(test, 0, 100), 100);
	requests = b->watch.requests;
	witness_refuse(&b->watch, 0, true);
	for (round = 0; round < 100; round++)
		put(test, get(test, round % 2, round + 1), round + 1);
	KUNIT_EXPECT_EQ(test, b->watch.requests, requests);
}

static void full_pool_says_so(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	u8 *p[SLOTS], *more;
	char text[128];
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		p[i] = get(test, 0, SIZE);
	more = ka_alloc(&b->users[1].ka, 1, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, more);
	KUNIT_EXPECT_EQ(test, b->error.err, -ENOSPC);
	ka_error_text(&b->error, text, sizeof(text));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "1 byte of module refused: pool instances is full"
					   " (4 slots), at kunit/alloc_pool_kunit.c:"));
	put(test, p[2], SIZE);
	more = get(test, 1, 1);
	KUNIT_EXPECT_PTR_EQ(test, more, p[2]);
	put(test, more, 1);
	for (i = 0; i < SLOTS; i++)
		if (i != 2)
			put(test, p[i], SIZE);
}

static void refused_slot_stays_blank(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	unsigned int i;
	u8 *p;

	witness_refuse(&b->watch, 0, true);
	p = ka_alloc(&b->users[0].ka, 10, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, b->error.err, -ENOMEM);
	witness_allow(&b->watch);
	for (i = 0; i < SLOTS; i++)
		get(test, 0, 10);
	KUNIT_EXPECT_EQ(test, b->pool.nr, SLOTS);
}

static void user_gets_the_slot_it_used_last(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	u8 *first = get(test, 0, 10), *second = get(test, 1, 10), *third = get(test, 0, 10);

	put(test, first, 10);
	put(test, second, 10);
	put(test, third, 10);
	KUNIT_EXPECT_PTR_EQ(test, get(test, 1, 10), second);
	KUNIT_EXPECT_PTR_EQ(test, get(test, 0, 10), third);
	KUNIT_EXPECT_PTR_EQ(test, get(test, 0, 10), first);
	KUNIT_EXPECT_EQ(test, b->pool.hits, 3);
}

static void stranger_gets_the_slot_longest_unused(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	u8 *p[3] = { get(test, 0, 10), get(test, 0, 10), get(test, 0, 10) };

	put(test, p[1], 10);
	put(test, p[0], 10);
	put(test, p[2], 10);
	KUNIT_EXPECT_PTR_EQ(test, get(test, 1, 10), p[1]);
	KUNIT_EXPECT_PTR_EQ(test, get(test, 1, 10), p[0]);
	KUNIT_EXPECT_EQ(test, b->pool.reuses, 2);
}

static void slot_never_shows_old_bytes(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	unsigned int round;

	for (round = 0; round < 3 * SLOTS; round++) {
		size_t size = 1 + round * 300;
		u8 *p = get(test, round % 2, 1), *q;

		KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, SIZE));
		q = ka_realloc(&b->users[0].ka, p, 1, size, GFP_KERNEL);
		KUNIT_EXPECT_PTR_EQ(test, q, p);
		memset(p, 0x77, size);
		/* What was touched counts, not what it is at the end. */
		q = ka_realloc(&b->users[0].ka, p, size, 5, GFP_KERNEL);
		KUNIT_EXPECT_PTR_EQ(test, q, p);
		put(test, p, 5);
	}
}

static void growing_in_place_clears_when_told(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	u8 *p = get(test, 0, 1000), *q;

	memset(p, 0x77, 1000);
	q = ka_realloc(&b->users[0].ka, p, 1000, 10, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, q, p);
	q = ka_realloc(&b->users[0].ka, p, 10, 1000, GFP_KERNEL | __GFP_ZERO);
	KUNIT_EXPECT_PTR_EQ(test, q, p);
	KUNIT_EXPECT_NULL(test, memchr_inv(p, 0x77, 10));
	KUNIT_EXPECT_NULL(test, memchr_inv(p + 10, 0, 990));
	put(test, p, 1000);
}

static size_t last_touched;
static bool reset_fails;

static int watched_reset(struct ka_slots *b, struct ka_slot *slot)
{
	last_touched = slot->touched;
	if (reset_fails)
		return -EIO;
	memset(slot->p, 0, slot->touched);
	return 0;
}

static void only_what_was_touched_is_reset(struct kunit *test)
{
	struct pool_bench *b = test->priv;

	reset_fails = false;
	b->pool.reset = watched_reset;
	put(test, get(test, 0, 3000), 3000);
	KUNIT_EXPECT_EQ(test, last_touched, 3000);
	put(test, get(test, 0, 8), 8);
	KUNIT_EXPECT_EQ(test, last_touched, 8);
}

static void slot_that_cannot_be_reset_is_quarantined(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	u8 *bad = get(test, 0, 100), *more;
	unsigned int i;

	b->pool.reset = watched_reset;
	reset_fails = true;
	memset(bad, 0x77, 100);
	put(test, bad, 100);
	reset_fails = false;
	KUNIT_EXPECT_EQ(test, b->pool.nr_quarantined, 1);
	for (i = 0; i < SLOTS - 1; i++) {
		u8 *p = get(test, 0, 100);

		KUNIT_EXPECT_PTR_NE(test, p, bad);
		KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, SIZE));
	}
	more = ka_alloc(&b->users[0].ka, 1, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, more);
	KUNIT_EXPECT_EQ(test, b->error.err, -ENOSPC);
}

static void pool_knows_its_slots(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	u8 *p[SLOTS];
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		p[i] = get(test, i % 2, 10);
	for (i = 0; i < SLOTS; i++) {
		KUNIT_EXPECT_TRUE(test, ka_owns(&b->users[0].ka, p[i]));
		KUNIT_EXPECT_FALSE(test, ka_owns(&b->pool.ka, p[i] + 8));
	}
	KUNIT_EXPECT_FALSE(test, ka_owns(&b->pool.ka, &i));
}

/* A block undone, a smaller one in its place: what was below both is old bytes. */
static void bump_tells_a_pool_all_that_was_written(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct ka_bump bump;
	u8 *p, *first;

	ka_bump_init(&bump, &b->pool.ka, SIZE);
	first = ka_alloc(&bump.ka, 16, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, first);
	p = ka_alloc(&bump.ka, SIZE / 4, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	memset(p, 0x5a, SIZE / 4);
	let_go(&bump.ka, p, SIZE / 4);
	p = ka_alloc(&bump.ka, 16, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	ka_bump_exit(&bump);

	p = ka_alloc(&b->pool.ka, SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, b->pool.nr, 1);
	KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, SIZE));
	let_go(&b->pool.ka, p, SIZE);
}

static void freelist_serves_from_what_was_freed(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct ka_freelist list;
	void *p, *q, *large;

	ka_freelist_init(&list, &b->witness.ka, 128, 2);
	p = ka_alloc(&list.ka, 100, GFP_KERNEL);
	let_go(&list.ka, p, 100);
	KUNIT_EXPECT_EQ(test, list.nr, 1);
	q = ka_zalloc(&list.ka, 128, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, q, p);
	KUNIT_EXPECT_EQ(test, b->watch.requests, 1);
	large = ka_alloc(&list.ka, 129, GFP_KERNEL);
	let_go(&list.ka, large, 129);
	KUNIT_EXPECT_EQ(test, list.nr, 0);
	let_go(&list.ka, q, 128);
	ka_freelist_exit(&list);
	ka_freelist_exit(&list);
}

static void freelist_keeps_no_more_than_told(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct ka_freelist list;
	unsigned int i;
	void *p[5];

	ka_freelist_init(&list, &b->witness.ka, 64, 2);
	for (i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = ka_alloc(&list.ka, 64, GFP_KERNEL);
	for (i = 0; i < ARRAY_SIZE(p); i++)
		let_go(&list.ka, p[i], 64);
	KUNIT_EXPECT_EQ(test, list.nr, 2);
	KUNIT_EXPECT_EQ(test, b->watch.live, 2);
	ka_freelist_exit(&list);
}

static void shards_serve_where_they_run(struct kunit *test)
{
	struct pool_bench *b = test->priv;
	struct ka_shard *shards = kunit_kzalloc(test, 2 * sizeof(*shards) + KA_LINE, GFP_KERNEL);
	struct ka_shards block;
	void *p, *q;

	KUNIT_ASSERT_NOT_NULL(test, shards);
	ka_shards_init(&block, &b->witness.ka, 64, 1, PTR_ALIGN(shards, KA_LINE), 1);
	p = ka_alloc(&block.ka, 64, GFP_KERNEL);
	q = ka_alloc(&block.ka, 64, GFP_KERNEL);
	let_go(&block.ka, p, 64);
	let_go(&block.ka, q, 64);
	KUNIT_EXPECT_EQ(test, b->watch.live, 1);
	q = ka_alloc(&block.ka, 1, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, q, p);
	let_go(&block.ka, q, 1);
	ka_shards_exit(&block);
	ka_shards_exit(&block);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(idle_pool_takes_nothing),
	KUNIT_CASE(warm_requests_ask_nobody),
	KUNIT_CASE(full_pool_says_so),
	KUNIT_CASE(refused_slot_stays_blank),
	KUNIT_CASE(user_gets_the_slot_it_used_last),
	KUNIT_CASE(stranger_gets_the_slot_longest_unused),
	KUNIT_CASE(slot_never_shows_old_bytes),
	KUNIT_CASE(growing_in_place_clears_when_told),
	KUNIT_CASE(only_what_was_touched_is_reset),
	KUNIT_CASE(slot_that_cannot_be_reset_is_quarantined),
	KUNIT_CASE(pool_knows_its_slots),
	KUNIT_CASE(bump_tells_a_pool_all_that_was_written),
	KUNIT_CASE(freelist_serves_from_what_was_freed),
	KUNIT_CASE(freelist_keeps_no_more_than_told),
	KUNIT_CASE(shards_serve_where_they_run),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_pool",
	.init = make_bench,
	.exit = end_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
