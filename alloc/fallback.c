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
	struct ka_call try = *call;
	void *q;

	try.error = &absorbed;
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

/* Single pages cannot tell where they came from: they are the second's. */
static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	struct ka *second = fallback_of(self)->second;

	return ka_has_pages(second) ? second->ops->take(second, pages, n, call) : -EOPNOTSUPP;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	ka_give(fallback_of(self)->second, pages, n);
}

/* Spans are the first's; what it does not lend is taken page by page. */
static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	struct ka_error absorbed = {};
	struct ka_call try = *call;
	struct ka_span *span;

	try.error = &absorbed;
	span = ka_ask_span(fallback_of(self)->first, n, &try);
	return IS_ERR(span) ? ERR_PTR(-EOPNOTSUPP) : span;
}

static void back(struct ka *self, struct ka_span *span)
{
	ka_back(fallback_of(self)->first, span);
}

static const struct ka_ops ops = {
	.name = "fallback",
	.realloc = resize,
	.owns = owns,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
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
