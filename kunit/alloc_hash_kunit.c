// SPDX-License-Identifier: GPL-2.0
/*
 * Hash index: finding, growing, and going back
 */

#include <kunit/test.h>

#include <linux/string.h>

#include "alloc/alloc.h"

#define MANY	1000

static struct ka_policy *make_policy(struct kunit *test)
{
	struct ka_policy *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	ka_policy_init(p, "test", 1 << 20, NULL, GFP_KERNEL);
	return p;
}

/* The pointer that stands for number @nr. */
static void *number(u32 nr)
{
	return (void *)(unsigned long)(nr + 1);
}

static void add(struct kunit *test, struct ka_hash *h, u32 hash)
{
	u32 nr = h->nr;

	KUNIT_ASSERT_EQ(test, ka_hash_reserve(h, GFP_KERNEL), 0);
	KUNIT_ASSERT_EQ(test, ka_hash_commit(h, hash, number(nr)), nr);
}

/* How many with @hash there are; all of them come newest first. */
static u32 count(struct kunit *test, const struct ka_hash *h, u32 hash)
{
	long at = -1, last = h->nr;
	u32 n = 0;

	while ((at = ka_hash_find(h, hash, at)) >= 0) {
		KUNIT_ASSERT_LT(test, at, last);
		KUNIT_ASSERT_PTR_EQ(test, ka_hash_at(h, at), number(at));
		last = at;
		n++;
	}
	return n;
}

static void what_was_added_is_found(struct kunit *test)
{
	struct ka_policy *p = make_policy(test);
	struct ka_hash h;
	u32 i;

	ka_hash_init(&h, ka_of(p, KA_STORE));
	KUNIT_EXPECT_EQ(test, ka_hash_find(&h, 0, -1), -1L);
	/* Each hash twice, half of them in the same buckets. */
	for (i = 0; i < 2 * MANY; i++)
		add(test, &h, (i % MANY) << (i & 1 ? 16 : 0));
	for (i = 1; i < MANY; i++)
		KUNIT_EXPECT_EQ_MSG(test, count(test, &h, i << (i & 1 ? 16 : 0)), 2U, "%u", i);
	KUNIT_EXPECT_EQ(test, count(test, &h, 1), 0U);
	ka_hash_exit(&h);
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), 0ULL);
	ka_hash_exit(&h);
}

static void refused_growth_changes_nothing(struct kunit *test)
{
	struct ka_policy *p = make_policy(test);
	struct ka_hash h;
	u64 live;
	u32 i;

	ka_hash_init(&h, ka_of(p, KA_STORE));
	for (i = 0; i < 16; i++)
		add(test, &h, i);
	live = ka_policy_live(p);
	p->plan.mode = KA_FAULT_ONCE;
	KUNIT_EXPECT_EQ(test, ka_hash_reserve(&h, GFP_KERNEL), -ENOMEM);
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), live);
	for (i = 0; i < 16; i++)
		KUNIT_EXPECT_EQ(test, count(test, &h, i), 1U);
	KUNIT_EXPECT_EQ(test, ka_hash_reserve(&h, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, h.cap, 32U);
	ka_hash_exit(&h);
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), 0ULL);
}

/* From any size to any other: within the room there was, and far beyond. */
static void undo_gives_back_all(struct kunit *test)
{
	static const u32 sizes[] = { 0, 1, 15, 16, 17, 40, 200 };
	struct ka_policy *p = make_policy(test);
	struct ka_hash h;
	u32 i, j, k;
	u64 live;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (j = i; j < ARRAY_SIZE(sizes); j++) {
			ka_hash_init(&h, ka_of(p, KA_STORE));
			while (h.nr < sizes[i])
				add(test, &h, h.nr % 7);
			live = ka_policy_live(p);

			ka_hash_begin(&h);
			while (h.nr < sizes[j])
				add(test, &h, h.nr % 7);
			p->plan = (struct ka_fault_plan){ .mode = KA_FAULT_FROM };
			ka_hash_undo(&h);
			KUNIT_EXPECT_EQ(test, p->plan.seen, 0ULL);
			p->plan.mode = KA_FAULT_OFF;

			KUNIT_EXPECT_EQ(test, ka_policy_live(p), live);
			KUNIT_EXPECT_EQ(test, h.nr, sizes[i]);
			for (k = 0; k < 7; k++)
				KUNIT_EXPECT_EQ(test, count(test, &h, k), (sizes[i] + 6 - k) / 7);
			add(test, &h, 99);
			KUNIT_EXPECT_EQ(test, count(test, &h, 99), 1U);
			ka_hash_exit(&h);
			KUNIT_ASSERT_EQ(test, ka_policy_live(p), 0ULL);
		}
	}
}

static void accept_keeps_all_and_frees_the_old(struct kunit *test)
{
	struct ka_policy *p = make_policy(test);
	struct ka_hash h;
	u32 k;

	ka_hash_init(&h, ka_of(p, KA_STORE));
	while (h.nr < 16)
		add(test, &h, h.nr % 7);
	ka_hash_begin(&h);
	while (h.nr < 700)
		add(test, &h, h.nr % 7);
	ka_hash_accept(&h);
	for (k = 0; k < 7; k++)
		KUNIT_EXPECT_EQ(test, count(test, &h, k), 100U);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&p->of[KA_STORE].stats.objects), 1ULL);
	ka_hash_exit(&h);
	KUNIT_EXPECT_EQ(test, ka_policy_live(p), 0ULL);
}

static struct kunit_case hash_cases[] = {
	KUNIT_CASE(what_was_added_is_found),
	KUNIT_CASE(refused_growth_changes_nothing),
	KUNIT_CASE(undo_gives_back_all),
	KUNIT_CASE(accept_keeps_all_and_frees_the_old),
	{}
};

static struct kunit_suite hash_suite = {
	.name = "kwasm_alloc_hash",
	.test_cases = hash_cases,
};

kunit_test_suite(hash_suite);
