// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: pages as a back end, and their mapping
 *
 * In one piece: 2^order pages of the direct map, aligned to their size, so an
 * alignment above a page is had by a larger order and is needed again to free.
 *
 * Single: any number of order-0 pages in the caller's array, which is how large
 * memories are had.  They are taken in batches, as a gigabyte takes long enough
 * that others must run and a fatal signal must be heard in between.  A batch is
 * a block of neighbours that is split, as long as the kernel has some at hand:
 * that charges the memcg once, where single pages are charged one by one.  Then
 * it is pages from anywhere.  All of it retries but never wakes the OOM killer:
 * a guest's growth must fail, not a bystander.
 *
 * This is the only file that maps pages.
 */
#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/vmalloc.h>
#include "alloc/alloc.h"
#include "alloc/block.h"
#include "alloc/compat.h"

#define BATCH		512	/* pages: 2 MiB, some 100 us of clearing */
#define BATCH_ORDER	ilog2(BATCH)

static unsigned int order_of(struct ka_layout layout)
{
	return get_order(max(layout.size, layout.align));
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	void *q;

	if (!to.size) {
		free_pages((unsigned long)p, order_of(from));
		return NULL;
	}
	q = (void *)__get_free_pages(call->gfp | __GFP_NOWARN | __GFP_RETRY_MAYFAIL,
				     order_of(to));
	if (!q || !p)
		return q;
	memcpy(q, p, min(from.size, to.size));
	free_pages((unsigned long)p, order_of(from));
	return q;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		__free_page(pages[i]);
		if (i % BATCH == BATCH - 1)
			cond_resched();
	}
}

/* A batch of neighbours, without trying hard; whether there was one. */
static bool take_block(struct page **pages, gfp_t gfp)
{
	struct page *page = alloc_pages(gfp | __GFP_NORETRY | __GFP_NOWARN, BATCH_ORDER);
	unsigned int i;

	if (!page)
		return false;
	split_page(page, BATCH_ORDER);
	for (i = 0; i < BATCH; i++)
		pages[i] = page + i;
	return true;
}

/* Pages from anywhere; returns how many it got. */
static size_t take_single(struct page **pages, size_t n, gfp_t gfp)
{
	size_t have = 0, before;

	memset(pages, 0, n * sizeof(*pages));	/* the bulk call fills what is NULL */
	do {
		before = have;
		have += alloc_pages_bulk(gfp | __GFP_RETRY_MAYFAIL | __GFP_NOWARN, n - have,
					 pages + have);
	} while (have < n && have > before);
	return have;
}

static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	bool blocks = true;
	size_t have = 0, want, got;
	int err = 0;

	while (have < n && !err) {
		want = min_t(size_t, n - have, BATCH);
		blocks = blocks && want == BATCH && take_block(pages + have, call->gfp);
		got = blocks ? BATCH : take_single(pages + have, want, call->gfp);
		have += got;
		if (fatal_signal_pending(current))
			err = -EINTR;
		else if (got < want)
			err = -ENOMEM;
		cond_resched();
	}
	if (err)
		give(self, pages, have);
	return err;
}

static const struct ka_ops ops = {
	.name = "pages",
	.realloc = resize,
	.take = take,
	.give = give,
};

struct ka ka_pages = { .ops = &ops };

/**
 * ka_pages_map() - map single pages side by side
 * @pages: pages
 * @n: how many, at least 1
 *
 * Context: process context, may sleep, takes global locks.
 * Return: address of the first byte, for ka_pages_unmap(); NULL when there is
 * no room or no memory for page tables, or @n is above what the machine has.
 */
void *ka_pages_map(struct page **pages, size_t n)
{
	if (n > UINT_MAX)
		return NULL;
	return vmap(pages, n, VM_MAP, PAGE_KERNEL);
}

/**
 * ka_pages_unmap() - undo ka_pages_map()
 * @addr: what it returned; NULL does nothing
 *
 * Context: process context, may sleep; never allocates.
 */
void ka_pages_unmap(const void *addr)
{
	vunmap(addr);
}

/**
 * ka_pages_clear() - make what is mapped zero, however much it is
 * @addr: first byte
 * @size: bytes
 *
 * Context: process context, may sleep; never allocates.
 */
void ka_pages_clear(void *addr, u64 size)
{
	while (size) {
		u64 n = min_t(u64, size, BATCH * PAGE_SIZE);

		memset(addr, 0, n);
		addr += n;
		size -= n;
		cond_resched();
	}
}
