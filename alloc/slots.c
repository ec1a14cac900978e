// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a pool of slots
 *
 * A slot is memory of one size that stays when its user goes, so that the next
 * one asks nobody: warm requests cannot fail for lack of memory.  Slots get
 * their memory when they are first used, so an idle pool costs nothing, and a
 * request gets, in this order:
 *
 *	the idle slot that its key used last	its bytes may still be cached
 *	the idle slot longest unused		the others' slots stay warm
 *	a blank slot, with fresh memory
 *	a refusal that names the pool		never somebody else's slot
 *
 * A freed slot is reset before anybody can get it: what was touched is cleared,
 * and no more than that.  A slot that cannot be reset is quarantined: it is out
 * of use until the pool ends, so old bytes are never shown, and its user is told.
 * One whose memory others may still see becomes blank: they keep the memory, the
 * pool the slot.
 *
 * What a slot holds is up to its kind: a block of memory here, a span in
 * spans.c.
 *
 * Invariant: every idle slot is zero from end to end; a slot is idle, blank, in
 * use or quarantined; slots[i < nr].sorted ascend by address.
 *
 * Context: as the allocator below and the flags allow; many callers at once.
 * Nothing sleeps under the lock.
 */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include "alloc/block.h"
#include "alloc/blocks.h"

/* What a slot is aligned to, as far as its size is. */
static size_t align_of(const struct ka_slots *b)
{
	return min_t(size_t, max_t(size_t, rounddown_pow_of_two(b->size), KA_SCALAR_ALIGN),
		     PAGE_SIZE);
}

/* Where @p is among the slots by address, or would be. */
static u32 place_of(const struct ka_slots *b, const void *p)
{
	u32 low = 0, high = b->nr;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (b->slots[mid].sorted->p < p)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct ka_slot *find(struct ka_slots *b, const void *p)
{
	struct ka_slot *slot = NULL;
	u32 at;

	spin_lock(&b->lock);
	at = place_of(b, p);
	if (at < b->nr && b->slots[at].sorted->p == p)
		slot = b->slots[at].sorted;
	spin_unlock(&b->lock);
	return slot;
}

static void sort_in(struct ka_slots *b, struct ka_slot *slot)
{
	u32 at = place_of(b, slot->p), i;

	for (i = b->nr++; i > at; i--)
		b->slots[i].sorted = b->slots[i - 1].sorted;
	b->slots[at].sorted = slot;
}

/* An idle slot, else a blank one, off its list; NULL when all are in use. */
static struct ka_slot *pick(struct ka_slots *b, const void *key)
{
	struct ka_slot *slot;

	list_for_each_entry(slot, &b->idle, list) {
		if (slot->key == key) {
			b->hits++;
			goto found;
		}
	}
	if (!list_empty(&b->idle)) {
		slot = list_last_entry(&b->idle, struct ka_slot, list);
		b->reuses++;
	} else if (!list_empty(&b->blank)) {
		slot = list_first_entry(&b->blank, struct ka_slot, list);
	} else {
		return NULL;
	}
found:
	list_del_init(&slot->list);
	return slot;
}

static void sort_out(struct ka_slots *b, struct ka_slot *slot)
{
	u32 i;

	b->nr--;
	for (i = place_of(b, slot->p); i < b->nr; i++)
		b->slots[i].sorted = b->slots[i + 1].sorted;
}

/* Memory for a blank slot; on failure it is blank as before. */
static bool furnish(struct ka_slots *b, struct ka_slot *slot, const struct ka_call *call)
{
	void *p = b->kind->make(b, call);

	spin_lock(&b->lock);
	slot->p = p;
	if (p)
		sort_in(b, slot);
	else
		list_add(&slot->list, &b->blank);
	spin_unlock(&b->lock);
	return p;
}

/**
 * ka_slots_refuse() - say why a pool has nothing to give
 * @b: pool
 * @slots: how many it has and all are in use; 0: none of them is that large
 * @call: request that is told
 */
void ka_slots_refuse(const struct ka_slots *b, u32 slots, const struct ka_call *call)
{
	call->error->err = -ENOSPC;
	call->error->pool = b->name;
	call->error->slots = slots;
}

/**
 * ka_slots_get() - a slot for somebody
 * @b: pool
 * @size: bytes that are wanted
 * @call: request; tells for whom, and is told why not
 *
 * Return: a zeroed slot, for ka_slots_put(); NULL when there is none that large,
 * all are in use, or memory for a new one cannot be had.
 */
struct ka_slot *ka_slots_get(struct ka_slots *b, size_t size, const struct ka_call *call)
{
	struct ka_slot *slot;

	if (size > b->size) {
		ka_slots_refuse(b, 0, call);
		return NULL;
	}
	spin_lock(&b->lock);
	slot = pick(b, call->key);
	spin_unlock(&b->lock);
	if (!slot) {
		ka_slots_refuse(b, b->max, call);
		return NULL;
	}
	if (!slot->p && !furnish(b, slot, call))
		return NULL;
	slot->key = call->key;
	slot->stains = call->stains;
	slot->touched = size;
	return slot;
}

/**
 * ka_slots_put() - done with a slot
 * @b: pool
 * @slot: slot, with what was touched of it
 *
 * Context: as the allocator below; never allocates.
 */
void ka_slots_put(struct ka_slots *b, struct ka_slot *slot)
{
	int err = (b->reset ?: b->kind->reset)(b, slot);

	if (err == -EUCLEAN) {
		spin_lock(&b->lock);
		sort_out(b, slot);
		spin_unlock(&b->lock);
		b->kind->end(b, slot->p);
	}
	spin_lock(&b->lock);
	if (err == -EUCLEAN) {
		slot->p = NULL;
		list_add_tail(&slot->list, &b->blank);
	} else if (err) {
		b->nr_quarantined++;
		if (slot->stains)
			atomic_inc(slot->stains);
	} else {
		slot->touched = 0;
		list_add(&slot->list, &b->idle);
	}
	spin_unlock(&b->lock);
}

static void *make_block(struct ka_slots *b, const struct ka_call *call)
{
	struct ka_layout none = {}, layout = { .size = b->size, .align = align_of(b) };
	struct ka_call zero = *call;

	zero.gfp |= __GFP_ZERO;
	return ka_ask(b->next, NULL, none, layout, &zero);
}

static void end_block(struct ka_slots *b, void *p)
{
	struct ka_layout layout = { .size = b->size };
	struct ka_error error = {};
	struct ka_call call = { .error = &error };

	ka_drop(b->next, p, layout, &call);
}

static int reset_block(struct ka_slots *b, struct ka_slot *slot)
{
	memset(slot->p, 0, slot->touched);
	return 0;
}

static const struct ka_slot_kind blocks = {
	.make = make_block,
	.end = end_block,
	.reset = reset_block,
};

static void *get(struct ka_slots *b, struct ka_layout to, const struct ka_call *call)
{
	struct ka_slot *slot;

	if (to.align > align_of(b))
		return NULL;
	slot = ka_slots_get(b, to.size, call);
	return slot ? slot->p : NULL;
}

/* Of a block that was as large at most, its user knows what it never wrote to. */
static void put(struct ka_slots *b, void *p, size_t size, size_t clean)
{
	struct ka_slot *slot = find(b, p);

	if (!slot)
		return;
	if (slot->touched == size)
		slot->touched -= clean;
	ka_slots_put(b, slot);
}

/* In place, or not at all: a slot does not grow. */
static void *stretch(struct ka_slots *b, void *p, struct ka_layout from, struct ka_layout to,
		     const struct ka_call *call)
{
	struct ka_slot *slot;

	if (to.size > b->size) {
		ka_slots_refuse(b, 0, call);
		return NULL;
	}
	if (!IS_ALIGNED((unsigned long)p, to.align ?: 1))
		return NULL;
	slot = find(b, p);
	if (!slot)
		return NULL;
	slot->touched = max(slot->touched, to.size);
	if (call->gfp & __GFP_ZERO && to.size > from.size)
		memset(p + from.size, 0, to.size - from.size);
	return p;
}

static struct ka_slots *slots_of(const struct ka *ka)
{
	return container_of(ka, struct ka_slots, ka);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_slots *b = slots_of(self);

	if (!p)
		return get(b, to, call);
	if (to.size)
		return stretch(b, p, from, to, call);
	put(b, p, from.size, call->clean);
	return NULL;
}

static bool owns(const struct ka *self, const void *p)
{
	return find(slots_of(self), p);
}

static const struct ka_ops ops = {
	.name = "slots",
	.realloc = resize,
	.owns = owns,
};

/**
 * ka_slots_init() - start a pool, with no memory yet
 * @b: block; b->reset may be set before its first use
 * @next: where slots come from
 * @name: for errors, must outlive @b
 * @size: bytes of a slot
 * @slots: room for @max of them, the caller's
 * @max: slots there may be, at least 1
 */
void ka_slots_init(struct ka_slots *b, struct ka *next, const char *name, size_t size,
		   struct ka_slot *slots, u32 max)
{
	u32 i;

	memset(b, 0, sizeof(*b));
	memset(slots, 0, max * sizeof(*slots));
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
	b->kind = &blocks;
	b->name = name;
	b->size = size;
	b->max = max;
	b->slots = slots;
	spin_lock_init(&b->lock);
	INIT_LIST_HEAD(&b->idle);
	INIT_LIST_HEAD(&b->blank);
	for (i = 0; i < max; i++)
		list_add_tail(&slots[i].list, &b->blank);
}

/**
 * ka_slots_exit() - give all memory back; legal on zeroed memory, and twice
 * @b: pool that nobody uses any more
 *
 * What was not freed, or could not be reset, goes as well.
 *
 * Context: as the allocator below; never allocates.
 */
void ka_slots_exit(struct ka_slots *b)
{
	u32 i;

	for (i = 0; i < b->nr; i++)
		b->kind->end(b, b->slots[i].sorted->p);
	b->nr = 0;
}
