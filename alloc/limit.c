// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that charges a budget
 *
 * Bytes are charged before the allocator below is asked, and uncharged after it
 * freed them, so the budget is never behind what is held.  A resize charges the
 * new size in full and uncharges the old one when it is over: both blocks may
 * exist in between.
 */
#include <linux/mm.h>
#include "alloc/alloc.h"
#include "alloc/known.h"

static struct ka_limit *limit_of(const struct ka *ka)
{
	return container_of(ka, struct ka_limit, ka);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	return ka_limit_resize(limit_of(self), p, from, to, call);
}

static bool owns(const struct ka *self, const void *p)
{
	return ka_owns(limit_of(self)->next, p);
}

static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	struct ka_limit *b = limit_of(self);
	int err;

	if (!ka_has_pages(b->next))
		return -EOPNOTSUPP;
	err = ka_budget_charge(b->budget, n * PAGE_SIZE, call->error);
	if (err)
		return err;
	err = b->next->ops->take(b->next, pages, n, call);
	if (err)
		ka_budget_uncharge(b->budget, n * PAGE_SIZE);
	return err;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	struct ka_limit *b = limit_of(self);

	ka_give(b->next, pages, n);
	ka_budget_uncharge(b->budget, n * PAGE_SIZE);
}

/* How large a span is shows only when it is there. */
static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	struct ka_limit *b = limit_of(self);
	struct ka_span *span = ka_ask_span(b->next, n, call);
	int err;

	if (IS_ERR(span))
		return span;
	err = ka_budget_charge(b->budget, ka_span_size(span), call->error);
	if (!err)
		return span;
	ka_back(b->next, span);
	return ERR_PTR(err);
}

static void back(struct ka *self, struct ka_span *span)
{
	struct ka_limit *b = limit_of(self);
	size_t size = ka_span_size(span);

	ka_back(b->next, span);
	ka_budget_uncharge(b->budget, size);
}

const struct ka_ops ka_limit_ops = {
	.name = "limit",
	.realloc = resize,
	.owns = owns,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
};

/**
 * ka_limit_init() - charge everything that passes to a budget
 * @b: block
 * @next: allocator below
 * @budget: budget
 */
void ka_limit_init(struct ka_limit *b, struct ka *next, struct ka_budget *budget)
{
	b->ka.ops = &ka_limit_ops;
	b->ka.error = next->error;
	b->next = next;
	b->budget = budget;
}
