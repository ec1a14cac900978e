// SPDX-License-Identifier: GPL-2.0
/*
 * bulk - fill, copy and move pieces of 1 byte to 16 KiB in 64 KiB, n times
 */
#include "kernel.h"

#define SIZE 65536

static u8 from[SIZE], to[SIZE];

u32 run(u32 n)
{
	u32 state = 1, sum = 0, size, a, b, i;

	for (i = 0; i < SIZE; i++)
		from[i] = next(&state);
	while (n--) {
		size = 1 + (next(&state) & ((1U << (1 + n % 14)) - 1));
		a = next(&state) % (SIZE - size);
		b = next(&state) % (SIZE - size);
		__builtin_memcpy(to + a, from + b, size);
		__builtin_memmove(to + b, to + a, size);
		__builtin_memset(from + a, to[b], size >> 4);
		sum = fold(sum, to[a] + to[b + size - 1] + from[b]);
	}
	for (i = 0; i < SIZE; i++)
		sum = fold(sum, to[i] ^ from[i]);
	return sum;
}
