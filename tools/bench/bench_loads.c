// SPDX-License-Identifier: GPL-2.0
/*
 * bench: modules loaded in a kernel, until their machine code is ready
 *
 * From opening the file to the answer of the ioctl, which copies, decodes, validates,
 * compiles, checks and makes executable, by the wall's clock.  It is done three times
 * and the fastest counts.
 *
 * Prints a line: the file's name, bytes of code, ns, functions with machine code.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "tools/bench/bench.h"

#define TIMES	3

void bench_load(const char *path)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	uint64_t best = UINT64_MAX, start, ns;
	struct kwasm_device *dev = NULL;
	struct kwasm_module_info info;
	struct kwasm_module *m;

	for (int i = 0; i < TIMES; i++) {
		start = now();
		load_file(&dev, path, &m);
		ns = now() - start;
		if (ns < best)
			best = ns;
		if (kwasm_module_info(m, &info))
			errx(1, "%s: %s", path, kwasm_device_error(dev)->text);
		kwasm_module_close(m);
	}
	printf("%s\t%llu\t%llu\t%u\n", name, (unsigned long long)info.code_size,
	       (unsigned long long)best, info.nr_compiled);
	fflush(stdout);
	kwasm_device_close(dev);
}
