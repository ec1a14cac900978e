/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trees of blocks, from a line of text
 *
 *	memory=limit(64M, pages), *=segregate(4K, freelist(64, 32, kmalloc), kvmalloc)
 *
 *	line	= rule { "," rule }		to the end of the text
 *	rule	= [ kind "=" ] block		none: "*"
 *	kind	= "*" | "module" | "memory" ...	ka_kind_name(); "*": all not named
 *	block	= leaf | name "(" argument { "," argument } ")"
 *	argument = block | number
 *	number	= digits [ "K" | "M" | "G" ]	powers of 1024
 *
 * Blanks may stand between any two of these.  Names of blocks, and what each
 * takes, are in tree_spec.c; leaves are given by whoever parses: back ends, as
 * a rule, each behind that owner's budget, so that no text gets past it.  A leaf
 * may be another one for each kind.
 *
 * Only trees that keep the contract are accepted: what fallback asks first can
 * tell what it owns, and a memory has single pages.
 */
#ifndef _KWASM_ALLOC_TREE_H
#define _KWASM_ALLOC_TREE_H

#include "alloc/alloc.h"
#include "alloc/blocks.h"

#define KA_TREE_TEXT	1024	/* bytes of a line */
#define KA_TREE_NODES	32	/* blocks and leaves in a line */
#define KA_TREE_DEPTH	8	/* blocks around a leaf */
#define KA_TREE_ARGS	3	/* arguments of a block */

struct ka_spec;

/* What a block can do, and a leaf says that it can. */
#define KA_HAS_PAGES	0x1	/* it has single pages */
#define KA_TELLS	0x2	/* it can tell what it owns */
#define KA_SHARED	0x4	/* it serves many callers at once */

/**
 * struct ka_leaf - an allocator that a line may name
 * @name: lower-case letters and digits
 * @ka: allocator; must outlive what is built on it
 * @traits: KA_HAS_PAGES, KA_TELLS, KA_SHARED
 * @kinds: mask of the kinds that may name it, "*" being KA_STORE; 0: all
 */
struct ka_leaf {
	const char *name;
	struct ka *ka;
	u32 traits;
	u32 kinds;
};

/**
 * struct ka_tree_error - why a line was refused
 * @column: where, from 1; 0 when it was not the line's fault
 * @text: sentence without a full stop
 */
struct ka_tree_error {
	u32 column;
	char text[96];
};

/**
 * struct ka_node - a block or leaf of a tree
 * @spec: which block; NULL for a leaf
 * @leaf: which leaf; NULL for a block
 * @column: where in the line it stands, from 1
 * @parent: index of the block around it, -1 for none
 * @nr_args: arguments read
 * @args: numbers, and indices of blocks
 * @traits: what it can do
 * @size: bytes at @block
 * @block: its struct, NULL for a leaf
 * @meter: counts what is asked of it
 */
struct ka_node {
	const struct ka_spec *spec;
	const struct ka_leaf *leaf;
	u32 column;
	s8 parent;
	u8 nr_args;
	u64 args[KA_TREE_ARGS];
	u32 traits;
	size_t size;
	void *block;
	struct ka_stats meter;
};

/**
 * struct ka_tree - a parsed line, and once built what it says
 * @nr: nodes in use; a block stands before all that is inside of it
 * @nodes: nodes
 * @root: index of the node that serves a kind, -1 for none
 * @others: index of the node that "*" names, -1 for none; with few kinds left
 *	it serves one or none, and is "*" all the same
 * @owner: what the blocks were allocated from
 *
 * Large: to be allocated, and not to be moved once built.
 */
struct ka_tree {
	u32 nr;
	struct ka_node nodes[KA_TREE_NODES];
	s8 root[KA_KINDS];
	s8 others;
	struct ka *owner;
};

/* tree_parse.c */
int __must_check ka_tree_parse(struct ka_tree *t, const char *text, size_t len,
			       const struct ka_leaf *leaves, u32 nr_leaves,
			       struct ka_tree_error *error);

/* tree_build.c */
int __must_check ka_tree_build(struct ka_tree *t, struct ka *owner, gfp_t gfp);
void ka_tree_exit(struct ka_tree *t);
struct ka *ka_tree_of(struct ka_tree *t, enum ka_kind kind);

/* tree_print.c */
size_t ka_tree_print(const struct ka_tree *t, char *buf, size_t size);
size_t ka_tree_print_node(const struct ka_tree *t, u32 node, char *buf, size_t size);
u32 ka_tree_depth(const struct ka_tree *t, u32 node);
u64 ka_tree_passed(const struct ka_tree *t, u32 node);

#endif /* _KWASM_ALLOC_TREE_H */
