// SPDX-License-Identifier: GPL-2.0
/*
 * Planted defects for sparse.  A line that it must find says so; any other
 * finding is a false one.
 */
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/uaccess.h>

#include "alloc/alloc.h"

static __used void *wrong_flags(struct ka *a, int retry)
{
	return ka_alloc(a, 8, retry);		/* finds: different base types */
}

static __used int wrong_space(const int __user *from)
{
	return *from;				/* finds: noderef expression */
}

static __used u32 wrong_order(__le32 x)
{
	return x;				/* finds: different base types */
}

static __used void wrong_lock(spinlock_t *lock, bool twice)	/* finds: context imbalance */
{
	spin_lock(lock);
	if (twice)
		return;
	spin_unlock(lock);
}

static __used int right(const int __user *from, int *to)
{
	return get_user(*to, from);
}
