// SPDX-License-Identifier: GPL-2.0
/*
 * Generator: code that leaves nothing
 */
#include <linux/kernel.h>
#include <linux/minmax.h>

#include "tools/fuzz/gen_write.h"

static void nothing(struct gen *g, unsigned int type, unsigned int depth)
{
}

static void local_set(struct gen *g, unsigned int type, unsigned int depth)
{
	expr(g, type, depth - 1);
	op_index(g, KWASM_OP_LOCAL_SET, variable(g, type));
}

static void global_set(struct gen *g, unsigned int type, unsigned int depth)
{
	expr(g, type, depth - 1);
	op_index(g, KWASM_OP_GLOBAL_SET, OWN_GLOBAL + type);
}

static void drop(struct gen *g, unsigned int type, unsigned int depth)
{
	expr(g, type, depth - 1);
	opcode(g, KWASM_OP_DROP);
}

static void grow(struct gen *g, unsigned int type, unsigned int depth)
{
	load_grown(g, type, depth);
	take(g, type);
}

/* All alive at once, over a loop or calls, and all used behind it. */
static void pressure(struct gen *g, unsigned int type, unsigned int depth)
{
	unsigned int n = 20 + choose(g, 12);
	u8 types[32];

	for (unsigned int i = 0; i < n; i++)
		types[i] = choose(g, NR_NUMBERS);
	exprs(g, types, n, min(depth - 1, 2u));
	if (choose(g, 2))
		loop(g, type, depth);
	else
		call_host(g, type, depth);
	statement(g, depth - 1);
	takes(g, types, n);
}

static const struct form forms[] = {
	{ 2, NUMBERS, GEN_NUMBER, nothing },
	{ 24, ALL, GEN_LOCAL_SET, local_set },
	{ 10, ALL, GEN_GLOBAL_SET, global_set },
	{ 24, NUMBERS, GEN_STORE, store },
	{ 8, NUMBERS, GEN_EDGE, store_edge },
	{ 8, NUMBERS, GEN_OPERATOR, drop },
	{ 4, NUMBERS, GEN_GROW, grow },
	{ 16, NUMBERS, GEN_LOOP, loop },
	{ 10, NUMBERS, GEN_INDUCTION, induction },
	{ 8, NUMBERS, GEN_BULK, bulk },
	{ 8, NUMBERS, GEN_DATA, data },
	{ 10, ALL, GEN_TABLE_SET, table_set },
	{ 6, ALL, GEN_TABLE_BULK, table_bulk },
	{ 6, ALL, GEN_ELEM, elem },
	{ 10, NUMBERS, GEN_CALL_HOST, call_host },
	{ 18, NUMBERS, GEN_NUMBER, multi },
	{ 18, ALL, GEN_NUMBER, branch },
	{ 10, ALL, GEN_BR_TABLE, branch_table },
	{ 4, NUMBERS, GEN_NEST, nest },
	{ 8, NUMBERS, GEN_PRESSURE, pressure },
};

void statement(struct gen *g, unsigned int depth)
{
	unsigned int type = choose(g, 8) % NR_TYPES;

	if (!depth || depth > MAX_DEPTH || !g->budget)
		return;
	g->budget--;
	pick(g, forms, ARRAY_SIZE(forms), type, depth);
}
