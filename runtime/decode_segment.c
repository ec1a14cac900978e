// SPDX-License-Identifier: GPL-2.0
/*
 * Decoding: element and data segments
 *
 * Nothing of their contents is copied: instantiation reads them in place,
 * which is why every item is looked at here.
 *
 * Spec: Binary Format, Element Section, Data Section, Data Count Section.
 */
#include <linux/errno.h>

#include "runtime/limits.h"
#include "runtime/load.h"

/* Bits of an element segment's flags. */
#define ELEM_NOT_ACTIVE		0x1
#define ELEM_EXPLICIT		0x2	/* table index; of one not active: declarative */
#define ELEM_EXPR		0x4
#define ELEM_FLAGS		0x7

#define ELEMKIND_FUNC		0x00

static int decode_elem_type(struct kwasm_reader *r, struct kwasm_elem *elem)
{
	u8 kind;
	int err;

	if (elem->is_expr)
		return kwasm_decode_reftype(r, &elem->elem);
	err = kwasm_read_u8(r, &kind);
	if (err)
		return err;
	if (kind != ELEMKIND_FUNC)
		return kwasm_read_fail(r, KWASM_E_ELEMKIND);
	return 0;
}

static int decode_elem_items(struct kwasm_loader *l, struct kwasm_reader *r,
			     struct kwasm_elem *elem)
{
	u32 i;
	int err;

	err = kwasm_read_count(r, KWASM_MAX_TABLE_SIZE, &elem->nr);
	if (err)
		return err;
	elem->items = r->pos;
	for (i = 0; i < elem->nr; i++) {
		struct kwasm_expr expr;
		u32 func;

		if (elem->is_expr) {
			err = kwasm_validate_expr(&l->v, r, elem->elem, &expr);
		} else {
			err = kwasm_read_u32(r, &func);
			if (!err && func >= l->m->nr_funcs)
				err = kwasm_read_fail(r, KWASM_E_UNKNOWN_FUNC);
			if (!err)
				err = kwasm_validator_declare(&l->v, func);
		}
		if (err)
			return err;
	}
	return 0;
}

static int decode_elem(struct kwasm_loader *l, struct kwasm_reader *r, struct kwasm_elem *elem)
{
	const struct kwasm_module *m = l->m;
	u32 flags;
	int err;

	err = kwasm_read_u32(r, &flags);
	if (err)
		return err;
	if (flags & ~ELEM_FLAGS)
		return kwasm_read_fail(r, KWASM_E_SEGMENT_FLAGS);
	elem->is_expr = flags & ELEM_EXPR;
	elem->elem = KWASM_FUNCREF;
	if (!(flags & ELEM_NOT_ACTIVE)) {
		elem->mode = KWASM_ACTIVE;
		if (flags & ELEM_EXPLICIT)
			err = kwasm_read_u32(r, &elem->table);
		if (!err && elem->table >= m->nr_tables)
			err = kwasm_read_fail(r, KWASM_E_UNKNOWN_TABLE);
		if (!err)
			err = kwasm_validate_expr(&l->v, r, KWASM_I32, &elem->offset);
		if (err)
			return err;
	} else {
		elem->mode = flags & ELEM_EXPLICIT ? KWASM_DECLARATIVE : KWASM_PASSIVE;
	}
	if (flags & (ELEM_NOT_ACTIVE | ELEM_EXPLICIT)) {
		err = decode_elem_type(r, elem);
		if (err)
			return err;
	}
	if (elem->mode == KWASM_ACTIVE && m->tables[elem->table].elem != elem->elem)
		return kwasm_read_fail(r, KWASM_E_TYPE_MISMATCH);
	return decode_elem_items(l, r, elem);
}

/**
 * kwasm_decode_elems() - the element section
 * @l: loader
 * @r: its contents
 *
 * Return: 0, -ENOEXEC, -E2BIG, or -ENOMEM.
 */
int kwasm_decode_elems(struct kwasm_loader *l, struct kwasm_reader *r)
{
	struct kwasm_module *m = l->m;
	u32 count, i;
	int err;

	err = kwasm_read_count(r, KWASM_MAX_ELEM_SEGMENTS, &count);
	if (err)
		return err;
	m->elems = kwasm_module_alloc(m, count, sizeof(*m->elems));
	if (!m->elems)
		return kwasm_load_no_memory(l);
	for (i = 0; i < count; i++) {
		err = decode_elem(l, r, &m->elems[i]);
		if (err)
			return err;
	}
	m->nr_elems = count;
	return 0;
}

/**
 * kwasm_decode_data_count() - the data count section
 * @l: loader
 * @r: its contents
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_decode_data_count(struct kwasm_loader *l, struct kwasm_reader *r)
{
	int err = kwasm_read_u32(r, &l->data_count);

	if (err)
		return err;
	l->has_data_count = true;
	l->v.has_data_count = true;
	l->v.nr_datas = l->data_count;
	return 0;
}

static int decode_data(struct kwasm_loader *l, struct kwasm_reader *r, struct kwasm_data *data)
{
	const struct kwasm_module *m = l->m;
	u32 flags;
	int err;

	err = kwasm_read_u32(r, &flags);
	if (err)
		return err;
	if (flags > 2)
		return kwasm_read_fail(r, KWASM_E_SEGMENT_FLAGS);
	if (flags == 1) {
		data->mode = KWASM_PASSIVE;
	} else {
		data->mode = KWASM_ACTIVE;
		if (flags == 2)
			err = kwasm_read_u32(r, &data->memory);
		if (!err && data->memory >= m->nr_memories)
			err = kwasm_read_fail(r, KWASM_E_UNKNOWN_MEMORY);
		if (!err)
			err = kwasm_validate_expr(&l->v, r, KWASM_I32, &data->offset);
		if (err)
			return err;
	}
	err = kwasm_read_u32(r, &data->size);
	if (err)
		return err;
	data->bytes = r->pos;
	return kwasm_read_skip(r, data->size);
}

/**
 * kwasm_decode_datas() - the data section
 * @l: loader
 * @r: its contents
 *
 * Return: 0, -ENOEXEC, -E2BIG, or -ENOMEM.
 */
int kwasm_decode_datas(struct kwasm_loader *l, struct kwasm_reader *r)
{
	struct kwasm_module *m = l->m;
	u32 count, i;
	int err;

	err = kwasm_read_count(r, KWASM_MAX_DATA_SEGMENTS, &count);
	if (err)
		return err;
	m->datas = kwasm_module_alloc(m, count, sizeof(*m->datas));
	if (!m->datas)
		return kwasm_load_no_memory(l);
	for (i = 0; i < count; i++) {
		err = decode_data(l, r, &m->datas[i]);
		if (err)
			return err;
	}
	m->nr_datas = count;
	return 0;
}
