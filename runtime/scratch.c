// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: scratch memory
 *
 * Every function begins the same vectors in the same order, and a vector gets
 * the block that its place in that order left.  An empty vector that is too
 * small gets exactly what is asked for; any other grows by half.
 * What nobody has at the time is given back before somebody is refused, be
 * it by a function before, or by the compiler when the checker of machine code
 * comes.
 *
 * What all of it may take is in proportion to the largest of the module's
 * functions: one that wants more is out of proportion and left to the
 * interpreter.
 */
#include "runtime/scratch.h"

#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/overflow.h>

#include "runtime/jit.h"
#include "runtime/limits.h"
#include "runtime/module.h"

#define FIRST	256	/* bytes of a block at least */

static u64 largest(const struct kwasm_module *m)
{
	u32 nr = m->nr_funcs - m->nr_func_imports, most = 0, i;

	for (i = 0; i < nr; i++)
		most = max_t(u32, most, m->code[i].end - m->code[i].body);
	return most;
}

/* Of what compiling may take: all but this, and the machine code, as a rule. */
static u64 share(u64 bytes)
{
	return max_t(u64, bytes * KWASM_COMPILE_PER_BYTE, KWASM_COMPILE_MIN) -
	       bytes * KWASM_JIT_GROWTH - sizeof(struct kwasm_scratch);
}

/**
 * kwasm_scratch_create() - begin a module's compilation
 * @m: module, validated; pays, as KA_COMPILE
 *
 * Return: scratch, or NULL.
 */
struct kwasm_scratch *kwasm_scratch_create(struct kwasm_module *m)
{
	struct ka *a = ka_of(&m->policy, KA_COMPILE);
	struct kwasm_scratch *s = ka_new(a, struct kwasm_scratch, m->policy.gfp);

	if (!s)
		return NULL;
	s->gfp = m->policy.gfp;
	ka_budget_init(&s->budget, "scratch", share(largest(m)), NULL);
	ka_limit_init(&s->limit, a, &s->budget);
	return s;
}

/**
 * kwasm_scratch_destroy() - free everything
 * @s: scratch
 * @m: its module
 */
void kwasm_scratch_destroy(struct kwasm_scratch *s, struct kwasm_module *m)
{
	u32 i;

	for (i = 0; i < KWASM_SCRATCH_VECS; i++)
		ka_free(&s->limit.ka, s->blocks[i].data, s->blocks[i].size);
	ka_delete(ka_of(&m->policy, KA_COMPILE), s);
}

/**
 * kwasm_scratch_ran_out() - whether more was asked for than is granted
 * @s: scratch
 *
 * Return: whether that was so since the last time this was asked.
 */
bool kwasm_scratch_ran_out(struct kwasm_scratch *s)
{
	return atomic64_xchg(&s->budget.refusals, 0);
}

/* Mostly vectors end in the order opposite to how they began. */
static struct kwasm_scratch_block *block_of(struct kwasm_scratch *s, const struct ka_vec *owner)
{
	u32 i;

	for (i = 0; i < KWASM_SCRATCH_VECS; i++) {
		u32 at = (s->recent + KWASM_SCRATCH_VECS - i) % KWASM_SCRATCH_VECS;

		if (s->blocks[at].owner == owner)
			return &s->blocks[at];
	}
	return NULL;
}

/* What nobody has is given back where it stands in the way of @size bytes more. */
static void make_room(struct kwasm_scratch *s, size_t size)
{
	u32 i;

	if (size <= ka_budget_available(&s->budget))
		return;
	for (i = s->idle; i < KWASM_SCRATCH_VECS; i++) {
		struct kwasm_scratch_block *block = &s->blocks[i];

		if (block->owner)
			continue;
		ka_free(&s->limit.ka, block->data, block->size);
		*block = (struct kwasm_scratch_block){};
	}
}

static struct kwasm_scratch_block *first_idle(struct kwasm_scratch *s)
{
	while (s->idle < KWASM_SCRATCH_VECS && s->blocks[s->idle].owner)
		s->idle++;
	return s->idle < KWASM_SCRATCH_VECS ? &s->blocks[s->idle++] : NULL;
}

/* The least that has so many bytes, or else the one that has most. */
static struct kwasm_scratch_block *best_idle(struct kwasm_scratch *s, size_t size)
{
	struct kwasm_scratch_block *best = NULL, *block;

	for (block = &s->blocks[s->idle]; block < s->blocks + KWASM_SCRATCH_VECS; block++) {
		if (block->owner)
			continue;
		if (!best || (best->size < size ? block->size > best->size :
			      block->size >= size && block->size < best->size))
			best = block;
	}
	return best;
}

static void begin(struct kwasm_scratch *s, struct kwasm_scratch_block *block, struct ka_vec *v,
		  size_t elem)
{
	ka_vec_init(v, &s->limit.ka, elem);
	/* Without a block of its own it has no room, and never gets any. */
	if (!block)
		return;
	s->recent = block - s->blocks;
	block->owner = v;
	v->data = block->data;
	v->cap = block->size / elem;
}

/**
 * kwasm_scratch_vec() - begin a vector
 * @s: scratch
 * @v: vector; to be put
 * @elem: bytes of an element
 */
void kwasm_scratch_vec(struct kwasm_scratch *s, struct ka_vec *v, size_t elem)
{
	begin(s, first_idle(s), v, elem);
}

/**
 * kwasm_scratch_array() - begin a vector whose length is known
 * @s: scratch
 * @v: vector; to be put, in any case
 * @elem: bytes of an element
 * @nr: elements that ka_vec_commit() shall be able to add
 *
 * It gets whichever idle block suits it, for it comes at no place in the order.
 *
 * Return: 0, or -ENOMEM.
 */
int kwasm_scratch_array(struct kwasm_scratch *s, struct ka_vec *v, size_t elem, size_t nr)
{
	begin(s, best_idle(s, array_size(nr, elem)), v, elem);
	return kwasm_scratch_reserve(s, v, nr);
}

/**
 * kwasm_scratch_put() - end a vector
 * @s: scratch
 * @v: vector of it
 */
void kwasm_scratch_put(struct kwasm_scratch *s, struct ka_vec *v)
{
	struct kwasm_scratch_block *block = block_of(s, v);

	if (block) {
		u32 at = block - s->blocks;

		block->owner = NULL;
		s->idle = min(s->idle, at);
		s->recent = at ? at - 1 : 0;
	}
	ka_vec_init(v, v->a, v->elem);
}

/**
 * kwasm_scratch_grow() - make room in a vector
 * @s: scratch
 * @v: vector of it
 * @more: elements that ka_vec_commit() shall be able to add
 *
 * Return: 0, or -ENOMEM with the vector as it was.
 */
int kwasm_scratch_grow(struct kwasm_scratch *s, struct ka_vec *v, size_t more)
{
	struct kwasm_scratch_block *block = block_of(s, v);
	size_t need, size;
	void *data;

	if (!block || check_add_overflow(v->len, more, &need) ||
	    check_mul_overflow(need, v->elem, &need))
		return -ENOMEM;
	size = max3(need, v->len ? block->size + block->size / 2 : 0, (size_t)FIRST);
	/* What is empty has nothing to take along, and need not be there twice. */
	if (!v->len) {
		ka_free(&s->limit.ka, block->data, block->size);
		*block = (struct kwasm_scratch_block){ .owner = v };
		ka_vec_init(v, v->a, v->elem);
	}
	make_room(s, size);
	data = ka_realloc(&s->limit.ka, block->data, block->size, size, s->gfp);
	if (!data)
		return -ENOMEM;
	block->data = data;
	block->size = size;
	v->data = data;
	v->cap = size / v->elem;
	return 0;
}
