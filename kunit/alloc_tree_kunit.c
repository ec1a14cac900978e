// SPDX-License-Identifier: GPL-2.0
/* Suites: trees of blocks from a line of text */
#include <kunit/test.h>
#include <linux/mm.h>

#include "kunit/alloc_texts.h"

struct tree_bench {
	struct witness_bench watch;
	struct alloc_texts texts;
	struct ka_tree again;
	struct ka_tree_error error;
	char line[KA_TREE_TEXT + 16];
	char more[KA_TREE_TEXT + 16];
};

static int make_bench(struct kunit *test)
{
	struct tree_bench *b = kvzalloc(sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	test->priv = b;
	witness_bench_init(&b->watch);
	alloc_texts_init(test, &b->texts, &b->watch);
	return 0;
}

static void end_bench(struct kunit *test)
{
	struct tree_bench *b = test->priv;

	if (!b)
		return;
	alloc_texts_end(test, &b->texts);
	KUNIT_EXPECT_EQ(test, b->watch.live, 0);
	KUNIT_EXPECT_EQ(test, b->watch.breaches, 0);
	kvfree(b);
}

static int parse(struct tree_bench *b, struct ka_tree *t, const char *line, size_t len)
{
	return ka_tree_parse(t, line, len, b->texts.leaves, ALLOC_LEAVES, &b->error);
}

struct good {
	const char *line;
	const char *printed;	/* NULL: as it is */
};

static const struct good good_lines[] = {
	{ "*=kmalloc" },
	{ "kmalloc", "*=kmalloc" },
	{ " *\t=  kmalloc ", "*=kmalloc" },
	{ "memory=limit(64M, pages), *=stats(segregate(4K, kmalloc, vmalloc))" },
	{ "memory=limit(64M,pages),*=stats(segregate(4K,kmalloc,vmalloc))",
	  "memory=limit(64M, pages), *=stats(segregate(4K, kmalloc, vmalloc))" },
	{ "table=fallback(fixed(1000), kvmalloc)" },
	{ "stack=kvmalloc, global=slots(64, 8, kmalloc)" },
	{ "*=limit(1, limit(9223372036854775807, kmalloc))" },
	{ "*=limit(65536, kmalloc)", "*=limit(64K, kmalloc)" },
	{ "*=limit(3G, kmalloc)" },
	{ "*=limit(1025K, kmalloc)" },
	{ "*=fault(0, cache)" },
	{ "*=paged(limit(1M, pages), fallback(null, region(8K, shards(64, 4, kmalloc))))" },
	{ "*=guard(quarantine(4K, zero(bump(100, freelist(32, 8, kmalloc)))))" },
	{ "*=segregate(1, segregate(2, kmalloc, null), fallback(fixed(9), fixed(8)))" },
	{ "*=stats(stats(stats(stats(stats(stats(stats(stats(kmalloc))))))))" },
};

static void good_line_round_trips(struct kunit *test)
{
	struct tree_bench *b = test->priv;
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(good_lines); i++) {
		const char *line = good_lines[i].line;

		KUNIT_EXPECT_EQ_MSG(test, parse(b, &b->texts.tree, line, strlen(line)), 0,
				    "%s: column %u: %s", line, b->error.column, b->error.text);
		len = ka_tree_print(&b->texts.tree, b->line, sizeof(b->line));
		KUNIT_EXPECT_EQ(test, len, strlen(b->line));
		KUNIT_EXPECT_STREQ(test, (const char *)b->line, good_lines[i].printed ?: line);
		KUNIT_EXPECT_EQ(test, parse(b, &b->again, b->line, len), 0);
		ka_tree_print(&b->again, b->more, sizeof(b->more));
		KUNIT_EXPECT_STREQ(test, (const char *)b->more, (const char *)b->line);
	}
}

/* A "*" that is left with one kind, or none, is printed as "*", being no rule of that kind. */
static void others_stay_others(struct kunit *test)
{
	/* A leaf that "*" may name, and the kind that is left may not. */
	static const struct ka_leaf leaves[] = {
		{ "pages", &ka_pages, KA_HAS_PAGES },
		{ "pool", &ka_kmalloc, 0, BIT(KA_STORE) },
	};
	struct tree_bench *b = test->priv;
	u32 left, kind, len, nr = ARRAY_SIZE(leaves);

	for (left = 0; left <= KA_KINDS; left++) {
		struct ka_tree_error *e = &b->error;

		len = 0;
		for (kind = 0; kind < KA_KINDS; kind++)
			if (kind != left)
				len += scnprintf(b->line + len, sizeof(b->line) - len,
						 "%s=pages, ", ka_kind_name(kind));
		len += scnprintf(b->line + len, sizeof(b->line) - len, "*=pool");
		KUNIT_ASSERT_EQ(test, ka_tree_parse(&b->again, b->line, len, leaves, nr, e), 0);
		len = ka_tree_print(&b->again, b->more, sizeof(b->more));
		KUNIT_EXPECT_STREQ(test, (const char *)b->more, (const char *)b->line);
		KUNIT_EXPECT_EQ(test, ka_tree_parse(&b->again, b->more, len, leaves, nr, e), 0);
	}
}

struct bad {
	const char *line;
	u32 column;
	const char *text;
};

static const struct bad bad_lines[] = {
	{ "", 1, "the name of a block is wanted here" },
	{ "   ", 4, "the name of a block is wanted here" },
	{ "kmaloc", 1, "there is no block \"kmaloc\"" },
	{ "stats(kmaloc)", 7, "there is no block \"kmaloc\"" },
	{ "memori=pages", 1, "there is no kind \"memori\"" },
	{ "memory=", 8, "the name of a block is wanted here" },
	{ "* kmalloc", 3, "\"=\" is wanted here" },
	{ "limit", 6, "\"(\" is wanted here: limit takes 2 arguments" },
	{ "limit()", 7, "a number is wanted here: bytes" },
	{ "limit(kmalloc)", 7, "a number is wanted here: bytes" },
	{ "limit(4K)", 9, "\",\" is wanted here: limit takes 2 arguments" },
	{ "limit(4K,)", 10, "the name of a block is wanted here" },
	{ "limit(4K, 5)", 11, "the name of a block is wanted here" },
	{ "limit(4K, kmalloc", 18, "\")\" is wanted here: limit takes 2 arguments" },
	{ "limit(4K, kmalloc, kmalloc)", 18, "\")\" is wanted here: limit takes 2 arguments" },
	{ "limit(0, kmalloc)", 7, "bytes: from 1 to 9223372036854775807" },
	{ "limit(99999999999999999999, kmalloc)", 7, "bytes: from 1 to 9223372036854775807" },
	/* 2^64 and 1 KiB, 2^64 and 1 GiB */
	{ "limit(18014398509481985K, kmalloc)", 7, "bytes: from 1 to 9223372036854775807" },
	{ "limit(17179869185G, kmalloc)", 7, "bytes: from 1 to 9223372036854775807" },
	{ "limit(17179869184G, kmalloc)", 7, "bytes: from 1 to 9223372036854775807" },
	{ "limit(4KB, kmalloc)", 9, "\",\" is wanted here: limit takes 2 arguments" },
	{ "bump(63, kmalloc)", 6, "bytes of a chunk: from 64 to 4194304" },
	{ "region(9K, kmalloc)", 8, "bytes of a region: a power of two is wanted" },
	{ "slots(64, 1025, kmalloc)", 11, "slots: from 1 to 1024" },
	{ "fixed(2M)", 7, "bytes of the buffer: from 1 to 1048576" },
	{ "fixed(64, kmalloc)", 9, "\")\" is wanted here: fixed takes 1 argument" },
	{ "kmalloc)", 8, "\",\" or the end is wanted here" },
	{ "kmalloc kmalloc", 9, "\",\" or the end is wanted here" },
	{ "kmalloc, kmalloc", 10, "\"*\" was told already" },
	{ "memory=pages, memory=pages", 15, "memory was told already" },
	{ "kmalloc,", 9, "the name of a block is wanted here" },
	{ "fallback(kmalloc, kvmalloc)", 10, "fallback: this one cannot tell what it owns" },
	{ "fallback(stats(guard(null)), kvmalloc)", 10,
	  "fallback: this one cannot tell what it owns" },
	{ "paged(kmalloc, kmalloc)", 7, "paged: this one has no single pages" },
	{ "memory=kmalloc", 8, "memory: this one has no single pages" },
	{ "memory=stats(bump(4K, pages))", 8, "memory: this one has no single pages" },
	{ "Kmalloc", 1, "the name of a block is wanted here" },
	{ "stats(%s)", 7, "the name of a block is wanted here" },
	{ "stats(stats(stats(stats(stats(stats(stats(stats(stats(stats(kmalloc", 55,
	  "more than 8 blocks in one another" },
};

static void bad_line_is_refused_with_its_column(struct kunit *test)
{
	struct tree_bench *b = test->priv;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad_lines); i++) {
		const struct bad *bad = &bad_lines[i];

		KUNIT_EXPECT_LT_MSG(test, parse(b, &b->again, bad->line, strlen(bad->line)), 0,
				    "%s", bad->line);
		KUNIT_EXPECT_STREQ_MSG(test, (const char *)b->error.text, bad->text, "%s",
				       bad->line);
		KUNIT_EXPECT_EQ_MSG(test, b->error.column, bad->column, "%s", bad->line);
	}
	KUNIT_EXPECT_EQ(test, parse(b, &b->again, "kmalloc\0", 8), -EINVAL);
	KUNIT_EXPECT_EQ(test, b->error.column, 8);
}

static void long_line_is_refused(struct kunit *test)
{
	struct tree_bench *b = test->priv;

	memset(b->line, ' ', KA_TREE_TEXT + 1);
	memcpy(b->line, "kmalloc", 7);
	KUNIT_EXPECT_EQ(test, parse(b, &b->again, b->line, KA_TREE_TEXT), 0);
	KUNIT_EXPECT_EQ(test, parse(b, &b->again, b->line, KA_TREE_TEXT + 1), -E2BIG);
}

static void too_many_blocks_are_refused(struct kunit *test)
{
	struct tree_bench *b = test->priv;
	size_t len = 0;
	u32 i;

	/* A comb: each one more within the last. */
	for (i = 0; i < KA_TREE_DEPTH; i++)
		len += scnprintf(b->line + len, sizeof(b->line) - len, "segregate(%u, kmalloc, ",
				 i + 1);
	len += scnprintf(b->line + len, sizeof(b->line) - len, "kmalloc");
	for (i = 0; i < KA_TREE_DEPTH; i++)
		len += scnprintf(b->line + len, sizeof(b->line) - len, ")");
	KUNIT_EXPECT_EQ_MSG(test, parse(b, &b->again, b->line, len), 0, "%s: %u: %s", b->line,
			    b->error.column, b->error.text);
	len = 0;
	for (i = 0; i < KA_KINDS; i++)
		len += scnprintf(b->line + len, sizeof(b->line) - len, "%s%s=stats(zero(pages))",
				 i ? "," : "", ka_kind_name(i));
	KUNIT_EXPECT_EQ(test, parse(b, &b->again, b->line, len), -E2BIG);
	KUNIT_EXPECT_STREQ(test, (const char *)b->error.text, "more than 32 blocks");
}

/*
 * Tokens in any order, and bytes changed at random: no crash, and what is
 * accepted prints as something that parses to the same.
 */
static void random_lines_do_no_harm(struct kunit *test)
{
	static const char * const tokens[] = {
		"*", "=", "(", ")", ",", " ", "memory", "table", "limit(", "64M", "4K", "8",
		"kmalloc", "pages", "null", "stats(", "fallback(", "fixed(64)", "segregate(",
		"bump(4K,", "freelist(64,4,", "kmalloc)", ",kvmalloc)", "limit(1M,pages)",
	};
	struct tree_bench *b = test->priv;
	u32 random = 99, round, i, accepted = 0;

	for (round = 0; round < 20000; round++) {
		size_t len = 0;
		u32 nr = 1 + round % 9;

		for (i = 0; i < nr; i++) {
			random = random * 1664525 + 1013904223;
			len += scnprintf(b->line + len, sizeof(b->line) - len, "%s",
					 tokens[(random >> 8) % ARRAY_SIZE(tokens)]);
		}
		if (round % 7 == 0)
			b->line[(random >> 4) % len] = random >> 24;
		if (parse(b, &b->texts.tree, b->line, len)) {
			KUNIT_EXPECT_GT(test, b->error.column, 0);
			KUNIT_EXPECT_LE(test, b->error.column, len + 1);
			KUNIT_EXPECT_GT(test, strlen(b->error.text), 0);
			continue;
		}
		accepted++;
		len = ka_tree_print(&b->texts.tree, b->line, sizeof(b->line));
		KUNIT_EXPECT_EQ(test, parse(b, &b->again, b->line, len), 0);
		ka_tree_print(&b->again, b->more, sizeof(b->more));
		KUNIT_EXPECT_STREQ(test, (const char *)b->more, (const char *)b->line);
		b->texts.tree.nr = 0;
	}
	KUNIT_EXPECT_GT(test, accepted, 100);
}

static void print_is_cut_to_its_buffer(struct kunit *test)
{
	const char *line = "memory=limit(64M, pages), *=stats(kmalloc)";
	struct tree_bench *b = test->priv;
	size_t size;

	KUNIT_ASSERT_EQ(test, parse(b, &b->again, line, strlen(line)), 0);
	for (size = 1; size <= strlen(line) + 1; size++) {
		memset(b->line, '#', sizeof(b->line));
		KUNIT_EXPECT_EQ(test, ka_tree_print(&b->again, b->line, size), size - 1);
		KUNIT_EXPECT_EQ(test, b->line[size - 1], '\0');
		KUNIT_EXPECT_EQ(test, b->line[size], '#');
		KUNIT_EXPECT_EQ(test, memcmp(b->line, line, size - 1), 0);
	}
}

static void failed_build_leaves_nothing(struct kunit *test)
{
	const char *line =
		"memory=limit(1M,pages),*=freelist(64,4,fallback(fixed(1K),slots(64,4,kmalloc)))";
	struct tree_bench *b = test->priv;
	int err = -ENOMEM;
	long n;

	KUNIT_ASSERT_EQ(test, parse(b, &b->texts.tree, line, strlen(line)), 0);
	for (n = 0; err == -ENOMEM; n++) {
		witness_refuse(&b->texts.own, n, true);
		err = ka_tree_build(&b->texts.tree, &b->texts.owner.ka, GFP_KERNEL);
		witness_allow(&b->texts.own);
		if (err)
			KUNIT_EXPECT_EQ(test, b->texts.own.live, 0);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, n, 6);	/* five blocks: five ways to fail */
}

static void kinds_go_where_the_line_says(struct kunit *test)
{
	struct tree_bench *b = test->priv;
	struct ka_tree *t = &b->texts.tree;
	void *p;

	alloc_texts_build(test, &b->texts, "table=limit(64, kmalloc), stack=kvmalloc");
	KUNIT_EXPECT_NULL(test, ka_tree_of(t, KA_HOST));
	KUNIT_EXPECT_NULL(test, ka_tree_of(t, KA_MEMORY));
	p = ka_alloc(ka_tree_of(t, KA_TABLE), 65, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, p);
	p = ka_alloc(ka_tree_of(t, KA_STACK), 65, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, p);
	ka_free(ka_tree_of(t, KA_STACK), p, 65);
	ka_tree_exit(t);

	/* "*" leaves a memory alone that it could not serve. */
	alloc_texts_build(test, &b->texts, "kmalloc");
	KUNIT_EXPECT_NULL(test, ka_tree_of(t, KA_MEMORY));
	KUNIT_EXPECT_PTR_EQ(test, ka_tree_of(t, KA_TABLE), ka_tree_of(t, KA_HOST));
	ka_tree_exit(t);
	alloc_texts_build(test, &b->texts, "limit(1M, pages)");
	KUNIT_EXPECT_NOT_NULL(test, ka_tree_of(t, KA_MEMORY));
}

static void each_node_counts(struct kunit *test)
{
	struct tree_bench *b = test->priv;
	struct ka_tree *t = &b->texts.tree;
	struct ka *a = alloc_texts_build(test, &b->texts, "freelist(64, 4, kmalloc)");
	unsigned int i;

	for (i = 0; i < 10; i++) {
		void *p = ka_alloc(a, 64, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, p);
		ka_free(a, p, 64);
	}
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->nodes[0].meter.calls), 10);
	KUNIT_EXPECT_EQ(test, ka_tree_passed(t, 0), 1);
	KUNIT_EXPECT_EQ(test, ka_tree_passed(t, 1), 1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->nodes[1].meter.bytes), 64);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->nodes[0].meter.peak), 64);
	KUNIT_EXPECT_EQ(test, ka_tree_print_node(t, 0, b->line, sizeof(b->line)), 15);
	KUNIT_EXPECT_STREQ(test, (const char *)b->line, "freelist(64, 4)");
	KUNIT_EXPECT_EQ(test, ka_tree_depth(t, 1), 1);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(good_line_round_trips),
	KUNIT_CASE(others_stay_others),
	KUNIT_CASE(bad_line_is_refused_with_its_column),
	KUNIT_CASE(long_line_is_refused),
	KUNIT_CASE(too_many_blocks_are_refused),
	KUNIT_CASE(random_lines_do_no_harm),
	KUNIT_CASE(print_is_cut_to_its_buffer),
	KUNIT_CASE(failed_build_leaves_nothing),
	KUNIT_CASE(kinds_go_where_the_line_says),
	KUNIT_CASE(each_node_counts),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_tree",
	.init = make_bench,
	.exit = end_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
