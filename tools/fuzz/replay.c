// SPDX-License-Identifier: GPL-2.0
/*
 * Replay: a fuzz target without the fuzzer, for check
 *
 *	replay [-t|-s] FILE...
 *
 * Each FILE goes to the target; with -t each of its beginnings, too, from no
 * byte to all but one; with -s some schedules (scheduled.c) stand before it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/prandom.h>

#include "tools/fuzz/fuzz.h"

/* Beyond this a file's beginnings are taken in steps, so that none takes long. */
#define MAX_CUTS	4096

/* Bytes of a schedule, and how many of them a file is replayed with. */
#define SCHEDULE	5
#define SCHEDULES	2

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
	bytes = malloc(SCHEDULE + end + 1);
	if (!bytes || fread(bytes + SCHEDULE, 1, end, f) != (size_t)end) {
		perror(path);
		exit(1);
	}
	fclose(f);
	*size = end;
	return bytes;
}

static u64 replay_beginnings(const u8 *bytes, size_t size)
{
	size_t step = 1 + size / MAX_CUTS;
	u64 inputs = 0;

	for (size_t n = 0; n < size; n += step) {
		LLVMFuzzerTestOneInput(bytes, n);
		inputs++;
	}
	return inputs;
}

/* The module as it is: the last byte of a schedule is even.  Early points first. */
static u64 replay_schedules(u8 *bytes, size_t size, struct rnd_state *rnd)
{
	for (unsigned int i = 0; i < SCHEDULES; i++) {
		prandom_bytes_state(rnd, bytes, SCHEDULE);
		bytes[2] >>= i;
		bytes[3] = 0;
		bytes[4] = 0;
		LLVMFuzzerTestOneInput(bytes, SCHEDULE + size);
	}
	return SCHEDULES;
}

int main(int argc, char **argv)
{
	bool cut = argc > 1 && !strcmp(argv[1], "-t");
	bool schedules = argc > 1 && !strcmp(argv[1], "-s");
	u64 files = 0, inputs = 0;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 1);
	for (int i = 1 + (cut || schedules); i < argc; i++) {
		size_t size;
		u8 *bytes = read_file(argv[i], &size);

		if (schedules) {
			inputs += replay_schedules(bytes, size, &rnd);
		} else {
			inputs += cut ? replay_beginnings(bytes + SCHEDULE, size) : 0;
			LLVMFuzzerTestOneInput(bytes + SCHEDULE, size);
			inputs++;
		}
		files++;
		free(bytes);
	}
	printf("# replayed %llu files, %llu inputs\n", files, inputs);
	return !files;
}
