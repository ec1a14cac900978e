// SPDX-License-Identifier: GPL-2.0
/*
 * Regressions, allocators: what other hosts of WebAssembly got wrong
 *
 * Each case is a mistake that was found in a well-tested host's handling of
 * short memory, asked of the blocks that could make it here.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "alloc/alloc.h"
#include "alloc/blocks.h"

#define SLOT	4096
#define NR	2

/**
 * struct bench - a pool over a policy that can be told to refuse
 * @policy: where slots come from
 * @pool: of NR slots of SLOT bytes
 * @slots: its room
 */
struct bench {
	struct ka_policy policy;
	struct ka_slots pool;
	struct ka_slot slots[NR];
};

static int make_bench(struct kunit *test)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	ka_policy_init(&b->policy, "case", 1 << 20, NULL, GFP_KERNEL);
	ka_slots_init(&b->pool, ka_of(&b->policy, KA_MEMORY), "pool", SLOT, b->slots, NR);
	test->priv = b;
	return 0;
}

static void check_bench(struct kunit *test)
{
	struct bench *b = test->priv;

	if (!b)
		return;
	ka_slots_exit(&b->pool);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->policy), 0ULL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->policy.budget.used), 0LL);
}

static void refuse(struct bench *b, u64 n)
{
	b->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_ONCE, .n = n };
}

static void allow(struct bench *b)
{
	b->policy.plan.mode = KA_FAULT_OFF;
}

/* All that counts what is held: bytes, objects, budget. */
static u64 counted(const struct bench *b)
{
	const struct ka_stats *stats = &b->policy.of[KA_TABLE].stats;

	return atomic64_read(&stats->bytes) + atomic64_read(&stats->objects) +
	       atomic64_read(&b->policy.budget.used);
}

/* A count was raised before the step that failed, and stayed. */
static void counters_come_down_when_the_step_after_fails(struct kunit *test)
{
	struct bench *b = test->priv;
	struct ka *a = ka_of(&b->policy, KA_TABLE);
	void *p = ka_alloc(a, 100, GFP_KERNEL), *q;
	u64 before = counted(b);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	for (i = 0; i < 1000; i++) {
		refuse(b, 0);
		q = ka_alloc(a, 200, GFP_KERNEL);
		KUNIT_EXPECT_NULL(test, q);
		refuse(b, 0);
		q = ka_realloc(a, p, 100, 5000, GFP_KERNEL);
		KUNIT_EXPECT_NULL(test, q);
		allow(b);
		/* by the budget, and by the back end once the budget agreed */
		q = ka_alloc(a, 2 << 20, GFP_KERNEL);
		KUNIT_EXPECT_NULL(test, q);
		q = ka_alloc_at(a, 100, 3, GFP_KERNEL, KA_SITE());
		KUNIT_EXPECT_NULL(test, q);
		KUNIT_ASSERT_EQ(test, counted(b), before);
	}
	ka_free(a, p, 100);
	KUNIT_EXPECT_EQ(test, counted(b), 0ULL);
}

/* The same, when it is a block in between that fails after the charge. */
static void charges_come_back_from_a_full_pool(struct kunit *test)
{
	struct bench *b = test->priv;
	struct ka_budget budget;
	struct ka_limit limit;
	void *p[NR], *q;
	unsigned int i;

	ka_budget_init(&budget, "outer", 1 << 20, NULL);
	ka_limit_init(&limit, &b->pool.ka, &budget);
	for (i = 0; i < NR; i++) {
		p[i] = ka_alloc(&limit.ka, 1000, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, p[i]);
	}
	for (i = 0; i < 1000; i++) {
		q = ka_alloc(&limit.ka, 1000, GFP_KERNEL);
		KUNIT_EXPECT_NULL(test, q);
	}
	KUNIT_EXPECT_EQ(test, atomic64_read(&budget.used), NR * 1000LL);
	for (i = 0; i < NR; i++)
		ka_free(&limit.ka, p[i], 1000);
	KUNIT_EXPECT_EQ(test, atomic64_read(&budget.used), 0LL);
}

/* A slot was taken, what it needed next was not to be had, the slot was lost. */
static void slot_comes_back_when_a_later_step_fails(struct kunit *test)
{
	struct bench *b = test->priv;
	void *p[NR], *q;
	unsigned int i;

	for (i = 0; i < 10 * NR; i++) {
		refuse(b, 0);
		q = ka_alloc(&b->pool.ka, SLOT, GFP_KERNEL);
		KUNIT_EXPECT_NULL(test, q);
	}
	allow(b);
	for (i = 0; i < NR; i++) {
		p[i] = ka_alloc(&b->pool.ka, SLOT, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, p[i]);
	}
	for (i = 0; i < NR; i++)
		ka_free(&b->pool.ka, p[i], SLOT);
}

/* A resource was had before there was room to note it, and noting it failed. */
static void books_have_room_before_anything_is_taken(struct kunit *test)
{
	struct bench *b = test->priv;
	struct ka_index_map map;
	struct ka_vec vec;
	struct ka_hash hash;
	unsigned int i;
	int thing;

	ka_index_map_init(&map, ka_of(&b->policy, KA_TABLE));
	ka_vec_init(&vec, ka_of(&b->policy, KA_TABLE), sizeof(void *));
	ka_hash_init(&hash, ka_of(&b->policy, KA_TABLE));
	for (i = 0; i < 100; i++) {
		size_t len = vec.len, used = map.nr_used;
		u32 nr = hash.nr;

		b->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_OFF };
		KUNIT_ASSERT_EQ(test, ka_index_map_reserve(&map, GFP_KERNEL), 0);
		KUNIT_ASSERT_EQ(test, ka_vec_reserve(&vec, 1, GFP_KERNEL), 0);
		KUNIT_ASSERT_EQ(test, ka_hash_reserve(&hash, GFP_KERNEL), 0);
		/* With room there is nothing left to be refused. */
		b->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_FROM };
		KUNIT_EXPECT_GE(test, ka_index_map_insert(&map, &thing, GFP_KERNEL), 0L);
		KUNIT_EXPECT_NOT_NULL(test, ka_vec_commit(&vec));
		KUNIT_EXPECT_EQ(test, ka_hash_commit(&hash, i, &thing), nr);
		KUNIT_EXPECT_EQ(test, b->policy.plan.seen, 0ULL);
		KUNIT_EXPECT_EQ(test, vec.len, len + 1);
		KUNIT_EXPECT_EQ(test, map.nr_used, used + 1);
	}
	allow(b);
	ka_index_map_exit(&map);
	ka_vec_exit(&vec);
	ka_hash_exit(&hash);
}

/* An index known to all was changed in part when the rest of it failed. */
static void index_undoes_all_of_a_failed_update(struct kunit *test)
{
	struct bench *b = test->priv;
	struct ka_hash hash;
	int things[64];
	u32 i;

	ka_hash_init(&hash, ka_of(&b->policy, KA_TABLE));
	for (i = 0; i < 5; i++) {
		KUNIT_ASSERT_EQ(test, ka_hash_reserve(&hash, GFP_KERNEL), 0);
		ka_hash_commit(&hash, i, &things[i]);
	}
	ka_hash_begin(&hash);
	/* Goes well until the index has to grow for the second time. */
	refuse(b, 1);
	while (i < ARRAY_SIZE(things) && !ka_hash_reserve(&hash, GFP_KERNEL)) {
		ka_hash_commit(&hash, i, &things[i]);
		i++;
	}
	KUNIT_EXPECT_GT(test, i, 5U);
	KUNIT_EXPECT_LT(test, i, (u32)ARRAY_SIZE(things));
	ka_hash_undo(&hash);
	allow(b);
	KUNIT_EXPECT_EQ(test, hash.nr, 5U);
	for (i = 0; i < ARRAY_SIZE(things); i++) {
		long at = ka_hash_find(&hash, i, -1);

		KUNIT_EXPECT_EQ(test, at, i < 5 ? (long)i : -1L);
	}
	ka_hash_exit(&hash);
}

static int fail_to_reset(struct ka_slots *pool, struct ka_slot *slot)
{
	return -ENOMEM;
}

static int clear(struct ka_slots *pool, struct ka_slot *slot)
{
	memset(slot->p, 0, slot->touched);
	return 0;
}

/* A slot that could not be cleared was handed to the next tenant. */
static void slot_that_could_not_be_reset_is_never_seen_again(struct kunit *test)
{
	struct bench *b = test->priv;
	struct ka *pool = &b->pool.ka;
	void *dirty, *p, *q;

	b->pool.reset = fail_to_reset;
	dirty = ka_alloc(pool, SLOT, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, dirty);
	KUNIT_ASSERT_PTR_EQ(test, dirty, b->slots[0].p);
	memset(dirty, 0x5e, SLOT);
	ka_free(pool, dirty, SLOT);
	b->pool.reset = clear;

	p = ka_alloc(pool, SLOT, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_PTR_NE(test, p, b->slots[0].p);
	KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, SLOT));
	/* Not even its own tenant gets it, rather a refusal. */
	q = ka_alloc(pool, SLOT, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, q);
	KUNIT_ASSERT_NOT_NULL(test, b->policy.error.pool);
	KUNIT_EXPECT_STREQ(test, b->policy.error.pool, "pool");
	KUNIT_EXPECT_EQ(test, b->pool.nr_quarantined, 1U);
	ka_free(pool, p, SLOT);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(counters_come_down_when_the_step_after_fails),
	KUNIT_CASE(charges_come_back_from_a_full_pool),
	KUNIT_CASE(slot_comes_back_when_a_later_step_fails),
	KUNIT_CASE(books_have_room_before_anything_is_taken),
	KUNIT_CASE(index_undoes_all_of_a_failed_update),
	KUNIT_CASE(slot_that_could_not_be_reset_is_never_seen_again),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_regress",
	.init = make_bench,
	.exit = check_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
