// SPDX-License-Identifier: GPL-2.0
/*
 * A memory that is made, grows and is written to leaves nothing, and a growth
 * that is refused changes nothing.
 */
#include "prove.h"
#include "runtime/store.h"

void prove_memory(void)
{
	const struct kwasm_memtype type = { .limits = { .min = 1, .max = 3, .has_max = true } };
	struct kwasm_memory mem = {};
	struct kwasm_store s = {};
	u8 *last;
	s64 old;

	ka_policy_init(&s.policy, "proof", 1 << 20, NULL, GFP_KERNEL);
	if (!kwasm_memory_init(&s, &mem, &type)) {
		old = kwasm_memory_grow(&s, &mem, 1);
		/*@ assert grown: mem.linear.size == (old < 0 ? 65536 : 131072); */
		kwasm_memory_fill(&s, &mem, 65530, 1, 6);
		last = kwasm_memory_at(&mem, mem.linear.size - 1, 1);
		*last = 1;
	}
	kwasm_memory_exit(&mem);
	prove_empty(&s.policy);
}
