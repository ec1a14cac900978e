// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm bench: an export called in each tier, in turns
 *
 * Each tier has a store of its own with the same module in it, and makes the same
 * calls, so that all go through the same states.  They take turns in rounds:
 * whatever disturbs the machine disturbs all of them, and ratios are taken within
 * a round.  Figures are medians over the rounds.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* Without --repeat: as many as fit about this time, within these bounds. */
#define BENCH_NS	500000000ull
#define MOST_CALLS	10000000ull
#define ROUNDS		10u

/* Slowest first: it chooses how many calls to make. */
static const struct {
	const char *name;
	uint32_t tier;
} tiers[BENCH_TIERS] = {
	{ "interp", KWASM_TIER_INTERP },
	{ "jit", KWASM_TIER_JIT },
};

/* A tier: its store, what is called there, and what each round took. */
struct side {
	const char *name;
	struct options opts;
	struct session ses;
	struct invocation inv;
	struct kwasm_call call;
	struct kwasm_timing timing[ROUNDS];
};

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(double *values, uint32_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return values[n / 2];
}

/**
 * nothing_to_time() - the status of a guest that did not return
 * @ses: session, its failure reported
 * @status: what the report came to
 *
 * An exit is no failure elsewhere, and reported as none.
 *
 * Return: an exit status, not 0.
 */
int nothing_to_time(const struct session *ses, int status)
{
	const struct kwasm_error *error = kwasm_store_error(ses->s);

	if (error->err != KWASM_OUTCOME_EXIT)
		return status;
	say("%s: it exited with status %d: nothing to time", ses->opts->argv[0], error->code);
	return STATUS_KWASM;
}

static int open_side(struct side *side)
{
	const struct options *opts = &side->opts;
	int status = session_store(&side->ses);

	if (!status)
		status = session_instantiate(&side->ses);
	if (side->ses.ended)
		return nothing_to_time(&side->ses, status);
	if (!status)
		status = invocation_prepare(&side->inv, &side->ses, opts->invoke, opts->argv + 1);
	side->call = (struct kwasm_call){
		.instance = side->ses.inst,
		.name = opts->invoke,
		.name_len = strlen(opts->invoke),
		.args = side->inv.args,
		.nr_args = side->inv.nr_args,
		.results = side->inv.results,
		.max_results = side->inv.nr_results,
	};
	return status;
}

/* The module stays the caller's. */
static void close_side(struct side *side)
{
	invocation_exit(&side->inv);
	kwasm_store_close(side->ses.s);
}

static int call(struct side *side, __u64 repeat, struct kwasm_timing *timing)
{
	side->call.repeat = repeat;
	side->call.fuel = side->opts.fuel;
	side->call.timeout_ns = side->opts.timeout_ns;
	if (!kwasm_store_call(side->ses.s, &side->call)) {
		*timing = side->call.timing;
		return STATUS_OK;
	}
	return nothing_to_time(&side->ses, report_failure(side->opts.argv[0],
							  kwasm_store_error(side->ses.s)));
}

/* How often to call what took @ns once. */
static __u64 choose_repeat(__u64 ns)
{
	__u64 n = ns ? BENCH_NS / ns : MOST_CALLS;

	if (n > MOST_CALLS)
		return MOST_CALLS;
	return n ? n : 1;
}

static int warm(struct side *sides, uint32_t nr, __u64 *repeat)
{
	struct kwasm_timing timing = {};
	uint32_t i;
	int status;

	for (i = 0; i < nr; i++) {
		status = call(&sides[i], 1, &timing);
		if (status)
			return status;
		if (!i)
			*repeat = choose_repeat(timing.median);
	}
	return STATUS_OK;
}

static int take_turns(struct side *sides, uint32_t nr, __u64 repeat, uint32_t rounds)
{
	uint32_t i, round;
	int status;

	for (round = 0; round < rounds; round++) {
		__u64 calls = repeat / rounds + (round < repeat % rounds);

		for (i = 0; i < nr; i++) {
			status = call(&sides[i], calls, &sides[i].timing[round]);
			if (status)
				return status;
		}
	}
	return STATUS_OK;
}

/* Batches are as long as the first round's, and as many as in all rounds. */
static struct bench_figures sum_up(const struct side *side, uint32_t rounds)
{
	struct bench_figures f = { .tier = side->name, .timing = side->timing[0] };
	double medians[ROUNDS], p99s[ROUNDS];
	uint32_t i;

	for (i = 0; i < rounds; i++) {
		const struct kwasm_timing *t = &side->timing[i];

		if (t->min < f.timing.min)
			f.timing.min = t->min;
		medians[i] = t->median;
		p99s[i] = t->p99;
	}
	f.timing.median = median(medians, rounds);
	f.timing.p99 = median(p99s, rounds);
	return f;
}

static double compare_sides(const struct side *slow, const struct side *fast, uint32_t rounds)
{
	double ratios[ROUNDS];
	uint32_t i;

	for (i = 0; i < rounds; i++) {
		/* What takes less than a ns takes one, or nothing could be compared. */
		double ns = fast->timing[i].median ? fast->timing[i].median : 1;

		ratios[i] = slow->timing[i].median / ns;
	}
	return median(ratios, rounds);
}

static int measure(struct side *sides, struct bench_result *result)
{
	uint32_t i, rounds;
	int status = STATUS_OK;

	if (!result->calls)
		status = warm(sides, result->nr, &result->calls);
	rounds = result->calls < ROUNDS ? result->calls : ROUNDS;
	if (!status)
		status = take_turns(sides, result->nr, result->calls, rounds);
	if (status)
		return status;
	for (i = 0; i < result->nr; i++)
		result->figures[i] = sum_up(&sides[i], rounds);
	if (result->nr == BENCH_TIERS)
		result->ratio = compare_sides(&sides[0], &sides[1], rounds);
	return STATUS_OK;
}

/* All that the device has, or the one that was asked for. */
static int choose_sides(struct side *sides, const struct session *loaded, uint32_t *nr)
{
	uint32_t i, asked = loaded->opts->tier;
	struct kwasm_info info;

	if (kwasm_device_info(loaded->dev, &info))
		return report_failure(loaded->opts->argv[0], kwasm_device_error(loaded->dev));
	for (i = 0; i < BENCH_TIERS; i++) {
		struct side *side = &sides[*nr];

		if (!(info.tiers & 1u << tiers[i].tier) ||
		    (asked != KWASM_TIER_DEFAULT && asked != tiers[i].tier))
			continue;
		*side = (struct side){
			.name = tiers[i].name,
			.opts = *loaded->opts,
			.ses = *loaded,
		};
		side->opts.tier = tiers[i].tier;
		side->ses.opts = &side->opts;
		*nr += 1;
	}
	return STATUS_OK;
}

/**
 * bench_calls() - time an export in each tier
 * @loaded: session with a module and no store; its options say what to call
 * @result: @calls: how many to make, 0 to choose; receives the rest
 *
 * Return: an exit status.
 */
int bench_calls(const struct session *loaded, struct bench_result *result)
{
	struct side sides[BENCH_TIERS] = {};
	uint32_t i;
	int status = choose_sides(sides, loaded, &result->nr);

	for (i = 0; i < result->nr && !status; i++)
		status = open_side(&sides[i]);
	if (!status)
		status = measure(sides, result);
	for (i = 0; i < result->nr; i++)
		close_side(&sides[i]);
	return status;
}
