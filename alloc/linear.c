// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: linear memories
 *
 *	pages  [0][1][2]...[size)....spare....[capacity)   room   [array_cap)
 *	base    ^--------- mapped side by side ---------^
 *
 * Growing within the spare pages is a store to l->size.  Beyond them it takes
 * the missing pages, which nothing can replace, then spare ones in proportion
 * to the size, which are halved as often as they are refused, and maps all of
 * them anew.  Each mapping costs O(pages) but there are only O(log pages) of
 * them, so growing page by page to n pages costs O(n).
 *
 * The first pages come without spare ones: most memories never grow.
 *
 * Growth builds beside the old state and commits when nothing can fail any
 * more, so a refusal leaves memory, mapping and charges as they were.  Nothing
 * here shrinks; the end frees all without allocating.
 *
 * Where there is a pool that lends spans, pages that are mapped already, the
 * first pages are those of a span.  Growing within it is a store to l->size,
 * too.  Growing beyond maps its pages and others anew, as ever; the span stays
 * as it is until the end, when it goes back.
 *
 * Invariant: size <= capacity * PAGE_SIZE; pages beyond size are zero; the
 * first ones are the span's, if there is one.
 *
 * Context: process context, may sleep.  The owner serialises everything but
 * ka_linear_page(): a page fault of whoever mapped the memory cannot wait for
 * an owner that is inside this memory, so what it looks at, pages and size,
 * changes under l->lock.
 */
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>
#include "alloc/policy_keep.h"

#define SPARE_PART	8	/* one spare page for so many in use: 12.5 % at most */
#define SPARE_MIN	64	/* pages: four of WebAssembly's */
#define SPARE_GIVE_UP	16	/* pages: fewer than one of WebAssembly's is no use */

/* A memory in the making: what commit() will put into the ka_linear. */
struct growth {
	struct page **pages;
	size_t array_cap;
	size_t need;		/* pages in use afterwards */
	size_t spare;
	u8 *base;
};

static struct ka *heap_of(const struct ka_linear *l)
{
	return ka_of(l->policy, KA_MEMORY);
}

static size_t spare_for(const struct ka_linear *l, size_t need)
{
	size_t left = (l->max >> PAGE_SHIFT) - need;

	if (!l->capacity)
		return 0;
	return min(left, max_t(size_t, need / SPARE_PART, SPARE_MIN));
}

static size_t halve(size_t spare)
{
	return spare / 2 < SPARE_GIVE_UP ? 0 : spare / 2;
}

/* An array with room for all, the old pages in it. */
static int get_array(struct ka_linear *l, struct growth *g)
{
	gfp_t gfp = l->policy->gfp;

	g->pages = l->pages;
	g->array_cap = l->array_cap;
	if (g->need + g->spare <= l->array_cap)
		return 0;
	for (;;) {
		g->array_cap = g->need + g->spare;
		g->pages = ka_alloc_array_at(heap_of(l), g->array_cap, sizeof(*g->pages), gfp,
					     g->spare ? KA_SITE_FLAGS(KA_SITE_BENIGN) : KA_SITE());
		if (g->pages)
			break;
		if (!g->spare)
			return l->policy->error.err;
		g->spare = halve(g->spare);
	}
	if (l->capacity)
		memcpy(g->pages, l->pages, l->capacity * sizeof(*g->pages));
	return 0;
}

static void put_array(struct ka_linear *l, struct growth *g)
{
	if (g->pages != l->pages)
		ka_delete_array(heap_of(l), g->pages, g->array_cap);
}

/* As many spare pages as can be had, perhaps none; fails on a fatal signal only. */
static int take_spare(struct ka_linear *l, struct growth *g)
{
	int err;

	while (g->spare) {
		err = ka_pages_take_at(heap_of(l), g->pages + g->need, g->spare,
				       l->policy->gfp | __GFP_ZERO,
				       KA_SITE_FLAGS(KA_SITE_BENIGN));
		if (!err)
			break;
		g->spare = halve(g->spare);
		if (err == -EINTR) {
			g->spare = 0;
			return err;
		}
	}
	return 0;
}

static u8 *map(struct ka_linear *l, struct growth *g, struct ka_site *site)
{
	size_t n = g->need + g->spare;
	bool injected = ka_fault_point(&l->policy->plan, site);
	u8 *base = injected ? NULL : ka_pages_map(g->pages, n);

	atomic_long_inc(&site->calls);
	if (!base)
		ka_refuse_at(heap_of(l), n << PAGE_SHIFT, injected, site);
	return base;
}

/* Maps all, or without the spare pages when there is no room for those. */
static int map_all(struct ka_linear *l, struct growth *g)
{
	if (g->spare) {
		g->base = map(l, g, KA_SITE_FLAGS(KA_SITE_BENIGN));
		if (g->base)
			return 0;
		ka_pages_give(heap_of(l), g->pages + g->need, g->spare);
		g->spare = 0;
	}
	g->base = map(l, g, KA_SITE());
	return g->base ? 0 : -ENOMEM;
}

static int build(struct ka_linear *l, struct growth *g)
{
	size_t more = g->need - l->capacity;
	int err;

	err = get_array(l, g);
	if (err)
		return err;
	err = ka_pages_take(heap_of(l), g->pages + l->capacity, more,
			    l->policy->gfp | __GFP_ZERO);
	if (err)
		goto put_array;
	err = take_spare(l, g);
	if (err)
		goto give_pages;
	err = map_all(l, g);
	if (err)
		goto give_pages;
	return 0;

give_pages:
	ka_pages_give(heap_of(l), g->pages + l->capacity, more);
put_array:
	put_array(l, g);
	return err;
}

/* What is the span's stays. */
static void drop_mapping(struct ka_linear *l, u8 *base, struct page **pages, size_t cap)
{
	if (l->span && base == l->span->base)
		return;
	ka_pages_unmap(base);
	if (pages != l->pages)
		ka_delete_array(heap_of(l), pages, cap);
}

static void commit(struct ka_linear *l, const struct growth *g)
{
	struct page **old_pages = l->pages;
	size_t old_cap = l->array_cap;
	u8 *old_base = l->base;

	spin_lock(&l->lock);
	l->pages = g->pages;
	spin_unlock(&l->lock);
	l->array_cap = g->array_cap;
	l->capacity = g->need + g->spare;
	l->base = g->base;
	l->nr_maps++;
	if (old_base)
		drop_mapping(l, old_base, old_pages, old_cap);
}

/* The first pages, mapped, from a pool; -EOPNOTSUPP where there is none. */
static int borrow(struct ka_linear *l, size_t need)
{
	struct ka_span *span = ka_pages_lend(heap_of(l), need, l->policy->gfp);

	if (IS_ERR(span))
		return PTR_ERR(span);
	spin_lock(&l->lock);
	l->pages = span->pages;
	spin_unlock(&l->lock);
	l->span = span;
	l->base = span->base;
	l->array_cap = span->nr;
	l->capacity = span->nr;
	return 0;
}

static void give_back(struct ka_linear *l)
{
	struct ka_span *span = l->span;

	span->touched = min_t(u64, l->size, (u64)span->nr << PAGE_SHIFT);
	span->shared = l->shared;
	ka_pages_back(heap_of(l), span);
}

static int extend(struct ka_linear *l, size_t need)
{
	struct growth g = { .need = need, .spare = spare_for(l, need) };
	int err = l->capacity ? -EOPNOTSUPP : borrow(l, need);

	if (err != -EOPNOTSUPP)
		return err;
	err = build(l, &g);
	if (err) {
		/* What could not be had is the growth, whichever part of it failed. */
		l->policy->error.size = (need - l->capacity) << PAGE_SHIFT;
		return err;
	}
	commit(l, &g);
	return 0;
}

/**
 * ka_linear_grow() - make a memory larger
 * @l: memory
 * @new_size: bytes it shall have, a multiple of PAGE_SIZE, no less than now
 *
 * The new bytes are zero.  The base may change: whoever runs on this memory
 * reads it again.
 *
 * Context: process context, may sleep; a fatal signal ends it early.
 * Return: 0; -E2BIG above the memory's maximum; -ENOMEM, or -ENOSPC from a pool,
 * with the reason in the policy's error; -EINTR after a fatal signal; -EINVAL for
 * a size that is none.
 * After an error all is as it was.
 */
int ka_linear_grow(struct ka_linear *l, u64 new_size)
{
	size_t need = new_size >> PAGE_SHIFT;
	int err;

	if (new_size < l->size || new_size % PAGE_SIZE)
		return -EINVAL;
	if (new_size > l->max)
		return -E2BIG;
	if (need > l->capacity) {
		err = extend(l, need);
		if (err)
			return err;
	}
	spin_lock(&l->lock);
	l->size = new_size;
	spin_unlock(&l->lock);
	return 0;
}

/**
 * ka_linear_init() - start a memory
 * @l: memory, uninitialised
 * @policy: whose KA_MEMORY bytes it takes, now and when it grows
 * @size: bytes, a multiple of PAGE_SIZE; 0 maps nothing
 * @max: bytes it may grow to
 *
 * Context: process context, may sleep; a fatal signal ends it early.
 * Return: as ka_linear_grow(); after an error @l is as after ka_linear_exit().
 */
int ka_linear_init(struct ka_linear *l, struct ka_policy *policy, u64 size, u64 max)
{
	int err;

	*l = (struct ka_linear) { .policy = policy, .max = max };
	spin_lock_init(&l->lock);
	err = ka_seat_take(l, size);
	if (!err)
		err = ka_linear_grow(l, size);
	if (err)
		ka_linear_exit(l);
	return err;
}

static void free_all(struct ka_linear *l)
{
	size_t lent = l->span ? l->span->nr : 0;

	if (l->capacity > lent) {
		ka_pages_unmap(l->base);
		ka_pages_give(heap_of(l), l->pages + lent, l->capacity - lent);
		ka_delete_array(heap_of(l), l->pages, l->array_cap);
	}
	if (lent)
		give_back(l);
}

/**
 * ka_linear_held() - bytes a memory holds
 * @l: memory
 *
 * Return: what it costs its policy, by ka_cost().
 */
u64 ka_linear_held(const struct ka_linear *l)
{
	size_t lent = l->span ? l->span->nr : 0;
	u64 array = l->capacity > lent ? ka_cost(l->array_cap * sizeof(*l->pages)) : 0;

	return array + ((u64)l->capacity << PAGE_SHIFT);
}

/**
 * ka_linear_exit() - free a memory; legal on zeroed memory, and twice
 * @l: memory that nobody runs on or looks up pages of; a page that was looked
 *	up and not put yet outlives it
 *
 * Context: process context, may sleep; never allocates.
 */
void ka_linear_exit(struct ka_linear *l)
{
	if (!l->seat || !ka_seat_give(l))
		free_all(l);
	*l = (struct ka_linear) { .policy = l->policy };
	spin_lock_init(&l->lock);
}

/**
 * ka_linear_page() - the page behind an offset, for mapping it elsewhere
 * @l: memory
 * @offset: bytes, any number
 *
 * Context: any that may take a spinlock; needs nothing of the owner, growing
 * included.
 * Return: the page with a reference, which the caller puts; NULL beyond the
 * memory's size.
 */
struct page *ka_linear_page(struct ka_linear *l, u64 offset)
{
	struct page *page = NULL;

	spin_lock(&l->lock);
	if (offset < l->size) {
		page = l->pages[offset >> PAGE_SHIFT];
		get_page(page);
		l->shared = true;
	}
	spin_unlock(&l->lock);
	return page;
}
