// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: the sweep, every allocation of an operation refused in turn
 */
#include "kunit/sweep.h"

#define MANY	2000	/* points: more are a loop */

unsigned int sweeps_done;

/* One step of FNV-1a over the eight bytes of @value. */
u64 sweep_hash(u64 hash, u64 value)
{
	unsigned int i;

	hash = hash ?: 0xcbf29ce484222325ULL;
	for (i = 0; i < 8; i++)
		hash = (hash ^ (u8)(value >> 8 * i)) * 0x100000001b3ULL;
	return hash;
}

/* Tears down while the budget refuses everything, and expects not to be asked. */
static void teardown(struct kunit *test, const struct sweep_op *op, void *ctx,
		     struct ka_budget *budget)
{
	u64 limit = budget->limit;
	u64 refusals = atomic64_read(&budget->refusals);

	budget->limit = 0;
	op->teardown(ctx);
	budget->limit = limit;
	KUNIT_EXPECT_EQ_MSG(test, (u64)atomic64_read(&budget->refusals), refusals,
			    "%s: tearing down allocates", op->name);
	KUNIT_EXPECT_EQ_MSG(test, atomic64_read(&budget->used), 0LL,
			    "%s: tearing down leaves something", op->name);
}

/* The operation as it should be; the number of points it has. */
static u64 baseline(struct kunit *test, const struct sweep_op *op, void *ctx,
		    struct ka_budget *budget, u64 *result)
{
	/* A plan that is on, so that points are counted, and refuses nothing. */
	struct ka_fault_plan plan = { .mode = KA_FAULT_ONCE, .n = U64_MAX };

	KUNIT_ASSERT_EQ_MSG(test, op->setup(ctx), 0, "%s: set-up", op->name);
	KUNIT_ASSERT_EQ_MSG(test, op->act(ctx, &plan), 0, "%s: without refusals", op->name);
	KUNIT_ASSERT_EQ(test, plan.injected, 0ULL);
	*result = op->result(ctx);
	teardown(test, op, ctx, budget);
	return plan.seen;
}

static void check_error(struct kunit *test, const struct sweep_op *op, void *ctx, int err,
			u64 before, u64 result)
{
	struct ka_fault_plan off = {};

	KUNIT_EXPECT_EQ_MSG(test, err, -ENOMEM, "%s: the wrong error", op->name);
	KUNIT_EXPECT_EQ_MSG(test, op->state(ctx), before, "%s: not as before", op->name);
	KUNIT_ASSERT_EQ_MSG(test, op->act(ctx, &off), 0, "%s: does not recover", op->name);
	KUNIT_EXPECT_EQ_MSG(test, op->result(ctx), result, "%s: recovers differently", op->name);
}

/* One run; whether the plan still found something to refuse. */
static bool run(struct kunit *test, const struct sweep_op *op, void *ctx,
		struct ka_budget *budget, struct ka_fault_plan plan, u64 result,
		struct sweep_score *score)
{
	u64 n = plan.n, before;
	int err;

	KUNIT_ASSERT_EQ_MSG(test, op->setup(ctx), 0, "%s: set-up", op->name);
	before = op->state(ctx);
	err = op->act(ctx, &plan);
	if (err) {
		score->errors++;
		KUNIT_EXPECT_GT_MSG(test, plan.injected, plan.benign,
				    "%s, point %llu: an error for nothing", op->name, n);
		check_error(test, op, ctx, err, before, result);
	} else {
		score->absorbed += plan.injected != 0;
		KUNIT_EXPECT_EQ_MSG(test, plan.injected, plan.benign,
				    "%s, point %llu: a refusal swallowed", op->name, n);
		KUNIT_EXPECT_EQ_MSG(test, op->result(ctx), result,
				    "%s, point %llu: another result", op->name, n);
	}
	score->refusals += plan.injected;
	teardown(test, op, ctx, budget);
	return plan.injected;
}

/**
 * sweep() - refuse every allocation of an operation in turn
 * @test: case
 * @op: operation
 * @ctx: for its functions
 * @budget: outermost budget; nothing is charged to it but by @op
 * @score: filled in
 */
void sweep(struct kunit *test, const struct sweep_op *op, void *ctx, struct ka_budget *budget,
	   struct sweep_score *score)
{
	static const enum ka_fault_mode modes[] = { KA_FAULT_ONCE, KA_FAULT_FROM };
	u64 result, n;
	size_t i;

	*score = (struct sweep_score) {};
	score->points = baseline(test, op, ctx, budget, &result);
	if (op->free)
		KUNIT_EXPECT_EQ_MSG(test, score->points, 0ULL, "%s: allocates", op->name);
	else
		KUNIT_EXPECT_GT_MSG(test, score->points, 0ULL, "%s: no points", op->name);

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		struct ka_fault_plan plan = { .mode = modes[i] };

		for (n = 0; n < MANY; n++) {
			plan.n = n;
			if (!run(test, op, ctx, budget, plan, result, score))
				break;
		}
		KUNIT_EXPECT_GE_MSG(test, n, score->points, "%s: points not reached", op->name);
		KUNIT_EXPECT_LT_MSG(test, n, (u64)MANY, "%s: no end", op->name);
	}
	sweeps_done++;
	kunit_info(test, "%s: %llu points, %llu refusals, %llu errors, %llu absorbed", op->name,
		   score->points, score->refusals, score->errors, score->absorbed);
}
