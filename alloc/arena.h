/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Code arena: a back end whose memory is executable, and not to be written
 */
#ifndef _KWASM_ALLOC_ARENA_H
#define _KWASM_ALLOC_ARENA_H

#include <linux/bitmap.h>
#include <linux/mutex.h>

#include "alloc/alloc.h"

/* What is taken at once, bytes: a line of the cache. */
#define KA_ARENA_UNIT	64
#define KA_ARENA_MAX	(16U << 20)
#define KA_ARENA_UNITS	(KA_ARENA_MAX / KA_ARENA_UNIT)

/**
 * struct ka_arena - a range of executable memory, handed out in pieces
 * @ka: the back end; it cannot resize, nor clear
 * @base: where it begins
 * @nr_units: units it has
 * @fill: what free memory holds, an instruction that stops
 * @lock: of everything below; taken by whoever allocates, frees or writes
 * @used: units taken
 * @refusals: how often it had no room
 * @taken: units that somebody has, or that are stale
 * @stale: units that are free but could not be filled yet
 */
struct ka_arena {
	struct ka ka;
	u8 *base;
	u32 nr_units;
	u8 fill;
	struct mutex lock;	/* everything below */
	u32 used;
	u32 refusals;
	DECLARE_BITMAP(taken, KA_ARENA_UNITS);
	DECLARE_BITMAP(stale, KA_ARENA_UNITS);
};

/* The one there is: whoever builds this floor in has it, kmod or the twin. */
extern struct ka_arena kwasm_arena;

extern const struct ka_ops ka_arena_ops;

/*
 * An arena that begins at @text, on a page, where there are @bytes, whole pages
 * up to KA_ARENA_MAX, all of them @stop: an instruction that stops.
 */
#define KA_ARENA_INIT(name, text, bytes, stop) {		\
	.ka.ops = &ka_arena_ops,				\
	.base = (u8 *)(text),					\
	.nr_units = (bytes) / KA_ARENA_UNIT,			\
	.fill = (stop),						\
	.lock = __MUTEX_INITIALIZER((name).lock),		\
}

int __must_check ka_arena_write(struct ka_arena *b, void *to, const void *from, size_t size);

#endif /* _KWASM_ALLOC_ARENA_H */
