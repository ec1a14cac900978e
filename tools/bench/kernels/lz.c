// SPDX-License-Identifier: GPL-2.0
/*
 * lz - compress 32 KiB of words, expand and compare, n times
 *
 * Greedy Lempel-Ziv with one candidate for each hash of three bytes: a literal
 * is a byte below 0x80, a match is 0x80 + length - 3 and two bytes of distance.
 */
#include "text.h"

#define SIZE		32768
#define HASH_BITS	12
#define LONGEST		(3 + 127)

static u8 text[SIZE], packed[SIZE * 2], unpacked[SIZE];
static int heads[1 << HASH_BITS];

static u32 match_length(u32 a, u32 b)
{
	u32 n = 0;

	while (n < LONGEST && b + n < SIZE && text[a + n] == text[b + n])
		n++;
	return n;
}

static u32 compress(void)
{
	u32 at = 0, out = 0, length, hash, i;
	int candidate;

	for (i = 0; i < 1 << HASH_BITS; i++)
		heads[i] = -1;
	while (at < SIZE) {
		length = 0;
		if (at + 3 <= SIZE) {
			hash = text[at] | text[at + 1] << 8 | text[at + 2] << 16;
			hash = hash * 2654435761U >> (32 - HASH_BITS);
			candidate = heads[hash];
			heads[hash] = at;
			if (candidate >= 0)
				length = match_length(candidate, at);
		}
		if (length < 4) {
			packed[out++] = text[at++];
			continue;
		}
		packed[out++] = 0x80 + length - 3;
		packed[out++] = at - candidate;
		packed[out++] = (at - candidate) >> 8;
		at += length;
	}
	return out;
}

static u32 expand(u32 size)
{
	u32 in = 0, out = 0, length, distance;

	while (in < size) {
		if (packed[in] < 0x80) {
			unpacked[out++] = packed[in++];
			continue;
		}
		length = packed[in] - 0x80 + 3;
		distance = packed[in + 1] | packed[in + 2] << 8;
		in += 3;
		while (length--) {
			unpacked[out] = unpacked[out - distance];
			out++;
		}
	}
	return out;
}

u32 run(u32 n)
{
	u32 state = 1, sum = 0, size;

	while (n--) {
		write_text(text, SIZE, &state);
		size = compress();
		sum = fold(sum, size);
		if (expand(size) != SIZE || !same_text(text, unpacked, SIZE))
			return 0;
		sum = fold_packed(sum, packed, size);
	}
	return sum;
}
