// SPDX-License-Identifier: GPL-2.0
/* Fuzz target: bytes to the decoder, an instance, and a call of each export. */
#include "tools/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct kwasm_engine engine;
	struct kwasm_module *m;

	kwasm_engine_init(&engine, 1u << 30);
	m = fuzz_load(&engine, data, size);
	if (m) {
		fuzz_run(&engine, m);
		kwasm_module_put(m);
	}
	fuzz_expect_empty(&engine);
	return 0;
}
