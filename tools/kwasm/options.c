// SPDX-License-Identifier: GPL-2.0
/*
 * Options of run and bench
 *
 * The first word that is no option is the module; all after it belongs to the
 * program in it, options of its own included.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

enum { KEY_DIR = 256, KEY_ENV, KEY_INVOKE, KEY_TIER, KEY_MAX_MEMORY, KEY_STACK, KEY_FUEL,
	KEY_TIMEOUT, KEY_ALLOC, KEY_DEVICE };

static const struct argp_option table[] = {
	{ "invoke", KEY_INVOKE, "NAME", 0, "Call the export NAME with ARGs of its types", 0 },
	{ "dir", KEY_DIR, "HOST[::GUEST]", 0,
	  "Let the program reach directory HOST, under the name GUEST", 0 },
	{ "env", KEY_ENV, "NAME[=VALUE]", 0,
	  "Set NAME in the program's environment, to the caller's value unless told", 0 },
	{ "tier", KEY_TIER, "interp|jit", 0, "How to run code", 0 },
	{ "max-memory", KEY_MAX_MEMORY, "SIZE", 0,
	  "Kernel memory for all that the program makes, e.g. 64M", 0 },
	{ "stack", KEY_STACK, "SIZE", 0,
	  "Size of the Wasm stack, else 1M, or a quarter of --max-memory", 0 },
	{ "fuel", KEY_FUEL, "N", 0, "Bytes of code that each call may go through", 0 },
	{ "timeout", KEY_TIMEOUT, "TIME", 0, "Time that each call may take, e.g. 100ms", 0 },
	{ "alloc", KEY_ALLOC, "POLICY", 0,
	  "Blocks to allocate from, e.g. 'table=kvmalloc, *=freelist(64, 32, kmalloc)'", 0 },
	{ "device", KEY_DEVICE, "PATH", 0, "Device, unless " KWASM_DEVICE_PATH, 0 },
	{}
};

/* One more of @size at the end of *@list, or the end of this process. */
static void *append(void *list, uint32_t n, size_t size)
{
	void *more = reallocarray(list, n, size);

	if (!more)
		argp_failure(NULL, STATUS_KWASM, ENOMEM, "options");
	return more;
}

static void add_env(struct options *opts, const char *text)
{
	const char *value = getenv(text);
	char *pair = NULL;

	if (!strchr(text, '=')) {
		if (!value)
			return;
		if (asprintf(&pair, "%s=%s", text, value) < 0)
			argp_failure(NULL, STATUS_KWASM, ENOMEM, "options");
	}
	opts->env = append(opts->env, opts->nr_env + 2, sizeof(*opts->env));
	opts->env[opts->nr_env++] = pair ? pair : strdup(text);
	opts->env[opts->nr_env] = NULL;
}

static void add_dir(struct options *opts, char *text, struct argp_state *state)
{
	char *guest = strstr(text, "::");
	struct kwasm_preopen dir = {};

	if (guest) {
		*guest = '\0';
		guest += 2;
	} else {
		guest = text;
	}
	dir.fd = open(text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir.fd < 0)
		argp_failure(state, STATUS_NOT_FOUND, errno, "cannot open directory %s", text);
	dir.name = (uintptr_t)guest;
	dir.name_len = strlen(guest);
	opts->dirs = append(opts->dirs, opts->nr_dirs + 1, sizeof(*opts->dirs));
	opts->dirs[opts->nr_dirs++] = dir;
}

/* Ends the process when @text is no tier. */
uint32_t parse_tier(const char *text, struct argp_state *state)
{
	if (!strcmp(text, "interp"))
		return KWASM_TIER_INTERP;
	if (!strcmp(text, "jit"))
		return KWASM_TIER_JIT;
	argp_error(state, "--tier: '%s' is neither interp nor jit", text);
	return KWASM_TIER_DEFAULT;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *opts = state->input;
	__u64 n = 0;

	switch (key) {
	case KEY_INVOKE:
		opts->invoke = arg;
		break;
	case KEY_DIR:
		add_dir(opts, arg, state);
		break;
	case KEY_ENV:
		add_env(opts, arg);
		break;
	case KEY_TIER:
		opts->tier = parse_tier(arg, state);
		break;
	case KEY_MAX_MEMORY:
		if (parse_size(arg, &opts->max_memory) || !opts->max_memory)
			argp_error(state, "--max-memory: '%s' is no size like 64M", arg);
		break;
	case KEY_STACK:
		if (parse_size(arg, &n) || n < SMALLEST_STACK || n > LARGEST_STACK)
			argp_error(state, "--stack: '%s' is no size from 16K to 256M", arg);
		opts->stack = n;
		break;
	case KEY_FUEL:
		if (parse_count(arg, &opts->fuel) || !opts->fuel)
			argp_error(state, "--fuel: '%s' is no number above 0", arg);
		break;
	case KEY_TIMEOUT:
		if (parse_time(arg, &opts->timeout_ns) || !opts->timeout_ns)
			argp_error(state, "--timeout: '%s' is no time like 100ms", arg);
		break;
	case KEY_ALLOC:
		opts->alloc = arg;
		break;
	case KEY_DEVICE:
		opts->device = arg;
		break;
	case ARGP_KEY_ARG:
		opts->argv = &state->argv[state->next - 1];
		state->next = state->argc;
		break;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which module? Give the path of a .wasm file");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp options_argp = { .options = table, .parser = parse_option };

void options_exit(struct options *opts)
{
	uint32_t i;

	for (i = 0; i < opts->nr_env; i++)
		free((char *)opts->env[i]);
	for (i = 0; i < opts->nr_dirs; i++)
		close(opts->dirs[i].fd);
	free(opts->env);
	free(opts->dirs);
}

/* argp as all subcommands want it; ends the process on a wrong command line. */
int parse_command_line(const struct argp *argp, int argc, char **argv, void *input)
{
	error_t err = argp_parse(argp, argc, argv, ARGP_IN_ORDER, NULL, input);

	if (!err)
		return STATUS_OK;
	say("%s", strerrordesc_np(err));
	return STATUS_USAGE;
}
