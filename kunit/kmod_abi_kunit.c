// SPDX-License-Identifier: GPL-2.0
/*
 * ABI: how an ioctl is found whatever its struct's size, and copies by plan
 */

#include <kunit/test.h>

#include <linux/ioctl.h>
#include <linux/string.h>

#include "kmod/kmod.h"

#define TYPE	0xb7

static int handle(struct kwasm_ioctl_call *call)
{
	return 0;
}

static const struct kwasm_ioctl table[] = {
	{ .cmd = _IOC(_IOC_READ | _IOC_WRITE, TYPE, 1, 64), .first = 32, .handle = handle },
	{ .cmd = _IOC(_IOC_READ, TYPE, 2, 16), .first = 16, .handle = handle },
	{ .cmd = _IOC(_IOC_NONE, TYPE, 3, 0), .handle = handle },
	{}
};

/**
 * struct find_case - a number and the row it should find
 * @name: what is claimed
 * @cmd: number
 * @row: index in the table, -1 for none
 */
struct find_case {
	const char *name;
	unsigned int cmd;
	int row;
};

static const struct find_case find_cases[] = {
	{ "the_very_number", _IOC(_IOC_READ | _IOC_WRITE, TYPE, 1, 64), 0 },
	{ "a_shorter_struct", _IOC(_IOC_READ | _IOC_WRITE, TYPE, 1, 32), 0 },
	{ "a_longer_struct", _IOC(_IOC_READ | _IOC_WRITE, TYPE, 1, 128), 0 },
	{ "the_longest_struct", _IOC(_IOC_READ, TYPE, 2, _IOC_SIZEMASK), 1 },
	{ "no_struct", _IOC(_IOC_NONE, TYPE, 3, 0), 2 },
	{ "another_direction", _IOC(_IOC_READ, TYPE, 1, 64), -1 },
	{ "no_direction", _IOC(_IOC_NONE, TYPE, 2, 16), -1 },
	{ "another_nr", _IOC(_IOC_NONE, TYPE, 4, 0), -1 },
	{ "another_type", _IOC(_IOC_NONE, TYPE + 1, 3, 0), -1 },
	{ "zero", 0, -1 },
	{ "all_ones", ~0U, -1 },
};

static void describe(const struct find_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(find, find_cases, describe);

static void finds_by_type_nr_and_direction(struct kunit *test)
{
	const struct find_case *c = test->param_value;
	const struct kwasm_ioctl *want = c->row < 0 ? NULL : &table[c->row];

	KUNIT_EXPECT_PTR_EQ(test, kwasm_ioctl_find(table, c->cmd), want);
}

/* A copy of nothing succeeds, whatever the address, unless it is refused. */
static void copies_fail_by_plan(struct kunit *test)
{
	struct ka_fault_plan plan = { .mode = KA_FAULT_FROM, .what = KA_SITE_COPY, .n = 1 };
	struct ka_site site = { .flags = KA_SITE_COPY };
	u8 byte = 0;

	KUNIT_EXPECT_EQ(test, kwasm_copy_in_at(NULL, &site, &byte, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, kwasm_copy_out_at(NULL, &site, 0, &byte, 0), 0);
	KUNIT_EXPECT_EQ(test, kwasm_copy_in_at(&plan, &site, &byte, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, kwasm_copy_in_at(&plan, &site, &byte, 0, 0), -EFAULT);
	KUNIT_EXPECT_EQ(test, kwasm_copy_out_at(&plan, &site, 0, &byte, 0), -EFAULT);
	KUNIT_EXPECT_EQ(test, plan.seen, 3);
	KUNIT_EXPECT_EQ(test, plan.injected, 2);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&site.calls), 2);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&site.failures), 2);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(finds_by_type_nr_and_direction, find_gen_params),
	KUNIT_CASE(copies_fail_by_plan),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_abi",
	.test_cases = cases,
};

kunit_test_suite(suite);
