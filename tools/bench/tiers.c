// SPDX-License-Identifier: GPL-2.0
/*
 * tiers - the kernels natively, interpreted and compiled, in userspace
 *
 *	tiers DIR [ROUNDS [NAME]]	DIR holds NAME.wasm
 *
 * What bench.c does in a test kernel, without one: for work on the tiers, and to
 * see what machine code costs that is there for safety alone, by leaving it out.
 * The runtime is the kernel's, compiled with -O2 and linked with the twin's
 * doubles.  CPU time; a round runs every kernel once on each side, a figure is
 * the median of all rounds.
 *
 * Prints a line a kernel: name, sort, ns natively, interpreted, compiled; compiled
 * without clamps; without clamps and checks of memory; without polls.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/err.h>
#include <linux/kernel.h>

#include "alloc/arena.h"
#include "runtime/runtime.h"
#include "runtime/target.h"

#define MAX_ROUNDS	100
#define MAX_BYTES	65536

typedef u32 (native_fn)(u32 n);

/* The list, as one declaration; empty.c ends it. */
native_fn
#define KERNEL(name, n, sort) run_##name,
#include "tools/bench/kernels.h"
	run_empty;

static const struct kernel {
	const char *name;
	const char *sort;
	u32 n;
	native_fn *native;
} kernels[] = {
#define KERNEL(name, n, sort) { #name, #sort, n, run_##name },
#include "tools/bench/kernels.h"
};

static struct side {
	bool compile;
	u32 omit;
	struct kwasm_engine engine;
} sides[] = {
	{ .compile = false },
	{ .compile = true },
	{ .compile = true, .omit = KWASM_OMIT_CLAMPS },
	{ .compile = true, .omit = KWASM_OMIT_CLAMPS | KWASM_OMIT_CHECKS },
	{ .compile = true, .omit = KWASM_OMIT_POLLS },
};

#define NR_SIDES	ARRAY_SIZE(sides)

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *ns, unsigned int n)
{
	qsort(ns, n, sizeof(ns[0]), compare);
	return ns[n / 2];
}

static void fail(const char *name, const char *what)
{
	fprintf(stderr, "%s: %s\n", name, what);
	exit(1);
}

/* An instance of a kernel in a new store; its run(). */
static struct kwasm_func *instantiate(struct kwasm_engine *engine, const char *dir,
				      const char *name)
{
	const struct kwasm_load_options load = { .gfp = GFP_KERNEL };
	const struct kwasm_store_options opts = { .gfp = GFP_KERNEL };
	static u8 bytes[MAX_BYTES];
	struct kwasm_instance *inst;
	struct kwasm_extern ext;
	struct kwasm_report rep;
	struct kwasm_module *m;
	struct kwasm_store *s;
	char path[4096];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.wasm", dir, name);
	file = fopen(path, "rb");
	if (!file)
		fail(path, "cannot be opened");
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);

	kwasm_report_init(&rep);
	m = kwasm_module_load(engine, bytes, size, &load, &rep);
	if (IS_ERR(m))
		fail(path, kwasm_reason_text(rep.reason));
	s = kwasm_store_create(engine, &opts);
	if (IS_ERR(s))
		fail(path, "no store");
	inst = kwasm_instance_create(s, m, &rep);
	if (IS_ERR(inst))
		fail(path, kwasm_reason_text(rep.reason));
	kwasm_module_put(m);
	if (kwasm_instance_export(inst, (const u8 *)"run", 3, &ext))
		fail(path, "no export \"run\"");
	return ext.func;
}

static u32 call(const char *name, struct kwasm_func *run, u32 n)
{
	u64 arg = n, result = 0;

	if (kwasm_call_func(run->inst->store, run, &arg, &result) ||
	    run->inst->store->trap.kind != KWASM_TRAP_NONE)
		fail(name, "did not return");
	return result;
}

static void engine_init(struct side *side)
{
	kwasm_engine_init(&side->engine, 1ULL << 32);
	side->engine.arena = &kwasm_arena;
	side->engine.compile = side->compile;
	side->engine.cpu = kwasm_target_cpu();
	side->engine.omit = side->omit;
}

static void measure(const char *dir, unsigned int rounds, const struct kernel *k)
{
	static double native[MAX_ROUNDS], ns[NR_SIDES][MAX_ROUNDS];
	struct kwasm_func *run[NR_SIDES];
	double start;
	u32 checksum;

	for (size_t i = 0; i < NR_SIDES; i++)
		run[i] = instantiate(&sides[i].engine, dir, k->name);
	for (unsigned int round = 0; round < rounds; round++) {
		start = now();
		checksum = k->native(k->n);
		native[round] = now() - start;
		if (!checksum)
			fail(k->name, "not right, by its own check");
		for (size_t i = 0; i < NR_SIDES; i++) {
			start = now();
			if (call(k->name, run[i], k->n) != checksum)
				fail(k->name, "checksums differ");
			ns[i][round] = now() - start;
		}
	}
	printf("%s\t%s\t%.0f", k->name, k->sort, median(native, rounds));
	for (size_t i = 0; i < NR_SIDES; i++) {
		kwasm_store_destroy(run[i]->inst->store);
		printf("\t%.0f", median(ns[i], rounds));
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	unsigned int rounds = argc > 2 ? atoi(argv[2]) : 10;

	if (argc < 2 || argc > 4 || rounds < 1 || rounds > MAX_ROUNDS) {
		fprintf(stderr, "usage: tiers DIR [ROUNDS [NAME]]\n");
		return 2;
	}
	for (size_t i = 0; i < NR_SIDES; i++)
		engine_init(&sides[i]);
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++)
		if (argc < 4 || !strcmp(argv[3], kernels[i].name))
			measure(argv[1], rounds, &kernels[i]);
	return 0;
}
