// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: where the runtime's operations are swept
 */
#include <linux/err.h>
#include <linux/jhash.h>
#include <linux/string.h>

#include "alloc/arena.h"
#include "kunit/ledger.h"
#include "kunit/runtime_sweep_bench.h"
#include "kunit/store_bench.h"

/**
 * struct extent - how large a module is
 * @distance: bytes of code to branch over
 * @types: types that nothing is of
 */
struct extent {
	unsigned int distance;
	unsigned int types;
};

/* Types enough that a store's table of them has to grow. */
static const struct extent plain = { .distance = 10, .types = 40 };

/* A branch further than a side table entry says in 16 bits. */
static const struct extent far = { .distance = 33000, .types = 40 };

/* Types enough that instantiation asks in between whether to go on. */
static const struct extent rich = { .distance = 10, .types = 1100 };

static void write_types(struct wasm_build *w, unsigned int more)
{
	static const char sigs[] = "llllllllllllllllllllllllllllllllllllllll:";
	unsigned int i;

	wasm_section(w, WASM_TYPE, 4 + more);
	wasm_functype(w, "i:i");
	wasm_functype(w, ":i");
	wasm_functype(w, "i:");
	wasm_functype(w, ":");
	for (i = 0; i < more; i++)
		wasm_functype(w, sigs + i % (sizeof(sigs) - 2));
}

static void write_declarations(struct wasm_build *w, unsigned int types)
{
	write_types(w, types);
	wasm_section(w, WASM_IMPORT, 2);
	wasm_import(w, "spectest", "print_i32", WASM_K_FUNC);
	wasm_u32(w, 2);
	wasm_import(w, "spectest", "global_i32", WASM_K_GLOBAL);
	WASM_BYTES(w, 0x7f, 0);
	wasm_section(w, WASM_FUNC, 10);
	WASM_BYTES(w, 0, 1, 1, 1, 1, 3, 3, 3, 3, 0);
	wasm_section(w, WASM_TABLE, 2);
	wasm_table(w, 0x70, 4, 1000);
	wasm_table(w, 0x6f, 300, WASM_NO_MAX);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 2, 2000);
	wasm_section(w, WASM_GLOBAL, 2);
	WASM_BYTES(w, 0x7f, 1, 0x23, 0, 0x0b);	/* mut i32 (global.get 0) */
	WASM_BYTES(w, 0x70, 0, 0xd2, 1, 0x0b);	/* funcref (ref.func 1) */
	wasm_section(w, WASM_EXPORT, 6);
	wasm_export(w, "grow_memory", WASM_K_FUNC, 2);
	wasm_export(w, "grow_table", WASM_K_FUNC, 3);
	wasm_export(w, "compute", WASM_K_FUNC, 4);
	wasm_export(w, "trap", WASM_K_FUNC, 7);
	wasm_export(w, "host", WASM_K_FUNC, 8);
	wasm_export(w, "fill", WASM_K_FUNC, 9);
}

/* Locals of two types; a block in a loop in an if; branches over @distance. */
static void write_branches(struct wasm_build *w, unsigned int distance)
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

	wasm_u32(w, sizeof(head) + distance + sizeof(tail));
	wasm_bytes(w, head, sizeof(head));
	for (i = 0; i < distance; i++)
		wasm_byte(w, 0x01);			/* nop */
	wasm_bytes(w, tail, sizeof(tail));
}

/*
 * More values at a time than there are registers, in a loop that has something
 * of everything that compiling tells apart.
 */
static void write_busy(struct wasm_build *w)
{
	enum { VALUES = 16, FIRST = 4 };
	static const u8 locals[] = { 0x03, 0x02, 0x7f, 0x01, 0x7c, VALUES, 0x7f };
	static const u8 loop[] = {
		0x20, 0x00, 0xb7, 0x21, 0x03,			/* f64.convert_i32_s */
		0x03, 0x40,					/* loop */
		0x20, 0x02, 0x20, 0x00, 0x20, 0x01, 0x74,	/* i32.shl */
		0x6a, 0x21, 0x02, 0x20, 0x02,
		0x20, 0x01, 0x41, 0x02, 0x6a, 0x6d, 0x21, 0x02,	/* i32.div_s */
		0x20, 0x03, 0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f,	/* f64.const */
		0xa0, 0x21, 0x03,				/* f64.add */
		0x20, 0x01, 0x41, 0x04, 0x6c, 0x20, 0x02, 0x36, 0x02, 0x00,
	};
	static const u8 tail[] = {
		0x20, 0x02, 0x41, 0x01, 0x71, 0x45, 0x04, 0x40,	/* if */
		0x10, 0x05, 0x21, 0x02, 0x05,			/* call 5, else */
		0x20, 0x02, 0x20, 0x00, 0x20, 0x02, 0x20, 0x00, 0x48, 0x1b, 0x21, 0x02, 0x0b,
		0x02, 0x40, 0x02, 0x40, 0x02, 0x40,
		0x20, 0x01, 0x0e, 0x03, 0x00, 0x01, 0x02, 0x01, 0x0b,	/* br_table */
		0x20, 0x02, 0x20, 0x02, 0x41, 0xff, 0x07, 0x71,
		0x28, 0x02, 0x00, 0x6a, 0x21, 0x02, 0x0b,	/* i32.load */
		0x20, 0x02, 0x24, 0x01, 0x0b,			/* global.set */
		0x20, 0x01, 0x41, 0x01, 0x6a, 0x21, 0x01,
		0x20, 0x01, 0x41, 0x05, 0x49, 0x0d, 0x00, 0x0b,	/* br_if, end */
		0x41, 0x00, 0x11, 0x01, 0x00, 0x1a,		/* call_indirect */
		0x20, 0x02, 0x20, 0x03, 0xfc, 0x02, 0x6a, 0x0b,
	};
	u8 i;

	wasm_u32(w, sizeof(locals) + VALUES * 8 + sizeof(loop) + VALUES * 7 + sizeof(tail));
	wasm_bytes(w, locals, sizeof(locals));
	for (i = 0; i < VALUES; i++) {
		const u8 set[8] = { 0x20, 0x00, 0x41, i, 0x6c, 0x21, FIRST + i, 0x01 };

		wasm_bytes(w, set, sizeof(set));
	}
	wasm_bytes(w, loop, sizeof(loop));
	for (i = 0; i < VALUES; i++) {
		const u8 mix[7] = { 0x20, 0x02, 0x20, FIRST + i, 0x73, 0x21, 0x02 };

		wasm_bytes(w, mix, sizeof(mix));
	}
	wasm_bytes(w, tail, sizeof(tail));
}

/*
 * 1 branches, 2 memory.grow 48, 3 table.grow 5, 4 calls 1 and 5, 5 gives 42,
 * 6 starts, 7 traps, 8 calls the host, 9 fills the memory, 10 is busy
 */
static void write_code(struct wasm_build *w, unsigned int distance)
{
	wasm_section(w, WASM_CODE, 10);
	write_branches(w, distance);
	WASM_BODY(w, 0x41, 0x30, 0x40, 0x00);
	WASM_BODY(w, 0xd0, 0x70, 0x41, 0x05, 0xfc, 0x0f, 0x00);
	WASM_BODY(w, 0x41, 0x09, 0x10, 0x01, 0x41, 0x00, 0x11, 0x01, 0x00, 0x6a);
	WASM_BODY(w, 0x41, 0x2a);
	WASM_BODY(w, 0x41, 0x08, 0x41, 0x00, 0x41, 0x03, 0xfc, 0x08, 0x01, 0x00);
	WASM_BODY(w, 0x00);
	WASM_BODY(w, 0x41, 0x07, 0x10, 0x00);
	WASM_BODY(w, 0x41, 0x00, 0x41, 0x01, 0x41, 0x80, 0x80, 0x08, 0xfc, 0x0b, 0x00);
	write_busy(w);
}

static void write_module(struct wasm_build *w, struct kunit *test, const struct extent *extent)
{
	static const u32 funcs[] = { 5, 5, 0 };

	wasm_begin(w, test);
	write_declarations(w, extent->types);
	wasm_section(w, WASM_START, 6);			/* here the count is the function */
	wasm_section(w, WASM_ELEM, 1);
	wasm_elem(w, 0, funcs, 3);
	wasm_section(w, WASM_DATA_COUNT, 2);
	write_code(w, extent->distance);
	wasm_section(w, WASM_DATA, 2);
	wasm_data(w, 65533, "abcdef", 6);
	WASM_BYTES(w, 0x01, 0x03, 'x', 'y', 'z');	/* passive */
	wasm_section(w, WASM_CUSTOM, 4);		/* here it is the length of "name" */
	WASM_BYTES(w, 'n', 'a', 'm', 'e', 0x01, 0x05, 0x01, 0x05, 0x02, 'f', '5');
	wasm_end(w);
}

struct kwasm_store *runtime_sweep_store(struct runtime_sweep *b, struct ka_fault_plan *plan)
{
	const struct kwasm_store_options opts = {
		.stack_size = KWASM_STACK_MIN, .gfp = GFP_KERNEL, .plan = plan,
	};

	return kwasm_store_create(&b->engine, &opts);
}

struct kwasm_module *runtime_sweep_load(struct runtime_sweep *b, const struct wasm_build *w,
					struct ka_fault_plan *plan, struct kwasm_report *rep)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL, .plan = plan };

	kwasm_report_init(rep);
	return kwasm_module_load(&b->engine, w->bytes, w->len, &opts, rep);
}

void runtime_sweep_enter(struct runtime_sweep *b, const struct ka_fault_plan *plan)
{
	b->s->policy.plan = *plan;
}

void runtime_sweep_leave(struct runtime_sweep *b, struct ka_fault_plan *plan)
{
	*plan = b->s->policy.plan;
	b->s->policy.plan.mode = KA_FAULT_OFF;
}

int runtime_sweep_trap(const struct kwasm_store *s)
{
	switch (s->trap.kind) {
	case KWASM_TRAP_NONE:
		return 0;
	case KWASM_TRAP_STOPPED:
		return -EINTR;
	case KWASM_TRAP_STACK_EXHAUSTED:
		return SWEEP_NO_STACK;
	default:
		return -EPROTO;
	}
}

int runtime_sweep_nothing(void *ctx)
{
	return 0;
}

int runtime_sweep_with_store(void *ctx)
{
	struct runtime_sweep *b = ctx;

	b->s = runtime_sweep_store(b, NULL);
	return PTR_ERR_OR_ZERO(b->s);
}

static int furnish(struct runtime_sweep *b, struct kwasm_store *s, const struct wasm_build *w,
		   struct kwasm_module **m)
{
	struct kwasm_instance *spectest = kwasm_store_add_host(s, &kwasm_spectest, NULL);
	struct kwasm_report rep;

	if (IS_ERR(spectest))
		return PTR_ERR(spectest);
	*m = runtime_sweep_load(b, w, NULL, &rep);
	return PTR_ERR_OR_ZERO(*m);
}

int runtime_sweep_with_module(void *ctx)
{
	struct runtime_sweep *b = ctx;

	return runtime_sweep_with_store(b) ?: furnish(b, b->s, &b->w, &b->m);
}

/* There is nobody that it could import from. */
int runtime_sweep_with_module_alone(void *ctx)
{
	struct runtime_sweep *b = ctx;
	struct kwasm_report rep;
	int err = runtime_sweep_with_store(b);

	if (err)
		return err;
	b->m = runtime_sweep_load(b, &b->w, NULL, &rep);
	return PTR_ERR_OR_ZERO(b->m);
}

int runtime_sweep_with_rich_module(void *ctx)
{
	struct runtime_sweep *b = ctx;

	return runtime_sweep_with_store(b) ?: furnish(b, b->s, &b->rich, &b->m);
}

int runtime_sweep_with_instance(void *ctx)
{
	struct runtime_sweep *b = ctx;
	struct kwasm_report rep;
	int err = runtime_sweep_with_module(b);

	if (err)
		return err;
	kwasm_report_init(&rep);
	b->inst = kwasm_instance_create(b->s, b->m, &rep);
	return PTR_ERR_OR_ZERO(b->inst);
}

/* So many names that the next one needs room. */
int runtime_sweep_with_names(void *ctx)
{
	struct runtime_sweep *b = ctx;
	int err = runtime_sweep_with_instance(b);
	u8 name;

	for (name = 'a'; !err && b->s->names.nr < b->s->names.cap; name++)
		err = kwasm_store_register(b->s, &name, 1, b->inst);
	return err;
}

void runtime_sweep_teardown(void *ctx)
{
	struct runtime_sweep *b = ctx;

	if (!IS_ERR_OR_NULL(b->s))
		kwasm_store_destroy(b->s);
	if (!IS_ERR_OR_NULL(b->m))
		kwasm_module_put(b->m);
	b->s = NULL;
	b->m = NULL;
	b->inst = NULL;
}

static u64 state_of(const struct kwasm_store *s)
{
	u64 hash = sweep_hash(0, atomic64_read(&s->policy.budget.used));
	unsigned int kind;

	for (kind = 0; kind < KA_KINDS; kind++)
		hash = sweep_hash(hash, atomic64_read(&s->policy.of[kind].stats.objects));
	hash = sweep_hash(hash, s->instances.len);
	hash = sweep_hash(hash, s->types.nr);
	hash = sweep_hash(hash, s->names.nr);
	return sweep_hash(hash, s->busy);
}

/* A checkpoint: what is held is what its holders say, to the byte. */
static void expect_balanced(struct runtime_sweep *b)
{
	struct ledger l;

	ledger_begin(&l, b->test, &b->engine.policy);
	ledger_add_store(&l, b->other);
	if (!IS_ERR_OR_NULL(b->s))
		ledger_add_store(&l, b->s);
	if (!IS_ERR_OR_NULL(b->m))
		ledger_add(&l, &b->m->policy);
	KUNIT_EXPECT_EQ(b->test, ledger_missing(&l), 0LL);
	if (IS_ERR_OR_NULL(b->s))
		return;
	ledger_begin(&l, b->test, &b->s->policy);
	KUNIT_EXPECT_EQ(b->test, ledger_missing(&l), 0LL);
}

u64 runtime_sweep_state(void *ctx)
{
	struct runtime_sweep *b = ctx;
	u64 hash = sweep_hash(0, atomic64_read(&b->engine.policy.budget.used));
	unsigned int i;

	expect_balanced(b);
	if (IS_ERR_OR_NULL(b->s))
		return hash;
	hash = sweep_hash(hash, state_of(b->s));
	if (IS_ERR_OR_NULL(b->inst))
		return hash;
	for (i = 0; i < b->inst->n.memories; i++)
		hash = sweep_hash(hash, b->inst->memories[i]->linear.size);
	for (i = 0; i < b->inst->n.tables; i++)
		hash = sweep_hash(hash, b->inst->tables[i]->size);
	return hash;
}

static u64 hash_table(const struct kwasm_table *t)
{
	u64 hash = sweep_hash(0, t->size);
	u32 i;

	/* Addresses differ from run to run; whether there is one does not. */
	for (i = 0; i < t->size; i++)
		hash = sweep_hash(hash, t->elems[i] != 0);
	return hash;
}

u64 runtime_sweep_contents(const struct kwasm_instance *inst)
{
	u64 hash = 0, size;
	u32 i;

	for (i = 0; i < inst->n.memories; i++) {
		size = inst->memories[i]->linear.size;
		hash = sweep_hash(hash, jhash(inst->memories[i]->linear.base, size, i));
		hash = sweep_hash(hash, size);
	}
	for (i = 0; i < inst->n.tables; i++)
		hash = sweep_hash(hash, hash_table(inst->tables[i]));
	return sweep_hash(hash, inst->globals[1]->value);
}

/* The other store, its last refusal included: nothing of it is anybody else's. */
static u64 others(void *ctx)
{
	const struct runtime_sweep *b = ctx;
	u64 hash = sweep_hash(state_of(b->other), runtime_sweep_contents(b->other_inst));

	hash = sweep_hash(hash, atomic64_read(&b->other_m->policy.budget.used));
	hash = sweep_hash(hash, jhash(b->other_m->bytes, b->w.len, 0));
	hash = sweep_hash(hash, atomic64_read(&b->other->policy.budget.refusals));
	return sweep_hash(hash, b->other->policy.error.err);
}

static int init(struct kunit *test, bool compile)
{
	struct runtime_sweep *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	struct kwasm_report rep;
	int err;

	if (!b)
		return -ENOMEM;
	test->priv = b;
	b->test = test;
	kwasm_engine_init(&b->engine, BENCH_LIMIT);
	b->engine.arena = &kwasm_arena;
	b->engine.compile = compile;
	b->engine.check = true;
	b->engine.verify = true;
	write_module(&b->w, test, &plain);
	write_module(&b->far, test, &far);
	write_module(&b->rich, test, &rich);
	b->other = runtime_sweep_store(b, NULL);
	if (IS_ERR(b->other))
		return PTR_ERR(b->other);
	err = furnish(b, b->other, &b->w, &b->other_m);
	if (err)
		return err;
	kwasm_report_init(&rep);
	b->other_inst = kwasm_instance_create(b->other, b->other_m, &rep);
	return PTR_ERR_OR_ZERO(b->other_inst);
}

int runtime_sweep_init(struct kunit *test)
{
	return init(test, false);
}

int runtime_sweep_init_compiled(struct kunit *test)
{
	return init(test, true);
}

void runtime_sweep_exit(struct kunit *test)
{
	struct runtime_sweep *b = test->priv;

	if (!b || IS_ERR_OR_NULL(b->other))
		return;
	expect_balanced(b);
	kwasm_store_destroy(b->other);
	if (!IS_ERR_OR_NULL(b->other_m))
		kwasm_module_put(b->other_m);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.policy.budget.used), 0LL);
}

void runtime_sweep(struct kunit *test, const struct sweep_op *op)
{
	struct runtime_sweep *b = test->priv;
	const struct sweep_bench bench = {
		.ctx = b, .budget = &b->engine.policy.budget, .others = others,
	};

	sweep(test, op, &bench);
}
