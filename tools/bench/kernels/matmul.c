// SPDX-License-Identifier: GPL-2.0
/*
 * matmul - 48 by 48 matrices of doubles, n times
 */
#include "kernel.h"

#define N 48

static double a[N][N], b[N][N], c[N][N];

u32 run(u32 n)
{
	u32 state = 1, sum = 0, i, j, l;

	for (i = 0; i < N; i++) {
		for (j = 0; j < N; j++) {
			a[i][j] = (double)(next(&state) >> 12) / 4096;
			b[i][j] = (double)(next(&state) >> 12) / 65536 - 8;
		}
	}
	while (n--) {
		for (i = 0; i < N; i++) {
			for (j = 0; j < N; j++) {
				double dot = 0;

				for (l = 0; l < N; l++)
					dot += a[i][l] * b[l][j];
				c[i][j] = dot;
			}
		}
		for (i = 0; i < N; i++) {
			for (j = 0; j < N; j++) {
				sum = fold(sum, (u32)(long long)c[i][j]);
				a[i][j] = c[i][j] / 1024 - (double)(long long)(c[i][j] / 1024);
			}
		}
	}
	return sum;
}
