/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Supervisor: stores that are started again when they were poisoned
 */
#ifndef _KWASM_RUNTIME_SUPERVISOR_H
#define _KWASM_RUNTIME_SUPERVISOR_H

#include <linux/list.h>
#include <linux/spinlock.h>

#include "runtime/limits.h"
#include "runtime/store.h"

struct kwasm_child;

/**
 * struct kwasm_intensity - how often something may be restarted
 * @max: times within @period, up to KWASM_MAX_RESTARTS; 0: never
 * @period: ns
 */
struct kwasm_intensity {
	u32 max;
	u64 period;
};

/**
 * struct kwasm_restarts - the restarts of something
 * @allowed: how many there may be
 * @nr: counted so far, from its start or that of the group around it
 * @at: when the last of them were, ns; the n-th at n % allowed.max
 */
struct kwasm_restarts {
	struct kwasm_intensity allowed;
	u64 nr;
	u64 at[KWASM_MAX_RESTARTS];
};

/**
 * struct kwasm_supervisor - restarts what is below it
 * @parent: supervisor that this one is a group of, or NULL
 * @restarts: of it as a whole; of no use without a parent
 * @given_up: of the one without a parent: told of each child that is given up,
 *	by whoever wanted to use it, without a lock; or NULL
 * @data: for @given_up
 * @lock: likewise of that one: protects @children, and below it all states and
 *	restarts; nothing else is taken inside
 * @children: likewise: struct kwasm_child, all those below it
 */
struct kwasm_supervisor {
	struct kwasm_supervisor *parent;
	struct kwasm_restarts restarts;
	void (*given_up)(struct kwasm_supervisor *sup, struct kwasm_child *child);
	void *data;
	spinlock_t lock;	/* see @lock above */
	struct list_head children;
};

/**
 * struct kwasm_child_options - what is supervised
 * @store: how to make its store; KWASM_FATAL_TRAPS is what poisons it, unless
 *	@store.fatal says otherwise; @store.keep is taken as set
 * @allowed: how often it may be restarted
 * @start: fills the store: modules of the host, instances, names. It is called
 *	for each life, has to ask for the same things in the same order each
 *	time, and returns 0 or a negative errno
 * @data: for @start
 */
struct kwasm_child_options {
	struct kwasm_store_options store;
	struct kwasm_intensity allowed;
	int (*start)(struct kwasm_store *s, void *data);
	void *data;
};

/**
 * enum kwasm_child_state - where a child is
 * @KWASM_CHILD_SERVES: unless its store is poisoned
 * @KWASM_CHILD_DUE: to be restarted before it is used; that has been counted
 * @KWASM_CHILD_GIVEN_UP: for good
 */
enum kwasm_child_state {
	KWASM_CHILD_SERVES,
	KWASM_CHILD_DUE,
	KWASM_CHILD_GIVEN_UP,
};

/**
 * struct kwasm_child - a supervised store
 * @list: among its outermost supervisor's children
 * @sup: who restarts it
 * @store: the store, always the same one; NULL once it was given up
 * @start: see struct kwasm_child_options
 * @data: likewise
 * @state: where it is
 * @restarts: of it alone
 * @lives: how often it was restarted
 * @why: what the last restart, or giving up, was for
 * @trap: how its last call had ended then
 */
struct kwasm_child {
	struct list_head list;
	struct kwasm_supervisor *sup;
	struct kwasm_store *store;
	int (*start)(struct kwasm_store *s, void *data);
	void *data;
	enum kwasm_child_state state;
	struct kwasm_restarts restarts;
	u64 lives;
	enum kwasm_poison why;
	enum kwasm_trap_kind trap;
};

void kwasm_supervisor_init(struct kwasm_supervisor *sup, struct kwasm_supervisor *parent,
			   struct kwasm_intensity allowed);
int __must_check kwasm_child_init(struct kwasm_child *child, struct kwasm_supervisor *sup,
				  struct kwasm_engine *engine,
				  const struct kwasm_child_options *opts);
void kwasm_child_exit(struct kwasm_child *child);
int __must_check kwasm_child_serve(struct kwasm_child *child, u64 now);

#endif /* _KWASM_RUNTIME_SUPERVISOR_H */
