// SPDX-License-Identifier: GPL-2.0
/*
 * Pools that policies share, so that what is warm needs no back end
 *
 *	head of a pooled kind	stats -> fault -> fallback
 *	fallback		loan -> pool, else limit -> back end
 *
 * A line of text (tree.h) says what the pools are, one for each kind that shall
 * have one:
 *
 *	store=slots(8K, 32, kmalloc), stack=slots(1M, 8, vmalloc),
 *	table=slots(16K, 16, kmalloc), memory=spans(1M, 8, pages)
 *
 * Everybody's requests meet in them, so they have to be made of blocks that
 * serve many callers at once.  Their memory belongs to no tenant and is charged
 * to a budget of its own beside theirs while it lies idle (loan.c).
 *
 * A line of a policy's own may name the pool of a kind as the leaf "pool", for
 * instance to do without the fallback.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "alloc/pools.h"

static const enum ka_kind kinds[KA_POOLED] = {
	[KA_POOLED_STORE] = KA_STORE,
	[KA_POOLED_TABLE] = KA_TABLE,
	[KA_POOLED_STACK] = KA_STACK,
	[KA_POOLED_MEMORY] = KA_MEMORY,
};

/**
 * ka_pooled_kind() - the kind that a pool is for
 * @which: pool
 */
enum ka_kind ka_pooled_kind(enum ka_pooled which)
{
	return kinds[which];
}

static bool is_pooled(const struct ka_tree *t, u32 root)
{
	u32 i;

	for (i = 0; i < KA_POOLED; i++)
		if (t->root[kinds[i]] == (int)root)
			return true;
	return false;
}

/* Blocks that nobody would ask, and such as cannot be shared. */
static int check(const struct ka_tree *t, struct ka_tree_error *error)
{
	u32 i;

	for (i = 0; i < t->nr; i++) {
		const struct ka_node *n = &t->nodes[i];
		const char *what = NULL;

		if (n->parent >= 0)
			continue;
		if (!is_pooled(t, i))
			what = "there are pools of store, table, stack and memory";
		else if (!(n->traits & KA_SHARED))
			what = "this one serves one caller at a time";
		if (!what)
			continue;
		error->column = n->column;
		strscpy(error->text, what, sizeof(error->text));
		return -EINVAL;
	}
	return 0;
}

/**
 * ka_pools_create() - make pools, with no memory in them yet
 * @owner: where their book-keeping is allocated
 * @parent: budget that contains theirs and all borrowers'
 * @text: line that says what they are
 * @len: bytes of it
 * @error: receives what is wrong with the line
 *
 * Context: process context, may sleep.
 * Return: pools, for ka_pools_destroy(); ERR_PTR: -EINVAL or -E2BIG with @error
 * filled in; -ENOMEM.
 */
struct ka_pools *ka_pools_create(struct ka *owner, struct ka_budget *parent, const char *text,
				 size_t len, struct ka_tree_error *error)
{
	struct ka_pools *pools;
	int err;

	*error = (struct ka_tree_error) {};
	pools = ka_new(owner, struct ka_pools, GFP_KERNEL);
	if (!pools)
		return ERR_PTR(-ENOMEM);
	pools->owner = owner;
	ka_budget_init(&pools->budget, "pools", U64_MAX, parent);
	ka_leaves_init(&pools->leaves, &pools->budget);
	err = ka_tree_parse(&pools->tree, text, len, pools->leaves.leaf, pools->leaves.nr, error);
	if (!err)
		err = check(&pools->tree, error);
	if (!err)
		err = ka_tree_build(&pools->tree, owner, GFP_KERNEL);
	if (err) {
		ka_delete(owner, pools);
		return ERR_PTR(err);
	}
	return pools;
}

/**
 * ka_pools_destroy() - end pools
 * @pools: pools that nobody borrows from any more, or NULL
 *
 * Context: process context, may sleep; never allocates.
 */
void ka_pools_destroy(struct ka_pools *pools)
{
	struct ka *owner;

	if (!pools)
		return;
	owner = pools->owner;
	ka_tree_exit(&pools->tree);
	ka_delete(owner, pools);
}

/**
 * ka_pools_held() - what pools take that nobody borrowed
 * @pools: pools, or NULL
 *
 * Return: bytes by ka_cost(), of idle slots and of book-keeping.
 */
u64 ka_pools_held(const struct ka_pools *pools)
{
	u64 bytes;
	u32 i;

	if (!pools)
		return 0;
	bytes = atomic64_read(&pools->budget.used) + ka_cost(sizeof(*pools));
	for (i = 0; i < pools->tree.nr; i++)
		bytes += ka_cost(pools->tree.nodes[i].size);
	return bytes;
}

/**
 * ka_policy_pool() - let a policy borrow before it allocates
 * @p: inited policy through which nothing is out yet
 * @pools: pools, which have to outlive its use of them; NULL: none any more
 * @key: for whom it works at first
 */
void ka_policy_pool(struct ka_policy *p, struct ka_pools *pools, const void *key)
{
	u32 i;

	p->key = key;
	for (i = 0; i < KA_POOLED; i++) {
		enum ka_kind kind = kinds[i];
		struct ka *pool = pools ? ka_tree_of(&pools->tree, kind) : NULL;

		if (!pool && !p->lent[i].loan.pool)
			continue;
		p->lent[i].loan.pool = NULL;
		ka_policy_lead(p, kind, &p->of[kind].limit.ka);
		if (!pool)
			continue;
		ka_loan_init(&p->lent[i].loan, pool, &p->budget, &pools->budget,
			     ka_kind_name(kind), &p->key);
		ka_fallback_init(&p->lent[i].both, &p->lent[i].loan.ka, &p->of[kind].limit.ka);
		ka_policy_lead(p, kind, &p->lent[i].both.ka);
	}
}

/**
 * ka_policy_stains() - what a policy gave back and its pools could not clear
 * @p: inited policy
 *
 * Nobody gets that any more, but whoever wrote it may want to know.
 *
 * Return: how many slots, since this was last asked.
 */
u32 ka_policy_stains(struct ka_policy *p)
{
	u32 i, n = 0;

	for (i = 0; i < KA_POOLED; i++)
		n += atomic_xchg(&p->lent[i].loan.stains, 0);
	return n;
}
