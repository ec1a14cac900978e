/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compiler: scratch memory
 *
 * Vectors whose blocks go from function to function: what one has put back the
 * next one gets, so that only the largest asks for memory.
 */
#ifndef _KWASM_RUNTIME_SCRATCH_H
#define _KWASM_RUNTIME_SCRATCH_H

#include <linux/types.h>

#include "alloc/alloc.h"

struct kwasm_module;

/* Vectors that are there at once, at most. */
#define KWASM_SCRATCH_VECS	40

/* A block, and who has it. */
struct kwasm_scratch_block {
	void *data;
	size_t size;
	struct ka_vec *owner;	/* NULL: idle */
};

/**
 * struct kwasm_scratch - blocks of a compilation
 * @limit: where they come from; charges @budget
 * @budget: what a module's functions may take
 * @gfp: flags of the context
 * @idle: no block before this one is idle
 * @recent: where the block is, mostly, that is put next
 * @blocks: all of them
 */
struct kwasm_scratch {
	struct ka_limit limit;
	struct ka_budget budget;
	gfp_t gfp;
	u32 idle;
	u32 recent;
	struct kwasm_scratch_block blocks[KWASM_SCRATCH_VECS];
};

struct kwasm_scratch *kwasm_scratch_create(struct kwasm_module *m) __must_check;
void kwasm_scratch_destroy(struct kwasm_scratch *s, struct kwasm_module *m);
bool kwasm_scratch_ran_out(struct kwasm_scratch *s);
void kwasm_scratch_vec(struct kwasm_scratch *s, struct ka_vec *v, size_t elem);
int __must_check kwasm_scratch_array(struct kwasm_scratch *s, struct ka_vec *v, size_t elem,
				     size_t nr);
void kwasm_scratch_put(struct kwasm_scratch *s, struct ka_vec *v);
int __must_check kwasm_scratch_grow(struct kwasm_scratch *s, struct ka_vec *v, size_t more);

/* As ka_vec_reserve() and ka_vec_push(). */
static inline int __must_check kwasm_scratch_reserve(struct kwasm_scratch *s, struct ka_vec *v,
						     size_t more)
{
	return more <= v->cap - v->len ? 0 : kwasm_scratch_grow(s, v, more);
}

static inline void __must_check *kwasm_scratch_push(struct kwasm_scratch *s, struct ka_vec *v)
{
	return kwasm_scratch_reserve(s, v, 1) ? NULL : ka_vec_commit(v);
}

#endif /* _KWASM_RUNTIME_SCRATCH_H */
