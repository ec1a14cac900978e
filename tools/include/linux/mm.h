/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_MM_H
#define _TWIN_LINUX_MM_H

#include <asm/page.h>
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/gfp.h>
#include <linux/slab.h>

#define PAGE_ALIGN(addr)	ALIGN(addr, PAGE_SIZE)
#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)

void *page_address(const struct page *page);
struct page *virt_to_page(const void *addr);
void get_page(struct page *page);
void put_page(struct page *page);
bool is_vmalloc_addr(const void *p);
unsigned long totalram_pages(void);

static inline int page_count(const struct page *page)
{
	return atomic_read(&page->count);
}

static inline int get_order(unsigned long size)
{
	return size <= PAGE_SIZE ? 0 : fls64((size - 1) >> PAGE_SHIFT);
}

#endif
