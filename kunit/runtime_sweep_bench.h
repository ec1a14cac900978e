/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: where the runtime's operations are swept
 *
 * Two stores in one engine: in one the operations take place, made anew for
 * each run; the other one stands beside it all the time and must not notice.
 */
#ifndef _KWASM_KUNIT_RUNTIME_SWEEP_BENCH_H
#define _KWASM_KUNIT_RUNTIME_SWEEP_BENCH_H

#include "kunit/sweep.h"
#include "kunit/wasm_build.h"
#include "runtime/runtime.h"

/**
 * struct runtime_sweep - an operation's surroundings and what it made
 * @test: the case
 * @engine: over everything
 * @w: the module, written once
 * @far: the same with a branch that goes far
 * @rich: the same with a great many types
 * @m: loaded
 * @s: store
 * @inst: instance of @m in @s
 * @old: result of the last growth or call
 * @other: a store that is somebody else's
 * @other_m: its module
 * @other_inst: its instance
 */
struct runtime_sweep {
	struct kunit *test;
	struct kwasm_engine engine;
	struct wasm_build w;
	struct wasm_build far;
	struct wasm_build rich;
	struct kwasm_module *m;
	struct kwasm_store *s;
	struct kwasm_instance *inst;
	u64 old;
	struct kwasm_store *other;
	struct kwasm_module *other_m;
	struct kwasm_instance *other_inst;
};

/* Of a suite: test->priv is a struct runtime_sweep.  Interpreted, or compiled. */
int runtime_sweep_init(struct kunit *test);
int runtime_sweep_init_compiled(struct kunit *test);
void runtime_sweep_exit(struct kunit *test);
void runtime_sweep(struct kunit *test, const struct sweep_op *op);

/* Steps, for set-ups and operations; a plan may be NULL. */
struct kwasm_module *runtime_sweep_load(struct runtime_sweep *b, const struct wasm_build *w,
					struct ka_fault_plan *plan, struct kwasm_report *rep);
struct kwasm_store *runtime_sweep_store(struct runtime_sweep *b, struct ka_fault_plan *plan);
void runtime_sweep_enter(struct runtime_sweep *b, const struct ka_fault_plan *plan);
void runtime_sweep_leave(struct runtime_sweep *b, struct ka_fault_plan *plan);

/* How the last call ended, as an operation tells the sweep; -EPROTO for other traps. */
int runtime_sweep_trap(const struct kwasm_store *s);

/* Set-ups, each with what those before it make. */
int runtime_sweep_nothing(void *ctx);
int runtime_sweep_with_store(void *ctx);
int runtime_sweep_with_module_alone(void *ctx);
int runtime_sweep_with_module(void *ctx);
int runtime_sweep_with_rich_module(void *ctx);
int runtime_sweep_with_instance(void *ctx);
int runtime_sweep_with_names(void *ctx);
void runtime_sweep_teardown(void *ctx);

/* Bytes, objects, and all that can be counted in the store; balances the books. */
u64 runtime_sweep_state(void *ctx);
/* What an instance's memories, tables and globals hold. */
u64 runtime_sweep_contents(const struct kwasm_instance *inst);

#endif /* _KWASM_KUNIT_RUNTIME_SWEEP_BENCH_H */
