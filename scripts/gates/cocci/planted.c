// SPDX-License-Identifier: GPL-2.0
/*
 * Planted defects for the rules beside this file.  A line that a rule must find
 * says so; any other finding is a false one.
 */
#include "alloc/alloc.h"

struct thing {
	int x;
	struct thing *next;
};

static int raw(struct thing *t)
{
	t->next = kzalloc(sizeof(*t), GFP_KERNEL);	/* finds: raw */
	if (!t->next)
		return -ENOMEM;
	kfree(t->next);					/* finds: raw */
	return 0;
}

static int unchecked(struct ka *a)
{
	struct thing *t;

	t = ka_new(a, struct thing, GFP_KERNEL);	/* finds: unchecked */
	t->x = 1;					/* finds: unchecked */
	return 0;
}

static int overwritten(struct ka *a, char *p)
{
	p = ka_realloc(a, p, 1, 2, GFP_KERNEL);		/* finds: overwrite */
	if (!p)
		return -ENOMEM;
	return 0;
}

static int overwritten_member(struct ka_vec *v)
{
	v->data = ka_realloc_aligned_at(v->a, v->data, from, to, gfp, 0); /* finds: overwrite */
	return v->data ? 0 : -ENOMEM;
}

static int right(struct ka *a, char *p)
{
	struct thing *t;
	char *q;

	t = ka_new(a, struct thing, GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	t->x = 1;
	q = ka_realloc(a, p, 1, 2, GFP_KERNEL);
	if (!q) {
		ka_delete(a, t);
		return -ENOMEM;
	}
	q[0] = t->x;
	return 0;
}
