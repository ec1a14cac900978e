// SPDX-License-Identifier: GPL-2.0
/*
 * Decoding: imports and definitions of functions, tables, memories, globals
 *
 * Spec: Binary Format, Import Section ... Global Section.
 */
#include <linux/errno.h>

#include "runtime/limits.h"
#include "runtime/load.h"

/* The index spaces, after one of the vectors has grown. */
static void publish(struct kwasm_loader *l)
{
	struct kwasm_module *m = l->m;

	m->func_types = l->func_types.data;
	m->nr_funcs = l->func_types.len;
	m->tables = l->tables.data;
	m->nr_tables = l->tables.len;
	m->memories = l->memories.data;
	m->nr_memories = l->memories.len;
	m->globals = l->globals.data;
	m->nr_globals = l->globals.len;
}

static int append_func(struct kwasm_loader *l, struct kwasm_reader *r)
{
	u32 type, *entry;
	int err;

	err = kwasm_read_u32(r, &type);
	if (err)
		return err;
	if (type >= l->m->nr_types)
		return kwasm_read_fail(r, KWASM_E_UNKNOWN_TYPE);
	if (l->func_types.len == KWASM_MAX_FUNCS)
		return kwasm_read_fail(r, KWASM_E_TOO_MANY);
	entry = ka_vec_push(&l->func_types, l->m->policy.gfp);
	if (!entry)
		return kwasm_load_no_memory(l);
	*entry = type;
	return 0;
}

static int append_table(struct kwasm_loader *l, struct kwasm_reader *r)
{
	struct kwasm_tabletype type, *entry;
	int err;

	err = kwasm_decode_tabletype(r, &type);
	if (err)
		return err;
	if (l->tables.len == KWASM_MAX_TABLES)
		return kwasm_read_fail(r, KWASM_E_TOO_MANY);
	entry = ka_vec_push(&l->tables, l->m->policy.gfp);
	if (!entry)
		return kwasm_load_no_memory(l);
	*entry = type;
	return 0;
}

static int append_memory(struct kwasm_loader *l, struct kwasm_reader *r)
{
	struct kwasm_memtype type, *entry;
	int err;

	err = kwasm_decode_memtype(r, &type);
	if (err)
		return err;
	if (l->memories.len == 1)
		return kwasm_read_fail(r, KWASM_E_MULTIPLE_MEMORIES);
	entry = ka_vec_push(&l->memories, l->m->policy.gfp);
	if (!entry)
		return kwasm_load_no_memory(l);
	*entry = type;
	return 0;
}

static int append_global(struct kwasm_loader *l, struct kwasm_reader *r, bool imported)
{
	struct kwasm_global_decl decl = {}, *entry;
	int err;

	err = kwasm_decode_globaltype(r, &decl.type);
	if (err)
		return err;
	if (!imported) {
		err = kwasm_validate_expr(&l->v, r, decl.type.valtype, &decl.init);
		if (err)
			return err;
	}
	if (l->globals.len == KWASM_MAX_GLOBALS)
		return kwasm_read_fail(r, KWASM_E_TOO_MANY);
	entry = ka_vec_push(&l->globals, l->m->policy.gfp);
	if (!entry)
		return kwasm_load_no_memory(l);
	*entry = decl;
	return 0;
}

static int decode_import(struct kwasm_loader *l, struct kwasm_reader *r,
			 struct kwasm_import *import)
{
	u8 kind;
	int err;

	err = kwasm_read_name(r, &import->module.data, &import->module.len);
	if (!err)
		err = kwasm_read_name(r, &import->field.data, &import->field.len);
	if (!err)
		err = kwasm_read_u8(r, &kind);
	if (err)
		return err;
	import->kind = kind;
	switch (kind) {
	case KWASM_EXTERN_FUNC:
		import->index = l->func_types.len;
		return append_func(l, r);
	case KWASM_EXTERN_TABLE:
		import->index = l->tables.len;
		return append_table(l, r);
	case KWASM_EXTERN_MEMORY:
		import->index = l->memories.len;
		return append_memory(l, r);
	case KWASM_EXTERN_GLOBAL:
		import->index = l->globals.len;
		return append_global(l, r, true);
	default:
		return kwasm_read_fail(r, KWASM_E_IMPORT_KIND);
	}
}

/**
 * kwasm_decode_imports() - the import section
 * @l: loader
 * @r: its contents
 *
 * Return: 0, -ENOEXEC, -E2BIG, or -ENOMEM.
 */
int kwasm_decode_imports(struct kwasm_loader *l, struct kwasm_reader *r)
{
	struct kwasm_module *m = l->m;
	u32 count, i;
	int err;

	err = kwasm_read_count(r, KWASM_MAX_IMPORTS, &count);
	if (err)
		return err;
	m->imports = kwasm_module_alloc(m, count, sizeof(*m->imports));
	if (!m->imports)
		return kwasm_load_no_memory(l);
	for (i = 0; i < count; i++) {
		err = decode_import(l, r, &m->imports[i]);
		if (err)
			return err;
	}
	publish(l);
	m->nr_imports = count;
	m->nr_func_imports = m->nr_funcs;
	m->nr_table_imports = m->nr_tables;
	m->nr_memory_imports = m->nr_memories;
	m->nr_global_imports = m->nr_globals;
	return 0;
}

/*
 * A section of definitions; how many there may be is for @append to say.  Each is
 * published before the next is read, which may refer to it and has moved the
 * vector.
 */
static int decode_all(struct kwasm_loader *l, struct kwasm_reader *r,
		      int (*append)(struct kwasm_loader *l, struct kwasm_reader *r))
{
	u32 count, i;
	int err;

	err = kwasm_read_count(r, U32_MAX, &count);
	for (i = 0; !err && i < count; i++) {
		err = append(l, r);
		publish(l);
	}
	return err;
}

/**
 * kwasm_decode_funcs() - the function section
 * @l: loader
 * @r: its contents
 *
 * Return: 0, -ENOEXEC, -E2BIG, or -ENOMEM.
 */
int kwasm_decode_funcs(struct kwasm_loader *l, struct kwasm_reader *r)
{
	return decode_all(l, r, append_func);
}

/**
 * kwasm_decode_tables() - the table section
 * @l: loader
 * @r: its contents
 *
 * Return: 0, -ENOEXEC, -E2BIG, or -ENOMEM.
 */
int kwasm_decode_tables(struct kwasm_loader *l, struct kwasm_reader *r)
{
	return decode_all(l, r, append_table);
}

/**
 * kwasm_decode_memories() - the memory section
 * @l: loader
 * @r: its contents
 *
 * Return: 0, -ENOEXEC, -E2BIG, or -ENOMEM.
 */
int kwasm_decode_memories(struct kwasm_loader *l, struct kwasm_reader *r)
{
	return decode_all(l, r, append_memory);
}

static int define_global(struct kwasm_loader *l, struct kwasm_reader *r)
{
	return append_global(l, r, false);
}

/**
 * kwasm_decode_globals() - the global section
 * @l: loader
 * @r: its contents
 *
 * Return: 0, -ENOEXEC, -E2BIG, or -ENOMEM.
 */
int kwasm_decode_globals(struct kwasm_loader *l, struct kwasm_reader *r)
{
	return decode_all(l, r, define_global);
}
