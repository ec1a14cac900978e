/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation flags, each a bit of its own so that the doubles can judge them,
 * and the page allocator (tools/lib/pages.c).
 */
#ifndef _TWIN_LINUX_GFP_H
#define _TWIN_LINUX_GFP_H

#include <linux/mm_types.h>
#include <linux/types.h>

#define __GFP_DMA		((gfp_t)0x00001)
#define __GFP_HIGHMEM		((gfp_t)0x00002)
#define __GFP_MOVABLE		((gfp_t)0x00008)
#define __GFP_HIGH		((gfp_t)0x00020)
#define __GFP_IO		((gfp_t)0x00040)
#define __GFP_FS		((gfp_t)0x00080)
#define __GFP_ZERO		((gfp_t)0x00100)
#define __GFP_DIRECT_RECLAIM	((gfp_t)0x00400)
#define __GFP_KSWAPD_RECLAIM	((gfp_t)0x00800)
#define __GFP_NOWARN		((gfp_t)0x02000)
#define __GFP_RETRY_MAYFAIL	((gfp_t)0x04000)
#define __GFP_NOFAIL		((gfp_t)0x08000)
#define __GFP_NORETRY		((gfp_t)0x10000)
#define __GFP_COMP		((gfp_t)0x40000)
#define __GFP_THISNODE		((gfp_t)0x200000)
#define __GFP_ACCOUNT		((gfp_t)0x400000)

#define __GFP_RECLAIM		(__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define GFP_ATOMIC		(__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#define GFP_KERNEL		(__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_KERNEL_ACCOUNT	(GFP_KERNEL | __GFP_ACCOUNT)
#define GFP_NOWAIT		(__GFP_KSWAPD_RECLAIM)
#define GFP_NOIO		(__GFP_RECLAIM)
#define GFP_NOFS		(__GFP_RECLAIM | __GFP_IO)
#define GFP_USER		(__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_HIGHUSER		(GFP_USER | __GFP_HIGHMEM)

static inline bool gfpflags_allow_blocking(gfp_t flags)
{
	return flags & __GFP_DIRECT_RECLAIM;
}

struct page *alloc_pages(gfp_t gfp, unsigned int order);
void __free_pages(struct page *page, unsigned int order);
unsigned long __get_free_pages(gfp_t gfp, unsigned int order);
void free_pages(unsigned long addr, unsigned int order);
void split_page(struct page *page, unsigned int order);

/* May give fewer than asked, and skips entries that are not NULL. */
unsigned long alloc_pages_bulk_array(gfp_t gfp, unsigned long nr, struct page **array);

#define alloc_page(gfp)		alloc_pages(gfp, 0)
#define __free_page(page)	__free_pages(page, 0)
#define __get_free_page(gfp)	__get_free_pages(gfp, 0)
#define get_zeroed_page(gfp)	__get_free_pages((gfp) | __GFP_ZERO, 0)
#define free_page(addr)		free_pages(addr, 0)

#endif
