/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pools that policies share
 */
#ifndef _KWASM_ALLOC_POOLS_H
#define _KWASM_ALLOC_POOLS_H

#include "alloc/alloc.h"
#include "alloc/leaves.h"
#include "alloc/tree.h"

/**
 * struct ka_pools - a pool for each kind that may have one
 * @budget: what lies idle in them
 * @tree: the pools, shared by all who borrow
 * @leaves: where they get their memory
 * @owner: what this struct was allocated from
 */
struct ka_pools {
	struct ka_budget budget;
	struct ka_tree tree;
	struct ka_leaves leaves;
	struct ka *owner;
};

struct ka_pools *ka_pools_create(struct ka *owner, struct ka_budget *parent, const char *text,
				 size_t len, struct ka_tree_error *error);
void ka_pools_destroy(struct ka_pools *pools);
u64 ka_pools_held(const struct ka_pools *pools);
void ka_policy_pool(struct ka_policy *p, struct ka_pools *pools, const void *key);
u32 ka_policy_stains(struct ka_policy *p);
enum ka_kind ka_pooled_kind(enum ka_pooled which);

#endif /* _KWASM_ALLOC_POOLS_H */
