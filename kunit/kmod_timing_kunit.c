// SPDX-License-Identifier: GPL-2.0
/*
 * Timing: how calls are spread over batches, and what is said of the samples
 */

#include <kunit/test.h>

#include <linux/kwasm.h>
#include <linux/limits.h>

#include "kmod/timing.h"

static const u64 numbers[] = {
	1, 2, 3, 7, 8, 1000, 8191, 8192, 8193, 1 << 20, 1ULL << 40, U64_MAX
};

static void plan_makes_every_call_once(struct kunit *test)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		for (j = 0; j < ARRAY_SIZE(numbers); j++) {
			struct kwasm_timing_plan plan = kwasm_timing_plan(numbers[i], numbers[j]);

			KUNIT_EXPECT_GE(test, plan.batch, 1ULL);
			KUNIT_EXPECT_GE(test, plan.batches, 1ULL);
			KUNIT_EXPECT_LE(test, plan.batches, 8192ULL);
			KUNIT_EXPECT_EQ(test, plan.spare + plan.batch * plan.batches, numbers[i]);
		}
	}
}

static void plan_keeps_batches_long_enough(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kwasm_timing_plan(1000, 64).batch, 64ULL);
	KUNIT_EXPECT_EQ(test, kwasm_timing_plan(1000, 64).batches, 15ULL);
	KUNIT_EXPECT_EQ(test, kwasm_timing_plan(1000, 64).spare, 40ULL);
	/* More samples than there is room for: longer batches. */
	KUNIT_EXPECT_EQ(test, kwasm_timing_plan(8192 * 10, 2).batch, 10ULL);
	/* Fewer calls than a batch wants. */
	KUNIT_EXPECT_EQ(test, kwasm_timing_plan(3, 64).batch, 3ULL);
}

static void summary_of_one_sample(struct kunit *test)
{
	u64 samples[] = { 700 };
	struct kwasm_timing t = {};

	kwasm_timing_summary(&t, samples, 1, 7);
	KUNIT_EXPECT_EQ(test, t.min, 100ULL);
	KUNIT_EXPECT_EQ(test, t.median, 100ULL);
	KUNIT_EXPECT_EQ(test, t.p99, 100ULL);
	KUNIT_EXPECT_EQ(test, t.batch, 7ULL);
	KUNIT_EXPECT_EQ(test, t.batches, 1ULL);
}

/* 100 samples in no order: 1 to 100. */
static void summary_of_many_samples(struct kunit *test)
{
	u64 *samples = kunit_kcalloc(test, 100, sizeof(*samples), GFP_KERNEL);
	struct kwasm_timing t = {};
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, samples);
	for (i = 0; i < 100; i++)
		samples[i] = (i * 37) % 100 + 1;
	kwasm_timing_summary(&t, samples, 100, 1);
	KUNIT_EXPECT_EQ(test, t.min, 1ULL);
	KUNIT_EXPECT_EQ(test, t.median, 50ULL);
	KUNIT_EXPECT_EQ(test, t.p99, 99ULL);
}

static void summary_sorts_beyond_32_bits(struct kunit *test)
{
	u64 samples[] = { 1ULL << 40, 5, (1ULL << 32) + 1 };
	struct kwasm_timing t = {};

	kwasm_timing_summary(&t, samples, 3, 1);
	KUNIT_EXPECT_EQ(test, t.min, 5ULL);
	KUNIT_EXPECT_EQ(test, t.median, (1ULL << 32) + 1);
	KUNIT_EXPECT_EQ(test, t.p99, 1ULL << 40);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(plan_makes_every_call_once),
	KUNIT_CASE(plan_keeps_batches_long_enough),
	KUNIT_CASE(summary_of_one_sample),
	KUNIT_CASE(summary_of_many_samples),
	KUNIT_CASE(summary_sorts_beyond_32_bits),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_timing",
	.test_cases = cases,
};

kunit_test_suite(suite);
