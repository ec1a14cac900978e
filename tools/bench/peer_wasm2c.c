// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a kernel that wasm2c made C of: prints the ns that run(N) took, and what it returned
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include HEADER

int main(int argc, char **argv)
{
	Z_kernel_instance_t instance;
	struct timespec start, end;
	u32 checksum;

	wasm_rt_init();
	Z_kernel_init_module();
	Z_kernel_instantiate(&instance);
	clock_gettime(CLOCK_MONOTONIC, &start);
	checksum = Z_kernelZ_run(&instance, argc > 1 ? atoi(argv[1]) : 1);
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%lld %u\n", (end.tv_sec - start.tv_sec) * 1000000000LL +
	       end.tv_nsec - start.tv_nsec, checksum);
	return 0;
}
