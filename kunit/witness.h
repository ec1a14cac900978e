/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: a witness, an allocator that watches what a block asks of the one
 * below
 *
 * It stands between a block and its back end, remembers every layout it handed
 * out, and counts a breach whenever one comes back different, a pointer comes
 * back that is not live, or the result is not aligned.  It refuses on demand,
 * all witnesses of a bench together.
 */
#ifndef _KWASM_KUNIT_WITNESS_H
#define _KWASM_KUNIT_WITNESS_H

#include "alloc/alloc.h"

#define WITNESS_BLOCKS	512

/**
 * struct witness_bench - what the witnesses of a case have in common
 * @live: blocks and pages that are out
 * @requests: requests that may fail, served or not
 * @breaches: broken promises
 * @refuse_at: the request, counted from now on, that is refused; -1 none
 * @refuse_on: and all after it
 * @gfp: flags of the last request
 * @site: its site
 */
struct witness_bench {
	u64 live;
	u64 requests;
	u64 breaches;
	long refuse_at;
	bool refuse_on;
	gfp_t gfp;
	const struct ka_site *site;
};

struct witness {
	struct ka ka;
	struct ka *next;
	struct witness_bench *bench;
	struct {
		void *p;
		struct ka_layout layout;
	} blocks[WITNESS_BLOCKS];
};

void witness_bench_init(struct witness_bench *bench);
/* Refuse the n-th request from now, counted from 0, or it and all later ones. */
void witness_refuse(struct witness_bench *bench, long n, bool on);
void witness_allow(struct witness_bench *bench);
void witness_init(struct witness *w, struct ka *next, struct witness_bench *bench);

#endif /* _KWASM_KUNIT_WITNESS_H */
