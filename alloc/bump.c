// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block for things that die together
 *
 * Memory is cut off the front of chunks and freed with all of them:
 *
 *	chunks -> |head|in use.........pos   free      |   being filled
 *	          |head|in use......................|lost|   filled before
 *	large  -> |head|.|*|one large block|              a chunk of its own
 *
 * Freeing a block gives its bytes back only when it was the last one cut off;
 * so does resizing in place, which makes a list that grows at the front free.
 * A chunk goes back when its first byte does, and then the one before it is
 * filled again: what is undone in the order opposite to its doing leaves
 * nothing behind.  That is so of a scalar's alignment; what a larger one skips
 * is lost, and may keep the chunk.
 *
 * Blocks above half a chunk get one of their own, so at most half is lost, and
 * it goes back with them.
 *
 * Context: as the allocator below; one caller at a time.
 */
#include <linux/align.h>
#include "alloc/alloc.h"
#include "alloc/block.h"

/**
 * struct chunk - head of a chunk
 * @list: among the chunks, or the large ones
 * @size: bytes, this head included
 * @pos: end of what was cut off
 * @top: highest that @pos ever was: beyond, nobody wrote
 */
struct chunk {
	struct list_head list;
	size_t size;
	u8 *pos;
	u8 *top;	/* Invariant: pos <= top <= end of the chunk */
};

static struct ka_bump *bump_of(const struct ka *ka)
{
	return container_of(ka, struct ka_bump, ka);
}

static size_t align_of(struct ka_layout layout)
{
	return layout.align > KA_SCALAR_ALIGN ? layout.align : KA_SCALAR_ALIGN;
}

static u8 *first_byte(struct chunk *chunk)
{
	return (u8 *)(chunk + 1);
}

static struct chunk *now(struct ka_bump *b)
{
	return list_first_entry_or_null(&b->chunks, struct chunk, list);
}

/* Decided the same way when it is freed; its alignment need not be known then. */
static bool is_large(const struct ka_bump *b, struct ka_layout layout)
{
	return layout.size > b->chunk / 2 || layout.align > PAGE_SIZE;
}

/* Blocks end where the next one begins, so that it can be told who is the last. */
static u8 *end_of(u8 *p, struct ka_layout layout)
{
	return PTR_ALIGN(p + layout.size, KA_SCALAR_ALIGN);
}

/* The chunk that @p was the last to be cut off from; NULL when it was not. */
static struct chunk *last_of(struct ka_bump *b, u8 *p, struct ka_layout layout)
{
	struct chunk *chunk = now(b);

	return chunk && end_of(p, layout) == chunk->pos ? chunk : NULL;
}

static void move_pos(struct chunk *chunk, u8 *pos)
{
	chunk->pos = pos;
	chunk->top = max(chunk->top, pos);
}

/* Cuts @to off the free part; NULL when it is too small. */
static u8 *cut(struct ka_bump *b, struct ka_layout to)
{
	struct chunk *chunk = now(b);
	u8 *p, *end;

	if (!chunk)
		return NULL;
	p = PTR_ALIGN(chunk->pos, align_of(to));
	end = (u8 *)chunk + chunk->size;
	if (end_of(p, to) > end)
		return NULL;
	move_pos(chunk, end_of(p, to));
	return p;
}

static struct chunk *add_chunk(struct ka_bump *b, size_t size, struct list_head *to,
			       const struct ka_call *call)
{
	struct ka_layout none = {}, layout = { .size = size };
	struct ka_call plain = *call;
	struct chunk *chunk;

	plain.gfp &= ~__GFP_ZERO;	/* each block is cleared when it is cut */
	chunk = ka_ask(b->next, NULL, none, layout, &plain);
	if (!chunk)
		return NULL;
	chunk->size = size;
	chunk->pos = first_byte(chunk);
	chunk->top = chunk->pos;
	list_add(&chunk->list, to);
	b->held += ka_cost(size);
	return chunk;
}

static void drop_chunk(struct ka_bump *b, struct chunk *chunk)
{
	struct ka_layout layout = { .size = chunk->size };
	struct ka_error error = {};
	struct ka_call call = {
		.error = &error, .clean = (u8 *)chunk + chunk->size - chunk->top,
	};

	list_del(&chunk->list);
	b->held -= ka_cost(chunk->size);
	ka_drop(b->next, chunk, layout, &call);
}

static u8 *get_small(struct ka_bump *b, struct ka_layout to, const struct ka_call *call)
{
	size_t need = sizeof(struct chunk) + to.size + align_of(to) + KA_SCALAR_ALIGN;
	u8 *p = cut(b, to);

	if (p)
		return p;
	if (!add_chunk(b, max(need, b->chunk), &b->chunks, call))
		return NULL;
	return cut(b, to);
}

static u8 *get_large(struct ka_bump *b, struct ka_layout to, const struct ka_call *call)
{
	size_t size, pad = sizeof(struct chunk) + sizeof(struct chunk *) + align_of(to);
	struct chunk *chunk;
	u8 *p;

	if (check_add_overflow(to.size, pad, &size))
		return NULL;
	chunk = add_chunk(b, size, &b->large, call);
	if (!chunk)
		return NULL;
	p = PTR_ALIGN(first_byte(chunk) + sizeof(chunk), align_of(to));
	((struct chunk **)p)[-1] = chunk;
	move_pos(chunk, p + to.size);
	return p;
}

static void put(struct ka_bump *b, u8 *p, struct ka_layout from)
{
	struct chunk *chunk;

	if (is_large(b, from)) {
		drop_chunk(b, ((struct chunk **)p)[-1]);
		return;
	}
	chunk = last_of(b, p, from);
	if (!chunk)
		return;
	chunk->pos = p;
	if (p == first_byte(chunk))
		drop_chunk(b, chunk);
}

/* Resizes in place: the last block within its chunk, any other by shrinking. */
static bool stretch(struct ka_bump *b, u8 *p, struct ka_layout from, struct ka_layout to)
{
	struct chunk *chunk = is_large(b, from) ? NULL : last_of(b, p, from);

	if (!IS_ALIGNED((unsigned long)p, align_of(to)) || is_large(b, from) != is_large(b, to))
		return false;
	if (!chunk)
		return to.size <= from.size;
	if (end_of(p, to) > (u8 *)chunk + chunk->size)
		return false;
	move_pos(chunk, end_of(p, to));
	return true;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_bump *b = bump_of(self);
	size_t kept = p ? min(from.size, to.size) : 0;
	u8 *q = p;

	if (!to.size) {
		put(b, p, from);
		return NULL;
	}
	if (!p || !stretch(b, p, from, to)) {
		q = is_large(b, to) ? get_large(b, to, call) : get_small(b, to, call);
		if (!q)
			return NULL;
		if (p) {
			memcpy(q, p, kept);
			put(b, p, from);
		}
	}
	if (call->gfp & __GFP_ZERO)
		memset(q + kept, 0, to.size - kept);
	return q;
}

static bool is_in(const struct list_head *chunks, const void *p)
{
	const struct chunk *chunk;

	list_for_each_entry(chunk, chunks, list)
		if (p >= (void *)(chunk + 1) && p < (void *)chunk + chunk->size)
			return true;
	return false;
}

static bool owns(const struct ka *self, const void *p)
{
	const struct ka_bump *b = bump_of(self);

	return is_in(&b->chunks, p) || is_in(&b->large, p);
}

static void reset(struct ka *self)
{
	struct ka_bump *b = bump_of(self);
	struct chunk *chunk, *next;

	list_for_each_entry_safe(chunk, next, &b->large, list)
		drop_chunk(b, chunk);
	list_for_each_entry_safe(chunk, next, &b->chunks, list)
		drop_chunk(b, chunk);
}

static const struct ka *below(const struct ka *self)
{
	return bump_of(self)->next;
}

static const struct ka_ops ops = {
	.name = "bump",
	.realloc = resize,
	.owns = owns,
	.reset = reset,
	.below = below,
};

/**
 * ka_bump_init() - start an allocator that frees everything at once
 * @b: block; must not move once inited
 * @next: where chunks come from
 * @chunk: bytes to ask for at a time; 0: each block has a chunk of its own
 */
void ka_bump_init(struct ka_bump *b, struct ka *next, size_t chunk)
{
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
	b->chunk = chunk;
	b->held = 0;
	INIT_LIST_HEAD(&b->chunks);
	INIT_LIST_HEAD(&b->large);
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
