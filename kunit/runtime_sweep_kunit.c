// SPDX-License-Identifier: GPL-2.0
/*
 * Sweep: each operation by itself, every allocation of it refused in turn
 *
 * runtime_oom_kunit.c lives whole lives; here the surroundings of an operation
 * are known to the byte, so that "as before" and "the same result" can be told.
 * See sweep.h for what is expected each time.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"
#include "kunit/sweep.h"

#define FAR	33000	/* bytes: further than a side table entry says in 16 bits */

/**
 * struct op_bench - an operation's surroundings and what it made
 * @engine: over everything; empty between runs
 * @w: the module, written once
 * @m: loaded
 * @s: store
 * @inst: instance of @m in @s
 * @old: result of the last growth or call
 */
struct op_bench {
	struct kwasm_engine engine;
	struct wasm_build w;
	struct kwasm_module *m;
	struct kwasm_store *s;
	struct kwasm_instance *inst;
	u64 old;
};

/* Locals of two types; a block in a loop in an if; branches near and far. */
static void write_branches(struct wasm_build *w)
{
	static const u8 head[] = {
		0x02, 0x10, 0x7f, 0x02, 0x7e,		/* 16 i32, 2 i64 */
		0x20, 0x00, 0x04, 0x40,			/* local.get 0 if */
		0x03, 0x40, 0x02, 0x40,			/* loop block */
		0x20, 0x00, 0x0e, 0x04, 0x00, 0x02, 0x02, 0x00, 0x02,	/* br_table */
		0x0b, 0x0b, 0x05,			/* ends of both, else */
		0x02, 0x40, 0x20, 0x00, 0x0d, 0x00,	/* block local.get 0 br_if 0 */
	};
	static const u8 tail[] = { 0x0b, 0x0b, 0x20, 0x00, 0x0b };	/* local.get 0 */
	unsigned int i;

	wasm_u32(w, sizeof(head) + FAR + sizeof(tail));
	wasm_bytes(w, head, sizeof(head));
	for (i = 0; i < FAR; i++)
		wasm_byte(w, 0x01);			/* nop */
	wasm_bytes(w, tail, sizeof(tail));
}

/* 1 branches, 2 memory.grow 48, 3 table.grow 5, 4 calls 1 and 5, 5 gives 42, 6 starts */
static void write_code(struct wasm_build *w)
{
	wasm_section(w, WASM_CODE, 6);
	write_branches(w);
	WASM_BODY(w, 0x41, 0x30, 0x40, 0x00);
	WASM_BODY(w, 0xd0, 0x70, 0x41, 0x05, 0xfc, 0x0f, 0x00);
	WASM_BODY(w, 0x41, 0x09, 0x10, 0x01, 0x41, 0x00, 0x11, 0x01, 0x00, 0x6a);
	WASM_BODY(w, 0x41, 0x2a);
	WASM_BODY(w, 0x41, 0x08, 0x41, 0x00, 0x41, 0x03, 0xfc, 0x08, 0x01, 0x00);
}

static void write_declarations(struct wasm_build *w)
{
	wasm_section(w, WASM_TYPE, 4);
	wasm_functype(w, "i:i");
	wasm_functype(w, ":i");
	wasm_functype(w, "i:");
	wasm_functype(w, ":");
	wasm_section(w, WASM_IMPORT, 2);
	wasm_import(w, "spectest", "print_i32", WASM_K_FUNC);
	wasm_u32(w, 2);
	wasm_import(w, "spectest", "global_i32", WASM_K_GLOBAL);
	WASM_BYTES(w, 0x7f, 0);
	wasm_section(w, WASM_FUNC, 6);
	WASM_BYTES(w, 0, 1, 1, 1, 1, 3);
	wasm_section(w, WASM_TABLE, 2);
	wasm_table(w, 0x70, 4, 1000);
	wasm_table(w, 0x6f, 300, WASM_NO_MAX);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 2, 2000);
	wasm_section(w, WASM_GLOBAL, 2);
	WASM_BYTES(w, 0x7f, 1, 0x23, 0, 0x0b);	/* mut i32 (global.get 0) */
	WASM_BYTES(w, 0x70, 0, 0xd2, 1, 0x0b);	/* funcref (ref.func 1) */
	wasm_section(w, WASM_EXPORT, 4);
	wasm_export(w, "grow_memory", WASM_K_FUNC, 2);
	wasm_export(w, "grow_table", WASM_K_FUNC, 3);
	wasm_export(w, "call", WASM_K_FUNC, 4);
	wasm_export(w, "m", WASM_K_MEMORY, 0);
}

static void write_module(struct wasm_build *w, struct kunit *test)
{
	static const u32 funcs[] = { 5, 5, 0 };

	wasm_begin(w, test);
	write_declarations(w);
	wasm_section(w, WASM_START, 6);			/* here the count is the function */
	wasm_section(w, WASM_ELEM, 1);
	wasm_elem(w, 0, funcs, 3);
	wasm_section(w, WASM_DATA_COUNT, 2);
	write_code(w);
	wasm_section(w, WASM_DATA, 2);
	wasm_data(w, 65533, "abcdef", 6);
	WASM_BYTES(w, 0x01, 0x03, 'x', 'y', 'z');	/* passive */
	wasm_section(w, WASM_CUSTOM, 4);		/* here it is the length of "name" */
	WASM_BYTES(w, 'n', 'a', 'm', 'e', 0x01, 0x05, 0x01, 0x05, 0x02, 'f', '5');
	wasm_end(w);
}

/* --- surroundings */

static int no_setup(void *ctx)
{
	return 0;
}

static struct kwasm_store *make_store(struct op_bench *b, struct ka_fault_plan *plan)
{
	const struct kwasm_store_options opts = {
		.stack_size = KWASM_STACK_MIN, .gfp = GFP_KERNEL, .plan = plan,
	};

	return kwasm_store_create(&b->engine, &opts);
}

static struct kwasm_module *load_module(struct op_bench *b, struct ka_fault_plan *plan,
					struct kwasm_report *rep)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL, .plan = plan };

	kwasm_report_init(rep);
	return kwasm_module_load(&b->engine, b->w.bytes, b->w.len, &opts, rep);
}

static int setup_store(void *ctx)
{
	struct op_bench *b = ctx;

	b->s = make_store(b, NULL);
	return PTR_ERR_OR_ZERO(b->s);
}

static int setup_module(void *ctx)
{
	struct op_bench *b = ctx;
	struct kwasm_instance *spectest;
	struct kwasm_report rep;
	int err;

	err = setup_store(b);
	if (err)
		return err;
	spectest = kwasm_store_add_host(b->s, &kwasm_spectest, NULL);
	if (IS_ERR(spectest))
		return PTR_ERR(spectest);
	b->m = load_module(b, NULL, &rep);
	return PTR_ERR_OR_ZERO(b->m);
}

static int setup_instance(void *ctx)
{
	struct op_bench *b = ctx;
	struct kwasm_report rep;
	int err = setup_module(b);

	if (err)
		return err;
	kwasm_report_init(&rep);
	b->inst = kwasm_instance_create(b->s, b->m, &rep);
	return PTR_ERR_OR_ZERO(b->inst);
}

/* So many names that the next one needs room. */
static int setup_names(void *ctx)
{
	struct op_bench *b = ctx;
	int err = setup_instance(b);
	u8 name;

	for (name = 'a'; !err && b->s->names.nr < b->s->names.cap; name++)
		err = kwasm_store_register(b->s, &name, 1, b->inst);
	return err;
}

static void teardown(void *ctx)
{
	struct op_bench *b = ctx;

	if (!IS_ERR_OR_NULL(b->s))
		kwasm_store_destroy(b->s);
	if (!IS_ERR_OR_NULL(b->m))
		kwasm_module_put(b->m);
	b->s = NULL;
	b->m = NULL;
	b->inst = NULL;
}

/* Bytes and objects, and all that can be counted in the store. */
static u64 state(void *ctx)
{
	struct op_bench *b = ctx;
	u64 hash = sweep_hash(0, atomic64_read(&b->engine.policy.budget.used));
	unsigned int kind, i;

	if (IS_ERR_OR_NULL(b->s))
		return hash;
	hash = sweep_hash(hash, atomic64_read(&b->s->policy.budget.used));
	for (kind = 0; kind < KA_KINDS; kind++)
		hash = sweep_hash(hash, atomic64_read(&b->s->policy.of[kind].stats.objects));
	hash = sweep_hash(hash, b->s->instances.len);
	hash = sweep_hash(hash, b->s->types.nr);
	hash = sweep_hash(hash, b->s->names.nr);
	hash = sweep_hash(hash, b->s->busy);
	if (IS_ERR_OR_NULL(b->inst))
		return hash;
	for (i = 0; i < b->inst->n.memories; i++)
		hash = sweep_hash(hash, b->inst->memories[i]->linear.size);
	for (i = 0; i < b->inst->n.tables; i++)
		hash = sweep_hash(hash, b->inst->tables[i]->size);
	return hash;
}

static void enter(struct op_bench *b, const struct ka_fault_plan *plan)
{
	b->s->policy.plan = *plan;
}

static void leave(struct op_bench *b, struct ka_fault_plan *plan)
{
	*plan = b->s->policy.plan;
	b->s->policy.plan.mode = KA_FAULT_OFF;
}

/* --- operations */

static int load(void *ctx, struct ka_fault_plan *plan)
{
	struct op_bench *b = ctx;
	struct kwasm_report rep;

	b->m = load_module(b, plan, &rep);
	if (IS_ERR(b->m) && rep.reason != KWASM_E_NO_MEMORY)
		return -EPROTO;
	return PTR_ERR_OR_ZERO(b->m);
}

static u64 result_of_load(void *ctx)
{
	const struct kwasm_module *m = ((struct op_bench *)ctx)->m;
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

static int create_store(void *ctx, struct ka_fault_plan *plan)
{
	struct op_bench *b = ctx;

	b->s = make_store(b, plan);
	if (IS_ERR(b->s))
		return PTR_ERR(b->s);
	b->s->policy.plan.mode = KA_FAULT_OFF;
	return 0;
}

static int add_host(void *ctx, struct ka_fault_plan *plan)
{
	struct op_bench *b = ctx;
	struct kwasm_instance *inst;

	enter(b, plan);
	inst = kwasm_store_add_host(b->s, &kwasm_spectest, NULL);
	leave(b, plan);
	return PTR_ERR_OR_ZERO(inst);
}

/* Spare pages differ with what was refused, so bytes held are no result. */
static u64 result_of_host(void *ctx)
{
	struct op_bench *b = ctx;

	return sweep_hash(b->s->instances.len, b->s->types.nr + b->s->names.nr);
}

static int instantiate(void *ctx, struct ka_fault_plan *plan)
{
	struct op_bench *b = ctx;
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	enter(b, plan);
	b->inst = kwasm_instance_create(b->s, b->m, &rep);
	leave(b, plan);
	if (IS_ERR(b->inst) && rep.reason != KWASM_E_NO_MEMORY)
		return -EPROTO;
	return PTR_ERR_OR_ZERO(b->inst);
}

static u64 result_of_instantiate(void *ctx)
{
	struct op_bench *b = ctx;
	const u8 *bytes = kwasm_memory_at(b->inst->memories[0], 0, 131072);
	u64 hash = state(b);
	u32 i;

	for (i = 0; i < 131072; i += 8)
		hash = sweep_hash(hash, *(const u64 *)(bytes + i));
	for (i = 0; i < 4; i++)
		hash = sweep_hash(hash, b->inst->tables[0]->elems[i] != 0);
	return sweep_hash(hash, b->inst->globals[1]->value);
}

static int register_name(void *ctx, struct ka_fault_plan *plan)
{
	struct op_bench *b = ctx;
	int err;

	enter(b, plan);
	err = kwasm_store_register(b->s, (const u8 *)"one more", 8, b->inst);
	leave(b, plan);
	return err;
}

/* What cannot grow gives -1 to the guest, which goes on. */
static int call(struct op_bench *b, struct ka_fault_plan *plan, const char *name)
{
	struct kwasm_extern ext;
	int err = kwasm_instance_export(b->inst, (const u8 *)name, strlen(name), &ext);

	if (err)
		return err;
	enter(b, plan);
	err = kwasm_call_func(b->s, ext.func, NULL, &b->old);
	leave(b, plan);
	if (err || b->s->trap.kind != KWASM_TRAP_NONE)
		return err ?: -EPROTO;
	return b->old == U32_MAX ? -ENOMEM : 0;
}

static int guest_computes(void *ctx, struct ka_fault_plan *plan)
{
	return call(ctx, plan, "call");
}

static int guest_grows_memory(void *ctx, struct ka_fault_plan *plan)
{
	return call(ctx, plan, "grow_memory");
}

static int guest_grows_table(void *ctx, struct ka_fault_plan *plan)
{
	return call(ctx, plan, "grow_table");
}

static int host_grows_memory(void *ctx, struct ka_fault_plan *plan)
{
	struct op_bench *b = ctx;

	enter(b, plan);
	b->old = kwasm_memory_grow(b->s, b->inst->memories[0], 100);
	leave(b, plan);
	return b->old == U64_MAX ? -ENOMEM : 0;
}

static int host_grows_table(void *ctx, struct ka_fault_plan *plan)
{
	struct op_bench *b = ctx;

	enter(b, plan);
	b->old = kwasm_table_grow(b->s, b->inst->tables[1], 2, 0);
	leave(b, plan);
	return b->old == U64_MAX ? -ENOMEM : 0;
}

static u64 result_of_growth(void *ctx)
{
	struct op_bench *b = ctx;
	u64 hash = sweep_hash(b->old, b->inst->memories[0]->linear.size);

	hash = sweep_hash(hash, b->inst->tables[0]->size);
	return sweep_hash(hash, b->inst->tables[1]->size);
}

static const struct sweep_op ops[] = {
	{ "load", no_setup, load, result_of_load, state, teardown },
	{ "create a store", no_setup, create_store, state, state, teardown },
	{ "add a host module", setup_store, add_host, result_of_host, state, teardown },
	{ "instantiate", setup_module, instantiate, result_of_instantiate, state, teardown },
	{ "register a name", setup_names, register_name, state, state, teardown },
	{ "call", setup_instance, guest_computes, result_of_growth, state, teardown, true },
	{ "memory.grow", setup_instance, guest_grows_memory, result_of_growth, state, teardown },
	{ "table.grow", setup_instance, guest_grows_table, result_of_growth, state, teardown },
	{ "grow a memory", setup_instance, host_grows_memory, result_of_growth, state, teardown },
	{ "grow a table", setup_instance, host_grows_table, result_of_growth, state, teardown },
};

static void describe(const struct sweep_op *op, char *desc)
{
	strscpy(desc, op->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(ops, ops, describe);

static void survives_every_refusal(struct kunit *test)
{
	struct op_bench *b = test->priv;
	struct sweep_score score;

	sweep(test, test->param_value, b, &b->engine.policy.budget, &score);
}

static int make_bench(struct kunit *test)
{
	struct op_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	kwasm_engine_init(&b->engine, BENCH_LIMIT);
	write_module(&b->w, test);
	test->priv = b;
	return 0;
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(survives_every_refusal, ops_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_oom_operation",
	.init = make_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
