/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation floor: what the blocks that keep freed blocks of a size share
 */
#ifndef _KWASM_ALLOC_SIZED_H
#define _KWASM_ALLOC_SIZED_H

#include "alloc/alloc.h"

/**
 * struct ka_sized - how such a block gets and keeps its blocks
 * @self: the block, for @pop and @push
 * @next: allocator below
 * @size: what all kept blocks are asked for as
 * @pop: a kept block of an alignment, or NULL
 * @push: keeps a freed block; false: there is no room
 */
struct ka_sized {
	struct ka *self;
	struct ka *next;
	size_t size;
	void *(*pop)(struct ka *self, struct ka_layout to);
	bool (*push)(struct ka *self, void *p);
};

void *ka_sized_resize(const struct ka_sized *s, void *p, struct ka_layout from,
		      struct ka_layout to, const struct ka_call *call);
/* Frees a list of kept blocks, linked through their first words. */
void ka_sized_drain(struct ka *next, void *head, size_t size);

#endif /* _KWASM_ALLOC_SIZED_H */
