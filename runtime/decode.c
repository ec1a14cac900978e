// SPDX-License-Identifier: GPL-2.0
/*
 * Decoding: the walk over a module's sections
 *
 * One pass, front to back.  Each section has a decoder that validates what it
 * reads as soon as what it refers to is known, which the order of sections
 * sees to.  Everything that stays goes to the module's arena and everything
 * that does not to the loader's vectors, so no decoder has anything to undo:
 * on an error the caller drops both.
 *
 * Index spaces grow by imports first and definitions later; they live in the
 * loader's vectors until seal() moves them to the arena.
 *
 * Spec: Binary Format, Modules.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "runtime/limits.h"
#include "runtime/load.h"

#define SECTION_CUSTOM	0

static const struct {
	int (*decode)(struct kwasm_loader *l, struct kwasm_reader *r);
	u8 order;	/* sections come in rising order */
} sections[] = {
	[1] = { kwasm_decode_types, 1 },
	[2] = { kwasm_decode_imports, 2 },
	[3] = { kwasm_decode_funcs, 3 },
	[4] = { kwasm_decode_tables, 4 },
	[5] = { kwasm_decode_memories, 5 },
	[6] = { kwasm_decode_globals, 6 },
	[7] = { kwasm_decode_exports, 7 },
	[8] = { kwasm_decode_start, 8 },
	[9] = { kwasm_decode_elems, 9 },
	[10] = { kwasm_decode_code, 11 },
	[11] = { kwasm_decode_datas, 12 },
	[12] = { kwasm_decode_data_count, 10 },
};

/**
 * kwasm_load_no_memory() - record that memory ran out
 * @l: loader
 *
 * Return: -ENOMEM.
 */
int kwasm_load_no_memory(struct kwasm_loader *l)
{
	return kwasm_report(l->rep, KWASM_E_NO_MEMORY, 0);
}

static int decode_header(struct kwasm_reader *r)
{
	static const u8 magic[] = { 0x00, 'a', 's', 'm' };
	static const u8 version[] = { 0x01, 0x00, 0x00, 0x00 };

	if (kwasm_reader_left(r) < sizeof(magic))
		return kwasm_read_fail(r, KWASM_E_UNEXPECTED_END);
	if (memcmp(r->pos, magic, sizeof(magic)))
		return kwasm_read_fail(r, KWASM_E_MAGIC);
	r->pos += sizeof(magic);
	if (kwasm_reader_left(r) < sizeof(version))
		return kwasm_read_fail(r, KWASM_E_UNEXPECTED_END);
	if (memcmp(r->pos, version, sizeof(version)))
		return kwasm_read_fail(r, KWASM_E_VERSION);
	r->pos += sizeof(version);
	return 0;
}

/* Contents of custom sections never make a module bad, only their names do. */
static int decode_custom(struct kwasm_loader *l, struct kwasm_reader *r)
{
	const u8 *name;
	u32 len;
	int err;

	err = kwasm_read_name(r, &name, &len);
	if (err)
		return err;
	if (len == 4 && !memcmp(name, "name", 4))
		l->name_section = *r;
	return 0;
}

static int decode_sections(struct kwasm_loader *l, struct kwasm_reader *r)
{
	u8 last = 0;

	while (r->pos < r->end) {
		struct kwasm_reader section;
		u32 size;
		u8 id;
		int err;

		err = kwasm_read_u8(r, &id);
		if (err)
			return err;
		if (id >= ARRAY_SIZE(sections))
			return kwasm_read_fail(r, KWASM_E_SECTION_ID);
		err = kwasm_read_u32(r, &size);
		if (err)
			return err;
		if (id != SECTION_CUSTOM && sections[id].order <= last)
			return kwasm_read_fail(r, KWASM_E_SECTION_ORDER);
		err = kwasm_read_sub(r, size, &section);
		if (err)
			return err;
		if (id == SECTION_CUSTOM) {
			err = decode_custom(l, &section);
			if (err)
				return err;
			continue;
		}
		last = sections[id].order;
		err = sections[id].decode(l, &section);
		if (err)
			return err;
		if (section.pos != section.end)
			return kwasm_read_fail(&section, KWASM_E_SECTION_SIZE);
	}
	return 0;
}

/* What no single section can tell. */
static int check_counts(struct kwasm_loader *l, struct kwasm_reader *r)
{
	const struct kwasm_module *m = l->m;

	if (l->nr_bodies != m->nr_funcs - m->nr_func_imports)
		return kwasm_read_fail(r, KWASM_E_FUNC_COUNT);
	if (l->has_data_count && l->data_count != m->nr_datas)
		return kwasm_read_fail(r, KWASM_E_DATA_COUNT);
	return 0;
}

static int move_to_arena(struct kwasm_loader *l, struct ka_vec *vec, void *space)
{
	void *copy;

	if (!vec->len)
		return 0;
	copy = kwasm_module_alloc(l->m, vec->len, vec->elem);
	if (!copy)
		return kwasm_load_no_memory(l);
	memcpy(copy, vec->data, vec->len * vec->elem);
	*(void **)space = copy;
	return 0;
}

static int seal(struct kwasm_loader *l)
{
	struct kwasm_module *m = l->m;
	int err;

	err = move_to_arena(l, &l->func_types, &m->func_types);
	if (!err)
		err = move_to_arena(l, &l->tables, &m->tables);
	if (!err)
		err = move_to_arena(l, &l->memories, &m->memories);
	if (!err)
		err = move_to_arena(l, &l->globals, &m->globals);
	return err;
}

static int load(struct kwasm_loader *l)
{
	struct kwasm_module *m = l->m;
	struct kwasm_reader r = {
		.base = m->bytes,
		.pos = m->bytes,
		.end = m->bytes + m->size,
		.rep = l->rep,
	};
	int err;

	err = decode_header(&r);
	if (!err)
		err = decode_sections(l, &r);
	if (!err)
		err = check_counts(l, &r);
	if (!err)
		err = kwasm_decode_names(l);
	if (!err)
		err = seal(l);
	return err;
}

/**
 * kwasm_decode() - decode and validate a module
 * @m: module whose bytes are there and whose everything else is zero
 * @rep: out: why it was refused
 *
 * Context: process context; sleeps.
 * Return: 0; -ENOEXEC for a malformed or invalid module, -E2BIG for one beyond
 * a limit, -ENOMEM, -EINTR when the caller is being killed.  After an error the
 * module's arena holds rubbish and the caller puts the module.
 */
int kwasm_decode(struct kwasm_module *m, struct kwasm_report *rep)
{
	struct ka *scratch = ka_of(&m->policy, KA_COMPILE);
	struct kwasm_loader *l;
	int err;

	l = ka_new(scratch, struct kwasm_loader, m->policy.gfp);
	if (!l)
		return kwasm_report(rep, KWASM_E_NO_MEMORY, 0);
	l->m = m;
	l->rep = rep;
	ka_vec_init(&l->func_types, scratch, sizeof(u32));
	ka_vec_init(&l->tables, scratch, sizeof(struct kwasm_tabletype));
	ka_vec_init(&l->memories, scratch, sizeof(struct kwasm_memtype));
	ka_vec_init(&l->globals, scratch, sizeof(struct kwasm_global_decl));
	kwasm_validator_init(&l->v, m, rep);

	err = load(l);

	kwasm_validator_exit(&l->v);
	ka_vec_exit(&l->globals);
	ka_vec_exit(&l->memories);
	ka_vec_exit(&l->tables);
	ka_vec_exit(&l->func_types);
	ka_delete(scratch, l);
	return err;
}
