// SPDX-License-Identifier: GPL-2.0
/*
 * Extern type: types of imports and exports, for the caller
 *
 * A module's are those it declares.  Of a thing that exists, what was declared
 * as the minimum is its size now.
 */

#include <linux/kwasm.h>
#include <linux/minmax.h>

#include "kmod/extern_type.h"
#include "kmod/kmod.h"

static int put_func(struct kwasm_extern_type *out, const struct kwasm_functype *t,
		    struct ka_fault_plan *plan)
{
	u32 n = t->nr_params + t->nr_results;

	out->nr_params = t->nr_params;
	out->nr_results = t->nr_results;
	if (!out->types)
		return 0;
	return kwasm_copy_out_by(plan, out->types, t->types,
				 min(n, out->max_types) * sizeof(t->types[0]));
}

static void put_limits(struct kwasm_extern_type *out, u64 min, const struct kwasm_limits *limits)
{
	out->min = min;
	out->has_max = limits->has_max;
	out->max = limits->has_max ? limits->max : 0;
}

static void put_global(struct kwasm_extern_type *out, const struct kwasm_globaltype *t)
{
	out->valtype = t->valtype;
	out->mut = t->mut;
}

/* What the caller left in there but for its room for types. */
static void clear(struct kwasm_extern_type *out, enum kwasm_extern_kind kind, u32 index)
{
	*out = (struct kwasm_extern_type){
		.kind = kind,
		.index = index,
		.types = out->types,
		.max_types = out->max_types,
	};
}

/**
 * kwasm_extern_type_declared() - type of an import or export, as declared
 * @out: in: room for a function's types; out: the type
 * @m: module
 * @kind: kind of the import or export
 * @index: its index in that kind's index space
 *
 * Return: 0, -EFAULT.
 */
int kwasm_extern_type_declared(struct kwasm_extern_type *out, const struct kwasm_module *m,
			       enum kwasm_extern_kind kind, u32 index)
{
	clear(out, kind, index);
	switch (kind) {
	case KWASM_EXTERN_FUNC:
		return put_func(out, kwasm_module_func_type(m, index), NULL);
	case KWASM_EXTERN_TABLE:
		out->valtype = m->tables[index].elem;
		put_limits(out, m->tables[index].limits.min, &m->tables[index].limits);
		return 0;
	case KWASM_EXTERN_MEMORY:
		put_limits(out, m->memories[index].limits.min, &m->memories[index].limits);
		return 0;
	case KWASM_EXTERN_GLOBAL:
		put_global(out, &m->globals[index].type);
		return 0;
	default:
		return -EINVAL;
	}
}

/**
 * kwasm_extern_type_now() - type of something that exists
 * @out: in: room for a function's types; out: the type; its index is 0, as one
 *	thing may have several
 * @ext: the thing
 * @plan: fault plan of its store, which is locked
 *
 * Return: 0, -EFAULT.
 */
int kwasm_extern_type_now(struct kwasm_extern_type *out, const struct kwasm_extern *ext,
			  struct ka_fault_plan *plan)
{
	clear(out, ext->kind, 0);
	switch (ext->kind) {
	case KWASM_EXTERN_FUNC:
		return put_func(out, ext->func->type, plan);
	case KWASM_EXTERN_TABLE:
		out->valtype = ext->table->elem;
		put_limits(out, ext->table->size, &ext->table->limits);
		return 0;
	case KWASM_EXTERN_MEMORY:
		put_limits(out, kwasm_memory_pages(ext->memory), &ext->memory->limits);
		return 0;
	case KWASM_EXTERN_GLOBAL:
		put_global(out, &ext->global->type);
		return 0;
	default:
		return -EINVAL;
	}
}
