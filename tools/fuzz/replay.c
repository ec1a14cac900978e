// SPDX-License-Identifier: GPL-2.0
/*
 * Replay: a fuzz target without the fuzzer, for check
 *
 *	replay [-t] FILE...
 *
 * Each FILE goes to the target; with -t each of its beginnings, too, from no
 * byte to all but one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/fuzz/fuzz.h"

/* Beyond this a file's beginnings are taken in steps, so that none takes long. */
#define MAX_CUTS	4096

static u8 *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	u8 *bytes;
	long end;

	end = f && !fseek(f, 0, SEEK_END) ? ftell(f) : -1;
	if (end < 0) {
		perror(path);
		exit(1);
	}
	rewind(f);
	bytes = malloc(end + 1);
	if (!bytes || fread(bytes, 1, end, f) != (size_t)end) {
		perror(path);
		exit(1);
	}
	fclose(f);
	*size = end;
	return bytes;
}

int main(int argc, char **argv)
{
	bool cut = argc > 1 && !strcmp(argv[1], "-t");
	u64 files = 0, inputs = 0;

	for (int i = 1 + cut; i < argc; i++) {
		size_t size, step;
		u8 *bytes = read_file(argv[i], &size);

		step = 1 + size / MAX_CUTS;
		for (size_t n = 0; cut && n < size; n += step) {
			LLVMFuzzerTestOneInput(bytes, n);
			inputs++;
		}
		LLVMFuzzerTestOneInput(bytes, size);
		inputs++;
		files++;
		free(bytes);
	}
	printf("# replayed %llu files, %llu inputs\n", files, inputs);
	return !files;
}
