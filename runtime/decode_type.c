// SPDX-License-Identifier: GPL-2.0
/*
 * Decoding: types and the type section
 *
 * Spec: Binary Format, Types.
 */
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include "runtime/limits.h"
#include "runtime/load.h"

#define FORM_FUNC	0x60

/**
 * kwasm_decode_valtype() - read a value type
 * @r: reader
 * @valtype: out
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_decode_valtype(struct kwasm_reader *r, u32 *valtype)
{
	u8 byte;
	int err;

	err = kwasm_read_u8(r, &byte);
	if (err)
		return err;
	switch (byte) {
	case KWASM_I32:
	case KWASM_I64:
	case KWASM_F32:
	case KWASM_F64:
	case KWASM_FUNCREF:
	case KWASM_EXTERNREF:
		*valtype = byte;
		return 0;
	default:
		r->pos--;
		return kwasm_read_fail(r, KWASM_E_VALTYPE);
	}
}

/**
 * kwasm_decode_reftype() - read a reference type
 * @r: reader
 * @valtype: out
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_decode_reftype(struct kwasm_reader *r, u32 *valtype)
{
	int err = kwasm_decode_valtype(r, valtype);

	if (err)
		return err;
	if (!kwasm_is_ref(*valtype))
		return kwasm_read_fail(r, KWASM_E_REFTYPE);
	return 0;
}

static int decode_limits(struct kwasm_reader *r, u64 most, struct kwasm_limits *limits)
{
	u32 val;
	u8 flags;
	int err;

	err = kwasm_read_u8(r, &flags);
	if (err)
		return err;
	if (flags > 1)
		return kwasm_read_fail(r, KWASM_E_LIMITS_FLAGS);
	err = kwasm_read_u32(r, &val);
	if (err)
		return err;
	limits->min = val;
	limits->max = most;
	limits->has_max = flags & 1;
	if (limits->has_max) {
		err = kwasm_read_u32(r, &val);
		if (err)
			return err;
		limits->max = val;
	}
	return 0;
}

/**
 * kwasm_decode_tabletype() - read and check the type of a table
 * @r: reader
 * @type: out
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_decode_tabletype(struct kwasm_reader *r, struct kwasm_tabletype *type)
{
	int err;

	err = kwasm_decode_reftype(r, &type->elem);
	if (!err)
		err = decode_limits(r, U32_MAX, &type->limits);
	if (!err && type->limits.min > type->limits.max)
		err = kwasm_read_fail(r, KWASM_E_LIMITS_ORDER);
	return err;
}

/**
 * kwasm_decode_memtype() - read and check the type of a memory
 * @r: reader
 * @type: out
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_decode_memtype(struct kwasm_reader *r, struct kwasm_memtype *type)
{
	struct kwasm_limits *limits = &type->limits;
	int err;

	err = decode_limits(r, KWASM_MAX_PAGES, limits);
	if (err)
		return err;
	if (limits->min > KWASM_MAX_PAGES || limits->max > KWASM_MAX_PAGES)
		return kwasm_read_fail(r, KWASM_E_MEMORY_SIZE);
	if (limits->min > limits->max)
		return kwasm_read_fail(r, KWASM_E_LIMITS_ORDER);
	return 0;
}

/**
 * kwasm_decode_globaltype() - read the type of a global
 * @r: reader
 * @type: out
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_decode_globaltype(struct kwasm_reader *r, struct kwasm_globaltype *type)
{
	u8 mut;
	int err;

	err = kwasm_decode_valtype(r, &type->valtype);
	if (!err)
		err = kwasm_read_u8(r, &mut);
	if (err)
		return err;
	if (mut > 1)
		return kwasm_read_fail(r, KWASM_E_MUTABILITY);
	type->mut = mut;
	return 0;
}

/* A vector of value types is as long in memory as its bytes times four. */
static int decode_types_of(struct kwasm_reader *r, u32 *types, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		int err = kwasm_decode_valtype(r, &types[i]);

		if (err)
			return err;
	}
	return 0;
}

static int read_arity(struct kwasm_reader *r, u32 max, u32 *nr)
{
	int err = kwasm_read_u32(r, nr);

	if (err)
		return err;
	if (*nr > kwasm_reader_left(r))
		return kwasm_read_fail(r, KWASM_E_LENGTH);
	if (*nr > max)
		return kwasm_read_fail(r, KWASM_E_TOO_MANY_PARAMS);
	return 0;
}

static int decode_functype(struct kwasm_loader *l, struct kwasm_reader *r,
			   const struct kwasm_functype **out)
{
	struct kwasm_functype *type;
	struct kwasm_reader ahead;
	u32 nr_params, nr_results;
	u8 form;
	int err;

	err = kwasm_read_u8(r, &form);
	if (err)
		return err;
	if (form != FORM_FUNC)
		return kwasm_read_fail(r, KWASM_E_FUNCTYPE);

	/* Value types are one byte each: look ahead for how many results there are. */
	err = read_arity(r, KWASM_MAX_PARAMS, &nr_params);
	if (err)
		return err;
	ahead = *r;
	err = kwasm_read_skip(&ahead, nr_params);
	if (!err)
		err = read_arity(&ahead, KWASM_MAX_RESULTS, &nr_results);
	if (err)
		return err;

	type = kwasm_module_alloc(l->m, 1, struct_size(type, types, nr_params + nr_results));
	if (!type)
		return kwasm_load_no_memory(l);
	type->nr_params = nr_params;
	type->nr_results = nr_results;
	err = decode_types_of(r, type->types, nr_params);
	if (err)
		return err;
	*r = ahead;
	*out = type;
	return decode_types_of(r, type->types + nr_params, nr_results);
}

/**
 * kwasm_decode_types() - the type section
 * @l: loader
 * @r: its contents
 *
 * Return: 0, -ENOEXEC, -E2BIG, or -ENOMEM.
 */
int kwasm_decode_types(struct kwasm_loader *l, struct kwasm_reader *r)
{
	struct kwasm_module *m = l->m;
	u32 count, i;
	int err;

	err = kwasm_read_count(r, KWASM_MAX_TYPES, &count);
	if (err)
		return err;
	m->types = kwasm_module_alloc(m, count, sizeof(*m->types));
	if (!m->types)
		return kwasm_load_no_memory(l);
	for (i = 0; i < count; i++) {
		err = decode_functype(l, r, &m->types[i]);
		if (err)
			return err;
	}
	m->nr_types = count;
	return 0;
}
