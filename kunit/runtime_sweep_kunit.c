// SPDX-License-Identifier: GPL-2.0
/*
 * Sweep: the runtime's operations, every failure of each in turn
 *
 * A row in the table below is all that an operation needs to join.  See
 * sweep.h for what is expected each time.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "alloc/tree.h"
#include "kunit/runtime_sweep_bench.h"
#include "runtime/jit.h"

/* --- modules */

static int load(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;
	struct kwasm_report rep;

	b->m = runtime_sweep_load(b, &b->far, plan, &rep);
	if (IS_ERR(b->m) && kwasm_reason_errno(rep.reason) != PTR_ERR(b->m))
		return -EPROTO;
	return PTR_ERR_OR_ZERO(b->m);
}

static u64 result_of_load(void *ctx)
{
	const struct kwasm_module *m = ((struct runtime_sweep *)ctx)->m;
	u64 hash = sweep_hash(0, m->side_size);
	u32 i;

	hash = sweep_hash(hash, m->code_size);
	hash = sweep_hash(hash, m->nr_types + m->nr_imports + m->nr_exports);
	hash = sweep_hash(hash, m->nr_funcs + m->nr_elems + m->nr_datas);
	for (i = 0; i < m->nr_funcs - m->nr_func_imports; i++) {
		hash = sweep_hash(hash, m->code[i].nr_slots);
		hash = sweep_hash(hash, m->code[i].start - m->bytes);
	}
	return sweep_hash(hash, kwasm_module_func_name(m, 5).len);
}

/* Its last byte cut off: what was decoded until then is undone. */
static int load_invalid(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;
	struct wasm_build cut = b->w;
	struct kwasm_report rep;
	struct kwasm_module *m;

	cut.len--;
	m = runtime_sweep_load(b, &cut, plan, &rep);
	if (!IS_ERR(m)) {
		kwasm_module_put(m);
		return -EPROTO;
	}
	return PTR_ERR(m) == -ENOEXEC ? 0 : PTR_ERR(m);
}

static int put_module(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;

	b->m->policy.plan = *plan;
	kwasm_module_put(b->m);
	b->m = NULL;
	return 0;
}

/* One that calls, so that a listing has all there can be. */
static int list(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;
	struct kwasm_jit_text text;
	int err;

	b->m->policy.plan = *plan;
	err = kwasm_jit_list(b->m, 0, &text);
	kwasm_jit_text_exit(&text);
	*plan = b->m->policy.plan;
	b->m->policy.plan.mode = KA_FAULT_OFF;
	return err;
}

/* --- stores */

static int create_store(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;

	b->s = runtime_sweep_store(b, plan);
	if (IS_ERR(b->s))
		return PTR_ERR(b->s);
	b->s->policy.plan.mode = KA_FAULT_OFF;
	return 0;
}

static int create_store_of_blocks(void *ctx, struct ka_fault_plan *plan)
{
	static const char line[] =
		"memory=limit(16M, paged(pages, kvmalloc)), *=freelist(64, 8, kvmalloc)";
	struct runtime_sweep *b = ctx;
	struct ka_tree_error error = {};
	const struct kwasm_store_options opts = {
		.stack_size = KWASM_STACK_MIN, .gfp = GFP_KERNEL, .plan = plan,
		.alloc = line, .alloc_len = sizeof(line) - 1, .alloc_error = &error,
	};

	b->s = kwasm_store_create(&b->engine, &opts);
	if (IS_ERR(b->s))
		return PTR_ERR(b->s);
	b->s->policy.plan.mode = KA_FAULT_OFF;
	return 0;
}

/* Not through leave(): the plan goes with the store. */
static int destroy_store(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;

	runtime_sweep_enter(b, plan);
	kwasm_store_destroy(b->s);
	b->s = NULL;
	b->inst = NULL;
	return 0;
}

static int add_host(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;
	struct kwasm_instance *inst;

	runtime_sweep_enter(b, plan);
	inst = kwasm_store_add_host(b->s, &kwasm_spectest, NULL);
	runtime_sweep_leave(b, plan);
	return PTR_ERR_OR_ZERO(inst);
}

static int register_name(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;
	int err;

	runtime_sweep_enter(b, plan);
	err = kwasm_store_register(b->s, (const u8 *)"one more", 8, b->inst);
	runtime_sweep_leave(b, plan);
	return err;
}

/* Spare pages differ with what was refused, so bytes held are no result. */
static u64 result_in_store(void *ctx)
{
	struct runtime_sweep *b = ctx;
	u64 hash = sweep_hash(b->s->instances.len, b->s->types.nr);

	return sweep_hash(hash, b->s->names.nr);
}

/* --- instances */

static int instantiate(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	runtime_sweep_enter(b, plan);
	b->inst = kwasm_instance_create(b->s, b->m, &rep);
	runtime_sweep_leave(b, plan);
	if (!IS_ERR(b->inst))
		return 0;
	if (PTR_ERR(b->inst) == -ECANCELED)
		return runtime_sweep_trap(b->s);
	return kwasm_reason_errno(rep.reason) == PTR_ERR(b->inst) ? PTR_ERR(b->inst) : -EPROTO;
}

static u64 result_of_instantiate(void *ctx)
{
	struct runtime_sweep *b = ctx;

	return runtime_sweep_contents(b->inst);
}

static int instantiate_unlinked(void *ctx, struct ka_fault_plan *plan)
{
	int err = instantiate(ctx, plan);

	return err == -ENOENT ? 0 : err ?: -EPROTO;
}

/* Its start function runs out of fuel. */
static int instantiate_that_traps(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;
	int err;

	kwasm_store_set_fuel(b->s, true, 0);
	err = instantiate(b, plan);
	kwasm_store_set_fuel(b->s, false, 0);
	return err == -EPROTO && b->s->trap.kind == KWASM_TRAP_FUEL ? 0 : err ?: -EPROTO;
}

static u64 result_of_trap(void *ctx)
{
	return ((struct runtime_sweep *)ctx)->s->trap.kind;
}

/* --- calls */

/* What cannot grow gives -1 to the guest, which goes on. */
static int call(struct runtime_sweep *b, struct ka_fault_plan *plan, const char *name)
{
	struct kwasm_extern ext;
	int err = kwasm_instance_export(b->inst, (const u8 *)name, strlen(name), &ext);

	if (err)
		return err;
	b->old = 0;
	runtime_sweep_enter(b, plan);
	err = kwasm_call_func(b->s, ext.func, NULL, &b->old);
	runtime_sweep_leave(b, plan);
	if (err || b->s->trap.kind != KWASM_TRAP_NONE)
		return err ?: runtime_sweep_trap(b->s);
	return b->old == U32_MAX ? b->s->policy.error.err : 0;
}

static int guest_computes(void *ctx, struct ka_fault_plan *plan)
{
	return call(ctx, plan, "compute");
}

static int guest_calls_host(void *ctx, struct ka_fault_plan *plan)
{
	return call(ctx, plan, "host");
}

static int guest_fills(void *ctx, struct ka_fault_plan *plan)
{
	return call(ctx, plan, "fill");
}

static int guest_grows_memory(void *ctx, struct ka_fault_plan *plan)
{
	return call(ctx, plan, "grow_memory");
}

static int guest_grows_table(void *ctx, struct ka_fault_plan *plan)
{
	return call(ctx, plan, "grow_table");
}

static int guest_traps(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;
	int err = call(b, plan, "trap");

	return err == -EPROTO && b->s->trap.kind == KWASM_TRAP_UNREACHABLE ? 0 : err ?: -EPROTO;
}

static int host_grows_memory(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;

	runtime_sweep_enter(b, plan);
	b->old = kwasm_memory_grow(b->s, b->inst->memories[0], 100);
	runtime_sweep_leave(b, plan);
	return b->old == U64_MAX ? b->s->policy.error.err : 0;
}

static int host_grows_table(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;

	runtime_sweep_enter(b, plan);
	b->old = kwasm_table_grow(b->s, b->inst->tables[1], 2, 0);
	runtime_sweep_leave(b, plan);
	return b->old == U64_MAX ? -ENOMEM : 0;
}

static u64 result_of_call(void *ctx)
{
	struct runtime_sweep *b = ctx;

	return sweep_hash(b->old, runtime_sweep_contents(b->inst));
}

/* --- all of it, one after the other, under one plan */

static int live(void *ctx, struct ka_fault_plan *plan)
{
	struct runtime_sweep *b = ctx;
	int err = load(b, plan);

	if (!err)
		err = create_store(b, plan);
	if (!err)
		err = add_host(b, plan);
	if (!err)
		err = instantiate(b, plan);
	if (!err)
		err = guest_grows_memory(b, plan);
	if (!err)
		err = guest_grows_table(b, plan);
	if (err)
		runtime_sweep_teardown(b);
	return err;
}

#define OP(what, in, does, gives, ...) {				\
	.name = what, .setup = runtime_sweep_ ## in, .act = does,	\
	.result = gives, .state = runtime_sweep_state,			\
	.teardown = runtime_sweep_teardown, ##__VA_ARGS__ }

static const struct sweep_op ops[] = {
	OP("load", nothing, load, result_of_load),
	OP("load what is invalid", nothing, load_invalid, runtime_sweep_state),
	OP("put a module", with_module, put_module, runtime_sweep_state, .free = true),
	OP("create a store", nothing, create_store, runtime_sweep_state),
	OP("create a store of blocks", nothing, create_store_of_blocks, runtime_sweep_state),
	OP("destroy a store", with_names, destroy_store, runtime_sweep_state, .free = true),
	OP("add a host module", with_store, add_host, result_in_store),
	OP("register a name", with_names, register_name, result_in_store),
	OP("instantiate", with_module, instantiate, result_of_instantiate, .traps = true),
	OP("instantiate what is rich", with_rich_module, instantiate, result_of_instantiate,
	   .traps = true),
	OP("instantiate, unlinked", with_module_alone, instantiate_unlinked, result_in_store),
	OP("instantiate, trapping", with_module, instantiate_that_traps, result_of_trap,
	   .traps = true),
	OP("call", with_instance, guest_computes, result_of_call, .free = true),
	OP("call that traps", with_instance, guest_traps, result_of_call, .free = true),
	OP("call of the host", with_instance, guest_calls_host, result_of_call, .free = true),
	OP("memory.fill", with_instance, guest_fills, result_of_call, .free = true,
	   .traps = true),
	OP("memory.grow", with_instance, guest_grows_memory, result_of_call, .traps = true),
	OP("table.grow", with_instance, guest_grows_table, result_of_call, .traps = true),
	OP("grow a memory", with_instance, host_grows_memory, result_of_call),
	OP("grow a table", with_instance, host_grows_table, result_of_call),
	OP("a life", nothing, live, result_of_instantiate),
};

KUNIT_ARRAY_PARAM(ops, ops, sweep_describe);

static void survives_every_failure(struct kunit *test)
{
	runtime_sweep(test, test->param_value);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(survives_every_failure, ops_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_oom_operation",
	.init = runtime_sweep_init,
	.exit = runtime_sweep_exit,
	.test_cases = cases,
};

/* What there is to do with machine code alone. */
static const struct sweep_op code_ops[] = {
	OP("list a function", with_module_alone, list, runtime_sweep_state),
};

KUNIT_ARRAY_PARAM(code_ops, code_ops, sweep_describe);

/* KUnit writes into cases: each suite has its own. */
static struct kunit_case compiled_cases[] = {
	KUNIT_CASE_PARAM(survives_every_failure, ops_gen_params),
	KUNIT_CASE_PARAM(survives_every_failure, code_ops_gen_params),
	{}
};

/* What cannot be compiled is interpreted, and nobody has to notice. */
static struct kunit_suite compiled_suite = {
	.name = "kwasm_oom_compiled",
	.init = runtime_sweep_init_compiled,
	.exit = runtime_sweep_exit,
	.test_cases = compiled_cases,
};

kunit_test_suites(&suite, &compiled_suite);
