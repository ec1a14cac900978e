/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: trees of blocks from lines, over watched back ends
 */
#ifndef _KWASM_KUNIT_ALLOC_TEXTS_H
#define _KWASM_KUNIT_ALLOC_TEXTS_H

#include <kunit/test.h>

#include "alloc/tree.h"
#include "kunit/witness.h"

enum { ALLOC_LEAF_KMALLOC, ALLOC_LEAF_VMALLOC, ALLOC_LEAF_KVMALLOC, ALLOC_LEAF_PAGES,
	ALLOC_LEAF_CACHE, ALLOC_LEAF_NULL, ALLOC_LEAVES };

struct alloc_bench;

struct alloc_texts {
	struct ka_cache cache;
	struct witness watched[ALLOC_LEAVES];
	struct ka_leaf leaves[ALLOC_LEAVES];
	struct witness owner;		/* of the blocks themselves */
	struct witness_bench own;
	struct ka_tree tree;
};

/* Witnesses in front of all back ends, and names for them. */
void alloc_texts_init(struct kunit *test, struct alloc_texts *x, struct witness_bench *watch);
/* Builds what a line says; the allocator of KA_HOST. */
struct ka *alloc_texts_build(struct kunit *test, struct alloc_texts *x, const char *line);
/* Ends it, and sees that its blocks went back. */
void alloc_texts_end(struct kunit *test, struct alloc_texts *x);

/* Both on a bench of alloc_setups.h. */
struct ka *alloc_texts_make(struct kunit *test, struct alloc_bench *b, const char *line);
void alloc_texts_exit(struct kunit *test, struct alloc_bench *b);

#endif /* _KWASM_KUNIT_ALLOC_TEXTS_H */
