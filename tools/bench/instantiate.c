// SPDX-License-Identifier: GPL-2.0
/*
 * instantiate - what it costs to bring a module to life, in userspace
 *
 *	instantiate [--rounds=N]
 *
 * A life is: make a store, instantiate, call, end the store; of a module with a
 * memory of 64 KiB, 64 KiB of data for it, a table and a global.  Each line
 * has: what was timed, median and 99th percentile of the rounds in nanoseconds,
 * and the calls to back ends that a round made.
 *
 *	none	no pools: all comes from back ends
 *	cold	the first life in pools just made
 *	warm	the lives after that
 *
 * The runtime is the kernel's, compiled with -O2, so a warm round costs what it
 * does there; what back ends cost is the twin's doubles' time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/err.h>

#include "alloc/pools.h"
#include "runtime/runtime.h"
#include "tools/bench/instantiate.h"

#define MAX_ROUNDS	100000

static const char pools[] = BENCH_POOLS;

static struct kwasm_engine engine;
static struct kwasm_module *m;

struct times {
	u64 life[MAX_ROUNDS];
	u64 instantiate[MAX_ROUNDS];
};

static struct times t;
static u64 birth_calls;	/* by pools, while instantiating, since reset */

static u64 now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void die(const char *what, long err)
{
	fprintf(stderr, "instantiate: %s: error %ld\n", what, err);
	exit(1);
}

static void load(void)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	u8 *bytes = malloc(sizeof(bench_head) + BENCH_DATA);
	struct kwasm_report rep;

	if (!bytes)
		exit(1);
	memcpy(bytes, bench_head, sizeof(bench_head));
	memset(bytes + sizeof(bench_head), 0x5e, BENCH_DATA);
	kwasm_report_init(&rep);
	m = kwasm_module_load(&engine, bytes, sizeof(bench_head) + BENCH_DATA, &opts, &rep);
	if (IS_ERR(m))
		die(kwasm_reason_text(rep.reason), PTR_ERR(m));
	free(bytes);
}

/* Calls that pools made to back ends; none where there are no pools. */
static u64 back_end_calls(void)
{
	const struct ka_tree *tree;
	u64 calls = 0;

	if (!engine.pools)
		return 0;
	tree = &engine.pools->tree;
	for (u32 i = 0; i < tree->nr; i++)
		if (tree->nodes[i].leaf)
			calls += atomic64_read(&tree->nodes[i].meter.calls);
	return calls;
}

static void live(unsigned int round)
{
	const struct kwasm_store_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_instance *inst;
	struct kwasm_report rep;
	struct kwasm_extern ext;
	struct kwasm_store *s;
	u64 start = now(), made, calls;

	s = kwasm_store_create(&engine, &opts);
	if (IS_ERR(s))
		die("store", PTR_ERR(s));
	kwasm_report_init(&rep);
	calls = back_end_calls();
	made = now();
	inst = kwasm_instance_create(s, m, &rep);
	t.instantiate[round] = now() - made;
	birth_calls += back_end_calls() - calls;
	if (IS_ERR(inst))
		die("instance", PTR_ERR(inst));
	if (kwasm_instance_export(inst, (const u8 *)"f", 1, &ext) ||
	    kwasm_call_func(s, ext.func, NULL, NULL))
		die("call", 0);
	kwasm_store_destroy(s);
	t.life[round] = now() - start;
}

static void make_pools(void)
{
	struct ka_tree_error error;
	int err = kwasm_engine_pool(&engine, pools, strlen(pools), &error);

	if (err)
		die(error.text, err);
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void print(const char *world, const char *what, u64 *ns, unsigned int n, const char *calls)
{
	qsort(ns, n, sizeof(*ns), compare);
	printf("%s\t%s\t%llu\t%llu\t%s\n", world, what, (unsigned long long)ns[n / 2],
	       (unsigned long long)ns[n - 1 - n / 100], calls);
}

static void report(const char *world, unsigned int n, u64 calls, bool counted)
{
	char births[32] = "-", lives[32] = "-";

	if (counted) {
		snprintf(births, sizeof(births), "%llu", (unsigned long long)birth_calls / n);
		snprintf(lives, sizeof(lives), "%llu", (unsigned long long)calls / n);
	}
	print(world, "instantiate", t.instantiate, n, births);
	print(world, "life", t.life, n, lives);
}

int main(int argc, char **argv)
{
	unsigned int rounds = 10000, i;
	u64 before, calls = 0;

	if (argc > 1 && (sscanf(argv[1], "--rounds=%u", &rounds) != 1 || rounds < 1 ||
			 rounds > MAX_ROUNDS)) {
		fprintf(stderr, "usage: instantiate [--rounds=N]\n");
		return 2;
	}
	kwasm_engine_init(&engine, 1ULL << 32);
	load();
	for (i = 0; i < rounds; i++)
		live(i);
	report("none", rounds, 0, false);

	for (i = 0; i < rounds / 10 + 1; i++) {
		make_pools();
		live(i);
		calls += back_end_calls();
		kwasm_engine_exit(&engine);
	}
	report("cold", rounds / 10 + 1, calls, true);

	make_pools();
	live(0);
	before = back_end_calls();
	birth_calls = 0;
	for (i = 0; i < rounds; i++)
		live(i);
	report("warm", rounds, back_end_calls() - before, true);
	kwasm_module_put(m);
	kwasm_engine_exit(&engine);
	return 0;
}
