/* SPDX-License-Identifier: GPL-2.0 */
/* Reference counts that abort where the kernel's would warn and saturate. */
#ifndef _TWIN_LINUX_REFCOUNT_H
#define _TWIN_LINUX_REFCOUNT_H

#include <linux/atomic.h>

typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;

#define REFCOUNT_INIT(n)	{ ATOMIC_INIT(n) }

static inline void refcount_set(refcount_t *r, int n)
{
	atomic_set(&r->refs, n);
}

static inline unsigned int refcount_read(const refcount_t *r)
{
	return atomic_read(&r->refs);
}

static inline void refcount_inc(refcount_t *r)
{
	if (atomic_fetch_add(1, &r->refs) <= 0)
		__builtin_trap();
}

static inline bool __must_check refcount_inc_not_zero(refcount_t *r)
{
	return atomic_inc_not_zero(&r->refs);
}

static inline bool __must_check refcount_dec_and_test(refcount_t *r)
{
	int left = atomic_dec_return(&r->refs);

	if (left < 0)
		__builtin_trap();
	return left == 0;
}

#endif
