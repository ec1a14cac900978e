// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm validate: what the kernel thinks of modules, and why
 */
#include <stdio.h>

#include "cli.h"

struct validate {
	const char *device;
	bool quiet;
	char **paths;
};

static const struct argp_option table[] = {
	{ "quiet", 'q', NULL, 0, "Say nothing of valid modules", 0 },
	{ "device", 1, "PATH", 0, "Device, unless " KWASM_DEVICE_PATH, 0 },
	{}
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct validate *v = state->input;

	switch (key) {
	case 'q':
		v->quiet = true;
		break;
	case 1:
		v->device = arg;
		break;
	case ARGP_KEY_ARG:
		v->paths = &state->argv[state->next - 1];
		state->next = state->argc;
		break;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which modules? Give paths of .wasm files");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = table,
	.parser = parse_option,
	.args_doc = "FILE.wasm...",
	.doc =
		"Say whether modules are valid\vExit status: 0 when all of them are; else that of the first one that is not: 126 refused, 127 not found.",
};

int cmd_validate(int argc, char **argv)
{
	struct validate v = {};
	struct kwasm_device *dev;
	struct kwasm_module *m;
	int status = parse_command_line(&argp, argc, argv, &v), first = STATUS_OK;

	if (!status)
		status = open_device(&dev, v.device);
	if (status)
		return status;
	for (; *v.paths; v.paths++) {
		if (kwasm_module_load_file(dev, *v.paths, NULL, &m)) {
			status = report_failure(*v.paths, kwasm_device_error(dev));
			if (!first)
				first = status;
			continue;
		}
		if (!v.quiet)
			printf("%s: valid\n", *v.paths);
		kwasm_module_close(m);
	}
	kwasm_device_close(dev);
	return first;
}
