// SPDX-License-Identifier: GPL-2.0
/*
 * What a device, module or store takes, as a table
 */
#include <stdio.h>

#include "cli.h"

/* Kinds that never had a byte and never failed are left out. */
void print_usage(FILE *to, const struct kwasm_usage *usage)
{
	__u64 failures = 0;
	uint32_t i;

	fprintf(to, "%-10s %14s %14s %10s %10s %9s\n", "kind", "bytes", "peak", "objects", "calls",
		"failures");
	for (i = 0; i < usage->nr_kinds; i++) {
		const struct kwasm_kind_stats *k = &usage->kinds[i];

		failures += k->failures;
		if (!k->peak && !k->calls && !k->failures)
			continue;
		fprintf(to, "%-10s %14llu %14llu %10llu %10llu %9llu\n", kwasm_bytes_text(i),
			k->bytes, k->peak, k->objects, k->calls, k->failures);
	}
	fprintf(to, "%-10s %14llu %14llu %31llu\n", "all", usage->used, usage->peak, failures);
	if (usage->limit)
		fprintf(to, "limit %llu bytes, refusals %llu%s%s\n", usage->limit, usage->refusals,
			usage->refusal[0] ? ", last: " : "", usage->refusal);
	else
		fprintf(to, "no limit\n");
}

/* The part of the requests that a block served without asking another one. */
static void print_hits(FILE *to, const struct kwasm_block *b)
{
	__u64 served = b->calls > b->passed ? b->calls - b->passed : 0;

	if (b->calls)
		fprintf(to, " %4llu %%", served * 100 / b->calls);
}

static void print_block(FILE *to, const struct kwasm_block *b, const char *name)
{
	int indent = (int)b->depth * 2;

	fprintf(to, "%*s%-*s %14llu %14llu %10llu %10llu %9llu", indent, "",
		indent < 36 ? 36 - indent : 1, name, b->bytes, b->peak, b->objects, b->calls,
		b->failures);
}

static void print_head(FILE *to, const char *what)
{
	fprintf(to, "%-36s %14s %14s %10s %10s %9s %6s\n", what, "bytes", "peak", "objects",
		"calls", "failures", "hits");
}

/* The blocks that a store allocates from. */
void print_blocks(FILE *to, struct kwasm_store *s)
{
	struct kwasm_block blocks[32];
	char line[2048];
	uint32_t i, nr = 32;

	if (kwasm_store_blocks(s, blocks, &nr, line, sizeof(line)) || !nr)
		return;
	fprintf(to, "policy: %s\n", line);
	print_head(to, "block");
	for (i = 0; i < nr && i < 32; i++) {
		print_block(to, &blocks[i], blocks[i].name);
		print_hits(to, &blocks[i]);
		fputc('\n', to);
	}
}

/* All that take memory; failures of a budget are its own refusals. */
void print_tree(FILE *to, const struct kwasm_node *nodes, uint32_t nr)
{
	char name[sizeof(nodes->block.name) + 24];
	uint32_t i;

	print_head(to, "name");
	for (i = 0; i < nr; i++) {
		const struct kwasm_node *n = &nodes[i];

		if (n->what != KWASM_NODE_BUDGET) {
			print_block(to, &n->block, n->block.name);
			if (n->what == KWASM_NODE_BLOCK)
				print_hits(to, &n->block);
		} else {
			snprintf(name, sizeof(name), "%s #%llu", n->block.name, n->id);
			print_block(to, &n->block, name);
			if (n->limit < INT64_MAX)
				fprintf(to, " limit %llu", n->limit);
		}
		fputc('\n', to);
	}
}

/* Places that never asked are left out. */
void print_sites(FILE *to, const struct kwasm_site *sites, uint32_t nr)
{
	uint32_t i;

	fprintf(to, "%10s %9s %14s %12s %12s %s\n", "calls", "failures", "bytes", "live", "peak",
		"site");
	for (i = 0; i < nr; i++)
		if (sites[i].calls)
			fprintf(to, "%10llu %9llu %14llu %12llu %12llu %s:%u %s%s\n",
				sites[i].calls, sites[i].failures, sites[i].bytes, sites[i].live,
				sites[i].peak, sites[i].file, sites[i].line, sites[i].func,
				sites[i].flags & KWASM_SITE_BENIGN ? " benign" : "");
}
