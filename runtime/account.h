/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Account: who pays for stores and modules
 *
 * Between the engine's budget and those of stores and modules stands, where the
 * floor above wants one, a budget that several of them share.  Whom it stands
 * for only that floor knows.
 */
#ifndef _KWASM_RUNTIME_ACCOUNT_H
#define _KWASM_RUNTIME_ACCOUNT_H

#include <linux/kref.h>

#include "alloc/alloc.h"

struct kwasm_engine;

/**
 * struct kwasm_account - who pays
 * @policy: where stores' and modules' own structs come from, and parent of
 *	their budgets
 * @ref: one for each store and module, and those of the floor above
 * @release: ends it when nobody pays by it any more
 */
struct kwasm_account {
	struct ka_policy policy;
	struct kref ref;
	void (*release)(struct kwasm_account *account);
};

void kwasm_account_init(struct kwasm_account *account, struct kwasm_engine *engine,
			const char *name, u64 limit,
			void (*release)(struct kwasm_account *account));
struct kwasm_account *kwasm_account_get(struct kwasm_account *account);
void kwasm_account_put(struct kwasm_account *account);
struct ka_policy *kwasm_account_policy(struct kwasm_account *account,
				       struct kwasm_engine *engine);

#endif /* _KWASM_RUNTIME_ACCOUNT_H */
