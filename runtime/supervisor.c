// SPDX-License-Identifier: GPL-2.0
/*
 * Supervisor: stores that are started again when they were poisoned
 *
 * After Erlang/OTP's supervisors, one_for_one: what failed is restarted alone.
 * A restart is a reset and a start in the same store, from the memory that its
 * first life took and that it kept: nobody is asked for any, so a restart cannot
 * fail for lack of memory, and the store's address and budget stay.
 *
 * Restarts are limited, to so many in a period.  Erlang counts those of all the
 * children of a supervisor together, and ends all of them when there were too
 * many.  Here each child has a count of its own: one that fails for ever takes
 * nobody with it.  Children that are of no use without one another are put below
 * a supervisor of their own, a group, and stand and fall together:
 *
 *	a child fails		restart it;
 *	  too often		  restart all of its group, as one;
 *	    too often		    of the group around that, and so on;
 *	      there is none		give up the outermost group that failed,
 *					or the child if it is in none, for good
 *
 * The rest go on.  A restart of more than a child begins the counts below anew.
 *
 * There is no thread that watches.  Whoever wants to use a child says so before
 * it does, kwasm_child_serve(), and that is when it is restarted: by a thread
 * that may use the store, at a time that this thread tells.  A group is restarted
 * by poisoning what is in it and stopping what runs there; each child is
 * restarted when it is used next.  So no thread ever waits for another store
 * than its own.
 *
 * Invariant: a child's store is there unless the child was given up; what is due
 * is poisoned.
 */

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "runtime/supervisor.h"

static void restarts_init(struct kwasm_restarts *r, struct kwasm_intensity allowed)
{
	*r = (struct kwasm_restarts){ .allowed = allowed };
	r->allowed.max = min_t(u32, allowed.max, KWASM_MAX_RESTARTS);
}

/* Counts one, unless as many as there may be were within the period. */
static bool count(struct kwasm_restarts *r, u64 now)
{
	u64 *oldest;

	if (!r->allowed.max)
		return false;
	oldest = &r->at[r->nr % r->allowed.max];
	if (r->nr >= r->allowed.max && now - min(now, *oldest) < r->allowed.period)
		return false;
	*oldest = now;
	r->nr++;
	return true;
}

static struct kwasm_supervisor *outermost(struct kwasm_supervisor *sup)
{
	while (sup->parent)
		sup = sup->parent;
	return sup;
}

static bool is_below(const struct kwasm_child *child, const struct kwasm_supervisor *group)
{
	const struct kwasm_supervisor *sup = child->sup;

	while (sup && sup != group)
		sup = sup->parent;
	return sup;
}

/* Nobody may go on in @child, whoever is in it now. */
static void stop(struct kwasm_child *child, enum kwasm_child_state state)
{
	child->state = state;
	kwasm_store_poison(child->store, KWASM_POISON_GROUP);
	kwasm_store_interrupt(child->store, KWASM_INTERRUPT_STOP);
}

/* All below @group are to be restarted, and counted anew, or are given up. */
static void stop_group(struct kwasm_supervisor *group, enum kwasm_child_state state)
{
	struct kwasm_supervisor *sup;
	struct kwasm_child *child;

	list_for_each_entry(child, &outermost(group)->children, list) {
		if (!is_below(child, group) || child->state == KWASM_CHILD_GIVEN_UP)
			continue;
		stop(child, state);
		child->restarts.nr = 0;
		for (sup = child->sup; sup != group; sup = sup->parent)
			sup->restarts.nr = 0;
	}
}

/* Decides what is to be done about @child, which failed.  Under the lock. */
static void fail(struct kwasm_child *child, u64 now)
{
	struct kwasm_supervisor *failed = NULL, *sup = child->sup;

	if (count(&child->restarts, now)) {
		child->state = KWASM_CHILD_DUE;
		return;
	}
	while (sup->parent && !count(&sup->restarts, now)) {
		failed = sup;
		sup = sup->parent;
	}
	if (sup->parent)
		stop_group(sup, KWASM_CHILD_DUE);
	else if (failed)
		stop_group(failed, KWASM_CHILD_GIVEN_UP);
	else
		child->state = KWASM_CHILD_GIVEN_UP;
}

/* What @child is to its user now; DUE is told once. */
static enum kwasm_child_state look(struct kwasm_child *child, u64 now)
{
	struct kwasm_supervisor *top = outermost(child->sup);
	enum kwasm_child_state state;

	spin_lock(&top->lock);
	if (child->state == KWASM_CHILD_SERVES && kwasm_store_poisoned(child->store))
		fail(child, now);
	state = child->state;
	if (state == KWASM_CHILD_DUE)
		child->state = KWASM_CHILD_SERVES;
	spin_unlock(&top->lock);
	return state;
}

/* What is to be known of a life that ends. */
static void remember(struct kwasm_child *child)
{
	child->why = kwasm_store_poisoned(child->store);
	child->trap = child->store->trap.kind;
}

/* It was not the child's fault that it did not start: that is not counted. */
static void put_off(struct kwasm_child *child)
{
	struct kwasm_supervisor *top = outermost(child->sup);

	spin_lock(&top->lock);
	if (child->state == KWASM_CHILD_SERVES)
		child->state = KWASM_CHILD_DUE;
	spin_unlock(&top->lock);
}

/* Another life; poisoned again if it cannot be started. */
static void restart(struct kwasm_child *child)
{
	struct kwasm_store *s = child->store;
	int err;

	remember(child);
	child->lives++;
	err = kwasm_store_reset(s);
	if (!err)
		err = child->start(s, child->data);
	kwasm_store_seal(s);
	if (err)
		kwasm_store_poison(s, KWASM_POISON_START);
}

/* Ends the store of a child that was given up, if that has not been done. */
static void end(struct kwasm_child *child)
{
	struct kwasm_supervisor *top = outermost(child->sup);

	if (!child->store)
		return;
	remember(child);
	kwasm_store_destroy(child->store);
	child->store = NULL;
	if (top->given_up)
		top->given_up(top, child);
}

/**
 * kwasm_child_serve() - make a child fit for use
 * @child: child; the caller keeps other threads out of its store, as for a call
 * @now: what a clock that does not go back says, ns
 *
 * It restarts a child whose store is poisoned, as often as it may be restarted.
 *
 * Context: process context, may sleep.
 *
 * Return: 0 when the store is as sound as after its start; -ENOTRECOVERABLE
 * when the child was given up and has no store any more; -EINTR when a fatal
 * signal came in between, and whoever is next begins there.
 */
int kwasm_child_serve(struct kwasm_child *child, u64 now)
{
	enum kwasm_child_state state;

	if (child->store && !kwasm_store_poisoned(child->store))
		return 0;
	for (;;) {
		state = look(child, now);
		if (state != KWASM_CHILD_DUE)
			break;
		restart(child);
		if (kwasm_store_poisoned(child->store) && fatal_signal_pending(current)) {
			put_off(child);
			return -EINTR;
		}
	}
	if (state == KWASM_CHILD_SERVES)
		return 0;
	end(child);
	return -ENOTRECOVERABLE;
}

/**
 * kwasm_supervisor_init() - begin a supervisor without children
 * @sup: supervisor; must outlive its children and groups
 * @parent: supervisor that this one is a group of; NULL: none
 * @allowed: how often all in a group may be restarted together
 *
 * There is nothing to undo: it holds nothing of its own.  @sup->given_up may be
 * set before its first child.
 *
 * Context: any.
 */
void kwasm_supervisor_init(struct kwasm_supervisor *sup, struct kwasm_supervisor *parent,
			   struct kwasm_intensity allowed)
{
	sup->parent = parent;
	restarts_init(&sup->restarts, allowed);
	sup->given_up = NULL;
	sup->data = NULL;
	spin_lock_init(&sup->lock);
	INIT_LIST_HEAD(&sup->children);
}

static int first_start(struct kwasm_child *child, const struct kwasm_child_options *opts)
{
	struct kwasm_store *s = child->store;
	int err = child->start(s, child->data);

	kwasm_store_seal(s);
	if (opts->store.plan)
		*opts->store.plan = s->policy.plan;
	if (!err && kwasm_store_poisoned(s))
		err = -ENOTRECOVERABLE;
	if (err && opts->store.error)
		*opts->store.error = s->policy.error;
	return err;
}

/**
 * kwasm_child_init() - start a child for the first time
 * @child: child, until kwasm_child_exit()
 * @sup: who restarts it
 * @engine: where its store is
 * @opts: what it is
 *
 * All memory that a restart needs is taken here.
 *
 * Context: process context, may sleep.
 *
 * Return: 0; what kwasm_store_create() says when there can be no store, what
 * @opts->start said, or -ENOTRECOVERABLE when it left the store poisoned; after
 * an error nothing is left.
 */
int kwasm_child_init(struct kwasm_child *child, struct kwasm_supervisor *sup,
		     struct kwasm_engine *engine, const struct kwasm_child_options *opts)
{
	struct kwasm_supervisor *top = outermost(sup);
	struct kwasm_store_options store = opts->store;
	int err;

	*child = (struct kwasm_child){ .sup = sup, .start = opts->start, .data = opts->data };
	restarts_init(&child->restarts, opts->allowed);
	store.fatal = store.fatal ?: KWASM_FATAL_TRAPS;
	store.keep = true;
	child->store = kwasm_store_create(engine, &store);
	if (IS_ERR(child->store))
		return PTR_ERR(child->store);
	err = first_start(child, opts);
	if (err) {
		kwasm_store_destroy(child->store);
		return err;
	}

	spin_lock(&top->lock);
	list_add_tail(&child->list, &top->children);
	spin_unlock(&top->lock);
	return 0;
}

/**
 * kwasm_child_exit() - end a child
 * @child: child, which nobody uses any more
 *
 * Context: process context, may sleep; never fails, never allocates.
 */
void kwasm_child_exit(struct kwasm_child *child)
{
	struct kwasm_supervisor *top = outermost(child->sup);

	spin_lock(&top->lock);
	list_del(&child->list);
	spin_unlock(&top->lock);
	kwasm_store_destroy(child->store);
}
