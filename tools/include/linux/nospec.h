/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_NOSPEC_H
#define _TWIN_LINUX_NOSPEC_H

/* The mask costs the same as the kernel's, so that benchmarks do not lie. */
#define array_index_nospec(index, size) ({					\
	unsigned long __i = (index), __mask;					\
	asm volatile("cmp %1, %2; sbb %0, %0"					\
		     : "=r"(__mask) : "g"((unsigned long)(size)), "r"(__i) : "cc");	\
	(typeof(index))(__i & __mask); })

#endif
