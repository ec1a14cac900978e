/* SPDX-License-Identifier: GPL-2.0 */
/* The mask for the proof: Eva does not know what the twin's instructions do. */
#ifndef _PROVE_LINUX_NOSPEC_H
#define _PROVE_LINUX_NOSPEC_H

static inline unsigned long array_index_mask_nospec(unsigned long index, unsigned long size)
{
	return index < size ? ~0UL : 0;
}

#define array_index_nospec(index, size) ({					\
	typeof(index) __i = (index);						\
	(typeof(index))(__i & array_index_mask_nospec(__i, size)); })

#endif
