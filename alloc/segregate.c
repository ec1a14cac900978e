// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that chooses by size
 *
 * Sizes alone decide, so a block finds its way home without asking who owns it;
 * one that crosses the threshold, in either direction, moves.
 */
#include "alloc/alloc.h"
#include "alloc/block.h"

static struct ka_segregate *segregate_of(const struct ka *ka)
{
	return container_of(ka, struct ka_segregate, ka);
}

static struct ka *home(const struct ka_segregate *b, struct ka_layout layout)
{
	return layout.size <= b->threshold ? b->small : b->large;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_segregate *b = segregate_of(self);
	struct ka *src = home(b, p ? from : to);
	struct ka *dst = home(b, to.size ? to : from);

	if (src != dst)
		return ka_move(src, dst, p, from, to, call);
	return ka_ask(dst, p, from, to, call);
}

static bool owns(const struct ka *self, const void *p)
{
	struct ka_segregate *b = segregate_of(self);

	return ka_owns(b->small, p) || ka_owns(b->large, p);
}

static const struct ka_ops ops = {
	.name = "segregate",
	.realloc = resize,
	.owns = owns,
};

/**
 * ka_segregate_init() - small blocks from one allocator, large ones from another
 * @b: block
 * @threshold: largest small size, bytes
 * @small: for sizes up to @threshold
 * @large: for the rest
 */
void ka_segregate_init(struct ka_segregate *b, size_t threshold, struct ka *small,
		       struct ka *large)
{
	b->ka.ops = &ops;
	b->ka.error = large->error;
	b->threshold = threshold;
	b->small = small;
	b->large = large;
}
