// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that counts
 *
 * Bytes by ka_cost(), objects (a single page is one), requests and refusals.
 * Unlike a budget it counts what blocks hold, not what a resize holds on its
 * way, so bytes is the sum over live objects at all times.
 */
#include <linux/mm.h>
#include "alloc/alloc.h"
#include "alloc/known.h"

static struct ka_stats *stats_of(const struct ka *ka)
{
	return container_of(ka, struct ka_stats, ka);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	return ka_stats_resize(stats_of(self), p, from, to, call);
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
		ka_stats_count_refusal(b, call);
	else
		ka_stats_count(b, n * PAGE_SIZE, n);
	return err;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	struct ka_stats *b = stats_of(self);

	ka_give(b->next, pages, n);
	ka_stats_count(b, -(s64)(n * PAGE_SIZE), -(s64)n);
}

static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	struct ka_stats *b = stats_of(self);
	struct ka_span *span = ka_ask_span(b->next, n, call);

	if (IS_ERR(span) && PTR_ERR(span) == -EOPNOTSUPP)
		return span;
	atomic64_inc(&b->calls);
	if (IS_ERR(span))
		ka_stats_count_refusal(b, call);
	else
		ka_stats_count(b, ka_span_size(span), span->nr);
	return span;
}

static void back(struct ka *self, struct ka_span *span)
{
	struct ka_stats *b = stats_of(self);
	s64 nr = span->nr;

	ka_back(b->next, span);
	ka_stats_count(b, -(nr << PAGE_SHIFT), -nr);
}

const struct ka_ops ka_stats_ops = {
	.name = "stats",
	.realloc = resize,
	.owns = owns,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
};

/**
 * ka_kind_of() - what an allocator's bytes are for
 * @a: any allocator
 *
 * Return: the kind that the first block of this file counts, going down from @a;
 * KA_KINDS when there is none, or more than one way down.
 */
enum ka_kind ka_kind_of(const struct ka *a)
{
	while (a && a->ops != &ka_stats_ops)
		a = a->ops->below ? a->ops->below(a) : NULL;
	return a ? stats_of(a)->kind : KA_KINDS;
}

/**
 * ka_stats_init() - count everything that passes
 * @b: block
 * @next: allocator below
 * @kind: what the bytes are for; goes into errors
 */
void ka_stats_init(struct ka_stats *b, struct ka *next, enum ka_kind kind)
{
	b->ka.ops = &ka_stats_ops;
	b->ka.error = next->error;
	b->next = next;
	b->kind = kind;
	atomic64_set(&b->bytes, 0);
	atomic64_set(&b->peak, 0);
	atomic64_set(&b->objects, 0);
	atomic64_set(&b->calls, 0);
	atomic64_set(&b->failures, 0);
}
