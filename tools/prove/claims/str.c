// SPDX-License-Identifier: GPL-2.0
/* A text that is put together, or not, leaves nothing and ends within its room. */
#include "prove.h"

void prove_str(void)
{
	struct ka_policy policy;
	struct ka_str s;

	ka_policy_init(&policy, "proof", 1 << 20, NULL, GFP_KERNEL);
	ka_str_init(&s, ka_of(&policy, KA_TEXT));
	if (!ka_str_printf(&s, GFP_KERNEL, "%u", 1) && !ka_str_printf(&s, GFP_KERNEL, "%u", 2)) {
		const char *text = ka_str_text(&s);

		/*@ assert terminated: text[80] == 0; */
	}
	ka_str_exit(&s);
	prove_empty(&policy);
}
