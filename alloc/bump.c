// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block for things that die together
 *
 * Memory is cut off the front of chunks and freed with all of them:
 *
 *	chunks -> |head|in use.........pos   free   end|   being filled
 *	          |head|in use......................|lost|   filled before
 *	          |head|one large block|                     had a chunk of its own
 *
 * Freeing a block gives its bytes back only when it was the last one cut off;
 * so does resizing in place, which makes a list that grows at the front free.
 * Blocks above half a chunk get one of their own, so at most half is lost.
 *
 * Context: as the allocator below; one caller at a time.
 */
#include <linux/align.h>
#include "alloc/alloc.h"
#include "alloc/block.h"

struct chunk {
	struct list_head list;
	size_t size;		/* bytes, this header included */
};

static struct ka_bump *bump_of(const struct ka *ka)
{
	return container_of(ka, struct ka_bump, ka);
}

static size_t align_of(struct ka_layout layout)
{
	return layout.align > KA_SCALAR_ALIGN ? layout.align : KA_SCALAR_ALIGN;
}

static bool is_last(const struct ka_bump *b, const u8 *p, struct ka_layout layout)
{
	return p + layout.size == b->pos;
}

/* Cuts @to off the free part; NULL when it is too small. */
static u8 *cut(struct ka_bump *b, struct ka_layout to)
{
	size_t room = b->end - b->pos;
	size_t pad = PTR_ALIGN(b->pos, align_of(to)) - b->pos;
	u8 *p;

	if (pad > room || to.size > room - pad)
		return NULL;
	p = b->pos + pad;
	b->pos = p + to.size;
	return p;
}

static struct chunk *add_chunk(struct ka_bump *b, size_t size, const struct ka_call *call)
{
	struct ka_layout none = {}, layout = { .size = size };
	struct ka_call plain = *call;
	struct chunk *chunk;

	plain.gfp &= ~__GFP_ZERO;	/* each block is cleared when it is cut */
	chunk = ka_ask(b->next, NULL, none, layout, &plain);
	if (chunk)
		chunk->size = size;
	return chunk;
}

static u8 *cut_new(struct ka_bump *b, struct ka_layout to, const struct ka_call *call)
{
	size_t size, pad = sizeof(struct chunk) + align_of(to) - KA_SCALAR_ALIGN;
	struct chunk *chunk;

	if (check_add_overflow(to.size, pad, &size))
		return NULL;
	chunk = add_chunk(b, size > b->chunk / 2 ? size : b->chunk, call);
	if (!chunk)
		return NULL;
	if (size > b->chunk / 2) {
		list_add_tail(&chunk->list, &b->chunks);
		return PTR_ALIGN((u8 *)(chunk + 1), align_of(to));
	}
	list_add(&chunk->list, &b->chunks);
	b->pos = (u8 *)(chunk + 1);
	b->end = (u8 *)chunk + chunk->size;
	return cut(b, to);
}

/* Resizes in place: the last block within its chunk, any other by shrinking. */
static bool stretch(struct ka_bump *b, u8 *p, struct ka_layout from, struct ka_layout to)
{
	if (!IS_ALIGNED((unsigned long)p, align_of(to)))
		return false;
	if (!is_last(b, p, from))
		return to.size <= from.size;
	if (to.size > (size_t)(b->end - p))
		return false;
	b->pos = p + to.size;
	return true;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_bump *b = bump_of(self);
	size_t kept = p ? min(from.size, to.size) : 0;
	u8 *q = p;

	if (!to.size) {
		if (is_last(b, p, from))
			b->pos = p;
		return NULL;
	}
	if (!p || !stretch(b, p, from, to)) {
		q = cut(b, to);
		if (!q)
			q = cut_new(b, to, call);
		if (!q)
			return NULL;
		memcpy(q, p ?: q, kept);
	}
	if (call->gfp & __GFP_ZERO)
		memset(q + kept, 0, to.size - kept);
	return q;
}

static bool owns(const struct ka *self, const void *p)
{
	struct ka_bump *b = bump_of(self);
	const struct chunk *chunk;

	list_for_each_entry(chunk, &b->chunks, list)
		if (p >= (void *)(chunk + 1) && p < (void *)chunk + chunk->size)
			return true;
	return false;
}

static void reset(struct ka *self)
{
	struct ka_bump *b = bump_of(self);
	struct ka_error error = {};
	struct ka_call call = { .error = &error };
	struct chunk *chunk, *next;

	list_for_each_entry_safe(chunk, next, &b->chunks, list) {
		struct ka_layout layout = { .size = chunk->size };

		ka_drop(b->next, chunk, layout, &call);
	}
	INIT_LIST_HEAD(&b->chunks);
	b->pos = NULL;
	b->end = NULL;
}

static const struct ka_ops ops = {
	.name = "bump",
	.realloc = resize,
	.owns = owns,
	.reset = reset,
};

/**
 * ka_bump_init() - start an allocator that frees everything at once
 * @b: block; must not move once inited
 * @next: where chunks come from
 * @chunk: bytes to ask for at a time
 */
void ka_bump_init(struct ka_bump *b, struct ka *next, size_t chunk)
{
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
	b->chunk = chunk;
	INIT_LIST_HEAD(&b->chunks);
	b->pos = NULL;
	b->end = NULL;
}

/**
 * ka_bump_exit() - free everything; legal on zeroed memory, and twice
 * @b: block
 *
 * Context: as the allocator below; never allocates.
 */
void ka_bump_exit(struct ka_bump *b)
{
	if (b->ka.ops)
		reset(&b->ka);
}
