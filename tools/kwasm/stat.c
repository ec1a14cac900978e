// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm stat: what the kernel can do, who takes its memory, who asks for it
 */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "cli.h"

struct stat_options {
	const char *device;
	bool sites;
	bool json;
};

/* What there is to tell; zeroed is legal for census_exit(). */
struct census {
	struct kwasm_info info;
	struct kwasm_node *nodes;
	uint32_t nr_nodes;
	struct kwasm_site *sites;
	uint32_t nr_sites;
};

enum { KEY_DEVICE = 1, KEY_SITES, KEY_JSON };

static const struct argp_option table[] = {
	{ "device", KEY_DEVICE, "PATH", 0, "Device, unless " KWASM_DEVICE_PATH, 0 },
	{ "sites", KEY_SITES, NULL, 0, "Places in the source that ask for memory, too", 0 },
	{ "json", KEY_JSON, NULL, 0, "Print one line of JSON with all of it", 0 },
	{}
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct stat_options *opts = state->input;

	switch (key) {
	case KEY_DEVICE:
		opts->device = arg;
		break;
	case KEY_SITES:
		opts->sites = true;
		break;
	case KEY_JSON:
		opts->json = true;
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "it takes no arguments");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = table,
	.parser = parse_option,
	.doc = "Show what all modules and stores take, as a tree",
};

static void print_info(const struct kwasm_info *info)
{
	printf("ABI version %u, tiers:%s%s, features:%s%s\n", info->api_version,
	       info->tiers & 1u << KWASM_TIER_INTERP ? " interp" : "",
	       info->tiers & 1u << KWASM_TIER_JIT ? " jit" : "",
	       info->features & KWASM_FEATURE_WASI ? " wasi" : "",
	       info->features & KWASM_FEATURE_FAULT ? " fault-plans" : "");
	printf("machine code: %llu of %llu bytes, refused %llu times\n", info->code_used,
	       info->code_size, info->code_refusals);
	printf("compiled so far: %llu bytes for %llu functions of %llu modules, made in %llu us\n",
	       info->jit_size, info->nr_compiled, info->nr_modules, info->compile_ns / 1000);
	printf("  checked in %llu us of that; refused by the checker: %llu\n",
	       info->verify_ns / 1000, info->nr_refused);
	printf("  bounds checks: %llu, left out: %llu; spills: %llu stores, %llu reloads\n",
	       info->nr_checks, info->nr_elided, info->nr_stores, info->nr_reloads);
}

static json_t *json_of_code(const struct kwasm_info *info)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
			 "used", (json_int_t)info->code_used,
			 "size", (json_int_t)info->code_size,
			 "refusals", (json_int_t)info->code_refusals,
			 "functions", (json_int_t)info->nr_compiled,
			 "modules", (json_int_t)info->nr_modules,
			 "bytes", (json_int_t)info->jit_size,
			 "compile_ns", (json_int_t)info->compile_ns,
			 "verify_ns", (json_int_t)info->verify_ns,
			 "refused", (json_int_t)info->nr_refused,
			 "checks", (json_int_t)info->nr_checks,
			 "left_out", (json_int_t)info->nr_elided,
			 "stores", (json_int_t)info->nr_stores,
			 "reloads", (json_int_t)info->nr_reloads);
}

static json_t *json_of_node(const struct kwasm_node *n)
{
	static const char *const whats[] = {
		[KWASM_NODE_BUDGET] = "budget",
		[KWASM_NODE_KIND] = "kind",
		[KWASM_NODE_BLOCK] = "block",
	};
	const struct kwasm_block *b = &n->block;
	json_t *json = json_pack("{s:s, s:s, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
				 "what", n->what < 3 ? whats[n->what] : "?", "name", b->name,
				 "depth", (int)b->depth, "id", (json_int_t)n->id,
				 "bytes", (json_int_t)b->bytes, "peak", (json_int_t)b->peak,
				 "objects", (json_int_t)b->objects, "calls", (json_int_t)b->calls,
				 "failures", (json_int_t)b->failures,
				 "passed", (json_int_t)b->passed);

	if (n->what == KWASM_NODE_BUDGET && n->limit < INT64_MAX)
		json_object_set_new(json, "limit", json_integer(n->limit));
	return json;
}

static json_t *json_of_site(const struct kwasm_site *site)
{
	return json_pack("{s:s, s:i, s:s, s:b, s:I, s:I, s:I, s:I, s:I}", "file", site->file,
			 "line", (int)site->line, "function", site->func,
			 "benign", !!(site->flags & KWASM_SITE_BENIGN),
			 "calls", (json_int_t)site->calls,
			 "failures", (json_int_t)site->failures,
			 "bytes", (json_int_t)site->bytes, "live", (json_int_t)site->live,
			 "peak", (json_int_t)site->peak);
}

static void print_json(const struct census *c)
{
	json_t *tree = json_array(), *sites = json_array(), *json;
	uint32_t i;

	for (i = 0; i < c->nr_nodes; i++)
		json_array_append_new(tree, json_of_node(&c->nodes[i]));
	for (i = 0; i < c->nr_sites; i++)
		json_array_append_new(sites, json_of_site(&c->sites[i]));
	json = json_pack("{s:i, s:o, s:o, s:o}", "api_version", (int)c->info.api_version,
			 "code", json_of_code(&c->info), "tree", tree, "sites", sites);
	json_dumpf(json, stdout, JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(json);
}

static int census_take(struct census *c, struct kwasm_device *dev)
{
	if (kwasm_device_info(dev, &c->info) ||
	    kwasm_device_tree(dev, &c->nodes, &c->nr_nodes) ||
	    kwasm_device_sites(dev, &c->sites, &c->nr_sites))
		return report_failure("stat", kwasm_device_error(dev));
	return STATUS_OK;
}

static void census_exit(struct census *c)
{
	free(c->nodes);
	free(c->sites);
}

int cmd_stat(int argc, char **argv)
{
	struct stat_options opts = {};
	struct census census = {};
	struct kwasm_device *dev;
	int status = parse_command_line(&argp, argc, argv, &opts);

	if (!status)
		status = open_device(&dev, opts.device);
	if (status)
		return status;
	status = census_take(&census, dev);
	if (!status && opts.json) {
		print_json(&census);
	} else if (!status) {
		print_info(&census.info);
		print_tree(stdout, census.nodes, census.nr_nodes);
		if (opts.sites)
			print_sites(stdout, census.sites, census.nr_sites);
	}
	census_exit(&census);
	kwasm_device_close(dev);
	return status;
}
