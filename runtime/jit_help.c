// SPDX-License-Identifier: GPL-2.0
/*
 * Help: instructions that C does for machine code
 *
 * Those of memories and tables are too long for machine code, or may sleep.
 * Those that compute are here for what the processor has no short sequence for.
 */
#include <linux/bitops.h>
#include <linux/compiler.h>

#include "runtime/float.h"
#include "runtime/jit.h"
#include "runtime/numeric.h"
#include "runtime/opcode.h"

/**
 * struct op - an instruction under way
 * @s: store
 * @inst: instance
 * @first: first immediate
 * @second: second immediate
 * @args: operands
 * @out: receives the result
 */
struct op {
	struct kwasm_store *s;
	struct kwasm_instance *inst;
	u32 first;
	u32 second;
	const u64 *args;
	u64 *out;
};

static enum kwasm_trap_kind memory_grow(const struct op *op)
{
	*op->out = (u32)kwasm_memory_grow(op->s, op->inst->memories[op->first],
					     (u32)op->args[0]);
	return KWASM_TRAP_NONE;
}

static enum kwasm_trap_kind memory_fill(const struct op *op)
{
	return kwasm_memory_fill(op->s, op->inst->memories[op->first], (u32)op->args[0],
				 op->args[1], (u32)op->args[2]);
}

static enum kwasm_trap_kind memory_copy(const struct op *op)
{
	return kwasm_memory_copy(op->s, op->inst->memories[op->first], (u32)op->args[0],
				 op->inst->memories[op->second], (u32)op->args[1],
				 (u32)op->args[2]);
}

static enum kwasm_trap_kind memory_init(const struct op *op)
{
	return kwasm_memory_init_data(op->inst, op->first, op->second, (u32)op->args[0],
				      (u32)op->args[1], (u32)op->args[2]);
}

static enum kwasm_trap_kind data_drop(const struct op *op)
{
	__set_bit(op->first, op->inst->dropped_datas);
	return KWASM_TRAP_NONE;
}

static enum kwasm_trap_kind table_get(const struct op *op)
{
	if (kwasm_table_get(op->inst->tables[op->first], (u32)op->args[0], op->out))
		return KWASM_TRAP_TABLE_BOUNDS;
	return KWASM_TRAP_NONE;
}

static enum kwasm_trap_kind table_set(const struct op *op)
{
	if (kwasm_table_set(op->inst->tables[op->first], (u32)op->args[0], op->args[1]))
		return KWASM_TRAP_TABLE_BOUNDS;
	return KWASM_TRAP_NONE;
}

static enum kwasm_trap_kind table_grow(const struct op *op)
{
	*op->out = (u32)kwasm_table_grow(op->s, op->inst->tables[op->first], (u32)op->args[1],
					    op->args[0]);
	return KWASM_TRAP_NONE;
}

static enum kwasm_trap_kind table_fill(const struct op *op)
{
	return kwasm_table_fill(op->s, op->inst->tables[op->first], (u32)op->args[0], op->args[1],
				(u32)op->args[2]);
}

static enum kwasm_trap_kind table_copy(const struct op *op)
{
	return kwasm_table_copy(op->s, op->inst->tables[op->first], (u32)op->args[0],
				op->inst->tables[op->second], (u32)op->args[1], (u32)op->args[2]);
}

static enum kwasm_trap_kind table_init(const struct op *op)
{
	return kwasm_table_init_elem(op->inst, op->first, op->second, (u32)op->args[0],
				     (u32)op->args[1], (u32)op->args[2]);
}

static enum kwasm_trap_kind elem_drop(const struct op *op)
{
	__set_bit(op->first, op->inst->dropped_elems);
	return KWASM_TRAP_NONE;
}

#define UNARY(NAME, result, operand, expr)			\
	case KWASM_OP_##NAME: {					\
		operand a = op->args[0];			\
								\
		*op->out = (result)(expr);			\
		return KWASM_TRAP_NONE;				\
	}
#define BINARY(NAME, result, operand, expr)			\
	case KWASM_OP_##NAME: {					\
		operand a = op->args[0];			\
		operand b = op->args[1];			\
								\
		*op->out = (result)(expr);			\
		return KWASM_TRAP_NONE;				\
	}
#define UNARY_TRAPS(NAME, result, operand, call_)		\
	case KWASM_OP_##NAME: {					\
		operand a = op->args[0];			\
		result r = 0;					\
		enum kwasm_numeric n = call_;			\
								\
		*op->out = r;				\
		return kwasm_numeric_traps[n];			\
	}
#define BINARY_TRAPS(NAME, result, operand, call_)		\
	case KWASM_OP_##NAME: {					\
		operand a = op->args[0];			\
		operand b = op->args[1];			\
		result r = 0;					\
		enum kwasm_numeric n = call_;			\
								\
		*op->out = r;				\
		return kwasm_numeric_traps[n];			\
	}

static enum kwasm_trap_kind numeric(const struct op *op)
{
	switch (op->first) {
#include "runtime/interp_num.h"
	default:
		return KWASM_TRAP_UNREACHABLE;
	}
}

/**
 * struct row - an instruction
 * @settles: fuel is paid before it: it may take long, or sleep
 * @run: does it
 */
struct row {
	bool settles;
	enum kwasm_trap_kind (*run)(const struct op *op);
};

static const struct row rows[KWASM_NR_HELPS] = {
	[KWASM_HELP_MEMORY_GROW] = { true, memory_grow },
	[KWASM_HELP_MEMORY_FILL] = { true, memory_fill },
	[KWASM_HELP_MEMORY_COPY] = { true, memory_copy },
	[KWASM_HELP_MEMORY_INIT] = { true, memory_init },
	[KWASM_HELP_DATA_DROP] = { false, data_drop },
	[KWASM_HELP_TABLE_GET] = { false, table_get },
	[KWASM_HELP_TABLE_SET] = { false, table_set },
	[KWASM_HELP_TABLE_GROW] = { true, table_grow },
	[KWASM_HELP_TABLE_FILL] = { true, table_fill },
	[KWASM_HELP_TABLE_COPY] = { true, table_copy },
	[KWASM_HELP_TABLE_INIT] = { true, table_init },
	[KWASM_HELP_ELEM_DROP] = { false, elem_drop },
	[KWASM_HELP_NUMERIC] = { false, numeric },
};

/**
 * kwasm_help_settles() - whether fuel is paid before an instruction
 * @help: which
 *
 * Return: true: it may take long or sleep, and is paid for before and after as
 * the interpreter does.
 */
bool kwasm_help_settles(enum kwasm_jit_help help)
{
	return rows[help].settles;
}

/**
 * kwasm_help_run() - do an instruction
 * @inst: instance
 * @help: KWASM_HELP()
 * @args: operands, i32s zero-extended
 * @result: receives the result, if it has one
 *
 * Context: that of the call; one that does not settle does not sleep.
 *
 * Return: KWASM_TRAP_NONE, else how the call has to end.
 */
enum kwasm_trap_kind kwasm_help_run(struct kwasm_instance *inst, u64 help, const u64 *args,
				    u64 *result)
{
	const struct op op = {
		.s = inst->store,
		.inst = inst,
		.first = help >> 16 & 0xffffff,
		.second = help >> 40,
		.args = args,
		.out = result,
	};

	return rows[help & U16_MAX].run(&op);
}
