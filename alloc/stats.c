// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that counts
 *
 * Bytes by ka_cost(), objects (a single page is one), requests and refusals.
 * Unlike a budget it counts what blocks hold, not what a resize holds on its
 * way, so bytes is the sum over live objects at all times.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include "alloc/alloc.h"
#include "alloc/block.h"

static struct ka_stats *stats_of(const struct ka *ka)
{
	return container_of(ka, struct ka_stats, ka);
}

static void count(struct ka_stats *b, s64 bytes, s64 objects)
{
	s64 now = atomic64_add_return(bytes, &b->bytes);
	s64 peak = atomic64_read(&b->peak);

	atomic64_add(objects, &b->objects);
	while (now > peak && !atomic64_try_cmpxchg(&b->peak, &peak, now))
		;
}

static void count_refusal(struct ka_stats *b, const struct ka_call *call)
{
	atomic64_inc(&b->failures);
	call->error->kind = b->kind;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_stats *b = stats_of(self);
	s64 old = p ? ka_cost(from.size) : 0;
	int more = p ? 0 : 1;
	void *q;

	if (!to.size) {
		ka_drop(b->next, p, from, call);
		count(b, -old, -1);
		return NULL;
	}
	atomic64_inc(&b->calls);
	q = ka_ask(b->next, p, from, to, call);
	if (q)
		count(b, (s64)ka_cost(to.size) - old, more);
	else
		count_refusal(b, call);
	return q;
}

static bool owns(const struct ka *self, const void *p)
{
	return ka_owns(stats_of(self)->next, p);
}

static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	struct ka_stats *b = stats_of(self);
	int err = -EOPNOTSUPP;

	atomic64_inc(&b->calls);
	if (ka_has_pages(b->next))
		err = b->next->ops->take(b->next, pages, n, call);
	if (err)
		count_refusal(b, call);
	else
		count(b, n * PAGE_SIZE, n);
	return err;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	struct ka_stats *b = stats_of(self);

	ka_pages_give(b->next, pages, n);
	count(b, -(s64)(n * PAGE_SIZE), -(s64)n);
}

static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	struct ka_stats *b = stats_of(self);
	struct ka_span *span = ka_ask_span(b->next, n, call);

	if (IS_ERR(span) && PTR_ERR(span) == -EOPNOTSUPP)
		return span;
	atomic64_inc(&b->calls);
	if (IS_ERR(span))
		count_refusal(b, call);
	else
		count(b, ka_span_size(span), span->nr);
	return span;
}

static void back(struct ka *self, struct ka_span *span)
{
	struct ka_stats *b = stats_of(self);
	s64 nr = span->nr;

	ka_pages_back(b->next, span);
	count(b, -(nr << PAGE_SHIFT), -nr);
}

static const struct ka_ops ops = {
	.name = "stats",
	.realloc = resize,
	.owns = owns,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
};

/**
 * ka_stats_init() - count everything that passes
 * @b: block
 * @next: allocator below
 * @kind: what the bytes are for; goes into errors
 */
void ka_stats_init(struct ka_stats *b, struct ka *next, enum ka_kind kind)
{
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
	b->kind = kind;
	atomic64_set(&b->bytes, 0);
	atomic64_set(&b->peak, 0);
	atomic64_set(&b->objects, 0);
	atomic64_set(&b->calls, 0);
	atomic64_set(&b->failures, 0);
}
