/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranges of memories, tables and segments, which guests name
 */
#ifndef _KWASM_RUNTIME_BOUNDS_H
#define _KWASM_RUNTIME_BOUNDS_H

#include <linux/nospec.h>
#include <linux/types.h>

/* Whether @n from @offset on are among @size; all below 2^62. */
static inline bool kwasm_in_bounds(u64 size, u64 offset, u64 n)
{
	return offset <= size && n <= size - offset;
}

/*
 * The same for a processor that guesses what was answered above: all bits where
 * they are, none where not.  With that of @n nothing is touched.
 */
static inline u64 kwasm_bounds_mask(u64 size, u64 offset, u64 n)
{
	return array_index_mask_nospec(offset, size + 1) &
	       array_index_mask_nospec(n, size - offset + 1);
}

#endif /* _KWASM_RUNTIME_BOUNDS_H */
