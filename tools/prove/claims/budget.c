// SPDX-License-Identifier: GPL-2.0
/* A refusal at any level of nested budgets leaves nothing charged at the others. */
#include "prove.h"

void prove_budget(void)
{
	struct ka_budget engine, tenant, store;
	struct ka_limit limit;

	ka_budget_init(&engine, "engine", prove_choice(), NULL);
	ka_budget_init(&tenant, "tenant", prove_choice(), &engine);
	ka_budget_init(&store, "store", prove_choice(), &tenant);
	ka_limit_init(&limit, &prove_heap, &store);
	prove_use(&limit.ka);
	/*@ assert store: store.used.counter == 0; */
	/*@ assert tenant: tenant.used.counter == 0; */
	/*@ assert engine: engine.used.counter == 0; */
	prove_end();
}
