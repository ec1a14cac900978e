// SPDX-License-Identifier: GPL-2.0
/*
 * scale - what compiling costs as functions grow, in userspace
 *
 *	[SHAPE=NAME] scale
 *
 * First the yardstick: many functions of a usual size.  Then each shape of
 * kunit/wasm_shapes.c, one function, as large as it is to be and at a hundredth
 * of that.  A line each: name, bytes of the function's code, nanoseconds a byte
 * and how many times the yardstick's that is, bytes of memory a byte, bytes of
 * machine code a byte; "interpreted" when the function was left out.
 *
 * It fails where compiling one function took more memory than is granted, and
 * says so; a hundred bytes a byte.  The checker of machine code runs, as shipped.
 *
 * The compiler is the kernel's, compiled with -O2 and linked with the twin's
 * doubles.  CPU time, the least of some rounds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/err.h>
#include <linux/minmax.h>

#include "kunit/wasm_shapes.h"
#include "runtime/jit.h"
#include "runtime/limits.h"
#include "runtime/runtime.h"

#define ROUNDS		5
#define ENOUGH		5e8	/* ns: no more rounds after that */
#define YARD_FUNCS	1000
#define YARD_SIZE	100	/* statements: a function of some 900 bytes */

/**
 * struct cost - what compiling a module took
 * @bytes: of code
 * @ns: the least of all rounds
 * @memory: bytes of kind compile at most
 * @text: bytes of machine code
 * @compiled: functions that were not left out
 */
struct cost {
	u64 bytes;
	double ns;
	u64 memory;
	u64 text;
	u32 compiled;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void compile(struct kwasm_module *m, struct cost *cost)
{
	struct ka_stats *stats = &m->policy.of[KA_COMPILE].stats;
	struct kwasm_jit_text text;
	double start = now(), ns;

	atomic64_set(&stats->peak, 0);
	kwasm_jit_text_init(&text, m);
	if (kwasm_jit_compile(m, &text))
		exit(1);
	ns = now() - start;
	if (!cost->ns || ns < cost->ns)
		cost->ns = ns;
	cost->memory = atomic64_read(&stats->peak);
	cost->text = text.bytes.len;
	cost->compiled = text.nr_compiled;
	kwasm_jit_text_exit(&text);
}

static struct cost measure(struct kunit *test, const struct wasm_shape *shape, u32 size, u32 funcs)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_engine engine;
	struct kwasm_report rep;
	struct cost cost = {};
	struct kwasm_module *m;
	struct wasm_build w;

	wasm_of_shape(&w, test, shape, size, funcs);
	kwasm_engine_init(&engine, 8ULL << 30);
	engine.verify = true;
	kwasm_report_init(&rep);
	m = kwasm_module_load(&engine, w.bytes, w.len, &opts, &rep);
	kunit_kfree(test, w.bytes);
	if (IS_ERR(m)) {
		fprintf(stderr, "%s: %s\n", shape->name, kwasm_reason_text(rep.reason));
		exit(1);
	}
	cost.bytes = m->code_size;
	for (double start = now(), i = 0; i < ROUNDS && now() - start < ENOUGH; i++)
		compile(m, &cost);
	kwasm_module_put(m);
	kwasm_engine_exit(&engine);
	return cost;
}

static void print(const char *name, const struct cost *cost, double yard)
{
	double ns = cost->ns / cost->bytes;

	printf("%-16s %9llu %8.1f %6.2f %8.1f %6.2f%s\n", name, cost->bytes, ns, ns / yard,
	       (double)cost->memory / cost->bytes, (double)cost->text / cost->bytes,
	       cost->compiled ? "" : "  interpreted");
	fflush(stdout);
}

/* One function's; of a module with more, the machine code is not in proportion. */
static void print_one(struct kunit *test, const struct wasm_shape *shape, u32 size,
		      const char *name, double yard)
{
	struct cost cost = measure(test, shape, size, 1);

	print(name, &cost, yard);
	KUNIT_EXPECT_LE_MSG(test, cost.memory,
			    max(cost.bytes * KWASM_COMPILE_PER_BYTE, (u64)KWASM_COMPILE_MIN),
			    "%s: more memory than is granted", shape->name);
}

static void scale(struct kunit *test)
{
	struct cost cost;
	double yard;

	printf("%-16s %9s %8s %6s %8s %6s\n", "shape", "bytes", "ns/byte", "ratio", "memory",
	       "code");
	cost = measure(test, &wasm_shapes[0], YARD_SIZE, YARD_FUNCS);
	yard = cost.ns / cost.bytes;
	print("(yardstick)", &cost, yard);
	for (u32 i = 0; i < wasm_nr_shapes; i++) {
		const struct wasm_shape *shape = &wasm_shapes[i];

		if (getenv("SHAPE") && strcmp(getenv("SHAPE"), shape->name))
			continue;
		print_one(test, shape, shape->size / 100, shape->name, yard);
		print_one(test, shape, shape->size, "", yard);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(scale),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_scale",
	.test_cases = cases,
};

kunit_test_suite(suite);
