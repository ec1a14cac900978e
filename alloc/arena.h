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
/* The first range, the one that is always there, bytes at most. */
#define KA_ARENA_FIRST	(1U << 20)
#define KA_ARENA_RANGES	4

/**
 * struct ka_arena_range - executable memory in one piece
 * @base: where it begins, on a page
 * @nr_units: units it has; 0: it is not there
 * @used: of them, those that somebody has
 * @taken: units that somebody has, or that are stale
 * @stale: units that are free but could not be filled yet
 */
struct ka_arena_range {
	u8 *base;
	u32 nr_units;
	u32 used;
	unsigned long *taken;
	unsigned long *stale;
};

/**
 * struct ka_arena_more - where further ranges come from, when they are wanted
 * @sizes: bytes of each, whole pages, ascending; 0: no such
 * @get: has it there; NULL when that cannot be.  May sleep for seconds
 * @put: nobody uses it any more
 */
struct ka_arena_more {
	u32 sizes[KA_ARENA_RANGES - 1];
	u8 *(*get)(u32 nr);
	void (*put)(u32 nr);
};

/**
 * struct ka_arena - ranges of executable memory, handed out in pieces
 * @ka: the back end; it cannot resize, nor clear
 * @more: where it gets all ranges but the first; or NULL
 * @books: what the maps of those ranges are allocated from
 * @sync: makes a processor forget what it had read of text that was written
 * @fill: what free memory holds, an instruction that stops
 * @growth: taken by whoever gets a range, before @lock
 * @lock: of everything below; taken by whoever allocates, frees or writes
 * @nr_units: units of all ranges
 * @used: units that somebody has
 * @refusals: how often it had no room
 * @guests: who is between ka_arena_begin() and ka_arena_end()
 * @ranges: the first, then those of @more in its order
 * @taken: the first one's
 * @stale: likewise
 */
struct ka_arena {
	struct ka ka;
	const struct ka_arena_more *more;
	struct ka *books;
	void (*sync)(void *unused);
	u8 fill;
	struct mutex growth;	/* of @ranges: that they come */
	struct mutex lock;	/* everything below */
	u32 nr_units;
	u32 used;
	u32 refusals;
	u32 guests;
	struct ka_arena_range ranges[KA_ARENA_RANGES];
	DECLARE_BITMAP(taken, KA_ARENA_FIRST / KA_ARENA_UNIT);
	DECLARE_BITMAP(stale, KA_ARENA_FIRST / KA_ARENA_UNIT);
};

/* The one there is: whoever builds this floor in has it, kmod or the twin. */
extern struct ka_arena kwasm_arena;

extern const struct ka_ops ka_arena_ops;

/*
 * An arena that begins at @text, on a page, where there are @bytes, whole pages
 * up to KA_ARENA_FIRST, all of them @stop: an instruction that stops.
 */
#define KA_ARENA_INIT(name, text, bytes, stop, syncs, source) {	\
	.ka.ops = &ka_arena_ops,				\
	.more = (source),					\
	.books = &ka_kvmalloc,					\
	.sync = (syncs),					\
	.fill = (stop),						\
	.growth = __MUTEX_INITIALIZER((name).growth),		\
	.lock = __MUTEX_INITIALIZER((name).lock),		\
	.nr_units = (bytes) / KA_ARENA_UNIT,			\
	.ranges[0] = {						\
		.base = (u8 *)(text),				\
		.nr_units = (bytes) / KA_ARENA_UNIT,		\
		.taken = (name).taken,				\
		.stale = (name).stale,				\
	},							\
}

size_t ka_arena_begin(struct ka_arena *b, size_t want);
void ka_arena_end(struct ka_arena *b);
void ka_arena_exit(struct ka_arena *b);
bool ka_arena_has(struct ka_arena *b, const void *p);
int __must_check ka_arena_write(struct ka_arena *b, void *to, const void *from, size_t size);

/* arena_range.c: under the arena's lock */
int __must_check ka_arena_range_write(u8 *to, const u8 *from, u8 fill, size_t size);
void ka_arena_range_clean(struct ka_arena_range *range, u8 fill);
u32 ka_arena_range_longest(const struct ka_arena_range *range);
u8 *ka_arena_range_take(struct ka_arena_range *range, u32 n, u32 align);
void ka_arena_range_give(struct ka_arena_range *range, const u8 *p, u32 n);

/* arena_more.c */
void ka_arena_drop(struct ka_arena *b);

#endif /* _KWASM_ALLOC_ARENA_H */
