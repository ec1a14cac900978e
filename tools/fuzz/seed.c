// SPDX-License-Identifier: GPL-2.0
/*
 * Seeds: generated modules as files
 *
 *	seed FIRST COUNT DIRECTORY
 *
 * Writes DIRECTORY/gen-N.wasm for COUNT numbers N from FIRST on.
 */
#include <stdio.h>
#include <stdlib.h>

#include <linux/prandom.h>

#include "tools/fuzz/gen.h"

int main(int argc, char **argv)
{
	static u8 choices[8192], module[GEN_MAX];
	unsigned long first, count;
	char path[4096];

	if (argc != 4) {
		fprintf(stderr, "usage: seed FIRST COUNT DIRECTORY\n");
		return 2;
	}
	first = strtoul(argv[1], NULL, 0);
	count = strtoul(argv[2], NULL, 0);
	for (unsigned long n = first; n < first + count; n++) {
		struct rnd_state rnd;
		size_t size;
		FILE *f;

		prandom_seed_state(&rnd, n);
		prandom_bytes_state(&rnd, choices, sizeof(choices));
		size = gen_module(choices, sizeof(choices), module);
		snprintf(path, sizeof(path), "%s/gen-%lu.wasm", argv[3], n);
		f = size ? fopen(path, "wb") : NULL;
		if (f && fwrite(module, 1, size, f) != size)
			perror(path);
		if (f)
			fclose(f);
	}
	return 0;
}
