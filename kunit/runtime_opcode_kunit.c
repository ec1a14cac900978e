// SPDX-License-Identifier: GPL-2.0
/*
 * Opcodes: the one table agrees with the spec's index and with itself
 */

#include <kunit/test.h>

#include <linux/string.h>

#include "runtime/opcode.h"

/* How many instructions the index of 2.0 has, SIMD left out, run by run. */
#define NR_PLAIN	(6 + 7 + 3 + 7 + 25 + 132 + 3)
#define NR_PREFIXED	18

static void table_has_every_instruction(struct kunit *test)
{
	unsigned int plain = 0, prefixed = 0, i;

	for (i = 0; i < KWASM_NR_OPS; i++) {
		if (!kwasm_opcode_info[i].text)
			continue;
		if (i < KWASM_OP_FC(0))
			plain++;
		else
			prefixed++;
	}
	KUNIT_EXPECT_EQ(test, plain, (unsigned int)NR_PLAIN);
	KUNIT_EXPECT_EQ(test, prefixed, (unsigned int)NR_PREFIXED);
}

struct place {
	unsigned int opcode;
	const char *text;
};

/* A few of each block of the index, so that a row that slipped is seen. */
static const struct place places[] = {
	{ 0x00, "unreachable" }, { 0x0b, "end" }, { 0x0e, "br_table" }, { 0x11, "call_indirect" },
	{ 0x1a, "drop" }, { 0x20, "local.get" }, { 0x24, "global.set" }, { 0x26, "table.set" },
	{ 0x28, "i32.load" }, { 0x35, "i64.load32_u" }, { 0x36, "i32.store" },
	{ 0x3e, "i64.store32" }, { 0x3f, "memory.size" }, { 0x40, "memory.grow" },
	{ 0x41, "i32.const" }, { 0x44, "f64.const" }, { 0x45, "i32.eqz" }, { 0x5a, "i64.ge_u" },
	{ 0x66, "f64.ge" }, { 0x6a, "i32.add" }, { 0x8a, "i64.rotr" }, { 0x98, "f32.copysign" },
	{ 0xa6, "f64.copysign" }, { 0xa7, "i32.wrap_i64" }, { 0xbf, "f64.reinterpret_i64" },
	{ 0xc0, "i32.extend8_s" }, { 0xc4, "i64.extend32_s" }, { 0xd0, "ref.null" },
	{ 0xd2, "ref.func" }, { 0x100, "i32.trunc_sat_f32_s" }, { 0x10a, "memory.copy" },
	{ 0x111, "table.fill" },
};

static void instructions_are_in_their_places(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(places); i++)
		KUNIT_EXPECT_STREQ(test, kwasm_opcode_info[places[i].opcode].text, places[i].text);
}

/* "?" or operands:results in the letters that the validator knows. */
static bool is_signature(const char *sig)
{
	const char *colon = strchr(sig, ':');

	if (!strcmp(sig, "?"))
		return true;
	if (!colon || strlen(colon + 1) > 1)
		return false;
	for (; *sig; sig++) {
		if (sig != colon && !strchr("ilfdp", *sig))
			return false;
	}
	return true;
}

static void signatures_are_well_formed(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < KWASM_NR_OPS; i++) {
		const struct kwasm_opcode_info *op = &kwasm_opcode_info[i];

		if (op->text)
			KUNIT_EXPECT_TRUE_MSG(test, is_signature(op->sig), "%s", op->text);
	}
}

/* What starts with i64. and ends without a conversion works on i64, and so on. */
static void signatures_follow_names(struct kunit *test)
{
	static const char letters[][2] = { "i", "l", "f", "d" };
	static const char * const prefixes[] = { "i32.", "i64.", "f32.", "f64." };
	unsigned int i, t;

	for (i = 0x6a; i <= 0xa6; i++) {
		const struct kwasm_opcode_info *op = &kwasm_opcode_info[i];

		for (t = 0; t < ARRAY_SIZE(prefixes); t++) {
			if (strncmp(op->text, prefixes[t], 4))
				continue;
			KUNIT_EXPECT_EQ_MSG(test, op->sig[0], letters[t][0], "%s", op->text);
			KUNIT_EXPECT_STREQ(test, strchr(op->sig, ':') + 1, letters[t]);
		}
	}
}

static struct kunit_case opcode_cases[] = {
	KUNIT_CASE(table_has_every_instruction),
	KUNIT_CASE(instructions_are_in_their_places),
	KUNIT_CASE(signatures_are_well_formed),
	KUNIT_CASE(signatures_follow_names),
	{}
};

static struct kunit_suite opcode_suite = {
	.name = "kwasm_opcode",
	.test_cases = opcode_cases,
};

kunit_test_suite(opcode_suite);

MODULE_LICENSE("GPL");
