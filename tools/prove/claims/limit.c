// SPDX-License-Identifier: GPL-2.0
/* A budget is charged for what lives and for nothing else, whatever its limit is. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_limit(void)
{
	struct ka_budget budget;
	struct ka_limit b;

	ka_budget_init(&budget, "proof", prove_choice(), NULL);
	ka_limit_init(&b, &prove_heap, &budget);
	prove_use(&b.ka);
	/*@ assert used: budget.used.counter == 0; */
	prove_end();
}
