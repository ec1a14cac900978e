// SPDX-License-Identifier: GPL-2.0
/*
 * A policy, all its blocks one on the other and any budget above: what any kind
 * is used for leaves nothing, bytes or pages.
 */
#include "prove.h"

void prove_policy(void)
{
	struct ka_policy engine, store;
	struct page *pages[4];
	struct ka *memory;

	ka_policy_init(&engine, "engine", prove_choice(), NULL, GFP_KERNEL);
	ka_policy_init(&store, "store", prove_choice(), &engine.budget, GFP_KERNEL);
	prove_use(ka_of(&store, KA_HOST));
	memory = ka_of(&store, KA_MEMORY);
	if (!ka_pages_take(memory, pages, 4, GFP_KERNEL)) {
		ka_pages_give(memory, pages, 1);
		ka_pages_give(memory, pages + 1, 3);
	}
	/*@ assert above: engine.budget.used.counter == 0; */
	prove_empty(&store);
}
