// SPDX-License-Identifier: GPL-2.0
/*
 * chacha - encrypt 4 KiB with ChaCha20, n times, each time what came out before
 *
 * RFC 8439.
 */
#include "kernel.h"

#define SIZE 4096

static u32 text[SIZE / 4];

static inline u32 rotate(u32 x, int n)
{
	return x << n | x >> (32 - n);
}

static inline void quarter(u32 *s, int a, int b, int c, int d)
{
	s[a] += s[b];
	s[d] = rotate(s[d] ^ s[a], 16);
	s[c] += s[d];
	s[b] = rotate(s[b] ^ s[c], 12);
	s[a] += s[b];
	s[d] = rotate(s[d] ^ s[a], 8);
	s[c] += s[d];
	s[b] = rotate(s[b] ^ s[c], 7);
}

static void block(const u32 *start, u32 *out)
{
	u32 s[16];
	int i;

	for (i = 0; i < 16; i++)
		s[i] = start[i];
	for (i = 0; i < 10; i++) {
		quarter(s, 0, 4, 8, 12);
		quarter(s, 1, 5, 9, 13);
		quarter(s, 2, 6, 10, 14);
		quarter(s, 3, 7, 11, 15);
		quarter(s, 0, 5, 10, 15);
		quarter(s, 1, 6, 11, 12);
		quarter(s, 2, 7, 8, 13);
		quarter(s, 3, 4, 9, 14);
	}
	for (i = 0; i < 16; i++)
		out[i] ^= s[i] + start[i];
}

u32 run(u32 n)
{
	u32 start[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };
	u32 state = 1, sum = 0, i;

	for (i = 4; i < 16; i++)
		start[i] = next(&state);
	for (i = 0; i < SIZE / 4; i++)
		text[i] = i;
	while (n--) {
		for (i = 0; i < SIZE / 4; i += 16) {
			block(start, text + i);
			start[12]++;
		}
		sum = fold(sum, text[n % (SIZE / 4)]);
	}
	return sum;
}
