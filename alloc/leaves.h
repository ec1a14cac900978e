/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Leaves: the back ends by name, each behind a budget
 */
#ifndef _KWASM_ALLOC_LEAVES_H
#define _KWASM_ALLOC_LEAVES_H

#include "alloc/alloc.h"
#include "alloc/tree.h"

#define KA_LEAVES	5

/* What a line may name; must outlive what is built on it, and not move. */
struct ka_leaves {
	struct ka_limit limits[KA_LEAVES];
	struct ka_leaf leaf[KA_LEAVES + KA_POOLED];	/* room for an owner's pools */
	u32 nr;
};

void ka_leaves_init(struct ka_leaves *l, struct ka_budget *budget);

#endif /* _KWASM_ALLOC_LEAVES_H */
