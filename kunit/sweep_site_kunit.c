// SPDX-License-Identifier: GPL-2.0
/*
 * Sweep: every place at which something may fail did
 *
 * After the sweeps each site of the floors they sweep must have failed in both
 * modes, or there is an operation that no sweep knows.  Runs last.
 */
#include <kunit/test.h>

#include <linux/bits.h>
#include <linux/string.h>

#include "kunit/sweep.h"

/* The floors that the suites sweep; kmod is swept through its ioctls. */
static const char * const floors[] = { "alloc", "runtime" };

/* A floor's folders are the floor's, too: its file names begin with the floor's. */
static bool is_swept(const struct ka_site *site)
{
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(floors); i++) {
		len = strlen(floors[i]);
		if (!strncmp(site->file, floors[i], len) && site->file[len] == '/')
			return true;
	}
	return false;
}

static void every_site_failed_in_both_modes(struct kunit *test)
{
	const unsigned long modes = BIT(KA_FAULT_ONCE) | BIT(KA_FAULT_FROM);
	unsigned int sites = 0, missed = 0;
	struct ka_site *site;

	if (!sweeps_done)
		kunit_skip(test, "no sweep ran");
	if (SWEEP_STRIDE > 1)
		kunit_skip(test, "only some had their turn");
	for (site = __start_ka_sites; site < __stop_ka_sites; site++) {
		if (!is_swept(site))
			continue;
		sites++;
		if ((site->refused & modes) == modes)
			continue;
		missed++;
		KUNIT_FAIL(test, "%s:%u, %s(): never failed%s", site->file, site->line, site->func,
			   site->refused & modes ? " in one mode" : "");
	}
	KUNIT_EXPECT_GT(test, sites, 10U);
	kunit_info(test, "%u sites, %u not reached", sites, missed);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(every_site_failed_in_both_modes),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_oom_site",
	.test_cases = cases,
};

kunit_test_suite(suite);
