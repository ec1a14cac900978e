// SPDX-License-Identifier: GPL-2.0
/*
 * Generator: code that has to do with references and tables
 *
 * Segments of functions: one for each table of them when all begins, one that is
 * left to table.init, one of expressions with nulls, and one that only declares.
 */
#include <linux/kernel.h>

#include "tools/fuzz/gen_write.h"

enum { ELEM_FUNCS, ELEM_MORE, ELEM_PASSIVE, ELEM_EXPRS, ELEM_DECLARED, NR_ELEMS };

void ref_func(struct gen *g, unsigned int type, unsigned int depth)
{
	op_index(g, KWASM_OP_REF_FUNC, func_index(choose(g, nr_indexed(g))));
}

void ref_is_null(struct gen *g, unsigned int type, unsigned int depth)
{
	expr(g, choose(g, 2) ? R : X, depth - 1);
	opcode(g, KWASM_OP_REF_IS_NULL);
}

static u32 table_of(struct gen *g, unsigned int type)
{
	return type == X ? TABLE_EXTERN : choose(g, 2) ? TABLE_MORE : TABLE_FUNCS;
}

/* An index that each table of @type has, as a rule. */
static void place(struct gen *g, unsigned int type, unsigned int depth)
{
	if (choose(g, 2)) {
		i32_const(g, choose(g, type == R ? g->nr_funcs + 1 : 8));
		return;
	}
	expr(g, I, depth - 1);
	if (choose(g, 16)) {
		i32_const(g, 3);
		opcode(g, KWASM_OP_I32_AND);
	}
}

void table_get(struct gen *g, unsigned int type, unsigned int depth)
{
	place(g, type, depth);
	op_index(g, KWASM_OP_TABLE_GET, table_of(g, type));
}

void table_set(struct gen *g, unsigned int type, unsigned int depth)
{
	type = choose(g, 2) ? X : R;
	place(g, type, depth);
	expr(g, type, depth - 1);
	op_index(g, KWASM_OP_TABLE_SET, table_of(g, type));
}

void table_size(struct gen *g, unsigned int type, unsigned int depth)
{
	if (choose(g, 2)) {
		op_index(g, KWASM_OP_TABLE_SIZE, choose(g, NR_TABLES));
		return;
	}
	type = choose(g, 2) ? X : R;
	expr(g, type, depth - 1);
	i32_const(g, choose(g, 3));
	op_index(g, KWASM_OP_TABLE_GROW, table_of(g, type));
}

void table_bulk(struct gen *g, unsigned int type, unsigned int depth)
{
	type = choose(g, 4) ? X : R;
	place(g, type, depth);
	if (choose(g, 2)) {
		expr(g, type, depth - 1);
		i32_const(g, choose(g, 3));
		op_index(g, KWASM_OP_TABLE_FILL, table_of(g, type));
		return;
	}
	place(g, type, depth);
	i32_const(g, choose(g, 3));
	op_index(g, KWASM_OP_TABLE_COPY, table_of(g, type));
	leb(g, table_of(g, type));
}

void elem(struct gen *g, unsigned int type, unsigned int depth)
{
	if (!choose(g, 8)) {
		op_index(g, KWASM_OP_ELEM_DROP, choose(g, NR_ELEMS));
		return;
	}
	place(g, R, depth);
	i32_const(g, choose(g, 3));
	i32_const(g, choose(g, 3));
	op_index(g, KWASM_OP_TABLE_INIT, choose(g, 2) ? ELEM_PASSIVE : ELEM_EXPRS);
	leb(g, table_of(g, R));
}

static void list_funcs(struct gen *g, unsigned int from, unsigned int nr)
{
	leb(g, nr);
	for (unsigned int i = 0; i < nr; i++)
		leb(g, func_index(from + i));
}

/* Begins a segment; of an active one, @at is the place in the table. */
static void elem_begin(struct gen *g, u32 flags, u32 table, u32 at)
{
	leb(g, flags);
	if (flags == 2)
		leb(g, table);
	if (!(flags & 1)) {
		i32_const(g, at + beyond(g, 3));
		opcode(g, KWASM_OP_END);
	}
	if (flags & 3)
		byte(g, flags & 4 ? KWASM_FUNCREF : 0);
}

/* Each function has its place in the tables, but for the last in the second. */
void elem_section(struct gen *g)
{
	size_t size;

	byte(g, 9);
	size = size_begin(g);
	leb(g, NR_ELEMS);
	elem_begin(g, 0, TABLE_FUNCS, g->first);
	list_funcs(g, g->first, NR_FUNCS);
	elem_begin(g, 2, TABLE_MORE, 0);
	list_funcs(g, 0, nr_indexed(g) - 1);
	elem_begin(g, 1, 0, 0);
	list_funcs(g, g->first, 5);
	elem_begin(g, 5, 0, 0);
	leb(g, 5);
	for (unsigned int i = 0; i < 5; i++) {
		if (i % 2)
			ref_func(g, R, 0);
		else
			number(g, R, 0);
		opcode(g, KWASM_OP_END);
	}
	elem_begin(g, 3, 0, 0);
	list_funcs(g, 0, nr_indexed(g));
	size_end(g, size);
}
