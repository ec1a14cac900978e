// SPDX-License-Identifier: GPL-2.0
/*
 * bench - what runs in a test kernel, and natively, to be timed
 *
 *	bench list			names, n, sorts
 *	bench native NAME		a kernel natively
 *	bench serve DIR FILE		the kernels of DIR, as FILE asks
 *	bench calls DIR			of nothing
 *	bench load FILE...		modules, until they are compiled
 *	bench growth FILE		a memory, page by page
 *	bench lives FILE [ROUNDS]	stores, by one thread and by two
 *
 * Prints lines of fields with tabs between, times in ns; what each part prints
 * stands above it.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/bench/bench.h"

uint64_t now(void)
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

uint64_t median(uint64_t *ns, size_t n)
{
	qsort(ns, n, sizeof(ns[0]), compare);
	return ns[n / 2];
}

void load_file(struct kwasm_device **dev, const char *path, struct kwasm_module **m)
{
	if ((!*dev && kwasm_device_open(dev, NULL)) ||
	    kwasm_module_load_file(*dev, path, NULL, m))
		errx(1, "%s: %s", path, kwasm_device_error(*dev)->text);
}

/* In a store of its own. */
void live(struct kwasm_device *dev, const struct kwasm_module *m, uint32_t tier,
	  struct kwasm_store **s, uint32_t *instance)
{
	const struct kwasm_instantiate_options opts = { .tier = tier };

	if (kwasm_store_create(dev, NULL, s))
		errx(1, "%s", kwasm_device_error(dev)->text);
	if (kwasm_store_instantiate(*s, m, &opts, instance))
		errx(1, "%s", kwasm_store_error(*s)->text);
}

uint32_t call(struct kwasm_store *s, uint32_t instance, const char *name, uint32_t n,
	      uint64_t repeat, struct kwasm_timing *timing)
{
	struct kwasm_value arg = { .type = KWASM_TYPE_I32, .bits = n }, result;
	struct kwasm_call call = {
		.instance = instance,
		.name = name,
		.name_len = strlen(name),
		.nr_args = 1,
		.args = &arg,
		.results = &result,
		.max_results = 1,
		.repeat = repeat,
	};

	if (kwasm_store_call(s, &call))
		errx(1, "%s: %s", name, kwasm_store_error(s)->text);
	if (timing)
		*timing = call.timing;
	return result.bits;
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
	const char *part = argc > 1 ? argv[1] : "";

	if (argc == 2 && !strcmp(part, "list")) {
		bench_list();
	} else if (argc == 3 && !strcmp(part, "native")) {
		bench_native(argv[2]);
	} else if (argc == 4 && !strcmp(part, "serve")) {
		bench_serve(argv[2], argv[3]);
	} else if (argc == 3 && !strcmp(part, "calls")) {
		bench_calls(argv[2]);
	} else if (argc > 2 && !strcmp(part, "load")) {
		for (int i = 2; i < argc; i++)
			bench_load(argv[i]);
	} else if (argc == 3 && !strcmp(part, "growth")) {
		bench_growth(argv[2]);
	} else if ((argc == 3 || argc == 4) && !strcmp(part, "lives")) {
		bench_lives(argv[2], parse_rounds(argv[3]));
	} else {
		fputs("usage: bench list | native NAME | serve DIR FILE\n", stderr);
		fputs("       bench calls DIR | load FILE... | growth FILE\n", stderr);
		fputs("       bench lives FILE [ROUNDS]\n", stderr);
		return 2;
	}
	return 0;
}
