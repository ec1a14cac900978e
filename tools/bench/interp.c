// SPDX-License-Identifier: GPL-2.0
/*
 * interp - the kernels natively and in the interpreter, both in userspace
 *
 *	interp DIR [ROUNDS [NAME]]	DIR holds NAME.wasm
 *
 * What bench.c does in a test kernel, without one: for work on the interpreter.
 * The runtime is the kernel's, compiled with -O2 and linked with the twin's
 * doubles.  Prints a line a kernel: name, ns natively, ns interpreted (medians),
 * ratio; then the geometric mean's ratio of integer kernels.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/err.h>
#include <linux/kernel.h>

#include "runtime/runtime.h"

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

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
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

static double measure(struct kwasm_engine *engine, const char *dir, unsigned int rounds,
		      const struct kernel *k)
{
	struct kwasm_func *run = instantiate(engine, dir, k->name);
	double native[MAX_ROUNDS], interp[MAX_ROUNDS], start;
	double native_ns, interp_ns;
	u32 checksum;

	for (unsigned int i = 0; i < rounds; i++) {
		start = now();
		checksum = k->native(k->n);
		native[i] = now() - start;
		start = now();
		if (call(k->name, run, k->n) != checksum)
			fail(k->name, "checksums differ");
		interp[i] = now() - start;
	}
	native_ns = median(native, rounds);
	interp_ns = median(interp, rounds);
	kwasm_store_destroy(run->inst->store);
	printf("%s\t%s\t%.0f\t%.0f\t%.1f\n", k->name, k->sort, native_ns, interp_ns,
	       interp_ns / native_ns);
	return interp_ns / native_ns;
}

int main(int argc, char **argv)
{
	unsigned int rounds = argc > 2 ? atoi(argv[2]) : 10, integer = 0;
	struct kwasm_engine engine;
	double sum = 0;

	if (argc < 2 || argc > 4 || rounds < 1 || rounds > MAX_ROUNDS) {
		fprintf(stderr, "usage: interp DIR [ROUNDS [NAME]]\n");
		return 2;
	}
	kwasm_engine_init(&engine, 1ULL << 32);
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		const struct kernel *k = &kernels[i];
		double ratio;

		if (argc == 4 && strcmp(argv[3], k->name))
			continue;
		ratio = measure(&engine, argv[1], rounds, k);
		if (!strcmp(k->sort, "integer")) {
			sum += log(ratio);
			integer++;
		}
	}
	if (integer)
		printf("geometric mean\tinteger\t\t\t%.1f\n", exp(sum / integer));
	return 0;
}
