/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_NOSPEC_H
#define _TWIN_LINUX_NOSPEC_H

/* The mask costs the same as the kernel's, so that benchmarks do not lie. */
static inline unsigned long array_index_mask_nospec(unsigned long index, unsigned long size)
{
	unsigned long mask;

	asm volatile("cmp %1, %2; sbb %0, %0" : "=r"(mask) : "g"(size), "r"(index) : "cc");
	return mask;
}

#define array_index_nospec(index, size) ({					\
	typeof(index) __i = (index);						\
	(typeof(index))(__i & array_index_mask_nospec(__i, size)); })

#endif
