// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: bytes to a valid module or two, interpreted and compiled
 *
 * Whatever can be seen of the two has to be the same: results, traps and where,
 * fuel, memory, globals, what the host is called with; however often they poll.
 * What the compiler decides about registers is checked.
 */
#include "tools/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct talk talk;

	data = fuzz_module(data, &size);
	if (size)
		fuzz_tiers(data, size, &talk, NULL);
	return 0;
}
