// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a list of regions, each freed with the last block in it
 *
 * As a bump it cuts blocks off the front of a chunk, but counts those alive in
 * each: an empty region goes back, or is filled again if it is the one being
 * filled.  So short-lived things in between long-lived ones cost no memory for
 * ever, and freeing is a subtraction.
 *
 *	|head|in use.........pos   free   |	of size, aligned to size: the
 *						head is found by masking
 *	|head|...|head *|one large block|	above half a region: a region of
 *						its own, head before the block
 *
 * Context: as the allocator below; one caller at a time.
 */
#include <linux/align.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include "alloc/block.h"
#include "alloc/blocks.h"

struct region {
	struct list_head list;
	size_t size;		/* bytes asked for */
	size_t align;
	u8 *pos;		/* end of what was cut off; of a large one unused */
	u32 live;		/* blocks */
};

static struct ka_region *region_of(const struct ka *ka)
{
	return container_of(ka, struct ka_region, ka);
}

static size_t align_of(struct ka_layout layout)
{
	return max_t(size_t, layout.align, KA_SCALAR_ALIGN);
}

/* Decided the same way when it is freed: larger alignments are told again. */
static bool is_large(const struct ka_region *b, struct ka_layout layout)
{
	return layout.size > b->size / 2 || layout.align > PAGE_SIZE;
}

static u8 *first_byte(struct region *r)
{
	return (u8 *)(r + 1);
}

static struct region *add_region(struct ka_region *b, struct ka_layout layout,
				 const struct ka_call *call)
{
	struct ka_call plain = *call;
	struct ka_layout none = {};
	struct region *r;

	plain.gfp &= ~__GFP_ZERO;	/* each block is cleared when it is cut */
	r = ka_ask(b->next, NULL, none, layout, &plain);
	if (!r)
		return NULL;
	r->size = layout.size;
	r->align = layout.align;
	r->pos = first_byte(r);
	r->live = 0;
	list_add(&r->list, &b->regions);
	return r;
}

static void drop_region(struct ka_region *b, struct region *r, const struct ka_call *call)
{
	struct ka_layout layout = { .size = r->size, .align = r->align };

	list_del(&r->list);
	if (b->now == r)
		b->now = NULL;
	ka_drop_whole(b->next, r, layout, call);
}

static u8 *cut(struct ka_region *b, struct ka_layout to)
{
	struct region *r = b->now;
	u8 *p, *end;

	if (!r)
		return NULL;
	p = PTR_ALIGN(r->pos, align_of(to));
	end = (u8 *)r + r->size;
	if (p > end || to.size > (size_t)(end - p))
		return NULL;
	r->pos = p + to.size;
	r->live++;
	return p;
}

static u8 *get_small(struct ka_region *b, struct ka_layout to, const struct ka_call *call)
{
	struct ka_layout layout = { .size = b->size, .align = b->size };
	u8 *p = cut(b, to);
	struct region *r;

	if (p)
		return p;
	r = add_region(b, layout, call);
	if (!r)
		return NULL;
	b->now = r;
	return cut(b, to);
}

static u8 *get_large(struct ka_region *b, struct ka_layout to, const struct ka_call *call)
{
	size_t pad = sizeof(struct region) + sizeof(struct region *) + align_of(to);
	struct ka_layout layout = {};
	struct region *r;
	u8 *p;

	if (check_add_overflow(to.size, pad, &layout.size))
		return NULL;
	r = add_region(b, layout, call);
	if (!r)
		return NULL;
	r->live = 1;
	p = PTR_ALIGN(first_byte(r) + sizeof(r), align_of(to));
	((struct region **)p)[-1] = r;
	return p;
}

static struct region *home(const struct ka_region *b, void *p, struct ka_layout layout)
{
	if (is_large(b, layout))
		return ((struct region **)p)[-1];
	return PTR_ALIGN_DOWN((struct region *)p, b->size);
}

static void put(struct ka_region *b, void *p, struct ka_layout from, const struct ka_call *call)
{
	struct region *r = home(b, p, from);

	if (--r->live)
		return;
	if (r == b->now)
		r->pos = first_byte(r);
	else
		drop_region(b, r, call);
}

static bool fits_in_place(const struct ka_region *b, const void *p, struct ka_layout from,
			  struct ka_layout to)
{
	return to.size <= from.size && is_large(b, from) == is_large(b, to) &&
	       IS_ALIGNED((unsigned long)p, align_of(to));
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_region *b = region_of(self);
	size_t kept = p ? min(from.size, to.size) : 0;
	u8 *q;

	if (!to.size) {
		put(b, p, from, call);
		return NULL;
	}
	if (p && fits_in_place(b, p, from, to))
		return p;
	q = is_large(b, to) ? get_large(b, to, call) : get_small(b, to, call);
	if (!q)
		return NULL;
	if (p) {
		memcpy(q, p, kept);
		put(b, p, from, call);
	}
	if (call->gfp & __GFP_ZERO)
		memset(q + kept, 0, to.size - kept);
	return q;
}

static bool owns(const struct ka *self, const void *p)
{
	struct ka_region *b = region_of(self);
	struct region *r;

	list_for_each_entry(r, &b->regions, list)
		if ((u8 *)p >= first_byte(r) && (u8 *)p < (u8 *)r + r->size)
			return true;
	return false;
}

static void reset(struct ka *self)
{
	struct ka_region *b = region_of(self);
	struct ka_error error = {};
	struct ka_call call = { .error = &error };
	struct region *r, *next;

	list_for_each_entry_safe(r, next, &b->regions, list)
		drop_region(b, r, &call);
}

static const struct ka_ops ops = {
	.name = "region",
	.realloc = resize,
	.owns = owns,
	.reset = reset,
};

/**
 * ka_region_init() - start a list of regions
 * @b: block
 * @next: where regions come from
 * @size: bytes of a region: a power of two, two pages to KA_MAX_ALIGN
 */
void ka_region_init(struct ka_region *b, struct ka *next, size_t size)
{
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
	b->size = size;
	INIT_LIST_HEAD(&b->regions);
	b->now = NULL;
}

/**
 * ka_region_exit() - free everything; legal on zeroed memory, and twice
 * @b: block
 *
 * Context: as the allocator below; never allocates.
 */
void ka_region_exit(struct ka_region *b)
{
	if (b->ka.ops)
		reset(&b->ka);
}
