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
#include "tools/fuzz/talk.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* Loads, and checks that a refusal says why; NULL when refused. */
struct kwasm_module *fuzz_load(struct kwasm_engine *engine, const u8 *data, size_t size);

/*
 * Instantiates in a store of its own and calls every export, with polls after
 * @slice units of fuel (0: as usual); @talk receives what is seen from outside.
 * All that can be seen comes back as a hash: traps and where, results, fuel, what
 * is in memory and globals.  0 where it depends on what the stack's frames take.
 */
u64 fuzz_run(struct kwasm_engine *engine, struct kwasm_module *m, u32 slice, struct talk *talk);

/*
 * Runs it interpreted and compiled, and ends the process if the two differ.
 * Whether there is something to compare others with: @talk is the interpreter's.
 */
bool fuzz_tiers(const u8 *module, size_t size, struct talk *talk);

/* Ends the process unless nothing is left. */
void fuzz_expect_empty(const struct kwasm_engine *engine);

#endif
