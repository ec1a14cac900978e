// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that clears what goes back
 *
 * Whoever gets the memory next finds nothing of its former owner, even one that
 * does not ask for cleared memory.  A resize always moves, because one below
 * could leave a copy behind.
 */
#include <linux/highmem.h>
#include "alloc/block.h"
#include "alloc/blocks.h"

static struct ka_zero *zero_of(const struct ka *ka)
{
	return container_of(ka, struct ka_zero, ka);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_zero *b = zero_of(self);
	struct ka_layout none = {};
	void *q = NULL;

	if (to.size) {
		q = ka_ask(b->next, NULL, none, to, call);
		if (!q || !p)
			return q;
		memcpy(q, p, min(from.size, to.size));
	}
	memzero_explicit(p, from.size);
	ka_drop(b->next, p, from, call);
	return q;
}

static bool owns(const struct ka *self, const void *p)
{
	return ka_owns(zero_of(self)->next, p);
}

static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	struct ka *next = zero_of(self)->next;

	return ka_has_pages(next) ? next->ops->take(next, pages, n, call) : -EOPNOTSUPP;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		clear_highpage(pages[i]);
	ka_give(zero_of(self)->next, pages, n);
}

static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	return ka_ask_span(zero_of(self)->next, n, call);
}

static void back(struct ka *self, struct ka_span *span)
{
	ka_back(zero_of(self)->next, span);
}

static const struct ka_ops ops = {
	.name = "zero",
	.realloc = resize,
	.owns = owns,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
};

/**
 * ka_zero_init() - clear whatever is freed
 * @b: block
 * @next: allocator below
 */
void ka_zero_init(struct ka_zero *b, struct ka *next)
{
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
}
