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
 * The module that bytes stand for: they are it, or the choices that the generator
 * makes it of.  Until the next call; *@size is 0 when it grew too large.
 */
const u8 *fuzz_module(const u8 *data, size_t *size);

/* Modules that live in one store; each may import what the one before exports. */
#define FUZZ_CHAIN	2

struct fuzz_chain {
	u32 nr;
	struct kwasm_module *modules[FUZZ_CHAIN];
};

/* Loads a module and those behind it (gen.h); false when one was refused. */
bool fuzz_load_chain(struct kwasm_engine *engine, const u8 *data, size_t size,
		     struct fuzz_chain *chain);
void fuzz_put_chain(struct fuzz_chain *chain);

/**
 * struct fuzz_run - how to run modules
 * @slice: fuel between two polls, 0: as usual
 * @interpret: which of them are interpreted even if they are compiled, bits
 */
struct fuzz_run {
	u32 slice;
	u32 interpret;
};

/*
 * Instantiates in a store of its own and calls every export; @talk receives what
 * is seen from outside.  All that can be seen comes back as a hash: traps and
 * where, results, fuel, what is in memory and globals.  0 where it depends on what
 * the stack's frames take.
 */
u64 fuzz_run(struct kwasm_engine *engine, const struct fuzz_chain *chain,
	     const struct fuzz_run *run, struct talk *talk);

/*
 * Runs it interpreted and compiled, and ends the process if the two differ.
 * Whether there is something to compare others with: @talk is the interpreter's,
 * and @heard, or NULL, gets it before the others run.
 */
bool fuzz_tiers(const u8 *module, size_t size, struct talk *talk,
		void (*heard)(const struct talk *talk));

__noreturn void fuzz_die(const char *why, u64 value);

/* Ends the process unless nothing is left. */
void fuzz_expect_empty(const struct kwasm_engine *engine);

#endif
