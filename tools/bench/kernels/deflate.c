// SPDX-License-Identifier: GPL-2.0
/*
 * deflate - Debian's zlib compresses 32 KiB of words n times, with another letter
 * changed each time; the last is expanded and compared
 */
#include "debian_zlib.h"

#define SIZE	32768

static u8 text[SIZE], packed[SIZE], unpacked[SIZE];

u32 run(u32 n)
{
	u32 state = 1, sum = 0, size = 0;

	write_text(text, SIZE, &state);
	while (n--) {
		text[next(&state) % SIZE]++;
		size = pack(text, SIZE, packed, SIZE);
		sum = fold_packed(fold(sum, size), packed, size);
	}
	if (unpack(packed, size, unpacked, SIZE) != SIZE || !same_text(text, unpacked, SIZE))
		return 0;
	return sum;
}
