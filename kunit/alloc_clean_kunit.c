// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: what is said to be clean when it is freed has to be clean
 *
 * Who frees may tell how much of a block's end was never written to, and a pool
 * clears only the rest.  That is true of the block that was asked for; a block
 * in between that writes to it, uses it for another one before, or frees
 * something else in its place, has to say no more than what it knows itself.
 */
#include <kunit/test.h>

#include <linux/slab.h>
#include <linux/string.h>

#include "alloc/tree.h"

#define SLOTS	40
#define SIZE	8192
#define BLOCKS	20
#define LARGE	1000	/* bytes, all written to */
#define SMALL	500	/* bytes, of which the first few are */
#define WRITTEN	10

static const char * const lines[] = {
	"limit(1M, pool)",
	"stats(pool)",
	"fault(1G, pool)",
	"zero(pool)",
	"tag(pool)",
	"guard(pool)",
	"quarantine(3000, pool)",
	"freelist(1000, 1, pool)",
	"shards(1000, 1, pool)",
	"bump(3000, pool)",
	"fallback(pool, kmalloc)",
	"segregate(700, pool, kmalloc)",
	"segregate(700, kmalloc, pool)",
	"freelist(1000, 1, guard(limit(1M, pool)))",
};

static const void *lines_gen_params(const void *prev, char *desc)
{
	const char * const *next = prev ? (const char * const *)prev + 1 : lines;

	if (next == lines + ARRAY_SIZE(lines))
		return NULL;
	strscpy(desc, *next, KUNIT_PARAM_DESC_SIZE);
	return next;
}

struct clean_bench {
	struct ka_slots pool;
	struct ka_slot slots[SLOTS];
	struct ka_tree tree;
	u8 *blocks[SLOTS];
};

static struct clean_bench *make_bench(struct kunit *test, const char *line)
{
	struct clean_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	const struct ka_leaf leaves[] = {
		{ "pool", &b->pool.ka, KA_TELLS }, { "kmalloc", &ka_kmalloc, 0 },
	};
	struct ka_tree_error error;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, b);
	ka_slots_init(&b->pool, &ka_kmalloc, "slots", SIZE, b->slots, SLOTS);
	err = ka_tree_parse(&b->tree, line, strlen(line), leaves, ARRAY_SIZE(leaves), &error) ?:
	      ka_tree_build(&b->tree, &ka_kmalloc, GFP_KERNEL);
	KUNIT_ASSERT_EQ(test, err, 0);
	return b;
}

/* Blocks of a size, of which some bytes are written to; then free again. */
static void use(struct kunit *test, struct clean_bench *b, size_t size, size_t written,
		bool backwards)
{
	struct ka *a = ka_tree_of(&b->tree, KA_HOST);
	unsigned int i, at;

	for (i = 0; i < BLOCKS; i++) {
		b->blocks[i] = ka_zalloc(a, size, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, b->blocks[i]);
		KUNIT_EXPECT_NULL(test, memchr_inv(b->blocks[i], 0, size));
		memset(b->blocks[i], 0xee, written);
	}
	for (i = 0; i < BLOCKS; i++) {
		at = backwards ? BLOCKS - 1 - i : i;
		ka_free_clean(a, b->blocks[at], size, size - written);
	}
}

/* Every byte that somebody else would be given. */
static void expect_clean(struct kunit *test, struct clean_bench *b)
{
	unsigned int i, dirty = 0;

	for (i = 0; i < SLOTS; i++) {
		b->blocks[i] = ka_zalloc(&b->pool.ka, SIZE, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, b->blocks[i]);
		dirty += !!memchr_inv(b->blocks[i], 0, SIZE);
	}
	KUNIT_EXPECT_EQ(test, dirty, 0U);
	for (i = 0; i < SLOTS; i++)
		ka_free(&b->pool.ka, b->blocks[i], SIZE);
}

static void pool_shows_nothing_of_who_was_there(struct kunit *test)
{
	struct clean_bench *b = make_bench(test, *(const char * const *)test->param_value);
	unsigned int i;

	for (i = 0; i < 4; i++) {
		use(test, b, LARGE, LARGE, i & 1);
		use(test, b, SMALL, WRITTEN, i & 2);
	}
	ka_tree_exit(&b->tree);
	expect_clean(test, b);
	ka_slots_exit(&b->pool);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(pool_shows_nothing_of_who_was_there, lines_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_clean",
	.test_cases = cases,
};

kunit_test_suite(suite);
