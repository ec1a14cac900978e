// SPDX-License-Identifier: GPL-2.0
/*
 * bench - the kernels natively and in /dev/kwasm, in turns
 *
 *	bench list			names, n, sorts
 *	bench native [ROUNDS [NAME]]	natively alone, all or one
 *	bench kwasm DIR [ROUNDS]	both; DIR holds NAME.wasm
 *	bench calls DIR			of nothing
 *	bench growth FILE		a memory, page by page
 *	bench lives FILE [ROUNDS]	stores, by one thread and by two
 *
 * The native side is linked in (gcc -O2).  A round runs every kernel once on
 * each side and tier, so that whatever disturbs the machine disturbs both; a figure is
 * the median of all rounds.  Both sides must give the same checksum.
 *
 * Prints lines of fields with tabs between, times in ns:
 *
 *	kernel NAME SORT NATIVE CHECKSUM		natively alone, the fastest
 *	kernel NAME SORT NATIVE INTERPRETED COMPILED CODE-BYTES SIDE-BYTES
 *	call MIN MEDIAN P99		an empty function, timed within the kernel
 *	bpf NS				an empty eBPF program, where there is bpf(2)
 *	ioctl MEDIAN			the same from userspace: a call an ioctl
 *	store MEDIAN			make a store, instantiate, close
 *	growth MIB NS			from nothing to so many
 *	lives THREADS NUMBER NS		so many lives of stores in all
 */
#include <err.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/bench/bpf.h"
#include "tools/libkwasm/kwasm.h"

#define MAX_ROUNDS	100
#define ARRAY_LENGTH(a)	(sizeof(a) / sizeof((a)[0]))

typedef uint32_t (native_fn)(uint32_t n);

/* The list, as one declaration; empty.c ends it. */
native_fn
#define KERNEL(name, n, sort) run_##name,
#include "tools/bench/kernels.h"
	run_empty;

static struct kernel {
	const char *name;
	const char *sort;
	uint32_t n;
	native_fn *native;
	uint64_t native_ns[MAX_ROUNDS];
	struct kwasm_module *m;
	struct side {
		struct kwasm_store *s;
		uint32_t instance;
		uint64_t ns[MAX_ROUNDS];
	} interp, jit;
	uint32_t checksum;
} kernels[] = {
#define KERNEL(name_, n_, sort_) \
	{ .name = #name_, .sort = #sort_, .n = n_, .native = run_##name_ },
#include "tools/bench/kernels.h"
};

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t median(uint64_t *ns, size_t n)
{
	qsort(ns, n, sizeof(ns[0]), compare);
	return ns[n / 2];
}

/* A module of @dir. */
static struct kwasm_module *load(struct kwasm_device *dev, const char *dir, const char *name)
{
	struct kwasm_module *m;
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s.wasm", dir, name);
	if (kwasm_module_load_file(dev, path, NULL, &m))
		errx(1, "%s: %s", path, kwasm_device_error(dev)->text);
	return m;
}

/* In a store of its own. */
static void live(struct kwasm_device *dev, const struct kwasm_module *m, uint32_t tier,
		 struct kwasm_store **s, uint32_t *instance)
{
	const struct kwasm_instantiate_options opts = { .tier = tier };

	if (kwasm_store_create(dev, NULL, s))
		errx(1, "%s", kwasm_device_error(dev)->text);
	if (kwasm_store_instantiate(*s, m, &opts, instance))
		errx(1, "%s", kwasm_store_error(*s)->text);
}

static uint32_t call(struct kwasm_store *s, uint32_t instance, uint32_t n, uint64_t repeat,
		     struct kwasm_timing *timing)
{
	struct kwasm_value arg = { .type = KWASM_TYPE_I32, .bits = n }, result;
	struct kwasm_call call = {
		.instance = instance,
		.name = "run",
		.name_len = 3,
		.nr_args = 1,
		.args = &arg,
		.results = &result,
		.max_results = 1,
		.repeat = repeat,
	};

	if (kwasm_store_call(s, &call))
		errx(1, "run: %s", kwasm_store_error(s)->text);
	if (timing)
		*timing = call.timing;
	return result.bits;
}

static void run_native(struct kernel *k, unsigned int round)
{
	uint64_t start = now();

	k->checksum = k->native(k->n);
	k->native_ns[round] = now() - start;
}

static void run_kwasm(struct kernel *k, struct side *side, unsigned int round)
{
	uint64_t start = now();
	uint32_t checksum = call(side->s, side->instance, k->n, 0, NULL);

	side->ns[round] = now() - start;
	if (checksum != k->checksum)
		errx(1, "%s: checksums differ: %u natively, %u in kwasm", k->name, k->checksum,
		     checksum);
}

static void print_both(unsigned int rounds)
{
	for (size_t i = 0; i < ARRAY_LENGTH(kernels); i++) {
		struct kernel *k = &kernels[i];
		struct kwasm_module_info info;

		if (kwasm_module_info(k->m, &info))
			errx(1, "%s: no info", k->name);
		printf("kernel\t%s\t%s\t%llu\t%llu\t%llu\t%llu\t%llu\n", k->name, k->sort,
		       (unsigned long long)median(k->native_ns, rounds),
		       (unsigned long long)median(k->interp.ns, rounds),
		       (unsigned long long)median(k->jit.ns, rounds),
		       (unsigned long long)info.code_size, (unsigned long long)info.side_size);
	}
}

static void measure_calls(struct kwasm_store *s, uint32_t instance)
{
	struct kwasm_timing timing;
	uint64_t ns[1000], start;
	int64_t bpf = bpf_run_empty(1000000);

	call(s, instance, 0, 1000000, &timing);
	if (bpf >= 0)
		printf("bpf\t%lld\n", (long long)bpf);
	printf("call\t%llu\t%llu\t%llu\n", (unsigned long long)timing.min,
	       (unsigned long long)timing.median, (unsigned long long)timing.p99);
	for (size_t i = 0; i < ARRAY_LENGTH(ns); i++) {
		start = now();
		call(s, instance, 0, 0, NULL);
		ns[i] = now() - start;
	}
	printf("ioctl\t%llu\n", (unsigned long long)median(ns, ARRAY_LENGTH(ns)));
}

static void measure_stores(struct kwasm_device *dev, struct kwasm_module *m)
{
	uint64_t ns[200], start;
	uint32_t instance;

	for (size_t i = 0; i < ARRAY_LENGTH(ns); i++) {
		struct kwasm_store *s;

		start = now();
		if (kwasm_store_create(dev, NULL, &s))
			errx(1, "%s", kwasm_device_error(dev)->text);
		if (kwasm_store_instantiate(s, m, NULL, &instance))
			errx(1, "%s", kwasm_store_error(s)->text);
		kwasm_store_close(s);
		ns[i] = now() - start;
	}
	printf("store\t%llu\n", (unsigned long long)median(ns, ARRAY_LENGTH(ns)));
}

static void bench_empty(struct kwasm_device *dev, const char *dir)
{
	struct kwasm_module *m = load(dev, dir, "empty");
	struct kwasm_store *s;
	uint32_t instance;

	live(dev, m, KWASM_TIER_DEFAULT, &s, &instance);
	measure_calls(s, instance);
	measure_stores(dev, m);
}

static void bench_calls(const char *dir)
{
	struct kwasm_device *dev;

	if (kwasm_device_open(&dev, NULL))
		errx(1, "%s", kwasm_device_error(dev)->text);
	bench_empty(dev, dir);
}

static void bench_kwasm(const char *dir, unsigned int rounds)
{
	struct kwasm_device *dev;

	if (kwasm_device_open(&dev, NULL))
		errx(1, "%s", kwasm_device_error(dev)->text);
	for (size_t i = 0; i < ARRAY_LENGTH(kernels); i++) {
		struct kernel *k = &kernels[i];

		k->m = load(dev, dir, k->name);
		live(dev, k->m, KWASM_TIER_INTERP, &k->interp.s, &k->interp.instance);
		live(dev, k->m, KWASM_TIER_JIT, &k->jit.s, &k->jit.instance);
	}
	for (unsigned int round = 0; round < rounds; round++) {
		for (size_t i = 0; i < ARRAY_LENGTH(kernels); i++) {
			run_native(&kernels[i], round);
			run_kwasm(&kernels[i], &kernels[i].interp, round);
			run_kwasm(&kernels[i], &kernels[i].jit, round);
		}
	}
	print_both(rounds);
	bench_empty(dev, dir);
}

static void load_file(struct kwasm_device **dev, const char *path, struct kwasm_module **m)
{
	if (kwasm_device_open(dev, NULL) || kwasm_module_load_file(*dev, path, NULL, m))
		errx(1, "%s: %s", path, kwasm_device_error(*dev)->text);
}

/* run(n) of FILE grows its memory n times by a page, from none. */
static void bench_growth(const char *path)
{
	struct kwasm_device *dev;
	struct kwasm_module *m;
	struct kwasm_store *s;
	uint32_t instance, mib;

	load_file(&dev, path, &m);
	for (mib = 256; mib <= 1024; mib *= 2) {
		uint64_t start, ns;

		if (kwasm_store_create(dev, NULL, &s))
			errx(1, "%s", kwasm_device_error(dev)->text);
		if (kwasm_store_instantiate(s, m, NULL, &instance))
			errx(1, "%s", kwasm_store_error(s)->text);
		start = now();
		if (call(s, instance, mib * 16, 0, NULL) != mib * 16)
			errx(1, "no %u MiB: %s", mib, kwasm_store_error(s)->text);
		ns = now() - start;
		kwasm_store_close(s);
		printf("growth\t%u\t%llu\n", mib, (unsigned long long)ns);
	}
}

#define LIVES	300	/* stores a thread in a round */

struct liver {
	pthread_t thread;
	struct kwasm_device *dev;
	struct kwasm_module *m;
};

static void *live_often(void *data)
{
	struct liver *l = data;
	struct kwasm_store *s;
	uint32_t instance;

	for (int i = 0; i < LIVES; i++) {
		if (kwasm_store_create(l->dev, NULL, &s))
			errx(1, "%s", kwasm_device_error(l->dev)->text);
		if (kwasm_store_instantiate(s, l->m, NULL, &instance))
			errx(1, "%s", kwasm_store_error(s)->text);
		kwasm_store_close(s);
	}
	return NULL;
}

/* Each thread has a device and a module of its own, as processes would. */
static uint64_t time_lives(const char *path, unsigned int threads)
{
	struct liver l[2];
	uint64_t start;
	unsigned int i;

	for (i = 0; i < threads; i++)
		load_file(&l[i].dev, path, &l[i].m);
	start = now();
	for (i = 0; i < threads; i++)
		if (pthread_create(&l[i].thread, NULL, live_often, &l[i]))
			errx(1, "no thread");
	for (i = 0; i < threads; i++)
		pthread_join(l[i].thread, NULL);
	return now() - start;
}

static void bench_lives(const char *path, unsigned int rounds)
{
	uint64_t one[MAX_ROUNDS], two[MAX_ROUNDS];

	for (unsigned int i = 0; i < rounds; i++) {
		one[i] = time_lives(path, 1);
		two[i] = time_lives(path, 2);
	}
	printf("lives\t1\t%d\t%llu\n", LIVES, (unsigned long long)median(one, rounds));
	printf("lives\t2\t%d\t%llu\n", 2 * LIVES, (unsigned long long)median(two, rounds));
}

static void bench_native(unsigned int rounds, const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(kernels); i++) {
		struct kernel *k = &kernels[i];

		if (name && strcmp(name, k->name))
			continue;
		for (unsigned int round = 0; round < rounds; round++)
			run_native(k, round);
		qsort(k->native_ns, rounds, sizeof(k->native_ns[0]), compare);
		printf("kernel\t%s\t%s\t%llu\t%u\n", k->name, k->sort,
		       (unsigned long long)k->native_ns[0], k->checksum);
	}
}

static unsigned int parse_rounds(const char *text)
{
	unsigned long n = text ? strtoul(text, NULL, 10) : 10;

	if (n < 1 || n > MAX_ROUNDS)
		errx(2, "rounds: 1 to %d", MAX_ROUNDS);
	return n;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "list")) {
		for (size_t i = 0; i < ARRAY_LENGTH(kernels); i++)
			printf("%s\t%u\t%s\n", kernels[i].name, kernels[i].n, kernels[i].sort);
		return 0;
	}
	if (argc >= 2 && argc <= 4 && !strcmp(argv[1], "native")) {
		bench_native(parse_rounds(argv[2]), argc == 4 ? argv[3] : NULL);
		return 0;
	}
	if ((argc == 3 || argc == 4) && !strcmp(argv[1], "kwasm")) {
		bench_kwasm(argv[2], parse_rounds(argv[3]));
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "calls")) {
		bench_calls(argv[2]);
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "growth")) {
		bench_growth(argv[2]);
		return 0;
	}
	if ((argc == 3 || argc == 4) && !strcmp(argv[1], "lives")) {
		bench_lives(argv[2], parse_rounds(argv[3]));
		return 0;
	}
	fputs("usage: bench list | native [ROUNDS [NAME]] | kwasm DIR [ROUNDS]\n", stderr);
	fputs("       bench calls DIR | growth FILE | lives FILE [ROUNDS]\n", stderr);
	return 2;
}
