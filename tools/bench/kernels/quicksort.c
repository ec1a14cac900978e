// SPDX-License-Identifier: GPL-2.0
/*
 * quicksort - 2^14 numbers, n times; branches nobody predicts, recursion
 */
#include "kernel.h"

#define COUNT 16384

static u32 data[COUNT];

static void sort(u32 *a, int left, int right)
{
	while (left < right) {
		u32 pivot = a[left + (right - left) / 2], tmp;
		int i = left - 1, j = right + 1;

		for (;;) {
			do
				i++;
			while (a[i] < pivot);
			do
				j--;
			while (a[j] > pivot);
			if (i >= j)
				break;
			tmp = a[i];
			a[i] = a[j];
			a[j] = tmp;
		}
		/* Recurse into the shorter side only: depth stays logarithmic. */
		if (j - left < right - j) {
			sort(a, left, j);
			left = j + 1;
		} else {
			sort(a, j + 1, right);
			right = j;
		}
	}
}

u32 run(u32 n)
{
	u32 state = 1, sum = 0, i;

	while (n--) {
		for (i = 0; i < COUNT; i++)
			data[i] = next(&state);
		sort(data, 0, COUNT - 1);
		for (i = 0; i < COUNT; i += 64)
			sum = fold(sum, data[i]);
	}
	return sum;
}
