/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_COMPILER_H
#define _TWIN_LINUX_COMPILER_H

#include <linux/compiler_types.h>

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#define barrier()		asm volatile("" : : : "memory")
#define barrier_data(p)		asm volatile("" : : "r"(p) : "memory")
#define OPTIMIZER_HIDE_VAR(v)	asm("" : "=r"(v) : "0"(v))
#define unreachable()		__builtin_unreachable()

#define READ_ONCE(x)		(*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, val)	(*(volatile typeof(x) *)&(x) = (val))

/* objtool's business in the kernel. */
#define __annotate_jump_table

#define __must_be_array(a)	(0 * sizeof(char[1 - 2 * __same_type((a), &(a)[0])]))

#endif
