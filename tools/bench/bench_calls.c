// SPDX-License-Identifier: GPL-2.0
/*
 * bench: calls of functions that do nothing
 *
 * Into the kernel's Wasm from outside, beside an empty eBPF program where there is
 * bpf(2): each in rounds, in turns, counted by the kernel.  Out of a loop in
 * Wasm: what it takes longer than with no call in it, by the fastest of each.
 *
 * Prints lines:
 *
 *	call MIN MEDIAN P99	an empty function, timed within the kernel
 *	bpf NS RATIO		an empty eBPF program; the call's time to its
 *	nested NAME NS		a call from Wasm: direct, indirect, host; 10^-3 ns
 *	ioctl MEDIAN		the empty function by an ioctl a call
 *	store MEDIAN		make a store, instantiate, close
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/bench/bench.h"
#include "tools/bench/bpf.h"

#define ROUNDS	11
#define REPEAT	100000
#define LOOP	1000000

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The call beside eBPF's. */
static void measure_empty(struct kwasm_store *s, uint32_t instance)
{
	uint64_t least = UINT64_MAX, medians[ROUNDS], p99s[ROUNDS], bpf[ROUNDS];
	double ratios[ROUNDS];
	struct kwasm_timing t;
	int64_t ns = 0;

	for (int i = 0; i < ROUNDS; i++) {
		call(s, instance, "run", 0, REPEAT, &t);
		ns = bpf_run_empty(REPEAT);
		least = t.min < least ? t.min : least;
		medians[i] = t.median;
		p99s[i] = t.p99;
		bpf[i] = ns;
		ratios[i] = ns > 0 ? (double)t.median / ns : 0;
	}
	printf("call\t%llu\t%llu\t%llu\n", (unsigned long long)least,
	       (unsigned long long)median(medians, ROUNDS),
	       (unsigned long long)median(p99s, ROUNDS));
	if (ns < 0) {
		warnx("no bpf(2) to compare an empty call with: %s", strerror(-ns));
		return;
	}
	qsort(ratios, ROUNDS, sizeof(ratios[0]), compare);
	printf("bpf\t%llu\t%.2f\n", (unsigned long long)median(bpf, ROUNDS), ratios[ROUNDS / 2]);
}

static uint64_t time_loop(struct kwasm_store *s, uint32_t instance, const char *name)
{
	uint64_t start = now();

	call(s, instance, name, LOOP, 0, NULL);
	return now() - start;
}

static void measure_nested(struct kwasm_device *dev, const char *dir)
{
	static const char * const names[] = { "none", "direct", "indirect", "host" };
	const struct kwasm_store_options opts = { .flags = KWASM_STORE_SPECTEST };
	uint64_t least[ARRAY_LENGTH(names)], ns;
	struct kwasm_module *m;
	struct kwasm_store *s;
	uint32_t instance;
	char path[4096];

	snprintf(path, sizeof(path), "%s/calls.wasm", dir);
	load_file(&dev, path, &m);
	if (kwasm_store_create(dev, &opts, &s) || kwasm_store_instantiate(s, m, NULL, &instance))
		errx(1, "%s: no instance", path);
	memset(least, 0xff, sizeof(least));
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
			ns = time_loop(s, instance, names[i]);
			least[i] = ns < least[i] ? ns : least[i];
		}
	}
	for (size_t i = 1; i < ARRAY_LENGTH(names); i++)
		printf("nested\t%s\t%lld\n", names[i],
		       (long long)(least[i] - least[0]) / (LOOP / 1000));
}

static void measure_ioctls(struct kwasm_store *s, uint32_t instance)
{
	uint64_t ns[1000], start;

	for (size_t i = 0; i < ARRAY_LENGTH(ns); i++) {
		start = now();
		call(s, instance, "run", 0, 0, NULL);
		ns[i] = now() - start;
	}
	printf("ioctl\t%llu\n", (unsigned long long)median(ns, ARRAY_LENGTH(ns)));
}

static void measure_stores(struct kwasm_device *dev, const struct kwasm_module *m)
{
	uint64_t ns[200], start;
	uint32_t instance;

	for (size_t i = 0; i < ARRAY_LENGTH(ns); i++) {
		struct kwasm_store *s;

		start = now();
		live(dev, m, KWASM_TIER_DEFAULT, &s, &instance);
		kwasm_store_close(s);
		ns[i] = now() - start;
	}
	printf("store\t%llu\n", (unsigned long long)median(ns, ARRAY_LENGTH(ns)));
}

void bench_calls(const char *dir)
{
	struct kwasm_device *dev = NULL;
	struct kwasm_module *m;
	struct kwasm_store *s;
	uint32_t instance;
	char path[4096];

	snprintf(path, sizeof(path), "%s/empty.wasm", dir);
	load_file(&dev, path, &m);
	live(dev, m, KWASM_TIER_DEFAULT, &s, &instance);
	measure_empty(s, instance);
	measure_nested(dev, dir);
	measure_ioctls(s, instance);
	measure_stores(dev, m);
	kwasm_device_close(dev);
}
