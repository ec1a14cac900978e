// SPDX-License-Identifier: GPL-2.0
/* A vector grows with its elements cleared, or not, and leaves nothing. */
#include "prove.h"

void prove_vec(void)
{
	struct ka_policy policy;
	struct ka_vec v;
	u32 *slot;
	int i;

	ka_policy_init(&policy, "proof", 1 << 20, NULL, GFP_KERNEL);
	ka_vec_init(&v, ka_of(&policy, KA_STORE), sizeof(u32));
	for (i = 0; i < 6; i++) {
		slot = ka_vec_push(&v, GFP_KERNEL);
		if (slot) {
			/*@ assert cleared: *slot == 0; */
			*slot = i;
		}
		if (i == 1 && ka_vec_reserve(&v, 5, GFP_KERNEL))
			break;
	}
	ka_vec_exit(&v);
	prove_empty(&policy);
}
