/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a claim may speak of
 *
 * A claim is a function prove_NAME() in claims/NAME.c that makes something of
 * the floors', perhaps in vain, takes it down again and says what is then so.
 * It runs on a kernel (heap.c, kernel.c) that refuses memory whenever it likes,
 * so what is said holds whichever allocations fail, or it is not proved.
 */
#ifndef _PROVE_H
#define _PROVE_H

#include "alloc/alloc.h"

/* The heap: a back end that may refuse; blocks of it are objects until freed. */
extern struct ka prove_heap;
/* As the heap, but the addresses of its blocks ascend. */
extern struct ka prove_row;
/* Blocks, pages and mappings that live. */
extern long prove_objects;

/* Any value, another one each time. */
/*@ assigns \result \from \nothing; */
int prove_choice(void);

/* Uses an allocator in all ways (use.c), and gives everything back. */
void prove_use(struct ka *a);

/* Asserts that nothing lives: no object, no byte of @p or of its budget. */
void prove_empty(const struct ka_policy *p);
/* Asserts as much, where there is no policy, and that the claim's end is reached. */
void prove_end(void);

#endif
