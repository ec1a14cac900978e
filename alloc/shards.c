// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a free list for each CPU
 *
 * Many callers at once, in any context: each uses the list of the CPU it
 * happens to run on, so they seldom meet at a lock.  A block is freed to where
 * its last owner runs, not to where it came from; nothing depends on that.
 *
 * The allocator below must stand many callers, too, and for atomic contexts not
 * sleep.
 *
 * Context: any, hard interrupts included, as far as the allocator below allows;
 * nothing here sleeps.
 */
#include <linux/align.h>
#include <linux/smp.h>
#include "alloc/block.h"
#include "alloc/blocks.h"
#include "alloc/sized.h"

static struct ka_shards *shards_of(const struct ka *ka)
{
	return container_of(ka, struct ka_shards, ka);
}

/* A task may move on meanwhile: it is the lock that protects the list. */
static struct ka_shard *here(struct ka_shards *b)
{
	return &b->shards[raw_smp_processor_id() % b->nr_shards];
}

static void *pop(struct ka *self, struct ka_layout to)
{
	struct ka_shard *s = here(shards_of(self));
	unsigned long flags;
	void *p;

	spin_lock_irqsave(&s->lock, flags);
	p = s->head;
	if (p && IS_ALIGNED((unsigned long)p, to.align ?: 1)) {
		s->head = *(void **)p;
		s->nr--;
	} else {
		p = NULL;
	}
	spin_unlock_irqrestore(&s->lock, flags);
	return p;
}

static bool push(struct ka *self, void *p)
{
	struct ka_shards *b = shards_of(self);
	struct ka_shard *s = here(b);
	unsigned long flags;
	bool room;

	spin_lock_irqsave(&s->lock, flags);
	room = s->nr < b->max;
	if (room) {
		*(void **)p = s->head;
		s->head = p;
		s->nr++;
	}
	spin_unlock_irqrestore(&s->lock, flags);
	return room;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_shards *b = shards_of(self);
	const struct ka_sized sized = {
		.self = self, .next = b->next, .size = b->size, .pop = pop, .push = push,
	};

	return ka_sized_resize(&sized, p, from, to, call);
}

static bool owns(const struct ka *self, const void *p)
{
	return ka_owns(shards_of(self)->next, p);
}

static const struct ka_ops ops = {
	.name = "shards",
	.realloc = resize,
	.owns = owns,
};

/**
 * ka_shards_init() - keep freed blocks by CPU
 * @b: block
 * @next: allocator below
 * @size: bytes up to which blocks are kept, at least a pointer's
 * @max: blocks to keep in each shard
 * @shards: room for them, the caller's
 * @nr_shards: how many, at least 1; as many as CPUs for no waiting at all
 */
void ka_shards_init(struct ka_shards *b, struct ka *next, size_t size, u32 max,
		    struct ka_shard *shards, u32 nr_shards)
{
	u32 i;

	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
	b->size = size;
	b->max = max;
	b->nr_shards = nr_shards;
	b->shards = shards;
	for (i = 0; i < nr_shards; i++) {
		spin_lock_init(&shards[i].lock);
		shards[i].nr = 0;
		shards[i].head = NULL;
	}
}

/**
 * ka_shards_exit() - let the kept blocks go; legal on zeroed memory, and twice
 * @b: block that nobody uses any more
 *
 * Context: as the allocator below; never allocates.
 */
void ka_shards_exit(struct ka_shards *b)
{
	u32 i;

	for (i = 0; i < b->nr_shards; i++) {
		ka_sized_drain(b->next, b->shards[i].head, b->size);
		b->shards[i].head = NULL;
		b->shards[i].nr = 0;
	}
}
