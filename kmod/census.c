// SPDX-License-Identifier: GPL-2.0
/*
 * Census: all that take memory, as rows, and all places that ask for it
 *
 * One row for each budget, then one for each kind of its bytes and one for each
 * block that it allocates from; behind the engine's, which has no blocks, its
 * caches and its pools.  The device's ioctls and debugfs tell the same rows.
 *
 * Counters are read one by one while others may change them.  Rows of one budget
 * are made under the roster's lock and copied out after it, each budget being
 * looked up anew: a caller whose memory takes its time to be written to must not
 * hold the others up.
 */

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/kwasm.h>
#include <linux/minmax.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "alloc/policy_line.h"
#include "alloc/pools.h"
#include "kmod/kmod.h"

#define KINDS_END	(1 + KA_KINDS)	/* first row behind the kinds */
#define MAX_ROWS	(KINDS_END + KWASM_CACHED + 1 + KA_TREE_NODES)	/* of a budget */

static_assert(KWASM_SITE_BENIGN == KA_SITE_BENIGN);

static bool is_engine(const struct ka_policy *p)
{
	return p == &kwasm_engine.policy;
}

static const struct ka_pools *pools_of(const struct ka_policy *p)
{
	return is_engine(p) ? kwasm_engine.pools : NULL;
}

static u32 nr_caches(void)
{
	return kwasm_engine.caches[0].name ? KWASM_CACHED : 0;
}

/**
 * kwasm_node_count() - rows of a budget
 * @p: policy
 *
 * Return: how many kwasm_node_fill() may be asked for.
 */
u32 kwasm_node_count(const struct ka_policy *p)
{
	const struct ka_pools *pools = pools_of(p);
	const struct ka_tree *t = ka_policy_tree(p);

	if (is_engine(p))
		return KINDS_END + nr_caches() + (pools ? 1 + pools->tree.nr : 0);
	return KINDS_END + (t ? t->nr : 0);
}

static void fill_budget(struct kwasm_node *node, const struct ka_budget *budget)
{
	struct kwasm_block *block = &node->block;

	node->what = KWASM_NODE_BUDGET;
	node->limit = budget->limit;
	block->bytes = atomic64_read(&budget->used);
	block->peak = atomic64_read(&budget->peak);
	block->failures = atomic64_read(&budget->refusals);
	strscpy(block->name, budget->name, sizeof(block->name));
}

static void fill_policy(struct kwasm_node *node, const struct ka_policy *p)
{
	struct kwasm_block *block = &node->block;
	u32 kind;

	fill_budget(node, &p->budget);
	for (kind = 0; kind < KA_KINDS; kind++) {
		block->objects += atomic64_read(&p->of[kind].stats.objects);
		block->calls += atomic64_read(&p->of[kind].stats.calls);
	}
	block->passed = block->calls;
}

static void fill_kind(struct kwasm_node *node, const struct ka_policy *p, enum ka_kind kind)
{
	const struct ka_stats *stats = &p->of[kind].stats;
	struct kwasm_block *block = &node->block;

	node->what = KWASM_NODE_KIND;
	block->kinds = BIT(stats->kind);
	/* What lies idle in the engine's pools has a row of its own. */
	block->bytes = pools_of(p) ? atomic64_read(&stats->bytes) : ka_policy_bytes(p, kind);
	block->peak = max_t(u64, atomic64_read(&stats->peak), block->bytes);
	block->objects = atomic64_read(&stats->objects);
	block->calls = atomic64_read(&stats->calls);
	block->failures = atomic64_read(&stats->failures);
	block->passed = block->calls;
	block->depth = 1;
	strscpy(block->name, ka_kind_name(stats->kind), sizeof(block->name));
}

static void fill_block(struct kwasm_node *node, const struct ka_tree *t, u32 nr)
{
	node->what = KWASM_NODE_BLOCK;
	kwasm_block_fill(&node->block, t, nr);
	node->block.depth++;
}

/* Bytes of all who pay: what the rows of their kinds say comes from here. */
static void fill_cache(struct kwasm_node *node, const struct kwasm_cache *cache)
{
	const struct ka_stats *stats = &cache->all;
	struct kwasm_block *block = &node->block;

	node->what = KWASM_NODE_BLOCK;
	block->kinds = BIT(stats->kind);
	block->bytes = atomic64_read(&stats->bytes);
	block->peak = atomic64_read(&stats->peak);
	block->objects = atomic64_read(&stats->objects);
	block->calls = atomic64_read(&stats->calls);
	block->failures = atomic64_read(&stats->failures);
	block->passed = atomic64_read(&cache->rest.calls);
	block->depth = 1;
	snprintf(block->name, sizeof(block->name), "cache %s", cache->name);
}

/* The pools' budget, then their blocks. */
static void fill_pools(struct kwasm_node *node, const struct ka_pools *pools, u32 row)
{
	node->id = 0;
	if (row)
		fill_block(node, &pools->tree, row - 1);
	else
		fill_budget(node, &pools->budget);
	node->block.depth++;
}

/* Behind the engine's kinds: caches, then pools. */
static void fill_engine(struct kwasm_node *node, u32 row)
{
	if (row < nr_caches())
		fill_cache(node, &kwasm_engine.caches[row]);
	else
		fill_pools(node, kwasm_engine.pools, row - nr_caches());
}

/**
 * kwasm_node_fill() - make a row
 * @node: receives it
 * @p: policy, kept from ending
 * @row: which row, below kwasm_node_count()
 *
 * Return: false when it is of a kind that was never asked for.
 */
bool kwasm_node_fill(struct kwasm_node *node, const struct ka_policy *p, u32 row)
{
	*node = (struct kwasm_node){ .id = p->member.id };
	if (!row)
		fill_policy(node, p);
	else if (row < KINDS_END)
		fill_kind(node, p, row - 1);
	else if (is_engine(p))
		fill_engine(node, row - KINDS_END);
	else
		fill_block(node, ka_policy_tree(p), row - KINDS_END);
	node->block.depth += p->member.depth;
	return node->what != KWASM_NODE_KIND || node->block.calls;
}

/* Rows of the budget at a place of the roster; -ENOENT: there are not so many. */
static int describe_nth(u64 n, struct kwasm_node *rows)
{
	struct ka_roster *roster = &kwasm_engine.roster;
	const struct ka_policy *p;
	int nr = -ENOENT;
	u32 row;

	if (mutex_lock_killable(&roster->lock))
		return -EINTR;
	p = ka_roster_nth(roster, n);
	if (p) {
		nr = 0;
		for (row = 0; row < kwasm_node_count(p); row++)
			nr += kwasm_node_fill(&rows[nr], p, row);
	}
	mutex_unlock(&roster->lock);
	return nr;
}

static int put_rows(struct kwasm_tree *arg, struct kwasm_node *rows)
{
	u32 room = arg->nodes ? arg->nr_nodes : 0;
	u32 n = 0, fits;
	int nr, err;
	u64 i;

	for (i = 0; ; i++) {
		nr = describe_nth(i, rows);
		if (nr < 0)
			break;
		fits = min_t(u32, nr, room - min(n, room));
		err = kwasm_copy_out(arg->nodes + n * sizeof(*rows), rows, fits * sizeof(*rows));
		if (!err && fatal_signal_pending(current))
			err = -EINTR;
		if (err)
			return err;
		n += nr;
		cond_resched();
	}
	arg->nr_nodes = n;
	return nr == -ENOENT ? 0 : nr;
}

/**
 * kwasm_ioctl_tree() - KWASM_GET_TREE
 * @call: of the device
 *
 * Context: may sleep.
 *
 * Return: 0, -EINVAL, -ENOMEM, -EFAULT, -EINTR.
 */
int kwasm_ioctl_tree(struct kwasm_ioctl_call *call)
{
	struct ka *heap = ka_of(&kwasm_engine.policy, KA_TEXT);
	struct kwasm_tree *arg = call->arg;
	struct kwasm_node *rows;
	int err;

	if (arg->reserved)
		return -EINVAL;
	rows = ka_new_array(heap, struct kwasm_node, MAX_ROWS, GFP_KERNEL_ACCOUNT);
	if (!rows)
		return -ENOMEM;
	err = put_rows(arg, rows);
	ka_delete_array(heap, rows, MAX_ROWS);
	return err;
}

static int put_site(u64 to, const struct ka_site *from)
{
	struct kwasm_site site = {
		.calls = atomic_long_read(&from->calls),
		.failures = atomic_long_read(&from->failures),
		.bytes = atomic_long_read(&from->bytes),
		.live = atomic_long_read(&from->live),
		.peak = atomic_long_read(&from->peak),
		.line = from->line,
		.flags = from->flags & KWASM_SITE_BENIGN,
	};

	strscpy(site.file, from->file, sizeof(site.file));
	strscpy(site.func, from->func, sizeof(site.func));
	return kwasm_copy_out(to, &site, sizeof(site));
}

/**
 * kwasm_ioctl_sites() - KWASM_GET_SITES
 * @call: of the device
 *
 * Context: may sleep.
 *
 * Return: 0, -EINVAL, -EFAULT, -EINTR.
 */
int kwasm_ioctl_sites(struct kwasm_ioctl_call *call)
{
	struct kwasm_sites *arg = call->arg;
	u32 room = arg->sites ? arg->nr_sites : 0;
	const struct ka_site *site;
	int err = 0;
	u32 n;

	if (arg->reserved)
		return -EINVAL;
	for (n = 0; (site = ka_site_nth(n)) && !err; n++)
		if (n < room)
			err = put_site(arg->sites + n * sizeof(struct kwasm_site), site);
	arg->nr_sites = n;
	return err;
}
