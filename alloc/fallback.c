// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that tries a second allocator when the first refuses
 *
 * The first must be able to tell what it owns: that is how a block finds its
 * way home.  A block that grows out of the first moves to the second; one of
 * the second never moves back, as that would make its place depend on luck
 * twice.
 */
#include "alloc/alloc.h"
#include "alloc/block.h"

static struct ka_fallback *fallback_of(const struct ka *ka)
{
	return container_of(ka, struct ka_fallback, ka);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_fallback *b = fallback_of(self);
	struct ka_error absorbed = {};
	struct ka_call try = { .gfp = call->gfp, .site = call->site, .error = &absorbed };
	void *q;

	if (p && !ka_owns(b->first, p))
		return ka_ask(b->second, p, from, to, call);

	q = ka_ask(b->first, p, from, to, &try);
	if (q || !to.size)
		return q;
	if (p)
		return ka_move(b->first, b->second, p, from, to, call);
	return ka_ask(b->second, NULL, from, to, call);
}

static bool owns(const struct ka *self, const void *p)
{
	struct ka_fallback *b = fallback_of(self);

	return ka_owns(b->first, p) || ka_owns(b->second, p);
}

static const struct ka_ops ops = {
	.name = "fallback",
	.realloc = resize,
	.owns = owns,
};

/**
 * ka_fallback_init() - first one allocator, then another
 * @b: block
 * @first: asked first; its ops->owns must tell
 * @second: asked when @first refuses
 */
void ka_fallback_init(struct ka_fallback *b, struct ka *first, struct ka *second)
{
	b->ka.ops = &ops;
	b->ka.error = second->error;
	b->first = first;
	b->second = second;
}
