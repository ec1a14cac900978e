// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: executable memory that is there only while it is used
 *
 * Executable memory is somebody's text and takes as much memory whether there
 * is code in it or not.  So an arena always has little of it, and gets a further
 * range when whoever is about to need room says so: the smallest one that is
 * large enough, else the largest there is.  A range in which nobody has anything
 * goes back, but not while somebody may be about to take of it.
 *
 * Text that comes is of unknown contents: all of it is stale and is filled
 * before any is handed out.  What goes was filled before.
 */
#include <linux/bits.h>
#include <linux/minmax.h>

#include "alloc/arena.h"

#define NR_MORE	(KA_ARENA_RANGES - 1)

static size_t map_longs(u32 nr_units)
{
	return BITS_TO_LONGS(nr_units);
}

/* Who cannot have them does without the range. */
static bool make_maps(struct ka_arena *b, struct ka_arena_range *range, u32 nr_units)
{
	size_t n = map_longs(nr_units);

	range->taken = ka_alloc_array_at(b->books, n * 2, sizeof(*range->taken),
					 GFP_KERNEL | __GFP_ZERO, KA_SITE_FLAGS(KA_SITE_BENIGN));
	if (!range->taken)
		return false;
	range->stale = range->taken + n;
	bitmap_set(range->taken, 0, nr_units);
	bitmap_set(range->stale, 0, nr_units);
	return true;
}

static void free_maps(struct ka_arena *b, struct ka_arena_range *range, u32 nr_units)
{
	ka_delete_array(b->books, range->taken, map_longs(nr_units) * 2);
	range->taken = NULL;
	range->stale = NULL;
}

/* From here on it is there. */
static void add(struct ka_arena *b, struct ka_arena_range *range, u32 nr_units)
{
	mutex_lock(&b->lock);
	range->nr_units = nr_units;
	b->nr_units += nr_units;
	ka_arena_range_clean(range, b->fill);
	mutex_unlock(&b->lock);
}

static void grow(struct ka_arena *b, u32 nr)
{
	struct ka_arena_range *range = &b->ranges[nr + 1];
	u32 nr_units = b->more->sizes[nr] / KA_ARENA_UNIT;

	mutex_lock(&b->growth);
	if (!range->nr_units && make_maps(b, range, nr_units)) {
		range->base = b->more->get(nr);
		if (range->base)
			add(b, range, nr_units);
		else
			free_maps(b, range, nr_units);
	}
	mutex_unlock(&b->growth);
}

/* The one to get; those in @tried were not to be had.  NR_MORE: none. */
static u32 choose(const struct ka_arena *b, size_t want, size_t room, u32 tried)
{
	u32 best = NR_MORE, i;

	for (i = 0; i < NR_MORE; i++) {
		if (tried & BIT(i) || b->ranges[i + 1].nr_units || b->more->sizes[i] <= room)
			continue;
		best = i;
		if (b->more->sizes[i] >= want)
			break;
	}
	return best;
}

static size_t room_of(struct ka_arena *b)
{
	u32 most = 0, i;

	mutex_lock(&b->lock);
	for (i = 0; i < KA_ARENA_RANGES; i++)
		if (b->ranges[i].nr_units)
			most = max(most, ka_arena_range_longest(&b->ranges[i]));
	mutex_unlock(&b->lock);
	return (size_t)most * KA_ARENA_UNIT;
}

/**
 * ka_arena_begin() - have room, if that can be
 * @b: arena
 * @want: bytes that will be asked for in one piece, as far as one knows
 *
 * What is there stays until ka_arena_end(); it is not set apart, and others may
 * be faster.
 *
 * Context: process context; sleeps, for as long as it takes to load text.
 * Return: bytes that there are in one piece, be it less or more than @want.
 */
size_t ka_arena_begin(struct ka_arena *b, size_t want)
{
	u32 tried = 0, nr;
	size_t room;

	mutex_lock(&b->lock);
	b->guests++;
	mutex_unlock(&b->lock);
	for (room = room_of(b); b->more && room < want; room = room_of(b)) {
		nr = choose(b, want, room, tried);
		if (nr == NR_MORE)
			break;
		tried |= BIT(nr);
		grow(b, nr);
	}
	return room;
}

/**
 * ka_arena_end() - that was it
 * @b: arena
 *
 * Context: process context, may sleep.
 */
void ka_arena_end(struct ka_arena *b)
{
	mutex_lock(&b->lock);
	b->guests--;
	ka_arena_drop(b);
	mutex_unlock(&b->lock);
}

static void drop(struct ka_arena *b, u32 nr)
{
	struct ka_arena_range *range = &b->ranges[nr + 1];

	b->nr_units -= range->nr_units;
	free_maps(b, range, range->nr_units);
	*range = (struct ka_arena_range){};
	b->more->put(nr);
}

/**
 * ka_arena_drop() - give ranges back that nobody uses
 * @b: arena, locked
 *
 * Not one that could not be filled: code would stay in it.
 */
void ka_arena_drop(struct ka_arena *b)
{
	u32 i;

	for (i = 0; i < NR_MORE && !b->guests; i++) {
		const struct ka_arena_range *range = &b->ranges[i + 1];

		if (range->nr_units && bitmap_empty(range->taken, range->nr_units))
			drop(b, i);
	}
}

/**
 * ka_arena_exit() - give all ranges back but the first
 * @b: arena in which nobody has anything
 */
void ka_arena_exit(struct ka_arena *b)
{
	u32 i;

	for (i = 0; i < NR_MORE; i++)
		if (b->ranges[i + 1].nr_units)
			drop(b, i);
}
