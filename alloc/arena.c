// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: executable memory
 *
 * Its ranges are text of the kernel module itself, and of modules that are
 * nothing but text (arena_more.c), mapped executable and read only: no mapping
 * is ever writable and executable.  What is in a range is arena_range.c's.
 */
#include "alloc/arena.h"

#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/smp.h>

static struct ka_arena *arena_of(const struct ka *ka)
{
	return container_of(ka, struct ka_arena, ka);
}

static size_t units(size_t size)
{
	return DIV_ROUND_UP(size, KA_ARENA_UNIT);
}

static struct ka_arena_range *range_of(struct ka_arena *b, const u8 *p)
{
	u32 i;

	for (i = 0; i < KA_ARENA_RANGES; i++) {
		struct ka_arena_range *range = &b->ranges[i];

		if (p >= range->base && p < range->base + (size_t)range->nr_units * KA_ARENA_UNIT)
			return range;
	}
	return NULL;
}

static void *refuse(struct ka_arena *b, const struct ka_call *call)
{
	b->refusals++;
	call->error->err = -ENOSPC;
	call->error->pool = b->ka.ops->name;
	call->error->slots = b->nr_units;
	return NULL;
}

static void *take(struct ka_arena *b, struct ka_layout to, const struct ka_call *call)
{
	/* What is larger than all of it is no different from one unit more. */
	u32 n = min_t(size_t, units(to.size), b->nr_units + 1);
	u32 align = max_t(size_t, units(to.align), 1);
	u8 *p = NULL;
	u32 i;

	if (to.align > PAGE_SIZE || call->gfp & __GFP_ZERO)
		return NULL;
	for (i = 0; i < KA_ARENA_RANGES && !p; i++)
		if (b->ranges[i].nr_units)
			p = ka_arena_range_take(&b->ranges[i], n, align);
	if (!p)
		return refuse(b, call);
	b->used += n;
	return p;
}

static void give(struct ka_arena *b, const u8 *p, size_t size)
{
	ka_arena_range_give(range_of(b, p), p, units(size));
	b->used -= units(size);
}

/* Fills what is stale, as far as that goes, and makes it free. */
static void clean(struct ka_arena *b)
{
	u32 i;

	for (i = 0; i < KA_ARENA_RANGES; i++)
		if (b->ranges[i].nr_units)
			ka_arena_range_clean(&b->ranges[i], b->fill);
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
	if (p)
		ka_arena_drop(b);
	else
		q = take(b, to, call);
	mutex_unlock(&b->lock);
	return q;
}

static bool owns(const struct ka *self, const void *p)
{
	struct ka_arena *b = arena_of(self);
	bool ours;

	mutex_lock(&b->lock);
	ours = range_of(b, p);
	mutex_unlock(&b->lock);
	return ours;
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
 * No processor has older bytes of it in its pipeline afterwards: not the others,
 * and not the one that wrote, which did so at another address.
 *
 * Context: process context, may sleep.
 * Return: 0; -ENOMEM, and what is there is not to be run.
 */
int ka_arena_write(struct ka_arena *b, void *to, const void *from, size_t size)
{
	int err;

	mutex_lock(&b->lock);
	err = ka_arena_range_write(to, from, 0, size);
	mutex_unlock(&b->lock);
	on_each_cpu(b->sync, NULL, 1);
	return err;
}

/**
 * ka_arena_has() - whether an address is in an arena
 * @b: arena
 * @p: address
 *
 * Of code that runs the answer is right, as its range stays; of other addresses it
 * is right when nobody gets or drops ranges.
 *
 * Context: any.
 * Return: whether it is in one of its ranges.
 */
bool ka_arena_has(struct ka_arena *b, const void *p)
{
	return range_of(b, p);
}
