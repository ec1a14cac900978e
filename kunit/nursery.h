/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: supervised stores with a worker each
 *
 * The worker's memory holds a number, 42 at its start, when it also grows by a
 * page or traps.  Exports: work makes it 31 * number + 7 and gives it plus the pages of
 * the memory; crash traps; grow grows memory and table.
 */
#ifndef _KWASM_KUNIT_NURSERY_H
#define _KWASM_KUNIT_NURSERY_H

#include "kunit/wasm_build.h"
#include "runtime/runtime.h"

#define NURSERY_CHILDREN	8
#define NURSERY_PAGES		2
#define NURSERY_PERIOD		1000ULL	/* ns; nothing here waits for them */

/**
 * struct worker - what a child's start is told
 * @m: the module
 * @stillborn: the next starts that are to fail
 * @starts: starts there were
 */
struct worker {
	struct kwasm_module *m;
	unsigned int stillborn;
	unsigned int starts;
};

/**
 * struct nursery - in test->priv
 * @test: the case
 * @engine: over everything
 * @m: the workers' module
 * @top: outermost supervisor
 * @groups: for cases that want some; they outlive the children, as they have to
 * @children: supervised
 * @workers: for each
 * @started: those that are to be ended
 * @nr_given_up: how often @top was told
 */
struct nursery {
	struct kunit *test;
	struct kwasm_engine engine;
	struct kwasm_module *m;
	struct kwasm_supervisor top;
	struct kwasm_supervisor groups[2];
	struct kwasm_child children[NURSERY_CHILDREN];
	struct worker workers[NURSERY_CHILDREN];
	bool started[NURSERY_CHILDREN];
	unsigned int nr_given_up;
};

int nursery_init(struct kunit *test);
/* Ends what was started, and expects every byte back. */
void nursery_exit(struct kunit *test);

/* How child @i is made, under @allowed; a plan and the like can be added. */
struct kwasm_child_options nursery_options(struct nursery *n, unsigned int i,
					   struct kwasm_intensity allowed);
void nursery_start(struct nursery *n, unsigned int i, struct kwasm_supervisor *sup,
		   struct kwasm_intensity allowed);
/* Calls an export of a child that serves; its trap, and its result in *result. */
enum kwasm_trap_kind nursery_call(struct nursery *n, unsigned int i, const char *name,
				  u64 *result);
/* Lets a child crash, and says whether its store is poisoned then. */
bool nursery_crash(struct nursery *n, unsigned int i);
/* Number and memory of a child, as a hash. */
u64 nursery_hash(struct nursery *n, unsigned int i);

#endif /* _KWASM_KUNIT_NURSERY_H */
