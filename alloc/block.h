/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation floor: the side of the door that blocks see
 *
 * A block asks the allocator below it through these; it never calls ka_alloc()
 * and friends, which count a site and tell tracers, and would do so once a block.
 */
#ifndef _KWASM_ALLOC_BLOCK_H
#define _KWASM_ALLOC_BLOCK_H

#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>
#include "alloc/alloc.h"

static inline void *ka_ask(struct ka *a, void *p, struct ka_layout from, struct ka_layout to,
			   const struct ka_call *call)
{
	return a->ops->realloc(a, p, from, to, call);
}

/* Frees @p: the one request that cannot fail. */
static inline void ka_drop(struct ka *a, void *p, struct ka_layout from,
			   const struct ka_call *call)
{
	struct ka_layout none = {};

	a->ops->realloc(a, p, from, none, call);
}

/*
 * The same in a block that wrote to @p, used it for others before, or frees it in
 * the place of what it was asked to free: @call knows nothing of its end.
 */
static inline void ka_drop_whole(struct ka *a, void *p, struct ka_layout from,
				 const struct ka_call *call)
{
	struct ka_call whole = *call;

	whole.clean = 0;
	ka_drop(a, p, from, &whole);
}

/* Gives single pages back, which cannot fail either. */
static inline void ka_give(struct ka *a, struct page **pages, size_t n)
{
	a->ops->give(a, pages, n);
}

static inline bool ka_has_pages(const struct ka *a)
{
	return a->ops->take;
}

static inline bool ka_lends(const struct ka *a)
{
	return a->ops->lend;
}

/* Asks the one below for a span, in a block that has nothing to add. */
static inline struct ka_span *ka_ask_span(struct ka *a, size_t n, const struct ka_call *call)
{
	return ka_lends(a) ? a->ops->lend(a, n, call) : ERR_PTR(-EOPNOTSUPP);
}

static inline void ka_back(struct ka *a, struct ka_span *span)
{
	a->ops->back(a, span);
}

/* Bytes of a span. */
static inline size_t ka_span_size(const struct ka_span *span)
{
	return span->nr << PAGE_SHIFT;
}

/*
 * Resizes by moving from @src to @dst, which may be the same.  On failure @p
 * stays in @src as it was.
 */
static inline void *ka_move(struct ka *src, struct ka *dst, void *p, struct ka_layout from,
			    struct ka_layout to, const struct ka_call *call)
{
	struct ka_layout none = {};
	void *q = ka_ask(dst, NULL, none, to, call);

	if (!q)
		return NULL;
	memcpy(q, p, min(from.size, to.size));
	ka_drop(src, p, from, call);
	return q;
}

#endif /* _KWASM_ALLOC_BLOCK_H */
