// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a vector that may fail to grow
 *
 * Room grows by doubling, so n pushes cost O(n).  Where several things must
 * happen or none, room is reserved first and filled with ka_vec_commit(), which
 * cannot fail.
 *
 * Invariant: len <= cap; data has room for cap elements, none when cap is 0.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "alloc/alloc.h"

#define FIRST	4	/* elements: room of the first allocation */

/**
 * ka_vec_init() - start an empty vector
 * @v: vector
 * @a: allocator of its elements
 * @elem: bytes of an element, at least 1
 */
void ka_vec_init(struct ka_vec *v, struct ka *a, size_t elem)
{
	v->a = a;
	v->data = NULL;
	v->len = 0;
	v->cap = 0;
	v->elem = elem;
}

/**
 * ka_vec_exit() - free the elements and start anew; legal on zeroed memory
 * @v: vector
 *
 * Context: as its allocator; never allocates.
 */
void ka_vec_exit(struct ka_vec *v)
{
	if (v->cap)
		ka_free(v->a, v->data, v->cap * v->elem);
	v->data = NULL;
	v->len = 0;
	v->cap = 0;
}

/**
 * ka_vec_reserve_at() - make room
 * @v: vector
 * @more: elements that ka_vec_commit() shall be able to add
 * @gfp: flags of the context
 * @site: who asks
 *
 * Context: as @gfp and the allocator allow.
 * Return: 0, or -ENOMEM with the vector as it was.
 */
int ka_vec_reserve_at(struct ka_vec *v, size_t more, gfp_t gfp, struct ka_site *site)
{
	size_t need, cap, bytes;
	void *data;

	if (more <= v->cap - v->len)
		return 0;
	if (check_add_overflow(v->len, more, &need))
		need = SIZE_MAX;	/* no such block: refused with a reason below */
	cap = max3(need, v->cap > SIZE_MAX / 2 ? need : v->cap * 2, (size_t)FIRST);
	if (check_mul_overflow(cap, v->elem, &bytes))
		bytes = SIZE_MAX;
	data = ka_realloc_at(v->a, v->data, v->cap * v->elem, bytes, gfp & ~__GFP_ZERO, site);
	if (!data)
		return -ENOMEM;
	v->data = data;
	v->cap = cap;
	return 0;
}

/**
 * ka_vec_commit() - add an element into reserved room
 * @v: vector with room
 *
 * Return: the element, zeroed; NULL when there is no room, which is a mistake
 * of the caller's.
 */
void *ka_vec_commit(struct ka_vec *v)
{
	if (v->len == v->cap)
		return NULL;
	return memset(v->data + v->len++ * v->elem, 0, v->elem);
}

/**
 * ka_vec_push_at() - add an element
 * @v: vector
 * @gfp: flags of the context
 * @site: who asks
 *
 * Context: as @gfp and the allocator allow.
 * Return: the element, zeroed, valid until the next push; NULL when memory
 * cannot be had, and the vector is as it was.
 */
void *ka_vec_push_at(struct ka_vec *v, gfp_t gfp, struct ka_site *site)
{
	if (ka_vec_reserve_at(v, 1, gfp, site))
		return NULL;
	return ka_vec_commit(v);
}

/**
 * ka_vec_truncate() - drop elements off the end
 * @v: vector
 * @len: elements to keep; the room stays
 */
void ka_vec_truncate(struct ka_vec *v, size_t len)
{
	v->len = min(v->len, len);
}
