/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: an engine with a store in it
 *
 * Made and ended by a suite's init and exit; the end expects every byte back.
 */
#ifndef _KWASM_KUNIT_STORE_BENCH_H
#define _KWASM_KUNIT_STORE_BENCH_H

#include "kunit/wasm_build.h"
#include "runtime/runtime.h"

#define BENCH_LIMIT	(64ULL << 20)	/* of the engine, bytes */

/**
 * struct store_bench - in test->priv
 * @test: the case
 * @engine: limited to BENCH_LIMIT
 * @s: a store with its smallest stack and no limit of its own; a case may
 *	destroy it and set it to NULL
 * @rep: report of the last bench_instantiate()
 */
struct store_bench {
	struct kunit *test;
	struct kwasm_engine engine;
	struct kwasm_store *s;
	struct kwasm_report rep;
};

int store_bench_init(struct kunit *test);
/* An engine that compiles, with all that checks the compiler's work. */
int compile_bench_init(struct kunit *test);
void store_bench_exit(struct kunit *test);

/* Ends the module; the case fails when it is refused.  To be put. */
struct kwasm_module *bench_load(struct store_bench *b, struct wasm_build *w);
/* Loads and instantiates, or returns what kwasm_instance_create() returned. */
struct kwasm_instance *bench_try(struct store_bench *b, struct wasm_build *w);
/* Likewise, and the case fails when it is refused. */
struct kwasm_instance *bench_instantiate(struct store_bench *b, struct wasm_build *w);
void bench_register(struct store_bench *b, const char *name, struct kwasm_instance *inst);
struct kwasm_extern bench_export(struct store_bench *b, struct kwasm_instance *inst,
				 const char *name);
/* Calls an export without arguments; its trap, and its first result in *result. */
enum kwasm_trap_kind bench_call(struct store_bench *b, struct kwasm_instance *inst,
				const char *name, u64 *result);

#endif /* _KWASM_KUNIT_STORE_BENCH_H */
