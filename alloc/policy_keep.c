// SPDX-License-Identifier: GPL-2.0
/*
 * Policies that keep what they once had
 *
 *	head of a kind	stats -> keep -> fault -> ...
 *
 * Keeps stand above fault and limit: what they serve cannot be refused by a plan
 * or a budget, and costs no budget anything, being charged already.
 *
 * A linear memory is kept whole, with its pages mapped, as mapping anew would
 * need memory of the kernel's own.  It leaves a seat and comes back to it; one
 * that begins with as many pages gets it again, cleared.  What a memory grew by
 * stays with it.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "alloc/policy_keep.h"

#define NAME	"reserve"

struct ka_policy_keep {
	enum ka_keep_mode mode;
	struct ka_keep of[KA_KINDS];
	struct ka_seat seats[KA_SEATS];
};

/**
 * ka_policy_keep() - let a policy keep what it has from now on
 * @p: inited policy, through which nothing is out but what ka_policy_build() took
 *
 * It learns until ka_policy_keep_mode() tells otherwise.
 *
 * Context: as the policy's flags allow.
 * Return: 0, and ka_policy_keep_exit() must follow in the end; -ENOMEM, and @p
 * is as before.
 */
int ka_policy_keep(struct ka_policy *p)
{
	struct ka_policy_keep *keep = ka_new(ka_of(p, KA_STORE), struct ka_policy_keep, p->gfp);
	u32 kind;

	if (!keep)
		return -ENOMEM;
	keep->mode = KA_KEEP_LEARN;
	for (kind = 0; kind < KA_KINDS; kind++) {
		ka_keep_init(&keep->of[kind], p->of[kind].stats.next, NAME, &keep->mode);
		p->of[kind].stats.next = &keep->of[kind].ka;
	}
	p->keep = keep;
	return 0;
}

/**
 * ka_policy_keep_mode() - what to do with requests from now on
 * @p: policy; without ka_policy_keep() nothing changes
 * @mode: mode
 */
void ka_policy_keep_mode(struct ka_policy *p, enum ka_keep_mode mode)
{
	if (p->keep)
		p->keep->mode = mode;
}

/**
 * ka_policy_keep_exit() - keep nothing any more; legal without, and twice
 * @p: policy, of which nothing is in use any more
 *
 * Context: process context, may sleep; never allocates.
 */
void ka_policy_keep_exit(struct ka_policy *p)
{
	struct ka_policy_keep *keep = p->keep;
	u32 i;

	if (!keep)
		return;
	for (i = 0; i < KA_SEATS; i++)
		ka_linear_exit(&keep->seats[i].kept);
	p->keep = NULL;
	for (i = 0; i < KA_KINDS; i++) {
		ka_keep_exit(&keep->of[i]);
		p->of[i].stats.next = keep->of[i].next;
	}
	ka_delete(ka_of(p, KA_STORE), keep);
}

/**
 * ka_policy_in_use() - bytes that are out
 * @p: policy
 *
 * Return: ka_policy_live() without the memories that nobody has now.
 */
u64 ka_policy_in_use(const struct ka_policy *p)
{
	u64 bytes = ka_policy_live(p);
	u32 i;

	for (i = 0; p->keep && i < KA_SEATS; i++)
		bytes -= ka_linear_held(&p->keep->seats[i].kept);
	return bytes;
}

static struct ka_seat *find_seat(struct ka_policy_keep *keep, size_t first)
{
	struct ka_seat *seat;

	for (seat = keep->seats; seat < keep->seats + KA_SEATS; seat++)
		if (seat->known && !seat->taken && seat->first == first)
			return seat;
	return NULL;
}

static struct ka_seat *new_seat(struct ka_policy_keep *keep, size_t first)
{
	struct ka_seat *seat;

	for (seat = keep->seats; seat < keep->seats + KA_SEATS; seat++) {
		if (seat->known)
			continue;
		seat->known = true;
		seat->first = first;
		return seat;
	}
	return NULL;
}

/* All that it holds; nobody looks at either of them meanwhile. */
static void move(struct ka_linear *to, struct ka_linear *from, u64 max)
{
	*to = *from;
	to->max = max;
	spin_lock_init(&to->lock);
	*from = (struct ka_linear) { .policy = to->policy };
}

/**
 * ka_seat_take() - give a memory that begins the pages of one that ended
 * @l: memory without pages, its policy set
 * @size: bytes it will begin with
 *
 * Return: 0, with pages or without; -E2BIG when its policy can keep no more
 * memories.
 */
int ka_seat_take(struct ka_linear *l, u64 size)
{
	struct ka_policy_keep *keep = l->policy->keep;
	struct ka_seat *seat;

	if (!keep)
		return 0;
	seat = find_seat(keep, size >> PAGE_SHIFT);
	if (!seat && keep->mode == KA_KEEP_LEARN) {
		seat = new_seat(keep, size >> PAGE_SHIFT);
		if (!seat)
			return -E2BIG;
	}
	if (!seat)
		return 0;
	if (seat->kept.capacity)
		move(l, &seat->kept, l->max);
	seat->taken = true;
	l->seat = seat;
	return 0;
}

/**
 * ka_seat_give() - keep a memory that ends, all of it zero
 * @l: memory with a seat
 *
 * Pages that others may hold are not kept: they would see another life's bytes.
 *
 * Context: process context, may sleep; never allocates.
 * Return: whether @l is kept, and nothing of it is left to be freed.
 */
bool ka_seat_give(struct ka_linear *l)
{
	struct ka_seat *seat = l->seat;

	seat->taken = false;
	l->seat = NULL;
	if (l->shared)
		return false;
	ka_pages_clear(l->base, l->size);
	l->size = 0;
	move(&seat->kept, l, 0);
	return true;
}
