// SPDX-License-Identifier: GPL-2.0
/*
 * hash - count 2^14 words in an open-addressing table, n times
 *
 * Hashing, comparing strings, indirection; the words live in one pool.
 */
#include "kernel.h"

#define WORDS		16384
#define SLOTS		8192	/* of which at most 3375 are taken */
#define POOL		65536

static struct slot {
	u32 word, count;
} slots[SLOTS];

static char pool[POOL];
static u32 used;

static u32 hash_of(const char *s)
{
	u32 h = 2166136261U;

	while (*s)
		h = fold(h, *s++);
	return h ^ h >> 15;
}

static int is_same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static u32 add_word(const char *s)
{
	u32 at = used;

	do
		pool[used++] = *s;
	while (*s++);
	return at;
}

static struct slot *find(const char *s)
{
	u32 i = hash_of(s) % SLOTS;

	while (slots[i].count && !is_same(pool + slots[i].word, s))
		i = (i + 1) % SLOTS;
	if (!slots[i].count)
		slots[i].word = add_word(s);
	return &slots[i];
}

/* Three syllables of fifteen. */
static void make_word(char *s, u32 seed)
{
	static const char syllables[] = "kawasemilupinotarehodusivycegabofy";
	u32 i, from;

	for (i = 0; i < 3; i++) {
		from = seed % 15 * 2;
		seed /= 15;
		*s++ = syllables[from];
		*s++ = syllables[from + 1];
	}
	*s = 0;
}

u32 run(u32 n)
{
	u32 state = 1, sum = 0, i;
	char word[8];

	while (n--) {
		used = 0;
		for (i = 0; i < SLOTS; i++)
			slots[i].count = 0;
		for (i = 0; i < WORDS; i++) {
			make_word(word, next(&state) >> 8);
			sum = fold(sum, find(word)->count++);
		}
	}
	return sum;
}
