/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_MM_TYPES_H
#define _TWIN_LINUX_MM_TYPES_H

#include <linux/types.h>

#define TWIN_TRACE	8

/**
 * struct page - a page of the twin's memory
 * @count: references; 0 while it is free
 * @order: of the block it was allocated in, for the check on freeing
 * @head: first page of a block that was not split
 * @maps: vmap()s that show it; it may not be freed while there are any
 * @trace: who allocated it, for leak reports
 */
struct page {
	atomic_t count;
	u8 order;
	bool head;
	bool dirty;
	unsigned long private;
	u32 maps;
	void *trace[TWIN_TRACE];
};

#define page_private(page)		((page)->private)
#define set_page_private(page, v)	((page)->private = (v))

struct mm_struct;
struct vm_area_struct;

#endif
