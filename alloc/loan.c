// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that borrows from a pool
 *
 * A pool's memory is charged to a budget of its own, the lender, when it is
 * taken from a back end.  While somebody uses some of it, that much is the
 * user's and not the lender's: it moves between the two, below the budget that
 * both are in, which had it all along.  So a loan can be refused by the user's
 * own budgets and by the pool, never for lack of memory elsewhere, and leaves
 * add up to the root at every moment.
 *
 *	engine ---- pools ----		lender: what lies idle
 *	        \-- tenant -- store	budget: what is on loan
 *
 * The order keeps the lender from ever being short: the user is charged before
 * the pool is asked, the lender uncharged after it gave; and the other way round
 * when it goes back.
 *
 * What is shared is nobody's: no memory cgroup is charged for it.
 *
 * Context: as the pool.
 */
#include "alloc/block.h"

static struct ka_loan *loan_of(const struct ka *ka)
{
	return container_of(ka, struct ka_loan, ka);
}

static struct ka_call ask_of(struct ka_loan *b, const struct ka_call *call)
{
	struct ka_call ask = *call;

	ask.gfp &= ~__GFP_ACCOUNT;
	ask.key = *b->key;
	ask.stains = &b->stains;
	return ask;
}

static int borrow(struct ka_loan *b, size_t size, const struct ka_call *call)
{
	return ka_budget_charge_below(b->budget, b->lender->parent, size, call->error);
}

static void unborrow(struct ka_loan *b, size_t size)
{
	ka_budget_uncharge_below(b->budget, b->lender->parent, size);
}

/* What was on loan is the lender's again. */
static void settle(struct ka_loan *b, size_t size)
{
	atomic64_add(size, &b->lender->used);
	unborrow(b, size);
}

/* The pool's own name says more than its block's does. */
static void name_pool(struct ka_loan *b, const struct ka_call *call)
{
	if (call->error->pool)
		call->error->pool = b->name;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_loan *b = loan_of(self);
	size_t cost = ka_cost(to.size), old = p ? ka_cost(from.size) : 0;
	struct ka_call ask = ask_of(b, call);
	void *q;

	if (!to.size) {
		settle(b, old);
		ka_drop(b->pool, p, from, &ask);
		return NULL;
	}
	if (borrow(b, cost, call))
		return NULL;
	q = ka_ask(b->pool, p, from, to, &ask);
	if (!q) {
		unborrow(b, cost);
		name_pool(b, call);
		return NULL;
	}
	atomic64_sub(cost, &b->lender->used);
	if (old)
		settle(b, old);
	return q;
}

static bool owns(const struct ka *self, const void *p)
{
	return ka_owns(loan_of(self)->pool, p);
}

/* A pool has no single pages: what it lends is never more than a span. */
static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	call->error->pool = loan_of(self)->name;
	call->error->slots = 0;
	return -ENOSPC;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
}

static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	struct ka_loan *b = loan_of(self);
	struct ka_call ask = ask_of(b, call);
	size_t least = n << PAGE_SHIFT;
	struct ka_span *span;
	int err;

	err = borrow(b, least, call);
	if (err)
		return ERR_PTR(err);
	span = ka_ask_span(b->pool, n, &ask);
	if (IS_ERR(span)) {
		unborrow(b, least);
		name_pool(b, call);
		return span;
	}
	err = borrow(b, ka_span_size(span) - least, call);
	if (err) {
		unborrow(b, least);
		ka_back(b->pool, span);
		return ERR_PTR(err);
	}
	atomic64_sub(ka_span_size(span), &b->lender->used);
	return span;
}

static void back(struct ka *self, struct ka_span *span)
{
	struct ka_loan *b = loan_of(self);

	settle(b, ka_span_size(span));
	ka_back(b->pool, span);
}

static const struct ka_ops ops = {
	.name = "loan",
	.realloc = resize,
	.owns = owns,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
};

/**
 * ka_loan_init() - borrow from a pool
 * @b: block
 * @pool: what to borrow from; its bytes are charged to @lender
 * @budget: whose bytes they are while on loan; @lender's parent contains it
 * @lender: whose they are before and after
 * @name: of the pool, for errors; must outlive @b
 * @key: where to read for whom it is, at each request
 */
void ka_loan_init(struct ka_loan *b, struct ka *pool, struct ka_budget *budget,
		  struct ka_budget *lender, const char *name, const void *const *key)
{
	b->ka.ops = &ops;
	b->ka.error = pool->error;
	b->pool = pool;
	b->budget = budget;
	b->lender = lender;
	b->name = name;
	b->key = key;
	atomic_set(&b->stains, 0);
}
