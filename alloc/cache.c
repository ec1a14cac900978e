// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a slab cache of its own as a back end
 *
 * For objects of one size that come and go: no rounding up to the next size of
 * the slab, and a line of their own in slabinfo.  What is larger, or aligned to
 * more than a scalar, comes from another allocator.  That can be told when it
 * is freed by the address alone, because the cache's objects begin in the
 * middle of 16 bytes and the others never do:
 *
 *	|8 bytes| object |	|8 bytes| object |
 *	^ 16n	^ 16n + 8
 *
 * Context: any that the flags allow; making and ending a cache may sleep.
 */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include "alloc/block.h"
#include "alloc/blocks.h"

#define BEFORE	8	/* bytes before an object */
#define GRAIN	16	/* what the cache aligns to */

static struct ka_cache *cache_of(const struct ka *ka)
{
	return container_of(ka, struct ka_cache, ka);
}

static bool is_object(const struct ka_cache *b, const void *p, struct ka_layout layout)
{
	return layout.size <= b->size && !IS_ALIGNED((unsigned long)p, GRAIN);
}

static bool wants_object(const struct ka_cache *b, struct ka_layout layout)
{
	return layout.size <= b->size && layout.align <= KA_SCALAR_ALIGN;
}

static void *get(struct ka_cache *b, struct ka_layout to, const struct ka_call *call)
{
	struct ka_layout none = {};
	void *p;

	if (!wants_object(b, to))
		return ka_ask(b->rest, NULL, none, to, call);
	p = kmem_cache_alloc(b->cache, call->gfp | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
	return p ? p + BEFORE : NULL;
}

static void put(struct ka_cache *b, void *p, struct ka_layout from, const struct ka_call *call)
{
	if (is_object(b, p, from))
		kmem_cache_free(b->cache, p - BEFORE);
	else
		ka_drop(b->rest, p, from, call);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_cache *b = cache_of(self);
	void *q;

	if (!to.size) {
		put(b, p, from, call);
		return NULL;
	}
	if (p && !is_object(b, p, from) && !wants_object(b, to))
		return ka_ask(b->rest, p, from, to, call);
	q = get(b, to, call);
	if (!q || !p)
		return q;
	memcpy(q, p, min(from.size, to.size));
	put(b, p, from, call);
	return q;
}

static const struct ka_ops ops = {
	.name = "cache",
	.realloc = resize,
};

/**
 * ka_cache_init() - make a slab cache
 * @b: block
 * @rest: for larger blocks and larger alignments
 * @name: of the cache, seen in slabinfo; no two alike, must outlive @b
 * @size: bytes of an object; smaller ones take as much
 *
 * Context: process context, may sleep.
 * Return: 0; -ENOMEM, and ka_cache_exit() may follow all the same.
 */
int ka_cache_init(struct ka_cache *b, struct ka *rest, const char *name, size_t size)
{
	b->ka.ops = &ops;
	b->ka.error = rest->error;
	b->rest = rest;
	b->size = size;
	b->cache = kmem_cache_create_usercopy(name, BEFORE + size, GRAIN, SLAB_ACCOUNT, BEFORE,
					      size, NULL);
	return b->cache ? 0 : -ENOMEM;
}

/**
 * ka_cache_exit() - end the cache; legal on zeroed memory, and twice
 * @b: block through which nothing is out any more
 *
 * Context: process context, may sleep; never allocates.
 */
void ka_cache_exit(struct ka_cache *b)
{
	kmem_cache_destroy(b->cache);
	b->cache = NULL;
}
