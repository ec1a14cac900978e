// SPDX-License-Identifier: GPL-2.0
/* Whatever a plan refuses, nothing is lost. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_fault(void)
{
	struct ka_fault_plan plan = { .mode = KA_FAULT_FROM, .n = prove_choice() };
	struct ka_fault b;

	if (prove_choice())
		plan.mode = KA_FAULT_ONCE;
	ka_fault_init(&b, &prove_heap, &plan);
	prove_use(&b.ka);
	prove_end();
}
