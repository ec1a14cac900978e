// SPDX-License-Identifier: GPL-2.0
/*
 * fft - Fourier's transformation of 1024 points and back, n times
 *
 * Roots of unity are halved angles: square roots, no library.
 */
#include "kernel.h"

#define BITS	10
#define N	(1 << BITS)

static double re[N], im[N];

static void reorder(void)
{
	u32 i, j = 0, bit;
	double t;

	for (i = 0; i < N; i++) {
		if (i < j) {
			t = re[i];
			re[i] = re[j];
			re[j] = t;
			t = im[i];
			im[i] = im[j];
			im[j] = t;
		}
		for (bit = N >> 1; j & bit; bit >>= 1)
			j ^= bit;
		j |= bit;
	}
}

/* @sign: 1 there, -1 back. */
static void transform(double sign)
{
	double cosine = -1, sine = 0;
	u32 half, i, j;

	reorder();
	for (half = 1; half < N; half *= 2) {
		double wr = 1, wi = 0, t;

		for (j = 0; j < half; j++) {
			for (i = j; i < N; i += 2 * half) {
				double tr = wr * re[i + half] - wi * im[i + half];
				double ti = wr * im[i + half] + wi * re[i + half];

				re[i + half] = re[i] - tr;
				im[i + half] = im[i] - ti;
				re[i] += tr;
				im[i] += ti;
			}
			t = wr * cosine - wi * sine;
			wi = wr * sine + wi * cosine;
			wr = t;
		}
		/* Half the angle. */
		sine = sign * __builtin_sqrt((1 - cosine) / 2);
		cosine = __builtin_sqrt((1 + cosine) / 2);
	}
}

u32 run(u32 n)
{
	u32 state = 1, sum = 0, i;

	for (i = 0; i < N; i++) {
		re[i] = (double)(next(&state) >> 16) - 32768;
		im[i] = 0;
	}
	while (n--) {
		transform(1);
		sum = fold(sum, (u32)(long long)(re[n % N] * 16));
		transform(-1);
		for (i = 0; i < N; i++) {
			re[i] /= N;
			im[i] /= N;
		}
	}
	for (i = 0; i < N; i++)
		sum = fold(sum, (u32)(long long)(re[i] + 40000.5));
	return sum;
}
