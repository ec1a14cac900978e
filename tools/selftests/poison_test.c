// SPDX-License-Identifier: GPL-2.0
/*
 * Poison: a store that is not to be trusted any more says so, and nothing else
 */
#include <kselftest_harness.h>

#include "guest.h"

#define WHY	"the store is poisoned: a call in it trapped"

FIXTURE(poisoned)
{
	struct guest g;
};

FIXTURE_SETUP(poisoned)
{
	const struct kwasm_store_options opts = { .flags = KWASM_STORE_POISON };

	ASSERT_EQ(guest_open(&self->g, &opts), 0);
	ASSERT_EQ(guest_call(&self->g, "store", NULL, 2, 0, 5), 0);
	ASSERT_EQ(guest_call(&self->g, "trap", NULL, 0), KWASM_OUTCOME_UNREACHABLE);
}

FIXTURE_TEARDOWN(poisoned)
{
	guest_close(&self->g);
}

TEST_F(poisoned, calls_are_refused_with_a_sentence)
{
	EXPECT_EQ(guest_call(&self->g, "add", NULL, 2, 1, 2), -ENOTRECOVERABLE);
	EXPECT_STREQ(kwasm_store_error(self->g.s)->text, WHY);
}

TEST_F(poisoned, instances_are_refused_with_a_sentence)
{
	const struct kwasm_instantiate_options opts = {};
	uint32_t inst;

	EXPECT_EQ(kwasm_store_instantiate(self->g.s, self->g.m, &opts, &inst), -ENOTRECOVERABLE);
	EXPECT_STREQ(kwasm_store_error(self->g.s)->text, WHY);
	EXPECT_EQ(kwasm_store_register(self->g.s, "a", 1, self->g.inst), -ENOTRECOVERABLE);
}

TEST_F(poisoned, nothing_in_it_can_be_looked_at)
{
	char bytes[4] = "old";
	struct kwasm_memory_op memory = {
		.instance = self->g.inst,
		.name = (uintptr_t)"memory",
		.name_len = 6,
		.op = KWASM_OP_GET,
		.length = 4,
		.buf = (uintptr_t)bytes,
	};
	struct kwasm_global_op global = {
		.instance = self->g.inst,
		.name = (uintptr_t)"fixed",
		.name_len = 5,
		.op = KWASM_OP_GET,
	};

	EXPECT_EQ(kwasm_store_memory(self->g.s, &memory), -ENOTRECOVERABLE);
	EXPECT_STREQ(bytes, "old");
	memory.op = KWASM_OP_GROW;
	EXPECT_EQ(kwasm_store_memory(self->g.s, &memory), -ENOTRECOVERABLE);
	EXPECT_EQ(kwasm_store_global(self->g.s, &global), -ENOTRECOVERABLE);
}

TEST_F(poisoned, statistics_say_why)
{
	struct kwasm_usage usage;

	ASSERT_EQ(kwasm_store_usage(self->g.s, &usage), 0);
	EXPECT_GT(usage.used, 65536);
	EXPECT_STREQ(usage.refusal, WHY);
}

TEST_F(poisoned, others_go_on)
{
	struct run run = {};
	struct guest other;

	ASSERT_EQ(guest_open(&other, NULL), 0);
	EXPECT_EQ(guest_call(&other, "trap", NULL, 0), KWASM_OUTCOME_UNREACHABLE);
	EXPECT_EQ(guest_call(&other, "add", &run, 2, 1, 2), 0);
	EXPECT_EQ(run.result, 3);
	guest_close(&other);
}

TEST(what_is_stopped_halfway_poisons_too)
{
	const struct kwasm_store_options opts = { .flags = KWASM_STORE_POISON };
	struct run run = { .fuel = 1000 };
	__u64 before = bytes_used();
	struct guest g;

	ASSERT_EQ(guest_open(&g, &opts), 0);
	ASSERT_EQ(guest_call(&g, "add", NULL, 2, 1, 2), 0);
	EXPECT_EQ(guest_call(&g, "loop", &run, 0), KWASM_OUTCOME_FUEL);
	EXPECT_EQ(guest_call(&g, "add", NULL, 2, 1, 2), -ENOTRECOVERABLE);
	guest_close(&g);
	EXPECT_EQ(bytes_used(), before);
}

TEST_HARNESS_MAIN
