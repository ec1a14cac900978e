// SPDX-License-Identifier: GPL-2.0
/*
 * Limits: what is refused, that it says so, and that nothing else changes
 */
#include <kselftest_harness.h>

#include "guest.h"

#define MIB 1048576ull

static __u64 sum_of_kinds(const struct kwasm_usage *usage)
{
	__u64 sum = 0;
	uint32_t i;

	for (i = 0; i < usage->nr_kinds; i++)
		sum += usage->kinds[i].bytes;
	return sum;
}

TEST(memory_that_cannot_grow_says_so_and_stays)
{
	const struct kwasm_store_options opts = { .limit = 4 * MIB, .stack_size = 65536 };
	struct run run = {};
	struct kwasm_usage before, after;
	struct guest g;

	ASSERT_EQ(guest_open(&g, &opts), 0);
	ASSERT_EQ(guest_call(&g, "store", NULL, 2, 65532, 0x12345678), 0);
	ASSERT_EQ(kwasm_store_usage(g.s, &before), 0);

	ASSERT_EQ(guest_call(&g, "grow", &run, 1, 1000), 0);
	EXPECT_EQ((int32_t)run.result, -1);

	ASSERT_EQ(kwasm_store_usage(g.s, &after), 0);
	EXPECT_EQ(after.used, before.used);
	EXPECT_EQ(after.refusals, before.refusals + 1);
	EXPECT_NE(after.refusal[0], 0);
	EXPECT_LE(after.peak, after.limit);
	ASSERT_EQ(guest_call(&g, "size", &run, 0), 0);
	EXPECT_EQ(run.result, 1);
	ASSERT_EQ(guest_call(&g, "load", &run, 1, 65532), 0);
	EXPECT_EQ(run.result, 0x12345678);

	/* What there is room for is still to be had. */
	ASSERT_EQ(guest_call(&g, "grow", &run, 1, 10), 0);
	EXPECT_EQ(run.result, 1);
	guest_close(&g);
}

TEST(kinds_add_up_to_what_is_used)
{
	struct kwasm_usage usage;
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(kwasm_store_usage(g.s, &usage), 0);
	EXPECT_EQ(sum_of_kinds(&usage), usage.used);
	EXPECT_GE(usage.kinds[KWASM_BYTES_MEMORY].bytes, 65536);
	EXPECT_GE(usage.kinds[KWASM_BYTES_STACK].bytes, 65536);
	ASSERT_EQ(kwasm_module_usage(g.m, &usage), 0);
	EXPECT_EQ(sum_of_kinds(&usage), usage.used);
	EXPECT_GE(usage.kinds[KWASM_BYTES_MODULE].bytes, GUEST_SIZE);
	guest_close(&g);
}

TEST(full_store_does_not_refuse_another_one)
{
	const struct kwasm_store_options opts = { .limit = MIB, .stack_size = 65536 };
	struct run run = {};
	struct guest full, other;

	ASSERT_EQ(guest_open(&full, &opts), 0);
	ASSERT_EQ(guest_open(&other, NULL), 0);
	ASSERT_EQ(guest_call(&full, "grow", &run, 1, 1000), 0);
	EXPECT_EQ((int32_t)run.result, -1);
	ASSERT_EQ(guest_call(&other, "grow", &run, 1, 32), 0);
	EXPECT_EQ(run.result, 1);
	guest_close(&full);
	guest_close(&other);
}

TEST(module_over_its_limit_is_refused)
{
	struct kwasm_module_options opts = { .limit = 4096 };
	__u64 before = bytes_used();
	struct kwasm_device *dev;
	struct kwasm_module *m;

	ASSERT_EQ(kwasm_device_open(&dev, NULL), 0);
	EXPECT_EQ(kwasm_module_load(dev, guest_wasm, GUEST_SIZE, &opts, &m), -ENOMEM);
	EXPECT_NE(strstr(kwasm_device_error(dev)->text, "refused"), NULL);
	EXPECT_EQ(bytes_used(), before);
	opts.limit = MIB;
	EXPECT_EQ(kwasm_module_load(dev, guest_wasm, GUEST_SIZE, &opts, &m), 0);
	kwasm_module_close(m);
	EXPECT_EQ(bytes_used(), before);
	kwasm_device_close(dev);
}

TEST(store_too_small_for_its_own_stack_is_refused)
{
	const struct kwasm_store_options opts = { .limit = 4096 };
	struct kwasm_device *dev;
	struct kwasm_store *s;

	ASSERT_EQ(kwasm_device_open(&dev, NULL), 0);
	EXPECT_EQ(kwasm_store_create(dev, &opts, &s), -ENOMEM);
	EXPECT_NE(kwasm_device_error(dev)->text[0], 0);
	kwasm_device_close(dev);
}

TEST(stack_sizes_have_bounds)
{
	struct kwasm_store_options opts = { .stack_size = 1 };
	struct kwasm_device *dev;
	struct kwasm_store *s;

	ASSERT_EQ(kwasm_device_open(&dev, NULL), 0);
	EXPECT_EQ(kwasm_store_create(dev, &opts, &s), -EINVAL);
	opts.stack_size = UINT32_MAX;
	EXPECT_EQ(kwasm_store_create(dev, &opts, &s), -EINVAL);
	opts.stack_size = 65536;
	ASSERT_EQ(kwasm_store_create(dev, &opts, &s), 0);
	kwasm_store_close(s);
	kwasm_device_close(dev);
}

TEST(deeper_stack_goes_deeper)
{
	struct kwasm_store_options opts = { .stack_size = 65536 };
	uint32_t shallow, deep;
	struct guest g;

	ASSERT_EQ(guest_open(&g, &opts), 0);
	EXPECT_EQ(guest_call(&g, "deep", NULL, 0), KWASM_OUTCOME_STACK_EXHAUSTED);
	shallow = kwasm_store_error(g.s)->depth;
	guest_close(&g);
	opts.stack_size = 1 << 20;
	ASSERT_EQ(guest_open(&g, &opts), 0);
	EXPECT_EQ(guest_call(&g, "deep", NULL, 0), KWASM_OUTCOME_STACK_EXHAUSTED);
	deep = kwasm_store_error(g.s)->depth;
	EXPECT_GT(shallow, 0);
	EXPECT_GT(deep, shallow * 8);
	EXPECT_EQ(kwasm_store_error(g.s)->nr_frames, KWASM_ERROR_FRAMES);
	guest_close(&g);
}

TEST_HARNESS_MAIN
