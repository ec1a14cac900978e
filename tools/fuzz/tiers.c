// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: bytes to a valid module or two, interpreted and compiled
 *
 * Whatever can be seen of the two has to be the same: results, traps and where,
 * fuel, memory, globals, what the host is called with; however often they poll.
 * What the compiler decides about registers is checked.
 */
#include <stdlib.h>

#include "tools/fuzz/fuzz.h"
#include "tools/fuzz/gen.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static u8 module[GEN_MAX];
	static struct talk talk;

	size = gen_module(data, size, module);
	if (size)
		fuzz_tiers(module, size, &talk, NULL);
	return 0;
}
