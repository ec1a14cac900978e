// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: trees of blocks from lines, over watched back ends
 */
#include "kunit/alloc_setups.h"
#include "kunit/alloc_texts.h"

static void add_leaf(struct alloc_texts *x, u32 i, const char *name, struct ka *ka, u32 traits,
		     struct witness_bench *watch)
{
	witness_init(&x->watched[i], ka, watch);
	x->leaves[i] = (struct ka_leaf) { name, &x->watched[i].ka, traits };
}

void alloc_texts_init(struct kunit *test, struct alloc_texts *x, struct witness_bench *watch)
{
	int err = ka_cache_init(&x->cache, &ka_kvmalloc, "kwasm_suite", 48);

	KUNIT_ASSERT_EQ(test, err, 0);
	add_leaf(x, ALLOC_LEAF_KMALLOC, "kmalloc", &ka_kmalloc, 0, watch);
	add_leaf(x, ALLOC_LEAF_VMALLOC, "vmalloc", &ka_vmalloc, 0, watch);
	add_leaf(x, ALLOC_LEAF_KVMALLOC, "kvmalloc", &ka_kvmalloc, 0, watch);
	add_leaf(x, ALLOC_LEAF_PAGES, "pages", &ka_pages, KA_HAS_PAGES, watch);
	add_leaf(x, ALLOC_LEAF_CACHE, "cache", &x->cache.ka, 0, watch);
	x->leaves[ALLOC_LEAF_NULL] = (struct ka_leaf) { "null", &ka_null, KA_TELLS };
	witness_bench_init(&x->own);
	witness_init(&x->owner, &ka_kvmalloc, &x->own);
}

struct ka *alloc_texts_build(struct kunit *test, struct alloc_texts *x, const char *line)
{
	struct ka_tree_error error;
	int err = ka_tree_parse(&x->tree, line, strlen(line), x->leaves, ALLOC_LEAVES, &error);

	if (err)
		KUNIT_FAIL(test, "%s: column %u: %s", line, error.column, error.text);
	KUNIT_ASSERT_EQ(test, err, 0);
	err = ka_tree_build(&x->tree, &x->owner.ka, GFP_KERNEL);
	KUNIT_ASSERT_EQ(test, err, 0);
	return ka_tree_of(&x->tree, KA_HOST);
}

void alloc_texts_end(struct kunit *test, struct alloc_texts *x)
{
	ka_tree_exit(&x->tree);
	ka_cache_exit(&x->cache);
	KUNIT_EXPECT_EQ(test, x->own.live, 0);
	KUNIT_EXPECT_EQ(test, x->own.breaches, 0);
}

struct ka *alloc_texts_make(struct kunit *test, struct alloc_bench *b, const char *line)
{
	alloc_texts_init(test, &b->texts, &b->watch);
	return alloc_texts_build(test, &b->texts, line);
}

void alloc_texts_exit(struct kunit *test, struct alloc_bench *b)
{
	u32 i;

	for (i = 0; i < b->texts.tree.nr; i++) {
		const struct ka_node *n = &b->texts.tree.nodes[i];

		/* What a tree still keeps is inside, not out through its root. */
		if (n->parent < 0)
			KUNIT_EXPECT_EQ(test, atomic64_read(&n->meter.objects), 0);
	}
	if (b->texts.leaves[0].name)
		alloc_texts_end(test, &b->texts);
}
