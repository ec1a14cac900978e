// SPDX-License-Identifier: GPL-2.0
/*
 * Names of functions, from the name section
 *
 * They serve people who read backtraces.  A name section that is malformed
 * is left where it stops making sense and never an error.
 *
 * Spec: Appendix, Name Section.
 */
#include <linux/errno.h>

#include "runtime/load.h"

#define SUBSECTION_FUNCS	1

/* Offsets are in the module's bytes, of the length before the name. */
static void read_func_names(struct kwasm_module *m, struct kwasm_reader *r)
{
	u32 count, i;

	if (kwasm_read_u32(r, &count))
		return;
	for (i = 0; i < count; i++) {
		u32 func, offset, len;
		const u8 *name;

		if (kwasm_read_u32(r, &func))
			return;
		offset = kwasm_reader_offset(r);
		if (func >= m->nr_funcs || kwasm_read_name(r, &name, &len))
			return;
		m->func_names[func] = offset;
	}
}

/**
 * kwasm_decode_names() - note where functions' names are
 * @l: loader, whose module's functions are all known
 *
 * Return: 0 or -ENOMEM.
 */
int kwasm_decode_names(struct kwasm_loader *l)
{
	struct kwasm_module *m = l->m;
	struct kwasm_report ignored;
	struct kwasm_reader r = l->name_section;

	kwasm_report_init(&ignored);
	r.rep = &ignored;
	while (r.pos < r.end) {
		struct kwasm_reader sub;
		u32 size;
		u8 id;

		if (kwasm_read_u8(&r, &id) || kwasm_read_u32(&r, &size) ||
		    kwasm_read_sub(&r, size, &sub))
			return 0;
		if (id != SUBSECTION_FUNCS || m->func_names)
			continue;
		m->func_names = kwasm_module_alloc(m, m->nr_funcs, sizeof(*m->func_names));
		if (!m->func_names)
			return kwasm_load_no_memory(l);
		read_func_names(m, &sub);
	}
	return 0;
}

/**
 * kwasm_module_func_name() - name of a function
 * @m: module
 * @func: function index
 *
 * Context: any.
 * Return: the name's bytes in the module; data is NULL where it has none.
 */
struct kwasm_name kwasm_module_func_name(const struct kwasm_module *m, u32 func)
{
	struct kwasm_name name = {};
	struct kwasm_report ignored;
	struct kwasm_reader r;

	if (!m->func_names || func >= m->nr_funcs || !m->func_names[func])
		return name;
	kwasm_report_init(&ignored);
	r = (struct kwasm_reader){
		.base = m->bytes,
		.pos = m->bytes + m->func_names[func],
		.end = m->bytes + m->size,
		.rep = &ignored,
	};
	if (kwasm_read_name(&r, &name.data, &name.len))
		return (struct kwasm_name){};
	return name;
}
