// SPDX-License-Identifier: GPL-2.0
/*
 * Planted defects for gcc's -fanalyzer.  A line that it must find says so; any
 * other finding is a false one.
 */
#include <linux/errno.h>

#include "alloc/alloc.h"

struct thing {
	int x;
	struct thing *next;
};

static __used int unchecked(struct ka *a)
{
	struct thing *t = ka_new(a, struct thing, GFP_KERNEL);

	t->x = 1;		/* finds: possible-null-dereference */
	ka_free(a, t, sizeof(*t));
	return 0;
}

static void fill(struct thing *t)
{
	t->x = 1;		/* finds: possible-null-dereference */
}

static __used int unchecked_elsewhere(struct ka *a)
{
	struct thing *t = ka_new(a, struct thing, GFP_KERNEL);

	fill(t);
	ka_free(a, t, sizeof(*t));
	return 0;
}

static __used int leaked(struct ka *a, int x)
{
	struct thing *t = ka_new(a, struct thing, GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	if (x < 0)		/* finds: malloc-leak */
		return -EINVAL;
	ka_free(a, t, sizeof(*t));
	return 0;
}

static __used void freed_twice(struct ka *a)
{
	struct thing *t = ka_new(a, struct thing, GFP_KERNEL);

	ka_free(a, t, sizeof(*t));
	ka_free(a, t, sizeof(*t));	/* finds: double-free */
}

static __used int used_after(struct ka *a)
{
	struct thing *t = ka_new(a, struct thing, GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	t->x = 1;
	ka_free(a, t, sizeof(*t));
	return t->x;		/* finds: use-after-free */
}

static __used void ignored(struct page **pages)
{
	ka_pages_map(pages, 1);	/* finds: unused-result */
}

static __used int right(struct ka *a, int x)
{
	struct thing *t = ka_new(a, struct thing, GFP_KERNEL);
	int err = -EINVAL;

	if (!t)
		return -ENOMEM;
	t->x = x;
	if (x < 0)
		goto free_thing;
	err = 0;

free_thing:
	ka_free(a, t, sizeof(*t));
	return err;
}
