// SPDX-License-Identifier: GPL-2.0
/*
 * Poison: a store that is not to be trusted any more
 *
 * A trap ends a call and a refusal an operation: neither breaks anything that
 * the store itself relies on.  A store is poisoned when something of it may not
 * be as its rules say:
 *
 *	- a call or an instantiation ended by a trap that its options call fatal:
 *	  what the guest was in the middle of is left half done;
 *	- it could not be started, after it had been reset;
 *	- something of a former owner's could not be cleared, or an end left bytes
 *	  behind that nobody accounts for;
 *	- its owner, or that of a group it is in, said so.
 *
 * Poison stays: each way in answers -ENOTRECOVERABLE from then on, nothing in it
 * is looked at, and it can be destroyed or reset, no more.  The first reason
 * stands.  What was counted (statistics, trap, backtrace) can still be read.
 */

#include <linux/atomic.h>
#include <linux/errno.h>

#include "runtime/store.h"

static const char *const texts[KWASM_NR_POISONS] = {
	[KWASM_POISON_NONE] = "it is not poisoned",
#define POISON(name, words) [KWASM_POISON_##name] = words,
	KWASM_POISONS(POISON)
#undef POISON
};

/**
 * kwasm_poison_text() - words for a poison
 * @why: reason
 *
 * Return: a constant string, to follow "the store is poisoned: ".
 */
const char *kwasm_poison_text(enum kwasm_poison why)
{
	return why < KWASM_NR_POISONS ? texts[why] : "for an unknown reason";
}

/**
 * kwasm_store_poison() - trust a store no more
 * @s: store
 * @why: reason; an earlier one stands
 *
 * It ends no call that is under way: kwasm_store_interrupt() does.
 *
 * Context: any, any thread.
 */
void kwasm_store_poison(struct kwasm_store *s, enum kwasm_poison why)
{
	cmpxchg(&s->poison, KWASM_POISON_NONE, why);
}

/**
 * kwasm_store_poisoned() - why a store is not to be trusted
 * @s: store
 *
 * Context: any, any thread.
 *
 * Return: the reason; KWASM_POISON_NONE when it is not poisoned.
 */
enum kwasm_poison kwasm_store_poisoned(const struct kwasm_store *s)
{
	return READ_ONCE(s->poison);
}

/**
 * kwasm_store_check() - whether something new may be begun in a store
 * @s: store
 *
 * Return: 0; -ENOTRECOVERABLE when it is poisoned; -EBUSY in a call.
 */
int kwasm_store_check(const struct kwasm_store *s)
{
	if (kwasm_store_poisoned(s))
		return -ENOTRECOVERABLE;
	return s->busy ? -EBUSY : 0;
}

/**
 * kwasm_store_enter() - begin a call or an instantiation
 * @s: store
 *
 * Return: as kwasm_store_check(); kwasm_store_leave() must follow on 0.
 */
int kwasm_store_enter(struct kwasm_store *s)
{
	int err = kwasm_store_check(s);

	if (err)
		return err;
	s->busy = true;
	s->trap.kind = KWASM_TRAP_NONE;
	s->trap.code = 0;
	s->trap.depth = 0;
	return 0;
}

/**
 * kwasm_store_leave() - end what kwasm_store_enter() began
 * @s: store, whose trap tells how that ended
 */
void kwasm_store_leave(struct kwasm_store *s)
{
	s->busy = false;
	if (s->fatal & BIT(s->trap.kind))
		kwasm_store_poison(s, KWASM_POISON_TRAP);
}
