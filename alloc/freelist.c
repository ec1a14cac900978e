// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that keeps freed blocks for the next request
 *
 * Blocks up to one size are all asked for as that size, so any of them serves
 * any such request; larger ones pass.  The list is in the freed blocks
 * themselves.  Blocks on it still count against budgets below.
 *
 * Context: as the allocator below; one caller at a time.  shards.c is the same
 * for many.
 */
#include <linux/align.h>
#include <linux/mm.h>
#include "alloc/block.h"
#include "alloc/blocks.h"
#include "alloc/sized.h"

static struct ka_freelist *freelist_of(const struct ka *ka)
{
	return container_of(ka, struct ka_freelist, ka);
}

static void *pop(struct ka *self, struct ka_layout to)
{
	struct ka_freelist *b = freelist_of(self);
	void *p = b->head;

	if (!p || !IS_ALIGNED((unsigned long)p, to.align ?: 1))
		return NULL;
	b->head = *(void **)p;
	b->nr--;
	return p;
}

static bool push(struct ka *self, void *p)
{
	struct ka_freelist *b = freelist_of(self);

	if (b->nr == b->max)
		return false;
	*(void **)p = b->head;
	b->head = p;
	b->nr++;
	return true;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_freelist *b = freelist_of(self);
	const struct ka_sized sized = {
		.self = self, .next = b->next, .size = b->size, .pop = pop, .push = push,
	};

	return ka_sized_resize(&sized, p, from, to, call);
}

static bool owns(const struct ka *self, const void *p)
{
	return ka_owns(freelist_of(self)->next, p);
}

static const struct ka_ops ops = {
	.name = "freelist",
	.realloc = resize,
	.owns = owns,
};

/**
 * ka_freelist_init() - keep freed blocks
 * @b: block
 * @next: allocator below
 * @size: bytes up to which blocks are kept, at least a pointer's
 * @max: blocks to keep at most
 */
void ka_freelist_init(struct ka_freelist *b, struct ka *next, size_t size, u32 max)
{
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
	b->size = size;
	b->max = max;
	b->nr = 0;
	b->head = NULL;
}

/**
 * ka_freelist_exit() - let the kept blocks go; legal on zeroed memory, and twice
 * @b: block
 *
 * Context: as the allocator below; never allocates.
 */
void ka_freelist_exit(struct ka_freelist *b)
{
	ka_sized_drain(b->next, b->head, b->size);
	b->head = NULL;
	b->nr = 0;
}
