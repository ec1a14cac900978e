// SPDX-License-Identifier: GPL-2.0
/*
 * queens - ways to place n queens so that none threatens another
 */
#include "kernel.h"

static u32 all;

static u32 place(u32 columns, u32 left, u32 right)
{
	u32 free = all & ~(columns | left | right), ways = 0, bit;

	if (columns == all)
		return 1;
	while (free) {
		bit = free & -free;
		free ^= bit;
		ways += place(columns | bit, (left | bit) << 1, (right | bit) >> 1);
	}
	return ways;
}

u32 run(u32 n)
{
	all = (1U << n) - 1;
	return fold(0, place(0, 0, 0));
}
