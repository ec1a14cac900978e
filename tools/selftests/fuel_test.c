// SPDX-License-Identifier: GPL-2.0
/*
 * Fuel: a bound on work that is the same on every machine and every run
 */
#include "tiers.h"

#define PLENTY	1000000000ull

static __u64 cost_of(struct guest *g, const char *name, uint32_t arg)
{
	struct run run = { .fuel = PLENTY };

	if (guest_call(g, name, &run, 1, arg))
		return 0;
	return PLENTY - run.fuel;
}

TEST_F(tier, endless_loop_runs_out)
{
	struct run run = { .fuel = 1000000 };
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	EXPECT_EQ(guest_call(&g, "loop", &run, 0), KWASM_OUTCOME_FUEL);
	EXPECT_EQ(run.fuel, 0);
	EXPECT_EQ(strncmp(kwasm_store_error(g.s)->text, "out of fuel", 11), 0);
	/* The call ended, the store did not. */
	EXPECT_EQ(guest_call(&g, "add", &run, 2, 1, 2), 0);
	guest_close(&g);
}

TEST_F(tier, endless_recursion_runs_out)
{
	struct run run = { .fuel = 1000000 };
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	EXPECT_EQ(guest_call(&g, "recurse", &run, 1, 100), KWASM_OUTCOME_FUEL);
	guest_close(&g);
}

TEST_F(tier, same_work_costs_the_same)
{
	struct guest g;
	__u64 cost;
	int i;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	cost = cost_of(&g, "countdown", 100000);
	EXPECT_GT(cost, 100000);
	for (i = 0; i < 10; i++)
		EXPECT_EQ(cost_of(&g, "countdown", 100000), cost);
	guest_close(&g);
}

TEST_F(tier, work_costs_in_proportion)
{
	struct guest g;
	__u64 one, two, three;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	one = cost_of(&g, "countdown", 1000);
	two = cost_of(&g, "countdown", 2000);
	three = cost_of(&g, "countdown", 3000);
	EXPECT_GT(two, one);
	EXPECT_EQ(three - two, two - one);
	guest_close(&g);
}

TEST_F(tier, bulk_operations_cost_by_their_bytes)
{
	struct run run = {};
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(guest_call(&g, "grow", &run, 1, 15), 0);
	EXPECT_GT(cost_of(&g, "fill_once", 1 << 20),
		  cost_of(&g, "fill_once", 1 << 10) + (1 << 20) / 128);
	run.fuel = 1000;
	EXPECT_EQ(guest_call(&g, "fill_once", &run, 1, 1 << 20), KWASM_OUTCOME_FUEL);
	guest_close(&g);
}

TEST_F(tier, enough_is_enough_and_one_less_is_not)
{
	struct run run = {};
	struct guest g;
	__u64 cost;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	cost = cost_of(&g, "countdown", 100000);
	run.fuel = cost;
	EXPECT_EQ(guest_call(&g, "countdown", &run, 1, 100000), 0);
	EXPECT_EQ(run.fuel, 0);
	run.fuel = cost - 1;
	EXPECT_EQ(guest_call(&g, "countdown", &run, 1, 100000), KWASM_OUTCOME_FUEL);
	guest_close(&g);
}

TEST_HARNESS_MAIN
