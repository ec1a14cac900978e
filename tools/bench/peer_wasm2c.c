// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a kernel that wasm2c made C of, three times: prints ns of the fastest, and
 * what run(N) returned
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include HEADER

int main(int argc, char **argv)
{
	long long best = -1, ns;
	Z_kernel_instance_t instance;
	struct timespec start, end;
	u32 checksum = 0;
	int i;

	wasm_rt_init();
	Z_kernel_init_module();
	Z_kernel_instantiate(&instance);
	for (i = 0; i < 3; i++) {
		clock_gettime(CLOCK_MONOTONIC, &start);
		checksum = Z_kernelZ_run(&instance, argc > 1 ? atoi(argv[1]) : 1);
		clock_gettime(CLOCK_MONOTONIC, &end);
		ns = (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec;
		if (best < 0 || ns < best)
			best = ns;
	}
	printf("%lld %u\n", best, checksum);
	return 0;
}
