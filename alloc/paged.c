// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block with single pages from one allocator and all else
 * from another
 *
 * A linear memory needs both: its pages, and the array that names them.
 */
#include "alloc/alloc.h"
#include "alloc/block.h"

static struct ka_paged *paged_of(const struct ka *ka)
{
	return container_of(ka, struct ka_paged, ka);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	return ka_ask(paged_of(self)->rest, p, from, to, call);
}

static bool owns(const struct ka *self, const void *p)
{
	return ka_owns(paged_of(self)->rest, p);
}

static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	struct ka *from = paged_of(self)->pages;

	return from->ops->take(from, pages, n, call);
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	ka_give(paged_of(self)->pages, pages, n);
}

static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	return ka_ask_span(paged_of(self)->pages, n, call);
}

static void back(struct ka *self, struct ka_span *span)
{
	ka_back(paged_of(self)->pages, span);
}

static const struct ka_ops ops = {
	.name = "paged",
	.realloc = resize,
	.owns = owns,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
};

/**
 * ka_paged_init() - single pages from one allocator, all else from another
 * @b: block
 * @pages: has single pages
 * @rest: serves ka_alloc() and friends
 */
void ka_paged_init(struct ka_paged *b, struct ka *pages, struct ka *rest)
{
	b->ka.ops = &ops;
	b->ka.error = rest->error;
	b->pages = pages;
	b->rest = rest;
}
