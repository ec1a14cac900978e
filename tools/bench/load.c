// SPDX-License-Identifier: GPL-2.0
/*
 * load - how fast modules are decoded, validated and compiled, in userspace
 *
 *	load [--rounds=N] FILE...
 *
 * One line a file: name, bytes of code; bytes of side tables; MB of code (10^6
 * bytes) in a second of CPU time, loaded for the interpreter, loaded and compiled,
 * and without the checker of machine code; bytes of machine code; functions that
 * there are, and that the code arena has room for; bytes that the module then
 * keeps.  Medians of the rounds.
 *
 * Compiling is timed by itself and added: it does not end where the arena is
 * full.  The runtime is the kernel's, compiled with -O2 and linked with the twin's
 * doubles.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/err.h>

#include "alloc/arena.h"
#include "runtime/jit.h"
#include "runtime/runtime.h"
#include "runtime/target.h"

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

/* Seconds that one load without compiling takes. */
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

/* Seconds that compiling all of @m takes; its bytes of machine code. */
static double time_compile(struct kwasm_module *m, bool verify, size_t *made)
{
	double start = now(), end;
	unsigned long n = 0;

	m->engine->verify = verify;
	do {
		struct kwasm_jit_text text;

		kwasm_jit_text_init(&text, m);
		if (kwasm_jit_compile(m, &text)) {
			fprintf(stderr, "not compiled\n");
			exit(1);
		}
		*made = text.bytes.len;
		kwasm_jit_text_exit(&text);
		n++;
		end = now();
	} while (end - start < 0.02);
	return (end - start) / n;
}

static double median(double *values, unsigned int n)
{
	qsort(values, n, sizeof(values[0]), compare);
	return values[n / 2];
}

static struct kwasm_engine interp, jit;

static void measure_speed(struct kwasm_module *m, const u8 *bytes, size_t size,
			  unsigned int rounds)
{
	double loaded[MAX_ROUNDS], checked[MAX_ROUNDS], unchecked[MAX_ROUNDS];
	double mb = m->code_size / 1e6;
	size_t made = 0;

	for (unsigned int i = 0; i < rounds; i++) {
		loaded[i] = time_load(&interp, bytes, size);
		checked[i] = loaded[i] + time_compile(m, true, &made);
		unchecked[i] = loaded[i] + time_compile(m, false, &made);
	}
	printf("\t%.1f\t%.2f\t%.2f\t%zu", mb / median(loaded, rounds),
	       mb / median(checked, rounds), mb / median(unchecked, rounds), made);
}

static int measure(const char *path, unsigned int rounds)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	struct kwasm_module *m;
	size_t size;
	u8 *bytes = read_file(path, &size);

	if (!bytes) {
		perror(path);
		return 1;
	}
	m = load(&jit, bytes, size);
	if (IS_ERR(m)) {
		fprintf(stderr, "%s: not loaded: error %ld\n", path, PTR_ERR(m));
		free(bytes);
		return 1;
	}
	printf("%s\t%llu\t%llu", name, m->code_size, m->side_size);
	measure_speed(m, bytes, size, rounds);
	printf("\t%u\t%u\t%llu\n", m->nr_funcs - m->nr_func_imports, m->jit.nr_compiled,
	       (unsigned long long)ka_policy_live(&m->policy));
	fflush(stdout);
	kwasm_module_put(m);
	free(bytes);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned int rounds = 10;
	int status = 0, i;

	kwasm_engine_init(&interp, 1ULL << 32);
	kwasm_engine_init(&jit, 1ULL << 32);
	jit.arena = &kwasm_arena;
	jit.compile = true;
	jit.cpu = kwasm_target_cpu();
	for (i = 1; i < argc; i++) {
		if (sscanf(argv[i], "--rounds=%u", &rounds) == 1) {
			if (rounds < 1 || rounds > MAX_ROUNDS)
				rounds = 10;
			continue;
		}
		status |= measure(argv[i], rounds);
	}
	return status;
}
