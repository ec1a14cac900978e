// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a pool of spans, pages that stay mapped
 *
 * What a linear memory needs is dear to make and to end: pages one by one, an
 * array that names them, an address range and page tables.  Here all of it
 * stays together when its user goes, as a slot of a pool (slots.c).
 *
 * Pages may have been mapped to users, and whoever got hold of one, be it by a
 * pipe or by direct I/O under way, keeps a reference when the mapping and the
 * memory are gone.  Such a span is not lent again: its pages go back, the last
 * reference frees them, and the slot is blank.
 *
 * A memory that outgrows its span maps the span's pages together with others in
 * a second range and leaves the first as it is, so the span comes back whole.
 *
 * Nothing but spans is to be had here, so a memory with nothing else does not
 * grow beyond its span: fallback() says what it does instead.
 *
 * Context: process context, may sleep; many callers at once.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include "alloc/block.h"
#include "alloc/blocks.h"

/* A span, its slot, and the array of its pages, in one block. */
struct mapped {
	struct ka_span span;
	struct ka_slot *slot;
	struct page *pages[];
};

static struct ka_spans *spans_of(const struct ka *ka)
{
	return container_of(ka, struct ka_spans, ka);
}

static struct ka_layout mapped_layout(const struct ka_slots *b)
{
	return (struct ka_layout) {
		.size = struct_size((struct mapped *)NULL, pages, b->size >> PAGE_SHIFT),
	};
}

static void drop_mapped(struct ka_slots *b, struct mapped *m)
{
	struct ka_error error = {};
	struct ka_call call = { .error = &error };

	ka_drop(b->next, m, mapped_layout(b), &call);
}

static void *make_span(struct ka_slots *b, const struct ka_call *call)
{
	size_t n = b->size >> PAGE_SHIFT;
	struct ka_call zero = *call;
	struct ka_layout none = {};
	struct mapped *m;
	int err;

	zero.gfp |= __GFP_ZERO;
	m = ka_ask(b->next, NULL, none, mapped_layout(b), &zero);
	if (!m)
		return NULL;
	err = b->next->ops->take(b->next, m->pages, n, &zero);
	if (err)
		goto drop;
	m->span.base = ka_pages_map(m->pages, n);
	if (!m->span.base)
		goto give;
	m->span.pages = m->pages;
	m->span.nr = n;
	return m;

give:
	ka_give(b->next, m->pages, n);
	err = -ENOMEM;
drop:
	drop_mapped(b, m);
	call->error->err = err;
	return NULL;
}

static void end_span(struct ka_slots *b, void *p)
{
	struct mapped *m = p;

	ka_pages_unmap(m->span.base);
	ka_give(b->next, m->pages, m->span.nr);
	drop_mapped(b, m);
}

/* Whether anybody but the pool has a reference to any of the pages. */
static bool is_held(const struct ka_span *span)
{
	size_t i;

	for (i = 0; i < span->nr; i++)
		if (page_count(span->pages[i]) != 1)
			return true;
	return false;
}

static int reset_span(struct ka_slots *b, struct ka_slot *slot)
{
	struct ka_span *span = slot->p;

	if (span->shared && is_held(span))
		return -EUCLEAN;
	ka_pages_clear(span->base, span->touched);
	return 0;
}

static const struct ka_slot_kind spans = {
	.make = make_span,
	.end = end_span,
	.reset = reset_span,
};

static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	struct ka_spans *b = spans_of(self);
	struct ka_slot *slot = ka_slots_get(&b->slots, n << PAGE_SHIFT, call);
	struct mapped *m;

	if (!slot)
		return ERR_PTR(call->error->err ?: -ENOMEM);
	m = slot->p;
	m->slot = slot;
	m->span.touched = m->span.nr << PAGE_SHIFT;
	m->span.shared = false;
	return &m->span;
}

static void back(struct ka *self, struct ka_span *span)
{
	struct mapped *m = container_of(span, struct mapped, span);

	m->slot->touched = span->touched;
	ka_slots_put(&spans_of(self)->slots, m->slot);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	if (to.size)
		ka_slots_refuse(&spans_of(self)->slots, 0, call);
	return NULL;
}

static bool owns(const struct ka *self, const void *p)
{
	return false;
}

static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	ka_slots_refuse(&spans_of(self)->slots, 0, call);
	return -ENOSPC;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
}

static const struct ka_ops ops = {
	.name = "spans",
	.realloc = resize,
	.owns = owns,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
};

/**
 * ka_spans_init() - start a pool of spans, with no memory yet
 * @b: block; b->slots.reset may be set before its first use
 * @next: where pages come from, and the arrays that name them
 * @name: for errors, must outlive @b
 * @size: bytes of a span, rounded up to whole pages
 * @slots: room for @max of them, the caller's
 * @max: spans there may be, at least 1
 */
void ka_spans_init(struct ka_spans *b, struct ka *next, const char *name, size_t size,
		   struct ka_slot *slots, u32 max)
{
	ka_slots_init(&b->slots, next, name, PAGE_ALIGN(size), slots, max);
	b->slots.kind = &spans;
	b->ka.ops = &ops;
	b->ka.error = next->error;
}

/**
 * ka_spans_exit() - give all memory back; legal on zeroed memory, and twice
 * @b: pool that nobody borrows from any more
 *
 * Context: process context, may sleep; never allocates.
 */
void ka_spans_exit(struct ka_spans *b)
{
	ka_slots_exit(&b->slots);
}
