/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the compiler does by itself, in C for Eva
 *
 * One thread runs, so an atomic operation is a plain one.
 */
#ifndef _PROVE_BUILTINS_H
#define _PROVE_BUILTINS_H

#define __builtin_expect(x, likely)	(x)

#define __atomic_load_n(p, order)	(*(p))
#define __atomic_store_n(p, v, order)	((void)(*(p) = (v)))
#define __atomic_clear(p, order)	((void)(*(p) = 0))
#define __atomic_add_fetch(p, v, order)	(*(p) += (v))
#define __atomic_sub_fetch(p, v, order)	(*(p) -= (v))
#define __atomic_fetch_or(p, v, order)	prove_fetch(p, *(p) | (v))
#define __atomic_fetch_and(p, v, order)	prove_fetch(p, *(p) & (v))
#define __atomic_fetch_add(p, v, order)	prove_fetch(p, *(p) + (v))
#define __atomic_fetch_sub(p, v, order)	prove_fetch(p, *(p) - (v))
#define __atomic_exchange_n(p, v, order) prove_fetch(p, v)

#define prove_fetch(p, new) ({						\
	typeof(*(p)) __was = *(p);					\
	*(p) = (new);							\
	__was; })

#define __atomic_compare_exchange_n(p, old, new, weak, order, failing) ({ \
	_Bool __same = *(p) == *(old);					\
	if (__same)							\
		*(p) = (new);						\
	else								\
		*(old) = *(p);						\
	__same; })

#define __builtin_add_overflow(a, b, d) ({				\
	size_t __a = (a), __b = (b);					\
	*(d) = __a + __b;						\
	__a > (size_t)-1 - __b; })

#define __builtin_sub_overflow(a, b, d) ({				\
	size_t __a = (a), __b = (b);					\
	*(d) = __a - __b;						\
	__a < __b; })

#define __builtin_mul_overflow(a, b, d) ({				\
	size_t __a = (a), __b = (b);					\
	*(d) = __a * __b;						\
	__b && __a > (size_t)-1 / __b; })

static inline int prove_clz(unsigned long n)
{
	int zeros = 64;

	for (; n; n >>= 1)
		zeros--;
	return zeros;
}

static inline int prove_ctz(unsigned long n)
{
	return prove_clz(0) - 1 - prove_clz(n & -n);
}

#define __builtin_clz(n)	(prove_clz(n) - 32)
#define __builtin_clzl(n)	prove_clz(n)
#define __builtin_clzll(n)	prove_clz(n)
#define __builtin_ctzl(n)	prove_ctz(n)
#define __builtin_ctzll(n)	prove_ctz(n)

/* The end of a run that must not be: refcount.h. */
/*@ requires never: \false; assigns \nothing; */
void prove_trap(void);
#define __builtin_trap()	prove_trap()

/* Nobody else could unlock. */
#define __atomic_test_and_set(p, order) ({				\
	if (*(p))							\
		prove_trap();						\
	*(p) = 1;							\
	0; })

#endif
