/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Deadline: ends a call when its time is up
 */
#ifndef _KWASM_KMOD_DEADLINE_H
#define _KWASM_KMOD_DEADLINE_H

#include <linux/hrtimer.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "runtime/store.h"

struct task_struct;

/**
 * struct kwasm_deadline - a store's alarm clock
 * @timer: runs only between start and stop
 * @lock: of @task; taken in hard interrupts
 * @task: who calls; NULL between stop and start
 * @store: what it interrupts
 */
struct kwasm_deadline {
	struct hrtimer timer;
	spinlock_t lock;	/* of @task */
	struct task_struct *task;
	struct kwasm_store *store;
};

void kwasm_deadline_init(struct kwasm_deadline *d, struct kwasm_store *s);
void kwasm_deadline_start(struct kwasm_deadline *d, u64 ns);
void kwasm_deadline_stop(struct kwasm_deadline *d);
void kwasm_deadline_ring(struct kwasm_deadline *d, enum kwasm_interrupt why);

#endif /* _KWASM_KMOD_DEADLINE_H */
