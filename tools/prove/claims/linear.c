// SPDX-License-Identifier: GPL-2.0
/* A linear memory that is made and grows leaves nothing, however far it came. */
#include "prove.h"

void prove_linear(void)
{
	struct ka_policy policy;
	struct ka_linear l;
	int err;

	ka_policy_init(&policy, "proof", 1 << 30, NULL, GFP_KERNEL);
	err = ka_linear_init(&l, &policy, 65536, 1 << 20);
	if (!err)
		err = ka_linear_grow(&l, 131072);
	if (!err)
		l.base[131071] = 1;
	ka_linear_exit(&l);
	prove_empty(&policy);
}
