// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: executable memory
 *
 * The range is text of the kernel module itself, mapped executable and read
 * only.  To be written, its pages are mapped a second time, writable, not
 * executable, and for no longer than it takes: no mapping is ever both.
 *
 * What is free holds an instruction that stops.  Filling a freed piece may
 * fail, as mapping its pages may; the piece is stale then, and nobody gets it
 * before a later try went well.  So freeing never fails.
 *
 * First fit, in units of a cache line, by bitmap.
 */
#include "alloc/arena.h"

#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

/* Pages that are written through one mapping. */
#define WINDOW	16

static struct ka_arena *arena_of(const struct ka *ka)
{
	return container_of(ka, struct ka_arena, ka);
}

static size_t units(size_t size)
{
	return DIV_ROUND_UP(size, KA_ARENA_UNIT);
}

/* Writes what lies in one window: @from, or the fill where that is NULL. */
static int write_window(struct ka_arena *b, u8 *to, const u8 *from, size_t size)
{
	struct page *pages[WINDOW];
	size_t offset = offset_in_page(to);
	size_t i, n = DIV_ROUND_UP(offset + size, PAGE_SIZE);
	u8 *alias;

	for (i = 0; i < n; i++)
		pages[i] = vmalloc_to_page(to - offset + i * PAGE_SIZE);
	alias = ka_pages_map(pages, n);
	if (!alias)
		return -ENOMEM;
	if (from)
		memcpy(alias + offset, from, size);
	else
		memset(alias + offset, b->fill, size);
	ka_pages_unmap(alias);
	return 0;
}

static int write(struct ka_arena *b, u8 *to, const u8 *from, size_t size)
{
	int err = 0;

	while (size && !err) {
		size_t n = min(size, WINDOW * PAGE_SIZE - offset_in_page(to));

		err = write_window(b, to, from, n);
		to += n;
		from = from ? from + n : NULL;
		size -= n;
	}
	return err;
}

/* Fills what is stale, as far as that goes, and makes it free. */
static void clean(struct ka_arena *b)
{
	u32 first, end;

	for (first = find_first_bit(b->stale, b->nr_units); first < b->nr_units;
	     first = find_next_bit(b->stale, b->nr_units, end)) {
		end = find_next_zero_bit(b->stale, b->nr_units, first);
		if (write(b, b->base + (size_t)first * KA_ARENA_UNIT, NULL,
			  (size_t)(end - first) * KA_ARENA_UNIT))
			return;
		bitmap_clear(b->stale, first, end - first);
		bitmap_clear(b->taken, first, end - first);
	}
}

static void *take(struct ka_arena *b, struct ka_layout to, const struct ka_call *call)
{
	/* What is larger than all of it is no different from one unit more. */
	u32 n = min_t(size_t, units(to.size), b->nr_units + 1);
	unsigned long first;

	if (to.align > PAGE_SIZE || call->gfp & __GFP_ZERO)
		return NULL;
	first = bitmap_find_next_zero_area(b->taken, b->nr_units, 0, n,
					   max_t(size_t, units(to.align), 1) - 1);
	if (first >= b->nr_units) {
		b->refusals++;
		call->error->err = -ENOSPC;
		call->error->pool = b->ka.ops->name;
		call->error->slots = b->nr_units;
		return NULL;
	}
	bitmap_set(b->taken, first, n);
	b->used += n;
	return b->base + first * KA_ARENA_UNIT;
}

static void give(struct ka_arena *b, const u8 *p, size_t size)
{
	bitmap_set(b->stale, (p - b->base) / KA_ARENA_UNIT, units(size));
	b->used -= units(size);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_arena *b = arena_of(self);
	void *q = NULL;

	if (p && to.size)
		return NULL;
	mutex_lock(&b->lock);
	if (p)
		give(b, p, from.size);
	clean(b);
	if (!p)
		q = take(b, to, call);
	mutex_unlock(&b->lock);
	return q;
}

static bool owns(const struct ka *self, const void *p)
{
	const struct ka_arena *b = arena_of(self);

	return (const u8 *)p >= b->base &&
	       (const u8 *)p < b->base + (size_t)b->nr_units * KA_ARENA_UNIT;
}

const struct ka_ops ka_arena_ops = {
	.name = "code arena",
	.realloc = resize,
	.owns = owns,
};

/**
 * ka_arena_write() - write into a piece, before anybody runs it
 * @b: arena
 * @to: where, within a piece that the caller has
 * @from: what
 * @size: bytes
 *
 * No processor has older bytes of it in its pipeline afterwards.
 *
 * Context: process context, may sleep.
 * Return: 0; -ENOMEM, and what is there is not to be run.
 */
int ka_arena_write(struct ka_arena *b, void *to, const void *from, size_t size)
{
	int err;

	mutex_lock(&b->lock);
	err = write(b, to, from, size);
	mutex_unlock(&b->lock);
	kick_all_cpus_sync();
	return err;
}
