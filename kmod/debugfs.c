// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs: who takes how much, for root, without a device or a program
 *
 *	/sys/kernel/debug/kwasm/tree	engine, tenants, modules, stores, their
 *					kinds and blocks (census.c)
 *	/sys/kernel/debug/kwasm/sites	places in the source that allocate
 *	/sys/kernel/debug/kwasm/map	machine code by address (perf_map.c)
 *
 * Nothing here stands for a single store, so none is made or removed with one.
 * An open file holds this module; the roster's lock is held while a part of it
 * is made, not while that is copied to whoever reads.
 */

#include <linux/debugfs.h>
#include <linux/kwasm.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "kmod/kmod.h"

#define NAMES	36	/* columns */

static struct dentry *dir;

static void *tree_start(struct seq_file *m, loff_t *pos)
{
	mutex_lock(&kwasm_engine.roster.lock);
	return seq_list_start_head(&kwasm_engine.roster.members, *pos);
}

static void *tree_next(struct seq_file *m, void *v, loff_t *pos)
{
	return seq_list_next(v, &kwasm_engine.roster.members, pos);
}

static void tree_stop(struct seq_file *m, void *v)
{
	mutex_unlock(&kwasm_engine.roster.lock);
}

static void show_node(struct seq_file *m, const struct kwasm_node *node)
{
	const struct kwasm_block *block = &node->block;
	u64 served = block->calls - min(block->calls, block->passed);
	char name[sizeof(block->name) + 24];

	if (node->what == KWASM_NODE_BUDGET)
		snprintf(name, sizeof(name), "%s #%llu", block->name, node->id);
	else
		strscpy(name, block->name, sizeof(name));
	seq_printf(m, "%*s%-*s %14llu %14llu %10llu %10llu %9llu", (int)block->depth * 2, "",
		   max(NAMES - (int)block->depth * 2, 1), name, block->bytes, block->peak,
		   block->objects, block->calls, block->failures);
	if (node->what == KWASM_NODE_BLOCK && block->calls)
		seq_printf(m, " %4llu %%", div64_u64(served * 100, block->calls));
	else if (node->what == KWASM_NODE_BUDGET && node->limit < S64_MAX)
		seq_printf(m, " limit %llu", node->limit);
	seq_putc(m, '\n');
}

static int tree_show(struct seq_file *m, void *v)
{
	const struct ka_policy *p = list_entry(v, struct ka_policy, member.list);
	struct kwasm_node node;
	u32 row;

	if (v == &kwasm_engine.roster.members) {
		seq_printf(m, "%-*s %14s %14s %10s %10s %9s %6s\n", NAMES, "name", "bytes", "peak",
			   "objects", "calls", "failures", "hits");
		return 0;
	}
	for (row = 0; row < kwasm_node_count(p); row++)
		if (kwasm_node_fill(&node, p, row))
			show_node(m, &node);
	return 0;
}

static const struct seq_operations tree_sops = {
	.start = tree_start,
	.next = tree_next,
	.stop = tree_stop,
	.show = tree_show,
};
DEFINE_SEQ_ATTRIBUTE(tree);

/* The head at 0, so site n is at n + 1. */
static void *sites_start(struct seq_file *m, loff_t *pos)
{
	return *pos ? (void *)ka_site_nth(*pos - 1) : SEQ_START_TOKEN;
}

static void *sites_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return sites_start(m, pos);
}

static void sites_stop(struct seq_file *m, void *v)
{
}

static int sites_show(struct seq_file *m, void *v)
{
	const struct ka_site *site = v;

	if (v == SEQ_START_TOKEN)
		seq_printf(m, "%10s %9s %14s %12s %12s %s\n", "calls", "failures", "bytes",
			   "live", "peak", "site");
	else
		seq_printf(m, "%10lu %9lu %14lu %12lu %12lu %s:%u %s%s\n",
			   atomic_long_read(&site->calls), atomic_long_read(&site->failures),
			   atomic_long_read(&site->bytes), atomic_long_read(&site->live),
			   atomic_long_read(&site->peak), site->file, site->line, site->func,
			   site->flags & KA_SITE_BENIGN ? " benign" : "");
	return 0;
}

static const struct seq_operations sites_sops = {
	.start = sites_start,
	.next = sites_next,
	.stop = sites_stop,
	.show = sites_show,
};
DEFINE_SEQ_ATTRIBUTE(sites);

/**
 * kwasm_debugfs_init() - make the files
 *
 * A kernel without debugfs, or one that is locked down, goes without.
 */
void kwasm_debugfs_init(void)
{
	dir = debugfs_create_dir("kwasm", NULL);
	debugfs_create_file("tree", 0400, dir, NULL, &tree_fops);
	debugfs_create_file("sites", 0400, dir, NULL, &sites_fops);
	debugfs_create_file("map", 0400, dir, NULL, &kwasm_perf_map_fops);
}

/**
 * kwasm_debugfs_exit() - remove them; waits for those who read
 */
void kwasm_debugfs_exit(void)
{
	debugfs_remove(dir);
}
