/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: the sweep, every allocation of an operation refused in turn
 *
 * For both modes (one refusal, or that and all later ones) and n = 0, 1, ...
 * until nothing is refused any more: surroundings are set up, the operation
 * runs with its n-th point refused, everything is torn down.  Each time
 *
 *  - a refusal that nobody absorbs (a site not marked benign) is an error, and
 *    there is no error without one;
 *  - the error is -ENOMEM;
 *  - after an error bytes, objects and the surroundings' state are as before,
 *    and the same operation, not refused, succeeds with the same result;
 *  - after a success the result is that of a run without refusals;
 *  - tearing down asks for nothing and leaves nothing.
 */
#ifndef _KWASM_KUNIT_SWEEP_H
#define _KWASM_KUNIT_SWEEP_H

#include <kunit/test.h>

#include "alloc/alloc.h"

/**
 * struct sweep_op - an operation to sweep
 * @name: for people
 * @setup: make the surroundings in @ctx; 0 or a negative errno
 * @act: run the operation under *@plan, whose counters it leaves there; 0 or a
 *	negative errno
 * @result: a hash of what it did, after success
 * @state: a hash of what it must leave alone when it fails, bytes and objects
 *	held included
 * @teardown: undo @setup and, if it was done, @act
 * @free: points there are none: the operation allocates nothing
 */
struct sweep_op {
	const char *name;
	int (*setup)(void *ctx);
	int (*act)(void *ctx, struct ka_fault_plan *plan);
	u64 (*result)(void *ctx);
	u64 (*state)(void *ctx);
	void (*teardown)(void *ctx);
	bool free;
};

/**
 * struct sweep_score - what a sweep came to
 * @points: requests and other steps of one run that can be refused
 * @refusals: in all runs
 * @errors: runs that failed
 * @absorbed: runs that were refused something and succeeded
 */
struct sweep_score {
	u64 points;
	u64 refusals;
	u64 errors;
	u64 absorbed;
};

/* @budget holds everything that the operation may take. */
void sweep(struct kunit *test, const struct sweep_op *op, void *ctx, struct ka_budget *budget,
	   struct sweep_score *score);

u64 sweep_hash(u64 hash, u64 value);

/* Sweeps done so far: who asks whether every site was reached wants to know. */
extern unsigned int sweeps_done;

#endif /* _KWASM_KUNIT_SWEEP_H */
