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
 * of use until the pool ends, so old bytes are never shown.
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

/* Memory for a blank slot; on failure it is blank as before. */
static bool furnish(struct ka_slots *b, struct ka_slot *slot, const struct ka_call *call)
{
	struct ka_layout none = {}, layout = { .size = b->size, .align = align_of(b) };
	struct ka_call zero = *call;
	void *p;

	zero.gfp |= __GFP_ZERO;
	p = ka_ask(b->next, NULL, none, layout, &zero);
	spin_lock(&b->lock);
	slot->p = p;
	if (p)
		sort_in(b, slot);
	else
		list_add(&slot->list, &b->blank);
	spin_unlock(&b->lock);
	return p;
}

static void *get(struct ka_slots *b, const void *key, struct ka_layout to,
		 const struct ka_call *call)
{
	struct ka_slot *slot;

	if (to.size > b->size || to.align > align_of(b))
		return NULL;
	spin_lock(&b->lock);
	slot = pick(b, key);
	spin_unlock(&b->lock);
	if (!slot) {
		call->error->err = -ENOSPC;
		call->error->pool = b->name;
		call->error->slots = b->max;
		return NULL;
	}
	if (!slot->p && !furnish(b, slot, call))
		return NULL;
	slot->key = key;
	slot->touched = to.size;
	return slot->p;
}

static void put(struct ka_slots *b, void *p)
{
	struct ka_slot *slot = find(b, p);
	int err = 0;

	if (!slot)
		return;
	if (b->reset)
		err = b->reset(b, slot);
	else
		memset(slot->p, 0, slot->touched);
	spin_lock(&b->lock);
	if (err) {
		b->nr_quarantined++;
	} else {
		slot->touched = 0;
		list_add(&slot->list, &b->idle);
	}
	spin_unlock(&b->lock);
}

/* In place, or not at all: a slot does not grow. */
static void *stretch(struct ka_slots *b, void *p, struct ka_layout from, struct ka_layout to,
		     const struct ka_call *call)
{
	struct ka_slot *slot;

	if (to.size > b->size || !IS_ALIGNED((unsigned long)p, to.align ?: 1))
		return NULL;
	slot = find(b, p);
	if (!slot)
		return NULL;
	slot->touched = max(slot->touched, to.size);
	if (call->gfp & __GFP_ZERO && to.size > from.size)
		memset(p + from.size, 0, to.size - from.size);
	return p;
}

static void *serve(struct ka_slots *b, const void *key, void *p, struct ka_layout from,
		   struct ka_layout to, const struct ka_call *call)
{
	if (!p)
		return get(b, key, to, call);
	if (to.size)
		return stretch(b, p, from, to, call);
	put(b, p);
	return NULL;
}

static struct ka_slots *slots_of(const struct ka *ka)
{
	return container_of(ka, struct ka_slots, ka);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	return serve(slots_of(self), NULL, p, from, to, call);
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

static struct ka_slot_user *user_of(const struct ka *ka)
{
	return container_of(ka, struct ka_slot_user, ka);
}

static void *user_resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
			 const struct ka_call *call)
{
	struct ka_slot_user *u = user_of(self);

	return serve(u->pool, u->key, p, from, to, call);
}

static bool user_owns(const struct ka *self, const void *p)
{
	return find(user_of(self)->pool, p);
}

static const struct ka_ops user_ops = {
	.name = "slots",
	.realloc = user_resize,
	.owns = user_owns,
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
	struct ka_error error = {};
	struct ka_call call = { .error = &error };
	struct ka_layout layout = { .size = b->size };
	u32 i;

	for (i = 0; i < b->nr; i++)
		ka_drop(b->next, b->slots[i].sorted->p, layout, &call);
	b->nr = 0;
}

/**
 * ka_slot_user_init() - a pool, as one of its users sees it
 * @u: allocator to hand to the user
 * @pool: pool
 * @key: who that is, e.g. its module; compared, never dereferenced
 */
void ka_slot_user_init(struct ka_slot_user *u, struct ka_slots *pool, const void *key)
{
	u->ka.ops = &user_ops;
	u->ka.error = pool->ka.error;
	u->pool = pool;
	u->key = key;
}
