// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: budgets, numbers of bytes that may be held at once
 *
 * Budgets nest: engine, tenant, store.  A charge is taken from the innermost
 * outwards, because a request that its own budget refuses must not, not even
 * for a moment, fill an outer one and have somebody else's request refused.
 * What a refused request took already is given back before it returns.
 *
 * Invariant: used <= limit, at every level, at all times.
 *
 * Context: any; lock-free, and nothing sleeps.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include "alloc/alloc.h"

/**
 * ka_budget_init() - start a budget with nothing charged
 * @b: budget
 * @name: for errors, must outlive @b
 * @limit: bytes; U64_MAX for none of its own
 * @parent: budget that contains it, or NULL; must outlive @b
 */
void ka_budget_init(struct ka_budget *b, const char *name, u64 limit, struct ka_budget *parent)
{
	b->parent = parent;
	b->name = name;
	b->limit = min_t(u64, limit, S64_MAX);	/* counters are signed */
	atomic64_set(&b->used, 0);
	atomic64_set(&b->peak, 0);
	atomic64_set(&b->refusals, 0);
}

static bool charge_one(struct ka_budget *b, size_t size)
{
	s64 used = atomic64_read(&b->used);
	u64 sum;

	do {
		if (check_add_overflow((u64)used, (u64)size, &sum) || sum > b->limit)
			return false;
	} while (!atomic64_try_cmpxchg(&b->used, &used, sum));
	return true;
}

static void raise_peak(struct ka_budget *b)
{
	s64 used = atomic64_read(&b->used);
	s64 peak = atomic64_read(&b->peak);

	while (used > peak && !atomic64_try_cmpxchg(&b->peak, &peak, used))
		;
}

/**
 * ka_budget_charge_below() - take bytes from a budget and some that contain it
 * @b: innermost budget
 * @top: the first one that is left out, with all that contain it
 * @size: bytes
 * @error: told which budget refused
 *
 * For bytes that @top has been charged for already, on behalf of another one
 * in it.
 *
 * Return: 0, or -ENOMEM with nothing charged.
 */
int ka_budget_charge_below(struct ka_budget *b, const struct ka_budget *top, size_t size,
			   struct ka_error *error)
{
	struct ka_budget *at, *undo;

	for (at = b; at != top; at = at->parent) {
		if (charge_one(at, size))
			continue;
		atomic64_inc(&at->refusals);
		error->budget = at->name;
		error->limit = at->limit;
		for (undo = b; undo != at; undo = undo->parent)
			atomic64_sub(size, &undo->used);
		return -ENOMEM;
	}
	for (at = b; at != top; at = at->parent)
		raise_peak(at);
	return 0;
}

/**
 * ka_budget_uncharge_below() - undo ka_budget_charge_below()
 * @b: innermost budget
 * @top: as then
 * @size: bytes, charged before
 */
void ka_budget_uncharge_below(struct ka_budget *b, const struct ka_budget *top, size_t size)
{
	for (; b != top; b = b->parent)
		atomic64_sub(size, &b->used);
}

/**
 * ka_budget_charge() - take bytes from a budget and all that contain it
 * @b: innermost budget
 * @size: bytes
 * @error: told which budget refused
 *
 * Return: 0, or -ENOMEM with nothing charged.
 */
int ka_budget_charge(struct ka_budget *b, size_t size, struct ka_error *error)
{
	return ka_budget_charge_below(b, NULL, size, error);
}

/**
 * ka_budget_uncharge() - give bytes back
 * @b: innermost budget
 * @size: bytes, charged before
 */
void ka_budget_uncharge(struct ka_budget *b, size_t size)
{
	ka_budget_uncharge_below(b, NULL, size);
}

/**
 * ka_budget_available() - how much could be charged now
 * @b: innermost budget
 *
 * Return: bytes left in the tightest budget; another thread may take them first.
 */
u64 ka_budget_available(const struct ka_budget *b)
{
	u64 available = U64_MAX;

	for (; b; b = b->parent)
		available = min_t(u64, available, b->limit - atomic64_read(&b->used));
	return available;
}
