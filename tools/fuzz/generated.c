// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: bytes to a valid module, an instance, and a call of each export
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
	struct kwasm_module *m;

	size = gen_module(data, size, module);
	if (!size)
		return 0;
	kwasm_engine_init(&engine, 1u << 30);
	m = fuzz_load(&engine, module, size);
	if (!m)
		abort();
	fuzz_run(&engine, m, 0, &talk);
	kwasm_module_put(m);
	fuzz_expect_empty(&engine);
	return 0;
}
