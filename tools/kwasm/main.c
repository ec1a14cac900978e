// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm: run WebAssembly in the kernel
 *
 * Finds the subcommand; what it does stands in the file of its name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const char *const program = "kwasm";
const char *argp_program_version = "kwasm 1.0";

static const struct command {
	const char *name;
	int (*fn)(int argc, char **argv);
	const char *args;
	const char *summary;
} commands[] = {
	{ "run", cmd_run, "[OPTION...] FILE.wasm [ARG...]", "run a program, or call an export" },
	{ "validate", cmd_validate, "[-q] FILE.wasm...", "say whether modules are valid" },
	{ "inspect", cmd_inspect, "[--functions] [--asm FUNC] FILE.wasm",
	  "list imports, exports and sizes, or machine code" },
	{ "bench", cmd_bench, "--invoke NAME [OPTION...] FILE.wasm [ARG...]",
	  "time calls in both tiers, or instantiation" },
	{ "wast", cmd_wast, "[--strict] FILE.json...", "run scripts of the official test suite" },
	{ "stat", cmd_stat, "[--sites] [--json]", "show what all of kwasm takes" },
	{}
};

static void print_help(FILE *to)
{
	const struct command *cmd;

	fprintf(to, "Usage: kwasm COMMAND [OPTION...] [ARG...]\n"
		    "Runs WebAssembly in the kernel.\n\n");
	for (cmd = commands; cmd->name; cmd++)
		fprintf(to, "  kwasm %s %s\n\t%s\n", cmd->name, cmd->args, cmd->summary);
	fprintf(to, "\n'kwasm COMMAND --help' says more, kwasm(1) also of exit statuses.\n");
}

/* What a command printed has to have arrived for it to be a success. */
static int end_of_output(int status)
{
	if ((fflush(stdout) || ferror(stdout)) && !status) {
		say("cannot write to standard output");
		status = STATUS_KWASM;
	}
	return status;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	const struct command *cmd;
	char title[64];

	argp_err_exit_status = STATUS_USAGE;
	if (!strcmp(name, "--help") || !strcmp(name, "-?") || !strcmp(name, "help")) {
		print_help(stdout);
		return end_of_output(STATUS_OK);
	}
	if (!strcmp(name, "--version") || !strcmp(name, "-V")) {
		puts(argp_program_version);
		return end_of_output(STATUS_OK);
	}
	for (cmd = commands; cmd->name; cmd++) {
		if (strcmp(name, cmd->name))
			continue;
		/* argp names the program after argv[0]. */
		snprintf(title, sizeof(title), "%s %s", program, name);
		argv[1] = title;
		return end_of_output(cmd->fn(argc - 1, argv + 1));
	}
	if (!*name)
		print_help(stderr);
	else
		say("there is no command '%s'; 'kwasm --help' lists them", name);
	return STATUS_USAGE;
}
