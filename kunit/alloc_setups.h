/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: allocators and compositions of blocks that keep one contract
 */
#ifndef _KWASM_KUNIT_ALLOC_SETUPS_H
#define _KWASM_KUNIT_ALLOC_SETUPS_H

#include <kunit/test.h>

#include "alloc/blocks.h"
#include "alloc/tree.h"
#include "kunit/alloc_example.h"
#include "kunit/alloc_texts.h"
#include "kunit/witness.h"

/* Storage for any setup: each takes the blocks it needs. */
struct alloc_bench {
	struct witness_bench watch;
	struct ka_error error;
	struct ka *ka;			/* the allocator under test */
	struct witness lower, upper;	/* below it, over the back ends */
	struct ka_budget budget, inner;
	struct ka_fault_plan plan;
	struct ka_limit limit[2];
	struct ka_stats stats[2];
	struct ka_fault fault;
	struct ka_fallback fallback;
	struct ka_segregate segregate[2];
	struct ka_paged paged;
	struct ka_bump bump[2];
	enum ka_keep_mode mode;
	struct ka_keep keep;
	struct ka_router router;
	struct ka_slots pool;
	struct ka_slot slots[8];
	struct ka_loan loan;
	const void *key;		/* for whom it borrows */
	struct ceiling ceiling;
	struct ka_policy policy;
	struct alloc_texts texts;
};

struct alloc_setup {
	const char *name;
	struct ka *(*make)(struct alloc_bench *b);	/* NULL: the name is a line */
};

extern const struct alloc_setup alloc_setups[];
extern const size_t nr_alloc_setups;

/* For KUNIT_CASE_PARAM(): every setup in turn. */
const void *alloc_setups_gen_params(const void *prev, char *desc);

/* The bench of the running case, and the check that all came back. */
struct alloc_bench *alloc_bench_make(struct kunit *test);
void alloc_bench_check(struct kunit *test);

#endif /* _KWASM_KUNIT_ALLOC_SETUPS_H */
