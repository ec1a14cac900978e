// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm wast: the official test suite in the kernel, through libkwasm
 */
#include <errno.h>
#include <stdlib.h>

#include "cli.h"
#include "wast.h"

/* Long for any of the suite's calls; one that hangs ends as a failure. */
#define TIMEOUT_NS	60000000000ull

struct host {
	const char *device;
	uint32_t tier;
	struct kwasm_device *dev;
};

/* @failed: the handle whose error tells of the last failure */
struct wast_store {
	struct host *host;
	struct kwasm_store *s;
	const struct kwasm_error *failed;
};

struct wast_module {
	struct kwasm_module *m;
};

static int open_store(void *data, struct wast_store **s)
{
	static const struct kwasm_store_options options = { .flags = KWASM_STORE_SPECTEST };
	struct host *host = data;
	int err;

	*s = calloc(1, sizeof(**s));
	if (!*s)
		return -ENOMEM;
	(*s)->host = host;
	err = kwasm_store_create(host->dev, &options, &(*s)->s);
	if (err)
		free(*s);
	return err;
}

static void close_store(struct wast_store *s)
{
	kwasm_store_close(s->s);
	free(s);
}

static int load(struct wast_store *s, const void *bytes, size_t size, struct wast_module **m)
{
	int err;

	*m = malloc(sizeof(**m));
	if (!*m)
		return -ENOMEM;
	s->failed = kwasm_device_error(s->host->dev);
	err = kwasm_module_load(s->host->dev, bytes, size, NULL, &(*m)->m);
	if (err) {
		free(*m);
		*m = NULL;
	}
	return err;
}

static void unload(struct wast_module *m)
{
	kwasm_module_close(m->m);
	free(m);
}

static int instantiate(struct wast_store *s, struct wast_module *m, uint32_t *inst)
{
	const struct kwasm_instantiate_options options = {
		.tier = s->host->tier,
		.timeout_ns = TIMEOUT_NS,
	};

	s->failed = kwasm_store_error(s->s);
	return kwasm_store_instantiate(s->s, m->m, &options, inst);
}

static int name(struct wast_store *s, const char *name, size_t len, uint32_t inst)
{
	s->failed = kwasm_store_error(s->s);
	return kwasm_store_register(s->s, name, len, inst);
}

static int call(struct wast_store *s, uint32_t inst, const char *name, size_t len,
		const struct kwasm_value *args, uint32_t nr_args, struct kwasm_value *results,
		uint32_t *nr_results)
{
	struct kwasm_call c = {
		.instance = inst,
		.name = name,
		.name_len = len,
		.args = args,
		.nr_args = nr_args,
		.results = results,
		.max_results = *nr_results,
		.timeout_ns = TIMEOUT_NS,
	};
	int err;

	s->failed = kwasm_store_error(s->s);
	err = kwasm_store_call(s->s, &c);
	*nr_results = c.nr_results;
	return err;
}

static int get(struct wast_store *s, uint32_t inst, const char *name, size_t len,
	       struct kwasm_value *value)
{
	struct kwasm_global_op op = {
		.instance = inst,
		.name = (uintptr_t)name,
		.name_len = len,
		.op = KWASM_OP_GET,
	};
	int err;

	s->failed = kwasm_store_error(s->s);
	err = kwasm_store_global(s->s, &op);
	*value = op.value;
	return err;
}

static const char *text(struct wast_store *s)
{
	return s->failed->text;
}

static const struct wast_ops ops = {
	.open = open_store,
	.close = close_store,
	.load = load,
	.unload = unload,
	.instantiate = instantiate,
	.name = name,
	.call = call,
	.get = get,
	.text = text,
};

struct wast {
	struct host host;
	bool strict;
	char **paths;
};

enum { KEY_STRICT = 1, KEY_TIER, KEY_DEVICE };

static const struct argp_option table[] = {
	{ "strict", KEY_STRICT, NULL, 0,
	  "Refused modules have to be refused with the suite's own words", 0 },
	{ "tier", KEY_TIER, "interp|jit", 0, "How to run code", 0 },
	{ "device", KEY_DEVICE, "PATH", 0, "Device, unless " KWASM_DEVICE_PATH, 0 },
	{}
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct wast *w = state->input;

	switch (key) {
	case KEY_STRICT:
		w->strict = true;
		break;
	case KEY_TIER:
		w->host.tier = parse_tier(arg, state);
		break;
	case KEY_DEVICE:
		w->host.device = arg;
		break;
	case ARGP_KEY_ARG:
		w->paths = &state->argv[state->next - 1];
		state->next = state->argc;
		break;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which scripts? Give paths of .json files");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = table,
	.parser = parse_option,
	.args_doc = "FILE.json...",
	.doc =
		"Run scripts of the official test suite, as wast2json of wabt makes them\vPrints each failure and, at the end, 'N passed, N failed, N skipped'. Exit status: 1 if anything failed.",
};

int cmd_wast(int argc, char **argv)
{
	struct wast w = {};
	struct wast_run run = { .ops = &ops, .host = &w.host };
	int status = parse_command_line(&argp, argc, argv, &w);

	if (!status)
		status = open_device(&w.host.dev, w.host.device);
	if (status)
		return status;
	run.strict = w.strict;
	status = wast_run_all(&run, w.paths);
	kwasm_device_close(w.host.dev);
	return status;
}
