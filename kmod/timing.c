// SPDX-License-Identifier: GPL-2.0
/*
 * Timing: a call, repeated, and how long it takes
 *
 * A call may take less than reading the clock does, so calls are timed in
 * batches.  The size of a batch is found by doubling until one takes long
 * enough (BATCH_NS), on at most an eighth of the calls; the rest are timed.
 * Every call that was asked for is made, and not one more.
 *
 * Between batches, and often enough within long ones, the store is asked
 * whether to go on, so a deadline, a stop or a fatal signal ends it all.
 */

#include <linux/ktime.h>
#include <linux/kwasm.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sort.h>

#include "kmod/kmod.h"
#include "kmod/timing.h"

#define BATCH_NS	20000	/* 200 times and more what the clock costs */
#define MAX_BATCHES	8192	/* samples: 64 KiB, enough for a 99th percentile */
#define CLOCK_READS	64

/* A call to repeat. */
struct job {
	struct kwasm_store *store;
	struct kwasm_func *func;
	const u64 *args;
	u64 *results;
	u64 poll_every;		/* calls */
};

static bool has_ended(const struct job *job)
{
	return job->store->trap.kind != KWASM_TRAP_NONE;
}

static void poll(const struct job *job)
{
	enum kwasm_trap_kind kind = kwasm_store_poll(job->store, 0);

	if (kind != KWASM_TRAP_NONE) {
		job->store->trap.kind = kind;
		job->store->trap.depth = 0;
	}
}

/* Make @n calls, or fewer when one of them ends badly. */
static int make_calls(const struct job *job, u64 n)
{
	u64 until_poll = job->poll_every;
	int err = 0;

	while (n-- && !err) {
		if (!until_poll--) {
			poll(job);
			if (has_ended(job))
				break;
			until_poll = job->poll_every - 1;
		}
		err = kwasm_call_func(job->store, job->func, job->args, job->results);
		if (has_ended(job))
			break;
	}
	return err;
}

static int time_batch(const struct job *job, u64 n, u64 *ns)
{
	u64 start;
	int err;

	poll(job);
	if (has_ended(job))
		return 0;
	start = ktime_get_ns();
	err = make_calls(job, n);
	*ns = ktime_get_ns() - start;
	return err;
}

/* Find the size of a batch; *made counts the calls that it took. */
static int calibrate(struct job *job, u64 repeat, u64 *batch, u64 *made)
{
	u64 ns;
	int err;

	for (*batch = 1; *made + *batch <= repeat / 8; *batch *= 2) {
		job->poll_every = *batch;
		err = time_batch(job, *batch, &ns);
		if (err || has_ended(job))
			return err;
		*made += *batch;
		if (ns >= BATCH_NS)
			break;
	}
	job->poll_every = *batch;
	return 0;
}

/**
 * kwasm_timing_plan() - spread calls over batches
 * @calls: calls to make, at least one
 * @batch: calls that take long enough to be timed
 *
 * Return: the plan, with as many batches as there are to be had up to 8192.
 */
struct kwasm_timing_plan kwasm_timing_plan(u64 calls, u64 batch)
{
	struct kwasm_timing_plan plan = { .batch = min(batch, calls) };

	plan.batches = div64_u64(calls, plan.batch);
	if (plan.batches > MAX_BATCHES) {
		plan.batch = div64_u64(calls, MAX_BATCHES);
		plan.batches = MAX_BATCHES;
	}
	plan.spare = calls - plan.batch * plan.batches;
	return plan;
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/**
 * kwasm_timing_summary() - make minimum, median and percentile of samples
 * @timing: receives them
 * @samples: ns of each batch; left sorted
 * @n: how many, at least one
 * @batch: calls in each
 */
void kwasm_timing_summary(struct kwasm_timing *timing, u64 *samples, u32 n, u64 batch)
{
	sort(samples, n, sizeof(*samples), compare, NULL);
	timing->batch = batch;
	timing->batches = n;
	timing->min = div64_u64(samples[0], batch);
	timing->median = div64_u64(samples[(n - 1) / 2], batch);
	timing->p99 = div64_u64(samples[(n * 99 + 99) / 100 - 1], batch);
}

/* The least that two readings are apart. */
static u64 clock_cost(void)
{
	u64 best = U64_MAX;
	int i;

	for (i = 0; i < CLOCK_READS; i++) {
		u64 start = ktime_get_ns();

		best = min(best, ktime_get_ns() - start);
	}
	return best;
}

static int run_plan(const struct job *job, const struct kwasm_timing_plan *plan, u64 *samples)
{
	u64 i, ignored;
	int err;

	if (plan->spare) {
		err = time_batch(job, plan->spare, &ignored);
		if (err || has_ended(job))
			return err;
	}
	for (i = 0; i < plan->batches; i++) {
		err = time_batch(job, plan->batch, &samples[i]);
		if (err || has_ended(job))
			return err;
	}
	return 0;
}

/**
 * kwasm_timing_run() - make a call many times and time it
 * @s: store
 * @f: function
 * @args: argument slots, the same each time
 * @results: receives the last call's
 * @repeat: calls to make, at least one
 * @timing: receives the times; zero when a call did not return
 *
 * Context: as kwasm_call_func(); can be killed.
 *
 * Return: 0 when the calls took place (then see @s->trap), -ENOMEM, and those
 * of kwasm_call_func().
 */
int kwasm_timing_run(struct kwasm_store *s, struct kwasm_func *f, const u64 *args, u64 *results,
		     u64 repeat, struct kwasm_timing *timing)
{
	struct job job = { .store = s, .func = f, .args = args, .results = results };
	struct ka *heap = ka_of(&s->policy, KA_HOST);
	struct kwasm_timing_plan plan;
	u64 *samples, batch, made = 0;
	int err;

	*timing = (struct kwasm_timing){};
	s->trap.kind = KWASM_TRAP_NONE;
	err = calibrate(&job, repeat, &batch, &made);
	if (err || has_ended(&job))
		return err;
	plan = kwasm_timing_plan(repeat - made, batch);
	samples = ka_new_array(heap, u64, plan.batches, s->policy.gfp);
	if (!samples)
		return -ENOMEM;

	err = run_plan(&job, &plan, samples);
	if (!err && !has_ended(&job)) {
		kwasm_timing_summary(timing, samples, plan.batches, plan.batch);
		timing->clock = clock_cost();
	}
	ka_delete_array(heap, samples, plan.batches);
	return err;
}
