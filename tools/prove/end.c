// SPDX-License-Identifier: GPL-2.0
/*
 * The end of a claim
 */

#include <eva.h>

#include "prove.h"

void prove_end(void)
{
	/*@ assert objects: prove_objects == 0; */
	Frama_C_show_each_end();
}

void prove_empty(const struct ka_policy *p)
{
	u64 live = ka_policy_live(p);

	/*@ assert live: live == 0; */
	/*@ assert used: p->budget.used.counter == 0; */
	prove_end();
}
