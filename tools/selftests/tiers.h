/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has to hold on each tier: TEST_F(tier, name) runs once on the interpreter
 * and once compiled, where the kernel compiles.
 */
#ifndef _KWASM_SELFTESTS_TIERS_H
#define _KWASM_SELFTESTS_TIERS_H

#include <kselftest_harness.h>

#include "guest.h"

FIXTURE(tier) {
};

FIXTURE_VARIANT(tier) {
	uint32_t tier;
};

FIXTURE_VARIANT_ADD(tier, interp) {
	.tier = KWASM_TIER_INTERP,
};

FIXTURE_VARIANT_ADD(tier, jit) {
	.tier = KWASM_TIER_JIT,
};

FIXTURE_SETUP(tier)
{
	struct kwasm_device *dev;
	struct kwasm_info info = {};

	ASSERT_EQ(kwasm_device_open(&dev, NULL), 0);
	ASSERT_EQ(kwasm_device_info(dev, &info), 0);
	kwasm_device_close(dev);
	if (!(info.tiers & 1u << variant->tier))
		SKIP(return, "this kernel has no such tier");
	guest_tier = variant->tier;
}

FIXTURE_TEARDOWN(tier)
{
}

#endif /* _KWASM_SELFTESTS_TIERS_H */
