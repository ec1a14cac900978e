/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation floor: what the slab and the mapping back ends share
 */
#ifndef _KWASM_ALLOC_SLAB_H
#define _KWASM_ALLOC_SLAB_H

#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include "alloc/alloc.h"

/* Bytes to ask the slab for to get @layout; 0 when it has no such block. */
static inline size_t ka_slab_size(struct ka_layout layout)
{
	if (layout.size > KMALLOC_MAX_SIZE)
		return 0;
	if (layout.align <= KA_SCALAR_ALIGN)
		return layout.size;
	return max_t(size_t, roundup_pow_of_two(layout.size), layout.align);
}

/* Whole pages, mapped, of any alignment. */
void *ka_vmalloc_get(struct ka_layout layout, gfp_t gfp);
void ka_vmalloc_put(void *p, struct ka_layout layout);

#endif /* _KWASM_ALLOC_SLAB_H */
