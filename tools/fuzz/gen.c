// SPDX-License-Identifier: GPL-2.0
/*
 * Generator: valid modules out of any bytes
 *
 * Each byte of the input makes one choice, and where there are no more the
 * simplest is chosen; so a fuzzer's change of a byte is a change of a piece of
 * the program.  Expressions are written by the type they have to give, with the
 * operators that runtime/opcode_list.h has of that type, so a new row there is
 * tried here.
 *
 * The programs end: loops count down, functions call only those before them.
 * They are deterministic on any engine: a NaN is replaced by zero where an
 * operation may have made one.  They do trap, at times.
 *
 *	memory 0	one to three pages, filled from the start
 *	globals		one of each type
 *	functions	give one value each; the last ones are exported, no parameters
 *	locals		the parameters, then two of each type, then loop counters
 */
#include <string.h>

#include <linux/kernel.h>

#include "runtime/opcode.h"
#include "runtime/type.h"
#include "tools/fuzz/gen.h"

#define NR_FUNCS	6
#define NR_EXPORTS	3
#define MAX_PARAMS	3
#define MAX_DEPTH	6
#define MAX_LOOPS	3	/* nested; each has a counter */
#define MAX_TURNS	5

enum { I, L, F, D, NR_TYPES };

static const u8 valtypes[] = { KWASM_I32, KWASM_I64, KWASM_F32, KWASM_F64 };
static const char letters[] = "ilfd";

struct func {
	u8 nr_params;
	u8 params[MAX_PARAMS];
	u8 result;
};

struct gen {
	const u8 *data, *end;
	u8 *out;
	size_t len;
	bool full;
	struct func funcs[NR_FUNCS];
	unsigned int self;
	unsigned int loops;
	unsigned int budget;	/* expressions that this function may still have */
};

/* === Bytes === */

static unsigned int choose(struct gen *g, unsigned int n)
{
	return g->data < g->end ? *g->data++ % n : 0;
}

static void byte(struct gen *g, u8 b)
{
	if (g->len == GEN_MAX)
		g->full = true;
	else
		g->out[g->len++] = b;
}

static void leb(struct gen *g, u32 val)
{
	for (; val >= 0x80; val >>= 7)
		byte(g, val | 0x80);
	byte(g, val);
}

static void leb_signed(struct gen *g, s64 val)
{
	for (; val < -64 || val > 63; val >>= 7)
		byte(g, val | 0x80);
	byte(g, val & 0x7f);
}

/* A size that is filled in later, padded to five bytes. */
static size_t size_begin(struct gen *g)
{
	for (int i = 0; i < 5; i++)
		byte(g, 0);
	return g->len;
}

static void size_end(struct gen *g, size_t begin)
{
	u32 size = g->len - begin;

	if (g->full)
		return;
	for (int i = 0; i < 5; i++, size >>= 7)
		g->out[begin - 5 + i] = (size & 0x7f) | (i < 4 ? 0x80 : 0);
}

static void opcode(struct gen *g, unsigned int op)
{
	if (op >= KWASM_OP_FC(0)) {
		byte(g, KWASM_PREFIX_FC);
		op -= KWASM_OP_FC(0);
	}
	byte(g, op);
}

static void op_index(struct gen *g, unsigned int op, u32 index)
{
	opcode(g, op);
	leb(g, index);
}

/* === Values === */

static void number(struct gen *g, unsigned int type)
{
	static const u64 hard[] = {
		0, 1, 2, 31, 63, 0x7f, 0x80, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
		0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x100000000,
	};
	static const u32 floats[] = {
		0, 0x80000000, 0x3f800000, 0xbf000000, 0x00000001, 0x7f7fffff, 0x7f800000,
		0x4f000000, 0x5f000000, 0x5f800000, 0xcf000001, 0x40490fdb, 0x33800000,
	};
	static const u64 doubles[] = {
		0, 0x8000000000000000, 0x3ff0000000000000, 0xbfe0000000000000, 1,
		0x7fefffffffffffff, 0x7ff0000000000000, 0x41e0000000000000, 0x43e0000000000000,
		0xc1e0000000200000, 0x400921fb54442d18, 0x3ca0000000000000, 0x380fffffffffffff,
	};
	u64 bits;

	switch (type) {
	case I:
		opcode(g, KWASM_OP_I32_CONST);
		leb_signed(g, (s32)hard[choose(g, ARRAY_SIZE(hard))]);
		return;
	case L:
		opcode(g, KWASM_OP_I64_CONST);
		leb_signed(g, hard[choose(g, ARRAY_SIZE(hard))]);
		return;
	case F:
		opcode(g, KWASM_OP_F32_CONST);
		bits = floats[choose(g, ARRAY_SIZE(floats))];
		break;
	default:
		opcode(g, KWASM_OP_F64_CONST);
		bits = doubles[choose(g, ARRAY_SIZE(doubles))];
		break;
	}
	for (int i = 0; i < (type == F ? 4 : 8); i++, bits >>= 8)
		byte(g, bits);
}

/* Two locals of each type behind the parameters; the second is scratch of not_nan(). */
static u32 local_of(const struct gen *g, unsigned int type, unsigned int which)
{
	return g->funcs[g->self].nr_params + 2 * type + which;
}

/* Replaces a NaN by zero: select(x, 0, x == x). */
static void not_nan(struct gen *g, unsigned int type)
{
	u32 scratch = local_of(g, type, 1);

	op_index(g, KWASM_OP_LOCAL_TEE, scratch);
	opcode(g, type == F ? KWASM_OP_F32_CONST : KWASM_OP_F64_CONST);
	for (int i = 0; i < (type == F ? 4 : 8); i++)
		byte(g, 0);
	op_index(g, KWASM_OP_LOCAL_GET, scratch);
	op_index(g, KWASM_OP_LOCAL_GET, scratch);
	opcode(g, type == F ? KWASM_OP_F32_EQ : KWASM_OP_F64_EQ);
	opcode(g, KWASM_OP_SELECT);
}

static void expr(struct gen *g, unsigned int type, unsigned int depth);
static void statement(struct gen *g, unsigned int depth);

static int type_of(char letter)
{
	const char *at = strchr(letters, letter);

	return letter && at ? at - letters : -1;
}

/* An operator with a signature that gives @type: the n-th such row, wrapping. */
static bool operator(struct gen *g, unsigned int type, unsigned int depth)
{
	unsigned int n = choose(g, 256), seen = 0, pass;

	for (pass = 0; pass < 8; pass++) {
		for (unsigned int op = KWASM_OP_I32_EQZ; op < KWASM_NR_OPS; op++) {
			const struct kwasm_opcode_info *info = &kwasm_opcode_info[op];
			const char *colon;

			if (!info->text || info->imm != KWASM_IMM_NONE || strchr(info->sig, '?'))
				continue;
			colon = strchr(info->sig, ':');
			if (type_of(colon[1]) != (int)type || seen++ != n)
				continue;
			for (const char *s = info->sig; s < colon; s++)
				expr(g, type_of(*s), depth - 1);
			opcode(g, op);
			if (type >= F)
				not_nan(g, type);
			return true;
		}
	}
	return false;
}

/* An address, in bounds as a rule. */
static void address(struct gen *g, unsigned int depth)
{
	expr(g, I, depth - 1);
	if (choose(g, 16)) {
		opcode(g, KWASM_OP_I32_CONST);
		leb_signed(g, 0x7ff8);
		opcode(g, KWASM_OP_I32_AND);
	}
}

/* The n-th load or store whose value is of @type. */
static void access(struct gen *g, unsigned int type, bool store)
{
	unsigned int n = choose(g, 8), seen = 0, op, width;
	unsigned int first = store ? KWASM_OP_I32_STORE : KWASM_OP_I32_LOAD;
	unsigned int last = store ? KWASM_OP_I64_STORE32 : KWASM_OP_I64_LOAD32_U;

	for (op = first; ; op = op == last ? first : op + 1) {
		const char *sig = kwasm_opcode_info[op].sig;

		if (sig[store ? 1 : 2] == letters[type] && seen++ == n)
			break;
	}
	width = kwasm_opcode_info[op].imm - KWASM_IMM_MEM8;
	opcode(g, op);
	leb(g, choose(g, width + 1));
	leb(g, choose(g, 64));
	if (!store && type >= F)
		not_nan(g, type);
}

static void call(struct gen *g, unsigned int type, unsigned int depth)
{
	unsigned int callee = choose(g, NR_FUNCS);
	const struct func *f = &g->funcs[callee];

	if (callee >= g->self || f->result != type) {
		number(g, type);
		return;
	}
	for (unsigned int i = 0; i < f->nr_params; i++)
		expr(g, f->params[i], depth - 1);
	if (choose(g, 2)) {
		op_index(g, KWASM_OP_CALL, callee);
		return;
	}
	/* Through the table, which holds them in order, with every function's own type. */
	opcode(g, KWASM_OP_I32_CONST);
	leb_signed(g, callee);
	op_index(g, KWASM_OP_CALL_INDIRECT, callee);
	leb(g, 0);
}

/* block (type): [if c: br 1] or [br_table]; value; end */
static void block(struct gen *g, unsigned int type, unsigned int depth)
{
	opcode(g, KWASM_OP_BLOCK);
	byte(g, valtypes[type]);
	statement(g, depth - 1);
	expr(g, type, depth - 1);
	switch (choose(g, 4)) {
	case 1:
		expr(g, I, depth - 1);
		op_index(g, KWASM_OP_BR_IF, 0);
		break;
	case 2:
		op_index(g, KWASM_OP_BR, 0);
		break;
	case 3:
		expr(g, I, depth - 1);
		opcode(g, KWASM_OP_BR_TABLE);
		leb(g, 2);
		for (int i = 0; i < 3; i++)
			leb(g, 0);
		break;
	}
	opcode(g, KWASM_OP_END);
}

static void if_else(struct gen *g, unsigned int type, unsigned int depth)
{
	expr(g, I, depth - 1);
	opcode(g, KWASM_OP_IF);
	byte(g, valtypes[type]);
	expr(g, type, depth - 1);
	opcode(g, KWASM_OP_ELSE);
	statement(g, depth - 1);
	expr(g, type, depth - 1);
	opcode(g, KWASM_OP_END);
}

/* Writes code that leaves one value of @type. */
static void expr(struct gen *g, unsigned int type, unsigned int depth)
{
	if (!depth || !g->budget) {
		number(g, type);
		return;
	}
	g->budget--;
	switch (choose(g, 16)) {
	default:
		number(g, type);
		return;
	case 1:
	case 2:
		op_index(g, KWASM_OP_LOCAL_GET, local_of(g, type, 0));
		return;
	case 3:
		op_index(g, KWASM_OP_GLOBAL_GET, type);
		return;
	case 4:
		address(g, depth);
		access(g, type, false);
		return;
	case 5:
		call(g, type, depth);
		return;
	case 6:
		block(g, type, depth);
		return;
	case 7:
		if_else(g, type, depth);
		return;
	case 8:
		expr(g, type, depth - 1);
		expr(g, type, depth - 1);
		expr(g, I, depth - 1);
		opcode(g, KWASM_OP_SELECT);
		return;
	case 9:
		expr(g, type, depth - 1);
		op_index(g, KWASM_OP_LOCAL_TEE, local_of(g, type, 0));
		return;
	case 10:
	case 11:
	case 12:
	case 13:
	case 14:
		if (!operator(g, type, depth))
			number(g, type);
		return;
	}
}

/* A counter from MAX_TURNS at most down to 0 around some statements. */
static void loop(struct gen *g, unsigned int depth)
{
	u32 counter = local_of(g, NR_TYPES, 0) + g->loops;

	if (g->loops == MAX_LOOPS)
		return;
	g->loops++;
	opcode(g, KWASM_OP_I32_CONST);
	leb_signed(g, 1 + choose(g, MAX_TURNS));
	op_index(g, KWASM_OP_LOCAL_SET, counter);
	opcode(g, KWASM_OP_LOOP);
	byte(g, 0x40);
	statement(g, depth - 1);
	statement(g, depth - 1);
	op_index(g, KWASM_OP_LOCAL_GET, counter);
	opcode(g, KWASM_OP_I32_CONST);
	leb_signed(g, -1);
	opcode(g, KWASM_OP_I32_ADD);
	op_index(g, KWASM_OP_LOCAL_TEE, counter);
	op_index(g, KWASM_OP_BR_IF, 0);
	opcode(g, KWASM_OP_END);
	g->loops--;
}

static void bulk(struct gen *g, unsigned int depth)
{
	bool fill = choose(g, 2);

	address(g, depth);
	if (fill)
		expr(g, I, depth - 1);
	else
		address(g, depth);
	opcode(g, KWASM_OP_I32_CONST);
	leb_signed(g, choose(g, 256));
	opcode(g, fill ? KWASM_OP_MEMORY_FILL : KWASM_OP_MEMORY_COPY);
	byte(g, 0);
	if (!fill)
		byte(g, 0);
}

/* Writes code that leaves nothing. */
static void statement(struct gen *g, unsigned int depth)
{
	unsigned int type = choose(g, NR_TYPES);

	if (!depth || !g->budget)
		return;
	g->budget--;
	switch (choose(g, 10)) {
	case 0:
		return;
	case 1:
	case 2:
		expr(g, type, depth - 1);
		op_index(g, KWASM_OP_LOCAL_SET, local_of(g, type, 0));
		return;
	case 3:
		expr(g, type, depth - 1);
		op_index(g, KWASM_OP_GLOBAL_SET, type);
		return;
	case 4:
	case 5:
		address(g, depth);
		expr(g, type, depth - 1);
		access(g, type, true);
		return;
	case 6:
		expr(g, type, depth - 1);
		opcode(g, KWASM_OP_DROP);
		return;
	case 7:
		loop(g, depth);
		return;
	case 8:
		bulk(g, depth);
		return;
	default:
		opcode(g, KWASM_OP_BLOCK);
		byte(g, 0x40);
		statement(g, depth - 1);
		expr(g, I, depth - 1);
		op_index(g, KWASM_OP_BR_IF, 0);
		statement(g, depth - 1);
		opcode(g, KWASM_OP_END);
		return;
	}
}

/* === Sections === */

static void functype(struct gen *g, const struct func *f)
{
	byte(g, 0x60);
	leb(g, f->nr_params);
	for (unsigned int i = 0; i < f->nr_params; i++)
		byte(g, valtypes[f->params[i]]);
	leb(g, 1);
	byte(g, valtypes[f->result]);
}

static void body(struct gen *g, unsigned int index)
{
	size_t size = size_begin(g);

	g->self = index;
	g->budget = 100;
	leb(g, NR_TYPES + 1);
	for (unsigned int t = 0; t < NR_TYPES; t++) {
		leb(g, 2);
		byte(g, valtypes[t]);
	}
	leb(g, MAX_LOOPS);
	byte(g, KWASM_I32);
	for (unsigned int i = choose(g, 6); i; i--)
		statement(g, MAX_DEPTH);
	expr(g, g->funcs[index].result, MAX_DEPTH);
	opcode(g, KWASM_OP_END);
	size_end(g, size);
}

/* Exports give integers: what prints a float may round it. */
static void choose_types(struct gen *g)
{
	for (unsigned int i = 0; i < NR_FUNCS; i++) {
		struct func *f = &g->funcs[i];
		bool exported = i >= NR_FUNCS - NR_EXPORTS;

		f->nr_params = exported ? 0 : choose(g, MAX_PARAMS + 1);
		for (unsigned int p = 0; p < f->nr_params; p++)
			f->params[p] = choose(g, NR_TYPES);
		f->result = choose(g, exported ? F : NR_TYPES);
	}
}

static size_t section(struct gen *g, u8 id, u32 count)
{
	size_t size;

	byte(g, id);
	size = size_begin(g);
	leb(g, count);
	return size;
}

size_t gen_module(const u8 *data, size_t size, u8 *out)
{
	static const u8 header[] = { 0, 'a', 's', 'm', 1, 0, 0, 0 };
	struct gen g = { .data = data, .end = data + size, .out = out };
	size_t s;

	for (unsigned int i = 0; i < sizeof(header); i++)
		byte(&g, header[i]);
	choose_types(&g);
	s = section(&g, 1, NR_FUNCS);
	for (unsigned int i = 0; i < NR_FUNCS; i++)
		functype(&g, &g.funcs[i]);
	size_end(&g, s);
	s = section(&g, 3, NR_FUNCS);
	for (unsigned int i = 0; i < NR_FUNCS; i++)
		leb(&g, i);
	size_end(&g, s);
	s = section(&g, 4, 1);
	byte(&g, KWASM_FUNCREF);
	byte(&g, 0);
	leb(&g, NR_FUNCS);
	size_end(&g, s);
	s = section(&g, 5, 1);
	byte(&g, 0);
	leb(&g, 1 + choose(&g, 3));
	size_end(&g, s);
	s = section(&g, 6, NR_TYPES);
	for (unsigned int t = 0; t < NR_TYPES; t++) {
		byte(&g, valtypes[t]);
		byte(&g, 1);
		number(&g, t);
		byte(&g, 0x0b);
	}
	size_end(&g, s);
	s = section(&g, 7, NR_EXPORTS);
	for (unsigned int i = 0; i < NR_EXPORTS; i++) {
		leb(&g, 1);
		byte(&g, 'a' + i);
		byte(&g, 0);
		leb(&g, NR_FUNCS - NR_EXPORTS + i);
	}
	size_end(&g, s);
	s = section(&g, 9, 1);
	byte(&g, 0);
	byte(&g, 0x41);
	byte(&g, 0);
	byte(&g, 0x0b);
	leb(&g, NR_FUNCS);
	for (unsigned int i = 0; i < NR_FUNCS; i++)
		leb(&g, i);
	size_end(&g, s);
	s = section(&g, 10, NR_FUNCS);
	for (unsigned int i = 0; i < NR_FUNCS; i++)
		body(&g, i);
	size_end(&g, s);
	s = section(&g, 11, 1);
	byte(&g, 0);
	byte(&g, 0x41);
	byte(&g, 0);
	byte(&g, 0x0b);
	leb(&g, 64);
	for (unsigned int i = 0; i < 64; i++)
		byte(&g, 37 * i + choose(&g, 256));
	size_end(&g, s);
	return g.full ? 0 : g.len;
}
