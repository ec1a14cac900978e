// SPDX-License-Identifier: GPL-2.0
/*
 * load - how fast modules are decoded and validated, in userspace
 *
 *	load [--rounds=N] FILE...
 *
 * One line a file: name, bytes of code, bytes of side tables, MB of code loaded
 * in a second of CPU time (10^6 bytes; median of the rounds, each of at least 20
 * ms).  The runtime is the kernel's, compiled with -O2 and linked with the twin's
 * doubles.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/err.h>

#include "runtime/runtime.h"

#define MAX_ROUNDS 100

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static u8 *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	u8 *bytes = NULL;
	size_t room = 0;

	if (!f)
		return NULL;
	*size = 0;
	do {
		room = room * 2 + 65536;
		bytes = realloc(bytes, room);
		if (!bytes)
			exit(1);
		*size += fread(bytes + *size, 1, room - *size, f);
	} while (*size == room);
	fclose(f);
	return bytes;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static struct kwasm_module *load(struct kwasm_engine *engine, const u8 *bytes, size_t size)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	return kwasm_module_load(engine, bytes, size, &opts, &rep);
}

/* Seconds that one load takes. */
static double time_load(struct kwasm_engine *engine, const u8 *bytes, size_t size)
{
	double start = now(), end;
	unsigned long n = 0;

	do {
		kwasm_module_put(load(engine, bytes, size));
		n++;
		end = now();
	} while (end - start < 0.02);
	return (end - start) / n;
}

static int measure(struct kwasm_engine *engine, const char *path, unsigned int rounds)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	double seconds[MAX_ROUNDS];
	struct kwasm_module *m;
	size_t size;
	u8 *bytes = read_file(path, &size);

	if (!bytes) {
		perror(path);
		return 1;
	}
	m = load(engine, bytes, size);
	if (IS_ERR(m)) {
		fprintf(stderr, "%s: not loaded: error %ld\n", path, PTR_ERR(m));
		free(bytes);
		return 1;
	}
	for (unsigned int i = 0; i < rounds; i++)
		seconds[i] = time_load(engine, bytes, size);
	qsort(seconds, rounds, sizeof(seconds[0]), compare);
	printf("%s\t%llu\t%llu\t%.1f\n", name, m->code_size, m->side_size,
	       m->code_size / seconds[rounds / 2] / 1e6);
	kwasm_module_put(m);
	free(bytes);
	return 0;
}

int main(int argc, char **argv)
{
	struct kwasm_engine engine;
	unsigned int rounds = 10;
	int status = 0, i;

	kwasm_engine_init(&engine, 1ULL << 32);
	for (i = 1; i < argc; i++) {
		if (sscanf(argv[i], "--rounds=%u", &rounds) == 1) {
			if (rounds < 1 || rounds > MAX_ROUNDS)
				rounds = 10;
			continue;
		}
		status |= measure(&engine, argv[i], rounds);
	}
	return status;
}
