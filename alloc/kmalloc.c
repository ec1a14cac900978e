// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: the slab as a back end
 *
 * A resize always moves.  Shrinking in place would leave the block in a slab
 * of its old size while only the new one is charged.
 *
 * The slab aligns objects to a scalar, and those whose size is a power of two
 * to that size, so a larger alignment is had by rounding the size up to a
 * power of two no smaller than it.  kfree() needs neither again.
 *
 * Context: any that the flags allow.  Refusals are silent: the caller reports.
 * Where a memory cgroup is at its limit the request is refused after a serious
 * attempt (__GFP_RETRY_MAYFAIL), and nobody is killed for it.
 */
#include <linux/log2.h>
#include <linux/slab.h>
#include "alloc/alloc.h"
#include "alloc/block.h"
#include "alloc/slab.h"

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	size_t size = ka_slab_size(to);
	void *q;

	if (!to.size) {
		kfree(p);
		return NULL;
	}
	if (!size)
		return NULL;
	q = kmalloc(size, call->gfp | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
	if (!q || !p)
		return q;
	memcpy(q, p, min(from.size, to.size));
	kfree(p);
	return q;
}

static const struct ka_ops ops = {
	.name = "kmalloc",
	.realloc = resize,
};

struct ka ka_kmalloc = { .ops = &ops };
