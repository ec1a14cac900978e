// SPDX-License-Identifier: GPL-2.0
/*
 * Generator: control, and calls
 *
 * It ends: loops count down, branches lead forward but for those, and functions
 * call those before them; of two modules, first one of this, then one of that.
 */
#include <string.h>

#include <linux/kernel.h>
#include <linux/minmax.h>

#include "tools/fuzz/gen_write.h"

static const u8 types[NR_TYPES] = { I, L, F, D, R, X };

/* A block's begin: behind it stands its type, and there is one label more. */
static void begin(struct gen *g, unsigned int op, u8 nr, const u8 *label_types)
{
	opcode(g, op);
	if (g->nr_labels == MAX_LABELS) {
		g->full = true;
		return;
	}
	g->labels[g->nr_labels++] = (struct label){ op == KWASM_OP_LOOP, nr, label_types };
}

void begin_void(struct gen *g, unsigned int op)
{
	begin(g, op, 0, NULL);
	byte(g, 0x40);
}

static void begin_value(struct gen *g, unsigned int op, unsigned int type)
{
	begin(g, op, 1, &types[type]);
	byte(g, gen_valtypes[type]);
}

static void begin_multi(struct gen *g, unsigned int op, unsigned int which)
{
	begin(g, op, g->blocks[which].nr_results, g->blocks[which].results);
	leb_signed(g, g->nr_funcs + 1 + which, 33);
}

void end_block(struct gen *g)
{
	opcode(g, KWASM_OP_END);
	g->nr_labels -= !!g->nr_labels;
}

static struct label label_at(const struct gen *g, u32 depth)
{
	return g->labels[g->nr_labels - 1 - depth];
}

/* Where nothing comes, anything goes that has the types. */
static void dead(struct gen *g, unsigned int type)
{
	if (!choose(g, 2))
		return;
	count(GEN_DEAD);
	expr(g, type, 2);
	opcode(g, KWASM_OP_DROP);
}

void block(struct gen *g, unsigned int type, unsigned int depth)
{
	begin_value(g, KWASM_OP_BLOCK, type);
	statement(g, depth - 1);
	expr(g, type, depth - 1);
	switch (choose(g, 4)) {
	case 1:
		expr(g, I, depth - 1);
		op_index(g, KWASM_OP_BR_IF, 0);
		break;
	case 2:
		op_index(g, KWASM_OP_BR, 0);
		dead(g, type);
		break;
	case 3:
		expr(g, I, depth - 1);
		op_index(g, KWASM_OP_BR_TABLE, 2);
		for (int i = 0; i < 3; i++)
			leb(g, 0);
		break;
	}
	end_block(g);
}

void if_else(struct gen *g, unsigned int type, unsigned int depth)
{
	expr(g, I, depth - 1);
	begin_value(g, KWASM_OP_IF, type);
	expr(g, type, depth - 1);
	opcode(g, KWASM_OP_ELSE);
	statement(g, depth - 1);
	expr(g, type, depth - 1);
	end_block(g);
}

/* Before a loop, and at its end: a counter from MAX_TURNS at most down to 0. */
static u32 begin_turns(struct gen *g)
{
	u32 turns = counter(g, g->loops++);

	i32_const(g, 1 + choose(g, MAX_TURNS));
	op_index(g, KWASM_OP_LOCAL_SET, turns);
	return turns;
}

static void end_turns(struct gen *g, u32 turns)
{
	op_index(g, KWASM_OP_LOCAL_GET, turns);
	i32_const(g, -1);
	opcode(g, KWASM_OP_I32_ADD);
	op_index(g, KWASM_OP_LOCAL_TEE, turns);
	op_index(g, KWASM_OP_BR_IF, 0);
	g->loops--;
}

void loop(struct gen *g, unsigned int type, unsigned int depth)
{
	u32 turns;

	if (g->loops == MAX_LOOPS)
		return;
	turns = begin_turns(g);
	begin_void(g, KWASM_OP_LOOP);
	statement(g, depth - 1);
	statement(g, depth - 1);
	end_turns(g, turns);
	end_block(g);
}

static void multi_block(struct gen *g, unsigned int which, unsigned int depth)
{
	const struct type *t = &g->blocks[which];

	count(GEN_MULTI_BLOCK);
	begin_multi(g, KWASM_OP_BLOCK, which);
	takes(g, t->params, t->nr_params);
	statement(g, depth - 1);
	exprs(g, t->results, t->nr_results, depth - 1);
	if (choose(g, 2)) {
		expr(g, I, depth - 1);
		op_index(g, KWASM_OP_BR_IF, 0);
	}
	end_block(g);
}

static void multi_if(struct gen *g, unsigned int which, unsigned int depth)
{
	const struct type *t = &g->blocks[which];

	count(GEN_MULTI_IF);
	expr(g, I, depth - 1);
	begin_multi(g, KWASM_OP_IF, which);
	takes(g, t->params, t->nr_params);
	exprs(g, t->results, t->nr_results, depth - 1);
	opcode(g, KWASM_OP_ELSE);
	takes(g, t->params, t->nr_params);
	statement(g, depth - 1);
	exprs(g, t->results, t->nr_results, depth - 1);
	end_block(g);
}

static void multi_loop(struct gen *g, unsigned int which, u32 turns, unsigned int depth)
{
	const struct type *t = &g->blocks[which];

	count(GEN_MULTI_LOOP);
	begin_multi(g, KWASM_OP_LOOP, which);
	takes(g, t->params, t->nr_params);
	statement(g, depth - 1);
	exprs(g, t->params, t->nr_params, depth - 1);
	end_turns(g, turns);
	takes(g, t->params, t->nr_params);
	exprs(g, t->results, t->nr_results, depth - 1);
	end_block(g);
}

void multi(struct gen *g, unsigned int type, unsigned int depth)
{
	unsigned int which = choose(g, NR_BLOCK_TYPES), how = choose(g, 3);
	const struct type *t = &g->blocks[which];
	bool loops = how == 2 && g->loops < MAX_LOOPS;
	u32 turns = loops ? begin_turns(g) : 0;

	exprs(g, t->params, t->nr_params, depth - 1);
	if (loops)
		multi_loop(g, which, turns, depth);
	else if (how)
		multi_if(g, which, depth);
	else
		multi_block(g, which, depth);
	takes(g, t->results, t->nr_results);
}

/* A branch forward, however far out, or a return. */
void branch(struct gen *g, unsigned int type, unsigned int depth)
{
	u32 k = choose(g, g->nr_labels);
	struct label l = label_at(g, k);

	if (l.is_loop)
		return;
	if (k == g->nr_labels - 1 && choose(g, 2)) {
		count(GEN_RETURN);
		expr(g, I, depth - 1);
		begin_void(g, KWASM_OP_IF);
		exprs(g, l.types, l.nr, depth - 1);
		opcode(g, KWASM_OP_RETURN);
		dead(g, type);
		end_block(g);
		return;
	}
	gen_counts[GEN_BR_OUT] += k > 0;
	gen_counts[GEN_BR_VALUE] += l.nr > 0;
	exprs(g, l.types, l.nr, depth - 1);
	expr(g, I, depth - 1);
	op_index(g, KWASM_OP_BR_IF, k);
	takes(g, l.types, l.nr);
}

/* The next label from @k outwards, going round, that takes the same as @like. */
static u32 alike(const struct gen *g, struct label like, u32 k)
{
	for (u32 i = 0; i < g->nr_labels; i++, k++) {
		struct label l = label_at(g, k % g->nr_labels);

		if (!l.is_loop && l.nr == like.nr && (!l.nr || !memcmp(l.types, like.types, l.nr)))
			break;
	}
	return k % g->nr_labels;
}

void branch_table(struct gen *g, unsigned int type, unsigned int depth)
{
	u32 nr = choose(g, 24), k = choose(g, g->nr_labels);
	struct label like = label_at(g, k);

	if (like.is_loop)
		return;
	gen_counts[GEN_BR_TABLE_VALUE] += like.nr > 0;
	expr(g, I, depth - 1);
	begin_void(g, KWASM_OP_IF);
	exprs(g, like.types, like.nr, depth - 1);
	expr(g, I, depth - 1);
	if (choose(g, 2)) {
		i32_const(g, 7);
		opcode(g, KWASM_OP_I32_AND);
	}
	op_index(g, KWASM_OP_BR_TABLE, nr);
	for (u32 i = 0; i <= nr; i++)
		leb(g, alike(g, like, choose(g, g->nr_labels)));
	dead(g, type);
	end_block(g);
}

void nest(struct gen *g, unsigned int type, unsigned int depth)
{
	unsigned int n = 20 + choose(g, 20);

	if (g->nr_labels > 12)
		return;
	for (unsigned int i = 0; i < n; i++)
		begin_void(g, KWASM_OP_BLOCK);
	statement(g, min(depth - 1, 2u));
	for (unsigned int i = 0; i < n; i++) {
		expr(g, I, min(depth - 1, 2u));
		op_index(g, KWASM_OP_BR_IF,
			 alike(g, (struct label){}, choose(g, g->nr_labels)));
		end_block(g);
	}
}

static unsigned int rank(unsigned int which)
{
	return which < NR_FUNCS ? 2 * which : 2 * (which - NR_FUNCS) + 1;
}

/* When a start function runs, what comes behind its module is not there. */
static bool may_call(const struct gen *g, unsigned int callee)
{
	if (g->self == g->nr_funcs)
		return callee < nr_indexed(g);
	return rank(callee) < rank(g->self);
}

static bool is_own(const struct gen *g, unsigned int which)
{
	return which >= g->first && which < nr_indexed(g);
}

/* Tables hold all in order, unless they were changed. */
static void call_indirect(struct gen *g, unsigned int callee, u32 table, unsigned int depth)
{
	count(is_own(g, callee) ? GEN_CALL_INDIRECT + table : GEN_CALL_OTHERS_INDIRECT);
	i32_const(g, callee);
	if (!choose(g, 8)) {
		expr(g, I, depth - 1);
		opcode(g, KWASM_OP_I32_ADD);
	}
	op_index(g, KWASM_OP_CALL_INDIRECT, callee);
	leb(g, table);
}

/* Values through the callee, if there is one that gives such; its other results are used. */
void call(struct gen *g, unsigned int type, unsigned int depth)
{
	unsigned int callee = choose(g, g->nr_funcs), i;
	const struct type *f;
	u32 how;

	for (i = 0; i < g->nr_funcs; i++, callee++) {
		callee %= g->nr_funcs;
		if (may_call(g, callee) && g->funcs[callee].results[0] == type)
			break;
	}
	if (i == g->nr_funcs || (g->loops && choose(g, 2))) {
		number(g, type, 0);
		return;
	}
	f = &g->funcs[callee];
	gen_counts[GEN_MANY_PARAMS] += f->nr_params > 10;
	gen_counts[GEN_MANY_RESULTS] += f->nr_results > 1;
	exprs(g, f->params, f->nr_params, f->nr_params > 4 ? min(depth - 1, 1u) : depth - 1);
	how = choose(g, 4);
	if (how < 2 && callee < nr_indexed(g)) {
		gen_counts[GEN_CALL_OTHERS] += !is_own(g, callee);
		op_index(g, KWASM_OP_CALL, func_index(callee));
	} else {
		call_indirect(g, callee, how % 2 ? TABLE_MORE : TABLE_FUNCS, depth);
	}
	takes(g, f->results + 1, f->nr_results - 1);
}

void call_host(struct gen *g, unsigned int type, unsigned int depth)
{
	static const u8 many[] = {
		I, L, F, D, I, F, D, I, L, L, I, I, L, I, F, F, F, F, F, F, F, D,
	};

	if (choose(g, 4)) {
		expr(g, type, depth - 1);
		op_index(g, KWASM_OP_CALL, LOG_I + type);
		return;
	}
	exprs(g, many, ARRAY_SIZE(many), 1);
	op_index(g, KWASM_OP_CALL, LOG_MANY);
}
