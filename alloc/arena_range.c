// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: executable memory, one range of it
 *
 * First fit, in units of a cache line, by bitmap.  To be written, pages are
 * mapped a second time, writable, not executable, and for no longer than it
 * takes.
 *
 * What is free holds an instruction that stops.  Filling may fail, as mapping
 * pages may; the piece is stale then, and nobody gets it before a later try went
 * well.  So freeing never fails.
 */
#include <linux/errno.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "alloc/arena.h"

/* Pages that are written through one mapping. */
#define WINDOW	16

/* Writes what lies in one window: @from, or @fill where that is NULL. */
static int write_window(u8 *to, const u8 *from, u8 fill, size_t size)
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
		memset(alias + offset, fill, size);
	ka_pages_unmap(alias);
	return 0;
}

/**
 * ka_arena_range_write() - write executable memory
 * @to: where
 * @from: what; NULL: @fill
 * @fill: a byte
 * @size: bytes
 *
 * Context: process context, may sleep.
 * Return: 0; -ENOMEM, and what is there is not to be run.
 */
int ka_arena_range_write(u8 *to, const u8 *from, u8 fill, size_t size)
{
	int err = 0;

	while (size && !err) {
		size_t n = min(size, WINDOW * PAGE_SIZE - offset_in_page(to));

		err = write_window(to, from, fill, n);
		to += n;
		from = from ? from + n : NULL;
		size -= n;
	}
	return err;
}

/**
 * ka_arena_range_clean() - fill what is stale, as far as that goes, and free it
 * @range: range
 * @fill: a byte
 *
 * Context: process context, may sleep.
 */
void ka_arena_range_clean(struct ka_arena_range *range, u8 fill)
{
	u32 first, end;

	for (first = find_first_bit(range->stale, range->nr_units); first < range->nr_units;
	     first = find_next_bit(range->stale, range->nr_units, end)) {
		end = find_next_zero_bit(range->stale, range->nr_units, first);
		if (ka_arena_range_write(range->base + (size_t)first * KA_ARENA_UNIT, NULL, fill,
					 (size_t)(end - first) * KA_ARENA_UNIT))
			return;
		bitmap_clear(range->stale, first, end - first);
		bitmap_clear(range->taken, first, end - first);
	}
}

/**
 * ka_arena_range_longest() - how much a range has in one piece
 * @range: range
 *
 * Return: units.
 */
u32 ka_arena_range_longest(const struct ka_arena_range *range)
{
	u32 most = 0, first, end;

	for (first = find_first_zero_bit(range->taken, range->nr_units); first < range->nr_units;
	     first = find_next_zero_bit(range->taken, range->nr_units, end)) {
		end = find_next_bit(range->taken, range->nr_units, first);
		most = max(most, end - first);
	}
	return most;
}

/**
 * ka_arena_range_take() - take a piece out of a range
 * @range: range
 * @n: units
 * @align: units, a power of two
 *
 * Return: the piece; NULL when there is none so large.
 */
u8 *ka_arena_range_take(struct ka_arena_range *range, u32 n, u32 align)
{
	unsigned long first;

	first = bitmap_find_next_zero_area(range->taken, range->nr_units, 0, n, align - 1);
	if (first >= range->nr_units)
		return NULL;
	bitmap_set(range->taken, first, n);
	range->used += n;
	return range->base + first * KA_ARENA_UNIT;
}

/**
 * ka_arena_range_give() - give a piece back; it is stale then
 * @range: range that it is of
 * @p: piece
 * @n: its units
 */
void ka_arena_range_give(struct ka_arena_range *range, const u8 *p, u32 n)
{
	bitmap_set(range->stale, (p - range->base) / KA_ARENA_UNIT, n);
	range->used -= n;
}
