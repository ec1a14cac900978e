// SPDX-License-Identifier: GPL-2.0
/*
 * bench: the kernels, natively and in /dev/kwasm
 *
 * The native side is linked in (gcc -O2).  A test kernel serves: it runs a kernel
 * when a process outside asks for it, which runs other engines in between, so that
 * all of them take turns.  A call is made three times and the fastest counts, as
 * for every engine; the interpreter's is long enough to be made once.  All have to
 * come to the same checksum.
 *
 * Prints a line for an engine: NAME ENGINE NS CHECKSUM.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tools/bench/bench.h"

#define TIMES	3

typedef uint32_t (native_fn)(uint32_t n);

/* The list, as one declaration; empty.c ends it. */
native_fn
#define KERNEL(name, n, sort) run_##name,
#include "tools/bench/kernels.h"
	run_empty;

struct side {
	struct kwasm_store *s;
	uint32_t instance;
};

static struct kernel {
	const char *name;
	const char *sort;
	uint32_t n;
	native_fn *native;
	struct side interp, jit;
} kernels[] = {
#define KERNEL(name_, n_, sort_) \
	{ .name = #name_, .sort = #sort_, .n = n_, .native = run_##name_ },
#include "tools/bench/kernels.h"
};

void bench_list(void)
{
	for (size_t i = 0; i < ARRAY_LENGTH(kernels); i++)
		printf("%s\t%u\t%s\n", kernels[i].name, kernels[i].n, kernels[i].sort);
}

static struct kernel *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(kernels); i++)
		if (!strcmp(name, kernels[i].name))
			return &kernels[i];
	errx(2, "there is no kernel '%s'", name);
}

static void run(const struct kernel *k, const struct side *side, int times, const char *engine)
{
	uint64_t best = UINT64_MAX, start, ns;
	uint32_t checksum = 0;

	while (times--) {
		start = now();
		checksum = side ? call(side->s, side->instance, "run", k->n, 0, NULL) :
				  k->native(k->n);
		ns = now() - start;
		if (ns < best)
			best = ns;
		if (!checksum)
			errx(1, "%s, %s: not right, by its own check", k->name, engine);
	}
	printf("%s\t%s\t%llu\t%u\n", k->name, engine, (unsigned long long)best, checksum);
}

void bench_native(const char *name)
{
	run(find(name), NULL, TIMES, "native");
}

static void prepare(struct kwasm_device **dev, const char *dir)
{
	for (size_t i = 0; i < ARRAY_LENGTH(kernels); i++) {
		struct kernel *k = &kernels[i];
		struct kwasm_module *m;
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s.wasm", dir, k->name);
		load_file(dev, path, &m);
		live(*dev, m, KWASM_TIER_INTERP, &k->interp.s, &k->interp.instance);
		live(*dev, m, KWASM_TIER_JIT, &k->jit.s, &k->jit.instance);
	}
}

/* What @ask holds once it is there: one word.  It is removed. */
static void receive(const char *ask, char *word, int size)
{
	const struct timespec nap = { .tv_nsec = 10000000 };
	FILE *file;

	while (!(file = fopen(ask, "r")))
		nanosleep(&nap, NULL);
	if (!fgets(word, size, file))
		errx(1, "%s: nothing is asked for", ask);
	word[strcspn(word, "\n")] = '\0';
	fclose(file);
	unlink(ask);
}

/* @ask is asked through a file, which both kernels see, until it says "end". */
void bench_serve(const char *dir, const char *ask)
{
	struct kwasm_device *dev = NULL;
	char name[64];

	prepare(&dev, dir);
	for (receive(ask, name, sizeof(name)); strcmp(name, "end");
	     receive(ask, name, sizeof(name))) {
		const struct kernel *k = find(name);

		run(k, NULL, TIMES, "native_in_guest");
		run(k, &k->interp, 1, "interp");
		run(k, &k->jit, TIMES, "jit");
		puts("done");
		fflush(stdout);
	}
	kwasm_device_close(dev);
}
