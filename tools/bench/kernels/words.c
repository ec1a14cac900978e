// SPDX-License-Identifier: GPL-2.0
/*
 * words - find, compare and reverse words in 16 KiB of text, n times
 *
 * Byte by byte, as strings of C are gone through; finding is Horspool's way.
 */
#include "kernel.h"

#define SIZE	16384
#define WORDS	64

static char text[SIZE + 1];
static char words[WORDS][12];

static u32 length(const char *s)
{
	const char *end = s;

	while (*end)
		end++;
	return end - s;
}

static int compare(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (u8)*a - (u8)*b;
}

static void reverse(char *s)
{
	char *end = s + length(s), c;

	while (s < --end) {
		c = *s;
		*s++ = *end;
		*end = c;
	}
}

/* First place of @word in the text from @at on; SIZE: there is none. */
static u32 find(const char *word, u32 at)
{
	u32 n = length(word), i;
	u8 skip[256];

	for (i = 0; i < 256; i++)
		skip[i] = n;
	for (i = 0; i + 1 < n; i++)
		skip[(u8)word[i]] = n - 1 - i;
	for (; at + n <= SIZE; at += skip[(u8)text[at + n - 1]]) {
		for (i = n; i && text[at + i - 1] == word[i - 1]; i--)
			;
		if (!i)
			return at;
	}
	return SIZE;
}

static void sort(void)
{
	char t[12];
	u32 i, j;

	for (i = 1; i < WORDS; i++) {
		__builtin_memcpy(t, words[i], sizeof(t));
		for (j = i; j && compare(words[j - 1], t) > 0; j--)
			__builtin_memcpy(words[j], words[j - 1], sizeof(t));
		__builtin_memcpy(words[j], t, sizeof(t));
	}
}

u32 run(u32 n)
{
	u32 state = 1, sum = 0, i, j;

	for (i = 0; i < SIZE; i++)
		text[i] = next(&state) % 7 ? 'a' + (state >> 16) % 5 : ' ';
	while (n--) {
		for (i = 0; i < WORDS; i++) {
			for (j = 0; j < 3 + i % 6; j++)
				words[i][j] = 'a' + (next(&state) >> 16) % 5;
			words[i][j] = 0;
		}
		sort();
		for (i = 0; i < WORDS; i++) {
			sum = fold(sum, find(words[i], next(&state) % SIZE));
			reverse(words[i]);
			sum = fold(sum, length(words[i]) + words[i][0]);
		}
	}
	return sum;
}
