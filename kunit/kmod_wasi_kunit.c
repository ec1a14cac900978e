// SPDX-License-Identifier: GPL-2.0
/*
 * WASI: what it makes of a program's numbers, without a program
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/stat.h>

#include "kmod/wasi_process.h"

static u8 memory[64];

static struct kwasm_wasi_call call_of(u64 size)
{
	return (struct kwasm_wasi_call){ .mem = memory, .size = size };
}

static void ranges_end_with_the_memory(struct kunit *test)
{
	struct kwasm_wasi_call c = call_of(sizeof(memory));

	KUNIT_EXPECT_PTR_EQ(test, kwasm_wasi_range(&c, 0, 64), (void *)memory);
	KUNIT_EXPECT_PTR_EQ(test, kwasm_wasi_range(&c, 63, 1), (void *)(memory + 63));
	KUNIT_EXPECT_PTR_EQ(test, kwasm_wasi_range(&c, 64, 0), (void *)(memory + 64));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 64, 1));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 0, 65));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 1, 64));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, U32_MAX, 1));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, U32_MAX, U32_MAX));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 1, U64_MAX));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 65, 0));
}

static void no_memory_has_no_ranges(struct kunit *test)
{
	struct kwasm_wasi_call c = {};
	u32 value;

	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 0, 1));
	KUNIT_EXPECT_EQ(test, kwasm_wasi_get(&c, &value, 0, sizeof(value)), -EFAULT);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_put_u64(&c, 0, 1), -EFAULT);
}

static void numbers_are_little_endian(struct kunit *test)
{
	struct kwasm_wasi_call c = call_of(sizeof(memory));
	static const u8 want[] = { 0x04, 0x03, 0x02, 0x01 };

	memset(memory, 0, sizeof(memory));
	KUNIT_EXPECT_EQ(test, kwasm_wasi_put_u32(&c, 3, 0x01020304), 0);
	KUNIT_EXPECT_EQ(test, memcmp(memory + 3, want, sizeof(want)), 0);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_put_u64(&c, 57, 1), -EFAULT);
	KUNIT_EXPECT_EQ(test, memory[57], 0);
}

static void errors_have_words(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(0), WASI_SUCCESS);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-E2BIG), 1);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-ENOENT), 44);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-EXDEV), 75);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-ENOTCAPABLE), 76);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-EWOULDBLOCK), WASI_AGAIN);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-EOPNOTSUPP), WASI_NOTSUP);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-ERESTARTSYS), WASI_INTR);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-ERESTART_RESTARTBLOCK), WASI_INTR);
}

static void errors_without_a_word_are_io(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-EIO), WASI_IO);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-EUCLEAN), WASI_IO);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-MAX_ERRNO), WASI_IO);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(5), WASI_IO);
}

static void files_have_types(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(S_IFREG | 0644), 4);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(S_IFDIR), 3);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(S_IFLNK), 7);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(S_IFCHR), 2);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(S_IFIFO), 0);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(0), 0);
}

static void deadlines_saturate(struct kunit *test)
{
	u64 now = ktime_get_ns(), at = 0;

	KUNIT_EXPECT_EQ(test, kwasm_wasi_clock_deadline(WASI_CLOCK_MONOTONIC, 5, false, &at), 0);
	KUNIT_EXPECT_GE(test, at, now + 5);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_clock_deadline(WASI_CLOCK_MONOTONIC, U64_MAX, false, &at),
			0);
	KUNIT_EXPECT_EQ(test, at, U64_MAX);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_clock_deadline(WASI_CLOCK_REALTIME, 1, true, &at), 0);
	KUNIT_EXPECT_LE(test, at, ktime_get_ns());
	KUNIT_EXPECT_EQ(test, kwasm_wasi_clock_deadline(WASI_CLOCK_THREAD_CPUTIME, 1, false, &at),
			-EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_clock_deadline(4, 1, false, &at), -EINVAL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(ranges_end_with_the_memory),
	KUNIT_CASE(no_memory_has_no_ranges),
	KUNIT_CASE(numbers_are_little_endian),
	KUNIT_CASE(errors_have_words),
	KUNIT_CASE(errors_without_a_word_are_io),
	KUNIT_CASE(files_have_types),
	KUNIT_CASE(deadlines_saturate),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_wasi",
	.test_cases = cases,
};

kunit_test_suite(suite);
