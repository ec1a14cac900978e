// SPDX-License-Identifier: GPL-2.0
/*
 * Pools: what is warm asks no allocator of the kernel, and what is full says so
 *
 * Of any use only where kwasm was loaded with the pools that tools/selftests/pools
 * tells it of: a memory, a stack and a store of this guest fit into each.
 *
 * The stores here may use the pools and nothing else: their line leaves no back
 * end to any kind of byte.  So what reaches a back end does it through a pool,
 * whose blocks count.
 */
#include <stdlib.h>
#include <string.h>

#include <kselftest_harness.h>

#include "guest.h"

#define ROOM	32	/* more stores than any of the pools has slots */

static const struct kwasm_store_options only_pools = {
	.stack_size = 65536,
	.alloc = "store=pool, table=pool, stack=pool, memory=pool, *=null",
};

/**
 * struct tally - requests so far
 * @lent: that the pools were asked
 * @back_end: that they had to ask others for
 * @others: of all budgets but the stores'
 */
struct tally {
	__u64 lent;
	__u64 back_end;
	__u64 others;
};

static bool is_store(const struct kwasm_node *n)
{
	return !strcmp(n->block.name, "store");
}

/* Nothing is inside of the last row of a pool, which is the back end's. */
static bool is_leaf(const struct kwasm_node *nodes, uint32_t nr, uint32_t i)
{
	return i + 1 == nr || nodes[i + 1].block.depth <= nodes[i].block.depth;
}

static int take_tally(struct kwasm_device *dev, struct tally *t)
{
	struct kwasm_node *nodes;
	uint32_t i, nr;
	int err = kwasm_device_tree(dev, &nodes, &nr);

	if (err)
		return err;
	*t = (struct tally){};
	for (i = 0; i < nr; i++) {
		const struct kwasm_node *n = &nodes[i];

		if (n->what == KWASM_NODE_BUDGET && n->id && !is_store(n))
			t->others += n->block.calls;
		if (n->what != KWASM_NODE_BLOCK || n->id)
			continue;
		if (is_leaf(nodes, nr, i))
			t->back_end += n->block.calls;
		else
			t->lent += n->block.calls;
	}
	free(nodes);
	return 0;
}

FIXTURE(pools)
{
	struct guest g;
};

/* Needs a device and a module; each test makes its own stores. */
FIXTURE_SETUP(pools)
{
	struct kwasm_node *nodes;
	uint32_t i, nr, blocks = 0;

	ASSERT_EQ(kwasm_device_open(&self->g.dev, NULL), 0);
	ASSERT_EQ(kwasm_device_tree(self->g.dev, &nodes, &nr), 0);
	for (i = 0; i < nr; i++)
		blocks += nodes[i].what == KWASM_NODE_BLOCK && !nodes[i].id;
	free(nodes);
	if (!blocks)
		SKIP(return, "kwasm was loaded without pools");
	ASSERT_EQ(kwasm_module_load(self->g.dev, guest_wasm, GUEST_SIZE, NULL, &self->g.m), 0);
}

/* The harness runs a test even after its setup was skipped. */
#define NEEDS_POOLS()	do {					\
	if (!self->g.m)						\
		SKIP(return, "kwasm was loaded without pools");	\
} while (0)

FIXTURE_TEARDOWN(pools)
{
	guest_close(&self->g);
}

static int live(struct guest *g)
{
	return kwasm_store_create(g->dev, &only_pools, &g->s) ?:
	       kwasm_store_instantiate(g->s, g->m, NULL, &g->inst);
}

static void die(struct guest *g)
{
	kwasm_store_close(g->s);
	g->s = NULL;
}

TEST_F(pools, warm_life_asks_no_back_end)
{
	struct tally before, after;
	int i;

	NEEDS_POOLS();
	ASSERT_EQ(live(&self->g), 0);
	die(&self->g);
	ASSERT_EQ(take_tally(self->g.dev, &before), 0);
	EXPECT_GT(before.back_end, 0);
	for (i = 0; i < 50; i++) {
		ASSERT_EQ(live(&self->g), 0);
		ASSERT_EQ(guest_call(&self->g, "store", NULL, 2, 60000, 1), 0);
		die(&self->g);
	}
	ASSERT_EQ(take_tally(self->g.dev, &after), 0);
	EXPECT_EQ(after.back_end, before.back_end);
	/* A store, its stack and its memory, at least. */
	EXPECT_GE(after.lent, before.lent + 3 * 50);
}

/* Making a store is more than pools are for: a descriptor, and whose it is. */
TEST_F(pools, warm_instantiation_asks_nobody_else)
{
	struct tally cold, made, alive;
	struct kwasm_usage made_usage, alive_usage;

	NEEDS_POOLS();
	ASSERT_EQ(live(&self->g), 0);
	die(&self->g);
	ASSERT_EQ(kwasm_store_create(self->g.dev, &only_pools, &self->g.s), 0);
	/* What telling takes is in the difference of the first two. */
	ASSERT_EQ(kwasm_device_usage(self->g.dev, &made_usage), 0);
	ASSERT_EQ(take_tally(self->g.dev, &cold), 0);
	ASSERT_EQ(take_tally(self->g.dev, &made), 0);
	ASSERT_EQ(kwasm_store_instantiate(self->g.s, self->g.m, NULL, &self->g.inst), 0);
	ASSERT_EQ(take_tally(self->g.dev, &alive), 0);
	EXPECT_EQ(alive.others - made.others, made.others - cold.others);
	EXPECT_EQ(alive.back_end, made.back_end);
	EXPECT_GT(alive.lent, made.lent);
	ASSERT_EQ(kwasm_device_usage(self->g.dev, &alive_usage), 0);
	EXPECT_EQ(alive_usage.used, made_usage.used);
}

TEST_F(pools, full_pool_says_so_and_serves_again)
{
	struct kwasm_store *s[ROOM];
	int i, n, err = 0;

	NEEDS_POOLS();
	for (n = 0; n < ROOM; n++) {
		err = kwasm_store_create(self->g.dev, &only_pools, &s[n]);
		if (err)
			break;
	}
	EXPECT_EQ(err, -ENOSPC);
	EXPECT_GT(n, 0);
	EXPECT_NE(strstr(kwasm_device_error(self->g.dev)->text, "pool store is full"), NULL)
		TH_LOG("%s", kwasm_device_error(self->g.dev)->text);
	/* Who may ask others as well gets a store all the same. */
	ASSERT_EQ(kwasm_store_create(self->g.dev, NULL, &self->g.s), 0);
	die(&self->g);
	for (i = 0; i < n; i++)
		kwasm_store_close(s[i]);
	EXPECT_EQ(live(&self->g), 0);
}

TEST_F(pools, next_one_finds_nothing_of_the_last)
{
	struct run run = {};
	int i;

	NEEDS_POOLS();
	for (i = 0; i < 20; i++) {
		ASSERT_EQ(live(&self->g), 0);
		ASSERT_EQ(guest_call(&self->g, "load", &run, 1, 60000), 0);
		EXPECT_EQ(run.result, 0);
		ASSERT_EQ(guest_call(&self->g, "store", NULL, 2, 60000, 0x5ec5e7), 0);
		die(&self->g);
	}
}

TEST_HARNESS_MAIN
