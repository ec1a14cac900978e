// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm bench: how long calls and instantiation take
 *
 * Calls are repeated and timed in the kernel, in batches, so that neither the
 * system call nor the clock is part of a figure.  Instantiation is an operation
 * of its own for every instance: it is timed around the system call, each
 * instance in a store of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "cli.h"

/* Without --repeat: as many as fit about this time, within these bounds. */
#define BENCH_NS	500000000ull
#define MOST_CALLS	10000000ull
#define INSTANCES	1000

struct bench {
	struct options opts;
	__u64 repeat;
	bool instantiate;
	bool json;
};

enum { KEY_REPEAT = 1, KEY_JSON, KEY_INSTANTIATE };

static const struct argp_option table[] = {
	{ "repeat", KEY_REPEAT, "N", 0, "How many, else half a second of calls", 0 },
	{ "instantiate", KEY_INSTANTIATE, NULL, 0, "Time instantiation instead of calls", 0 },
	{ "json", KEY_JSON, NULL, 0, "Print one line of JSON", 0 },
	{}
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct bench *b = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &b->opts;
		break;
	case KEY_REPEAT:
		if (parse_count(arg, &b->repeat) || !b->repeat)
			argp_error(state, "--repeat: '%s' is no number above 0", arg);
		break;
	case KEY_INSTANTIATE:
		b->instantiate = true;
		break;
	case KEY_JSON:
		b->json = true;
		break;
	case ARGP_KEY_SUCCESS:
		if (!b->instantiate && !b->opts.invoke)
			argp_error(state, "which export? Say --invoke NAME, or --instantiate");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp_child children[] = { { .argp = &options_argp }, {} };

static const struct argp argp = {
	.options = table,
	.parser = parse_option,
	.args_doc = "--invoke NAME FILE.wasm [ARG...]\n--instantiate FILE.wasm",
	.doc = "Time calls or instantiation, in ns: the fastest, the median, 99 of 100",
	.children = children,
};

/* Times are integers of at most some minutes: they fit JSON's numbers. */
static void print_json(const char *what, __u64 n, const struct kwasm_timing *t)
{
	json_t *json = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I}", "what", what,
				 "calls", (json_int_t)n, "batch", (json_int_t)t->batch,
				 "min_ns", (json_int_t)t->min, "median_ns", (json_int_t)t->median,
				 "p99_ns", (json_int_t)t->p99, "clock_ns", (json_int_t)t->clock);

	json_dumpf(json, stdout, JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(json);
}

static void print_timing(const struct bench *b, const char *what, __u64 n,
			 const struct kwasm_timing *t)
{
	if (b->json) {
		print_json(what, n, t);
		return;
	}
	printf("%s: min %llu ns, median %llu ns, p99 %llu ns", what, t->min, t->median, t->p99);
	printf(" (%llu calls in batches of %llu; reading the clock: %llu ns)\n", n, t->batch,
	       t->clock);
}

static int call(struct session *ses, struct kwasm_call *call, __u64 repeat)
{
	call->repeat = repeat;
	call->fuel = ses->opts->fuel;
	call->timeout_ns = ses->opts->timeout_ns;
	if (kwasm_store_call(ses->s, call)) {
		report_failure(ses->opts->argv[0], kwasm_store_error(ses->s));
		/* An exit is no failure elsewhere, but there is nothing to time. */
		if (kwasm_store_error(ses->s)->err == KWASM_OUTCOME_EXIT) {
			say("%s: it exited with status %d", ses->opts->argv[0],
			    kwasm_store_error(ses->s)->code);
			return STATUS_KWASM;
		}
		return status_of(kwasm_store_error(ses->s));
	}
	return STATUS_OK;
}

/* How often to call what took @ns once. */
static __u64 choose_repeat(__u64 ns)
{
	__u64 n = ns ? BENCH_NS / ns : MOST_CALLS;

	if (n > MOST_CALLS)
		return MOST_CALLS;
	return n ? n : 1;
}

static int bench_call(struct bench *b, struct session *ses)
{
	struct invocation inv;
	struct kwasm_call c;
	__u64 repeat = b->repeat;
	int status = invocation_prepare(&inv, ses, b->opts.invoke, b->opts.argv + 1);

	if (status)
		return status;
	c = (struct kwasm_call){
		.instance = ses->inst,
		.name = b->opts.invoke,
		.name_len = strlen(b->opts.invoke),
		.args = inv.args,
		.nr_args = inv.nr_args,
		.results = inv.results,
		.max_results = inv.nr_results,
	};
	if (!repeat) {
		status = call(ses, &c, 1);
		repeat = choose_repeat(c.timing.median);
	}
	if (!status)
		status = call(ses, &c, repeat);
	if (!status)
		print_timing(b, b->opts.invoke, repeat, &c.timing);
	invocation_exit(&inv);
	return status;
}

static __u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (__u64)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* What reading the clock costs: the least of a few, the first one pays extra. */
static __u64 clock_cost(void)
{
	__u64 least = UINT64_MAX, start, ns;
	int i;

	for (i = 0; i < 100; i++) {
		start = now_ns();
		ns = now_ns() - start;
		if (ns < least)
			least = ns;
	}
	return least;
}

static int compare(const void *a, const void *b)
{
	const __u64 *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int time_instances(struct session *ses, __u64 *ns, __u64 n)
{
	__u64 i, start;
	int status;

	for (i = 0; i < n; i++) {
		status = session_store(ses);
		if (status)
			return status;
		start = now_ns();
		status = session_instantiate(ses);
		ns[i] = now_ns() - start;
		kwasm_store_close(ses->s);
		ses->s = NULL;
		if (status || ses->ended)
			return status ? status : STATUS_KWASM;
	}
	return STATUS_OK;
}

static int bench_instantiate(struct bench *b, struct session *ses)
{
	__u64 n = b->repeat ? b->repeat : INSTANCES;
	__u64 *ns = calloc(n, sizeof(*ns));
	struct kwasm_timing t = { .batch = 1, .batches = n };
	int status;

	if (!ns) {
		say("no memory for %llu times", n);
		return STATUS_KWASM;
	}
	t.clock = clock_cost();
	status = time_instances(ses, ns, n);
	if (!status) {
		qsort(ns, n, sizeof(*ns), compare);
		t.min = ns[0];
		t.median = ns[n / 2];
		t.p99 = ns[n * 99 / 100];
		print_timing(b, "instantiate", n, &t);
	}
	free(ns);
	return status;
}

int cmd_bench(int argc, char **argv)
{
	struct bench b = {};
	struct session ses = {};
	int status = parse_command_line(&argp, argc, argv, &b);

	if (!status)
		status = session_load(&ses, &b.opts);
	if (!status && b.instantiate) {
		status = bench_instantiate(&b, &ses);
	} else if (!status) {
		status = session_store(&ses);
		if (!status)
			status = session_instantiate(&ses);
		if (!status && !ses.ended)
			status = bench_call(&b, &ses);
	}
	session_exit(&ses);
	options_exit(&b.opts);
	return status;
}
