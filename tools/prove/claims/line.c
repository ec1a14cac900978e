// SPDX-License-Identifier: GPL-2.0
/* Blocks that a line of text asks for are built all or not at all, and all go. */
#include "alloc/policy_line.h"
#include "prove.h"

static const char text[] =
	"table=bump(256, kmalloc), *=segregate(64, freelist(64, 1, kmalloc), kvmalloc)";

void prove_line(void)
{
	struct ka_tree_error error;
	struct ka_policy policy;

	ka_policy_init(&policy, "proof", 1 << 20, NULL, GFP_KERNEL);
	if (!ka_policy_build(&policy, text, sizeof(text) - 1, &error)) {
		prove_use(ka_of(&policy, KA_TABLE));
		prove_use(ka_of(&policy, KA_STORE));
		ka_policy_exit(&policy);
	}
	prove_empty(&policy);
}
