// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block over one buffer of its owner's
 *
 * Filled from the bottom and never larger: what is known to be small needs no
 * allocator below.  Only the last block gives its bytes back when it is freed,
 * or is resized in place; the others go with the buffer or at a reset.
 *
 * Context: any; nothing sleeps.
 */
#include <linux/align.h>
#include "alloc/block.h"
#include "alloc/blocks.h"

static struct ka_fixed *fixed_of(const struct ka *ka)
{
	return container_of(ka, struct ka_fixed, ka);
}

static size_t align_of(struct ka_layout layout)
{
	return max_t(size_t, layout.align, KA_SCALAR_ALIGN);
}

static u8 *cut(struct ka_fixed *b, struct ka_layout to)
{
	size_t room = b->end - b->pos;
	size_t pad = PTR_ALIGN(b->pos, align_of(to)) - b->pos;
	u8 *p = b->pos + pad;

	if (pad > room || to.size > room - pad)
		return NULL;
	b->pos = p + to.size;
	return p;
}

/* Resizes in place: the last block, any other by shrinking. */
static bool stretch(struct ka_fixed *b, u8 *p, struct ka_layout from, struct ka_layout to)
{
	if (!IS_ALIGNED((unsigned long)p, align_of(to)))
		return false;
	if (p + from.size != b->pos)
		return to.size <= from.size;
	if (to.size > (size_t)(b->end - p))
		return false;
	b->pos = p + to.size;
	return true;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_fixed *b = fixed_of(self);
	size_t kept = p ? min(from.size, to.size) : 0;
	u8 *q = p;

	if (!to.size) {
		if (p + from.size == b->pos)
			b->pos = p;
		return NULL;
	}
	if (!p || !stretch(b, p, from, to)) {
		q = cut(b, to);
		if (!q)
			return NULL;
		if (p)
			memcpy(q, p, kept);
	}
	if (call->gfp & __GFP_ZERO)
		memset(q + kept, 0, to.size - kept);
	return q;
}

static bool owns(const struct ka *self, const void *p)
{
	const struct ka_fixed *b = fixed_of(self);

	return (const u8 *)p >= b->start && (const u8 *)p < b->end;
}

static void reset(struct ka *self)
{
	struct ka_fixed *b = fixed_of(self);

	b->pos = b->start;
}

static const struct ka_ops ops = {
	.name = "fixed",
	.realloc = resize,
	.owns = owns,
	.reset = reset,
};

/**
 * ka_fixed_init() - allocate from a buffer
 * @b: block
 * @buf: buffer, which stays the caller's
 * @size: bytes of it
 */
void ka_fixed_init(struct ka_fixed *b, void *buf, size_t size)
{
	b->ka.ops = &ops;
	b->ka.error = NULL;
	b->start = buf;
	b->pos = buf;
	b->end = b->start + size;
}
