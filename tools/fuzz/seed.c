// SPDX-License-Identifier: GPL-2.0
/*
 * Seeds: generated modules as files
 *
 *	seed FIRST COUNT [DIRECTORY]
 *	seed < CHOICES > MODULE
 *
 * Writes DIRECTORY/gen-N.wasm for COUNT numbers N from FIRST on, or else prints
 * how often they have what; exit status 1 if something is in none.  Without
 * arguments, what a target that found something made its module of is made to it.
 */
#include <stdio.h>
#include <stdlib.h>

#include <linux/prandom.h>

#include "tools/fuzz/gen.h"

static void write_file(const char *directory, unsigned long n, const u8 *module, size_t size)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/gen-%lu.wasm", directory, n);
	f = fopen(path, "wb");
	if (!f || fwrite(module, 1, size, f) != size || fclose(f)) {
		perror(path);
		exit(1);
	}
}

static int print_counts(u64 modules, u64 bytes)
{
	int missing = 0;

	printf("# generated: %llu modules, %llu bytes\n", modules, bytes);
	for (unsigned int i = 0; i < GEN_NR_KINDS; i++) {
		printf("%12llu  %s\n", gen_counts[i], gen_kinds[i]);
		missing += !gen_counts[i];
	}
	return missing ? 1 : 0;
}

static int convert(void)
{
	static u8 choices[GEN_MAX], module[GEN_MAX];
	size_t size = fread(choices, 1, sizeof(choices), stdin);

	size = gen_module(choices, size, module);
	return fwrite(module, 1, size, stdout) != size || fflush(stdout) || !size;
}

int main(int argc, char **argv)
{
	static u8 choices[8192], module[GEN_MAX];
	u64 modules = 0, bytes = 0;
	unsigned long first, count;

	if (argc == 1)
		return convert();
	if (argc != 3 && argc != 4) {
		fprintf(stderr, "usage: seed [FIRST COUNT [DIRECTORY]]\n");
		return 2;
	}
	first = strtoul(argv[1], NULL, 0);
	count = strtoul(argv[2], NULL, 0);
	for (unsigned long n = first; n < first + count; n++) {
		struct rnd_state rnd;
		size_t size;

		prandom_seed_state(&rnd, n);
		prandom_bytes_state(&rnd, choices, sizeof(choices));
		size = gen_module(choices, sizeof(choices), module);
		modules += !!size;
		bytes += size;
		if (size && argc == 4)
			write_file(argv[3], n, module, size);
	}
	return argc == 4 ? 0 : print_counts(modules, bytes);
}
