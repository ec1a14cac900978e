// SPDX-License-Identifier: GPL-2.0
/*
 * Policies from a line of text
 *
 *	head of a kind	stats -> fault -> router -> tree -> limit -> back end
 *	of one not named	stats -> fault -> router -> limit -> back end
 *
 * A tree keeps memory that no head counts: chunks, idle slots.  So the budget is
 * charged at its leaves, for what back ends really gave, and no line gets past
 * it; the heads go on counting what is in use.
 *
 * The blocks themselves are KA_STORE bytes of the policy, taken before the heads
 * lead to the tree and given back after they no longer do.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include "alloc/policy_line.h"

#define NR_LEAVES	5

struct ka_policy_line {
	struct ka_tree tree;
	struct ka_router router;
	struct ka_limit limits[NR_LEAVES];
	struct ka_leaf leaves[NR_LEAVES];
};

static const struct ka_leaf back_ends[NR_LEAVES] = {
	{ "kmalloc", &ka_kmalloc, 0 },
	{ "vmalloc", &ka_vmalloc, 0 },
	{ "kvmalloc", &ka_kvmalloc, 0 },
	{ "pages", &ka_pages, KA_HAS_PAGES },
	{ "null", &ka_null, KA_TELLS },
};

static void make_leaves(struct ka_policy_line *line, struct ka_policy *p)
{
	u32 i;

	for (i = 0; i < NR_LEAVES; i++) {
		ka_limit_init(&line->limits[i], back_ends[i].ka, &p->budget);
		line->leaves[i] = back_ends[i];
		line->leaves[i].ka = &line->limits[i].ka;
	}
}

static void lead_to_tree(struct ka_policy_line *line, struct ka_policy *p)
{
	u32 kind;

	ka_router_init(&line->router, &p->general.ka);
	for (kind = 0; kind < KA_KINDS; kind++) {
		struct ka *to = ka_tree_of(&line->tree, kind);

		line->router.of[kind].to = to ?: &p->of[kind].limit.ka;
		p->of[kind].fault.next = ka_router_of(&line->router, kind);
	}
	p->line = line;
}

/**
 * ka_policy_build() - put blocks below the heads of a policy, from a line
 * @p: inited policy through which nothing is out yet
 * @text: line, see tree.h; may name kmalloc, vmalloc, kvmalloc, pages and null
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
	make_leaves(line, p);
	err = ka_tree_parse(&line->tree, text, len, line->leaves, NR_LEAVES, error);
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
		p->of[kind].fault.next = &p->of[kind].limit.ka;
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
