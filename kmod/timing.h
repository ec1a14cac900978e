/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Timing: a call, repeated, and how long it takes
 */
#ifndef _KWASM_KMOD_TIMING_H
#define _KWASM_KMOD_TIMING_H

#include <linux/types.h>

struct kwasm_func;
struct kwasm_store;
struct kwasm_timing;

/**
 * struct kwasm_timing_plan - how to spread calls over batches
 * @spare: calls to make first, untimed: what does not fill a batch
 * @batch: calls in a batch
 * @batches: how many batches
 *
 * Invariant: spare + batch * batches is the number of calls to make.
 */
struct kwasm_timing_plan {
	u64 spare;
	u64 batch;
	u64 batches;
};

struct kwasm_timing_plan kwasm_timing_plan(u64 calls, u64 batch);
void kwasm_timing_summary(struct kwasm_timing *timing, u64 *samples, u32 n, u64 batch);
int __must_check kwasm_timing_run(struct kwasm_store *s, struct kwasm_func *f, const u64 *args,
				  u64 *results, u64 repeat, struct kwasm_timing *timing);

#endif /* _KWASM_KMOD_TIMING_H */
