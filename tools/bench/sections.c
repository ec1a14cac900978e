// SPDX-License-Identifier: GPL-2.0
/*
 * sections - how long machine code keeps the FPU, and so a processor
 *
 *	sections SECTIONS.wasm STRAIGHT.wasm KERNEL.wasm...
 *
 * SECTIONS.wasm holds what takes longest for its fuel (sections.wat), STRAIGHT.wasm
 * straight code that does (straight).  Times are those of the thread, in userspace at
 * the machine's own speed.  What the machine adds, which interrupts whom it likes, is
 * in them, but not in each round: how long code keeps the FPU is what its longest
 * section takes in the round where that is least.  What a timer has to end is not
 * here, where a timer is a signal and comes late: see kernel_sections.
 *
 * Prints a line an export: name, sections, their median, the longest of a thousand,
 * the longest of each round at its least, in us; then the longest of all, and what is
 * to be said of it.  Exits with 1 if that is too long, and with 3 if it may be so
 * only for what the machine adds.
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
#define ROUNDS		25
#define LIMIT_NS	100000	/* for how long a processor may be kept */
#define WATCH_NS	45000	/* between looks of a timer, as in kmod */
#define DENORMAL	0xfffffffffffffull
#define IDLE_NS		20000	/* sections of nothing, as long as most of others */

/* The linker leads calls of the doubles here, and has theirs under other names. */
#define WRAPPED(name)	typeof(name) __real_##name, __wrap_##name

WRAPPED(kernel_fpu_begin);
WRAPPED(kernel_fpu_end);

static u64 began;
static u64 least = U64_MAX;	/* of the longest of a round */
static u64 longest;		/* of this round */
static u32 nr;
static u64 took[MAX_SECTIONS];

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void note(u64 ns)
{
	took[nr++ % MAX_SECTIONS] = ns;
	longest = max(longest, ns);
}

static void end_round(void)
{
	least = min(least, longest);
	longest = 0;
}

void __wrap_kernel_fpu_begin(void)
{
	__real_kernel_fpu_begin();
	began = now();
}

void __wrap_kernel_fpu_end(void)
{
	note(now() - began);
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

/* An instance of @m, which is put. */
static struct kwasm_instance *instantiate(struct kwasm_engine *engine, const char *path,
					  struct kwasm_module *m)
{
	const struct kwasm_store_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_instance *inst;
	struct kwasm_report rep;
	struct kwasm_store *s;

	if (IS_ERR(m) || !m->jit.nr_compiled)
		fail(path, "cannot be loaded and compiled");
	kwasm_report_init(&rep);
	s = kwasm_store_create(engine, &opts);
	if (IS_ERR(s))
		fail(path, "no store");
	inst = kwasm_instance_create(s, m, &rep);
	if (IS_ERR(inst))
		fail(path, "no instance");
	kwasm_module_put(m);
	return inst;
}

/* Returns the longest section of a round, where that is least, ns. */
static u64 print(const char *name)
{
	u32 len = nr < MAX_SECTIONS ? nr : MAX_SECTIONS;
	u64 longest_least = least;

	nr = 0;
	least = U64_MAX;
	if (!len) {
		printf("%s\t0\n", name);
		return 0;
	}
	qsort(took, len, sizeof(took[0]), compare);
	printf("%s\t%u\t%.1f\t%.1f\t%.1f\n", name, len, took[len / 2] / 1e3,
	       took[len - 1 - len / 1000] / 1e3, longest_least / 1e3);
	return longest_least;
}

/* Rounds of a call; returns for how long its sections last, ns. */
static u64 measure(struct kwasm_instance *inst, const char *name, const char *export, u64 n)
{
	struct kwasm_store *s = inst->store;
	struct kwasm_extern ext;
	u64 result;

	if (kwasm_instance_export(inst, (const u8 *)export, strlen(export), &ext))
		fail(export, "is no export");
	for (int round = 0; round < ROUNDS; round++) {
		if (kwasm_call_func(s, ext.func, &n, &result) ||
		    s->trap.kind != KWASM_TRAP_NONE)
			fail(export, "did not return");
		end_round();
	}
	return print(name);
}

/* What the machine itself adds to sections of nothing, as long as most are. */
static u64 idle(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < 400; i++) {
			u64 start = now(), end = start;

			while (end - start < IDLE_NS)
				end = now();
			note(end - start);
		}
		end_round();
	}
	return print("(nothing)") - IDLE_NS;
}

static int verdict(u64 noise, u64 all)
{
	printf("longest section: %.1f us\n", all / 1e3);
	if (all <= LIMIT_NS) {
		printf("verdict: no section is over %u us\n", LIMIT_NS / 1000);
		return 0;
	}
	if (all > LIMIT_NS + noise) {
		printf("verdict: a section is over %u us\n", LIMIT_NS / 1000);
		return 1;
	}
	printf("verdict: none, this machine is too busy to tell\n");
	return 3;
}

static const struct {
	const char *name;
	u32 n;
} kernels[] = {
#define KERNEL(name, n, sort) { #name, n },
#include "tools/bench/kernels.h"
};

static u64 n_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++)
		if (!strcmp(kernels[i].name, name))
			return kernels[i].n;
	fail(name, "no kernel");
	return 0;
}

/* Everything that SECTIONS.wasm exports and needs no timer. */
static u64 measure_worst(struct kwasm_instance *inst)
{
	static const struct {
		const char *name;
		u32 n;
	} exports[] = {
		{ "chase", 2000 }, { "divide", 20000 }, { "count", 20000 },
	};
	u64 all = 0;

	for (size_t i = 0; i < ARRAY_SIZE(exports); i++)
		all = max(all, measure(inst, exports[i].name, exports[i].name, exports[i].n));
	return all;
}

int main(int argc, char **argv)
{
	struct kwasm_instance *inst;
	struct kwasm_engine engine;
	struct kwasm_report rep;
	u64 noise, all = 0, one;
	char name[64];

	if (argc < 3)
		return 2;
	kwasm_engine_init(&engine, 1u << 30);
	engine.arena = &kwasm_arena;
	engine.compile = true;
	engine.cpu = kwasm_target_cpu();
	noise = idle();
	if (kwasm_section_watch(&engine, WATCH_NS))
		fail("watches", "no memory");
	for (int i = 1; i < argc; i++) {
		const char *base = strrchr(argv[i], '/');

		kwasm_report_init(&rep);
		inst = instantiate(&engine, argv[i], module_from_file(&engine, argv[i], &rep));
		snprintf(name, sizeof(name), "%s", base ? base + 1 : argv[i]);
		name[strcspn(name, ".")] = 0;
		if (i == 1)
			one = measure_worst(inst);
		else
			one = measure(inst, name, "run", i == 2 ? DENORMAL : n_of(name));
		all = max(all, one);
		kwasm_store_destroy(inst->store);
	}
	kwasm_section_unwatch(&engine);
	return verdict(noise, all);
}
