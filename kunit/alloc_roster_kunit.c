// SPDX-License-Identifier: GPL-2.0
/* Suites: all who hold bytes, in the order of a tree */
#include <kunit/test.h>

#include "alloc/roster.h"

struct roster_bench {
	struct ka_roster roster;
	struct ka_policy root, left, right, leaf, other;
};

static void init_policy(struct ka_policy *p, const char *name, struct ka_policy *parent)
{
	ka_policy_init(p, name, U64_MAX, parent ? &parent->budget : NULL, GFP_KERNEL);
}

static int make_bench(struct kunit *test)
{
	struct roster_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	test->priv = b;
	init_policy(&b->root, "root", NULL);
	init_policy(&b->left, "left", &b->root);
	init_policy(&b->right, "right", &b->root);
	init_policy(&b->leaf, "leaf", &b->left);
	init_policy(&b->other, "other", &b->left);
	ka_roster_init(&b->roster, &b->root);
	return 0;
}

/* The names in order, ended by NULL, are all there are. */
static void expect_names(struct kunit *test, const char *const *names)
{
	struct roster_bench *b = test->priv;
	const struct ka_policy *p;
	u32 i;

	for (i = 0; names[i]; i++) {
		p = ka_roster_nth(&b->roster, i);
		KUNIT_ASSERT_NOT_NULL_MSG(test, p, "%s is missing", names[i]);
		KUNIT_EXPECT_STREQ(test, p->budget.name, names[i]);
	}
	KUNIT_EXPECT_NULL(test, ka_roster_nth(&b->roster, i));
}

static void stands_before_all_that_it_contains(struct kunit *test)
{
	static const char *const names[] = {
		"root", "right", "left", "other", "leaf", NULL
	};
	struct roster_bench *b = test->priv;

	ka_policy_join(&b->left, &b->root);
	ka_policy_join(&b->leaf, &b->left);
	ka_policy_join(&b->right, &b->root);
	ka_policy_join(&b->other, &b->left);
	expect_names(test, names);
	KUNIT_EXPECT_EQ(test, b->root.member.depth, 0U);
	KUNIT_EXPECT_EQ(test, b->right.member.depth, 1U);
	KUNIT_EXPECT_EQ(test, b->leaf.member.depth, 2U);
}

static void order_survives_coming_and_going(struct kunit *test)
{
	static const char *const fewer[] = { "root", "left", "other", NULL };
	static const char *const again[] = { "root", "left", "leaf", "other", NULL };
	struct roster_bench *b = test->priv;

	ka_policy_join(&b->left, &b->root);
	ka_policy_join(&b->right, &b->root);
	ka_policy_join(&b->leaf, &b->left);
	ka_policy_join(&b->other, &b->left);
	ka_policy_leave(&b->leaf);
	ka_policy_leave(&b->right);
	expect_names(test, fewer);
	ka_policy_join(&b->leaf, &b->left);
	expect_names(test, again);
}

static void ids_are_never_given_twice(struct kunit *test)
{
	struct roster_bench *b = test->priv;
	u64 id;

	ka_policy_join(&b->left, &b->root);
	id = b->left.member.id;
	KUNIT_EXPECT_GT(test, id, b->root.member.id);
	ka_policy_leave(&b->left);
	ka_policy_join(&b->right, &b->root);
	ka_policy_join(&b->left, &b->root);
	KUNIT_EXPECT_GT(test, b->right.member.id, id);
	KUNIT_EXPECT_GT(test, b->left.member.id, b->right.member.id);
}

static void leaves_without_having_joined_and_twice(struct kunit *test)
{
	static const char *const names[] = { "root", NULL };
	struct roster_bench *b = test->priv;

	ka_policy_leave(&b->left);
	ka_policy_join(&b->left, &b->root);
	ka_policy_leave(&b->left);
	ka_policy_leave(&b->left);
	expect_names(test, names);
}

static void joins_nothing_below_who_has_not(struct kunit *test)
{
	static const char *const names[] = { "root", NULL };
	struct roster_bench *b = test->priv;

	ka_policy_join(&b->leaf, &b->left);
	KUNIT_EXPECT_NULL(test, b->leaf.member.roster);
	ka_policy_leave(&b->leaf);
	expect_names(test, names);
}

/* --- sites */

static const struct ka_site *find_site(const char *func)
{
	const struct ka_site *site;
	u64 n;

	for (n = 0; (site = ka_site_nth(n)); n++)
		if (!strcmp(site->func, func))
			return site;
	return NULL;
}

static void *ask(size_t size)
{
	return ka_alloc(&ka_kmalloc, size, GFP_KERNEL);
}

static void site_is_found_and_counts(struct kunit *test)
{
	const struct ka_site *site = find_site("ask");
	long calls, failures, bytes;
	void *p;

	KUNIT_ASSERT_NOT_NULL(test, site);
	KUNIT_EXPECT_STREQ(test, site->file, "kunit/alloc_roster_kunit.c");
	calls = atomic_long_read(&site->calls);
	failures = atomic_long_read(&site->failures);
	bytes = atomic_long_read(&site->bytes);
	p = ask(100);
	KUNIT_EXPECT_NOT_NULL(test, p);
	ka_free(&ka_kmalloc, p, 100);
	p = ask(SIZE_MAX / 2);
	KUNIT_EXPECT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&site->calls), calls + 2);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&site->failures), failures + 1);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&site->bytes), bytes + 100);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(stands_before_all_that_it_contains),
	KUNIT_CASE(order_survives_coming_and_going),
	KUNIT_CASE(ids_are_never_given_twice),
	KUNIT_CASE(leaves_without_having_joined_and_twice),
	KUNIT_CASE(joins_nothing_below_who_has_not),
	KUNIT_CASE(site_is_found_and_counts),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_roster",
	.init = make_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
