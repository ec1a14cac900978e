// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm bench: how long calls and instantiation take
 *
 * Calls are repeated and timed in the kernel, in batches, so that neither the
 * system call nor the clock is part of a figure: see bench_call.c.  Instantiation
 * is an operation of its own for every instance: it is timed around the system
 * call, each instance in a store of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <jansson.h>

#include "cli.h"

/* Without --repeat. */
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
		if (b->instantiate && b->opts.invoke)
			argp_error(state, "--invoke or --instantiate: one at a time");
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
static json_t *figures_json(const struct bench_figures *f)
{
	const struct kwasm_timing *t = &f->timing;
	json_t *json = json_object();

	if (f->tier)
		json_object_set_new(json, "tier", json_string(f->tier));
	json_object_set_new(json, "batch", json_integer(t->batch));
	json_object_set_new(json, "min_ns", json_integer(t->min));
	json_object_set_new(json, "median_ns", json_integer(t->median));
	json_object_set_new(json, "p99_ns", json_integer(t->p99));
	json_object_set_new(json, "clock_ns", json_integer(t->clock));
	return json;
}

static void print_json(const char *what, const struct bench_result *r)
{
	json_t *json = json_pack("{s:s, s:I}", "what", what, "calls", (json_int_t)r->calls);
	json_t *list = json_array();
	uint32_t i;

	for (i = 0; i < r->nr; i++)
		json_array_append_new(list, figures_json(&r->figures[i]));
	json_object_set_new(json, "figures", list);
	if (r->ratio)
		json_object_set_new(json, "ratio", json_real(r->ratio));
	json_dumpf(json, stdout, JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(4));
	putchar('\n');
	json_decref(json);
}

static void print_result(const char *what, const struct bench_result *r)
{
	uint32_t i;

	for (i = 0; i < r->nr; i++) {
		const struct kwasm_timing *t = &r->figures[i].timing;
		const char *tier = r->figures[i].tier;

		printf("%s%s%s: min %llu ns, median %llu ns, p99 %llu ns", what, tier ? ", " : "",
		       tier ? tier : "", t->min, t->median, t->p99);
		printf(" (%llu calls in batches of %llu; reading the clock: %llu ns)\n", r->calls,
		       t->batch, t->clock);
	}
	if (r->ratio)
		printf("%s: %s takes %.1f times what %s does\n", what, r->figures[0].tier,
		       r->ratio, r->figures[1].tier);
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
		if (ses->ended)
			return nothing_to_time(ses, status);
		kwasm_store_close(ses->s);
		ses->s = NULL;
	}
	return STATUS_OK;
}

static int bench_instances(struct session *ses, struct bench_result *result)
{
	__u64 n = result->calls ? result->calls : INSTANCES;
	__u64 *ns = calloc(n, sizeof(*ns));
	struct kwasm_timing *t = &result->figures[0].timing;
	int status;

	if (!ns) {
		say("no memory for %llu times", n);
		return STATUS_KWASM;
	}
	result->calls = n;
	result->nr = 1;
	t->batch = 1;
	t->clock = clock_cost();
	status = time_instances(ses, ns, n);
	if (!status) {
		qsort(ns, n, sizeof(*ns), compare);
		t->min = ns[0];
		t->median = ns[n / 2];
		t->p99 = ns[n * 99 / 100];
	}
	free(ns);
	return status;
}

int cmd_bench(int argc, char **argv)
{
	struct bench b = {};
	struct session ses = {};
	struct bench_result result = {};
	const char *what;
	int status = parse_command_line(&argp, argc, argv, &b);

	if (!status)
		status = session_load(&ses, &b.opts);
	result.calls = b.repeat;
	what = b.instantiate ? "instantiate" : b.opts.invoke;
	if (!status && b.instantiate)
		status = bench_instances(&ses, &result);
	else if (!status)
		status = bench_calls(&ses, &result);
	if (!status && b.json)
		print_json(what, &result);
	else if (!status)
		print_result(what, &result);
	session_exit(&ses);
	options_exit(&b.opts);
	return status;
}
