/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What kernels share that run code from Debian's source packages
 *
 * tools/bench/twin.mk gets the packages' sources and compiles them as they are;
 * what they ask of a C library comes from here: memory, in pieces one behind the
 * other, all given back at once.
 */
#ifndef DEBIAN_H
#define DEBIAN_H

#include <stddef.h>

#include "text.h"

#define ARENA_SIZE	(2 << 20)

static _Alignas(16) u8 arena[ARENA_SIZE];
static u32 arena_used;

static inline void arena_reset(void)
{
	arena_used = 0;
}

static inline void *arena_alloc(u32 size)
{
	u8 *piece = arena + arena_used;

	size = (size + 15) & ~15U;
	if (size > ARENA_SIZE - arena_used)
		return NULL;
	arena_used += size;
	return piece;
}

#endif /* DEBIAN_H */
