/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trees of blocks: what each block takes
 */
#ifndef _KWASM_ALLOC_TREE_SPEC_H
#define _KWASM_ALLOC_TREE_SPEC_H

#include "alloc/tree.h"

/**
 * struct ka_param - an argument of a block
 * @what: for people, e.g. "bytes of a chunk"; NULL for a block
 * @min: least number
 * @max: largest number
 * @power: it has to be a power of two
 * @needs: of a block: KA_HAS_PAGES, KA_TELLS
 */
struct ka_param {
	const char *what;
	u64 min, max;
	bool power;
	u32 needs;
};

/**
 * struct ka_spec - a block that a line may name
 * @name: its name
 * @nr_params: arguments, all of them needed
 * @params: arguments
 * @always: KA_HAS_PAGES and KA_TELLS that it has whatever is inside
 * @pages_of: mask of arguments that all have to have single pages for it to
 *	have them; 0: it has none
 * @tells_of: likewise of telling what they own
 * @shared_of: likewise of serving many callers at once
 * @size: bytes of its struct
 * @extra: bytes behind that, e.g. of slots, or NULL
 * @init: makes it; never fails.  @next: the allocators among its arguments, in
 *	order
 * @exit: gives back what it keeps, or NULL
 */
struct ka_spec {
	const char *name;
	u32 nr_params;
	struct ka_param params[KA_TREE_ARGS];
	u32 always;
	u32 pages_of;
	u32 tells_of;
	u32 shared_of;
	size_t size;
	size_t (*extra)(const u64 *args);
	struct ka *(*init)(void *block, const u64 *args, struct ka *const *next);
	void (*exit)(void *block);
};

const struct ka_spec *ka_spec_find(const char *name, size_t len);

#endif /* _KWASM_ALLOC_TREE_SPEC_H */
