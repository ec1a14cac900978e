/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: bytes that show when a block was mixed up with another
 */
#ifndef _KWASM_KUNIT_ALLOC_PATTERN_H
#define _KWASM_KUNIT_ALLOC_PATTERN_H

#include <linux/compiler.h>
#include <linux/types.h>

static inline u8 pattern_at(size_t i, u8 seed)
{
	return seed * 31 + i + (i >> 8) * 7 + 1;
}

static inline void pattern_put(u8 *p, size_t size, u8 seed)
{
	size_t i;

	for (i = 0; i < size; i++)
		p[i] = pattern_at(i, seed);
}

static inline bool pattern_is(const u8 *p, size_t size, u8 seed)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (p[i] != pattern_at(i, seed))
			return false;
	return true;
}

/* A size that the compiler does not see, and so does not warn of. */
static inline size_t hidden_size(size_t size)
{
	OPTIMIZER_HIDE_VAR(size);
	return size;
}

#endif /* _KWASM_KUNIT_ALLOC_PATTERN_H */
