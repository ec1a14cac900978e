// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: whether the sums are right
 */

#include "kunit/ledger.h"

void ledger_begin(struct ledger *l, struct kunit *test, const struct ka_policy *whole)
{
	*l = (struct ledger){ .test = test, .whole = whole };
}

void ledger_add(struct ledger *l, const struct ka_policy *part)
{
	unsigned int i;

	if (part->budget.parent != &l->whole->budget)
		return;
	for (i = 0; i < l->nr; i++) {
		if (l->parts[i] == part)
			return;
	}
	KUNIT_ASSERT_LT(l->test, l->nr, (unsigned int)LEDGER_PARTS);
	l->parts[l->nr++] = part;
}

void ledger_add_store(struct ledger *l, const struct kwasm_store *s)
{
	size_t i;

	ledger_add(l, &s->policy);
	for (i = 0; i < s->instances.len; i++) {
		struct kwasm_instance *inst = *ka_vec_at(&s->instances, struct kwasm_instance *, i);

		if (inst->module)
			ledger_add(l, &inst->module->policy);
	}
}

s64 ledger_missing(const struct ledger *l)
{
	s64 sum = ka_policy_live(l->whole);
	unsigned int i;

	for (i = 0; i < l->nr; i++)
		sum += atomic64_read(&l->parts[i]->budget.used);
	return atomic64_read(&l->whole->budget.used) - sum;
}
