// SPDX-License-Identifier: GPL-2.0
/*
 * Twin: every place that allocates was refused
 *
 * Sites are static objects in one section, which the twin's linker gives a
 * beginning and an end.  After the sweeps each one of both floors must have
 * failed at least once, or there is an operation that no sweep knows.
 */
#include <kunit/test.h>

#include <linux/printk.h>
#include <linux/string.h>

#include "kunit/sweep.h"

extern struct ka_site __start_ka_sites[], __stop_ka_sites[];

static bool is_of(const struct ka_site *site, const char *floor)
{
	return strstr(site->file, floor);
}

static void every_site_was_refused(struct kunit *test)
{
	unsigned int sites = 0, missed = 0;

	if (!sweeps_done)
		kunit_skip(test, "no sweep ran");
	for (struct ka_site *site = __start_ka_sites; site < __stop_ka_sites; site++) {
		if (is_of(site, "kunit/") || is_of(site, "tools/"))
			continue;
		sites++;
		if (atomic_long_read(&site->failures))
			continue;
		missed++;
		KUNIT_FAIL(test, "never refused: %s:%u, %s()", site->file, site->line, site->func);
	}
	KUNIT_EXPECT_GT(test, sites, 10);
	kunit_info(test, "%u sites, %u never refused", sites, missed);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(every_site_was_refused),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_oom_site",
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_LICENSE("GPL");
