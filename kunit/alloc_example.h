/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: the block that alloc/README.rst shows how to write
 */
#ifndef _KWASM_KUNIT_ALLOC_EXAMPLE_H
#define _KWASM_KUNIT_ALLOC_EXAMPLE_H

#include "alloc/alloc.h"

struct ceiling {		/* refuses what is larger than @max bytes */
	struct ka ka;		/* first: it is the block, as others see it */
	struct ka *next;
	size_t max;
};

void ceiling_init(struct ceiling *b, struct ka *next, size_t max);

#endif /* _KWASM_KUNIT_ALLOC_EXAMPLE_H */
