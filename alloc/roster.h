/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Roster: all who hold bytes, in the order of a tree
 */
#ifndef _KWASM_ALLOC_ROSTER_H
#define _KWASM_ALLOC_ROSTER_H

#include <linux/mutex.h>

#include "alloc/tree.h"

/**
 * struct ka_roster - list of all who hold bytes
 * @lock: protects the list, and what its members point at from going away
 * @members: struct ka_member, each before all that its budget contains
 * @last_id: id of the one that joined last
 */
struct ka_roster {
	struct mutex lock;	/* see @lock above */
	struct list_head members;
	u64 last_id;
};

void ka_roster_init(struct ka_roster *r, struct ka_policy *root);
void ka_policy_join(struct ka_policy *p, struct ka_policy *parent);
void ka_policy_leave(struct ka_policy *p);

const struct ka_policy *ka_roster_nth(const struct ka_roster *r, u64 n) __must_check;

#endif /* _KWASM_ALLOC_ROSTER_H */
