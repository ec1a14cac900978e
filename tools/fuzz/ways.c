// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzing: the ways in which modules can be run, all of which come to the same
 *
 * What the compiler decides about registers is checked, and so is what it makes.
 */
#include <linux/kernel.h>

#include "alloc/arena.h"
#include "runtime/target.h"
#include "tools/fuzz/fuzz.h"

#define ALL	((1 << FUZZ_CHAIN) - 1)

/**
 * struct way - how to compile, and to run what came of it
 * @cpu: of what the processor has, what may be used, see runtime/x86/cpu.h
 * @spill: registers keep nothing
 * @runs: ways to run it
 * @nr_runs: how many
 */
struct way {
	u32 cpu;
	bool spill;
	const struct fuzz_run *runs;
	u32 nr_runs;
};

/* A slice of 1 polls whenever it can; 97 leaves some fuel over. */
static const struct fuzz_run runs[] = { {}, { .slice = 97 }, { .interpret = 1 }, { 1, 2 } };
static const struct fuzz_run often[] = { { .slice = 1 } };

static const struct way ways[] = {
	{ ~0U, false, runs, ARRAY_SIZE(runs) },
	{ 0, false, often, 1 },
	{ ~0U, true, runs, 1 },
};

static void expect_code(const struct fuzz_chain *chain)
{
	for (u32 i = 0; i < chain->nr; i++) {
		const struct kwasm_module *m = chain->modules[i];

		if (m->jit.err == -EUCLEAN)
			fuzz_die("registers or slots are wrong", 0);
		if (m->jit.nr_refused)
			fuzz_die(m->jit.refusal.reason, m->jit.refusal.func);
	}
}

/* Compares with @is how it is run so. */
static void compare(struct kwasm_engine *engine, const struct fuzz_chain *chain,
		    const struct way *way, u64 is)
{
	static struct talk talk;

	for (u32 i = 0; i < way->nr_runs; i++) {
		const struct fuzz_run *run = &way->runs[i];
		u64 seen;

		if (run->interpret && chain->nr < 2)
			continue;
		seen = fuzz_run(engine, chain, run, &talk);
		if (seen && seen != is)
			fuzz_die("compiled, it differs; way, run",
				 100 * (way - ways) + i);
	}
}

bool fuzz_tiers(const u8 *module, size_t size, struct talk *talk,
		void (*heard)(const struct talk *talk))
{
	static const struct fuzz_run interpreted = { .interpret = ALL };
	static u32 cpu;
	u64 is = 0;

	/* Once: a virtual machine's host answers, which takes its time. */
	if (!cpu)
		cpu = kwasm_target_cpu();

	for (u32 i = 0; i < ARRAY_SIZE(ways); i++) {
		const struct way *way = &ways[i];
		struct kwasm_engine engine;
		struct fuzz_chain chain;

		kwasm_engine_init(&engine, 1u << 30);
		engine.arena = &kwasm_arena;
		engine.compile = true;
		engine.check = true;
		engine.verify = true;
		engine.cpu = cpu & way->cpu;
		engine.spill = way->spill;
		fuzz_load_chain(&engine, module, size, &chain);
		expect_code(&chain);
		if (!i && chain.nr)
			is = fuzz_run(&engine, &chain, &interpreted, talk);
		if (!i && is && heard)
			heard(talk);
		if (is)
			compare(&engine, &chain, way, is);
		fuzz_put_chain(&chain);
		fuzz_expect_empty(&engine);
		if (!is)
			break;
	}
	return is;
}
