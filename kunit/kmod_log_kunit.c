// SPDX-License-Identifier: GPL-2.0
/*
 * Log: names of guests, made fit to be shown
 */

#include <kunit/test.h>

#include <linux/string.h>

#include "kmod/log.h"

#define ROOM	16

/**
 * struct name_case - a name and what is shown of it
 * @desc: what is claimed
 * @len: bytes of @name
 * @name: UTF-8; may hold NULs
 * @shown: text
 */
struct name_case {
	const char *desc;
	u32 len;
	const char *name;
	const char *shown;
};

static const struct name_case name_cases[] = {
	{ "empty", 0, "", "" },
	{ "plain", 3, "add", "add" },
	{ "fits_exactly", 15, "123456789012345", "123456789012345" },
	{ "one_too_long", 16, "1234567890123456", "123456789012..." },
	{ "escape_sequence", 5, "\033[2Jx", "?[2Jx" },
	{ "newline_and_tab", 5, "a\nb\tc", "a?b?c" },
	{ "delete", 3, "a\177b", "a?b" },
	{ "nul", 3, "a\0b", "a?b" },
	{ "two_byte_control", 4, "a\302\233b", "a?b" },
	{ "two_byte_letter", 4, "a\302\251b", "a\302\251b" },
	{ "letter_at_the_cut", 17, "12345678901\303\244xyzw", "12345678901..." },
	{ "letter_before_the_cut", 16, "1234567890\303\244xyzw", "1234567890\303\244..." },
	{ "half_a_letter_at_the_end", 2, "a\302", "a\302" },
};

static void describe(const struct name_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(name, name_cases, describe);

static void cleans_names(struct kunit *test)
{
	const struct name_case *c = test->param_value;
	char text[ROOM + 1];
	u32 len;

	memset(text, '#', sizeof(text));
	len = kwasm_log_clean(text, (const u8 *)c->name, c->len, ROOM);
	KUNIT_EXPECT_STREQ(test, text, c->shown);
	KUNIT_EXPECT_EQ(test, (size_t)len, strlen(c->shown));
	KUNIT_EXPECT_EQ(test, text[ROOM], '#');
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(cleans_names, name_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_log",
	.test_cases = cases,
};

kunit_test_suite(suite);
