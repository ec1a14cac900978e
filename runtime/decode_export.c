// SPDX-License-Identifier: GPL-2.0
/*
 * Decoding: exports and the start function
 *
 * Names are sorted once, which finds duplicates and serves every look-up.
 *
 * Spec: Binary Format, Export Section, Start Section.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "runtime/limits.h"
#include "runtime/load.h"

static const enum kwasm_reason unknown[KWASM_EXTERN_KINDS] = {
	[KWASM_EXTERN_FUNC] = KWASM_E_UNKNOWN_FUNC,
	[KWASM_EXTERN_TABLE] = KWASM_E_UNKNOWN_TABLE,
	[KWASM_EXTERN_MEMORY] = KWASM_E_UNKNOWN_MEMORY,
	[KWASM_EXTERN_GLOBAL] = KWASM_E_UNKNOWN_GLOBAL,
};

static int decode_export(struct kwasm_loader *l, struct kwasm_reader *r,
			 struct kwasm_export *export)
{
	const struct kwasm_module *m = l->m;
	const u32 space[KWASM_EXTERN_KINDS] = {
		[KWASM_EXTERN_FUNC] = m->nr_funcs,
		[KWASM_EXTERN_TABLE] = m->nr_tables,
		[KWASM_EXTERN_MEMORY] = m->nr_memories,
		[KWASM_EXTERN_GLOBAL] = m->nr_globals,
	};
	u8 kind;
	int err;

	err = kwasm_read_name(r, &export->name.data, &export->name.len);
	if (!err)
		err = kwasm_read_u8(r, &kind);
	if (err)
		return err;
	if (kind >= KWASM_EXTERN_KINDS)
		return kwasm_read_fail(r, KWASM_E_EXPORT_KIND);
	export->kind = kind;
	err = kwasm_read_u32(r, &export->index);
	if (err)
		return err;
	if (export->index >= space[kind])
		return kwasm_read_fail(r, unknown[kind]);
	if (kind == KWASM_EXTERN_FUNC)
		return kwasm_validator_declare(&l->v, export->index);
	return 0;
}

static int compare_names(const struct kwasm_name *a, const u8 *name, u32 len)
{
	int order = memcmp(a->data, name, min(a->len, len));

	if (order)
		return order;
	return a->len < len ? -1 : a->len > len;
}

static int compare_exports(const void *a, const void *b, const void *priv)
{
	const struct kwasm_export *exports = priv;
	const struct kwasm_name *x = &exports[*(const u32 *)a].name;
	const struct kwasm_name *y = &exports[*(const u32 *)b].name;

	return compare_names(x, y->data, y->len);
}

static int sort_exports(struct kwasm_loader *l, struct kwasm_reader *r)
{
	struct kwasm_module *m = l->m;
	u32 i;

	for (i = 0; i < m->nr_exports; i++)
		m->export_order[i] = i;
	sort_r(m->export_order, m->nr_exports, sizeof(u32), compare_exports, NULL, m->exports);
	for (i = 1; i < m->nr_exports; i++)
		if (!compare_exports(&m->export_order[i - 1], &m->export_order[i], m->exports))
			return kwasm_read_fail(r, KWASM_E_DUPLICATE_EXPORT);
	return 0;
}

/**
 * kwasm_decode_exports() - the export section
 * @l: loader
 * @r: its contents
 *
 * Return: 0, -ENOEXEC, -E2BIG, or -ENOMEM.
 */
int kwasm_decode_exports(struct kwasm_loader *l, struct kwasm_reader *r)
{
	struct kwasm_module *m = l->m;
	u32 count, i;
	int err;

	err = kwasm_read_count(r, KWASM_MAX_EXPORTS, &count);
	if (err)
		return err;
	m->exports = kwasm_module_alloc(m, count, sizeof(*m->exports));
	if (!m->exports)
		return kwasm_load_no_memory(l);
	m->export_order = kwasm_module_alloc(m, count, sizeof(*m->export_order));
	if (!m->export_order)
		return kwasm_load_no_memory(l);
	for (i = 0; i < count; i++) {
		err = decode_export(l, r, &m->exports[i]);
		if (err)
			return err;
	}
	m->nr_exports = count;
	return sort_exports(l, r);
}

/**
 * kwasm_module_export() - find an export by name
 * @m: module
 * @name: bytes of the name
 * @len: how many
 *
 * Context: any.
 * Return: the export or NULL.
 */
const struct kwasm_export *kwasm_module_export(const struct kwasm_module *m, const u8 *name,
					       u32 len)
{
	u32 low = 0, high = m->nr_exports;

	while (low < high) {
		u32 mid = low + (high - low) / 2;
		const struct kwasm_export *export = &m->exports[m->export_order[mid]];
		int order = compare_names(&export->name, name, len);

		if (!order)
			return export;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/**
 * kwasm_decode_start() - the start section
 * @l: loader
 * @r: its contents
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_decode_start(struct kwasm_loader *l, struct kwasm_reader *r)
{
	struct kwasm_module *m = l->m;
	const struct kwasm_functype *type;
	int err;

	err = kwasm_read_u32(r, &m->start);
	if (err)
		return err;
	if (m->start >= m->nr_funcs)
		return kwasm_read_fail(r, KWASM_E_UNKNOWN_FUNC);
	type = kwasm_module_func_type(m, m->start);
	if (type->nr_params || type->nr_results)
		return kwasm_read_fail(r, KWASM_E_START_TYPE);
	m->has_start = true;
	return 0;
}
