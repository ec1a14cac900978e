// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: calls, of functions and of what C does
 *
 * Nothing is in a register across a call that is needed behind it, so whatever
 * the arguments do not take is free for finding the callee.
 */
#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/stddef.h>

#include "runtime/type.h"
#include "runtime/x86/cpu.h"
#include "runtime/x86/emit.h"

#define FIELD(member)	X86_AT(R15, offsetof(struct kwasm_instance, member))
#define OF(base, type, member)	X86_AT(base, offsetof(struct type, member))

static const u8 help_args[] = { RDI, RSI, RDX };

/**
 * x86_slots_of_params() - slots that arguments take besides registers
 * @type: function's type
 */
u32 x86_slots_of_params(const struct kwasm_functype *type)
{
	u32 ints = 0, floats = 0, i;

	for (i = 0; i < type->nr_params; i++) {
		if (x86_is_float(kwasm_params(type)[i]))
			floats++;
		else
			ints++;
	}
	return max_t(s32, ints - KWASM_JIT_GPR_ARGS, 0) +
	       max_t(s32, floats - KWASM_JIT_XMM_ARGS, 0);
}

/**
 * x86_slots_of_results() - slots that results take besides registers
 * @type: function's type
 */
u32 x86_slots_of_results(const struct kwasm_functype *type)
{
	return type->nr_results ? type->nr_results - 1 : 0;
}

static x86_place arg_place(const struct x86_emit *e, u32 at)
{
	u32 value = *kwasm_ir_pool(e->ir, at);
	u8 reg = *ka_vec_at(&e->ra.pool_regs, u8, at);

	if (reg != KWASM_NO_REG)
		return reg;
	return x86_node(e, value)->op == KWASM_IR_CONST ? PLACE_NONE : x86_home(e, value);
}

static void add_arguments(struct x86_emit *e, const struct kwasm_ir_node *node,
			  const struct kwasm_functype *type)
{
	u32 ints = 0, floats = 0, slots = 0, i;

	for (i = 0; i < type->nr_params; i++) {
		static const u8 int_args[KWASM_JIT_GPR_ARGS] = { RDI, RSI, RDX, RCX, R8, R9 };
		u32 value = *kwasm_ir_pool(e->ir, node->c + i);
		x86_place to;

		if (x86_is_float(kwasm_params(type)[i]))
			to = floats < KWASM_JIT_XMM_ARGS ? XMM0 + floats++ : PLACE_OUT + slots++;
		else
			to = ints < KWASM_JIT_GPR_ARGS ? int_args[ints++] : PLACE_OUT + slots++;
		x86_add_move(e, to, arg_place(e, node->c + i), value);
	}
}

static void take_result(struct x86_emit *e, u32 n)
{
	u8 def = x86_def(e, n);

	if (def != KWASM_NO_REG)
		x86_copy(e, def, def < XMM0 ? RAX : XMM0);
}

/* The callee may be another instance's, and then has that in r15. */
static void take_back(struct x86_emit *e)
{
	x86_rm(&e->t, X86_64, 0x8b, R15, X86_AT(RBP, -8));
}

static void reload_memory(struct x86_emit *e)
{
	if (e->uses_memory)
		x86_rm(&e->t, X86_64, 0x8b, R14, FIELD(mem));
}

static void emit_direct(struct x86_emit *e, u32 n)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	const struct kwasm_module *m = e->ir->m;

	add_arguments(e, node, m->types[m->func_types[node->imm]]);
	x86_move_all(e);
	x86_reloc(e, x86_call(&e->t), node->imm);
	x86_site(e, n);
	if (node->imm < m->nr_func_imports)
		take_back(e);
}

/*
 * The index is clamped as one into memory is, see emit_memory.c, and so is the
 * function by its type: on a wrong guess its entry is read near address zero, where
 * a kernel has nothing.
 */
static void emit_indirect(struct x86_emit *e, u32 n)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	const struct kwasm_module *m = e->ir->m;
	u32 type = (u32)node->imm, table = node->imm >> 32;
	struct x86_text *t = &e->t;

	add_arguments(e, node, m->types[type]);
	x86_add_move(e, R10, x86_use_place(e, n, node->a), node->a);
	x86_move_all(e);
	x86_rm(t, X86_64, 0x8b, R11, FIELD(tables));
	x86_rm(t, X86_64, 0x8b, R11, X86_AT(R11, table * sizeof(void *)));
	x86_rm(t, X86_32, 0x3b, R10, OF(R11, kwasm_table, size));
	x86_trap_if(e, CC_AE, KWASM_TRAP_UNDEFINED_ELEMENT, n);
	if (!x86_omits(e, KWASM_OMIT_CLAMPS)) {
		x86_mov_imm(t, RAX, 0);
		x86_rr(t, X86_64, 0x0f40 | CC_AE, R10, RAX);
	}
	x86_rm(t, X86_64, 0x8b, R11, OF(R11, kwasm_table, elems));
	x86_rm(t, X86_64, 0x8b, R11,
	       (struct x86_mem){ .base = R11, .index = R10, .shift = 3 });
	x86_rr(t, X86_64, 0x85, R11, R11);
	x86_trap_if(e, CC_E, KWASM_TRAP_UNINITIALIZED_ELEMENT, n);
	x86_rm(t, X86_64, 0x8b, R10, FIELD(type_ids));
	x86_rm(t, X86_32, 0x8b, R10, X86_AT(R10, type * sizeof(u32)));
	x86_rm(t, X86_32, 0x3b, R10, OF(R11, kwasm_func, type_id));
	x86_trap_if(e, CC_NE, KWASM_TRAP_INDIRECT_CALL_TYPE, n);
	if (!x86_omits(e, KWASM_OMIT_CLAMPS))
		x86_rm(t, X86_64, 0x0f40 | CC_NE, R11, FIELD(zero));
	x86_call_stub(e, KWASM_STUB_CALL_R11, n);
	take_back(e);
}

/**
 * struct helped - what C does for an instruction
 * @is_helped: it does
 * @help: enum kwasm_jit_help
 * @unless: the processor has this, see cpu.h
 */
struct helped {
	bool is_helped;
	u8 help;
	u8 unless;
};

#define HELPED(name) { true, KWASM_HELP_##name }

static const struct helped helped[KWASM_NR_OPS] = {
	[KWASM_OP_MEMORY_GROW] = HELPED(MEMORY_GROW),
	[KWASM_OP_MEMORY_FILL] = HELPED(MEMORY_FILL),
	[KWASM_OP_MEMORY_COPY] = HELPED(MEMORY_COPY),
	[KWASM_OP_MEMORY_INIT] = HELPED(MEMORY_INIT),
	[KWASM_OP_DATA_DROP] = HELPED(DATA_DROP),
	[KWASM_OP_TABLE_GET] = HELPED(TABLE_GET),
	[KWASM_OP_TABLE_SET] = HELPED(TABLE_SET),
	[KWASM_OP_TABLE_GROW] = HELPED(TABLE_GROW),
	[KWASM_OP_TABLE_FILL] = HELPED(TABLE_FILL),
	[KWASM_OP_TABLE_COPY] = HELPED(TABLE_COPY),
	[KWASM_OP_TABLE_INIT] = HELPED(TABLE_INIT),
	[KWASM_OP_ELEM_DROP] = HELPED(ELEM_DROP),
	[KWASM_OP_I32_POPCNT] = { true, KWASM_HELP_NUMERIC, X86_HAS_POPCNT },
	[KWASM_OP_I64_POPCNT] = { true, KWASM_HELP_NUMERIC, X86_HAS_POPCNT },
	[KWASM_OP_F32_CEIL ... KWASM_OP_F32_NEAREST] = { true, KWASM_HELP_NUMERIC, X86_HAS_ROUND },
	[KWASM_OP_F64_CEIL ... KWASM_OP_F64_NEAREST] = { true, KWASM_HELP_NUMERIC, X86_HAS_ROUND },
};

/**
 * x86_help() - what C does for a node
 * @ir: function
 * @n: node
 *
 * Return: enum kwasm_jit_help, or -1 when there are instructions for it.
 */
int x86_help(const struct kwasm_ir *ir, u32 n)
{
	u16 op = kwasm_ir_node(ir, n)->op;

	if (op >= ARRAY_SIZE(helped) || !helped[op].is_helped || x86_has(ir, helped[op].unless))
		return -1;
	return helped[op].help;
}

/* Which of the immediates are a table or memory, and which a segment. */
static u64 descriptor(const struct kwasm_ir_node *node, int help)
{
	u32 first = node->imm, second = node->imm >> 32;

	switch (help) {
	case KWASM_HELP_NUMERIC:
		return KWASM_HELP(help, node->op, 0);
	case KWASM_HELP_MEMORY_INIT:
	case KWASM_HELP_TABLE_INIT:
		/* Written the other way round: segment first. */
		return KWASM_HELP(help, second, first);
	default:
		return KWASM_HELP(help, first, second);
	}
}

static void emit_help(struct x86_emit *e, u32 n, int help)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	const u32 operands[] = { node->a, node->b, node->c };
	u32 i, nr = 0;
	u8 def = x86_def(e, n);

	for (i = 0; i < ARRAY_SIZE(operands); i++)
		if (operands[i])
			x86_add_move(e, help_args[nr++], x86_use_place(e, n, operands[i]),
				     operands[i]);
	x86_move_all(e);
	if (help == KWASM_HELP_MEMORY_COPY && !node->imm) {
		x86_call_stub(e, KWASM_STUB_COPY, n);
	} else if (help == KWASM_HELP_MEMORY_FILL && !node->imm) {
		x86_call_stub(e, KWASM_STUB_FILL, n);
	} else {
		x86_mov_imm(&e->t, X86_SCRATCH, descriptor(node, help));
		x86_call_stub(e, KWASM_STUB_HELP, n);
	}
	if (def != KWASM_NO_REG)
		x86_copy(e, def, RAX);
	reload_memory(e);
}

static void emit_more_result(struct x86_emit *e, u32 n)
{
	u8 def = x86_def(e, n);

	if (def != KWASM_NO_REG)
		x86_copy(e, def, PLACE_OUT + x86_node(e, n)->imm - 1);
}

/**
 * x86_emit_call() - emit a call, or nothing
 * @e: emission
 * @n: node
 *
 * Return: whether it was one.
 */
bool x86_emit_call(struct x86_emit *e, u32 n)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	int help;

	switch (node->op) {
	case KWASM_OP_CALL:
		emit_direct(e, n);
		break;
	case KWASM_OP_CALL_INDIRECT:
		emit_indirect(e, n);
		break;
	case KWASM_IR_RESULT:
		emit_more_result(e, n);
		return true;
	default:
		help = x86_help(e->ir, n);
		if (help < 0)
			return false;
		emit_help(e, n, help);
		return true;
	}
	take_result(e, n);
	reload_memory(e);
	return true;
}

/**
 * x86_emit_return() - put the results where the caller finds them
 * @e: emission
 * @n: return
 */
void x86_emit_return(struct x86_emit *e, u32 n)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u32 i;

	for (i = 0; i < node->b; i++) {
		u32 value = *kwasm_ir_pool(e->ir, node->c + i);
		x86_place to = PLACE_IN + i - 1;

		if (!i)
			to = x86_is_float(kwasm_results(e->type)[0]) ? XMM0 : RAX;
		x86_add_move(e, to, arg_place(e, node->c + i), value);
	}
	x86_move_all(e);
}
