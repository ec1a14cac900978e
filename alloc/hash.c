// SPDX-License-Identifier: GPL-2.0
/*
 * Hash index: pointers by hash, numbered in the order they came
 *
 * For things that are looked up by what they contain and never removed one by
 * one: canonical types, registered names.  The caller hashes (with a seed that
 * its adversary does not know) and compares; the index keeps chains of equal
 * buckets in one block that doubles.
 *
 * Adding is in two steps, reserve and commit, so that a commit cannot fail.
 *
 * Whoever adds several, all or none, encloses them in begin and accept or undo.
 * In between, growing leaves the block that there was at the beginning alone,
 * so that undoing allocates nothing and gives back every byte.  It is cheap as
 * well: a chain runs from the newest to the oldest, so what is undone is always
 * at the head of its chain.
 *
 * Context: that of the allocator; the caller serialises.
 */

#include <linux/errno.h>
#include <linux/string.h>

#include "alloc/alloc.h"

#define MIN_CAP		16
#define MAX_CAP		0x40000000U

static size_t block_size(u32 cap)
{
	return (size_t)cap * sizeof(struct ka_hash_node);
}

static void link_node(struct ka_hash *h, u32 nr)
{
	u32 *head = &h->nodes[h->nodes[nr].hash & (h->cap - 1)].head;

	h->nodes[nr].next = *head;
	*head = nr + 1;
}

static void rebuild_chains(struct ka_hash *h)
{
	u32 i;

	for (i = 0; i < h->cap; i++)
		h->nodes[i].head = 0;
	for (i = 0; i < h->nr; i++)
		link_node(h, i);
}

/**
 * ka_hash_init() - make an empty index; cannot fail
 * @h: index
 * @a: where its block will come from
 */
void ka_hash_init(struct ka_hash *h, struct ka *a)
{
	*h = (struct ka_hash){ .a = a };
}

/**
 * ka_hash_exit() - free an index, not what its pointers point to
 * @h: index, or zeroed memory
 */
void ka_hash_exit(struct ka_hash *h)
{
	if (h->cap)
		ka_free(h->a, h->nodes, block_size(h->cap));
	ka_hash_init(h, h->a);
}

/**
 * ka_hash_reserve_at() - make sure that one more can be committed
 * @h: index
 * @gfp: flags of the context
 * @site: who asks
 *
 * Return: 0, or -ENOMEM and the index is as it was.
 */
int ka_hash_reserve_at(struct ka_hash *h, gfp_t gfp, struct ka_site *site)
{
	struct ka_hash_node *nodes;
	u32 cap;

	if (h->nr < h->cap)
		return 0;
	if (h->cap >= MAX_CAP)
		return -ENOMEM;
	cap = h->cap ? 2 * h->cap : MIN_CAP;
	if (h->open && h->cap && h->nodes == h->saved) {
		nodes = ka_alloc_at(h->a, block_size(cap), 0, gfp, site);
		if (nodes)
			memcpy(nodes, h->nodes, block_size(h->cap));
	} else {
		nodes = ka_realloc_at(h->a, h->nodes, block_size(h->cap), block_size(cap), gfp,
				      site);
	}
	if (!nodes)
		return -ENOMEM;
	h->nodes = nodes;
	h->cap = cap;
	rebuild_chains(h);
	return 0;
}

/**
 * ka_hash_commit() - add a pointer, for which there is room
 * @h: index, after ka_hash_reserve()
 * @hash: its hash
 * @ptr: pointer
 *
 * Return: its number.
 */
u32 ka_hash_commit(struct ka_hash *h, u32 hash, void *ptr)
{
	u32 nr = h->nr++;

	h->nodes[nr].ptr = ptr;
	h->nodes[nr].hash = hash;
	link_node(h, nr);
	return nr;
}

/**
 * ka_hash_find() - find the next one with a hash
 * @h: index
 * @hash: hash
 * @after: what the last call returned, -1 to begin
 *
 * Return: a number for ka_hash_at(), or -1 when there are no more.
 */
long ka_hash_find(const struct ka_hash *h, u32 hash, long after)
{
	u32 at;

	if (!h->cap)
		return -1;
	at = after < 0 ? h->nodes[hash & (h->cap - 1)].head : h->nodes[after].next;
	while (at && h->nodes[at - 1].hash != hash)
		at = h->nodes[at - 1].next;
	return (long)at - 1;
}

/**
 * ka_hash_begin() - from here on it is all or none
 * @h: index, with nothing begun
 */
void ka_hash_begin(struct ka_hash *h)
{
	h->open = true;
	h->saved = h->nodes;
	h->saved_nr = h->nr;
	h->saved_cap = h->cap;
}

/**
 * ka_hash_accept() - all: keep what was added since ka_hash_begin()
 * @h: index
 */
void ka_hash_accept(struct ka_hash *h)
{
	if (h->saved != h->nodes)
		ka_free(h->a, h->saved, block_size(h->saved_cap));
	h->saved = NULL;
	h->open = false;
}

/**
 * ka_hash_undo() - none: make it as it was at ka_hash_begin(), bytes included
 * @h: index
 *
 * Context: never fails, never allocates.
 */
void ka_hash_undo(struct ka_hash *h)
{
	if (h->saved != h->nodes) {
		ka_free(h->a, h->nodes, block_size(h->cap));
		h->nodes = h->saved;
		h->nr = h->saved_cap;	/* it was left when it was full */
		h->cap = h->saved_cap;
	}
	while (h->nr > h->saved_nr) {
		struct ka_hash_node *node = &h->nodes[--h->nr];

		h->nodes[node->hash & (h->cap - 1)].head = node->next;
	}
	h->saved = NULL;
	h->open = false;
}
