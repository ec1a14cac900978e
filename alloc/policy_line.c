// SPDX-License-Identifier: GPL-2.0
/*
 * Policies from a line of text
 *
 *	head of a kind	stats -> fault -> router -> tree -> limit -> back end
 *	of one not named	stats -> fault -> router -> limit -> back end
 *
 * The budget is charged at the leaves (leaves.c); the heads go on counting what
 * is in use.
 *
 * The blocks themselves are KA_STORE bytes of the policy, taken before the heads
 * lead to the tree and given back after they no longer do.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include "alloc/leaves.h"
#include "alloc/policy_line.h"
#include "alloc/pools.h"

struct ka_policy_line {
	struct ka_tree tree;
	struct ka_router router;
	struct ka_leaves leaves;
};

/* What the policy may borrow, as "pool". */
static void add_pools(struct ka_leaves *l, struct ka_policy *p)
{
	u32 i;

	for (i = 0; i < KA_POOLED; i++) {
		enum ka_kind kind = ka_pooled_kind(i);

		if (!p->lent[i].loan.pool)
			continue;
		l->leaf[l->nr++] = (struct ka_leaf) {
			.name = "pool", .ka = &p->lent[i].loan.ka, .kinds = BIT(kind),
			.traits = KA_TELLS | (kind == KA_MEMORY ? KA_HAS_PAGES : 0),
		};
	}
}

/*
 * What dies with the owner is cut from chunks of KA_STORE (ka_policy_arena()), so
 * a rule for others of those kinds alone would be without effect.
 */
static int check_cut(const struct ka_tree *t, struct ka_tree_error *error)
{
	static const enum ka_kind kinds[] = { KA_INSTANCE, KA_GLOBAL };
	u32 i, kind, others;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		int root = t->root[kinds[i]];

		for (kind = 0, others = 0; kind < KA_KINDS; kind++)
			others += kind != kinds[i] && t->root[kind] == root;
		if (root < 0 || others)
			continue;
		error->column = t->nodes[root].column;
		snprintf(error->text, sizeof(error->text), "%s: these bytes are part of store's",
			 ka_kind_name(kinds[i]));
		return -EINVAL;
	}
	return 0;
}

static void lead_to_tree(struct ka_policy_line *line, struct ka_policy *p)
{
	u32 kind;

	ka_router_init(&line->router, &ka_kvmalloc);
	for (kind = 0; kind < KA_KINDS; kind++) {
		struct ka *to = ka_tree_of(&line->tree, kind);

		line->router.of[kind].to = to ?: p->of[kind].base;
		p->of[kind].fault.next = ka_router_of(&line->router, kind);
	}
	p->line = line;
}

/**
 * ka_policy_build() - put blocks below the heads of a policy, from a line
 * @p: inited policy through which nothing is out yet
 * @text: line, see tree.h; may name kmalloc, vmalloc, kvmalloc, pages, null, and
 *	pool where there is one
 * @len: bytes of it
 * @error: receives what is wrong with the line
 *
 * Context: as the policy's flags allow.
 * Return: 0, and ka_policy_exit() must follow in the end; -EINVAL or -E2BIG
 * with @error filled in; -ENOMEM.  After an error @p is as before.
 */
int ka_policy_build(struct ka_policy *p, const char *text, size_t len,
		    struct ka_tree_error *error)
{
	struct ka *own = ka_of(p, KA_STORE);
	struct ka_policy_line *line;
	int err;

	*error = (struct ka_tree_error) {};
	line = ka_new(own, struct ka_policy_line, p->gfp);
	if (!line)
		return -ENOMEM;
	ka_leaves_init(&line->leaves, &p->budget);
	add_pools(&line->leaves, p);
	err = ka_tree_parse(&line->tree, text, len, line->leaves.leaf, line->leaves.nr, error);
	if (!err)
		err = check_cut(&line->tree, error);
	if (!err)
		err = ka_tree_build(&line->tree, own, p->gfp);
	if (err) {
		ka_delete(own, line);
		return err;
	}
	lead_to_tree(line, p);
	return 0;
}

/**
 * ka_policy_exit() - end what a line built; legal without one, and twice
 * @p: policy, of which nothing is in use any more
 *
 * Context: process context, may sleep; never allocates.
 */
void ka_policy_exit(struct ka_policy *p)
{
	struct ka_policy_line *line = p->line;
	u32 kind;

	if (!line)
		return;
	p->line = NULL;
	for (kind = 0; kind < KA_KINDS; kind++)
		p->of[kind].fault.next = p->of[kind].base;
	ka_tree_exit(&line->tree);
	ka_delete(ka_of(p, KA_STORE), line);
}

/**
 * ka_policy_tree() - the blocks that a line built
 * @p: policy
 *
 * Their counters may be read at any time.
 *
 * Return: the tree, or NULL.
 */
struct ka_tree *ka_policy_tree(const struct ka_policy *p)
{
	return p->line ? &p->line->tree : NULL;
}
