// SPDX-License-Identifier: GPL-2.0
/*
 * Link: from the names that a module imports to things of other instances
 *
 * An instance is found under the name it was registered with, the thing among
 * its exports.  A name registered again stands for the newer instance; what was
 * linked before keeps what it has.
 *
 * Both names may come from whoever wrote the module and there may be a million
 * of them: instances are found by hash, exports by bisection.
 */

#include <linux/errno.h>
#include <linux/jhash.h>
#include <linux/string.h>

#include "runtime/instance.h"
#include "runtime/limits.h"

/* Imports resolved between two looks at signals. */
#define RELAX_EVERY	1024

/**
 * struct kwasm_registration - a registered name
 * @inst: what it stands for
 * @len: bytes of @name
 * @name: a copy
 */
struct kwasm_registration {
	struct kwasm_instance *inst;
	u32 len;
	u8 name[];
};

static struct kwasm_registration *find_name(const struct kwasm_store *s, const u8 *name, u32 len,
					    u32 hash)
{
	long at = -1;

	while ((at = ka_hash_find(&s->names, hash, at)) >= 0) {
		struct kwasm_registration *reg = ka_hash_at(&s->names, at);

		if (reg->len == len && !memcmp(reg->name, name, len))
			return reg;
	}
	return NULL;
}

static void free_registration(struct kwasm_store *s, struct kwasm_registration *reg)
{
	ka_free(ka_of(&s->policy, KA_STORE), reg, sizeof(*reg) + reg->len);
}

/**
 * kwasm_name_prepare() - do all of a registration that can fail
 * @s: store
 * @name: module name
 * @len: bytes of it
 * @claim: filled in, for kwasm_name_commit() or kwasm_name_abort()
 *
 * Return: 0; -E2BIG when the name is too long or there are too many;
 * -ENOTRECOVERABLE in a poisoned store; -ENOMEM.
 */
int kwasm_name_prepare(struct kwasm_store *s, const u8 *name, u32 len,
		       struct kwasm_name_claim *claim)
{
	struct ka *a = ka_of(&s->policy, KA_STORE);
	struct kwasm_registration *reg;
	int err;

	if (kwasm_store_poisoned(s))
		return -ENOTRECOVERABLE;
	if (len > KWASM_MAX_NAME || s->names.nr >= KWASM_MAX_INSTANCES)
		return -E2BIG;
	reg = ka_alloc(a, sizeof(*reg) + len, s->policy.gfp);
	if (!reg)
		return -ENOMEM;
	reg->inst = NULL;
	reg->len = len;
	memcpy(reg->name, name, len);

	claim->reg = reg;
	ka_hash_begin(&s->names);
	err = ka_hash_reserve(&s->names, s->policy.gfp);
	if (err)
		kwasm_name_abort(s, claim);
	return err;
}

/**
 * kwasm_name_commit() - make a name stand for an instance; cannot fail
 * @s: store
 * @claim: from kwasm_name_prepare()
 * @inst: instance
 */
void kwasm_name_commit(struct kwasm_store *s, struct kwasm_name_claim *claim,
		       struct kwasm_instance *inst)
{
	struct kwasm_registration *reg = claim->reg;
	u32 hash = jhash(reg->name, reg->len, s->seed);
	struct kwasm_registration *older = find_name(s, reg->name, reg->len, hash);

	if (older) {
		older->inst = inst;
		kwasm_name_abort(s, claim);
		return;
	}
	reg->inst = inst;
	ka_hash_commit(&s->names, hash, reg);
	ka_hash_accept(&s->names);
}

/**
 * kwasm_name_abort() - leave the names as they were
 * @s: store
 * @claim: from kwasm_name_prepare()
 */
void kwasm_name_abort(struct kwasm_store *s, struct kwasm_name_claim *claim)
{
	ka_hash_undo(&s->names);
	free_registration(s, claim->reg);
}

/**
 * kwasm_names_exit() - forget all names of a store
 * @s: store
 */
void kwasm_names_exit(struct kwasm_store *s)
{
	u32 i;

	for (i = 0; i < s->names.nr; i++)
		free_registration(s, ka_hash_at(&s->names, i));
	ka_hash_exit(&s->names);
}

/**
 * kwasm_store_register() - let imports find an instance under a name
 * @s: store
 * @name: module name; it is copied
 * @len: bytes of it
 * @inst: instance of this store
 *
 * Context: process context, may sleep.
 *
 * Return: 0; -EINVAL for an instance of another store or one that failed;
 * -E2BIG for a name longer than KWASM_MAX_NAME or more than
 * KWASM_MAX_INSTANCES names; -ENOTRECOVERABLE in a poisoned store; -ENOMEM.
 */
int kwasm_store_register(struct kwasm_store *s, const u8 *name, u32 len,
			 struct kwasm_instance *inst)
{
	struct kwasm_name_claim claim;
	int err;

	if (inst->store != s || inst->failed)
		return -EINVAL;
	err = kwasm_name_prepare(s, name, len, &claim);
	if (err)
		return err;
	kwasm_name_commit(s, &claim, inst);
	return 0;
}

/**
 * kwasm_store_resolve() - find what an import names
 * @s: store
 * @import: import
 * @ext: receives it; whether it fits is another question
 *
 * Return: 0; -ENOENT when no such module is registered or it has no such
 * export.
 */
int kwasm_store_resolve(const struct kwasm_store *s, const struct kwasm_import *import,
			struct kwasm_extern *ext)
{
	const struct kwasm_name *module = &import->module;
	const struct kwasm_registration *reg;

	reg = find_name(s, module->data, module->len, jhash(module->data, module->len, s->seed));
	if (!reg)
		return -ENOENT;
	return kwasm_instance_export(reg->inst, import->field.data, import->field.len, ext);
}

/*
 * Spec: Import Matching, Limits.  What counts as the minimum of a thing that
 * exists is its size now.
 */
static bool limits_match(u64 size, const struct kwasm_limits *has, const struct kwasm_limits *want)
{
	if (size < want->min)
		return false;
	return !want->has_max || (has->has_max && has->max <= want->max);
}

static bool table_matches(const struct kwasm_table *t, const struct kwasm_tabletype *want)
{
	return t->elem == want->elem && limits_match(t->size, &t->limits, &want->limits);
}

static bool memory_matches(const struct kwasm_memory *mem, const struct kwasm_memtype *want)
{
	return limits_match(kwasm_memory_pages(mem), &mem->limits, &want->limits);
}

static bool global_matches(const struct kwasm_global *g, const struct kwasm_globaltype *want)
{
	return g->type.mut == want->mut && g->type.valtype == want->valtype;
}

static bool import_matches(const struct kwasm_instance *inst, const struct kwasm_import *import,
			   const struct kwasm_extern *ext)
{
	const struct kwasm_module *m = inst->module;
	u32 index = import->index;

	if (ext->kind != import->kind)
		return false;
	switch (ext->kind) {
	case KWASM_EXTERN_FUNC:
		return ext->func->type_id == inst->type_ids[m->func_types[index]];
	case KWASM_EXTERN_TABLE:
		return table_matches(ext->table, &m->tables[index]);
	case KWASM_EXTERN_MEMORY:
		return memory_matches(ext->memory, &m->memories[index]);
	case KWASM_EXTERN_GLOBAL:
		return global_matches(ext->global, &m->globals[index].type);
	default:
		return false;
	}
}

static void take_import(struct kwasm_instance *inst, u32 index, const struct kwasm_extern *ext)
{
	switch (ext->kind) {
	case KWASM_EXTERN_FUNC:
		inst->funcs[index] = ext->func;
		break;
	case KWASM_EXTERN_TABLE:
		inst->tables[index] = ext->table;
		break;
	case KWASM_EXTERN_MEMORY:
		inst->memories[index] = ext->memory;
		break;
	default:
		inst->globals[index] = ext->global;
		break;
	}
}

static int refuse(const struct kwasm_instance *inst, const struct kwasm_import *import,
		  enum kwasm_reason reason, struct kwasm_report *rep)
{
	int err = kwasm_report(rep, reason, import->field.data - inst->module->bytes);

	rep->module = import->module.data;
	rep->module_len = import->module.len;
	rep->name = import->field.data;
	rep->name_len = import->field.len;
	return err;
}

/**
 * kwasm_instance_link() - fill the imported part of an instance's index spaces
 * @inst: instance that has its type ids
 * @rep: receives which import was refused
 *
 * Context: process context, may sleep; allocates nothing.
 *
 * Return: 0; -ENOENT for an unknown import; -ENOEXEC for one of another type;
 * -EINTR.
 */
int kwasm_instance_link(struct kwasm_instance *inst, struct kwasm_report *rep)
{
	const struct kwasm_module *m = inst->module;
	struct kwasm_extern ext;
	u32 i;

	for (i = 0; i < m->nr_imports; i++) {
		const struct kwasm_import *import = &m->imports[i];

		if (kwasm_store_resolve(inst->store, import, &ext))
			return refuse(inst, import, KWASM_E_UNKNOWN_IMPORT, rep);
		if (!import_matches(inst, import, &ext))
			return refuse(inst, import, KWASM_E_IMPORT_TYPE, rep);
		take_import(inst, import->index, &ext);

		if (i % RELAX_EVERY == RELAX_EVERY - 1 && kwasm_store_relax(inst->store))
			return kwasm_report(rep, KWASM_E_INTERRUPTED, 0);
	}
	return 0;
}
