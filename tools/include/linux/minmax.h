/* SPDX-License-Identifier: GPL-2.0 */
/*
 * min() and max() refuse operands of two types, as the kernel's do up to 6.6:
 * what compiles here must compile there.
 */
#ifndef _TWIN_LINUX_MINMAX_H
#define _TWIN_LINUX_MINMAX_H

#include <linux/compiler.h>

#define __twin_pick(x, y, op) ({			\
	typeof(x) __px = (x);				\
	typeof(y) __py = (y);				\
	(void)(&__px == &__py);				\
	__px op __py ? __px : __py; })

#define min(x, y)		__twin_pick(x, y, <)
#define max(x, y)		__twin_pick(x, y, >)
#define min_t(type, x, y)	min((type)(x), (type)(y))
#define max_t(type, x, y)	max((type)(x), (type)(y))
#define min3(x, y, z)		min((typeof(x))min(x, y), z)
#define max3(x, y, z)		max((typeof(x))max(x, y), z)
#define clamp(val, lo, hi)	min((typeof(val))max(val, lo), hi)
#define clamp_t(type, val, lo, hi) min_t(type, max_t(type, val, lo), hi)

#define swap(a, b) do {					\
	typeof(a) __tmp = (a);				\
	(a) = (b);					\
	(b) = __tmp;					\
} while (0)

#endif
