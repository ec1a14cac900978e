// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that lets freed memory wait
 *
 * What is freed is poisoned and queued; only when more than so many bytes wait
 * does the oldest go back below, and its poison is looked at first.  A pointer
 * that outlives its block then reads poison, and a write through it is counted,
 * instead of both hitting somebody else's data.
 *
 * The queue is in the waiting blocks themselves, so freeing needs no memory:
 *
 *	|struct waiting|6b 6b 6b 6b ...|
 *
 * and blocks are asked for as at least that large.  What waits still counts
 * against budgets below.
 *
 * Context: as the allocator below; one caller at a time.
 */
#include "alloc/block.h"
#include "alloc/blocks.h"

#define FREED	0x6b

struct waiting {
	struct list_head list;
	struct ka_layout layout;	/* as it was asked for below */
};

static struct ka_quarantine *quarantine_of(const struct ka *ka)
{
	return container_of(ka, struct ka_quarantine, ka);
}

static struct ka_layout with_room(struct ka_layout layout)
{
	layout.size = max(layout.size, sizeof(struct waiting));
	return layout;
}

static void release(struct ka_quarantine *b, struct waiting *w, const struct ka_call *call)
{
	struct ka_layout layout = w->layout;

	if (memchr_inv(w + 1, FREED, layout.size - sizeof(*w)))
		b->breaches++;
	b->bytes -= layout.size;
	list_del(&w->list);
	ka_drop_whole(b->next, w, layout, call);
}

static void put(struct ka_quarantine *b, void *p, struct ka_layout from,
		const struct ka_call *call)
{
	struct waiting *w = p;

	from = with_room(from);
	if (from.size > b->max) {
		ka_drop(b->next, p, from, call);
		return;
	}
	while (from.size > b->max - b->bytes)
		release(b, list_first_entry(&b->waiting, struct waiting, list), call);
	memset(w + 1, FREED, from.size - sizeof(*w));
	w->layout = from;
	list_add_tail(&w->list, &b->waiting);
	b->bytes += from.size;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_quarantine *b = quarantine_of(self);
	struct ka_layout none = {};
	void *q = NULL;

	if (to.size) {
		q = ka_ask(b->next, NULL, none, with_room(to), call);
		if (!q || !p)
			return q;
		memcpy(q, p, min(from.size, to.size));
	}
	put(b, p, from, call);
	return q;
}

static bool owns(const struct ka *self, const void *p)
{
	return ka_owns(quarantine_of(self)->next, p);
}

static const struct ka_ops ops = {
	.name = "quarantine",
	.realloc = resize,
	.owns = owns,
};

/**
 * ka_quarantine_init() - keep freed memory back for a while
 * @b: block; b->breaches tells what was written to meanwhile
 * @next: allocator below
 * @max: bytes that may wait; larger blocks go straight back
 */
void ka_quarantine_init(struct ka_quarantine *b, struct ka *next, size_t max)
{
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
	b->max = max;
	b->bytes = 0;
	INIT_LIST_HEAD(&b->waiting);
	b->breaches = 0;
}

/**
 * ka_quarantine_exit() - let everything go; legal on zeroed memory, and twice
 * @b: block
 *
 * Context: as the allocator below; never allocates.
 */
void ka_quarantine_exit(struct ka_quarantine *b)
{
	struct ka_error error = {};
	struct ka_call call = { .error = &error };
	struct waiting *w, *next;

	if (!b->ka.ops)
		return;
	list_for_each_entry_safe(w, next, &b->waiting, list)
		release(b, w, &call);
}
