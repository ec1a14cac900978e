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
 *
 * Where there are two modules, the second knows the first one's functions, and at
 * times memory, tables, globals, as its imports; the first one comes to the second
 * one's functions by the tables that both have, in which all have their places.
 */
#include "tools/fuzz/gen_write.h"

/* References seldom; the host gives exports numbers only. */
static void choose_types(struct gen *g, u8 *types, unsigned int nr, bool exported)
{
	for (unsigned int i = 0; i < nr; i++)
		types[i] = choose(g, exported || choose(g, 8) ? NR_NUMBERS : NR_TYPES);
}

static void choose_func(struct gen *g, unsigned int which)
{
	struct type *f = &g->funcs[which];
	bool exported = which % NR_FUNCS >= NR_FUNCS - NR_EXPORTS;

	f->nr_params = choose(g, 4) ? choose(g, 4) : choose(g, MAX_PARAMS + 1);
	f->nr_results = 1 + (choose(g, 3) ? 0 : choose(g, MAX_RESULTS));
	choose_types(g, f->params, f->nr_params, exported);
	choose_types(g, f->results, f->nr_results, exported);
}

static void choose_funcs(struct gen *g)
{
	for (unsigned int i = 0; i < g->nr_funcs; i++)
		choose_func(g, i);
	for (unsigned int i = 0; i < NR_BLOCK_TYPES; i++) {
		struct type *t = &g->blocks[i];

		t->nr_params = choose(g, 4);
		t->nr_results = choose(g, MAX_RESULTS);
		choose_types(g, t->params, t->nr_params, false);
		choose_types(g, t->results, t->nr_results, false);
	}
}

/*
 * Nothing, or at times, in a module that is not the first, @by: what is taken
 * beyond the end by that traps, after all before it was written.
 */
u32 beyond(struct gen *g, u32 by)
{
	if (!g->first || choose(g, 16) != 1)
		return 0;
	count(GEN_SEGMENT_BEYOND);
	return by;
}

static void header(struct gen *g)
{
	static const u8 bytes[] = { 0, 'a', 's', 'm', 1, 0, 0, 0 };

	for (unsigned int i = 0; i < sizeof(bytes); i++)
		byte(g, bytes[i]);
}

/* Now and then it is not what the module before takes it for, or by one result only. */
static void choose_next(struct gen *g)
{
	g->first = NR_FUNCS;
	for (unsigned int i = g->first; i < g->nr_funcs; i++) {
		if (choose(g, 16) != 1)
			continue;
		count(GEN_OTHER_TYPE);
		if (choose(g, 2))
			choose_func(g, i);
		else
			choose_types(g, g->funcs[i].results, 1, true);
	}
	g->starts = choose(g, 6) == 1;
	g->shared.memory = choose(g, 4);
	if (!g->shared.memory)
		g->pages = 1 + choose(g, 3);
	g->shared.tables = 1 + choose(g, NR_TABLES);
	g->shared.globals = choose(g, NR_TYPES + 1);
	gen_counts[GEN_SHARED_MEMORY] += g->shared.memory;
	gen_counts[GEN_SHARED_TABLES] += g->shared.tables == NR_TABLES;
	gen_counts[GEN_SHARED_GLOBAL] += g->shared.globals > 0;
}

/* See gen.h. */
static void next_module(struct gen *g)
{
	struct gen next = *g;
	size_t s;

	byte(&next, 0);
	s = size_begin(&next);
	for (const char *c = "\4next"; *c; c++)
		byte(&next, *c);
	choose_next(&next);
	header(&next);
	sections(&next);
	size_end(&next, s);
	g->data = next.data;
	g->len = next.len;
	g->full = next.full;
}

size_t gen_module(const u8 *data, size_t size, u8 *out)
{
	struct gen g = { .data = data, .end = data + size, .out = out, .nr_funcs = NR_FUNCS };

	header(&g);
	g.padding = choose(&g, 3) ? 0 : 1 + choose(&g, 256);
	g.pages = 1 + choose(&g, 3);
	if (choose(&g, 2)) {
		count(GEN_PAIR);
		g.nr_funcs = MAX_FUNCS;
	}
	choose_funcs(&g);
	if (g.nr_funcs > NR_FUNCS)
		next_module(&g);
	g.starts = choose(&g, 6) == 1;
	sections(&g);
	return g.full ? 0 : g.len;
}
