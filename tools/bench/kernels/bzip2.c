// SPDX-License-Identifier: GPL-2.0
/*
 * bzip2 - Debian's libbz2 compresses 32 KiB of words, expands and compares, n times,
 * with another letter changed each time
 */
#include "debian.h"

#include <bzip2/bzlib.h>

#define SIZE	32768

static u8 text[SIZE], packed[SIZE], unpacked[SIZE];

/* What libbz2 wants to be there. */
void bz_internal_error(int code)
{
	(void)code;
	__builtin_trap();
}

void *malloc(size_t size)
{
	return arena_alloc(size);
}

void free(void *piece)
{
	(void)piece;
}

/* A stream over two buffers, from an empty arena. */
static void stream_init(bz_stream *bz, u8 *from, u32 size, u8 *to)
{
	arena_reset();
	*bz = (bz_stream){ 0 };
	bz->next_in = (char *)from;
	bz->avail_in = size;
	bz->next_out = (char *)to;
	bz->avail_out = SIZE;
}

static u32 pack(void)
{
	bz_stream bz;

	stream_init(&bz, text, SIZE, packed);
	if (BZ2_bzCompressInit(&bz, 1, 0, 0) != BZ_OK ||
	    BZ2_bzCompress(&bz, BZ_FINISH) != BZ_STREAM_END)
		return 0;
	return bz.total_out_lo32;
}

static u32 unpack(u32 size)
{
	bz_stream bz;

	stream_init(&bz, packed, size, unpacked);
	if (BZ2_bzDecompressInit(&bz, 0, 0) != BZ_OK || BZ2_bzDecompress(&bz) != BZ_STREAM_END)
		return 0;
	return bz.total_out_lo32;
}

u32 run(u32 n)
{
	u32 state = 1, sum = 0, size;

	write_text(text, SIZE, &state);
	while (n--) {
		text[next(&state) % SIZE]++;
		size = pack();
		if (unpack(size) != SIZE || !same_text(text, unpacked, SIZE))
			return 0;
		sum = fold_packed(fold(sum, size), packed, size);
	}
	return sum;
}
