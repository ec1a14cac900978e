// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that keeps what it once had
 *
 * While it learns, it notes every block of memory that it hands out; from then
 * on those blocks come back to it and not to the allocator below, and serve the
 * same request again.  Who then frees everything and asks for the same things in
 * the same order gets them all, whatever has become of the allocator below:
 * each block wanted was had before at that point of the order, and is idle.
 *
 *	learn	from the kept ones, else from below, and kept
 *	serve	from the kept ones, else from below as if there were no keep
 *	only	from the kept ones, else refused: nothing below is asked
 *
 *	|...pad...|head| size bytes |
 *	               ^ a block; its head says whether it is kept
 *
 * Blocks always move when they are resized, so that the order does not depend
 * on what the allocator below could do in place.  Idle blocks still count
 * against budgets below.  Pages and spans pass: policy_keep.c keeps those, as
 * the memories that they are part of.
 *
 * Context: as the allocator below; one caller at a time.
 */
#include <linux/align.h>
#include <linux/mm.h>
#include "alloc/block.h"
#include "alloc/blocks.h"

/**
 * struct head - in front of each block
 * @list: among the idle ones
 * @layout: of the block
 * @kept: it comes back
 */
struct head {
	struct list_head list;
	struct ka_layout layout;
	bool kept;
};

static struct ka_keep *keep_of(const struct ka *ka)
{
	return container_of(ka, struct ka_keep, ka);
}

static struct head *head_of(void *p)
{
	return (struct head *)p - 1;
}

/* Bytes before the block: a head, and what keeps the alignment. */
static size_t offset_of(struct ka_layout layout)
{
	return ALIGN(sizeof(struct head), max_t(size_t, layout.align, KA_SCALAR_ALIGN));
}

/* What a block is asked for as; size SIZE_MAX when there is no such. */
static struct ka_layout whole_of(struct ka_layout layout)
{
	struct ka_layout whole = { .align = layout.align };

	whole.size = size_add(layout.size, offset_of(layout));
	return whole;
}

/* An idle block of just that layout. */
static void *find(struct ka_keep *b, struct ka_layout to)
{
	struct head *head;

	list_for_each_entry(head, &b->idle, list) {
		if (head->layout.size != to.size || head->layout.align != to.align)
			continue;
		list_del(&head->list);
		return head + 1;
	}
	return NULL;
}

static void refuse(const struct ka_keep *b, const struct ka_call *call)
{
	call->error->budget = b->name;
	call->error->limit = b->bytes;
}

static void *get(struct ka_keep *b, struct ka_layout to, const struct ka_call *call)
{
	struct ka_layout none = {}, whole = whole_of(to);
	void *p = find(b, to);

	if (p) {
		if (call->gfp & __GFP_ZERO)
			memset(p, 0, to.size);
		return p;
	}
	if (*b->mode == KA_KEEP_ONLY) {
		refuse(b, call);
		return NULL;
	}
	p = ka_ask(b->next, NULL, none, whole, call);
	if (!p)
		return NULL;
	p += offset_of(to);
	head_of(p)->layout = to;
	head_of(p)->kept = *b->mode == KA_KEEP_LEARN;
	if (head_of(p)->kept)
		b->bytes += to.size;
	return p;
}

static void drop(struct ka_keep *b, void *p, const struct ka_call *call)
{
	struct ka_layout layout = head_of(p)->layout;

	ka_drop_whole(b->next, p - offset_of(layout), whole_of(layout), call);
}

static void put(struct ka_keep *b, void *p, const struct ka_call *call)
{
	if (head_of(p)->kept)
		list_add(&head_of(p)->list, &b->idle);
	else
		drop(b, p, call);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_keep *b = keep_of(self);
	void *q = NULL;

	if (to.size) {
		q = get(b, to, call);
		if (!q || !p)
			return q;
		memcpy(q, p, min(from.size, to.size));
	}
	put(b, p, call);
	return q;
}

static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	struct ka_keep *b = keep_of(self);

	if (!ka_has_pages(b->next))
		return -EOPNOTSUPP;
	if (*b->mode == KA_KEEP_ONLY) {
		refuse(b, call);
		return -ENOMEM;
	}
	return b->next->ops->take(b->next, pages, n, call);
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	ka_give(keep_of(self)->next, pages, n);
}

static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	struct ka_keep *b = keep_of(self);

	if (*b->mode == KA_KEEP_ONLY) {
		refuse(b, call);
		return ERR_PTR(-ENOMEM);
	}
	return ka_ask_span(b->next, n, call);
}

static void back(struct ka *self, struct ka_span *span)
{
	ka_back(keep_of(self)->next, span);
}

static const struct ka_ops ops = {
	.name = "keep",
	.realloc = resize,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
};

/**
 * ka_keep_init() - keep blocks for another time
 * @b: block
 * @next: allocator below
 * @name: for errors, must outlive @b
 * @mode: what to do with requests, which the owner may change at any time; must
 *	outlive @b
 */
void ka_keep_init(struct ka_keep *b, struct ka *next, const char *name,
		  const enum ka_keep_mode *mode)
{
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
	b->name = name;
	b->mode = mode;
	b->bytes = 0;
	INIT_LIST_HEAD(&b->idle);
}

/**
 * ka_keep_exit() - let the idle blocks go; legal on zeroed memory, and twice
 * @b: block, of which nothing is in use any more
 *
 * Context: as the allocator below; never allocates.
 */
void ka_keep_exit(struct ka_keep *b)
{
	struct ka_error error = {};
	struct ka_call call = { .error = &error };
	struct head *head, *next;

	if (!b->ka.ops)
		return;
	list_for_each_entry_safe(head, next, &b->idle, list) {
		list_del(&head->list);
		drop(b, head + 1, &call);
	}
	b->bytes = 0;
}
