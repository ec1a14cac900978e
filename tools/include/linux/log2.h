/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_LOG2_H
#define _TWIN_LINUX_LOG2_H

#include <linux/bitops.h>

static inline bool is_power_of_2(unsigned long n)
{
	return n && !(n & (n - 1));
}

/* The ternaries keep these usable in constant expressions. */
#define ilog2(n)	((n) < 2 ? 0 : 63 - __builtin_clzll(n))
#define roundup_pow_of_two(n)	((n) < 2 ? 1UL : 1UL << (64 - __builtin_clzll((n) - 1)))
#define rounddown_pow_of_two(n)	(1UL << ilog2(n))
#define order_base_2(n)	((n) > 1 ? ilog2((n) - 1) + 1 : 0)

#endif
