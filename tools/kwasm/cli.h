/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the subcommands of kwasm share
 *
 * A subcommand is a function from its arguments to an exit status.  Whoever
 * finds a failure prints the one sentence about it, at once, and returns the
 * status; callers only pass the status on.
 */
#ifndef _KWASM_CLI_H
#define _KWASM_CLI_H

#include <argp.h>

#include "kwasm.h"

#define __printf(fmt, args) __attribute__((format(printf, fmt, args)))

/* Exit statuses; those of a program that ended by itself are its own. */
enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,	/* wast: an assertion did not hold */
	STATUS_USAGE = 2,	/* the command line, or an argument of --invoke */
	STATUS_BUDGET = 124,	/* its time, fuel or memory was used up */
	STATUS_KWASM = 125,	/* kwasm itself could not: no device, no permission, .. */
	STATUS_REFUSED = 126,	/* the module is malformed, invalid or cannot be linked */
	STATUS_NOT_FOUND = 127,	/* no such file or export */
	STATUS_TRAP = 134,	/* it trapped: 128 + SIGABRT */
	STATUS_STOPPED = 137,	/* it was stopped from outside: 128 + SIGKILL */
};

/* Bytes of Wasm stack that the kernel takes. */
#define SMALLEST_STACK	(16u << 10)
#define LARGEST_STACK	(256u << 20)

/**
 * struct options - what run and bench have in common
 * @device: path of the device, or NULL
 * @invoke: export to call, or NULL
 * @tier: KWASM_TIER_*
 * @max_memory: bytes of kernel memory for the store, 0 for no limit
 * @stack: bytes of the Wasm stack, 0 for the default
 * @fuel: 0 for no limit
 * @timeout_ns: 0 for no limit
 * @alloc: line with the blocks to allocate from, or NULL
 * @env: environment, room for one more and its NULL at the end
 * @nr_env: entries of @env
 * @dirs: preopened directories
 * @nr_dirs: entries of @dirs
 * @stats: print what it took
 * @argv: the module's path, then arguments; ended by NULL
 */
struct options {
	const char *device;
	const char *invoke;
	uint32_t tier;
	__u64 max_memory;
	uint32_t stack;
	__u64 fuel;
	__u64 timeout_ns;
	const char *alloc;
	const char **env;
	uint32_t nr_env;
	struct kwasm_preopen *dirs;
	uint32_t nr_dirs;
	bool stats;
	char **argv;
};

/**
 * struct session - a module on its way to run
 * @opts: options
 * @dev: device, or NULL
 * @m: module, or NULL
 * @s: store, or NULL
 * @inst: instance, when there is one
 * @ended: instantiation ended the program, whatever the status
 *
 * Zeroed is legal for session_exit().
 */
struct session {
	const struct options *opts;
	struct kwasm_device *dev;
	struct kwasm_module *m;
	struct kwasm_store *s;
	uint32_t inst;
	bool ended;
};

/**
 * struct invocation - a typed call
 * @args: arguments
 * @nr_args: how many
 * @results: room for the results
 * @nr_results: how many there will be
 */
struct invocation {
	struct kwasm_value *args;
	uint32_t nr_args;
	struct kwasm_value *results;
	uint32_t nr_results;
};

/**
 * struct functions - a module's functions
 * @m: module
 * @func: all of them, by index
 * @nr: how many
 *
 * Zeroed is legal for functions_exit().
 */
struct functions {
	const struct kwasm_module *m;
	struct kwasm_func *func;
	uint32_t nr;
};

#define BENCH_TIERS	2

/**
 * struct bench_figures - what one tier took
 * @tier: its name, or NULL where tiers make no difference
 * @timing: over all rounds
 */
struct bench_figures {
	const char *tier;
	struct kwasm_timing timing;
};

/**
 * struct bench_result - what was measured
 * @calls: made in each tier
 * @figures: the slower tier first
 * @nr: how many of them
 * @ratio: of the first's time to the second's, 0 when there is no second
 */
struct bench_result {
	__u64 calls;
	struct bench_figures figures[BENCH_TIERS];
	uint32_t nr;
	double ratio;
};

/* main.c */
extern const char *const program;	/* "kwasm" */

/* report.c */
void say(const char *fmt, ...) __printf(1, 2);
int status_of(const struct kwasm_error *error);
int report_failure(const char *subject, const struct kwasm_error *error);
int report_errno(const char *subject, int err);
int open_device(struct kwasm_device **dev, const char *path);

/* options.c */
extern const struct argp options_argp;
uint32_t parse_tier(const char *text, struct argp_state *state);
void options_exit(struct options *opts);
int parse_command_line(const struct argp *argp, int argc, char **argv, void *input);

/* number.c */
int parse_size(const char *text, __u64 *bytes);
int parse_time(const char *text, __u64 *ns);
int parse_count(const char *text, __u64 *n);
const char *print_bytes(__u64 bytes, char buf[32]);

/* session.c */
int session_load(struct session *ses, const struct options *opts);
int session_store(struct session *ses);
int session_instantiate(struct session *ses);
void session_exit(struct session *ses);

/* functions.c */
void print_name(const char *name, uint32_t len);
int functions_get(struct functions *fs, const struct kwasm_module *m);
void functions_exit(struct functions *fs);
bool functions_find(const struct functions *fs, const char *what, uint32_t *index);
void function_print(const struct functions *fs, uint32_t index);
const char *function_why_not(const struct functions *fs, uint32_t index, int err);
void functions_list(const struct functions *fs);

/* asm.c */
int print_asm(const struct functions *fs, const char *what, const char *path);

/* invoke.c */
int invocation_prepare(struct invocation *inv, struct session *ses, const char *name,
		       char **texts);
void invocation_exit(struct invocation *inv);
bool exports_function(struct session *ses, const char *name);

/* bench_call.c */
int nothing_to_time(const struct session *ses, int status);
int bench_calls(const struct session *loaded, struct bench_result *result);

/* stats.c */
void print_usage(FILE *to, const struct kwasm_usage *usage);
void print_blocks(FILE *to, struct kwasm_store *s);
void print_tree(FILE *to, const struct kwasm_node *nodes, uint32_t nr);
void print_sites(FILE *to, const struct kwasm_site *sites, uint32_t nr);

/* subcommands, one file each */
int cmd_run(int argc, char **argv);
int cmd_validate(int argc, char **argv);
int cmd_inspect(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_wast(int argc, char **argv);
int cmd_stat(int argc, char **argv);

#endif /* _KWASM_CLI_H */
