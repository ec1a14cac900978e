// SPDX-License-Identifier: GPL-2.0
/*
 * Constexpr: the value of a constant expression
 *
 * Evaluated in place over validated bytes, so nothing is checked here but what
 * the validator promised: the opcodes are constant ones, the LEBs well-formed,
 * and no more than KWASM_MAX_CONST_OPERANDS operands are on the stack at once.
 *
 * Spec: Constant Expressions.
 */

#include "runtime/interp.h"
#include "runtime/limits.h"
#include "runtime/opcode.h"
#include "runtime/store.h"

static u64 next_signed(const u8 **pos)
{
	struct kwasm_leb leb = kwasm_leb_signed(*pos);

	*pos = leb.pc;
	return leb.val;
}

static u32 next_index(const u8 **pos)
{
	const u8 *pc = *pos;
	u32 index;

	READ_U32(pc, index);
	*pos = pc;
	return index;
}

static u64 func_ref(const struct kwasm_instance *inst, u32 index)
{
	return (unsigned long)inst->funcs[index];
}

static u64 apply(u8 op, u64 a, u64 b)
{
	switch (op) {
	case KWASM_OP_I32_ADD:
		return (u32)(a + b);
	case KWASM_OP_I32_SUB:
		return (u32)(a - b);
	case KWASM_OP_I32_MUL:
		return (u32)(a * b);
	case KWASM_OP_I64_ADD:
		return a + b;
	case KWASM_OP_I64_SUB:
		return a - b;
	default:
		return a * b;
	}
}

/*
 * Evaluates up to the end opcode and leaves *pos behind it.  Should a validator
 * ever be wrong, the stack wraps around; it does not overflow.
 */
static u64 eval(const struct kwasm_instance *inst, const u8 **pos)
{
	u64 stack[KWASM_MAX_CONST_OPERANDS] = {};
	u32 sp = 0;
	u64 val;

	for (;;) {
		u8 op = *(*pos)++;

		switch (op) {
		case KWASM_OP_END:
			return stack[0];
		case KWASM_OP_I32_CONST:
			val = (u32)next_signed(pos);
			break;
		case KWASM_OP_I64_CONST:
			val = next_signed(pos);
			break;
		case KWASM_OP_F32_CONST:
			val = kwasm_get32(*pos);
			*pos += 4;
			break;
		case KWASM_OP_F64_CONST:
			val = kwasm_get64(*pos);
			*pos += 8;
			break;
		case KWASM_OP_GLOBAL_GET:
			val = inst->globals[next_index(pos)]->value;
			break;
		case KWASM_OP_REF_NULL:
			SKIP_LEB(*pos);
			val = 0;
			break;
		case KWASM_OP_REF_FUNC:
			val = func_ref(inst, next_index(pos));
			break;
		default:
			sp -= 2;
			val = apply(op, stack[sp % KWASM_MAX_CONST_OPERANDS],
				    stack[(sp + 1) % KWASM_MAX_CONST_OPERANDS]);
			break;
		}
		stack[sp++ % KWASM_MAX_CONST_OPERANDS] = val;
	}
}

/**
 * kwasm_expr_eval() - evaluate a constant expression
 * @inst: instance whose imports, functions and globals so far are in place
 * @expr: expression of its module
 *
 * Return: the slot.
 */
u64 kwasm_expr_eval(const struct kwasm_instance *inst, const struct kwasm_expr *expr)
{
	const u8 *pos = expr->code;

	return eval(inst, &pos);
}

/**
 * kwasm_elem_item() - value of an item of an element segment
 * @inst: instance
 * @elem: segment of its module
 * @pos: where the item is; moved behind it
 *
 * Return: the slot.
 */
u64 kwasm_elem_item(const struct kwasm_instance *inst, const struct kwasm_elem *elem,
		    const u8 **pos)
{
	return elem->is_expr ? eval(inst, pos) : func_ref(inst, next_index(pos));
}
