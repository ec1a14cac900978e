// SPDX-License-Identifier: GPL-2.0
/*
 * A module with one of everything: instantiated, or not, or only to trap in a
 * segment, it leaves nothing, and when it could not be the store is as it was.
 */
#include <linux/err.h>

#include "prove.h"
#include "runtime/opcode.h"
#include "runtime/store.h"

/* A zero that is read without the interpreter's help. */
static const u8 zero[] = { KWASM_OP_REF_NULL, 0x70, KWASM_OP_END };
static const u8 items[] = { 0, 0 };
static u32 func_types[] = { 0 };
static const struct kwasm_functype nullary;
static const struct kwasm_functype *types[] = { &nullary };

static struct kwasm_code code[1];

static struct kwasm_tabletype tables[] = {
	{ .elem = KWASM_FUNCREF, .limits = { .min = 2 } },
};

static struct kwasm_memtype memories[] = { { .limits = { .min = 1 } } };

static struct kwasm_global_decl globals[] = {
	{ .type = { .valtype = KWASM_FUNCREF }, .init = { zero, zero + 3 } },
};

static struct kwasm_elem elems[] = {
	{ .mode = KWASM_ACTIVE, .elem = KWASM_FUNCREF, .offset = { zero, zero + 3 },
	  .items = items },
};

static struct kwasm_data datas[] = {
	{ .mode = KWASM_ACTIVE, .offset = { zero, zero + 3 }, .size = 2, .bytes = items },
};

static struct kwasm_module module = {
	.types = types, .nr_types = 1,
	.func_types = func_types, .code = code, .nr_funcs = 1,
	.tables = tables, .nr_tables = 1,
	.memories = memories, .nr_memories = 1,
	.globals = globals, .nr_globals = 1,
	.elems = elems, .nr_elems = 1,
	.datas = datas, .nr_datas = 1,
};

void prove_instance(void)
{
	struct kwasm_store_options opts = { .stack_size = 16384, .gfp = GFP_KERNEL };
	struct kwasm_engine engine;
	struct kwasm_instance *inst;
	struct kwasm_report rep;
	struct kwasm_store *s;

	kwasm_report_init(&rep);
	kref_init(&module.ref);
	elems[0].nr = prove_choice() ? 2 : 3;	/* which is beyond the table's end */
	kwasm_engine_init(&engine, 1 << 30);
	s = kwasm_store_create(&engine, &opts);
	if (!IS_ERR(s)) {
		inst = kwasm_instance_create(s, &module, &rep);
		if (IS_ERR(inst)) {
			/*@ assert types: s->types.nr == 0; */
			/*@ assert held: module.ref.refcount.refs.counter == 1; */
		}
		kwasm_store_destroy(s);
	}
	/*@ assert held: module.ref.refcount.refs.counter == 1; */
	prove_empty(&engine.policy);
}
