// SPDX-License-Identifier: GPL-2.0
/*
 * bench: memories that grow, and stores made and closed
 *
 * Prints lines:
 *
 *	growth MIB NS			from nothing to so many
 *	lives THREADS NUMBER NS		so many lives of stores in all
 */
#include <err.h>
#include <pthread.h>
#include <stdio.h>

#include "tools/bench/bench.h"

/* run(n) of FILE grows its memory n times by a page, from none. */
void bench_growth(const char *path)
{
	struct kwasm_device *dev = NULL;
	struct kwasm_module *m;
	struct kwasm_store *s;
	uint32_t instance, mib;

	load_file(&dev, path, &m);
	for (mib = 256; mib <= 1024; mib *= 2) {
		uint64_t start, ns;

		live(dev, m, KWASM_TIER_DEFAULT, &s, &instance);
		start = now();
		if (call(s, instance, "run", mib * 16, 0, NULL) != mib * 16)
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
		live(l->dev, l->m, KWASM_TIER_DEFAULT, &s, &instance);
		kwasm_store_close(s);
	}
	return NULL;
}

/* Each thread has a device and a module of its own, as processes would. */
static uint64_t time_lives(const char *path, unsigned int threads)
{
	struct liver l[2] = {};
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

void bench_lives(const char *path, unsigned int rounds)
{
	uint64_t one[MAX_ROUNDS], two[MAX_ROUNDS];

	for (unsigned int i = 0; i < rounds; i++) {
		one[i] = time_lives(path, 1);
		two[i] = time_lives(path, 2);
	}
	printf("lives\t1\t%d\t%llu\n", LIVES, (unsigned long long)median(one, rounds));
	printf("lives\t2\t%d\t%llu\n", 2 * LIVES, (unsigned long long)median(two, rounds));
}
