// SPDX-License-Identifier: GPL-2.0
/* Canaries: too much of the stack, and as much as a caller says, for the frames gate. */
#include <linux/compiler.h>

int canary_frame(void);

int canary_frame(void)
{
	char bytes[1536];

	barrier_data(bytes);
	return bytes[0];
}

static noinline __used int canary_frame_of(unsigned long size)
{
	char *bytes = __builtin_alloca(size);

	barrier_data(bytes);
	return bytes[0];
}
