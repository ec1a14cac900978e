// SPDX-License-Identifier: GPL-2.0
/*
 * What a device, module or store takes, as a table
 */
#include <stdio.h>

#include "cli.h"

/* Those there was no room for are counted at least. */
void print_tenants(FILE *to, const struct kwasm_usage *usage)
{
	uint32_t i;

	if (!usage->nr_tenants)
		return;
	fprintf(to, "%-10s %14s %14s %14s %10s\n", "tenant", "bytes", "peak", "limit", "refusals");
	for (i = 0; i < usage->nr_tenants && i < KWASM_USAGE_TENANTS; i++) {
		const struct kwasm_tenant_stats *t = &usage->tenants[i];
		char limit[24] = "none";

		if (t->limit < INT64_MAX)
			snprintf(limit, sizeof(limit), "%llu", t->limit);
		fprintf(to, "%-10u %14llu %14llu %14s %10llu\n", t->uid, t->used, t->peak, limit,
			t->refusals);
	}
	if (i < usage->nr_tenants)
		fprintf(to, "and %u more\n", usage->nr_tenants - i);
}

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

/*
 * The blocks that a store allocates from, as a tree.  hits: the part of the
 * requests that a block served without asking another one.
 */
void print_blocks(FILE *to, struct kwasm_store *s)
{
	struct kwasm_block blocks[32];
	char line[2048];
	uint32_t i, nr = 32;

	if (kwasm_store_blocks(s, blocks, &nr, line, sizeof(line)) || !nr)
		return;
	fprintf(to, "policy: %s\n%-32s %12s %12s %10s %9s %6s\n", line, "block", "bytes", "peak",
		"calls", "failures", "hits");
	for (i = 0; i < nr && i < 32; i++) {
		const struct kwasm_block *b = &blocks[i];
		__u64 served = b->calls > b->passed ? b->calls - b->passed : 0;
		char hits[8] = "";

		if (b->calls)
			snprintf(hits, sizeof(hits), "%u %%",
				 (unsigned int)(served * 100 / b->calls));
		fprintf(to, "%*s%-*s %12llu %12llu %10llu %9llu %6s\n", (int)b->depth * 2, "",
			32 - (int)b->depth * 2, b->name, b->bytes, b->peak, b->calls, b->failures,
			hits);
	}
}
