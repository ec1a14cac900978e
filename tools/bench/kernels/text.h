/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text for kernels to compress: words, parts of words and letters
 */
#ifndef TEXT_H
#define TEXT_H

#include "kernel.h"

static inline void write_text(u8 *text, u32 size, u32 *state)
{
	static const char words[] = "the quick brown fox jumps over a lazy dog and runs away ";
	u32 at = 0, from, i;

	while (at < size) {
		from = next(state) % (sizeof(words) - 16);
		for (i = 0; i < 4 + (*state >> 16) % 12 && at < size; i++)
			text[at++] = words[from + i];
		if (at < size)
			text[at++] = 'a' + (*state >> 8) % 26;
	}
}

/* Whether @a and @b hold the same @size bytes. */
static inline int same_text(const u8 *a, const u8 *b, u32 size)
{
	u32 i;

	for (i = 0; i < size; i++)
		if (a[i] != b[i])
			return 0;
	return 1;
}

/* Folds every 16th byte of @packed into @sum. */
static inline u32 fold_packed(u32 sum, const u8 *packed, u32 size)
{
	u32 i;

	for (i = 0; i < size; i += 16)
		sum = fold(sum, packed[i]);
	return sum;
}

#endif /* TEXT_H */
