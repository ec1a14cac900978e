// SPDX-License-Identifier: GPL-2.0
/*
 * Leaves: the back ends by name, each behind a budget
 *
 * A tree keeps memory that no head counts: chunks, idle slots.  So the budget is
 * charged at its leaves, for what back ends really gave, and no line gets past
 * it.
 */
#include "alloc/blocks.h"
#include "alloc/leaves.h"

static const struct ka_leaf back_ends[KA_LEAVES] = {
	{ "kmalloc", &ka_kmalloc, KA_SHARED },
	{ "vmalloc", &ka_vmalloc, KA_SHARED },
	{ "kvmalloc", &ka_kvmalloc, KA_SHARED },
	{ "pages", &ka_pages, KA_SHARED | KA_HAS_PAGES },
	{ "null", &ka_null, KA_SHARED | KA_TELLS },
};

/**
 * ka_leaves_init() - kmalloc, vmalloc, kvmalloc, pages and null
 * @l: leaves
 * @budget: what they charge
 */
void ka_leaves_init(struct ka_leaves *l, struct ka_budget *budget)
{
	for (l->nr = 0; l->nr < KA_LEAVES; l->nr++) {
		ka_limit_init(&l->limits[l->nr], back_ends[l->nr].ka, budget);
		l->leaf[l->nr] = back_ends[l->nr];
		l->leaf[l->nr].ka = &l->limits[l->nr].ka;
	}
}
