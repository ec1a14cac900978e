/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fuzzing: what the targets share
 *
 * A target takes bytes, does one thing with them, and ends the process if the
 * twin is not as empty afterwards as before or a double complained.
 */
#ifndef _KWASM_TOOLS_FUZZ_FUZZ_H
#define _KWASM_TOOLS_FUZZ_FUZZ_H

#include "runtime/runtime.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* Loads, and checks that a refusal says why; NULL when refused. */
struct kwasm_module *fuzz_load(struct kwasm_engine *engine, const u8 *data, size_t size);

/*
 * Instantiates in a store of its own and calls every export.  What can be seen of
 * how that went comes back as a hash: traps and where, results, fuel, what is in
 * memory and globals.  0 where it depends on what the stack's frames take.
 */
u64 fuzz_run(struct kwasm_engine *engine, struct kwasm_module *m);

/* Ends the process unless nothing is left. */
void fuzz_expect_empty(const struct kwasm_engine *engine);

#endif
