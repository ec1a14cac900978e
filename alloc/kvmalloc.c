// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: the slab, else mapped pages, as a back end
 *
 * Up to a page the slab alone; above it the slab if it can without trying hard,
 * for pages in a row have to be made by moving others, and else mapped pages, which
 * are as good.  kvmalloc() would not do: __GFP_RETRY_MAYFAIL, which keeps a memory
 * cgroup at its limit from killing somebody for us, goes for its pages and its slab
 * alike.  It refuses more than INT_MAX bytes, and so does this.  Large blocks with an
 * alignment that the slab may not give come from mapped pages straight away.
 *
 * Context: process context, may sleep; with flags that must not sleep only what
 * the slab has.
 */
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "alloc/alloc.h"
#include "alloc/block.h"
#include "alloc/slab.h"

static bool is_small(struct ka_layout layout)
{
	return layout.size <= PAGE_SIZE && layout.align <= PAGE_SIZE;
}

static void *get(struct ka_layout layout, gfp_t gfp)
{
	size_t size = ka_slab_size(layout);
	void *p;

	if (is_small(layout))
		return kmalloc(size, gfp | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
	if (size && layout.align <= KA_SCALAR_ALIGN) {
		p = kmalloc(size, gfp | __GFP_NOWARN | __GFP_NORETRY);
		if (p)
			return p;
	}
	if (layout.size > INT_MAX || !gfpflags_allow_blocking(gfp))
		return NULL;
	return ka_vmalloc_get(layout, gfp);
}

static void put(void *p, struct ka_layout layout)
{
	if (is_small(layout))
		kfree(p);
	else if (layout.align > PAGE_SIZE)
		ka_vmalloc_put(p, layout);
	else
		kvfree(p);
}

static noinline void *move(void *p, struct ka_layout from, struct ka_layout to, gfp_t gfp)
{
	void *q = get(to, gfp);

	if (!q)
		return NULL;
	memcpy(q, p, min(from.size, to.size));
	put(p, from);
	return q;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	if (!p)
		return get(to, call->gfp);
	if (to.size)
		return move(p, from, to, call->gfp);
	put(p, from);
	return NULL;
}

static const struct ka_ops ops = {
	.name = "kvmalloc",
	.realloc = resize,
};

struct ka ka_kvmalloc = { .ops = &ops };
