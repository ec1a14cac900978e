// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: bytes to the decoder, an instance, and a call of each export
 *
 * And once more with an allocator of the kernel that fails on the way: at which
 * call, and whether for good, is the input's choice.
 */
#include <linux/jhash.h>

#include "tools/fuzz/fuzz.h"
#include "tools/lib/twin.h"

static void live(const u8 *data, size_t size)
{
	static struct talk talk;
	struct kwasm_engine engine;
	struct fuzz_chain chain;

	kwasm_engine_init(&engine, 1u << 30);
	fuzz_load_chain(&engine, data, size, &chain);
	if (chain.nr)
		fuzz_run(&engine, &chain, &(struct fuzz_run){}, &talk);
	fuzz_put_chain(&chain);
	fuzz_expect_empty(&engine);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u32 choice = jhash(data, size, 0);

	live(data, size);
	twin_fault = (struct twin_fault){
		.kinds = TWIN_FAULT_ALL, .nth = choice % 256, .persistent = choice & 0x100,
	};
	live(data, size);
	twin_fault = (struct twin_fault){};
	return 0;
}
