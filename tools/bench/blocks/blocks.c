// SPDX-License-Identifier: GPL-2.0
/*
 * blocks - what an allocation costs through each block, against the kernel's own
 *
 * A module of its own, with the allocation floor alone linked in.  It measures
 * when it is loaded and writes a line to the kernel's log for each row: what was
 * asked, bytes, ns for one allocation and its end (least of REPEATS means).
 *
 * A burst of blocks is taken and given back, the last one first.  Trees are
 * built from text, as a user's are, so each block has its meter before it.
 */
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "alloc/alloc.h"
#include "alloc/tree.h"

#define BURST	32
#define ROUNDS	500
#define REPEATS	7
#define SMALL	64	/* bytes */
#define LARGE	65536

#define GFP	GFP_KERNEL

static struct ka_cache cache;
static struct kmem_cache *plain_cache;

static const struct ka_leaf leaves[] = {
	{ "kmalloc", &ka_kmalloc, 0 },
	{ "vmalloc", &ka_vmalloc, 0 },
	{ "kvmalloc", &ka_kvmalloc, 0 },
	{ "pages", &ka_pages, KA_HAS_PAGES },
	{ "cache", &cache.ka, 0 },
};

/* --- the kernel's own */

static void *get_kmalloc(size_t size)
{
	return kmalloc(size, GFP);
}

static void *get_cache(size_t size)
{
	return kmem_cache_alloc(plain_cache, GFP);
}

static void put_cache(const void *p)
{
	kmem_cache_free(plain_cache, (void *)p);
}

static void *get_vmalloc(size_t size)
{
	return vmalloc(size);
}

static const struct {
	const char *name;
	size_t size;
	void *(*get)(size_t size);
	void (*put)(const void *p);
} plain[] = {
	{ "kmalloc()", SMALL, get_kmalloc, kfree },
	{ "kmem_cache_alloc()", SMALL, get_cache, put_cache },
	{ "kmalloc()", LARGE, get_kmalloc, kfree },
	{ "vmalloc()", LARGE, get_vmalloc, vfree },
};

/* --- ours; "" is a policy as a store has it */

static const struct {
	const char *line;
	size_t size;
} lines[] = {
	{ "", SMALL },
	{ "kmalloc", SMALL },
	{ "cache", SMALL },
	{ "limit(1G, kmalloc)", SMALL },
	{ "stats(kmalloc)", SMALL },
	{ "fault(1G, kmalloc)", SMALL },
	{ "zero(kmalloc)", SMALL },
	{ "segregate(4K, kmalloc, kvmalloc)", SMALL },
	{ "fallback(fixed(64K), kmalloc)", SMALL },
	{ "paged(pages, kmalloc)", SMALL },
	{ "fixed(64K)", SMALL },
	{ "bump(64K, kmalloc)", SMALL },
	{ "region(64K, kmalloc)", SMALL },
	{ "slots(64, 64, kmalloc)", SMALL },
	{ "freelist(64, 64, kmalloc)", SMALL },
	{ "shards(64, 64, kmalloc)", SMALL },
	{ "guard(kmalloc)", SMALL },
	{ "quarantine(16K, kmalloc)", SMALL },
	{ "", LARGE },
	{ "kmalloc", LARGE },
	{ "kvmalloc", LARGE },
	{ "pages", LARGE },
	{ "vmalloc", LARGE },
	{ "slots(64K, 64, vmalloc)", LARGE },
};

/**
 * struct bench - what one row is measured with
 * @policy: of the row that is a policy's
 * @tree: of the others
 * @size: of a block
 * @p: a burst
 */
struct bench {
	struct ka_policy policy;
	struct ka_tree tree;
	size_t size;
	void *p[BURST];
};

static int burst_plain(struct bench *b, void *(*get)(size_t size), void (*put)(const void *p))
{
	int i, err = 0;

	for (i = 0; i < BURST; i++) {
		b->p[i] = get(b->size);
		err |= b->p[i] ? 0 : -ENOMEM;
	}
	while (i--)
		put(b->p[i]);
	return err;
}

static int burst(struct bench *b, struct ka *a)
{
	int i, err = 0;

	for (i = 0; i < BURST; i++) {
		b->p[i] = ka_alloc(a, b->size, GFP);
		err |= b->p[i] ? 0 : -ENOMEM;
	}
	while (i--)
		ka_free(a, b->p[i], b->size);
	return err;
}

static void print(const char *name, size_t size, u64 ns)
{
	pr_info("kwasm_blocks: %s\t%zu\t%llu\n", name, size, div_u64(ns, ROUNDS * BURST));
}

static int measure_plain(struct bench *b, unsigned int row)
{
	u64 best = U64_MAX;
	int i, round, err = 0;

	b->size = plain[row].size;
	for (i = 0; i < REPEATS; i++) {
		u64 start = ktime_get_ns();

		for (round = 0; round < ROUNDS; round++)
			err |= burst_plain(b, plain[row].get, plain[row].put);
		best = min(best, ktime_get_ns() - start);
	}
	print(plain[row].name, b->size, best);
	return err;
}

static int measure(struct bench *b, struct ka *a, const char *name)
{
	u64 best = U64_MAX;
	int i, round, err = 0;

	for (i = 0; i < REPEATS; i++) {
		u64 start = ktime_get_ns();

		for (round = 0; round < ROUNDS; round++)
			err |= burst(b, a);
		best = min(best, ktime_get_ns() - start);
	}
	print(name, b->size, best);
	return err;
}

static int measure_line(struct bench *b, unsigned int row)
{
	const char *line = lines[row].line;
	struct ka_tree_error error;
	int err;

	b->size = lines[row].size;
	if (!*line) {
		ka_policy_init(&b->policy, "bench", U64_MAX, NULL, GFP);
		return measure(b, ka_of(&b->policy, KA_HOST), "a store's policy");
	}
	err = ka_tree_parse(&b->tree, line, strlen(line), leaves, ARRAY_SIZE(leaves), &error);
	if (err) {
		pr_err("kwasm_blocks: %s: column %u: %s\n", line, error.column, error.text);
		return err;
	}
	err = ka_tree_build(&b->tree, &ka_kvmalloc, GFP);
	if (err)
		return err;
	err = measure(b, ka_tree_of(&b->tree, KA_HOST), line);
	ka_tree_exit(&b->tree);
	return err;
}

static int measure_all(void)
{
	struct bench *b = kvzalloc(sizeof(*b), GFP_KERNEL);
	unsigned int row;
	int err = b ? 0 : -ENOMEM;

	for (row = 0; row < ARRAY_SIZE(plain) && !err; row++)
		err = measure_plain(b, row);
	for (row = 0; row < ARRAY_SIZE(lines) && !err; row++)
		err = measure_line(b, row);
	kvfree(b);
	return err;
}

static int __init blocks_init(void)
{
	int err = -ENOMEM;

	plain_cache = kmem_cache_create("kwasm_blocks_plain", SMALL, 0, 0, NULL);
	if (plain_cache)
		err = ka_cache_init(&cache, &ka_kvmalloc, "kwasm_blocks", SMALL);
	if (!err)
		err = measure_all();
	ka_cache_exit(&cache);
	kmem_cache_destroy(plain_cache);
	return err;
}
module_init(blocks_init);

static void __exit blocks_exit(void)
{
}
module_exit(blocks_exit);

MODULE_DESCRIPTION("What kwasm's allocators cost");
MODULE_LICENSE("GPL");
