// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: bytes to a valid module or two, instances, and a call of each export
 *
 * What the generator wrote must be accepted.
 */
#include <stdlib.h>

#include "tools/fuzz/fuzz.h"
#include "tools/fuzz/gen.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static u8 module[GEN_MAX];
	static struct talk talk;
	struct kwasm_engine engine;
	struct fuzz_chain chain;

	size = gen_module(data, size, module);
	if (!size)
		return 0;
	kwasm_engine_init(&engine, 1u << 30);
	if (!fuzz_load_chain(&engine, module, size, &chain))
		abort();
	fuzz_run(&engine, &chain, &(struct fuzz_run){}, &talk);
	fuzz_put_chain(&chain);
	fuzz_expect_empty(&engine);
	return 0;
}
