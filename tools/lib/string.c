// SPDX-License-Identifier: GPL-2.0
/* What the kernel has beyond libc: strings, bitmaps, sorting, hashing, chance. */
#define _GNU_SOURCE
#include <stdlib.h>

#include <asm/unaligned.h>
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/jhash.h>
#include <linux/prandom.h>
#include <linux/random.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "tools/lib/twin.h"

ssize_t strscpy(char *dst, const char *src, size_t size)
{
	size_t n = strnlen(src, size);

	if (!size)
		return -E2BIG;
	if (n < size) {
		memcpy(dst, src, n + 1);
		return n;
	}
	memcpy(dst, src, size - 1);
	dst[size - 1] = '\0';
	return -E2BIG;
}

void *memchr_inv(const void *p, int c, size_t size)
{
	const u8 *bytes = p;

	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != (u8)c)
			return (void *)&bytes[i];
	}
	return NULL;
}

unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset)
{
	while (offset < size && !test_bit(offset, addr))
		offset += offset % BITS_PER_LONG || addr[BIT_WORD(offset)] ? 1 : BITS_PER_LONG;
	return offset < size ? offset : size;
}

unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size,
				 unsigned long offset)
{
	while (offset < size && test_bit(offset, addr))
		offset++;
	return offset < size ? offset : size;
}

void bitmap_set(unsigned long *map, unsigned int start, unsigned int n)
{
	while (n--)
		__set_bit(start++, map);
}

void bitmap_clear(unsigned long *map, unsigned int start, unsigned int n)
{
	while (n--)
		__clear_bit(start++, map);
}

unsigned long bitmap_find_next_zero_area(unsigned long *map, unsigned long size,
					 unsigned long start, unsigned int n,
					 unsigned long align_mask)
{
	unsigned long first = find_next_zero_bit(map, size, start), next;

	for (;;) {
		first = (first + align_mask) & ~align_mask;
		if (first + n > size)
			return first + n;
		next = find_next_bit(map, first + n, first);
		if (next >= first + n)
			return first;
		first = find_next_zero_bit(map, size, next);
	}
}

void sort(void *base, size_t num, size_t size, int (*cmp)(const void *a, const void *b),
	  void (*swap)(void *a, void *b, int size))
{
	if (swap)
		twin_splat("sort with a swap function");
	qsort(base, num, size, cmp);
}

void sort_r(void *base, size_t num, size_t size,
	    int (*cmp)(const void *a, const void *b, const void *priv),
	    void (*swap)(void *a, void *b, int size, const void *priv), const void *priv)
{
	if (swap)
		twin_splat("sort_r with a swap function");
	qsort_r(base, num, size, (int (*)(const void *, const void *, void *))cmp, (void *)priv);
}

/* FNV-1a, of words: sweeps hash megabytes. */
u32 jhash(const void *key, u32 length, u32 initval)
{
	const u8 *bytes = key;
	u64 hash = 14695981039346656037ull ^ initval;

	for (; length >= sizeof(u64); bytes += sizeof(u64), length -= sizeof(u64)) {
		hash = (hash ^ get_unaligned((const u64 *)bytes)) * 1099511628211ull;
		hash ^= hash >> 32;
	}
	for (; length; length--)
		hash = (hash ^ *bytes++) * 1099511628211ull;
	return hash ^ hash >> 32;
}

/* Splitmix64. */
static u64 step(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

void prandom_seed_state(struct rnd_state *rnd, u64 seed)
{
	rnd->state = seed;
}

u32 prandom_u32_state(struct rnd_state *rnd)
{
	return step(&rnd->state);
}

void prandom_bytes_state(struct rnd_state *rnd, void *buf, size_t size)
{
	u8 *bytes = buf;

	while (size--)
		*bytes++ = step(&rnd->state);
}

static struct rnd_state global = { .state = 1 };

void get_random_bytes(void *buf, size_t size)
{
	prandom_bytes_state(&global, buf, size);
}

u32 get_random_u32(void)
{
	return prandom_u32_state(&global);
}

u64 get_random_u64(void)
{
	return step(&global.state);
}
