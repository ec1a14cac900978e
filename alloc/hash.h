/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hash index: pointers by hash, numbered in the order they came
 */
#ifndef _KWASM_ALLOC_HASH_H
#define _KWASM_ALLOC_HASH_H

#include <linux/types.h>

#include "alloc/alloc.h"

/*
 * Three things share a node, each at its own index: what was added with that
 * number, the next one in its chain, and the first one of the chain of that
 * bucket.  So one block holds the whole index.
 */
struct ka_hash_node {
	void *ptr;
	u32 hash;
	u32 next;	/* number + 1, 0: end of the chain */
	u32 head;	/* number + 1, 0: empty bucket */
};

/**
 * struct ka_hash - a hash index
 * @a: where its block comes from
 * @nodes: @cap of them
 * @nr: pointers in it
 * @cap: a power of two, or 0
 * @open: between ka_hash_begin() and the end of what it began
 * @saved: the block at that time, kept until the end
 * @saved_nr: @nr at that time
 * @saved_cap: @cap at that time
 *
 * Invariant: nr <= cap; a chain runs from higher numbers to lower ones.
 */
struct ka_hash {
	struct ka *a;
	struct ka_hash_node *nodes;
	u32 nr;
	u32 cap;
	bool open;
	struct ka_hash_node *saved;
	u32 saved_nr;
	u32 saved_cap;
};

void ka_hash_init(struct ka_hash *h, struct ka *a);
void ka_hash_exit(struct ka_hash *h);
int __must_check ka_hash_reserve_at(struct ka_hash *h, gfp_t gfp, struct ka_site *site);
u32 ka_hash_commit(struct ka_hash *h, u32 hash, void *ptr);
long ka_hash_find(const struct ka_hash *h, u32 hash, long after);
void ka_hash_begin(struct ka_hash *h);
void ka_hash_accept(struct ka_hash *h);
void ka_hash_undo(struct ka_hash *h);

/* Room for one more. */
#define ka_hash_reserve(h, gfp)	ka_hash_reserve_at(h, gfp, KA_SITE())

static inline void *ka_hash_at(const struct ka_hash *h, u32 nr)
{
	return h->nodes[nr].ptr;
}

#endif /* _KWASM_ALLOC_HASH_H */
