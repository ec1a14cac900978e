// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel whose n is compiled in, for engines that pass no arguments
 */
#include KERNEL

u32 measured(void)
{
	return run(TIMES);
}
