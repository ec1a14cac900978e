// SPDX-License-Identifier: GPL-2.0
/*
 * Host: modules that the host offers, and calls into them
 *
 * A host module becomes an instance without a module: the same index spaces,
 * the same kind of exports, so that importing from it, calling it through a
 * table and numbering its functions need no cases of their own.
 *
 * A host function sees slots and returns an errno.  What it does wrong stays
 * its own: result bits that the type does not have are cut off here, and it
 * can only end the call that it is in.
 */

#include <linux/align.h>
#include <linux/err.h>
#include <linux/string.h>

#include "runtime/instance.h"
#include "runtime/jit.h"
#include "runtime/limits.h"

static u32 letter_type(char letter)
{
	switch (letter) {
	case 'i':
		return KWASM_I32;
	case 'l':
		return KWASM_I64;
	case 'f':
		return KWASM_F32;
	case 'd':
		return KWASM_F64;
	case 'r':
		return KWASM_FUNCREF;
	case 'x':
		return KWASM_EXTERNREF;
	default:
		return KWASM_BOT;
	}
}

static size_t functype_size(u32 nr)
{
	return ALIGN(struct_size((struct kwasm_functype *)NULL, types, nr), sizeof(u64));
}

/* Reads a signature into @type, or only counts when that is NULL. */
static int parse_sig(const char *sig, struct kwasm_functype *type, u32 *nr)
{
	const char *colon = strchr(sig, ':');
	u32 n = 0;

	if (!colon || colon - sig > KWASM_MAX_PARAMS || strlen(colon + 1) > KWASM_MAX_RESULTS)
		return -EINVAL;
	for (; *sig; sig++) {
		if (sig == colon)
			continue;
		if (letter_type(*sig) == KWASM_BOT)
			return -EINVAL;
		if (type)
			type->types[n] = letter_type(*sig);
		n++;
	}
	*nr = n;
	if (type) {
		type->nr_results = strlen(colon + 1);
		type->nr_params = n - type->nr_results;
	}
	return 0;
}

static int count_externs(const struct kwasm_host_module *host, struct kwasm_counts *n,
			 size_t *types_size)
{
	u32 nr = 0;

	*types_size = 0;
	while (host->funcs && host->funcs[n->funcs].name) {
		int err = parse_sig(host->funcs[n->funcs].sig, NULL, &nr);

		if (err)
			return err;
		*types_size += functype_size(nr);
		n->funcs++;
	}
	while (host->tables && host->tables[n->tables].name)
		n->tables++;
	while (host->memories && host->memories[n->memories].name)
		n->memories++;
	while (host->globals && host->globals[n->globals].name)
		n->globals++;
	n->own_funcs = n->funcs;
	n->own_tables = n->tables;
	n->own_memories = n->memories;
	n->own_globals = n->globals;
	return 0;
}

static int make_funcs(struct kwasm_instance *inst)
{
	u8 *pos = inst->host_types;
	u32 i, nr;
	int err;

	for (i = 0; i < inst->n.funcs; i++) {
		const struct kwasm_host_func *decl = &inst->host->funcs[i];
		struct kwasm_functype *type = (struct kwasm_functype *)pos;
		struct kwasm_func *f = &inst->own_funcs[i];

		err = parse_sig(decl->sig, type, &nr);
		if (err)
			return err;
		err = kwasm_store_type_id(inst->store, type, &f->type_id);
		if (err)
			return err;
		f->entry = kwasm_stub_call_out;
		f->index = i;
		f->inst = inst;
		f->fn = decl->fn;
		f->data = inst->data;
		f->type = type;
		kwasm_jit_set_passing(f);
		pos += functype_size(nr);
	}
	return 0;
}

static int make_externs(struct kwasm_instance *inst)
{
	const struct kwasm_host_module *host = inst->host;
	u32 i;
	int err;

	err = make_funcs(inst);
	if (err)
		return err;
	for (i = 0; i < inst->n.tables; i++) {
		err = kwasm_table_init(inst->store, &inst->own_tables[i], &host->tables[i].type, 0);
		if (err)
			return err;
	}
	for (i = 0; i < inst->n.memories; i++) {
		err = kwasm_memory_init(inst->store, &inst->own_memories[i],
					&host->memories[i].type);
		if (err)
			return err;
	}
	for (i = 0; i < inst->n.globals; i++) {
		inst->own_globals[i].type = host->globals[i].type;
		inst->own_globals[i].value = host->globals[i].value;
	}
	return 0;
}

/* An instance with room for all that the host module has. */
static struct kwasm_instance *alloc_host(struct kwasm_store *s,
					 const struct kwasm_host_module *host, void *data)
{
	struct kwasm_counts n = {};
	struct kwasm_instance *inst;
	size_t types_size;
	int err;

	err = count_externs(host, &n, &types_size);
	if (err)
		return ERR_PTR(err);
	inst = kwasm_instance_alloc(s, &n);
	if (!inst)
		return ERR_PTR(-ENOMEM);
	inst->host = host;
	inst->data = data;
	inst->host_types = ka_alloc(ka_of(&s->policy, KA_INSTANCE), types_size, s->policy.gfp);
	if (!inst->host_types) {
		kwasm_instance_free(inst);
		return ERR_PTR(-ENOMEM);
	}
	inst->host_types_size = types_size;
	return inst;
}

/**
 * kwasm_store_add_host() - offer a module of the host to a store's guests
 * @s: store
 * @host: what it has; must outlive the store
 * @data: handed to its functions, and to @host->release when the store ends
 *
 * Context: process context, may sleep.
 *
 * Return: its instance, the store's; -EINVAL for a bad signature;
 * -ENOTRECOVERABLE in a poisoned store; -EBUSY in a call; -E2BIG for too many
 * instances, names or elements; -ENOMEM; -ENOSPC from a pool. On an error the
 * store is as it was and @data still the caller's.
 */
struct kwasm_instance *kwasm_store_add_host(struct kwasm_store *s,
					    const struct kwasm_host_module *host, void *data)
{
	struct kwasm_name_claim claim;
	struct kwasm_instance *inst;
	int err = kwasm_store_check(s);

	if (err)
		return ERR_PTR(err);
	inst = alloc_host(s, host, data);
	if (IS_ERR(inst))
		return ERR_PTR(kwasm_store_errno(s, PTR_ERR(inst)));
	ka_hash_begin(&s->types);
	err = make_externs(inst);
	if (err)
		goto undo_types;
	err = kwasm_name_prepare(s, (const u8 *)host->name, strlen(host->name), &claim);
	if (err)
		goto undo_types;
	err = kwasm_instance_reserve(s);
	if (err)
		goto abort_name;
	kwasm_instance_commit(inst);
	kwasm_name_commit(s, &claim, inst);
	ka_hash_accept(&s->types);
	return inst;

abort_name:
	kwasm_name_abort(s, &claim);
undo_types:
	ka_hash_undo(&s->types);
	kwasm_instance_free(inst);
	return ERR_PTR(kwasm_store_errno(s, err));
}

static bool name_is(const char *name, const u8 *want, u32 len)
{
	return strlen(name) == len && !memcmp(name, want, len);
}

/**
 * kwasm_host_export() - find an export of a host module
 * @inst: its instance
 * @name: field name
 * @len: bytes of it
 * @ext: receives the export
 *
 * From the first to the last: host modules have some tens of them.
 *
 * Return: 0 or -ENOENT.
 */
int kwasm_host_export(const struct kwasm_instance *inst, const u8 *name, u32 len,
		      struct kwasm_extern *ext)
{
	const struct kwasm_host_module *host = inst->host;
	u32 i;

	for (i = 0; i < inst->n.funcs; i++) {
		if (name_is(host->funcs[i].name, name, len)) {
			*ext = (struct kwasm_extern){ .kind = KWASM_EXTERN_FUNC,
						      .func = inst->funcs[i] };
			return 0;
		}
	}
	for (i = 0; i < inst->n.tables; i++) {
		if (name_is(host->tables[i].name, name, len)) {
			*ext = (struct kwasm_extern){ .kind = KWASM_EXTERN_TABLE,
						      .table = inst->tables[i] };
			return 0;
		}
	}
	for (i = 0; i < inst->n.memories; i++) {
		if (name_is(host->memories[i].name, name, len)) {
			*ext = (struct kwasm_extern){ .kind = KWASM_EXTERN_MEMORY,
						      .memory = inst->memories[i] };
			return 0;
		}
	}
	for (i = 0; i < inst->n.globals; i++) {
		if (name_is(host->globals[i].name, name, len)) {
			*ext = (struct kwasm_extern){ .kind = KWASM_EXTERN_GLOBAL,
						      .global = inst->globals[i] };
			return 0;
		}
	}
	return -ENOENT;
}

/**
 * kwasm_call_exit() - from a host function: end the guest as exit() does
 * @call: the call
 * @status: its exit status
 *
 * Return: what the host function has to return.
 */
int kwasm_call_exit(struct kwasm_call *call, int status)
{
	call->store->trap.kind = KWASM_TRAP_EXIT;
	call->store->trap.code = status;
	return -ECANCELED;
}

/**
 * kwasm_call_trap() - from a host function: end the guest by a trap
 * @call: the call
 * @kind: which, not KWASM_TRAP_NONE
 *
 * Return: what the host function has to return.
 */
int kwasm_call_trap(struct kwasm_call *call, enum kwasm_trap_kind kind)
{
	call->store->trap.kind = kind;
	return -ECANCELED;
}

/**
 * kwasm_call_memory() - memory that pointers in a host function's arguments mean
 * @call: the call
 *
 * Return: memory 0 of the calling instance, or NULL when it has none.
 */
struct kwasm_memory *kwasm_call_memory(const struct kwasm_call *call)
{
	return call->inst && call->inst->n.memories ? call->inst->memories[0] : NULL;
}

/**
 * kwasm_call_host() - run a host function with its arguments on the stack
 * @s: store
 * @caller: instance that calls, or NULL for the host
 * @f: the function
 * @base: its arguments, on the store's stack; the results end up there
 *
 * The results are written above the arguments and then moved down, so the
 * function may read its arguments to the end.
 *
 * Context: that of the call.
 *
 * Return: KWASM_TRAP_NONE, else s->trap's kind; its code is filled in.
 */
enum kwasm_trap_kind kwasm_call_host(struct kwasm_store *s, struct kwasm_instance *caller,
				     struct kwasm_func *f, u64 *base)
{
	const struct kwasm_functype *type = f->type;
	u64 *results = base + type->nr_params;
	enum kwasm_trap_kind kind;
	u32 i;

	if (s->stack_end - base < type->nr_params + type->nr_results &&
	    !kwasm_store_more_stack(s, base, type->nr_params + type->nr_results)) {
		s->trap.kind = KWASM_TRAP_STACK_EXHAUSTED;
		return s->trap.kind;
	}
	memset(results, 0, type->nr_results * sizeof(*results));
	kind = kwasm_host_run(s, caller, f, base, results);
	for (i = 0; i < type->nr_results && kind == KWASM_TRAP_NONE; i++)
		base[i] = kwasm_slot_cut(kwasm_results(type)[i], results[i]);
	return kind;
}
