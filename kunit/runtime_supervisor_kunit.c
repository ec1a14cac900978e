// SPDX-License-Identifier: GPL-2.0
/*
 * Supervision: what fails is restarted, as often as it may be and from what it
 * has; the others never notice
 *
 * Time is a number here: no case waits.
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "alloc/tree.h"
#include "kunit/nursery.h"
#include "kunit/store_bench.h"
#include "kunit/sweep.h"

#define EVER	((struct kwasm_intensity){ .max = 1, .period = 0 })
#define NEVER	((struct kwasm_intensity){ .max = 0, .period = NURSERY_PERIOD })
#define TWICE	((struct kwasm_intensity){ .max = 2, .period = NURSERY_PERIOD })

#define FIRST	(31 * 42 + 7 + NURSERY_PAGES)	/* what work gives at first */
#define SECOND	(31 * (31 * 42 + 7) + 7 + NURSERY_PAGES)

static void expect_work(struct nursery *n, unsigned int i, u64 expected)
{
	u64 result = 0;

	KUNIT_EXPECT_EQ(n->test, (int)nursery_call(n, i, "work", &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(n->test, result, expected);
}

static void sound_children_are_left_alone(struct kunit *test)
{
	struct nursery *n = test->priv;

	nursery_start(n, 0, &n->top, NEVER);
	expect_work(n, 0, FIRST);
	KUNIT_EXPECT_EQ(test, kwasm_child_serve(&n->children[0], 0), 0);
	expect_work(n, 0, SECOND);
	KUNIT_EXPECT_EQ(test, n->children[0].lives, 0ULL);
	KUNIT_EXPECT_EQ(test, n->workers[0].starts, 1U);
}

static void poisoned_children_start_anew(struct kunit *test)
{
	struct nursery *n = test->priv;
	struct kwasm_child *child = &n->children[0];
	struct kwasm_store *s;
	u64 born, ignored;

	nursery_start(n, 0, &n->top, TWICE);
	s = child->store;
	born = nursery_hash(n, 0);
	expect_work(n, 0, FIRST);
	KUNIT_EXPECT_EQ(test, (int)nursery_call(n, 0, "grow", &ignored), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_NE(test, nursery_hash(n, 0), born);
	KUNIT_ASSERT_TRUE(test, nursery_crash(n, 0));

	KUNIT_EXPECT_EQ(test, kwasm_child_serve(child, 0), 0);
	KUNIT_EXPECT_PTR_EQ(test, child->store, s);
	KUNIT_EXPECT_EQ(test, nursery_hash(n, 0), born);
	KUNIT_EXPECT_EQ(test, child->lives, 1ULL);
	KUNIT_EXPECT_EQ(test, (int)child->why, (int)KWASM_POISON_TRAP);
	KUNIT_EXPECT_EQ(test, (int)child->trap, (int)KWASM_TRAP_UNREACHABLE);
	expect_work(n, 0, FIRST);
}

/* As the back ends are when there is no memory at all, not even for others. */
static int serve_cut_off(struct nursery *n, unsigned int i, u64 now)
{
	struct ka_budget *whole = &n->engine.policy.budget;
	struct kwasm_store *s = n->children[i].store;
	u64 limit = whole->limit, refusals = atomic64_read(&whole->refusals);
	s64 used = atomic64_read(&whole->used);
	int err;

	whole->limit = 0;
	if (s)
		s->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_FROM };
	err = kwasm_child_serve(&n->children[i], now);
	whole->limit = limit;
	KUNIT_EXPECT_EQ_MSG(n->test, (u64)atomic64_read(&whole->refusals), refusals,
			    "a restart asks for memory");
	KUNIT_EXPECT_LE(n->test, atomic64_read(&whole->used), used);
	s = n->children[i].store;
	if (s) {
		KUNIT_EXPECT_EQ_MSG(n->test, s->policy.plan.seen, 0ULL,
				    "a restart asks for memory");
		s->policy.plan = (struct ka_fault_plan){};
	}
	return err;
}

static void restarts_ask_nobody_for_memory(struct kunit *test)
{
	struct nursery *n = test->priv;
	const struct kwasm_store *s;
	u64 born, now;
	s64 used;

	nursery_start(n, 0, &n->top, EVER);
	s = n->children[0].store;
	used = atomic64_read(&s->policy.budget.used);
	born = nursery_hash(n, 0);
	for (now = 0; now < 100; now++) {
		KUNIT_ASSERT_TRUE(test, nursery_crash(n, 0));
		KUNIT_ASSERT_EQ(test, serve_cut_off(n, 0, now), 0);
		KUNIT_ASSERT_EQ(test, nursery_hash(n, 0), born);
		KUNIT_ASSERT_EQ(test, atomic64_read(&s->policy.budget.used), used);
		expect_work(n, 0, FIRST);
	}
	KUNIT_EXPECT_EQ(test, n->children[0].lives, 100ULL);
}

/* What was borrowed is kept as what was allocated is: no other store gets it. */
static void restarts_ask_no_pool(struct kunit *test)
{
	static const char line[] = "stack=slots(64K, 1, vmalloc), memory=spans(64K, 1, pages)";
	struct nursery *n = test->priv;
	struct ka_tree_error error;
	u64 born, now, ignored;

	KUNIT_ASSERT_EQ(test, kwasm_engine_pool(&n->engine, line, strlen(line), &error), 0);
	nursery_start(n, 0, &n->top, EVER);
	born = nursery_hash(n, 0);
	for (now = 0; now < 3; now++) {
		nursery_call(n, 0, "grow", &ignored);
		KUNIT_ASSERT_TRUE(test, nursery_crash(n, 0));
		if (!now)
			nursery_start(n, 1, &n->top, EVER);
		KUNIT_ASSERT_EQ(test, serve_cut_off(n, 0, now), 0);
		KUNIT_ASSERT_EQ(test, nursery_hash(n, 0), born);
	}
}

/* A life in which everything grew, and things came that the start knew nothing of. */
static void what_a_life_grew_by_does_not_matter(struct kunit *test)
{
	struct nursery *n = test->priv;
	struct kwasm_child *child = &n->children[0];
	struct kwasm_report rep;
	u64 born, now, ignored;
	unsigned int i;

	nursery_start(n, 0, &n->top, EVER);
	born = nursery_hash(n, 0);
	for (now = 0; now < 3; now++) {
		for (i = 0; i < 40; i++)
			nursery_call(n, 0, "grow", &ignored);
		kwasm_report_init(&rep);
		KUNIT_ASSERT_FALSE(test, IS_ERR(kwasm_instance_create(child->store, n->m, &rep)));
		KUNIT_ASSERT_TRUE(test, nursery_crash(n, 0));
		KUNIT_ASSERT_EQ(test, serve_cut_off(n, 0, now), 0);
		KUNIT_EXPECT_EQ(test, nursery_hash(n, 0), born);
		KUNIT_EXPECT_NULL(test, kwasm_store_instance(child->store, 2));
	}
}

static void too_many_in_a_period_are_too_many(struct kunit *test)
{
	struct nursery *n = test->priv;
	struct kwasm_child *child = &n->children[0];
	u64 now;

	nursery_start(n, 0, &n->top, TWICE);
	/* Any two within a period are fine, for ever. */
	for (now = 0; now < 20 * NURSERY_PERIOD; now += NURSERY_PERIOD / 2) {
		KUNIT_ASSERT_TRUE(test, nursery_crash(n, 0));
		KUNIT_ASSERT_EQ(test, kwasm_child_serve(child, now), 0);
	}
	KUNIT_EXPECT_EQ(test, child->lives, 40ULL);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 0U);

	/* The third is not: the last two were half a period and a whole one ago. */
	KUNIT_ASSERT_TRUE(test, nursery_crash(n, 0));
	KUNIT_EXPECT_EQ(test, serve_cut_off(n, 0, now - 1), -ENOTRECOVERABLE);
	KUNIT_EXPECT_NULL(test, child->store);
	KUNIT_EXPECT_EQ(test, (int)child->state, (int)KWASM_CHILD_GIVEN_UP);
	KUNIT_EXPECT_EQ(test, (int)child->why, (int)KWASM_POISON_TRAP);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 1U);

	/* For good, and told once. */
	now += 10 * NURSERY_PERIOD;
	KUNIT_EXPECT_EQ(test, kwasm_child_serve(child, now), -ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 1U);
}

static void given_up_children_hold_nothing(struct kunit *test)
{
	struct nursery *n = test->priv;
	s64 before = atomic64_read(&n->engine.policy.budget.used);

	nursery_start(n, 0, &n->top, NEVER);
	KUNIT_EXPECT_GT(test, atomic64_read(&n->engine.policy.budget.used), before);
	KUNIT_ASSERT_TRUE(test, nursery_crash(n, 0));
	KUNIT_EXPECT_EQ(test, kwasm_child_serve(&n->children[0], 0), -ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, atomic64_read(&n->engine.policy.budget.used), before);
}

static void failed_starts_are_failures(struct kunit *test)
{
	struct nursery *n = test->priv;

	nursery_start(n, 0, &n->top, (struct kwasm_intensity){ .max = 4, .period = ~0ULL });
	KUNIT_ASSERT_TRUE(test, nursery_crash(n, 0));
	n->workers[0].stillborn = 2;
	KUNIT_EXPECT_EQ(test, serve_cut_off(n, 0, 5), 0);
	KUNIT_EXPECT_EQ(test, n->children[0].lives, 3ULL);
	KUNIT_EXPECT_EQ(test, (int)n->children[0].why, (int)KWASM_POISON_START);
	expect_work(n, 0, FIRST);

	KUNIT_ASSERT_TRUE(test, nursery_crash(n, 0));
	n->workers[0].stillborn = 2;
	KUNIT_EXPECT_EQ(test, serve_cut_off(n, 0, 5), -ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, n->workers[0].starts, 5U);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 1U);
}

static void owners_may_poison(struct kunit *test)
{
	struct nursery *n = test->priv;

	nursery_start(n, 0, &n->top, TWICE);
	expect_work(n, 0, FIRST);
	kwasm_store_poison(n->children[0].store, KWASM_POISON_OWNER);
	KUNIT_EXPECT_EQ(test, kwasm_child_serve(&n->children[0], 0), 0);
	KUNIT_EXPECT_EQ(test, (int)n->children[0].why, (int)KWASM_POISON_OWNER);
	expect_work(n, 0, FIRST);
}

/* 0 and 1 are a group, 2 is in none. */
static struct kwasm_supervisor *start_groups(struct nursery *n)
{
	struct kwasm_supervisor *group = &n->groups[0];

	kwasm_supervisor_init(group, &n->top, TWICE);
	nursery_start(n, 0, group, TWICE);
	nursery_start(n, 1, group, TWICE);
	nursery_start(n, 2, &n->top, NEVER);
	return group;
}

static void crash_and_serve(struct nursery *n, unsigned int i, unsigned int times)
{
	while (times--) {
		KUNIT_ASSERT_TRUE(n->test, nursery_crash(n, i));
		KUNIT_ASSERT_EQ(n->test, serve_cut_off(n, i, 0), 0);
	}
}

static void groups_are_restarted_as_one(struct kunit *test)
{
	struct nursery *n = test->priv;
	struct kwasm_supervisor *group = start_groups(n);

	expect_work(n, 1, FIRST);
	expect_work(n, 2, FIRST);
	crash_and_serve(n, 0, 2);
	KUNIT_EXPECT_EQ(test, group->restarts.nr, 0ULL);
	expect_work(n, 1, SECOND);

	/* Once too often: that is the group's failure. */
	crash_and_serve(n, 0, 1);
	KUNIT_EXPECT_EQ(test, group->restarts.nr, 1ULL);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(n->children[1].store),
			(int)KWASM_POISON_GROUP);
	KUNIT_EXPECT_EQ(test, serve_cut_off(n, 1, 0), 0);
	KUNIT_EXPECT_EQ(test, (int)n->children[1].why, (int)KWASM_POISON_GROUP);
	expect_work(n, 0, FIRST);
	expect_work(n, 1, FIRST);
	expect_work(n, 2, SECOND);

	/* That the others had to restart is not held against them. */
	KUNIT_EXPECT_EQ(test, n->children[1].restarts.nr, 0ULL);
	crash_and_serve(n, 1, 2);
	crash_and_serve(n, 0, 2);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 0U);
}

static void groups_are_given_up_as_one(struct kunit *test)
{
	struct nursery *n = test->priv;
	struct kwasm_supervisor *group = start_groups(n);

	expect_work(n, 2, FIRST);
	crash_and_serve(n, 0, 2 + 1 + 2 + 1 + 2);
	KUNIT_EXPECT_EQ(test, group->restarts.nr, 2ULL);
	KUNIT_ASSERT_TRUE(test, nursery_crash(n, 0));
	KUNIT_EXPECT_EQ(test, serve_cut_off(n, 0, 0), -ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 1U);
	KUNIT_EXPECT_EQ(test, serve_cut_off(n, 1, 0), -ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 2U);
	KUNIT_EXPECT_EQ(test, (int)n->children[1].why, (int)KWASM_POISON_GROUP);
	KUNIT_EXPECT_EQ(test, kwasm_child_serve(&n->children[2], 0), 0);
	expect_work(n, 2, SECOND);
}

/* 0 in a group that may never be restarted, in one of 1 that may, once. */
static void groups_of_groups_escalate(struct kunit *test)
{
	const struct kwasm_intensity once = { .max = 1, .period = NURSERY_PERIOD };
	struct nursery *n = test->priv;
	struct kwasm_supervisor *outer = &n->groups[0], *inner = &n->groups[1];

	kwasm_supervisor_init(outer, &n->top, once);
	kwasm_supervisor_init(inner, outer, once);
	nursery_start(n, 0, inner, NEVER);
	nursery_start(n, 1, outer, NEVER);
	nursery_start(n, 2, &n->top, NEVER);

	crash_and_serve(n, 0, 1);		/* inner, once */
	KUNIT_EXPECT_EQ(test, inner->restarts.nr, 1ULL);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(n->children[1].store), 0);
	crash_and_serve(n, 0, 1);		/* outer, once: inner counts anew */
	KUNIT_EXPECT_EQ(test, outer->restarts.nr, 1ULL);
	KUNIT_EXPECT_EQ(test, inner->restarts.nr, 0ULL);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poisoned(n->children[1].store),
			(int)KWASM_POISON_GROUP);
	KUNIT_EXPECT_EQ(test, serve_cut_off(n, 1, 0), 0);
	crash_and_serve(n, 0, 1);		/* inner, once */
	KUNIT_ASSERT_TRUE(test, nursery_crash(n, 0));
	KUNIT_EXPECT_EQ(test, serve_cut_off(n, 0, 0), -ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, serve_cut_off(n, 1, 0), -ENOTRECOVERABLE);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 2U);
	expect_work(n, 2, FIRST);
}

/*
 * One of eight fails, for ever: it crashes whenever it is used and there is no
 * memory, not for anybody.  What the seven compute, and their memories, are to
 * the bit what they are when nobody fails.
 */
static void live(struct nursery *n, unsigned int failing, u64 hashes[])
{
	unsigned int i, round;
	u64 result;

	for (round = 0; round < 50; round++) {
		for (i = 0; i < NURSERY_CHILDREN; i++) {
			int err = serve_cut_off(n, i, round);

			if (i == failing && n->nr_given_up) {
				KUNIT_ASSERT_EQ(n->test, err, -ENOTRECOVERABLE);
				continue;
			}
			KUNIT_ASSERT_EQ(n->test, err, 0);
			if (i == failing) {
				KUNIT_ASSERT_TRUE(n->test, nursery_crash(n, i));
				continue;
			}
			KUNIT_ASSERT_EQ(n->test, (int)nursery_call(n, i, "work", &result),
					(int)KWASM_TRAP_NONE);
			hashes[i] = sweep_hash(hashes[i], result);
		}
	}
	for (i = 0; i < NURSERY_CHILDREN; i++)
		if (i != failing)
			hashes[i] = sweep_hash(hashes[i], nursery_hash(n, i));
}

static void start_eight(struct nursery *n, struct kwasm_intensity allowed)
{
	unsigned int i;

	for (i = 0; i < NURSERY_CHILDREN; i++)
		nursery_start(n, i, &n->top, allowed);
}

static void end_eight(struct nursery *n)
{
	unsigned int i;

	for (i = 0; i < NURSERY_CHILDREN; i++) {
		kwasm_child_exit(&n->children[i]);
		n->started[i] = false;
	}
}

static void one_of_eight_fails(struct nursery *n, struct kwasm_intensity allowed, u64 lives)
{
	u64 sound[NURSERY_CHILDREN] = {}, hashes[NURSERY_CHILDREN];
	unsigned int i, failing;

	start_eight(n, allowed);
	live(n, NURSERY_CHILDREN, sound);
	end_eight(n);
	for (failing = 0; failing < NURSERY_CHILDREN; failing += 3) {
		memset(hashes, 0, sizeof(hashes));
		n->nr_given_up = 0;
		start_eight(n, allowed);
		live(n, failing, hashes);
		for (i = 0; i < NURSERY_CHILDREN; i++) {
			KUNIT_EXPECT_EQ(n->test, n->children[i].lives, i == failing ? lives : 0ULL);
			if (i != failing)
				KUNIT_EXPECT_EQ(n->test, hashes[i], sound[i]);
		}
		end_eight(n);
	}
}

static void seven_go_on_while_one_is_restarted_for_ever(struct kunit *test)
{
	struct nursery *n = test->priv;

	one_of_eight_fails(n, EVER, 49);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 0U);
}

static void seven_go_on_when_one_is_given_up(struct kunit *test)
{
	struct nursery *n = test->priv;

	one_of_eight_fails(n, TWICE, 2);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 1U);
}

static struct kunit_case supervisor_cases[] = {
	KUNIT_CASE(sound_children_are_left_alone),
	KUNIT_CASE(poisoned_children_start_anew),
	KUNIT_CASE(restarts_ask_nobody_for_memory),
	KUNIT_CASE(restarts_ask_no_pool),
	KUNIT_CASE(what_a_life_grew_by_does_not_matter),
	KUNIT_CASE(too_many_in_a_period_are_too_many),
	KUNIT_CASE(given_up_children_hold_nothing),
	KUNIT_CASE(failed_starts_are_failures),
	KUNIT_CASE(owners_may_poison),
	KUNIT_CASE(groups_are_restarted_as_one),
	KUNIT_CASE(groups_are_given_up_as_one),
	KUNIT_CASE(groups_of_groups_escalate),
	KUNIT_CASE(seven_go_on_while_one_is_restarted_for_ever),
	KUNIT_CASE(seven_go_on_when_one_is_given_up),
	{}
};

static struct kunit_suite supervisor_suite = {
	.name = "kwasm_supervisor",
	.init = nursery_init,
	.exit = nursery_exit,
	.test_cases = supervisor_cases,
};

/* --- the sweep: everything that can fail when a child is started, beside another */

static int start_other(struct kunit *test)
{
	int err = nursery_init(test);

	if (!err)
		nursery_start(test->priv, 1, &((struct nursery *)test->priv)->top, NEVER);
	return err;
}

static u64 other_child(void *ctx)
{
	struct nursery *n = ctx;

	return sweep_hash(nursery_hash(n, 1), kwasm_store_poisoned(n->children[1].store));
}

static int nothing(void *ctx)
{
	return 0;
}

static int start_by_plan(void *ctx, struct ka_fault_plan *plan)
{
	struct nursery *n = ctx;
	struct kwasm_child_options opts = nursery_options(n, 0, TWICE);
	int err;

	opts.store.plan = plan;
	err = kwasm_child_init(&n->children[0], &n->top, &n->engine, &opts);
	n->started[0] = !err;
	if (!err)
		n->children[0].store->policy.plan = (struct ka_fault_plan){};
	return err;
}

/* A crash and a restart belong to it: whatever was refused, it has what it needs. */
static u64 result_of_restart(void *ctx)
{
	struct nursery *n = ctx;
	u64 hash = nursery_hash(n, 0);

	crash_and_serve(n, 0, 1);
	return sweep_hash(hash, nursery_hash(n, 0));
}

static u64 state(void *ctx)
{
	struct nursery *n = ctx;
	u64 hash = sweep_hash(0, atomic64_read(&n->engine.policy.budget.used));

	return sweep_hash(hash, list_is_singular(&n->top.children));
}

static void end_child(void *ctx)
{
	struct nursery *n = ctx;

	if (n->started[0])
		kwasm_child_exit(&n->children[0]);
	n->started[0] = false;
}

static void starting_survives_every_failure(struct kunit *test)
{
	static const struct sweep_op op = {
		"start a child", nothing, start_by_plan, result_of_restart, state, end_child,
	};
	struct nursery *n = test->priv;
	const struct sweep_bench bench = {
		.ctx = n, .budget = &n->engine.policy.budget, .others = other_child,
	};

	sweep(test, &op, &bench);
}

static struct kunit_case oom_cases[] = {
	KUNIT_CASE(starting_survives_every_failure),
	{}
};

static struct kunit_suite oom_suite = {
	.name = "kwasm_oom_child",
	.init = start_other,
	.exit = nursery_exit,
	.test_cases = oom_cases,
};

kunit_test_suites(&supervisor_suite, &oom_suite);
