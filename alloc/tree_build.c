// SPDX-License-Identifier: GPL-2.0
/*
 * Trees of blocks: from a parsed line to allocators
 *
 * Each block is allocated from the owner, innermost first, so that what a block
 * needs is there; each gets a meter in front, which is what others hold.  What
 * was built goes in the other order: a bump gives its chunks back to a free
 * list that still stands.
 */
#include <linux/errno.h>
#include "alloc/tree_spec.h"

static struct ka *head_of(struct ka_node *n)
{
	return &n->meter.ka;
}

static int build_block(struct ka_tree *t, struct ka_node *n, gfp_t gfp)
{
	struct ka *next[KA_TREE_ARGS] = {};
	u32 i, nr = 0;

	for (i = 0; i < n->spec->nr_params; i++)
		if (!n->spec->params[i].what)
			next[nr++] = head_of(&t->nodes[n->args[i]]);
	n->size = n->spec->size + (n->spec->extra ? n->spec->extra(n->args) : 0);
	n->block = ka_alloc_at(t->owner, n->size, KA_LINE, gfp | __GFP_ZERO, KA_SITE());
	if (!n->block)
		return -ENOMEM;
	ka_stats_init(&n->meter, n->spec->init(n->block, n->args, next), KA_HOST);
	return 0;
}

/**
 * ka_tree_build() - make what a line says
 * @t: parsed line; must not move afterwards
 * @owner: where blocks are allocated; must not be one of them
 * @gfp: flags of the context
 *
 * Context: as @gfp and @owner allow.
 * Return: 0, and ka_tree_exit() ends it; -ENOMEM with nothing left.
 */
int ka_tree_build(struct ka_tree *t, struct ka *owner, gfp_t gfp)
{
	u32 i;
	int err;

	t->owner = owner;
	for (i = t->nr; i--; ) {
		struct ka_node *n = &t->nodes[i];

		if (n->leaf) {
			ka_stats_init(&n->meter, n->leaf->ka, KA_HOST);
			continue;
		}
		err = build_block(t, n, gfp);
		if (err) {
			ka_tree_exit(t);
			return err;
		}
	}
	return 0;
}

/**
 * ka_tree_exit() - end what was built; legal when nothing was, and twice
 * @t: tree through which nothing is out any more
 *
 * Context: as the owner and the leaves; never allocates.
 */
void ka_tree_exit(struct ka_tree *t)
{
	u32 i;

	for (i = 0; i < t->nr; i++)
		if (t->nodes[i].block && t->nodes[i].spec->exit)
			t->nodes[i].spec->exit(t->nodes[i].block);
	for (i = 0; i < t->nr; i++) {
		struct ka_node *n = &t->nodes[i];

		if (n->block)
			ka_free(t->owner, n->block, n->size);
		n->block = NULL;
	}
}

/**
 * ka_tree_of() - the allocator that a line has for a kind
 * @t: built tree
 * @kind: kind
 *
 * Return: the allocator; NULL when the line has none for it.
 */
struct ka *ka_tree_of(struct ka_tree *t, enum ka_kind kind)
{
	return t->root[kind] < 0 ? NULL : head_of(&t->nodes[t->root[kind]]);
}
