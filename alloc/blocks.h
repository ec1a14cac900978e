/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation floor: more blocks
 *
 * Those that a policy's own heads do without; each file says what its block is
 * for.  As all blocks they embed their struct ka first, must not move once
 * inited, and keep the contract of alloc.h.  One caller at a time, unless told
 * otherwise.
 */
#ifndef _KWASM_ALLOC_BLOCKS_H
#define _KWASM_ALLOC_BLOCKS_H

#include "alloc/alloc.h"

struct kmem_cache;
struct region;

extern struct ka ka_null;	/* null.c: has nothing, owns nothing; never written */

struct ka_fixed {		/* fixed.c: the caller's buffer, filled from the bottom */
	struct ka ka;
	u8 *start, *pos, *end;	/* Invariant: start <= pos <= end */
};

struct ka_region {		/* region.c: chunks that go back one by one */
	struct ka ka;
	struct ka *next;
	size_t size;		/* of a chunk: a power of two */
	struct list_head regions;
	struct region *now;	/* the one being filled, or NULL */
};

/**
 * struct ka_slot - a slot of a pool
 * @p: what it holds, NULL while it is blank
 * @key: who used it last
 * @touched: bytes at its beginning that may not be zero
 * @stains: of who uses it: told if it cannot be cleared; or NULL
 * @list: among the idle or the blank ones
 * @sorted: not of this slot: the slot whose place by address is this index
 */
struct ka_slot {
	void *p;
	const void *key;
	size_t touched;
	atomic_t *stains;
	struct list_head list;
	struct ka_slot *sorted;
};

struct ka_slots;

/**
 * struct ka_slot_kind - what slots hold
 * @make: memory for a blank one, zero from end to end; NULL with the reason
 * @end: gives it back
 * @reset: clears what was touched; -EUCLEAN: others may see it still, so it is
 *	given back; another errno keeps the slot from being used ever again
 */
struct ka_slot_kind {
	void *(*make)(struct ka_slots *b, const struct ka_call *call);
	void (*end)(struct ka_slots *b, void *p);
	int (*reset)(struct ka_slots *b, struct ka_slot *slot);
};

/**
 * struct ka_slots - a pool of slots (slots.c)
 * @ka: front of blocks of memory
 * @next: where slots come from, when they are first used
 * @kind: what they hold
 * @name: for errors
 * @size: bytes of a slot
 * @max: slots there may be
 * @slots: room for @max, the owner's
 * @reset: used in the kind's stead, or NULL
 * @lock: protects all below
 * @idle: slots with memory, most recently used first; all zero
 * @blank: slots without memory
 * @nr: slots with memory, those out of use included
 * @nr_quarantined: slots that could not be reset
 * @hits: requests that found the slot their key used last
 * @reuses: requests that found another one
 */
struct ka_slots {
	struct ka ka;
	struct ka *next;
	const struct ka_slot_kind *kind;
	const char *name;
	size_t size;
	u32 max;
	struct ka_slot *slots;
	int (*reset)(struct ka_slots *b, struct ka_slot *slot);
	spinlock_t lock;	/* protects all below */
	struct list_head idle;
	struct list_head blank;
	u32 nr;
	u32 nr_quarantined;
	u64 hits;
	u64 reuses;
};

struct ka_spans {		/* spans.c: a pool of pages that stay mapped */
	struct ka ka;
	struct ka_slots slots;
};

struct ka_freelist {		/* freelist.c: freed blocks of a size, kept for the next */
	struct ka ka;
	struct ka *next;
	size_t size;
	u32 max, nr;		/* Invariant: nr <= max, blocks on the list */
	void *head;
};

#define KA_LINE	64		/* bytes: no two shards in one line of a CPU's cache */

struct ka_shard {
	spinlock_t lock;	/* protects the list */
	u32 nr;
	void *head;
} __aligned(KA_LINE);

struct ka_shards {		/* shards.c: the same for many callers at once, by CPU */
	struct ka ka;
	struct ka *next;
	size_t size;
	u32 max;		/* blocks in a shard */
	u32 nr_shards;
	struct ka_shard *shards;
};

struct ka_cache {		/* cache.c: objects of a size from a slab cache of their own */
	struct ka ka;
	struct ka *rest;
	size_t size;
	struct kmem_cache *cache;
};

struct ka_router {		/* router.c: a front for each kind, an allocator behind it */
	struct ka_route {
		struct ka ka;
		struct ka *to;
	} of[KA_KINDS];
};

struct ka_guard {		/* guard.c: redzones around each block */
	struct ka ka;
	struct ka *next;
	u64 breaches;		/* damaged redzones found */
	const void *damaged;	/* the last such block */
};

struct ka_quarantine {		/* quarantine.c: freed blocks wait before they are used again */
	struct ka ka;
	struct ka *next;
	size_t max;		/* bytes that may wait */
	size_t bytes;		/* that do; Invariant: bytes <= max */
	struct list_head waiting;	/* the oldest first */
	u64 breaches;		/* blocks that were written to while they waited */
};

/**
 * enum ka_keep_mode - what a keep does with a request that no kept block serves
 * @KA_KEEP_LEARN: asks below, and keeps what it gets
 * @KA_KEEP_SERVE: asks below
 * @KA_KEEP_ONLY: refuses
 */
enum ka_keep_mode { KA_KEEP_LEARN, KA_KEEP_SERVE, KA_KEEP_ONLY };

struct ka_keep {		/* keep.c: what it once had comes back and serves again */
	struct ka ka;
	struct ka *next;
	const char *name;	/* for errors */
	const enum ka_keep_mode *mode;
	size_t bytes;		/* of kept blocks, idle or not */
	struct list_head idle;
};

struct ka_zero {		/* zero.c: what goes back is cleared */
	struct ka ka;
	struct ka *next;
};

struct ka_tag {			/* tag.c: each block of memory says which site has it */
	struct ka ka;
	struct ka *next;
};

void ka_fixed_init(struct ka_fixed *b, void *buf, size_t size);
void ka_region_init(struct ka_region *b, struct ka *next, size_t size);
void ka_region_exit(struct ka_region *b);
void ka_slots_init(struct ka_slots *b, struct ka *next, const char *name, size_t size,
		   struct ka_slot *slots, u32 max);
void ka_slots_exit(struct ka_slots *b);
struct ka_slot *ka_slots_get(struct ka_slots *b, size_t size,
			     const struct ka_call *call) __must_check;
void ka_slots_refuse(const struct ka_slots *b, u32 slots, const struct ka_call *call);
void ka_slots_put(struct ka_slots *b, struct ka_slot *slot);
void ka_spans_init(struct ka_spans *b, struct ka *next, const char *name, size_t size,
		   struct ka_slot *slots, u32 max);
void ka_spans_exit(struct ka_spans *b);
void ka_freelist_init(struct ka_freelist *b, struct ka *next, size_t size, u32 max);
void ka_freelist_exit(struct ka_freelist *b);
void ka_shards_init(struct ka_shards *b, struct ka *next, size_t size, u32 max,
		    struct ka_shard *shards, u32 nr_shards);
void ka_shards_exit(struct ka_shards *b);
int __must_check ka_cache_init(struct ka_cache *b, struct ka *rest, const char *name, size_t size);
void ka_cache_exit(struct ka_cache *b);
void ka_router_init(struct ka_router *b, struct ka *to);
struct ka *ka_router_of(struct ka_router *b, enum ka_kind kind);
void ka_guard_init(struct ka_guard *b, struct ka *next);
void ka_quarantine_init(struct ka_quarantine *b, struct ka *next, size_t max);
void ka_quarantine_exit(struct ka_quarantine *b);
void ka_keep_init(struct ka_keep *b, struct ka *next, const char *name,
		  const enum ka_keep_mode *mode);
void ka_keep_exit(struct ka_keep *b);
void ka_zero_init(struct ka_zero *b, struct ka *next);
void ka_tag_init(struct ka_tag *b, struct ka *next);

#endif /* _KWASM_ALLOC_BLOCKS_H */
