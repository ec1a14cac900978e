// SPDX-License-Identifier: GPL-2.0
/*
 * Instance: a module with memories, tables and globals of its own
 *
 * Instantiation has two halves.  The first builds: it allocates, links and
 * initialises what nobody else can see, and whatever fails there is undone to
 * the byte.  Then the instance is in the store, and the second half runs:
 * segments in their order, the start function.  That half cannot fail, only
 * trap, and what it wrote to imported memories and tables stays (Spec:
 * Instantiation).  References to functions of the instance may then be in other
 * instances' tables, so it lives on in the store, without a name; only one that
 * nobody can have got hold of is undone.
 *
 * The struct and all its arrays are one block:
 *
 *	| instance | funcs * | tables * | ... | type ids | bits | funcs | ... |
 */

#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/err.h>

#include "runtime/instance.h"
#include "runtime/jit.h"
#include "runtime/limits.h"
#include "runtime/trace.h"

/* Types, functions or segments between two looks at signals. */
#define RELAX_EVERY	1024

/* Takes @n elements off a block at @base, or only counts when that is NULL. */
static void *place(u8 *base, size_t *pos, size_t n, size_t elem)
{
	size_t at = ALIGN(*pos, sizeof(u64));

	*pos = at + n * elem;
	return base ? base + at : NULL;
}

/*
 * Sets the arrays of @inst, whose block begins at @base; returns its size.  No
 * count is above a million and no element above some hundred bytes, so the
 * size is far from overflowing.
 */
static size_t lay_out(struct kwasm_instance *inst, u8 *base)
{
	const struct kwasm_counts *n = &inst->n;
	size_t pos = sizeof(*inst);

	inst->funcs = place(base, &pos, n->funcs, sizeof(*inst->funcs));
	inst->tables = place(base, &pos, n->tables, sizeof(*inst->tables));
	inst->memories = place(base, &pos, n->memories, sizeof(*inst->memories));
	inst->globals = place(base, &pos, n->globals, sizeof(*inst->globals));
	inst->type_ids = place(base, &pos, n->types, sizeof(*inst->type_ids));
	inst->dropped_elems = place(base, &pos, BITS_TO_LONGS(n->elems), sizeof(long));
	inst->dropped_datas = place(base, &pos, BITS_TO_LONGS(n->datas), sizeof(long));
	inst->own_funcs = place(base, &pos, n->own_funcs, sizeof(*inst->own_funcs));
	inst->own_tables = place(base, &pos, n->own_tables, sizeof(*inst->own_tables));
	inst->own_memories = place(base, &pos, n->own_memories, sizeof(*inst->own_memories));
	return pos;
}

/* What an instance defines comes behind what it imports. */
static void point_to_own(struct kwasm_instance *inst)
{
	const struct kwasm_counts *n = &inst->n;
	u32 i;

	for (i = 0; i < n->own_funcs; i++)
		inst->funcs[n->funcs - n->own_funcs + i] = &inst->own_funcs[i];
	for (i = 0; i < n->own_tables; i++)
		inst->tables[n->tables - n->own_tables + i] = &inst->own_tables[i];
	for (i = 0; i < n->own_memories; i++)
		inst->memories[n->memories - n->own_memories + i] = &inst->own_memories[i];
	for (i = 0; i < n->own_globals; i++)
		inst->globals[n->globals - n->own_globals + i] = &inst->own_globals[i];
}

/**
 * kwasm_instance_alloc() - make an instance that has nothing yet
 * @s: store
 * @n: how many things it will have
 *
 * Its own functions, tables, memories and globals are zero, and in the index
 * spaces; what is imported is NULL there.
 *
 * Return: the instance, or NULL.
 */
struct kwasm_instance *kwasm_instance_alloc(struct kwasm_store *s, const struct kwasm_counts *n)
{
	struct kwasm_instance shape = { .n = *n };
	size_t size = lay_out(&shape, NULL);
	struct kwasm_instance *inst;

	inst = ka_zalloc(ka_of(&s->policy, KA_INSTANCE), size, s->policy.gfp);
	if (!inst)
		return NULL;
	inst->store = s;
	inst->n = *n;
	inst->size = size;
	lay_out(inst, (u8 *)inst);
	INIT_LIST_HEAD(&inst->mem_user);

	inst->own_globals = ka_new_array(ka_of(&s->policy, KA_GLOBAL), struct kwasm_global,
					 n->own_globals, s->policy.gfp);
	if (!inst->own_globals) {
		ka_free(ka_of(&s->policy, KA_INSTANCE), inst, size);
		return NULL;
	}
	point_to_own(inst);
	return inst;
}

/**
 * kwasm_instance_empty() - give back what does not die with the store's arena
 * @inst: instance, at any stage; nobody looks at it any more
 *
 * Those are memories, tables and the reference to the module.
 *
 * Context: process context, may sleep; never fails, never allocates.
 */
void kwasm_instance_empty(struct kwasm_instance *inst)
{
	u32 i;

	for (i = 0; i < inst->n.own_memories; i++)
		kwasm_memory_exit(&inst->own_memories[i]);
	for (i = 0; i < inst->n.own_tables; i++)
		kwasm_table_exit(inst->store, &inst->own_tables[i]);
	if (inst->module)
		kwasm_module_put(inst->module);
}

/**
 * kwasm_instance_free() - free an instance, long before its store
 * @inst: instance, at any stage
 *
 * In the order opposite to that in which all was taken: see ka_policy_arena().
 *
 * Context: process context, may sleep; never fails, never allocates.
 */
void kwasm_instance_free(struct kwasm_instance *inst)
{
	struct kwasm_store *s = inst->store;

	list_del(&inst->mem_user);
	kwasm_instance_empty(inst);
	ka_free(ka_of(&s->policy, KA_INSTANCE), inst->host_types, inst->host_types_size);
	ka_free(ka_of(&s->policy, KA_GLOBAL), inst->own_globals,
		inst->n.own_globals * sizeof(*inst->own_globals));
	ka_free(ka_of(&s->policy, KA_INSTANCE), inst, inst->size);
}

/**
 * kwasm_instance_reserve() - make room for one more instance in the store
 * @s: store
 *
 * Return: 0; -E2BIG beyond KWASM_MAX_INSTANCES; -ENOMEM; nothing changed then.
 */
int kwasm_instance_reserve(struct kwasm_store *s)
{
	if (s->instances.len >= KWASM_MAX_INSTANCES)
		return -E2BIG;
	return ka_vec_reserve(&s->instances, 1, s->policy.gfp);
}

/**
 * kwasm_instance_commit() - give an instance its number; cannot fail
 * @inst: instance, for which there is room
 */
void kwasm_instance_commit(struct kwasm_instance *inst)
{
	struct kwasm_store *s = inst->store;
	struct kwasm_instance **slot;

	inst->index = s->instances.len;
	slot = ka_vec_commit(&s->instances);
	*slot = inst;
}

/* Says why building failed where nobody below could. */
static int refuse(const struct kwasm_store *s, int err, struct kwasm_report *rep)
{
	switch (kwasm_store_errno(s, err)) {
	case -ENOMEM:
		return kwasm_report(rep, KWASM_E_NO_MEMORY, 0);
	case -ENOSPC:
		return kwasm_report(rep, KWASM_E_POOL_FULL, 0);
	case -EINTR:
		return kwasm_report(rep, KWASM_E_INTERRUPTED, 0);
	default:
		return kwasm_report(rep, KWASM_E_TOO_MANY, 0);
	}
}

static int intern_types(struct kwasm_instance *inst, struct kwasm_report *rep)
{
	const struct kwasm_module *m = inst->module;
	int err = 0;
	u32 i;

	for (i = 0; i < m->nr_types; i++) {
		if (i % RELAX_EVERY == RELAX_EVERY - 1)
			err = kwasm_store_relax(inst->store);
		if (!err)
			err = kwasm_store_type_id(inst->store, m->types[i], &inst->type_ids[i]);
		if (err)
			return refuse(inst->store, err, rep);
	}
	return 0;
}

static void make_funcs(struct kwasm_instance *inst)
{
	const struct kwasm_module *m = inst->module;
	u32 i;

	for (i = 0; i < inst->n.own_funcs; i++) {
		u32 index = m->nr_func_imports + i;

		inst->own_funcs[i] = (struct kwasm_func){
			.entry = kwasm_jit_entry(inst, i),
			.type_id = inst->type_ids[m->func_types[index]],
			.index = index,
			.inst = inst,
			.code = &m->code[i],
			.type = m->types[m->func_types[index]],
		};
		if (inst->own_funcs[i].entry != kwasm_stub_call_out)
			kwasm_jit_set_passing(&inst->own_funcs[i]);
	}
}

static int make_tables(struct kwasm_instance *inst, struct kwasm_report *rep)
{
	const struct kwasm_module *m = inst->module;
	u32 i;

	for (i = 0; i < inst->n.own_tables; i++) {
		int err = kwasm_table_init(inst->store, &inst->own_tables[i],
					   &m->tables[m->nr_table_imports + i], 0);

		if (err == -E2BIG)
			return kwasm_report(rep, KWASM_E_TABLE_SIZE, 0);
		if (err)
			return refuse(inst->store, err, rep);
	}
	return 0;
}

static int make_memories(struct kwasm_instance *inst, struct kwasm_report *rep)
{
	const struct kwasm_module *m = inst->module;
	u32 i;

	for (i = 0; i < inst->n.own_memories; i++) {
		int err = kwasm_memory_init(inst->store, &inst->own_memories[i],
					    &m->memories[m->nr_memory_imports + i]);

		if (err == -E2BIG)
			return kwasm_report(rep, KWASM_E_MEMORY_PAGES, 0);
		if (err)
			return refuse(inst->store, err, rep);
	}
	return 0;
}

static void make_globals(struct kwasm_instance *inst)
{
	const struct kwasm_module *m = inst->module;
	u32 i;

	for (i = 0; i < inst->n.own_globals; i++) {
		const struct kwasm_global_decl *decl = &m->globals[m->nr_global_imports + i];

		inst->own_globals[i].type = decl->type;
		inst->own_globals[i].value = kwasm_expr_eval(inst, &decl->init);
	}
}

/* The half that can fail: nobody but the caller sees @inst yet. */
static int build(struct kwasm_instance *inst, struct kwasm_report *rep)
{
	int err;

	err = intern_types(inst, rep);
	if (err)
		return err;
	err = kwasm_instance_link(inst, rep);
	if (err)
		return err;
	make_funcs(inst);
	err = make_tables(inst, rep);
	if (err)
		return err;
	err = make_memories(inst, rep);
	if (err)
		return err;
	if (inst->n.memories)
		kwasm_memory_add_user(inst->memories[0], inst);
	make_globals(inst);
	err = kwasm_instance_reserve(inst->store);
	if (err)
		return refuse(inst->store, err, rep);
	/* Last: it changes the store. */
	kwasm_jit_attach(inst);
	return 0;
}

static enum kwasm_trap_kind init_tables(struct kwasm_instance *inst)
{
	const struct kwasm_module *m = inst->module;
	enum kwasm_trap_kind kind = KWASM_TRAP_NONE;
	u32 i;

	for (i = 0; i < m->nr_elems && kind == KWASM_TRAP_NONE; i++) {
		const struct kwasm_elem *elem = &m->elems[i];

		if (i % RELAX_EVERY == RELAX_EVERY - 1)
			kind = kwasm_store_poll(inst->store, 0);
		if (elem->mode == KWASM_ACTIVE && kind == KWASM_TRAP_NONE)
			kind = kwasm_table_init_elem(inst, elem->table, i,
						     kwasm_expr_eval(inst, &elem->offset), 0,
						     elem->nr);
		if (elem->mode != KWASM_PASSIVE)
			__set_bit(i, inst->dropped_elems);
	}
	return kind;
}

static enum kwasm_trap_kind init_memories(struct kwasm_instance *inst)
{
	const struct kwasm_module *m = inst->module;
	enum kwasm_trap_kind kind = KWASM_TRAP_NONE;
	u32 i;

	for (i = 0; i < m->nr_datas && kind == KWASM_TRAP_NONE; i++) {
		const struct kwasm_data *data = &m->datas[i];

		if (i % RELAX_EVERY == RELAX_EVERY - 1)
			kind = kwasm_store_poll(inst->store, 0);
		if (data->mode != KWASM_ACTIVE || kind != KWASM_TRAP_NONE)
			continue;
		kind = kwasm_memory_init_data(inst, data->memory, i,
					      kwasm_expr_eval(inst, &data->offset), 0, data->size);
		__set_bit(i, inst->dropped_datas);
	}
	return kind;
}

/*
 * The half that can trap.  Sets *@shared before anything that may hand
 * references to the instance's functions to somebody else.
 */
static enum kwasm_trap_kind run(struct kwasm_instance *inst, bool *shared)
{
	const struct kwasm_module *m = inst->module;
	enum kwasm_trap_kind kind;

	*shared = m->nr_table_imports && m->nr_elems;
	kind = init_tables(inst);
	if (kind == KWASM_TRAP_NONE)
		kind = init_memories(inst);
	if (kind == KWASM_TRAP_NONE && m->has_start) {
		*shared = true;
		kind = kwasm_call_run(inst->store, inst->funcs[m->start], inst->store->stack);
	}
	return kind;
}

static struct kwasm_counts count(const struct kwasm_module *m)
{
	return (struct kwasm_counts){
		.types = m->nr_types,
		.funcs = m->nr_funcs,
		.own_funcs = m->nr_funcs - m->nr_func_imports,
		.tables = m->nr_tables,
		.own_tables = m->nr_tables - m->nr_table_imports,
		.memories = m->nr_memories,
		.own_memories = m->nr_memories - m->nr_memory_imports,
		.globals = m->nr_globals,
		.own_globals = m->nr_globals - m->nr_global_imports,
		.elems = m->nr_elems,
		.datas = m->nr_datas,
	};
}

static struct kwasm_instance *instantiate(struct kwasm_store *s, struct kwasm_module *m,
					  struct kwasm_report *rep)
{
	struct kwasm_counts n = count(m);
	struct kwasm_instance *inst;
	bool shared;
	int err;

	/* From here on pools serve this module's needs. */
	s->policy.key = m;
	inst = kwasm_instance_alloc(s, &n);
	if (!inst)
		return ERR_PTR(refuse(s, -ENOMEM, rep));
	inst->module = kwasm_module_get(m);
	ka_hash_begin(&s->types);
	err = build(inst, rep);
	if (err)
		goto undo_types;

	kwasm_instance_commit(inst);
	s->trap.kind = run(inst, &shared);
	if (s->trap.kind == KWASM_TRAP_NONE) {
		ka_hash_accept(&s->types);
		return inst;
	}
	trace_kwasm_trap(&s->trap);
	if (shared) {
		ka_hash_accept(&s->types);
		inst->failed = true;
		return ERR_PTR(-ECANCELED);
	}
	ka_vec_truncate(&s->instances, inst->index);
	err = -ECANCELED;

undo_types:
	ka_hash_undo(&s->types);
	kwasm_instance_free(inst);
	return ERR_PTR(err);
}

/**
 * kwasm_instance_create() - instantiate a module
 * @s: store; what @m imports is found by the names registered there
 * @m: module; the instance takes a reference of its own
 * @rep: receives why it was refused
 *
 * Context: process context, may sleep; the caller keeps other threads out of
 * the store.
 *
 * Return: the instance, the store's. Else -ENOENT for an unknown import,
 * -ENOEXEC for one of the wrong type, -E2BIG for a limit, -ENOMEM, -ENOSPC from
 * a pool without room, -EINTR, all with a reason in @rep and the store as
 * before; -ENOTRECOVERABLE in a poisoned store; -EBUSY in a call; -ECANCELED
 * when a segment or the start function trapped: s->trap tells, and what was
 * written stays written.
 */
struct kwasm_instance *kwasm_instance_create(struct kwasm_store *s, struct kwasm_module *m,
					     struct kwasm_report *rep)
{
	struct kwasm_instance *inst;
	int err = kwasm_store_enter(s);

	if (err)
		return ERR_PTR(err);
	inst = instantiate(s, m, rep);
	kwasm_store_leave(s);
	return inst;
}

/**
 * kwasm_instance_export() - find an export
 * @inst: instance, of a module or the host
 * @name: its name
 * @len: bytes of it
 * @ext: receives it
 *
 * Return: 0 or -ENOENT.
 */
int kwasm_instance_export(const struct kwasm_instance *inst, const u8 *name, u32 len,
			  struct kwasm_extern *ext)
{
	const struct kwasm_export *export;

	if (inst->host)
		return kwasm_host_export(inst, name, len, ext);
	export = kwasm_module_export(inst->module, name, len);
	if (!export)
		return -ENOENT;
	ext->kind = export->kind;
	switch (export->kind) {
	case KWASM_EXTERN_FUNC:
		ext->func = inst->funcs[export->index];
		return 0;
	case KWASM_EXTERN_TABLE:
		ext->table = inst->tables[export->index];
		return 0;
	case KWASM_EXTERN_MEMORY:
		ext->memory = inst->memories[export->index];
		return 0;
	default:
		ext->global = inst->globals[export->index];
		return 0;
	}
}
