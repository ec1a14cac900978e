// SPDX-License-Identifier: GPL-2.0
/*
 * Reader: numbers, names and ranges out of untrusted bytes
 */

#include <kunit/test.h>

#include <linux/limits.h>
#include <linux/string.h>

#include "runtime/reader.h"

#define MAX_BYTES	12

enum reads { READ_U32, READ_U64, READ_S32, READ_S33, READ_S64, READ_NAME };

/**
 * struct row - bytes, and what reading them gives
 * @name: what is claimed
 * @reads: how
 * @len: how many bytes
 * @bytes: the bytes
 * @reason: KWASM_E_NONE, or why they are refused
 * @val: the number, or the length of the name
 * @used: bytes that are consumed when it succeeds
 */
struct row {
	const char *name;
	enum reads reads;
	u8 len;
	u8 bytes[MAX_BYTES];
	enum kwasm_reason reason;
	u64 val;
	u8 used;
};

#define ROW(how, what, ...) \
	{ .name = what, .reads = (how), .len = sizeof((u8[]){ __VA_ARGS__ }), \
	  .bytes = { __VA_ARGS__ }
#define GIVES(v, n)	.val = (v), .used = (n) }
#define REFUSED(why)	.reason = KWASM_E_##why }

static const struct row rows[] = {
	ROW(READ_U32, "u32 zero", 0x00), GIVES(0, 1),
	ROW(READ_U32, "u32 one byte", 0x7f), GIVES(127, 1),
	ROW(READ_U32, "u32 two bytes", 0x80, 0x01), GIVES(128, 2),
	ROW(READ_U32, "u32 padded", 0x83, 0x80, 0x80, 0x00), GIVES(3, 4),
	ROW(READ_U32, "u32 padded to the limit", 0x83, 0x80, 0x80, 0x80, 0x00), GIVES(3, 5),
	ROW(READ_U32, "u32 largest", 0xff, 0xff, 0xff, 0xff, 0x0f), GIVES(U32_MAX, 5),
	ROW(READ_U32, "u32 stops at its end", 0x05, 0xff), GIVES(5, 1),
	ROW(READ_U32, "u32 unused bits", 0xff, 0xff, 0xff, 0xff, 0x1f), REFUSED(INT_LARGE),
	ROW(READ_U32, "u32 one bit too much", 0x80, 0x80, 0x80, 0x80, 0x10), REFUSED(INT_LARGE),
	ROW(READ_U32, "u32 too long", 0x80, 0x80, 0x80, 0x80, 0x80, 0x00), REFUSED(INT_LONG),
	ROW(READ_U32, "u32 cut", 0x80), REFUSED(UNEXPECTED_END),
	ROW(READ_U32, "u32 cut late", 0x80, 0x80, 0x80, 0x80), REFUSED(UNEXPECTED_END),

	ROW(READ_U64, "u64 largest", 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
		GIVES(U64_MAX, 10),
	ROW(READ_U64, "u64 unused bits", 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0x03), REFUSED(INT_LARGE),
	ROW(READ_U64, "u64 too long", 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
	    0x00), REFUSED(INT_LONG),

	ROW(READ_S32, "s32 minus one", 0x7f), GIVES((u64)-1, 1),
	ROW(READ_S32, "s32 -64", 0x40), GIVES((u64)-64, 1),
	ROW(READ_S32, "s32 64", 0xc0, 0x00), GIVES(64, 2),
	ROW(READ_S32, "s32 smallest", 0x80, 0x80, 0x80, 0x80, 0x78), GIVES((u64)(s64)S32_MIN, 5),
	ROW(READ_S32, "s32 largest", 0xff, 0xff, 0xff, 0xff, 0x07), GIVES(S32_MAX, 5),
	ROW(READ_S32, "s32 minus one, padded", 0xff, 0xff, 0xff, 0xff, 0x7f), GIVES((u64)-1, 5),
	ROW(READ_S32, "s32 wrong sign bits", 0xff, 0xff, 0xff, 0xff, 0x0f), REFUSED(INT_LARGE),
	ROW(READ_S32, "s32 one sign bit missing", 0x80, 0x80, 0x80, 0x80, 0x70),
		REFUSED(INT_LARGE),
	ROW(READ_S32, "s32 too long", 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f), REFUSED(INT_LONG),
	ROW(READ_S32, "s32 cut", 0xff, 0xff), REFUSED(UNEXPECTED_END),

	ROW(READ_S33, "s33 of an empty block", 0x40), GIVES((u64)-64, 1),
	ROW(READ_S33, "s33 largest index", 0xff, 0xff, 0xff, 0xff, 0x0f), GIVES(U32_MAX, 5),
	ROW(READ_S33, "s33 smallest", 0x80, 0x80, 0x80, 0x80, 0x70), GIVES((u64)-(1LL << 32), 5),
	ROW(READ_S33, "s33 unused bits", 0xff, 0xff, 0xff, 0xff, 0x1f), REFUSED(INT_LARGE),

	ROW(READ_S64, "s64 smallest", 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f),
		GIVES((u64)S64_MIN, 10),
	ROW(READ_S64, "s64 largest", 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00),
		GIVES(S64_MAX, 10),
	ROW(READ_S64, "s64 wrong sign bits", 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0x01), REFUSED(INT_LARGE),
	ROW(READ_S64, "s64 too long", 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
	    0x00), REFUSED(INT_LONG),

	ROW(READ_NAME, "empty name", 0x00), GIVES(0, 1),
	ROW(READ_NAME, "name", 0x03, 'a', 'b', 'c', 'd'), GIVES(3, 4),
	ROW(READ_NAME, "name with NUL", 0x02, 'a', 0x00), GIVES(2, 3),
	ROW(READ_NAME, "two bytes", 0x02, 0xc2, 0x80), GIVES(2, 3),
	ROW(READ_NAME, "three bytes", 0x03, 0xe2, 0x82, 0xac), GIVES(3, 4),
	ROW(READ_NAME, "four bytes, largest", 0x04, 0xf4, 0x8f, 0xbf, 0xbf), GIVES(4, 5),
	ROW(READ_NAME, "overlong two", 0x02, 0xc1, 0xbf), REFUSED(UTF8),
	ROW(READ_NAME, "overlong three", 0x03, 0xe0, 0x9f, 0xbf), REFUSED(UTF8),
	ROW(READ_NAME, "overlong four", 0x04, 0xf0, 0x8f, 0xbf, 0xbf), REFUSED(UTF8),
	ROW(READ_NAME, "surrogate", 0x03, 0xed, 0xa0, 0x80), REFUSED(UTF8),
	ROW(READ_NAME, "beyond unicode", 0x04, 0xf4, 0x90, 0x80, 0x80), REFUSED(UTF8),
	ROW(READ_NAME, "stray continuation", 0x01, 0x80), REFUSED(UTF8),
	ROW(READ_NAME, "missing continuation", 0x02, 0xe2, 0x82), REFUSED(UTF8),
	ROW(READ_NAME, "name beyond the end", 0x04, 'a', 'b', 'c'), REFUSED(LENGTH),
	ROW(READ_NAME, "name of 4 GiB", 0xff, 0xff, 0xff, 0xff, 0x0f, 'a'), REFUSED(LENGTH),
};

static void name_row(const struct row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, name_row);

static int read(struct kwasm_reader *r, enum reads reads, u64 *val)
{
	const u8 *name;
	u32 word = 0;
	s32 small = 0;
	int err;

	switch (reads) {
	case READ_U32:
		err = kwasm_read_u32(r, &word);
		*val = word;
		return err;
	case READ_U64:
		return kwasm_read_u64(r, val);
	case READ_S32:
		err = kwasm_read_s32(r, &small);
		*val = (s64)small;
		return err;
	case READ_S33:
		return kwasm_read_s33(r, (s64 *)val);
	case READ_S64:
		return kwasm_read_s64(r, (s64 *)val);
	default:
		err = kwasm_read_name(r, &name, &word);
		*val = word;
		return err;
	}
}

/* The bytes in a block of just their size, so that ASan and KASAN watch its end. */
static void reads_or_refuses(struct kunit *test)
{
	const struct row *row = test->param_value;
	u8 *bytes = kunit_kmalloc(test, row->len, GFP_KERNEL);
	struct kwasm_report rep;
	struct kwasm_reader r = { .base = bytes, .pos = bytes, .end = bytes + row->len,
				  .rep = &rep };
	u64 val = 0;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	memcpy(bytes, row->bytes, row->len);
	kwasm_report_init(&rep);
	err = read(&r, row->reads, &val);
	KUNIT_EXPECT_EQ(test, (int)rep.reason, (int)row->reason);
	KUNIT_EXPECT_EQ(test, err, kwasm_reason_errno(row->reason));
	KUNIT_EXPECT_LE(test, rep.offset, (u64)row->len);
	KUNIT_EXPECT_TRUE(test, r.pos <= r.end);
	if (err)
		return;
	KUNIT_EXPECT_EQ(test, val, row->val);
	KUNIT_EXPECT_EQ(test, kwasm_reader_offset(&r), (u64)row->used);
}

static void first_reason_wins(struct kunit *test)
{
	static const u8 bytes[] = { 1, 2 };
	struct kwasm_report rep;
	struct kwasm_reader r = { .base = bytes, .pos = bytes + 1, .end = bytes + 2, .rep = &rep };

	kwasm_report_init(&rep);
	KUNIT_EXPECT_EQ(test, kwasm_read_fail(&r, KWASM_E_OPCODE), -ENOEXEC);
	r.pos = bytes + 2;
	KUNIT_EXPECT_EQ(test, kwasm_read_fail(&r, KWASM_E_NO_MEMORY), -ENOMEM);
	KUNIT_EXPECT_EQ(test, (int)rep.reason, (int)KWASM_E_OPCODE);
	KUNIT_EXPECT_EQ(test, rep.offset, 1ULL);
}

static void sub_range_ends_where_it_says(struct kunit *test)
{
	static const u8 bytes[] = { 1, 2, 3, 4 };
	struct kwasm_report rep;
	struct kwasm_reader r = { .base = bytes, .pos = bytes, .end = bytes + 4, .rep = &rep };
	struct kwasm_reader sub;
	u8 byte = 0;

	kwasm_report_init(&rep);
	KUNIT_ASSERT_EQ(test, kwasm_read_sub(&r, 3, &sub), 0);
	KUNIT_EXPECT_EQ(test, kwasm_reader_offset(&r), 3ULL);
	KUNIT_EXPECT_EQ(test, kwasm_reader_left(&sub), (size_t)3);
	KUNIT_EXPECT_EQ(test, kwasm_read_skip(&sub, 3), 0);
	KUNIT_EXPECT_EQ(test, kwasm_read_u8(&sub, &byte), -ENOEXEC);
	KUNIT_EXPECT_EQ(test, kwasm_read_u8(&r, &byte), 0);
	KUNIT_EXPECT_EQ(test, (int)byte, 4);
	KUNIT_EXPECT_EQ(test, kwasm_read_sub(&r, 1, &sub), -ENOEXEC);
	KUNIT_EXPECT_EQ(test, kwasm_read_skip(&r, SIZE_MAX), -ENOEXEC);
}

static struct kunit_case reader_cases[] = {
	KUNIT_CASE_PARAM(reads_or_refuses, row_gen_params),
	KUNIT_CASE(first_reason_wins),
	KUNIT_CASE(sub_range_ends_where_it_says),
	{}
};

static struct kunit_suite reader_suite = {
	.name = "kwasm_reader",
	.test_cases = reader_cases,
};

kunit_test_suite(reader_suite);

MODULE_LICENSE("GPL");
