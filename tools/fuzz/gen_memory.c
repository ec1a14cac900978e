// SPDX-License-Identifier: GPL-2.0
/*
 * Generator: code that has to do with memory
 *
 * Addresses are in bounds as a rule, and at times right where the bounds are:
 * with a small index and an offset of nearly all, or the other way round.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>

#include "runtime/limits.h"
#include "tools/fuzz/gen_write.h"

void address(struct gen *g, unsigned int depth)
{
	expr(g, I, depth - 1);
	if (choose(g, 16)) {
		i32_const(g, 0x7ff8);
		opcode(g, KWASM_OP_I32_AND);
	}
}

/* The n-th load or store whose value is of @type, with @offset or a bit more. */
void access(struct gen *g, unsigned int type, bool store, u32 offset)
{
	unsigned int n = choose(g, 8), seen = 0, op, width;
	unsigned int first = store ? KWASM_OP_I32_STORE : KWASM_OP_I32_LOAD;
	unsigned int last = store ? KWASM_OP_I64_STORE32 : KWASM_OP_I64_LOAD32_U;

	for (op = first; ; op = op == last ? first : op + 1) {
		const char *sig = kwasm_opcode_info[op].sig;

		if (sig[store ? 1 : 2] == "ilfd"[type] && seen++ == n)
			break;
	}
	width = kwasm_opcode_info[op].imm - KWASM_IMM_MEM8;
	opcode(g, op);
	leb(g, choose(g, width + 1));
	leb(g, offset + choose(g, 64));
	if (!store && (type == F || type == D))
		not_nan(g, type);
}

void load(struct gen *g, unsigned int type, unsigned int depth)
{
	address(g, depth);
	access(g, type, false, 0);
}

void store(struct gen *g, unsigned int type, unsigned int depth)
{
	address(g, depth);
	expr(g, type, depth - 1);
	access(g, type, true, 0);
}

/* An index, and in return the offset that takes it to the end of memory, or nearly. */
static u32 edge(struct gen *g, unsigned int depth)
{
	u32 end = g->pages * KWASM_WASM_PAGE_SIZE;

	switch (choose(g, 10)) {
	case 0:		/* known, unless memory has grown */
		i32_const(g, end - 72 + choose(g, 8));
		return 0;
	case 1:
	case 2:		/* up to the end as it is now */
		opcode(g, KWASM_OP_MEMORY_SIZE);
		byte(g, 0);
		i32_const(g, 16);
		opcode(g, KWASM_OP_I32_SHL);
		i32_const(g, -72);
		opcode(g, KWASM_OP_I32_ADD);
		return choose(g, 2);
	case 3:		/* beyond 32 bits, together, where the index is negative */
		expr(g, I, depth - 1);
		i32_const(g, 8);
		opcode(g, KWASM_OP_I32_REM_S);
		return choose(g, 2) ? 7 : 0xfffffff0 - 64;
	default:	/* all in the offset but for what is not known */
		expr(g, I, depth - 1);
		i32_const(g, 0xf8);
		opcode(g, KWASM_OP_I32_AND);
		return end - 0x100 - 64;
	}
}

void load_edge(struct gen *g, unsigned int type, unsigned int depth)
{
	u32 offset = edge(g, depth);

	access(g, type, false, offset);
}

void store_edge(struct gen *g, unsigned int type, unsigned int depth)
{
	u32 offset = edge(g, depth);

	expr(g, type, depth - 1);
	access(g, type, true, offset);
}

/* A load, growing, and a load of the same: what is known of memory is old by then. */
void load_grown(struct gen *g, unsigned int type, unsigned int depth)
{
	u32 local = scratch(g, I);

	address(g, depth);
	op_index(g, KWASM_OP_LOCAL_TEE, local);
	access(g, type, false, 0);
	op_index(g, KWASM_OP_LOCAL_SET, scratch(g, type) - 1);
	i32_const(g, choose(g, 3));
	opcode(g, KWASM_OP_MEMORY_GROW);
	byte(g, 0);
	take(g, I);
	op_index(g, KWASM_OP_LOCAL_GET, local);
	op_index(g, KWASM_OP_LOCAL_GET, scratch(g, type) - 1);
	access(g, type, true, 0);
	address(g, depth);
	access(g, type, false, 0);
}

void bulk(struct gen *g, unsigned int type, unsigned int depth)
{
	bool fill = choose(g, 2);

	address(g, depth);
	if (fill)
		expr(g, I, depth - 1);
	else
		address(g, depth);
	i32_const(g, choose(g, 256));
	opcode(g, fill ? KWASM_OP_MEMORY_FILL : KWASM_OP_MEMORY_COPY);
	byte(g, 0);
	if (!fill)
		byte(g, 0);
}

/* The first segment and at times the last are active, and so dropped from the start. */
void data(struct gen *g, unsigned int type, unsigned int depth)
{
	u32 which = 1 + choose(g, NR_DATAS - 2);

	if (!choose(g, 8)) {
		op_index(g, KWASM_OP_DATA_DROP, choose(g, NR_DATAS));
		return;
	}
	address(g, depth);
	i32_const(g, choose(g, DATA_BYTES));
	i32_const(g, choose(g, 24));
	op_index(g, KWASM_OP_MEMORY_INIT, which);
	byte(g, 0);
}

/* Over memory, up or down, by a counter that bounds could be found from. */
void induction(struct gen *g, unsigned int type, unsigned int depth)
{
	static const s32 steps[] = { 1, 4, 8, 3, -1, -8 };
	static const u8 ops[NR_NUMBERS] = {
		KWASM_OP_I32_ADD, KWASM_OP_I64_SUB, KWASM_OP_F32_ADD, KWASM_OP_F64_MUL,
	};
	s32 step = steps[choose(g, ARRAY_SIZE(steps))], turns = 1 + choose(g, 24);
	u32 c = counter(g, g->loops);
	s32 from = choose(g, 4) ? 8 * choose(g, 256) : (s32)(g->pages * KWASM_WASM_PAGE_SIZE) - 256;

	if (g->loops == MAX_LOOPS)
		return;
	from = max(from, -step * turns);
	g->loops++;
	i32_const(g, from);
	op_index(g, KWASM_OP_LOCAL_SET, c);
	begin_void(g, KWASM_OP_LOOP);
	op_index(g, KWASM_OP_LOCAL_GET, c);
	op_index(g, KWASM_OP_LOCAL_GET, c);
	access(g, type, false, 0);
	expr(g, type, min(depth - 1, 2u));
	opcode(g, ops[type]);
	if (type >= F)
		not_nan(g, type);
	access(g, type, true, 0);
	op_index(g, KWASM_OP_LOCAL_GET, c);
	i32_const(g, step);
	opcode(g, KWASM_OP_I32_ADD);
	op_index(g, KWASM_OP_LOCAL_TEE, c);
	i32_const(g, from + step * turns);
	opcode(g, choose(g, 2) ? KWASM_OP_I32_NE :
		  step > 0 ? KWASM_OP_I32_LT_S : KWASM_OP_I32_GT_S);
	op_index(g, KWASM_OP_BR_IF, 0);
	end_block(g);
	g->loops--;
}
