// SPDX-License-Identifier: GPL-2.0
/*
 * Generator: the sections of a module
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "runtime/limits.h"
#include "tools/fuzz/gen_write.h"

static const char * const imports[NR_IMPORTS] = {
	"log-i32", "log-i64", "log-f32", "log-f64", "log-many",
};

static const char * const import_globals[NR_NUMBERS] = {
	"global_i32", "global_i64", "global_f32", "global_f64",
};

static const char * const import_types[NR_IMPORTS] = {
	"\x7f", "\x7e", "\x7d", "\x7c",
	"\x7f\x7e\x7d\x7c\x7f\x7d\x7c\x7f\x7e\x7e\x7f\x7f\x7e\x7f\x7d\x7d\x7d\x7d\x7d\x7d\x7d\x7c",
};

/* Elements at first and at most: more than functions, so that some are null. */
static const struct {
	u8 type, min, max;
} tables[NR_TABLES] = {
	{ KWASM_FUNCREF, 9, 20 }, { KWASM_FUNCREF, 8, 12 }, { KWASM_EXTERNREF, 4, 9 },
};

static void name(struct gen *g, const char *text)
{
	leb(g, strlen(text));
	for (; *text; text++)
		byte(g, *text);
}

static size_t section(struct gen *g, u8 id, u32 count)
{
	size_t size;

	byte(g, id);
	size = size_begin(g);
	leb(g, count);
	return size;
}

static void valtypes(struct gen *g, const u8 *types, unsigned int nr)
{
	leb(g, nr);
	for (unsigned int i = 0; i < nr; i++)
		byte(g, gen_valtypes[types[i]]);
}

static void functype(struct gen *g, const struct type *t)
{
	byte(g, 0x60);
	valtypes(g, t->params, t->nr_params);
	valtypes(g, t->results, t->nr_results);
}

static void type_section(struct gen *g)
{
	size_t s = section(g, 1, g->nr_funcs + 1 + NR_BLOCK_TYPES + NR_IMPORTS);

	for (unsigned int i = 0; i <= g->nr_funcs; i++)
		functype(g, &g->funcs[i]);
	for (unsigned int i = 0; i < NR_BLOCK_TYPES; i++)
		functype(g, &g->blocks[i]);
	for (unsigned int i = 0; i < NR_IMPORTS; i++) {
		byte(g, 0x60);
		name(g, import_types[i]);
		leb(g, 0);
	}
	size_end(g, s);
}

/* The n-th of what is under a letter, in modules that export it and that import it. */
static void export(struct gen *g, char letter, u8 kind)
{
	name(g, (const char[]){ letter, 0 });
	byte(g, kind);
}

static void import(struct gen *g, char letter, u8 kind)
{
	name(g, "before");
	export(g, letter, kind);
}

/* More in a module whose tables have room for another's functions. */
static void table_type(struct gen *g, unsigned int which)
{
	u32 more = tables[which].type == KWASM_FUNCREF ? g->nr_funcs - NR_FUNCS : 0;

	byte(g, tables[which].type);
	byte(g, 1);
	leb(g, tables[which].min + more);
	leb(g, tables[which].max + more);
}

static void memory_type(struct gen *g)
{
	byte(g, 1);
	leb(g, g->pages);
	leb(g, MAX_PAGES);
}

static void global_type(struct gen *g, unsigned int type, bool is_mutable)
{
	byte(g, gen_valtypes[type]);
	byte(g, is_mutable);
}

/* What the module before exports. */
static void imports_before(struct gen *g)
{
	for (unsigned int i = 0; i < g->first; i++) {
		import(g, 'a' + i, 0);
		leb(g, i);
	}
	for (unsigned int i = 0; i < g->shared.tables; i++) {
		import(g, 'r' + i, 1);
		table_type(g, i);
	}
	if (g->shared.memory) {
		import(g, 'm', 2);
		memory_type(g);
	}
	for (unsigned int i = 0; i < g->shared.globals; i++) {
		import(g, 'A' + i, 3);
		global_type(g, i, true);
	}
}

static void import_section(struct gen *g)
{
	size_t s = section(g, 2, NR_IMPORTS + NR_NUMBERS + g->first + g->shared.tables +
			   g->shared.memory + g->shared.globals);

	for (unsigned int i = 0; i < NR_IMPORTS; i++) {
		name(g, "fuzzing-support");
		name(g, imports[i]);
		byte(g, 0);
		leb(g, g->nr_funcs + 1 + NR_BLOCK_TYPES + i);
	}
	for (unsigned int i = 0; i < NR_NUMBERS; i++) {
		name(g, "spectest");
		name(g, import_globals[i]);
		byte(g, 3);
		global_type(g, i, false);
	}
	imports_before(g);
	size_end(g, s);
}

/* Functions, tables, memory and globals of its own. */
static void own_sections(struct gen *g)
{
	size_t s = section(g, 3, NR_FUNCS + g->starts);

	for (unsigned int i = 0; i < NR_FUNCS; i++)
		leb(g, g->first + i);
	if (g->starts)
		leb(g, g->nr_funcs);
	size_end(g, s);
	s = section(g, 4, NR_TABLES - g->shared.tables);
	for (unsigned int i = g->shared.tables; i < NR_TABLES; i++)
		table_type(g, i);
	size_end(g, s);
	s = section(g, 5, !g->shared.memory);
	if (!g->shared.memory)
		memory_type(g);
	size_end(g, s);
	s = section(g, 6, NR_TYPES - g->shared.globals);
	for (unsigned int t = g->shared.globals; t < NR_TYPES; t++) {
		global_type(g, t, true);
		number(g, t, 0);
		opcode(g, KWASM_OP_END);
	}
	size_end(g, s);
}

/* All functions where the next module imports them, else the last. */
static void export_section(struct gen *g)
{
	bool all = g->nr_funcs > nr_indexed(g);
	unsigned int nr = all ? NR_FUNCS : NR_EXPORTS;
	size_t s = section(g, 7, nr + NR_TABLES + 1 + NR_TYPES);

	for (unsigned int i = 0; i < nr; i++) {
		export(g, 'a' + i, 0);
		leb(g, func_index(nr_indexed(g) - nr + i));
	}
	for (unsigned int i = 0; i < NR_TABLES; i++) {
		export(g, 'r' + i, 1);
		leb(g, i);
	}
	export(g, 'm', 2);
	leb(g, 0);
	for (unsigned int i = 0; i < NR_TYPES; i++) {
		export(g, 'A' + i, 3);
		leb(g, OWN_GLOBAL + i);
	}
	size_end(g, s);
	if (!g->starts)
		return;
	count(GEN_START);
	byte(g, 8);
	s = size_begin(g);
	leb(g, func_index(nr_indexed(g)));
	size_end(g, s);
}

static void body(struct gen *g, unsigned int index)
{
	const struct type *f = &g->funcs[index];
	size_t size = size_begin(g);

	g->self = index;
	g->budget = 90;
	leb(g, NR_TYPES + 1);
	for (unsigned int t = 0; t < NR_TYPES; t++) {
		leb(g, VARS + 1);
		byte(g, gen_valtypes[t]);
	}
	leb(g, MAX_LOOPS);
	byte(g, KWASM_I32);
	g->labels[0] = (struct label){ false, f->nr_results, f->results };
	g->nr_labels = 1;
	for (unsigned int i = choose(g, 6); i; i--)
		statement(g, MAX_DEPTH);
	exprs(g, f->results, f->nr_results, MAX_DEPTH);
	opcode(g, KWASM_OP_END);
	size_end(g, size);
}

/* The first at the start; in a module that is not the first, another one at the end. */
static void data_section(struct gen *g)
{
	size_t s = section(g, 11, NR_DATAS);

	for (unsigned int i = 0; i < NR_DATAS; i++) {
		bool at_end = i == NR_DATAS - 1 && g->first;

		leb(g, i && !at_end ? 1 : 0);
		if (!i || at_end) {
			i32_const(g, at_end ? g->pages * KWASM_WASM_PAGE_SIZE - DATA_BYTES +
					      beyond(g, 1) : 0);
			opcode(g, KWASM_OP_END);
		}
		leb(g, DATA_BYTES);
		for (unsigned int at = 0; at < DATA_BYTES; at++)
			byte(g, 37 * at + choose(g, 256));
	}
	size_end(g, s);
}

static void code_sections(struct gen *g)
{
	size_t s;

	s = section(g, 12, NR_DATAS);
	size_end(g, s);
	s = section(g, 10, NR_FUNCS + g->starts);
	for (unsigned int i = 0; i < NR_FUNCS; i++)
		body(g, g->first + i);
	if (g->starts)
		body(g, g->nr_funcs);
	size_end(g, s);
	data_section(g);
}

void sections(struct gen *g)
{
	type_section(g);
	import_section(g);
	own_sections(g);
	export_section(g);
	elem_section(g);
	code_sections(g);
}
