// SPDX-License-Identifier: GPL-2.0
/*
 * Entries of an index that were begun and undone are gone, bytes included, also
 * when it grew meanwhile; those that were accepted stay.
 */
#include "prove.h"

static void add(struct ka_hash *h, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (!ka_hash_reserve(h, GFP_KERNEL))
			ka_hash_commit(h, i, h);
}

void prove_hash(void)
{
	struct ka_policy policy;
	struct ka_hash h;
	u32 nr;

	ka_policy_init(&policy, "proof", 1 << 20, NULL, GFP_KERNEL);
	ka_hash_init(&h, ka_of(&policy, KA_STORE));
	add(&h, 15);
	nr = h.nr;
	ka_hash_begin(&h);
	add(&h, 3);
	if (prove_choice()) {
		ka_hash_undo(&h);
		/*@ assert undone: h.nr == nr; */
	} else {
		ka_hash_accept(&h);
	}
	ka_hash_exit(&h);
	prove_empty(&policy);
}
