// SPDX-License-Identifier: GPL-2.0
/*
 * Trees of blocks: what each block takes
 *
 * The bounds keep a line from asking for what no use would: blocks have their
 * book-keeping allocated when they are built.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include "alloc/tree_spec.h"

#define NR_SHARDS	8

#define BLOCK				{}
#define BLOCK_WITH(what)		{ .needs = (what) }
#define NUMBER(words, low, high)	{ .what = (words), .min = (low), .max = (high) }
#define POWER(words, low, high)		\
	{ .what = (words), .min = (low), .max = (high), .power = true }

/* Blocks that need more than their own struct. */
struct limit_block {
	struct ka_limit limit;
	struct ka_budget budget;
};

struct fault_block {
	struct ka_fault fault;
	struct ka_fault_plan plan;
};

static size_t extra_fixed(const u64 *args)
{
	return args[0];
}

static size_t extra_slots(const u64 *args)
{
	return args[1] * sizeof(struct ka_slot);
}

static size_t extra_shards(const u64 *args)
{
	return NR_SHARDS * sizeof(struct ka_shard);
}

static struct ka *init_limit(void *block, const u64 *args, struct ka *const *next)
{
	struct limit_block *b = block;

	ka_budget_init(&b->budget, "limit", args[0], NULL);
	ka_limit_init(&b->limit, next[0], &b->budget);
	return &b->limit.ka;
}

static struct ka *init_stats(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_stats *b = block;

	ka_stats_init(b, next[0], KA_HOST);
	return &b->ka;
}

static struct ka *init_fault(void *block, const u64 *args, struct ka *const *next)
{
	struct fault_block *b = block;

	b->plan = (struct ka_fault_plan) { .mode = KA_FAULT_ONCE, .n = args[0] };
	ka_fault_init(&b->fault, next[0], &b->plan);
	return &b->fault.ka;
}

static struct ka *init_fallback(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_fallback *b = block;

	ka_fallback_init(b, next[0], next[1]);
	return &b->ka;
}

static struct ka *init_segregate(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_segregate *b = block;

	ka_segregate_init(b, args[0], next[0], next[1]);
	return &b->ka;
}

static struct ka *init_paged(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_paged *b = block;

	ka_paged_init(b, next[0], next[1]);
	return &b->ka;
}

static struct ka *init_bump(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_bump *b = block;

	ka_bump_init(b, next[0], args[0]);
	return &b->ka;
}

static void exit_bump(void *block)
{
	ka_bump_exit(block);
}

static struct ka *init_region(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_region *b = block;

	ka_region_init(b, next[0], args[0]);
	return &b->ka;
}

static void exit_region(void *block)
{
	ka_region_exit(block);
}

static struct ka *init_fixed(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_fixed *b = block;

	ka_fixed_init(b, b + 1, args[0]);
	return &b->ka;
}

static struct ka *init_slots(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_slots *b = block;

	ka_slots_init(b, next[0], "slots", args[0], (struct ka_slot *)(b + 1), args[1]);
	return &b->ka;
}

static void exit_slots(void *block)
{
	ka_slots_exit(block);
}

static struct ka *init_spans(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_spans *b = block;

	ka_spans_init(b, next[0], "spans", args[0], (struct ka_slot *)(b + 1), args[1]);
	return &b->ka;
}

static void exit_spans(void *block)
{
	ka_spans_exit(block);
}

static struct ka *init_freelist(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_freelist *b = block;

	ka_freelist_init(b, next[0], args[0], args[1]);
	return &b->ka;
}

static void exit_freelist(void *block)
{
	ka_freelist_exit(block);
}

/* Its struct fills lines, so the shards behind it begin at one. */
struct shards_block {
	struct ka_shards shards;
	struct ka_shard of[];
};

static struct ka *init_shards(void *block, const u64 *args, struct ka *const *next)
{
	struct shards_block *b = block;

	ka_shards_init(&b->shards, next[0], args[0], args[1], b->of, NR_SHARDS);
	return &b->shards.ka;
}

static void exit_shards(void *block)
{
	ka_shards_exit(block);
}

static struct ka *init_guard(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_guard *b = block;

	ka_guard_init(b, next[0]);
	return &b->ka;
}

static struct ka *init_quarantine(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_quarantine *b = block;

	ka_quarantine_init(b, next[0], args[0]);
	return &b->ka;
}

static void exit_quarantine(void *block)
{
	ka_quarantine_exit(block);
}

static struct ka *init_zero(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_zero *b = block;

	ka_zero_init(b, next[0]);
	return &b->ka;
}

static struct ka *init_tag(void *block, const u64 *args, struct ka *const *next)
{
	struct ka_tag *b = block;

	ka_tag_init(b, next[0]);
	return &b->ka;
}

static const struct ka_spec specs[] = {
	{
		.name = "limit", .nr_params = 2, .pages_of = BIT(1), .tells_of = BIT(1),
		.shared_of = BIT(1),
		.params = { NUMBER("bytes", 1, S64_MAX), BLOCK },
		.size = sizeof(struct limit_block), .init = init_limit,
	}, {
		.name = "stats", .nr_params = 1, .pages_of = BIT(0), .tells_of = BIT(0),
		.shared_of = BIT(0),
		.params = { BLOCK },
		.size = sizeof(struct ka_stats), .init = init_stats,
	}, {
		.name = "fault", .nr_params = 2, .pages_of = BIT(1), .tells_of = BIT(1),
		.params = { NUMBER("requests before the refused one", 0, S64_MAX), BLOCK },
		.size = sizeof(struct fault_block), .init = init_fault,
	}, {
		.name = "zero", .nr_params = 1, .pages_of = BIT(0), .tells_of = BIT(0),
		.shared_of = BIT(0),
		.params = { BLOCK },
		.size = sizeof(struct ka_zero), .init = init_zero,
	}, {
		.name = "fallback", .nr_params = 2, .pages_of = BIT(1),
		.tells_of = BIT(0) | BIT(1), .shared_of = BIT(0) | BIT(1),
		.params = { BLOCK_WITH(KA_TELLS), BLOCK },
		.size = sizeof(struct ka_fallback), .init = init_fallback,
	}, {
		.name = "segregate", .nr_params = 3, .tells_of = BIT(1) | BIT(2),
		.shared_of = BIT(1) | BIT(2),
		.params = { NUMBER("bytes of the largest small block", 1, SZ_1G), BLOCK, BLOCK },
		.size = sizeof(struct ka_segregate), .init = init_segregate,
	}, {
		.name = "paged", .nr_params = 2, .always = KA_HAS_PAGES, .tells_of = BIT(1),
		.shared_of = BIT(0) | BIT(1),
		.params = { BLOCK_WITH(KA_HAS_PAGES), BLOCK },
		.size = sizeof(struct ka_paged), .init = init_paged,
	}, {
		.name = "bump", .nr_params = 2, .always = KA_TELLS,
		.params = { NUMBER("bytes of a chunk", 64, SZ_4M), BLOCK },
		.size = sizeof(struct ka_bump), .init = init_bump, .exit = exit_bump,
	}, {
		.name = "region", .nr_params = 2, .always = KA_TELLS,
		.params = { POWER("bytes of a region", 2 * PAGE_SIZE, KA_MAX_ALIGN), BLOCK },
		.size = sizeof(struct ka_region), .init = init_region, .exit = exit_region,
	}, {
		.name = "fixed", .nr_params = 1, .always = KA_TELLS,
		.params = { NUMBER("bytes of the buffer", 1, SZ_1M) },
		.size = sizeof(struct ka_fixed), .extra = extra_fixed, .init = init_fixed,
	}, {
		.name = "slots", .nr_params = 3, .always = KA_TELLS, .shared_of = BIT(2),
		.params = { NUMBER("bytes of a slot", 8, SZ_4M), NUMBER("slots", 1, 1024), BLOCK },
		.size = sizeof(struct ka_slots), .extra = extra_slots,
		.init = init_slots, .exit = exit_slots,
	}, {
		.name = "spans", .nr_params = 3, .always = KA_HAS_PAGES | KA_TELLS,
		.shared_of = BIT(2),
		.params = { NUMBER("bytes of a span", PAGE_SIZE, SZ_1G),
			    NUMBER("spans", 1, 1024), BLOCK_WITH(KA_HAS_PAGES) },
		.size = sizeof(struct ka_spans), .extra = extra_slots,
		.init = init_spans, .exit = exit_spans,
	}, {
		.name = "freelist", .nr_params = 3, .tells_of = BIT(2),
		.params = { NUMBER("bytes of a block", 8, SZ_1M),
			    NUMBER("blocks to keep", 1, 4096), BLOCK },
		.size = sizeof(struct ka_freelist), .init = init_freelist, .exit = exit_freelist,
	}, {
		.name = "shards", .nr_params = 3, .tells_of = BIT(2), .shared_of = BIT(2),
		.params = { NUMBER("bytes of a block", 8, SZ_1M),
			    NUMBER("blocks to keep in each", 1, 4096), BLOCK },
		.size = sizeof(struct shards_block), .extra = extra_shards,
		.init = init_shards, .exit = exit_shards,
	}, {
		.name = "guard", .nr_params = 1,
		.params = { BLOCK },
		.size = sizeof(struct ka_guard), .init = init_guard,
	}, {
		.name = "tag", .nr_params = 1, .pages_of = BIT(0), .shared_of = BIT(0),
		.params = { BLOCK },
		.size = sizeof(struct ka_tag), .init = init_tag,
	}, {
		.name = "quarantine", .nr_params = 2, .tells_of = BIT(1),
		.params = { NUMBER("bytes that wait", 1, SZ_1G), BLOCK },
		.size = sizeof(struct ka_quarantine), .init = init_quarantine,
		.exit = exit_quarantine,
	},
};

const struct ka_spec *ka_spec_find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(specs); i++)
		if (strlen(specs[i].name) == len && !memcmp(specs[i].name, name, len))
			return &specs[i];
	return NULL;
}
