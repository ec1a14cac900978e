/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_HIGHMEM_H
#define _TWIN_LINUX_HIGHMEM_H

#include <linux/mm.h>
#include <linux/string.h>

#define kmap_local_page(page)	page_address(page)
#define kunmap_local(addr)	((void)(addr))

static inline void clear_highpage(struct page *page)
{
	memset(page_address(page), 0, PAGE_SIZE);
}

#endif
