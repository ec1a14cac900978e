// SPDX-License-Identifier: GPL-2.0
/*
 * vmalloc double, and kvmalloc on top of it and of the slab double
 *
 * Page-aligned malloc blocks of the size asked for, to the byte: the kernel
 * would forgive an overrun up to the end of the page.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "tools/lib/twin.h"

static bool flags_fit(gfp_t gfp)
{
	return (gfp & GFP_KERNEL) == GFP_KERNEL || (gfp & GFP_KERNEL) == GFP_NOFS ||
	       (gfp & GFP_KERNEL) == GFP_NOIO;
}

void *__vmalloc(unsigned long size, gfp_t gfp)
{
	if (!twin_check_gfp("vmalloc", gfp, !size))
		return NULL;
	/* __GFP_RETRY_MAYFAIL, as kvmalloc() passes it, is good for the pages. */
	if (!flags_fit(gfp) || (gfp & __GFP_NORETRY))
		twin_splat("vmalloc with flags %#x, which it does not support", gfp);
	if (current->atomic) {
		twin_splat("vmalloc in atomic context");
		return NULL;
	}
	if (!size || size >> PAGE_SHIFT > totalram_pages() || fatal_signal_pending(current) ||
	    twin_fails(TWIN_FAULT_VMALLOC))
		return NULL;
	return twin_object_alloc(TWIN_VMALLOC, size, PAGE_SIZE, gfp);
}

void *vmalloc(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL);
}

void *vzalloc(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL | __GFP_ZERO);
}

void *vmalloc_user(unsigned long size)
{
	return vzalloc(PAGE_ALIGN(size));
}

void vfree(const void *p)
{
	if (!p)
		return;
	if (current->atomic)
		twin_splat("vfree in atomic context");
	twin_object_free(TWIN_VMALLOC, p);
}

/* Above a page the slab is only tried; above 32 KiB let us say it has nothing. */
void *kvmalloc(size_t size, gfp_t gfp)
{
	if (size <= 8 * PAGE_SIZE)
		return kmalloc(size, gfp);
	if (!twin_check_gfp("kvmalloc", gfp, size > INT_MAX) || size > INT_MAX)
		return NULL;
	/* The kernel falls back only if the flags allow, and then drops these. */
	if ((gfp & GFP_KERNEL) != GFP_KERNEL)
		return NULL;
	return __vmalloc(size, gfp & ~(__GFP_NORETRY | __GFP_RETRY_MAYFAIL));
}

void kvfree(const void *p)
{
	if (ZERO_OR_NULL_PTR(p))
		return;
	if (twin_object_is(TWIN_VMALLOC, p))
		vfree(p);
	else
		kfree(p);
}

void *kvrealloc(const void *p, size_t old_size, size_t new_size, gfp_t gfp)
{
	void *moved;

	if (old_size >= new_size)
		return (void *)p;
	moved = kvmalloc(new_size, gfp);
	if (!moved)
		return NULL;
	memcpy(moved, p, old_size);
	kvfree(p);
	return moved;
}
