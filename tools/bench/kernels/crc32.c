// SPDX-License-Identifier: GPL-2.0
/*
 * crc32 - of 64 KiB by a table of 256, n times; a chain of dependent loads
 */
#include "kernel.h"

#define SIZE 65536

static u32 table[256];
static u8 data[SIZE];

static void prepare(void)
{
	u32 i, bit, state = 1;

	for (i = 0; i < 256; i++) {
		u32 crc = i;

		for (bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
		table[i] = crc;
	}
	for (i = 0; i < SIZE; i++)
		data[i] = next(&state);
}

u32 run(u32 n)
{
	u32 crc = ~0, i;

	prepare();
	while (n--)
		for (i = 0; i < SIZE; i++)
			crc = crc >> 8 ^ table[(crc ^ data[i]) & 255];
	return ~crc;
}
