// SPDX-License-Identifier: GPL-2.0
/*
 * Alloc: stores that say which blocks they allocate from
 */
#include <kselftest_harness.h>

#include "guest.h"

#define MIB 1048576ull

static const char *const lines[] = {
	"kmalloc",
	"pages",
	"*=bump(64K, kvmalloc)",
	"memory=limit(2M, pages), *=segregate(4K, freelist(64, 32, kmalloc), kvmalloc)",
	"memory=zero(pages), *=guard(quarantine(16K, kvmalloc))",
	"fallback(slots(16K, 8, kmalloc), region(64K, kvmalloc)), stack=kvmalloc",
	NULL
};

TEST(program_does_the_same_on_any_blocks)
{
	struct kwasm_store_options opts = { .limit = 16 * MIB };
	struct run run = {};
	struct guest g;
	const char *const *line;

	for (line = lines; *line; line++) {
		opts.alloc = *line;
		ASSERT_EQ(guest_open(&g, &opts), 0) TH_LOG("%s", *line);
		ASSERT_EQ(guest_call(&g, "store", NULL, 2, 65532, 0x12345678), 0);
		ASSERT_EQ(guest_call(&g, "grow", &run, 1, 3), 0);
		EXPECT_EQ(run.result, 1) TH_LOG("%s", *line);
		ASSERT_EQ(guest_call(&g, "load", &run, 1, 65532), 0);
		EXPECT_EQ(run.result, 0x12345678);
		ASSERT_EQ(guest_call(&g, "load", &run, 1, 131072), 0);
		EXPECT_EQ(run.result, 0);
		guest_close(&g);
	}
}

TEST(bad_line_names_its_column)
{
	struct kwasm_store_options opts = { .alloc = "memory=limit(64M, pags)" };
	struct kwasm_device *dev;
	struct kwasm_store *s;

	ASSERT_EQ(kwasm_device_open(&dev, NULL), 0);
	EXPECT_EQ(kwasm_store_create(dev, &opts, &s), -EINVAL);
	EXPECT_NE(strstr(kwasm_device_error(dev)->text,
			 "policy, column 19: there is no block \"pags\""), NULL)
		TH_LOG("%s", kwasm_device_error(dev)->text);
	kwasm_device_close(dev);
}

TEST(no_line_gets_past_the_limit)
{
	struct kwasm_store_options opts = {
		.limit = 2 * MIB, .stack_size = 65536, .alloc = "fixed(1M)",
	};
	struct kwasm_usage usage;
	struct kwasm_device *dev;
	struct kwasm_store *s;
	struct guest g;

	ASSERT_EQ(kwasm_device_open(&dev, NULL), 0);
	opts.limit = MIB;
	EXPECT_EQ(kwasm_store_create(dev, &opts, &s), -ENOMEM);
	kwasm_device_close(dev);

	opts.limit = 4 * MIB;
	opts.alloc = "*=bump(1M, kvmalloc)";
	ASSERT_EQ(guest_open(&g, &opts), 0);
	ASSERT_EQ(kwasm_store_usage(g.s, &usage), 0);
	EXPECT_GE(usage.used, MIB);
	EXPECT_LE(usage.peak, opts.limit);
	guest_close(&g);
}

TEST(blocks_tell_what_they_did)
{
	const struct kwasm_store_options opts = { .alloc = "freelist( 64,4, kvmalloc )" };
	struct kwasm_block blocks[4];
	uint32_t nr = 4;
	char line[128];
	struct guest g;

	ASSERT_EQ(guest_open(&g, &opts), 0);
	ASSERT_EQ(kwasm_store_blocks(g.s, blocks, &nr, line, sizeof(line)), 0);
	EXPECT_EQ(nr, 2);
	EXPECT_STREQ(line, "*=freelist(64, 4, kvmalloc)");
	EXPECT_STREQ(blocks[0].name, "freelist(64, 4)");
	EXPECT_STREQ(blocks[1].name, "kvmalloc");
	EXPECT_EQ(blocks[0].depth, 0);
	EXPECT_EQ(blocks[1].depth, 1);
	EXPECT_EQ(blocks[0].kinds & 1u << KWASM_BYTES_MEMORY, 0);
	EXPECT_NE(blocks[0].kinds & 1u << KWASM_BYTES_STACK, 0);
	EXPECT_GT(blocks[0].calls, 0);
	EXPECT_EQ(blocks[0].passed, blocks[1].calls);
	EXPECT_GT(blocks[0].bytes, 65536);
	guest_close(&g);
}

TEST(store_without_a_line_has_no_blocks)
{
	uint32_t nr = 1;
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(kwasm_store_blocks(g.s, NULL, &nr, NULL, 0), 0);
	EXPECT_EQ(nr, 0);
	guest_close(&g);
}

TEST_HARNESS_MAIN
