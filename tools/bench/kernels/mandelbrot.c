// SPDX-License-Identifier: GPL-2.0
/*
 * mandelbrot - n rows of 64 points of the set, up to 100 steps each
 */
#include "kernel.h"

#define COLUMNS	64
#define STEPS	100

static u32 steps(double re, double im)
{
	double x = 0, y = 0, xx = 0, yy = 0;
	u32 i;

	for (i = 0; i < STEPS && xx + yy <= 4; i++) {
		y = 2 * x * y + im;
		x = xx - yy + re;
		xx = x * x;
		yy = y * y;
	}
	return i;
}

u32 run(u32 n)
{
	u32 sum = 0, row, column;

	for (row = 0; row < n; row++)
		for (column = 0; column < COLUMNS; column++)
			sum = fold(sum, steps(column * (2.5 / COLUMNS) - 2, row * (2.0 / n) - 1));
	return sum;
}
