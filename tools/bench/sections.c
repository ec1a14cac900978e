// SPDX-License-Identifier: GPL-2.0
/*
 * sections - how long machine code keeps the FPU, and so a processor
 *
 *	sections SECTIONS.wasm KERNEL.wasm...
 *
 * SECTIONS.wasm holds what takes longest for its fuel (sections.wat).  Times are
 * those of the thread, in userspace at the machine's own speed.  Prints a line
 * an export: name, sections, their median, the longest of a thousand, the longest,
 * in us; then the longest of all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <asm/fpu/api.h>
#include <linux/err.h>

#include "alloc/arena.h"
#include "runtime/runtime.h"
#include "runtime/target.h"
#include "tools/twin/driver.h"

#define MAX_SECTIONS	(1 << 20)

/* The linker leads calls of the doubles here, and has theirs under other names. */
#define WRAPPED(name)	typeof(name) __real_##name, __wrap_##name

WRAPPED(kernel_fpu_begin);
WRAPPED(kernel_fpu_end);

static u64 began;
static u32 nr;
static u64 took[MAX_SECTIONS];

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

void __wrap_kernel_fpu_begin(void)
{
	__real_kernel_fpu_begin();
	began = now();
}

void __wrap_kernel_fpu_end(void)
{
	took[nr++ % MAX_SECTIONS] = now() - began;
	__real_kernel_fpu_end();
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void fail(const char *name, const char *what)
{
	fprintf(stderr, "%s: %s\n", name, what);
	exit(1);
}

static struct kwasm_instance *instantiate(struct kwasm_engine *engine, const char *path)
{
	const struct kwasm_store_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_instance *inst;
	struct kwasm_report rep;
	struct kwasm_module *m;
	struct kwasm_store *s;

	kwasm_report_init(&rep);
	m = module_from_file(engine, path, &rep);
	if (IS_ERR(m) || !m->jit.base)
		fail(path, "cannot be loaded and compiled");
	s = kwasm_store_create(engine, &opts);
	if (IS_ERR(s))
		fail(path, "no store");
	inst = kwasm_instance_create(s, m, &rep);
	if (IS_ERR(inst))
		fail(path, "no instance");
	kwasm_module_put(m);
	return inst;
}

/* Sections so far; returns the longest, ns. */
static u64 print(const char *name)
{
	u32 len = nr < MAX_SECTIONS ? nr : MAX_SECTIONS;

	if (!len) {
		printf("%s\t0\n", name);
		return 0;
	}
	qsort(took, len, sizeof(took[0]), compare);
	printf("%s\t%u\t%.1f\t%.1f\t%.1f\n", name, nr, took[len / 2] / 1e3,
	       took[len - 1 - len / 1000] / 1e3, took[len - 1] / 1e3);
	return took[len - 1];
}

/* A call; returns the longest section of it, ns. */
static u64 measure(struct kwasm_instance *inst, const char *name, const char *export, u64 n)
{
	struct kwasm_store *s = inst->store;
	struct kwasm_extern ext;
	u64 result;

	nr = 0;
	if (kwasm_instance_export(inst, (const u8 *)export, strlen(export), &ext) ||
	    kwasm_call_func(s, ext.func, &n, &result) || s->trap.kind != KWASM_TRAP_NONE)
		fail(export, "did not return");
	return print(name);
}

/* What the machine itself adds: sections of nothing, as long as most are. */
static void idle(void)
{
	for (nr = 0; nr < 20000; nr++) {
		u64 start = now(), end = start;

		while (end - start < 20000)
			end = now();
		took[nr] = end - start;
	}
	print("(nothing)");
}

static const struct {
	const char *name;
	u32 n;
} kernels[] = {
#define KERNEL(name, n, sort) { #name, n },
#include "tools/bench/kernels.h"
};

static u32 n_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++)
		if (!strcmp(kernels[i].name, name))
			return kernels[i].n;
	fail(name, "no kernel");
	return 0;
}

int main(int argc, char **argv)
{
	static const char * const exports[] = { "fill", "chase", "divide", "count" };
	struct kwasm_instance *inst;
	struct kwasm_engine engine;
	u64 longest = 0, one;
	char name[64];

	if (argc < 2)
		return 2;
	kwasm_engine_init(&engine, 1u << 30);
	engine.arena = &kwasm_arena;
	engine.compile = true;
	engine.cpu = kwasm_target_cpu();
	idle();
	for (int i = 1; i < argc; i++) {
		inst = instantiate(&engine, argv[i]);
		for (size_t e = 0; e < ARRAY_SIZE(exports) && i == 1; e++) {
			one = measure(inst, exports[e], exports[e], 200000);
			longest = one > longest ? one : longest;
		}
		if (i > 1) {
			const char *base = strrchr(argv[i], '/');

			snprintf(name, sizeof(name), "%s", base ? base + 1 : argv[i]);
			name[strcspn(name, ".")] = 0;
			one = measure(inst, name, "run", n_of(name));
			longest = one > longest ? one : longest;
		}
		kwasm_store_destroy(inst->store);
	}
	printf("longest section: %.1f us\n", longest / 1e3);
	return 0;
}
