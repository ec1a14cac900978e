// SPDX-License-Identifier: GPL-2.0
/*
 * Values as people write them: libkwasm alone, without a device
 */
#include <kselftest_harness.h>

#include "guest.h"

static const struct {
	uint32_t type;
	const char *text;
	int err;
	__u64 bits;
} rows[] = {
	{ KWASM_TYPE_I32, "0", 0, 0 },
	{ KWASM_TYPE_I32, "-1", 0, 0xffffffff },
	{ KWASM_TYPE_I32, "+7", 0, 7 },
	{ KWASM_TYPE_I32, "4294967295", 0, 0xffffffff },
	{ KWASM_TYPE_I32, "-2147483648", 0, 0x80000000 },
	{ KWASM_TYPE_I32, "0x80000000", 0, 0x80000000 },
	{ KWASM_TYPE_I32, "-0x1", 0, 0xffffffff },
	{ KWASM_TYPE_I32, "4294967296", -ERANGE, 0 },
	{ KWASM_TYPE_I32, "-2147483649", -ERANGE, 0 },
	{ KWASM_TYPE_I32, "", -EINVAL, 0 },
	{ KWASM_TYPE_I32, "-", -EINVAL, 0 },
	{ KWASM_TYPE_I32, "0x", -EINVAL, 0 },
	{ KWASM_TYPE_I32, "--1", -EINVAL, 0 },
	{ KWASM_TYPE_I32, " 1", -EINVAL, 0 },
	{ KWASM_TYPE_I32, "1 ", -EINVAL, 0 },
	{ KWASM_TYPE_I32, "1.5", -EINVAL, 0 },
	{ KWASM_TYPE_I32, "ff", -EINVAL, 0 },
	{ KWASM_TYPE_I64, "-9223372036854775808", 0, 1ull << 63 },
	{ KWASM_TYPE_I64, "18446744073709551615", 0, UINT64_MAX },
	{ KWASM_TYPE_I64, "18446744073709551616", -ERANGE, 0 },
	{ KWASM_TYPE_I64, "-9223372036854775809", -ERANGE, 0 },
	{ KWASM_TYPE_F32, "1.5", 0, 0x3fc00000 },
	{ KWASM_TYPE_F32, "-0", 0, 0x80000000 },
	{ KWASM_TYPE_F32, "0x1.8p3", 0, 0x41400000 },
	{ KWASM_TYPE_F32, "16777217", 0, 0x4b800000 },
	{ KWASM_TYPE_F32, "inf", 0, 0x7f800000 },
	{ KWASM_TYPE_F32, "-inf", 0, 0xff800000 },
	{ KWASM_TYPE_F32, "nan", 0, 0x7fc00000 },
	{ KWASM_TYPE_F32, "-nan:0x1", 0, 0xff800001 },
	{ KWASM_TYPE_F32, "nan:0x800000", -ERANGE, 0 },
	{ KWASM_TYPE_F32, "nan:0x0", -ERANGE, 0 },
	{ KWASM_TYPE_F32, "1e39", -ERANGE, 0 },
	{ KWASM_TYPE_F32, "1x", -EINVAL, 0 },
	{ KWASM_TYPE_F32, "", -EINVAL, 0 },
	{ KWASM_TYPE_F32, "nano", -EINVAL, 0 },
	{ KWASM_TYPE_F64, "0.1", 0, 0x3fb999999999999a },
	{ KWASM_TYPE_F64, "-nan", 0, 0xfff8000000000000 },
	{ KWASM_TYPE_F64, "5e-324", 0, 1 },
	{ KWASM_TYPE_F64, "1e309", -ERANGE, 0 },
	{ KWASM_TYPE_EXTERNREF, "12", 0, 12 },
	{ KWASM_TYPE_EXTERNREF, "18446744073709551615", -ERANGE, 0 },
	{ KWASM_TYPE_FUNCREF, "1", -EINVAL, 0 },
	{ 0, "1", -EINVAL, 0 },
};

TEST(texts_are_read)
{
	struct kwasm_value v;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		int err = kwasm_value_parse(&v, rows[i].type, rows[i].text);

		EXPECT_EQ(err, rows[i].err) TH_LOG("'%s'", rows[i].text);
		if (!err)
			EXPECT_EQ(v.bits, rows[i].bits) TH_LOG("'%s'", rows[i].text);
	}
}

TEST(null_is_a_reference)
{
	struct kwasm_value v;

	EXPECT_EQ(kwasm_value_parse(&v, KWASM_TYPE_FUNCREF, "null"), 0);
	EXPECT_EQ(v.flags, KWASM_VALUE_NULL);
	EXPECT_EQ(kwasm_value_parse(&v, KWASM_TYPE_I32, "null"), -EINVAL);
}

TEST(vectors_have_thirty_two_digits)
{
	struct kwasm_value v;

	EXPECT_EQ(kwasm_value_parse(&v, KWASM_TYPE_V128, "0x1000000000000000f"), 0);
	EXPECT_EQ(v.bits, 0xf);
	EXPECT_EQ(v.high, 1);
	EXPECT_EQ(kwasm_value_parse(&v, KWASM_TYPE_V128, "0x123456789012345678901234567890123"),
		  -ERANGE);
}

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Patterns of every exponent: numbers, subnormals, infinities, NaNs. */
TEST(what_is_printed_is_read_again)
{
	static const uint32_t types[] = {
		KWASM_TYPE_I32, KWASM_TYPE_I64, KWASM_TYPE_F32, KWASM_TYPE_F64, KWASM_TYPE_V128,
	};
	uint64_t seed = 88172645463325252ull;
	char text[64];
	int i, t;

	for (i = 0; i < 4000; i++) {
		for (t = 0; t < 5; t++) {
			struct kwasm_value v = { .type = types[t], .bits = next(&seed) }, again;

			if (types[t] == KWASM_TYPE_I32 || types[t] == KWASM_TYPE_F32)
				v.bits = (uint32_t)v.bits;
			if (types[t] == KWASM_TYPE_V128)
				v.high = next(&seed);
			ASSERT_LT(kwasm_value_print(&v, text, sizeof(text)), sizeof(text));
			ASSERT_EQ(kwasm_value_parse(&again, v.type, text), 0);
			ASSERT_EQ(memcmp(&v, &again, sizeof(v)), 0) TH_LOG("'%s'", text);
		}
	}
}

TEST_HARNESS_MAIN
