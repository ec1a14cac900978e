/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Deadline: ends a call when its time is up
 */
#ifndef _KWASM_KMOD_DEADLINE_H
#define _KWASM_KMOD_DEADLINE_H

#include <linux/hrtimer.h>
#include <linux/types.h>

struct kwasm_store;

/**
 * struct kwasm_deadline - a store's alarm clock
 * @timer: runs only between start and stop
 * @store: what it interrupts
 */
struct kwasm_deadline {
	struct hrtimer timer;
	struct kwasm_store *store;
};

void kwasm_deadline_init(struct kwasm_deadline *d, struct kwasm_store *s);
void kwasm_deadline_start(struct kwasm_deadline *d, u64 ns);
void kwasm_deadline_stop(struct kwasm_deadline *d);

#endif /* _KWASM_KMOD_DEADLINE_H */
