// SPDX-License-Identifier: GPL-2.0
/* Suites: vector, index map, set of numbers and text */
#include <kunit/test.h>
#include <linux/mm.h>

#include "alloc/alloc.h"

static struct ka_policy *policy(struct kunit *test)
{
	return test->priv;
}

static struct ka *heap(struct kunit *test)
{
	return ka_of(policy(test), KA_INSTANCE);
}

static void refuse_from_now(struct kunit *test)
{
	policy(test)->plan = (struct ka_fault_plan) { .mode = KA_FAULT_FROM };
}

static void allow(struct kunit *test)
{
	policy(test)->plan.mode = KA_FAULT_OFF;
}

static int make_policy(struct kunit *test)
{
	struct ka_policy *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	ka_policy_init(p, "case", 16 << 20, NULL, GFP_KERNEL);
	test->priv = p;
	return 0;
}

static void check_policy(struct kunit *test)
{
	if (!test->priv)
		return;
	KUNIT_EXPECT_EQ(test, ka_policy_live(policy(test)), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&policy(test)->budget.used), 0);
}

/* --- vector */

static void vec_keeps_what_was_pushed(struct kunit *test)
{
	struct ka_vec v;
	unsigned int i;

	ka_vec_init(&v, heap(test), sizeof(u32));
	for (i = 0; i < 1000; i++) {
		u32 *e = ka_vec_push(&v, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, e);
		KUNIT_EXPECT_EQ(test, *e, 0);
		*e = i * 7;
	}
	KUNIT_EXPECT_EQ(test, v.len, 1000);
	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_EQ(test, *ka_vec_at(&v, u32, i), i * 7);
	/* doubling: so many requests for a thousand pushes */
	KUNIT_EXPECT_LE(test, atomic64_read(&policy(test)->of[KA_INSTANCE].stats.calls), 9);
	ka_vec_exit(&v);
	KUNIT_EXPECT_EQ(test, v.len, 0);
	ka_vec_exit(&v);
}

static void vec_refused_push_changes_nothing(struct kunit *test)
{
	struct ka_vec v;
	unsigned int i;

	ka_vec_init(&v, heap(test), sizeof(u64));
	refuse_from_now(test);
	KUNIT_EXPECT_NULL(test, ka_vec_push(&v, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, v.len, 0);
	allow(test);
	while (v.len < v.cap || v.len < 16) {
		u64 *e = ka_vec_push(&v, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, e);
		*e = v.len;
	}
	refuse_from_now(test);
	KUNIT_EXPECT_NULL(test, ka_vec_push(&v, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, ka_vec_reserve(&v, 1, GFP_KERNEL), -ENOMEM);
	allow(test);
	for (i = 0; i < v.len; i++)
		KUNIT_EXPECT_EQ(test, *ka_vec_at(&v, u64, i), i + 1);
	KUNIT_EXPECT_NOT_NULL(test, ka_vec_push(&v, GFP_KERNEL));
	ka_vec_exit(&v);
}

static void vec_commits_what_was_reserved(struct kunit *test)
{
	struct ka_vec v;
	unsigned int i;

	ka_vec_init(&v, heap(test), 24);
	KUNIT_EXPECT_NULL(test, ka_vec_commit(&v));
	KUNIT_ASSERT_EQ(test, ka_vec_reserve(&v, 37, GFP_KERNEL), 0);
	refuse_from_now(test);
	for (i = 0; i < 37; i++)
		KUNIT_EXPECT_NOT_NULL(test, ka_vec_commit(&v));
	while (v.len < v.cap)
		KUNIT_EXPECT_NOT_NULL(test, ka_vec_commit(&v));
	KUNIT_EXPECT_NULL(test, ka_vec_commit(&v));
	allow(test);
	ka_vec_exit(&v);
}

static void vec_truncates_and_clears_anew(struct kunit *test)
{
	struct ka_vec v;
	u16 *e;

	ka_vec_init(&v, heap(test), sizeof(u16));
	e = ka_vec_push(&v, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, e);
	*e = 0xffff;
	ka_vec_truncate(&v, 5);
	KUNIT_EXPECT_EQ(test, v.len, 1);
	ka_vec_truncate(&v, 0);
	KUNIT_EXPECT_EQ(test, v.len, 0);
	e = ka_vec_push(&v, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, e);
	KUNIT_EXPECT_EQ(test, *e, 0);
	ka_vec_exit(&v);
}

static void vec_refuses_absurd_room(struct kunit *test)
{
	struct ka_vec v;

	ka_vec_init(&v, heap(test), 16);
	KUNIT_ASSERT_NOT_NULL(test, ka_vec_push(&v, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, ka_vec_reserve(&v, SIZE_MAX, GFP_KERNEL), -ENOMEM);
	KUNIT_EXPECT_EQ(test, ka_vec_reserve(&v, SIZE_MAX / 16, GFP_KERNEL), -ENOMEM);
	KUNIT_EXPECT_EQ(test, ka_vec_reserve(&v, SIZE_MAX / 32, GFP_KERNEL), -ENOMEM);
	KUNIT_EXPECT_EQ(test, v.len, 1);
	ka_vec_exit(&v);
}

/* --- index map */

static void map_finds_what_it_holds(struct kunit *test)
{
	struct ka_index_map map;
	u64 objects[40];
	unsigned int i;

	ka_index_map_init(&map, heap(test));
	KUNIT_EXPECT_NULL(test, ka_index_map_get(&map, 0));
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		KUNIT_EXPECT_EQ(test, ka_index_map_insert(&map, &objects[i], GFP_KERNEL), i);
	KUNIT_EXPECT_EQ(test, map.nr_used, ARRAY_SIZE(objects));
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		KUNIT_EXPECT_PTR_EQ(test, ka_index_map_get(&map, i), (void *)&objects[i]);
	KUNIT_EXPECT_NULL(test, ka_index_map_get(&map, ARRAY_SIZE(objects)));
	KUNIT_EXPECT_NULL(test, ka_index_map_get(&map, SIZE_MAX));
	ka_index_map_exit(&map);
}

static void map_uses_free_indices_again(struct kunit *test)
{
	struct ka_index_map map;
	u64 objects[8], other;
	unsigned int i;

	ka_index_map_init(&map, heap(test));
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		KUNIT_EXPECT_EQ(test, ka_index_map_insert(&map, &objects[i], GFP_KERNEL), i);
	KUNIT_EXPECT_PTR_EQ(test, ka_index_map_remove(&map, 2), (void *)&objects[2]);
	KUNIT_EXPECT_PTR_EQ(test, ka_index_map_remove(&map, 7), (void *)&objects[7]);
	KUNIT_EXPECT_PTR_EQ(test, ka_index_map_remove(&map, 5), (void *)&objects[5]);
	KUNIT_EXPECT_NULL(test, ka_index_map_remove(&map, 5));
	KUNIT_EXPECT_NULL(test, ka_index_map_get(&map, 7));
	KUNIT_EXPECT_NULL(test, ka_index_map_remove(&map, 1000));
	KUNIT_EXPECT_EQ(test, map.nr_used, 5);
	KUNIT_EXPECT_EQ(test, ka_index_map_insert(&map, &other, GFP_KERNEL), 5);
	KUNIT_EXPECT_EQ(test, ka_index_map_insert(&map, &other, GFP_KERNEL), 7);
	KUNIT_EXPECT_EQ(test, ka_index_map_insert(&map, &other, GFP_KERNEL), 2);
	KUNIT_EXPECT_EQ(test, ka_index_map_insert(&map, &other, GFP_KERNEL), 8);
	KUNIT_EXPECT_EQ(test, map.nr_used, 9);
	ka_index_map_exit(&map);
}

static void map_refused_insertion_changes_nothing(struct kunit *test)
{
	struct ka_index_map map;
	u64 object;
	long index;

	ka_index_map_init(&map, heap(test));
	refuse_from_now(test);
	KUNIT_EXPECT_EQ(test, ka_index_map_insert(&map, &object, GFP_KERNEL), -ENOMEM);
	KUNIT_EXPECT_EQ(test, map.nr_used, 0);
	KUNIT_EXPECT_EQ(test, ka_index_map_reserve(&map, GFP_KERNEL), -ENOMEM);
	allow(test);
	do {
		KUNIT_ASSERT_EQ(test, ka_index_map_reserve(&map, GFP_KERNEL), 0);
		refuse_from_now(test);
		index = ka_index_map_insert(&map, &object, GFP_KERNEL);
		allow(test);
		KUNIT_ASSERT_GE(test, index, 0);
	} while (index < 20);
	KUNIT_EXPECT_EQ(test, map.nr_used, 21);
	ka_index_map_exit(&map);
}

/* --- set of numbers */

static void bits_are_those_that_were_set(struct kunit *test)
{
	struct ka_bits b;
	u32 nr, i;

	ka_bits_init(&b, heap(test));
	KUNIT_EXPECT_FALSE(test, ka_bits_test(&b, 0));
	for (nr = 1; nr < 300; nr += 37) {
		KUNIT_ASSERT_EQ(test, ka_bits_reserve(&b, nr, GFP_KERNEL), 0);
		ka_bits_set(&b, nr - 1);
		for (i = 0; i < 400; i++)
			KUNIT_EXPECT_EQ(test, ka_bits_test(&b, i), i < nr && i % 37 == 0);
	}
	KUNIT_EXPECT_FALSE(test, ka_bits_test(&b, U32_MAX));
	ka_bits_exit(&b);
	KUNIT_EXPECT_FALSE(test, ka_bits_test(&b, 0));
}

static void bits_refused_room_changes_nothing(struct kunit *test)
{
	struct ka_bits b;

	ka_bits_init(&b, heap(test));
	KUNIT_ASSERT_EQ(test, ka_bits_reserve(&b, 70, GFP_KERNEL), 0);
	ka_bits_set(&b, 69);
	refuse_from_now(test);
	KUNIT_EXPECT_EQ(test, ka_bits_reserve(&b, 60, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, ka_bits_reserve(&b, 700, GFP_KERNEL), -ENOMEM);
	KUNIT_EXPECT_TRUE(test, ka_bits_test(&b, 69));
	KUNIT_EXPECT_FALSE(test, ka_bits_test(&b, 70));
	allow(test);
	KUNIT_EXPECT_TRUE(test, ka_bits_test(&b, 69));
	ka_bits_exit(&b);
}

/* --- text */

static void str_puts_pieces_together(struct kunit *test)
{
	struct ka_str s;
	unsigned int i;

	ka_str_init(&s, heap(test));
	KUNIT_EXPECT_STREQ(test, ka_str_text(&s), "");
	KUNIT_EXPECT_EQ(test, ka_str_printf(&s, GFP_KERNEL, "a %d", 1), 0);
	KUNIT_EXPECT_EQ(test, ka_str_printf(&s, GFP_KERNEL, "%s", ""), 0);
	KUNIT_EXPECT_EQ(test, ka_str_printf(&s, GFP_KERNEL, " and %s", "more"), 0);
	KUNIT_EXPECT_STREQ(test, ka_str_text(&s), "a 1 and more");
	for (i = 0; i < 300; i++)
		KUNIT_EXPECT_EQ(test, ka_str_printf(&s, GFP_KERNEL, "0123456789"), 0);
	KUNIT_EXPECT_EQ(test, strlen(ka_str_text(&s)), 12 + 3000);
	ka_str_exit(&s);
	KUNIT_EXPECT_STREQ(test, ka_str_text(&s), "");
}

static void str_refused_addition_changes_nothing(struct kunit *test)
{
	struct ka_str s;

	ka_str_init(&s, heap(test));
	refuse_from_now(test);
	KUNIT_EXPECT_EQ(test, ka_str_printf(&s, GFP_KERNEL, "word"), -ENOMEM);
	KUNIT_EXPECT_STREQ(test, ka_str_text(&s), "");
	allow(test);
	KUNIT_EXPECT_EQ(test, ka_str_printf(&s, GFP_KERNEL, "word"), 0);
	refuse_from_now(test);
	KUNIT_EXPECT_EQ(test, ka_str_printf(&s, GFP_KERNEL, "%100d", 5), -ENOMEM);
	KUNIT_EXPECT_STREQ(test, ka_str_text(&s), "word");
	allow(test);
	KUNIT_EXPECT_EQ(test, ka_str_printf(&s, GFP_KERNEL, "s"), 0);
	KUNIT_EXPECT_STREQ(test, ka_str_text(&s), "words");
	ka_str_exit(&s);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(vec_keeps_what_was_pushed),
	KUNIT_CASE(vec_refused_push_changes_nothing),
	KUNIT_CASE(vec_commits_what_was_reserved),
	KUNIT_CASE(vec_truncates_and_clears_anew),
	KUNIT_CASE(vec_refuses_absurd_room),
	KUNIT_CASE(map_finds_what_it_holds),
	KUNIT_CASE(map_uses_free_indices_again),
	KUNIT_CASE(map_refused_insertion_changes_nothing),
	KUNIT_CASE(bits_are_those_that_were_set),
	KUNIT_CASE(bits_refused_room_changes_nothing),
	KUNIT_CASE(str_puts_pieces_together),
	KUNIT_CASE(str_refused_addition_changes_nothing),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_container",
	.init = make_policy,
	.exit = check_policy,
	.test_cases = cases,
};

kunit_test_suite(suite);
