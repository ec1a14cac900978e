/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: whether the sums are right
 *
 * A budget holds what its own policy allocated and what the budgets right below
 * it hold, to the byte, at every moment at which nobody is in the middle of an
 * allocation.
 */
#ifndef _KWASM_KUNIT_LEDGER_H
#define _KWASM_KUNIT_LEDGER_H

#include <kunit/test.h>

#include "runtime/runtime.h"

#define LEDGER_PARTS	32

/**
 * struct ledger - a policy and all that have their budget from it
 * @test: the case
 * @whole: the policy
 * @nr: how many others
 * @parts: they
 */
struct ledger {
	struct kunit *test;
	const struct ka_policy *whole;
	unsigned int nr;
	const struct ka_policy *parts[LEDGER_PARTS];
};

void ledger_begin(struct ledger *l, struct kunit *test, const struct ka_policy *whole);
void ledger_add(struct ledger *l, const struct ka_policy *part);
/* The store's; its modules' too if they have the same budget above them. */
void ledger_add_store(struct ledger *l, const struct kwasm_store *s);
/* Bytes that the sum is too low by; 0 when all is right. */
s64 ledger_missing(const struct ledger *l);

#endif /* _KWASM_KUNIT_LEDGER_H */
