// SPDX-License-Identifier: GPL-2.0
/*
 * Generator: valid modules out of any bytes
 *
 * Each byte of the input makes one choice, and where there are no more the
 * simplest is chosen; so a fuzzer's change of a byte is a change of a piece of
 * the program.  Code is written by the type it has to give, by rows that say how
 * likely each way to go on is; what is written is counted, so that a kind that
 * no longer occurs is seen.
 *
 * The programs end and give the same on any engine.  They do trap, at times.
 *
 *	functions	five of the host's, then own ones; the last are exported
 *	tables		two of functions, one of what the host refers to
 *	memory 0	one to three pages, filled from the start; may grow
 *	globals		imported numbers, then one of each type
 *	segments	of data and of elements: some active, some for init
 */
#include <linux/kernel.h>
#include <linux/string.h>

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

/* References seldom; the host gives exports numbers only. */
static void choose_types(struct gen *g, u8 *types, unsigned int nr, bool exported)
{
	for (unsigned int i = 0; i < nr; i++)
		types[i] = choose(g, exported || choose(g, 8) ? NR_NUMBERS : NR_TYPES);
}

static void choose_funcs(struct gen *g)
{
	for (unsigned int i = 0; i < NR_FUNCS; i++) {
		struct type *f = &g->funcs[i];
		bool exported = i >= NR_FUNCS - NR_EXPORTS;

		f->nr_params = choose(g, 4) ? choose(g, 4) : choose(g, MAX_PARAMS + 1);
		f->nr_results = 1 + (choose(g, 3) ? 0 : choose(g, MAX_RESULTS));
		choose_types(g, f->params, f->nr_params, exported);
		choose_types(g, f->results, f->nr_results, exported);
	}
	for (unsigned int i = 0; i < NR_BLOCK_TYPES; i++) {
		struct type *t = &g->blocks[i];

		t->nr_params = choose(g, 4);
		t->nr_results = choose(g, MAX_RESULTS);
		choose_types(g, t->params, t->nr_params, false);
		choose_types(g, t->results, t->nr_results, false);
	}
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
	size_t s = section(g, 1, NR_FUNCS + NR_BLOCK_TYPES + NR_IMPORTS);

	for (unsigned int i = 0; i < NR_FUNCS; i++)
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

static void import_section(struct gen *g)
{
	size_t s = section(g, 2, NR_IMPORTS + NR_NUMBERS);

	for (unsigned int i = 0; i < NR_IMPORTS; i++) {
		name(g, "fuzzing-support");
		name(g, imports[i]);
		byte(g, 0);
		leb(g, NR_FUNCS + NR_BLOCK_TYPES + i);
	}
	for (unsigned int i = 0; i < NR_NUMBERS; i++) {
		name(g, "spectest");
		name(g, import_globals[i]);
		byte(g, 3);
		byte(g, gen_valtypes[i]);
		byte(g, 0);
	}
	size_end(g, s);
}

/* Functions, tables, memory and globals of its own. */
static void own_sections(struct gen *g)
{
	size_t s = section(g, 3, NR_FUNCS);

	for (unsigned int i = 0; i < NR_FUNCS; i++)
		leb(g, i);
	size_end(g, s);
	s = section(g, 4, NR_TABLES);
	for (unsigned int i = 0; i < NR_TABLES; i++) {
		byte(g, tables[i].type);
		byte(g, 1);
		leb(g, tables[i].min);
		leb(g, tables[i].max);
	}
	size_end(g, s);
	s = section(g, 5, 1);
	byte(g, 1);
	leb(g, g->pages);
	leb(g, MAX_PAGES);
	size_end(g, s);
	s = section(g, 6, NR_TYPES);
	for (unsigned int t = 0; t < NR_TYPES; t++) {
		byte(g, gen_valtypes[t]);
		byte(g, 1);
		number(g, t, 0);
		opcode(g, KWASM_OP_END);
	}
	size_end(g, s);
}

static void export(struct gen *g, char letter, u8 kind, u32 index)
{
	name(g, (const char[]){ letter, 0 });
	byte(g, kind);
	leb(g, index);
}

static void export_section(struct gen *g)
{
	size_t s = section(g, 7, NR_EXPORTS + NR_TABLES + 1 + NR_NUMBERS);

	for (unsigned int i = 0; i < NR_EXPORTS; i++)
		export(g, 'a' + i, 0, NR_IMPORTS + NR_FUNCS - NR_EXPORTS + i);
	for (unsigned int i = 0; i < NR_TABLES; i++)
		export(g, 'r' + i, 1, i);
	export(g, 'm', 2, 0);
	for (unsigned int i = 0; i < NR_NUMBERS; i++)
		export(g, 'A' + i, 3, OWN_GLOBAL + i);
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

static void code_sections(struct gen *g)
{
	size_t s;

	s = section(g, 12, NR_DATAS);
	size_end(g, s);
	s = section(g, 10, NR_FUNCS);
	for (unsigned int i = 0; i < NR_FUNCS; i++)
		body(g, i);
	size_end(g, s);
	s = section(g, 11, NR_DATAS);
	for (unsigned int i = 0; i < NR_DATAS; i++) {
		leb(g, i ? 1 : 0);
		if (!i) {
			i32_const(g, 0);
			opcode(g, KWASM_OP_END);
		}
		leb(g, DATA_BYTES);
		for (unsigned int at = 0; at < DATA_BYTES; at++)
			byte(g, 37 * at + choose(g, 256));
	}
	size_end(g, s);
}

size_t gen_module(const u8 *data, size_t size, u8 *out)
{
	static const u8 header[] = { 0, 'a', 's', 'm', 1, 0, 0, 0 };
	struct gen g = { .data = data, .end = data + size, .out = out };

	for (unsigned int i = 0; i < sizeof(header); i++)
		byte(&g, header[i]);
	g.padding = choose(&g, 3) ? 0 : 1 + choose(&g, 256);
	g.pages = 1 + choose(&g, 3);
	choose_funcs(&g);
	type_section(&g);
	import_section(&g);
	own_sections(&g);
	export_section(&g);
	elem_section(&g);
	code_sections(&g);
	return g.full ? 0 : g.len;
}
