// SPDX-License-Identifier: GPL-2.0
/*
 * Policy: which blocks a store allocates from, and what became of them
 *
 * A line of text (alloc/tree.h) with a store, or the module's default.  The
 * default is tried once when the module is loaded, so that a mistake in it shows
 * there and not with the first store.
 */

#include <linux/kwasm.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "alloc/policy_line.h"
#include "alloc/pools.h"
#include "kmod/kmod.h"
#include "kmod/log.h"
#include "kmod/store_fd.h"

static_assert(KWASM_ALLOC_MAX == KA_TREE_TEXT);

static char *alloc;
module_param(alloc, charp, 0444);
MODULE_PARM_DESC(alloc, "Blocks that stores allocate from, unless they say otherwise");

/**
 * kwasm_policy_try() - see whether a line is good
 * @line: line
 * @error: receives what is wrong with it
 * @plan: fault plan for it
 *
 * Context: may sleep.
 *
 * Return: 0; -EINVAL or -E2BIG with @error filled in; -ENOMEM.
 */
int kwasm_policy_try(const char *line, struct ka_tree_error *error, struct ka_fault_plan *plan)
{
	struct ka *heap = ka_of(&kwasm_engine.policy, KA_STORE);
	struct ka_policy *trial;
	struct ka_fault fault;
	int err;

	ka_fault_init(&fault, heap, plan);
	trial = ka_new(&fault.ka, struct ka_policy, GFP_KERNEL);
	if (!trial)
		return -ENOMEM;
	ka_policy_init(trial, "trial", U64_MAX, &kwasm_engine.policy.budget, GFP_KERNEL);
	ka_policy_pool(trial, kwasm_engine.pools, trial);
	trial->plan = *plan;
	err = ka_policy_build(trial, line, strlen(line), error);
	*plan = trial->plan;
	ka_policy_exit(trial);
	ka_delete(heap, trial);
	return err;
}

/**
 * kwasm_policy_init() - see whether the default is good
 *
 * Return: 0; -EINVAL or -E2BIG with a line in the log; -ENOMEM.
 */
int kwasm_policy_init(void)
{
	struct ka_tree_error error = {};
	struct ka_fault_plan plan = {};
	int err = alloc ? kwasm_policy_try(alloc, &error, &plan) : 0;

	if (error.column)
		pr_err("kwasm: alloc=, column %u: %s\n", error.column, error.text);
	return err;
}

/* Whoever pays for the store pays for the text, too. */
static struct ka *text_heap(const struct kwasm_store_options *opts)
{
	return ka_of(kwasm_account_policy(opts->account, &kwasm_engine), KA_TEXT);
}

/**
 * kwasm_policy_in() - take the line of a store over from the caller
 * @arg: the caller's struct
 * @opts: receives it, or the default; its account, plan and error are set
 *
 * Context: may sleep.
 *
 * Return: 0, and kwasm_policy_put() must follow; -EINVAL, -E2BIG (longer than
 * any), -ENOMEM, -EFAULT, -EINTR.
 */
int kwasm_policy_in(const struct kwasm_create_store *arg, struct kwasm_store_options *opts)
{
	struct ka_fault fault;
	char *text;
	int err;

	/* The payer's allocator, but this store's plan and error. */
	ka_fault_init(&fault, text_heap(opts), opts->plan);
	fault.ka.error = opts->error;
	opts->alloc = alloc;
	opts->alloc_len = alloc ? strlen(alloc) : 0;
	if (!arg->alloc)
		return arg->alloc_len ? -EINVAL : 0;
	if (arg->alloc_len > KWASM_ALLOC_MAX)
		return -E2BIG;
	text = ka_alloc(&fault.ka, arg->alloc_len, opts->gfp);
	if (!text)
		return -ENOMEM;
	err = kwasm_copy_in_by(opts->plan, text, arg->alloc, arg->alloc_len);
	opts->alloc = text;
	opts->alloc_len = arg->alloc_len;
	if (err)
		kwasm_policy_put(arg, opts);
	return err;
}

/**
 * kwasm_policy_put() - done with a line
 * @arg: the caller's struct
 * @opts: from kwasm_policy_in()
 */
void kwasm_policy_put(const struct kwasm_create_store *arg, struct kwasm_store_options *opts)
{
	if (arg->alloc)
		ka_free(text_heap(opts), opts->alloc, opts->alloc_len);
	opts->alloc = NULL;
}

static u32 kinds_of(const struct ka_tree *t, u32 node)
{
	u32 kind, kinds = 0;

	for (kind = 0; kind < KA_KINDS; kind++)
		if (t->root[kind] == (int)node)
			kinds |= BIT(kind);
	return kinds;
}

/**
 * kwasm_block_fill() - describe a block
 * @block: receives it
 * @t: built tree
 * @node: index of the block
 */
void kwasm_block_fill(struct kwasm_block *block, const struct ka_tree *t, u32 node)
{
	const struct ka_stats *meter = &t->nodes[node].meter;

	*block = (struct kwasm_block){
		.depth = ka_tree_depth(t, node),
		.kinds = kinds_of(t, node),
		.bytes = atomic64_read(&meter->bytes),
		.peak = atomic64_read(&meter->peak),
		.objects = atomic64_read(&meter->objects),
		.calls = atomic64_read(&meter->calls),
		.failures = atomic64_read(&meter->failures),
		.passed = ka_tree_passed(t, node),
	};

	ka_tree_print_node(t, node, block->name, sizeof(block->name));
}

static int put_block(u64 to, const struct ka_tree *t, u32 node)
{
	struct kwasm_block block;

	kwasm_block_fill(&block, t, node);
	return kwasm_copy_out(to, &block, sizeof(block));
}

/* In pieces of what a logger takes at once. */
static int put_line(const struct ka_tree *t, const struct kwasm_log *to)
{
	struct ka *heap = ka_of(&kwasm_engine.policy, KA_TEXT);
	struct kwasm_logger log;
	size_t room = 2 * KA_TREE_TEXT, len, at;
	char *text;
	int err = kwasm_log_open(&log, to);

	if (err || !t || !to->buf)
		return err;
	text = ka_alloc(heap, room, GFP_KERNEL_ACCOUNT);
	if (!text)
		return -ENOMEM;
	len = ka_tree_print(t, text, room);
	for (at = 0; at < len; at += 128)
		kwasm_log(&log, "%.128s", text + at);
	ka_free(heap, text, room);
	return 0;
}

/**
 * kwasm_ioctl_blocks() - KWASM_GET_BLOCKS
 * @call: of a store's descriptor
 *
 * Context: may sleep; takes no lock: a store's blocks stay as they are.
 *
 * Return: 0, -EINVAL, -ENOMEM, -EFAULT, -EINTR.
 */
int kwasm_ioctl_blocks(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;
	const struct ka_tree *t = ka_policy_tree(&sf->store->policy);
	struct kwasm_blocks *arg = call->arg;
	u32 room = arg->blocks ? arg->nr_blocks : 0;
	int err;
	u32 i;

	if (arg->reserved)
		return -EINVAL;
	err = put_line(t, &arg->line);
	arg->nr_blocks = t ? t->nr : 0;
	for (i = 0; i < arg->nr_blocks && i < room && !err; i++)
		err = put_block(arg->blocks + i * sizeof(struct kwasm_block), t, i);
	return err;
}
