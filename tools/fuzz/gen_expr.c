// SPDX-License-Identifier: GPL-2.0
/*
 * Generator: code that leaves a value
 *
 * Operators are the rows of runtime/opcode_list.h, so a new one is tried here.
 * What a NaN's bits are depends on the engine where an operation made it, so one
 * that may have is made zero; that which only moves bits is exact.
 *
 * Locals: the parameters; VARS and one for not_nan() of each type; counters.
 */
#include <string.h>

#include <linux/kernel.h>

#include "tools/fuzz/gen_write.h"

static u32 own_local(const struct gen *g, unsigned int type, unsigned int which)
{
	return g->funcs[g->self].nr_params + (VARS + 1) * type + which;
}

u32 scratch(const struct gen *g, unsigned int type)
{
	return own_local(g, type, VARS);
}

u32 counter(const struct gen *g, unsigned int loop)
{
	return own_local(g, NR_TYPES, 0) + loop;
}

/* A local, which may be a parameter. */
u32 variable(struct gen *g, unsigned int type)
{
	const struct type *f = &g->funcs[g->self];
	unsigned int which = choose(g, VARS + 3);

	if (which < VARS)
		return own_local(g, type, which);
	for (unsigned int i = 0, at = choose(g, MAX_PARAMS); i < f->nr_params; i++)
		if (f->params[(at + i) % f->nr_params] == type)
			return (at + i) % f->nr_params;
	return own_local(g, type, 0);
}

/* Replaces a NaN by zero: select(x, 0, x == x). */
void not_nan(struct gen *g, unsigned int type)
{
	op_index(g, KWASM_OP_LOCAL_TEE, scratch(g, type));
	opcode(g, type == F ? KWASM_OP_F32_CONST : KWASM_OP_F64_CONST);
	for (int i = 0; i < (type == F ? 4 : 8); i++)
		byte(g, 0);
	op_index(g, KWASM_OP_LOCAL_GET, scratch(g, type));
	op_index(g, KWASM_OP_LOCAL_GET, scratch(g, type));
	opcode(g, type == F ? KWASM_OP_F32_EQ : KWASM_OP_F64_EQ);
	opcode(g, KWASM_OP_SELECT);
}

static int type_of(char letter)
{
	static const char letters[] = "ilfd";
	const char *at = strchr(letters, letter);

	return letter && at ? at - letters : -1;
}

/* Whether a row is an operator with a result of @type. */
static bool gives(unsigned int op, unsigned int type)
{
	const struct kwasm_opcode_info *info = &kwasm_opcode_info[op];

	return info->text && info->imm == KWASM_IMM_NONE && !strchr(info->sig, '?') &&
	       type_of(strchr(info->sig, ':')[1]) == (int)type;
}

/* What would trap too often, as values are what they are, mostly does not. */
static unsigned int tame(struct gen *g, unsigned int op)
{
	bool is_32 = op >= KWASM_OP_I32_DIV_S && op <= KWASM_OP_I32_REM_U;
	bool is_64 = op >= KWASM_OP_I64_DIV_S && op <= KWASM_OP_I64_REM_U;

	if (!choose(g, 8))
		return op;
	if (is_32 || is_64) {
		opcode(g, is_32 ? KWASM_OP_I32_CONST : KWASM_OP_I64_CONST);
		leb_signed(g, 1, 32);
		opcode(g, is_32 ? KWASM_OP_I32_OR : KWASM_OP_I64_OR);
	} else if (op >= KWASM_OP_I32_TRUNC_F32_S && op <= KWASM_OP_I32_TRUNC_F64_U) {
		op += KWASM_OP_I32_TRUNC_SAT_F32_S - KWASM_OP_I32_TRUNC_F32_S;
	} else if (op >= KWASM_OP_I64_TRUNC_F32_S && op <= KWASM_OP_I64_TRUNC_F64_U) {
		op += KWASM_OP_I64_TRUNC_SAT_F32_S - KWASM_OP_I64_TRUNC_F32_S;
	}
	return op;
}

static void operator(struct gen *g, unsigned int type, unsigned int depth)
{
	unsigned int n = choose(g, 256), nr = 0, op;

	for (op = KWASM_OP_I32_EQZ; op < KWASM_NR_OPS; op++)
		nr += gives(op, type);
	n %= nr;
	for (op = KWASM_OP_I32_EQZ; !gives(op, type) || n--; op++)
		;
	for (const char *s = kwasm_opcode_info[op].sig; *s != ':'; s++)
		expr(g, type_of(*s), depth - 1);
	opcode(g, tame(g, op));
	if (type == F || type == D)
		not_nan(g, type);
}

/* Divisors that compilers know something better for than a division. */
static void divisor(struct gen *g, unsigned int type, unsigned int depth)
{
	static const s64 divisors[] = {
		3, 1, -1, 2, 7, 10, 641, 1 << 16, -8, S32_MIN, S32_MAX, 0, S64_MIN, 1000000007,
		6700417, -3,
	};
	s64 by = divisors[choose(g, ARRAY_SIZE(divisors))];

	expr(g, type, depth - 1);
	opcode(g, type == I ? KWASM_OP_I32_CONST : KWASM_OP_I64_CONST);
	if (type == I)
		leb_signed(g, (s32)by, 32);
	else
		leb_signed(g, by, 64);
	opcode(g, (type == I ? KWASM_OP_I32_DIV_S : KWASM_OP_I64_DIV_S) + choose(g, 4));
}

/* A float of any bits, NaNs with a payload among them, only moved: in integers. */
static void bits(struct gen *g, unsigned int type, unsigned int depth)
{
	static const u32 singles[] = { 0x7fc00000, 0x7f800001, 0xffc12345, 0x80000000 };
	static const u8 moves[] = { KWASM_OP_F32_ABS, KWASM_OP_F32_NEG, KWASM_OP_F32_COPYSIGN };
	unsigned int by = choose(g, 4);
	bool wide = type == L;

	if (choose(g, 2)) {
		expr(g, type, depth - 1);
	} else if (wide) {
		opcode(g, KWASM_OP_I64_CONST);
		leb_signed(g, (s64)((u64)singles[choose(g, ARRAY_SIZE(singles))] << 32 | 1), 64);
	} else {
		i32_const(g, singles[choose(g, ARRAY_SIZE(singles))]);
	}
	opcode(g, wide ? KWASM_OP_F64_REINTERPRET_I64 : KWASM_OP_F32_REINTERPRET_I32);
	if (by == 2)
		expr(g, wide ? D : F, depth - 1);
	if (by < ARRAY_SIZE(moves))
		opcode(g, moves[by] + (wide ? KWASM_OP_F64_ABS - KWASM_OP_F32_ABS : 0));
	opcode(g, wide ? KWASM_OP_I64_REINTERPRET_F64 : KWASM_OP_I32_REINTERPRET_F32);
}

static void local_get(struct gen *g, unsigned int type, unsigned int depth)
{
	op_index(g, KWASM_OP_LOCAL_GET, variable(g, type));
}

static void tee(struct gen *g, unsigned int type, unsigned int depth)
{
	expr(g, type, depth - 1);
	op_index(g, KWASM_OP_LOCAL_TEE, variable(g, type));
}

static void global_get(struct gen *g, unsigned int type, unsigned int depth)
{
	op_index(g, KWASM_OP_GLOBAL_GET, OWN_GLOBAL + type);
}

static void global_import(struct gen *g, unsigned int type, unsigned int depth)
{
	op_index(g, KWASM_OP_GLOBAL_GET, type);
}

static void select_plain(struct gen *g, unsigned int type, unsigned int depth)
{
	expr(g, type, depth - 1);
	expr(g, type, depth - 1);
	expr(g, I, depth - 1);
	opcode(g, KWASM_OP_SELECT);
}

static void select_t(struct gen *g, unsigned int type, unsigned int depth)
{
	expr(g, type, depth - 1);
	expr(g, type, depth - 1);
	expr(g, I, depth - 1);
	opcode(g, KWASM_OP_SELECT_T);
	leb(g, 1);
	byte(g, gen_valtypes[type]);
}

static const struct form forms[] = {
	{ 20, ALL, GEN_NUMBER, number },
	{ 40, ALL, GEN_LOCAL_GET, local_get },
	{ 10, ALL, GEN_GLOBAL_GET, global_get },
	{ 4, NUMBERS, GEN_GLOBAL_IMPORT, global_import },
	{ 8, ALL, GEN_TEE, tee },
	{ 70, NUMBERS, GEN_OPERATOR, operator },
	{ 10, INTEGERS, GEN_DIVISOR, divisor },
	{ 8, INTEGERS, GEN_BITS, bits },
	{ 8, NUMBERS, GEN_SELECT, select_plain },
	{ 8, ALL, GEN_SELECT_T, select_t },
	{ 14, NUMBERS, GEN_LOAD, load },
	{ 3, NUMBERS, GEN_EDGE, load_edge },
	{ 3, NUMBERS, GEN_GROW, load_grown },
	{ 20, NUMBERS, GEN_CALL, call },
	{ 10, ALL, GEN_BLOCK, block },
	{ 10, ALL, GEN_IF, if_else },
	{ 3, 1 << I, GEN_TABLE_SIZE, table_size },
	{ 3, 1 << I, GEN_REF_IS_NULL, ref_is_null },
	{ 12, REFS, GEN_TABLE_GET, table_get },
	{ 20, 1 << R, GEN_REF_FUNC, ref_func },
};

void expr(struct gen *g, unsigned int type, unsigned int depth)
{
	if (!depth || depth > MAX_DEPTH || !g->budget) {
		number(g, type, 0);
		return;
	}
	g->budget--;
	pick(g, forms, ARRAY_SIZE(forms), type, depth);
}

void exprs(struct gen *g, const u8 *types, unsigned int nr, unsigned int depth)
{
	for (unsigned int i = 0; i < nr; i++)
		expr(g, types[i], depth);
}

/* Uses up the value on top. */
void take(struct gen *g, unsigned int type)
{
	static const u8 folds[NR_NUMBERS] = {
		KWASM_OP_I32_ADD, KWASM_OP_I64_XOR, KWASM_OP_F32_SUB, KWASM_OP_F64_ADD,
	};
	u32 local = variable(g, type);

	switch (choose(g, 4)) {
	case 0:
		opcode(g, KWASM_OP_DROP);
		return;
	case 1:
		op_index(g, KWASM_OP_GLOBAL_SET, OWN_GLOBAL + type);
		return;
	case 2:
		if (type >= NR_NUMBERS)
			break;
		op_index(g, KWASM_OP_LOCAL_GET, local);
		opcode(g, folds[type]);
		if (type >= F)
			not_nan(g, type);
	}
	op_index(g, KWASM_OP_LOCAL_SET, local);
}

void takes(struct gen *g, const u8 *types, unsigned int nr)
{
	while (nr--)
		take(g, types[nr]);
}
