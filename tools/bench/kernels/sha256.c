// SPDX-License-Identifier: GPL-2.0
/*
 * sha256 - n blocks, each made of the hash so far; rotations, many live values
 *
 * Spec: FIPS 180-4.
 */
#include "kernel.h"

/* Fractions of the cube roots of the first 64 primes. */
static const u32 k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* Fractions of the square roots of the first 8 primes. */
static const u32 initial[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
	0x1f83d9ab, 0x5be0cd19,
};

static inline u32 rotate(u32 x, int n)
{
	return x >> n | x << (32 - n);
}

static void compress(u32 h[8], const u32 block[16])
{
	u32 w[64], a = h[0], b = h[1], c = h[2], d = h[3];
	u32 e = h[4], f = h[5], g = h[6], last = h[7];
	u32 s0, s1, t1, t2, i;

	for (i = 0; i < 16; i++)
		w[i] = block[i];
	for (; i < 64; i++) {
		s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
		s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
		w[i] = w[i - 16] + s0 + w[i - 7] + s1;
	}
	for (i = 0; i < 64; i++) {
		s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
		t1 = last + s1 + ((e & f) ^ (~e & g)) + k[i] + w[i];
		s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
		t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
		last = g;
		g = f;
		f = e;
		e = d + t1;
		d = c;
		c = b;
		b = a;
		a = t1 + t2;
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
	h[4] += e;
	h[5] += f;
	h[6] += g;
	h[7] += last;
}

u32 run(u32 n)
{
	u32 h[8], block[16], sum = 0, i;

	for (i = 0; i < 8; i++)
		h[i] = initial[i];
	while (n--) {
		for (i = 0; i < 16; i++)
			block[i] = h[i & 7] + i;
		compress(h, block);
		sum = fold(sum, h[0]);
	}
	return sum;
}
