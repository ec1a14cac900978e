// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that knows which place in the source has what
 *
 *	|...pad...|head| size bytes |
 *	           ^ the site that asked, and where the memory begins
 *
 * Who frees tells no place, so what of a site's bytes is live can be counted only
 * where each block of memory says whose it is; that costs a head for each, and is
 * for who looks for something.  A single page says it in its struct page.  Spans
 * are a pool's own and pass uncounted.
 *
 * What passes is counted at the site that asked this block: of an allocator that
 * cuts smaller blocks from larger ones, outside of it, that is the one that made it
 * ask for more.
 *
 * Context: as the allocator below.
 */
#include <linux/mm.h>
#include "alloc/block.h"
#include "alloc/blocks.h"

struct head {
	struct ka_site *site;
	size_t offset;	/* bytes from the start of the memory to the block */
};

static struct ka_tag *tag_of(const struct ka *ka)
{
	return container_of(ka, struct ka_tag, ka);
}

static struct head *head_of(void *p)
{
	return (struct head *)p - 1;
}

static void count(struct ka_site *site, long bytes)
{
	long now = atomic_long_add_return(bytes, &site->live);
	long peak = atomic_long_read(&site->peak);

	while (now > peak && !atomic_long_try_cmpxchg(&site->peak, &peak, now))
		;
}

static void *get(struct ka_tag *b, struct ka_layout to, const struct ka_call *call)
{
	size_t offset = max(sizeof(struct head), to.align);
	struct ka_layout none = {}, whole = { .align = to.align };
	u8 *p;

	if (check_add_overflow(to.size, offset, &whole.size))
		return NULL;
	p = ka_ask(b->next, NULL, none, whole, call);
	if (!p)
		return NULL;
	p += offset;
	*head_of(p) = (struct head) { .site = call->site, .offset = offset };
	count(call->site, to.size);
	return p;
}

/* The end of the memory is the end of the block, and as clean. */
static void put(struct ka_tag *b, void *p, struct ka_layout from, const struct ka_call *call)
{
	size_t offset = head_of(p)->offset;

	count(head_of(p)->site, -(long)from.size);
	from.size += offset;
	ka_drop(b->next, p - offset, from, call);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_tag *b = tag_of(self);
	void *q = NULL;

	if (to.size) {
		q = get(b, to, call);
		if (!q || !p)
			return q;
		memcpy(q, p, min(from.size, to.size));
	}
	put(b, p, from, call);
	return q;
}

static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	struct ka *next = tag_of(self)->next;
	int err = ka_has_pages(next) ? next->ops->take(next, pages, n, call) : -EOPNOTSUPP;
	size_t i;

	for (i = 0; i < n && !err; i++) {
		set_page_private(pages[i], (unsigned long)call->site);
		count(call->site, PAGE_SIZE);
	}
	return err;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		count((struct ka_site *)page_private(pages[i]), -(long)PAGE_SIZE);
	ka_give(tag_of(self)->next, pages, n);
}

static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	return ka_ask_span(tag_of(self)->next, n, call);
}

static void back(struct ka *self, struct ka_span *span)
{
	ka_back(tag_of(self)->next, span);
}

static const struct ka_ops ops = {
	.name = "tag",
	.realloc = resize,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
};

/**
 * ka_tag_init() - count what is live by site
 * @b: block
 * @next: allocator below
 */
void ka_tag_init(struct ka_tag *b, struct ka *next)
{
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
}
