// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: bytes to a valid module, interpreted and compiled
 *
 * Whatever can be seen of the two has to be the same: results, traps and where,
 * fuel, memory, globals.  What the compiler decides about registers is checked.
 */
#include <stdlib.h>

#include "alloc/arena.h"
#include "runtime/target.h"
#include "tools/fuzz/fuzz.h"
#include "tools/fuzz/gen.h"

static u64 live(const u8 *module, size_t size, bool compile)
{
	struct kwasm_engine engine;
	struct kwasm_module *m;
	u64 seen;

	kwasm_engine_init(&engine, 1u << 30);
	engine.arena = &kwasm_arena;
	engine.compile = compile;
	engine.check = true;
	engine.cpu = kwasm_target_cpu();
	m = fuzz_load(&engine, module, size);
	if (!m || (compile && m->jit.err))
		abort();
	seen = fuzz_run(&engine, m);
	kwasm_module_put(m);
	fuzz_expect_empty(&engine);
	return seen;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static u8 module[GEN_MAX];
	u64 interpreted, compiled;

	size = gen_module(data, size, module);
	if (!size)
		return 0;
	interpreted = live(module, size, false);
	compiled = live(module, size, true);
	if (interpreted && compiled && interpreted != compiled)
		abort();
	return 0;
}
