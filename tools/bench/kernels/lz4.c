// SPDX-License-Identifier: GPL-2.0
/*
 * lz4 - Debian's lz4 compresses 32 KiB of words, expands and compares, n times,
 * with another letter changed each time
 *
 * Below 64 KiB its output is the same with pointers of either size.
 */
#include "debian.h"

#include <lz4/lib/lz4.h>

#define SIZE	32768

static u8 text[SIZE], packed[SIZE], unpacked[SIZE];

u32 run(u32 n)
{
	u32 state = 1, sum = 0, size;

	write_text(text, SIZE, &state);
	while (n--) {
		text[next(&state) % SIZE]++;
		size = LZ4_compress_default((char *)text, (char *)packed, SIZE, SIZE);
		if (LZ4_decompress_safe((char *)packed, (char *)unpacked, size, SIZE) != SIZE ||
		    !same_text(text, unpacked, SIZE))
			return 0;
		sum = fold_packed(fold(sum, size), packed, size);
	}
	return sum;
}
