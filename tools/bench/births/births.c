// SPDX-License-Identifier: GPL-2.0
/*
 * births - what it costs to bring a module to life, in a kernel
 *
 * As tools/bench/instantiate, in a module of its own with the two lower floors
 * linked in.  It measures when it is loaded and writes a line to the kernel's log
 * for each row: in which pools, what was timed, median and 99th percentile in ns,
 * and calls to back ends a life.
 *
 *	none	no pools: all comes from back ends
 *	cold	the first life in pools just made
 *	warm	the lives after that
 *
 * A life is: make a store, instantiate, call, end the store.
 */
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "alloc/arena.h"
#include "alloc/pools.h"
#include "runtime/jit.h"
#include "runtime/runtime.h"
#include "runtime/target.h"
#include "runtime/x86/layout.h"
#include "tools/bench/instantiate.h"

#define ROUNDS		2000
#define COLD_ROUNDS	200

static struct ka_arena arena = KA_ARENA_INIT(arena, kwasm_arena_text, KWASM_ARENA_SIZE,
					     KWASM_ARENA_FILL, kwasm_target_serialize, NULL);
static struct kwasm_engine engine;
static struct kwasm_module *m;
static u64 life[ROUNDS], birth[ROUNDS];
static u64 birth_calls;	/* by pools, while instantiating, since reset */

static int load(void)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	size_t size = sizeof(bench_head) + BENCH_DATA;
	struct kwasm_report rep;
	u8 *bytes = ka_alloc(&ka_kvmalloc, size, GFP_KERNEL);

	if (!bytes)
		return -ENOMEM;
	memcpy(bytes, bench_head, sizeof(bench_head));
	memset(bytes + sizeof(bench_head), 0x5e, BENCH_DATA);
	kwasm_report_init(&rep);
	m = kwasm_module_load(&engine, bytes, size, &opts, &rep);
	ka_free(&ka_kvmalloc, bytes, size);
	return PTR_ERR_OR_ZERO(m);
}

static int call(struct kwasm_store *s, struct kwasm_instance *inst)
{
	struct kwasm_extern ext;
	int err = kwasm_instance_export(inst, (const u8 *)"f", 1, &ext);

	return err ?: kwasm_call_func(s, ext.func, NULL, NULL);
}

/* Calls that pools made to back ends; none where there are no pools. */
static u64 back_end_calls(void)
{
	const struct ka_tree *tree;
	u64 calls = 0;
	u32 i;

	if (!engine.pools)
		return 0;
	tree = &engine.pools->tree;
	for (i = 0; i < tree->nr; i++)
		if (tree->nodes[i].leaf)
			calls += atomic64_read(&tree->nodes[i].meter.calls);
	return calls;
}

static int live(u32 round)
{
	const struct kwasm_store_options opts = { .gfp = GFP_KERNEL };
	u64 start = ktime_get_ns(), made, calls;
	struct kwasm_instance *inst;
	struct kwasm_report rep;
	struct kwasm_store *s;
	int err;

	s = kwasm_store_create(&engine, &opts);
	if (IS_ERR(s))
		return PTR_ERR(s);
	kwasm_report_init(&rep);
	calls = back_end_calls();
	made = ktime_get_ns();
	inst = kwasm_instance_create(s, m, &rep);
	birth[round] = ktime_get_ns() - made;
	birth_calls += back_end_calls() - calls;
	err = PTR_ERR_OR_ZERO(inst) ?: call(s, inst);
	kwasm_store_destroy(s);
	life[round] = ktime_get_ns() - start;
	cond_resched();
	return err;
}

static int make_pools(void)
{
	struct ka_tree_error error;

	return kwasm_engine_pool(&engine, BENCH_POOLS, strlen(BENCH_POOLS), &error);
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void print(const char *pools, const char *what, u64 *ns, u32 n, const char *calls)
{
	sort(ns, n, sizeof(*ns), compare, NULL);
	pr_info("kwasm_births: %s\t%s\t%llu\t%llu\t%s\n", pools, what, ns[n / 2],
		ns[n - 1 - n / 100], calls);
}

static void report(const char *pools, u32 n, u64 calls, bool counted)
{
	char births[24] = "-", lives[24] = "-";

	if (counted) {
		snprintf(births, sizeof(births), "%llu", div_u64(birth_calls, n));
		snprintf(lives, sizeof(lives), "%llu", div_u64(calls, n));
	}
	print(pools, "instantiate", birth, n, births);
	print(pools, "life", life, n, lives);
}

static int time_without(void)
{
	int err = 0;
	u32 i;

	for (i = 0; !err && i < ROUNDS; i++)
		err = live(i);
	if (!err)
		report("none", ROUNDS, 0, false);
	return err;
}

static int time_cold(void)
{
	u64 calls = 0;
	int err = 0;
	u32 i;

	birth_calls = 0;
	for (i = 0; !err && i < COLD_ROUNDS; i++) {
		err = make_pools() ?: live(i);
		if (!err)
			calls += back_end_calls();
		kwasm_engine_exit(&engine);
	}
	if (!err)
		report("cold", COLD_ROUNDS, calls, true);
	return err;
}

static int time_warm(void)
{
	int err = make_pools() ?: live(0);
	u64 before;
	u32 i;

	if (err)
		return err;
	before = back_end_calls();
	birth_calls = 0;
	for (i = 0; !err && i < ROUNDS; i++)
		err = live(i);
	if (!err)
		report("warm", ROUNDS, back_end_calls() - before, true);
	return err;
}

static int __init births_init(void)
{
	int err;

	kwasm_engine_init(&engine, 1ULL << 32);
	engine.arena = &arena;
	engine.compile = true;
	err = load();
	if (err)
		return err;
	err = time_without() ?: time_cold() ?: time_warm();
	kwasm_module_put(m);
	kwasm_engine_exit(&engine);
	return err;
}

static void __exit births_exit(void)
{
}

module_init(births_init);
module_exit(births_exit);

MODULE_DESCRIPTION("Times the lives of stores with and without pools");
MODULE_LICENSE("GPL");
