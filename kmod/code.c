// SPDX-License-Identifier: GPL-2.0
/*
 * Code: the one code arena, and whether modules are compiled into it
 */

#include <linux/module.h>

#include "alloc/arena.h"
#include "kmod/kmod.h"
#include "runtime/jit.h"
#include "runtime/target.h"
#include "runtime/x86/layout.h"

struct ka_arena kwasm_arena = KA_ARENA_INIT(kwasm_arena, kwasm_arena_text, KWASM_ARENA_SIZE,
					    KWASM_ARENA_FILL);

static bool jit = true;
module_param(jit, bool, 0444);
MODULE_PARM_DESC(jit, "Compile modules to machine code (default: yes)");

static bool clamp = true;
module_param(clamp, bool, 0444);
MODULE_PARM_DESC(clamp, "Machine code clamps indices, against Spectre (default: yes)");

static bool verify = true;
module_param(verify, bool, 0444);
MODULE_PARM_DESC(verify, "Check machine code before it may run (default: yes)");

/**
 * kwasm_code_init() - have the engine compile
 *
 * Before the first module is loaded.
 */
void kwasm_code_init(void)
{
	kwasm_engine.arena = &kwasm_arena;
	kwasm_engine.compile = jit;
	kwasm_engine.verify = verify;
	kwasm_engine.cpu = kwasm_target_cpu();
	kwasm_engine.omit = clamp ? 0 : KWASM_OMIT_CLAMPS;
}
