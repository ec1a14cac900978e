// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: mapped pages as a back end
 *
 * vmalloc() aligns to a page.  For more, the area is made larger by the
 * alignment and the block starts at the first aligned address beyond a word,
 * in which the start of the area is kept:
 *
 *	area                      block = a multiple of align
 *	|......padding......|start|..............size..............|...|
 *
 * so freeing such a block needs its alignment again.
 *
 * Pages are asked for with __GFP_RETRY_MAYFAIL, which passes through vmalloc() to
 * them: a memory cgroup at its limit refuses, and kills nobody for us.  What it
 * does not pass to are page tables, which are no cgroup's.
 *
 * Context: process context, may sleep, takes global locks: not for warm paths.
 */
#include <linux/align.h>
#include <linux/vmalloc.h>
#include "alloc/alloc.h"
#include "alloc/block.h"
#include "alloc/slab.h"

static bool is_wide(struct ka_layout layout)
{
	return layout.align > PAGE_SIZE;
}

void *ka_vmalloc_get(struct ka_layout layout, gfp_t gfp)
{
	size_t size = layout.size;
	void *area;
	void **p;

	if (is_wide(layout) && check_add_overflow(size, layout.align, &size))
		return NULL;
	if (size > SIZE_MAX - PAGE_SIZE)
		return NULL;
	area = __vmalloc(size, gfp | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
	if (!area || !is_wide(layout))
		return area;
	p = PTR_ALIGN(area + sizeof(area), layout.align);
	p[-1] = area;
	return p;
}

void ka_vmalloc_put(void *p, struct ka_layout layout)
{
	vfree(is_wide(layout) ? ((void **)p)[-1] : p);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	void *q;

	if (!to.size) {
		ka_vmalloc_put(p, from);
		return NULL;
	}
	q = ka_vmalloc_get(to, call->gfp);
	if (!q || !p)
		return q;
	memcpy(q, p, min(from.size, to.size));
	ka_vmalloc_put(p, from);
	return q;
}

static const struct ka_ops ops = {
	.name = "vmalloc",
	.realloc = resize,
};

struct ka ka_vmalloc = { .ops = &ops };
