// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm run: a program from its start to its exit status, or one exported call
 *
 * A WASI program is its export _start.  With --invoke a library is called; one
 * built as a WASI reactor wants its _initialize called first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { KEY_STATS = 1 };

static const struct argp_option table[] = {
	{ "stats", KEY_STATS, NULL, 0, "Print bytes by kind, peak and failures to stderr", 0 },
	{}
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *opts = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = opts;
		return 0;
	case KEY_STATS:
		opts->stats = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { .argp = &options_argp }, {} };

static const struct argp argp = {
	.options = table,
	.parser = parse_option,
	.args_doc = "FILE.wasm [ARG...]",
	.doc =
		"Run a program in the kernel\vExit status: the program's own; 2 wrong arguments, 124 time, fuel or memory used up, 125 kwasm itself failed, 126 module refused, 127 file or export not found, 134 trap, 137 stopped.",
	.children = children,
};

static void print_results(const struct kwasm_call *call)
{
	char text[64];
	uint32_t i;

	for (i = 0; i < call->nr_results; i++) {
		kwasm_value_print(&call->results[i], text, sizeof(text));
		puts(text);
	}
}

/* Calls export @name with @texts as arguments, ended by NULL. */
static int call_export(struct session *ses, const char *name, char **texts)
{
	struct invocation inv;
	struct kwasm_call call;
	int status = invocation_prepare(&inv, ses, name, texts);

	if (status)
		return status;
	call = (struct kwasm_call){
		.instance = ses->inst,
		.name = name,
		.name_len = strlen(name),
		.args = inv.args,
		.nr_args = inv.nr_args,
		.results = inv.results,
		.max_results = inv.nr_results,
		.fuel = ses->opts->fuel,
		.timeout_ns = ses->opts->timeout_ns,
	};
	if (kwasm_store_call(ses->s, &call)) {
		ses->ended = true;
		status = report_failure(ses->opts->argv[0], kwasm_store_error(ses->s));
	} else {
		print_results(&call);
	}
	invocation_exit(&inv);
	return status;
}

static int run(struct session *ses)
{
	const struct options *opts = ses->opts;
	char *end = NULL;
	int status = session_instantiate(ses);

	if (status || ses->ended)
		return status;
	if (!opts->invoke)
		return call_export(ses, "_start", &end);
	if (exports_function(ses, "_initialize") && strcmp(opts->invoke, "_initialize")) {
		status = call_export(ses, "_initialize", &end);
		if (status || ses->ended)
			return status;
	}
	return call_export(ses, opts->invoke, opts->argv + 1);
}

static void print_stats(struct session *ses)
{
	struct kwasm_usage usage;

	fflush(stdout);
	if (ses->m && !kwasm_module_usage(ses->m, &usage)) {
		fprintf(stderr, "module:\n");
		print_usage(stderr, &usage);
	}
	if (ses->s && !kwasm_store_usage(ses->s, &usage)) {
		fprintf(stderr, "store:\n");
		print_usage(stderr, &usage);
		print_blocks(stderr, ses->s);
	}
}

/* A program may have ended as it did because it could not grow; say it once. */
static void print_refusal(struct session *ses)
{
	/* Asking for the usage is a success, and ends the error. */
	const struct kwasm_error said = *kwasm_store_error(ses->s);
	struct kwasm_usage usage;

	if (!kwasm_store_usage(ses->s, &usage) && usage.refusal[0] &&
	    !strstr(said.text, usage.refusal))
		say("%s: note: %s", ses->opts->argv[0], usage.refusal);
}

int cmd_run(int argc, char **argv)
{
	struct options opts = {};
	struct session ses = {};
	int status = parse_command_line(&argp, argc, argv, &opts);

	if (!status)
		status = session_load(&ses, &opts);
	if (!status)
		status = session_store(&ses);
	if (!status)
		status = run(&ses);
	if (opts.stats)
		print_stats(&ses);
	else if (status && ses.ended)
		print_refusal(&ses);
	session_exit(&ses);
	options_exit(&opts);
	return status;
}
