// SPDX-License-Identifier: GPL-2.0
/*
 * Perf map: which function's machine code is where
 *
 *	ffffffffc0a4d040 1a3 kwasm-12:fac
 *	ffffffffc0a4d200 66 kwasm-12:#2
 *
 * Address, bytes, module's number on the roster, name or index: as perf reads
 * it from /tmp/perf-PID.map for code that a compiler made in a process.  The
 * kernel's own table of symbols cannot be added to.
 *
 * For root alone, addresses being what they are.  A guest chose the names: what
 * is not printable in them is escaped, and they are cut.
 */

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "kmod/kmod.h"
#include "runtime/jit.h"

/* Bytes of a name that are shown: a longer one is still a valid name. */
#define MAX_NAME	128

static u32 nr_own(const struct kwasm_module *m)
{
	return m->nr_funcs - m->nr_func_imports;
}

/* The module of the function at @pos, and in @pos its number there; or NULL. */
static struct kwasm_module *find(loff_t *pos)
{
	struct kwasm_module *m;

	list_for_each_entry(m, &kwasm_engine.code.modules, jit.listed) {
		if (*pos < nr_own(m))
			return m;
		*pos -= nr_own(m);
	}
	return NULL;
}

/* What is iterated over are positions: functions of all modules, in a row. */
static void *map_start(struct seq_file *s, loff_t *pos)
{
	loff_t at = *pos;

	mutex_lock(&kwasm_engine.code.lock);
	return find(&at) ? pos : NULL;
}

static void *map_next(struct seq_file *s, void *v, loff_t *pos)
{
	loff_t at = ++*pos;

	return find(&at) ? pos : NULL;
}

static void map_stop(struct seq_file *s, void *v)
{
	mutex_unlock(&kwasm_engine.code.lock);
}

static int map_show(struct seq_file *s, void *v)
{
	loff_t own = *(loff_t *)v;
	const struct kwasm_module *m = find(&own);
	u32 size = kwasm_jit_extent(m, own), func = m->nr_func_imports + own;
	struct kwasm_name name;

	if (!size)
		return SEQ_SKIP;
	name = kwasm_module_func_name(m, func);
	seq_printf(s, "%lx %x kwasm-%llu:", (unsigned long)m->jit.base + m->jit.entries[own], size,
		   m->policy.member.id);
	if (name.len)
		seq_printf(s, "%*pE\n", (int)min_t(u32, name.len, MAX_NAME), name.data);
	else
		seq_printf(s, "#%u\n", func);
	return 0;
}

static const struct seq_operations map_sops = {
	.start = map_start,
	.next = map_next,
	.stop = map_stop,
	.show = map_show,
};

static int map_open(struct inode *inode, struct file *file)
{
	/* As for addresses in /proc/kallsyms; what decides there is not exported. */
	if (!capable(CAP_SYSLOG))
		return -EPERM;
	return seq_open(file, &map_sops);
}

const struct file_operations kwasm_perf_map_fops = {
	.owner = THIS_MODULE,
	.open = map_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release,
};
