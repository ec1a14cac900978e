/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policies that keep what they once had, for another life of their owner
 */
#ifndef _KWASM_ALLOC_POLICY_KEEP_H
#define _KWASM_ALLOC_POLICY_KEEP_H

#include "alloc/alloc.h"
#include "alloc/blocks.h"

#define KA_SEATS	16	/* linear memories that a policy can keep */

/**
 * struct ka_seat - where a linear memory comes back to
 * @known: some memory had it
 * @taken: one has it now
 * @first: pages that memory began with
 * @kept: the memory itself while nobody has it; zero, and of no size
 */
struct ka_seat {
	bool known;
	bool taken;
	size_t first;
	struct ka_linear kept;
};

int __must_check ka_policy_keep(struct ka_policy *p);
void ka_policy_keep_mode(struct ka_policy *p, enum ka_keep_mode mode);
void ka_policy_keep_exit(struct ka_policy *p);
u64 ka_policy_in_use(const struct ka_policy *p);

/* linear.c asks for its memories. */
int __must_check ka_seat_take(struct ka_linear *l, u64 size);
bool ka_seat_give(struct ka_linear *l);

#endif /* _KWASM_ALLOC_POLICY_KEEP_H */
