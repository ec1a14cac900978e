/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Atomics on the compiler's builtins.  As in the kernel, what returns a value
 * is fully ordered, and plain inc/dec/add/set are relaxed.
 */
#ifndef _TWIN_LINUX_ATOMIC_H
#define _TWIN_LINUX_ATOMIC_H

#include <asm/barrier.h>
#include <linux/compiler.h>
#include <linux/types.h>

#define ATOMIC_INIT(i)		{ (i) }
#define ATOMIC64_INIT(i)	{ (i) }
#define ATOMIC_LONG_INIT(i)	{ (i) }

#define TWIN_ATOMIC(name, type, val)							\
static inline val name##_read(const type *v)						\
{ return __atomic_load_n(&v->counter, __ATOMIC_RELAXED); }				\
static inline val name##_read_acquire(const type *v)					\
{ return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE); }				\
static inline void name##_set(type *v, val i)						\
{ __atomic_store_n(&v->counter, i, __ATOMIC_RELAXED); }					\
static inline void name##_set_release(type *v, val i)					\
{ __atomic_store_n(&v->counter, i, __ATOMIC_RELEASE); }					\
static inline void name##_add(val i, type *v)						\
{ __atomic_fetch_add(&v->counter, i, __ATOMIC_RELAXED); }				\
static inline void name##_sub(val i, type *v)						\
{ __atomic_fetch_sub(&v->counter, i, __ATOMIC_RELAXED); }				\
static inline void name##_inc(type *v)							\
{ name##_add(1, v); }									\
static inline void name##_dec(type *v)							\
{ name##_sub(1, v); }									\
static inline val name##_add_return(val i, type *v)					\
{ return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST); }			\
static inline val name##_sub_return(val i, type *v)					\
{ return __atomic_sub_fetch(&v->counter, i, __ATOMIC_SEQ_CST); }			\
static inline val name##_inc_return(type *v)						\
{ return name##_add_return(1, v); }							\
static inline val name##_dec_return(type *v)						\
{ return name##_sub_return(1, v); }							\
static inline val name##_fetch_add(val i, type *v)					\
{ return __atomic_fetch_add(&v->counter, i, __ATOMIC_SEQ_CST); }			\
static inline val name##_fetch_sub(val i, type *v)					\
{ return __atomic_fetch_sub(&v->counter, i, __ATOMIC_SEQ_CST); }			\
static inline bool name##_dec_and_test(type *v)						\
{ return name##_dec_return(v) == 0; }							\
static inline val name##_xchg(type *v, val i)						\
{ return __atomic_exchange_n(&v->counter, i, __ATOMIC_SEQ_CST); }			\
static inline val name##_cmpxchg(type *v, val old, val new)				\
{											\
	__atomic_compare_exchange_n(&v->counter, &old, new, false,			\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);		\
	return old;									\
}											\
static inline bool name##_try_cmpxchg(type *v, val *old, val new)			\
{											\
	return __atomic_compare_exchange_n(&v->counter, old, new, false,		\
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);		\
}											\
static inline bool name##_add_unless(type *v, val i, val unless)			\
{											\
	val old = name##_read(v);							\
											\
	do {										\
		if (old == unless)							\
			return false;							\
	} while (!name##_try_cmpxchg(v, &old, old + i));				\
	return true;									\
}											\
static inline bool name##_inc_not_zero(type *v)						\
{ return name##_add_unless(v, 1, 0); }

TWIN_ATOMIC(atomic, atomic_t, int)
TWIN_ATOMIC(atomic64, atomic64_t, s64)
TWIN_ATOMIC(atomic_long, atomic_long_t, long)
#undef TWIN_ATOMIC

#define xchg(ptr, v)	__atomic_exchange_n(ptr, v, __ATOMIC_SEQ_CST)
#define cmpxchg(ptr, old, new) ({						\
	typeof(*(ptr)) __old = (old);						\
	__atomic_compare_exchange_n(ptr, &__old, new, false,			\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);	\
	__old; })

#endif
