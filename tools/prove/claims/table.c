// SPDX-License-Identifier: GPL-2.0
/*
 * A table that is made, grows and is written to leaves nothing, and a growth
 * that is refused changes nothing.
 */
#include "prove.h"
#include "runtime/store.h"

void prove_table(void)
{
	const struct kwasm_tabletype type = { .limits = { .min = 4, .max = 12, .has_max = true } };
	struct kwasm_table t = {};
	struct kwasm_store s = {};
	s64 old;

	ka_policy_init(&s.policy, "proof", 1 << 20, NULL, GFP_KERNEL);
	if (!kwasm_table_init(&s, &t, &type, 0)) {
		old = kwasm_table_grow(&s, &t, 1, 7);
		/*@ assert grown: t.size == (old < 0 ? 4 : 5); */
		kwasm_table_grow(&s, &t, 5, 7);
		kwasm_table_fill(&s, &t, 1, 8, 2);
		kwasm_table_copy(&s, &t, 0, &t, 1, 2);
	}
	kwasm_table_exit(&s, &t);
	prove_empty(&s.policy);
}
