// SPDX-License-Identifier: GPL-2.0
/*
 * ackermann - Ackermann's function of 3 and n: as deep as its result
 */
#include "kernel.h"

static __attribute__((noinline)) u32 ackermann(u32 m, u32 n)
{
	if (!m)
		return n + 1;
	return ackermann(m - 1, n ? ackermann(m, n - 1) : 1);
}

u32 run(u32 n)
{
	return fold(0, ackermann(3, n));
}
