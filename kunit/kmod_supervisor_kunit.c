// SPDX-License-Identifier: GPL-2.0
/*
 * Supervision with threads: each child has a user of its own
 *
 * What runtime_supervisor_kunit.c shows one step at a time, all at once: lockdep
 * and KASAN are the judges.
 */

#include <kunit/test.h>

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>

#include "kunit/nursery.h"

#define ROUNDS	300

/**
 * struct customer - who uses a child
 * @n: its nursery
 * @i: which
 * @crash_every: rounds from crash to crash, 0: never
 * @work: rounds in which it computed
 * @refused: rounds after it was given up
 * @wrong: results and errors that should not be
 * @done: it has ended
 */
struct customer {
	struct nursery *n;
	unsigned int i;
	unsigned int crash_every;
	unsigned int work;
	unsigned int refused;
	unsigned int wrong;
	struct completion done;
};

/* A call that a group's restart may end at any time: then what it gave is void. */
static int call(struct kwasm_child *child, const char *name, u64 *result)
{
	struct kwasm_instance *inst = kwasm_store_instance(child->store, 1);
	struct kwasm_extern ext;
	int err;

	if (!inst)
		return -ENOENT;
	err = kwasm_instance_export(inst, (const u8 *)name, strlen(name), &ext);
	return err ?: kwasm_call_func(child->store, ext.func, NULL, result);
}

static void use(struct customer *u, unsigned int round, u32 *number)
{
	struct kwasm_child *child = &u->n->children[u->i];
	u64 lives = child->lives, result = 0;
	int err = kwasm_child_serve(child, round);

	if (err) {
		u->refused++;
		u->wrong += err != -ENOTRECOVERABLE;
		return;
	}
	if (child->lives != lives)
		*number = 42;
	if (u->crash_every && round % u->crash_every == 0) {
		err = call(child, "crash", &result);
		u->wrong += err && err != -ENOTRECOVERABLE;
		return;
	}
	err = call(child, "work", &result);
	if (err || child->store->trap.kind != KWASM_TRAP_NONE) {
		u->wrong += !kwasm_store_poisoned(child->store);
		return;
	}
	*number = *number * 31 + 7;
	u->wrong += (u32)result != *number + NURSERY_PAGES;
	u->work++;
}

static int run(void *data)
{
	struct customer *u = data;
	unsigned int round;
	u32 number = 42;

	for (round = 1; round <= ROUNDS; round++) {
		use(u, round, &number);
		cond_resched();
	}
	complete(&u->done);
	return 0;
}

static void run_all(struct nursery *n, struct customer *users)
{
	struct task_struct *task;
	unsigned int i;

	for (i = 0; i < NURSERY_CHILDREN; i++) {
		users[i].n = n;
		users[i].i = i;
		init_completion(&users[i].done);
		task = kthread_run(run, &users[i], "kwasm-user/%u", i);
		/* No thread, no case: but those that run have to end before. */
		if (IS_ERR(task))
			complete(&users[i].done);
		KUNIT_EXPECT_FALSE(n->test, IS_ERR(task));
	}
	for (i = 0; i < NURSERY_CHILDREN; i++)
		wait_for_completion(&users[i].done);
	for (i = 0; i < NURSERY_CHILDREN; i++)
		KUNIT_EXPECT_EQ_MSG(n->test, users[i].wrong, 0U, "user %u", i);
}

static struct customer *make_users(struct kunit *test)
{
	struct customer *users = kunit_kcalloc(test, NURSERY_CHILDREN, sizeof(*users), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, users);
	return users;
}

static void seven_users_never_notice(struct kunit *test)
{
	const struct kwasm_intensity five = { .max = 5, .period = ~0ULL };
	struct nursery *n = test->priv;
	struct customer *users = make_users(test);
	unsigned int i;

	for (i = 0; i < NURSERY_CHILDREN; i++)
		nursery_start(n, i, &n->top, five);
	users[3].crash_every = 2;
	run_all(n, users);
	for (i = 0; i < NURSERY_CHILDREN; i++)
		if (i != 3)
			KUNIT_EXPECT_EQ(test, users[i].work, (unsigned int)ROUNDS);
	KUNIT_EXPECT_EQ(test, n->children[3].lives, 5ULL);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 1U);
}

/* Two groups of three, and two in none; one in each crashes. */
static void groups_restart_under_their_users(struct kunit *test)
{
	const struct kwasm_intensity once = { .max = 1, .period = ~0ULL };
	const struct kwasm_intensity often = { .max = 20, .period = 0 };
	struct nursery *n = test->priv;
	struct kwasm_supervisor *groups = n->groups;
	struct customer *users = make_users(test);
	unsigned int i;

	kwasm_supervisor_init(&groups[0], &n->top, often);
	kwasm_supervisor_init(&groups[1], &groups[0], often);
	for (i = 0; i < NURSERY_CHILDREN; i++)
		nursery_start(n, i, i < 6 ? &groups[i / 3] : &n->top, once);
	users[0].crash_every = 3;
	users[4].crash_every = 5;
	run_all(n, users);
	KUNIT_EXPECT_EQ(test, n->nr_given_up, 0U);
	KUNIT_EXPECT_GT(test, n->children[2].lives, 0ULL);
	KUNIT_EXPECT_GT(test, n->children[5].lives, 0ULL);
	for (i = 6; i < NURSERY_CHILDREN; i++) {
		KUNIT_EXPECT_EQ(test, users[i].work, (unsigned int)ROUNDS);
		KUNIT_EXPECT_EQ(test, n->children[i].lives, 0ULL);
	}
}

static struct kunit_case thread_cases[] = {
	KUNIT_CASE(seven_users_never_notice),
	KUNIT_CASE(groups_restart_under_their_users),
	{}
};

static struct kunit_suite thread_suite = {
	.name = "kwasm_supervisor_threads",
	.init = nursery_init,
	.exit = nursery_exit,
	.test_cases = thread_cases,
};

kunit_test_suite(thread_suite);
