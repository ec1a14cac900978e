// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a set of small numbers
 *
 * A bit each.  Room is made for all numbers below one; then setting cannot fail.
 *
 * Invariant: words has room for nr bits, none when nr is 0; what is behind the
 * last bit of the last word is clear.
 */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include "alloc/alloc.h"

static size_t bytes_of(u32 nr)
{
	return BITS_TO_LONGS(nr) * sizeof(long);
}

/**
 * ka_bits_init() - start an empty set, with room for nothing
 * @b: set
 * @a: allocator of its bits
 */
void ka_bits_init(struct ka_bits *b, struct ka *a)
{
	b->a = a;
	b->words = NULL;
	b->nr = 0;
}

/**
 * ka_bits_exit() - free the bits and start anew; legal on zeroed memory
 * @b: set
 *
 * Context: as its allocator; never allocates.
 */
void ka_bits_exit(struct ka_bits *b)
{
	if (b->nr)
		ka_free(b->a, b->words, bytes_of(b->nr));
	b->words = NULL;
	b->nr = 0;
}

/**
 * ka_bits_reserve_at() - make room
 * @b: set
 * @nr: numbers below this one shall have room; never less than before
 * @gfp: flags of the context
 * @site: who asks
 *
 * Context: as @gfp and the allocator allow.
 * Return: 0, or -ENOMEM with the set as it was.
 */
int ka_bits_reserve_at(struct ka_bits *b, u32 nr, gfp_t gfp, struct ka_site *site)
{
	unsigned long *words;

	if (nr <= b->nr)
		return 0;
	words = ka_realloc_at(b->a, b->words, bytes_of(b->nr), bytes_of(nr), gfp | __GFP_ZERO,
			      site);
	if (!words)
		return -ENOMEM;
	b->words = words;
	b->nr = nr;
	return 0;
}

/**
 * ka_bits_set() - add a number
 * @b: set
 * @i: number, which has room
 */
void ka_bits_set(struct ka_bits *b, u32 i)
{
	__set_bit(i, b->words);
}

/**
 * ka_bits_test() - whether a number is in a set
 * @b: set
 * @i: any number
 */
bool ka_bits_test(const struct ka_bits *b, u32 i)
{
	return i < b->nr && test_bit(i, b->words);
}
