/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Alignment for the proof
 *
 * Eva knows a pointer as a block and an offset into it, and the heap's
 * blocks begin at multiples of everything: so the offset is what is aligned.  A
 * number is an offset from no block.
 */
#ifndef _PROVE_LINUX_ALIGN_H
#define _PROVE_LINUX_ALIGN_H

#include <linux/types.h>

/*@ assigns \result \from p; ensures \result == \offset(p); */
size_t prove_offset(const char *p);

#define ALIGN(x, a)		(((x) + ((typeof(x))(a) - 1)) & ~((typeof(x))(a) - 1))
#define ALIGN_DOWN(x, a)	((x) & ~((typeof(x))(a) - 1))
#define PTR_ALIGN(p, a)							\
	((typeof(p))((char *)(p) + (-prove_offset((const char *)(p)) & ((a) - 1))))
#define PTR_ALIGN_DOWN(p, a)						\
	((typeof(p))((char *)(p) - (prove_offset((const char *)(p)) & ((a) - 1))))
#define IS_ALIGNED(x, a)	(!(prove_offset((const char *)(x)) & ((a) - 1)))

#endif
