// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: the sweep, every failure of an operation in turn
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "kunit/sweep.h"

#define MANY	2000	/* points: more are a loop */

unsigned int sweeps_done;

/* What can fail, and what an operation says then. */
static const struct cause {
	const char *name;
	u32 what;
	int err;
} causes[] = {
	{ "memory", 0, -ENOMEM },
	{ "stop", KA_SITE_STOP, -EINTR },
	{ "stack", KA_SITE_STACK, SWEEP_NO_STACK },
};

/**
 * struct sweep - a sweep under way
 * @test: case
 * @op: operation
 * @bench: where
 * @cause: what fails now
 * @result: of the operation without failures
 * @others: what belongs to others
 * @base: bytes that are theirs
 * @points: of one run without failures
 * @runs: with failures
 * @failures: in all of them
 * @errors: failed attempts
 * @absorbed: attempts in which something failed, and that succeeded
 */
struct sweep {
	struct kunit *test;
	const struct sweep_op *op;
	const struct sweep_bench *bench;
	const struct cause *cause;
	u64 result;
	u64 others;
	s64 base;
	u64 points;
	u64 runs;
	u64 failures;
	u64 errors;
	u64 absorbed;
};

/* One step of FNV-1a over the eight bytes of @value. */
u64 sweep_hash(u64 hash, u64 value)
{
	unsigned int i;

	hash = hash ?: 0xcbf29ce484222325ULL;
	for (i = 0; i < 8; i++)
		hash = (hash ^ (u8)(value >> 8 * i)) * 0x100000001b3ULL;
	return hash;
}

void sweep_describe(const struct sweep_op *op, char *desc)
{
	strscpy(desc, op->name, KUNIT_PARAM_DESC_SIZE);
}

static u64 others(const struct sweep_bench *bench)
{
	return bench->others ? bench->others(bench->ctx) : 0;
}

static void set_up(struct sweep *s)
{
	KUNIT_ASSERT_EQ_MSG(s->test, s->op->setup(s->bench->ctx), 0, "%s: set-up", s->op->name);
}

/* Tears down while the budget refuses everything, and expects not to be asked. */
static void tear_down(struct sweep *s)
{
	struct ka_budget *budget = s->bench->budget;
	u64 limit = budget->limit;
	u64 refusals = atomic64_read(&budget->refusals);

	budget->limit = 0;
	s->op->teardown(s->bench->ctx);
	budget->limit = limit;
	KUNIT_EXPECT_EQ_MSG(s->test, (u64)atomic64_read(&budget->refusals), refusals,
			    "%s: tearing down allocates", s->op->name);
	KUNIT_EXPECT_EQ_MSG(s->test, atomic64_read(&budget->used), s->base,
			    "%s: tearing down leaves something", s->op->name);
	KUNIT_EXPECT_EQ_MSG(s->test, others(s->bench), s->others,
			    "%s: others have changed", s->op->name);
}

/* The operation as it should be; the number of points it has. */
static u64 undisturbed(struct sweep *s, u64 *result)
{
	/* A plan that is on, so that points are counted, and lets all succeed. */
	struct ka_fault_plan plan = {
		.mode = KA_FAULT_ONCE, .what = s->cause->what, .n = U64_MAX,
	};

	set_up(s);
	KUNIT_ASSERT_EQ_MSG(s->test, s->op->act(s->bench->ctx, &plan), 0, "%s: let be",
			    s->op->name);
	KUNIT_ASSERT_EQ(s->test, plan.injected, 0ULL);
	*result = s->op->result(s->bench->ctx);
	tear_down(s);
	return plan.seen;
}

static void expect_same_again(struct sweep *s)
{
	u64 result, points = undisturbed(s, &result);

	KUNIT_EXPECT_EQ_MSG(s->test, points, s->points, "%s: other points", s->op->name);
	KUNIT_EXPECT_EQ_MSG(s->test, result, s->result, "%s: another result", s->op->name);
}

/* One attempt under a plan, and what must be true of it; whether it failed. */
static bool fails(struct sweep *s, struct ka_fault_plan *plan)
{
	const char *name = s->op->name, *cause = s->cause->name;
	u64 before = s->op->state(s->bench->ctx);
	int err = s->op->act(s->bench->ctx, plan);

	s->failures += plan->injected;
	s->errors += err != 0;
	s->absorbed += !err && plan->injected;
	KUNIT_EXPECT_EQ_MSG(s->test, plan->injected - plan->benign, (u64)!!err,
			    "%s, %s %llu+%llu: swallowed, or an error for nothing", name, cause,
			    plan->n, plan->gap);
	KUNIT_EXPECT_EQ_MSG(s->test, plan->late, 0ULL, "%s, %s %llu: asks while it unwinds", name,
			    cause, plan->n);
	if (!err) {
		KUNIT_EXPECT_EQ_MSG(s->test, s->op->result(s->bench->ctx), s->result,
				    "%s, %s %llu: another result", name, cause, plan->n);
		return false;
	}
	KUNIT_EXPECT_EQ_MSG(s->test, err, s->cause->err, "%s, %s %llu: the wrong error", name,
			    cause, plan->n);
	if (!s->cause->what || !s->op->traps)
		KUNIT_EXPECT_EQ_MSG(s->test, s->op->state(s->bench->ctx), before,
				    "%s, %s %llu: not as before", name, cause, plan->n);
	return true;
}

/* One run; whether the plan still found something to fail. */
static bool run(struct sweep *s, struct ka_fault_plan plan)
{
	struct ka_fault_plan again = {
		.mode = KA_FAULT_ONCE, .what = plan.what, .n = plan.gap,
	};
	struct ka_fault_plan off = {};
	bool failed;

	s->runs++;
	set_up(s);
	failed = fails(s, &plan);
	/* Let be it succeeds; of a pair the second failure comes first. */
	if (failed && plan.mode == KA_FAULT_PAIR)
		failed = fails(s, &again);
	if (failed)
		KUNIT_EXPECT_FALSE(s->test, fails(s, &off));
	tear_down(s);
	return plan.injected;
}

static void sweep_mode(struct sweep *s, enum ka_fault_mode mode)
{
	struct ka_fault_plan plan = { .mode = mode, .what = s->cause->what };

	while (plan.n < MANY && run(s, plan))
		plan.n += s->points > SWEEP_PAIRS ? SWEEP_STRIDE : 1;
	KUNIT_EXPECT_GE_MSG(s->test, plan.n, s->points, "%s: points not reached", s->op->name);
	KUNIT_EXPECT_LT_MSG(s->test, plan.n, (u64)MANY, "%s: no end", s->op->name);
}

static void sweep_pairs(struct sweep *s)
{
	struct ka_fault_plan plan = { .mode = KA_FAULT_PAIR, .what = s->cause->what };
	u64 pair;

	if (s->points > SWEEP_PAIRS)
		return;
	for (pair = 0; pair < s->points * s->points; pair += SWEEP_STRIDE) {
		plan.n = pair / s->points;
		plan.gap = pair % s->points;
		run(s, plan);
	}
}

static void sweep_cause(struct sweep *s)
{
	s->points = undisturbed(s, &s->result);
	if (!s->points)
		return;
	expect_same_again(s);
	sweep_mode(s, KA_FAULT_ONCE);
	sweep_mode(s, KA_FAULT_FROM);
	sweep_pairs(s);
	expect_same_again(s);
	kunit_info(s->test, "swept %s, %s: %llu points, %llu runs, %llu failures, %llu errors, %llu absorbed%s",
		   s->op->name, s->cause->name, s->points, s->runs, s->failures, s->errors,
		   s->absorbed, SWEEP_STRIDE > 1 ? ", some left out" : "");
}

/**
 * sweep() - let everything that can fail in an operation fail in turn
 * @test: case
 * @op: operation
 * @bench: where
 */
void sweep(struct kunit *test, const struct sweep_op *op, const struct sweep_bench *bench)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(causes); i++) {
		struct sweep s = {
			.test = test, .op = op, .bench = bench, .cause = &causes[i],
			.others = others(bench), .base = atomic64_read(&bench->budget->used),
		};

		sweep_cause(&s);
		if (!causes[i].what)
			KUNIT_EXPECT_EQ_MSG(test, s.points == 0, op->free,
					    "%s: %llu points", op->name, s.points);
	}
	sweeps_done++;
}
