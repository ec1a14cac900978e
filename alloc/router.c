// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that chooses by kind
 *
 * What a request is for is known where it begins, not in the request: so the
 * router has a front for each kind, and behind each the allocator that serves
 * it.  Where a front leads is changed only while nothing is out through it.
 */
#include "alloc/block.h"
#include "alloc/blocks.h"

static struct ka *behind(const struct ka *ka)
{
	return container_of(ka, struct ka_route, ka)->to;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	return ka_ask(behind(self), p, from, to, call);
}

static bool owns(const struct ka *self, const void *p)
{
	return ka_owns(behind(self), p);
}

static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	struct ka *to = behind(self);

	return ka_has_pages(to) ? to->ops->take(to, pages, n, call) : -EOPNOTSUPP;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	ka_give(behind(self), pages, n);
}

static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	return ka_ask_span(behind(self), n, call);
}

static void back(struct ka *self, struct ka_span *span)
{
	ka_back(behind(self), span);
}

static const struct ka_ops ops = {
	.name = "router",
	.realloc = resize,
	.owns = owns,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
};

/**
 * ka_router_init() - lead every kind to one allocator
 * @b: block
 * @to: allocator; b->of[kind].to is then set where a kind goes elsewhere
 */
void ka_router_init(struct ka_router *b, struct ka *to)
{
	enum ka_kind kind;

	for (kind = 0; kind < KA_KINDS; kind++) {
		b->of[kind].ka.ops = &ops;
		b->of[kind].ka.error = to->error;
		b->of[kind].to = to;
	}
}

/**
 * ka_router_of() - the front of a kind
 * @b: block
 * @kind: kind
 *
 * Return: the allocator that leads to that kind's.
 */
struct ka *ka_router_of(struct ka_router *b, enum ka_kind kind)
{
	return &b->of[kind].ka;
}
