/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: the sweep, every failure of an operation in turn
 *
 * An operation joins by a row in a table of struct sweep_op, whose functions
 * say how to make its surroundings, do it, tell what came of it, and undo it.
 * For everything that may fail (memory, being interrupted, the stack), in both
 * modes (one failure, or that and all later ones), and n = 0, 1, ... until
 * nothing fails any more: surroundings are set up, the operation runs with its
 * n-th point failing, everything is torn down.  With up to SWEEP_PAIRS points
 * each failure meets each other one, too: in the same run where the first was
 * absorbed, else when the operation is tried again.  Each time
 *
 *  - a failure that nobody absorbs (its site is not marked benign) is an error,
 *    the right one, and there is no error without such a failure;
 *  - while it unwinds the operation asks for nothing;
 *  - after an error bytes, objects and the surroundings' state are as before,
 *    and the same operation, let be, succeeds with the same result;
 *  - after a success the result is that of a run without failures;
 *  - what belongs to others has not changed by a bit;
 *  - tearing down asks for nothing and leaves nothing.
 *
 * Without failures each run counts the same points, before and after.
 */
#ifndef _KWASM_KUNIT_SWEEP_H
#define _KWASM_KUNIT_SWEEP_H

#include <kunit/test.h>

#include <linux/kconfig.h>

#include "alloc/alloc.h"

#define SWEEP_PAIRS	64	/* points: with more, pairs of failures take too long */

/*
 * Under KASAN a run takes fifty times as long: of more than SWEEP_PAIRS points,
 * and of the pairs, only each eighth has its turn there.
 */
#define SWEEP_STRIDE	(IS_ENABLED(CONFIG_KASAN) ? 8 : 1)

/* What an operation that ran out of stack returns to the sweep. */
#define SWEEP_NO_STACK	(-EOVERFLOW)

/**
 * struct sweep_op - an operation to sweep
 * @name: for people
 * @setup: make the surroundings in @ctx; 0 or a negative errno
 * @act: run the operation under *@plan, whose counters it leaves there; 0,
 *	-ENOMEM, -EINTR when interrupted, SWEEP_NO_STACK
 * @result: a hash of what it did, after success
 * @state: a hash of what it must leave alone when it fails, bytes and objects
 *	held included
 * @teardown: undo @setup and, if it was done, @act
 * @free: it allocates nothing
 * @traps: interrupted it is a trap, and what the guest did until then stays
 */
struct sweep_op {
	const char *name;
	int (*setup)(void *ctx);
	int (*act)(void *ctx, struct ka_fault_plan *plan);
	u64 (*result)(void *ctx);
	u64 (*state)(void *ctx);
	void (*teardown)(void *ctx);
	bool free;
	bool traps;
};

/**
 * struct sweep_bench - where operations are swept
 * @ctx: for their functions
 * @budget: outermost; all that they take is charged to it
 * @others: a hash of what belongs to others; NULL: there is nobody else
 */
struct sweep_bench {
	void *ctx;
	struct ka_budget *budget;
	u64 (*others)(void *ctx);
};

void sweep(struct kunit *test, const struct sweep_op *op, const struct sweep_bench *bench);

u64 sweep_hash(u64 hash, u64 value);

/* Name of a parameterised case's row. */
void sweep_describe(const struct sweep_op *op, char *desc);

/* Sweeps done so far: who asks whether every site was reached wants to know. */
extern unsigned int sweeps_done;

#endif /* _KWASM_KUNIT_SWEEP_H */
