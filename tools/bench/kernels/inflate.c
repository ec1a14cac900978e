// SPDX-License-Identifier: GPL-2.0
/*
 * inflate - Debian's zlib compresses 32 KiB of words, and expands them n times
 */
#include "debian_zlib.h"

#define SIZE	32768

static u8 text[SIZE], packed[SIZE], unpacked[SIZE];

u32 run(u32 n)
{
	u32 state = 1, sum = 0, size;

	write_text(text, SIZE, &state);
	size = pack(text, SIZE, packed, SIZE);
	while (n--) {
		__builtin_memset(unpacked, 0, SIZE);
		if (unpack(packed, size, unpacked, SIZE) != SIZE ||
		    !same_text(text, unpacked, SIZE))
			return 0;
		sum = fold_packed(fold(sum, size), unpacked, SIZE);
	}
	return sum;
}
