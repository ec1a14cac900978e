// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm stat: what the kernel can do, and what all of kwasm takes
 */
#include <stdio.h>

#include "cli.h"

static const struct argp_option table[] = {
	{ "device", 1, "PATH", 0, "Device, unless " KWASM_DEVICE_PATH, 0 },
	{}
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	const char **device = state->input;

	if (key == 1) {
		*device = arg;
		return 0;
	}
	if (key == ARGP_KEY_ARG)
		argp_error(state, "it takes no arguments");
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = table,
	.parser = parse_option,
	.doc = "Show what all modules and stores take together",
};

static void print_info(const struct kwasm_info *info)
{
	printf("ABI version %u, tiers:%s%s, features:%s%s\n", info->api_version,
	       info->tiers & 1u << KWASM_TIER_INTERP ? " interp" : "",
	       info->tiers & 1u << KWASM_TIER_JIT ? " jit" : "",
	       info->features & KWASM_FEATURE_WASI ? " wasi" : "",
	       info->features & KWASM_FEATURE_FAULT ? " fault-plans" : "");
}

int cmd_stat(int argc, char **argv)
{
	const char *path = NULL;
	struct kwasm_device *dev;
	struct kwasm_info info;
	struct kwasm_usage usage;
	int status = parse_command_line(&argp, argc, argv, &path);

	if (!status)
		status = open_device(&dev, path);
	if (status)
		return status;
	if (kwasm_device_info(dev, &info) || kwasm_device_usage(dev, &usage)) {
		status = report_failure("stat", kwasm_device_error(dev));
	} else {
		print_info(&info);
		print_usage(stdout, &usage);
		print_tenants(stdout, &usage);
	}
	kwasm_device_close(dev);
	return status;
}
