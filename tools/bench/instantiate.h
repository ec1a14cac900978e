/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module that instantiate.c and births/ bring to life: a memory of 64 KiB and
 * as much data for it, a table with an element, a global, and a function
 */
#ifndef _KWASM_BENCH_INSTANTIATE_H
#define _KWASM_BENCH_INSTANTIATE_H

#include <linux/types.h>

#define BENCH_DATA	65536	/* bytes that follow the head */

static const u8 bench_head[] = {
	0, 'a', 's', 'm', 1, 0, 0, 0,
	1, 4, 1, 0x60, 0, 0,			/* type */
	3, 2, 1, 0,				/* func */
	4, 4, 1, 0x70, 0, 4,			/* table */
	5, 4, 1, 1, 1, 1,			/* memory */
	6, 6, 1, 0x7f, 1, 0x41, 1, 0x0b,	/* global */
	7, 5, 1, 1, 'f', 0, 0,			/* export */
	9, 7, 1, 0, 0x41, 3, 0x0b, 1, 0,	/* elem */
	10, 4, 1, 2, 0, 0x0b,			/* code */
	11, 0x88, 0x80, 0x04, 1, 0, 0x41, 0, 0x0b, 0x80, 0x80, 0x04,	/* data */
};

/* The pools that it lives in, of both programs. */
#define BENCH_POOLS							\
	"store=slots(8K, 8, kmalloc), table=slots(4K, 4, kmalloc), "	\
	"stack=slots(1M, 2, vmalloc), memory=spans(64K, 4, pages)"

#endif
