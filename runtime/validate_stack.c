// SPDX-License-Identifier: GPL-2.0
/*
 * Validation: the operand stack and the control stack
 *
 * Below the height of a block that became unreachable there is as much of any
 * type as anybody pops; that is all there is to stack-polymorphism.
 *
 * Spec: Appendix, Validation Algorithm, Data Structures.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "runtime/limits.h"
#include "runtime/validate.h"

static struct kwasm_ctrl *top(const struct kwasm_validator *v)
{
	return ka_vec_at(&v->ctrls, struct kwasm_ctrl, v->ctrls.len - 1);
}

/**
 * kwasm_v_fail() - record a reason at the instruction at hand
 * @v: validator
 * @reason: what is wrong with it
 *
 * Return: the reason's errno, negative.
 */
int kwasm_v_fail(struct kwasm_validator *v, enum kwasm_reason reason)
{
	return kwasm_report(v->r.rep, reason, v->pc - v->r.base);
}

/**
 * kwasm_v_mismatch() - record a type mismatch at the instruction at hand
 * @v: validator
 * @expected: type wanted, or KWASM_BOT
 * @actual: type found, or KWASM_BOT for none
 *
 * Return: -ENOEXEC.
 */
int kwasm_v_mismatch(struct kwasm_validator *v, u32 expected, u32 actual)
{
	struct kwasm_report *rep = v->r.rep;

	if (rep->reason == KWASM_E_NONE) {
		rep->expected = expected;
		rep->actual = actual;
	}
	return kwasm_v_fail(v, KWASM_E_TYPE_MISMATCH);
}

static int grow_operands(struct kwasm_validator *v)
{
	if (v->base + v->operands.len >= KWASM_MAX_FRAME)
		return kwasm_v_fail(v, KWASM_E_TOO_MANY_OPERANDS);
	if (ka_vec_reserve(&v->operands, 1, v->m->policy.gfp))
		return kwasm_v_fail(v, KWASM_E_NO_MEMORY);
	return 0;
}

/**
 * kwasm_v_push() - push an operand
 * @v: validator
 * @valtype: its type, KWASM_BOT for any
 *
 * Return: 0, -E2BIG, or -ENOMEM.
 */
int kwasm_v_push(struct kwasm_validator *v, u32 valtype)
{
	if (unlikely(v->operands.len == v->operands.cap ||
		     v->base + v->operands.len >= KWASM_MAX_FRAME)) {
		int err = grow_operands(v);

		if (err)
			return err;
	}
	*ka_vec_at(&v->operands, u32, v->operands.len++) = valtype;
	if (v->operands.len > v->max_operands)
		v->max_operands = v->operands.len;
	return 0;
}

/**
 * kwasm_v_pop_any() - pop an operand of whatever type
 * @v: validator
 * @valtype: out: its type, KWASM_BOT for any
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_v_pop_any(struct kwasm_validator *v, u32 *valtype)
{
	const struct kwasm_ctrl *c = top(v);

	*valtype = KWASM_BOT;
	if (v->operands.len > c->height) {
		*valtype = *ka_vec_at(&v->operands, u32, --v->operands.len);
		return 0;
	}
	return c->unreachable ? 0 : kwasm_v_mismatch(v, KWASM_BOT, KWASM_BOT);
}

/**
 * kwasm_v_pop() - pop an operand of a type
 * @v: validator
 * @expected: the type
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_v_pop(struct kwasm_validator *v, u32 expected)
{
	const struct kwasm_ctrl *c = top(v);
	u32 actual;

	if (unlikely(v->operands.len == c->height))
		return c->unreachable ? 0 : kwasm_v_mismatch(v, expected, KWASM_BOT);
	actual = *ka_vec_at(&v->operands, u32, v->operands.len - 1);
	if (unlikely(actual != expected && actual != KWASM_BOT))
		return kwasm_v_mismatch(v, expected, actual);
	v->operands.len--;
	return 0;
}

/**
 * kwasm_v_push_types() - push operands, the first lowest
 * @v: validator
 * @types: their types
 * @nr: how many
 *
 * Return: 0, -E2BIG, or -ENOMEM.
 */
int kwasm_v_push_types(struct kwasm_validator *v, const u32 *types, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		int err = kwasm_v_push(v, types[i]);

		if (err)
			return err;
	}
	return 0;
}

/**
 * kwasm_v_pop_types() - pop operands, the last first
 * @v: validator
 * @types: their types
 * @nr: how many
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_v_pop_types(struct kwasm_validator *v, const u32 *types, u32 nr)
{
	while (nr--) {
		int err = kwasm_v_pop(v, types[nr]);

		if (err)
			return err;
	}
	return 0;
}

/**
 * kwasm_ctrl_params() - parameters of a block
 * @c: block
 * @types: out: their types
 *
 * Return: how many.
 */
u32 kwasm_ctrl_params(const struct kwasm_ctrl *c, const u32 **types)
{
	*types = c->type ? kwasm_params(c->type) : &c->single;
	/* The function's own block begins with nothing on the stack. */
	return c->type && c->opcode != KWASM_OP_END ? c->type->nr_params : 0;
}

/**
 * kwasm_ctrl_results() - results of a block
 * @c: block
 * @types: out: their types; good as long as @c stays where it is
 *
 * Return: how many.
 */
u32 kwasm_ctrl_results(const struct kwasm_ctrl *c, const u32 **types)
{
	if (c->type) {
		*types = kwasm_results(c->type);
		return c->type->nr_results;
	}
	*types = &c->single;
	return c->single != KWASM_BOT;
}

/**
 * kwasm_ctrl_label() - operands that a branch to a block takes
 * @c: block
 * @types: out: their types; good as long as @c stays where it is
 *
 * Return: how many.
 */
u32 kwasm_ctrl_label(const struct kwasm_ctrl *c, const u32 **types)
{
	return c->opcode == KWASM_OP_LOOP ? kwasm_ctrl_params(c, types) :
					    kwasm_ctrl_results(c, types);
}

/**
 * kwasm_v_enter() - open a block
 * @v: validator, the block's parameters popped already
 * @block: opcode, type and single are taken from it
 *
 * Return: 0, -E2BIG, or -ENOMEM.
 */
int kwasm_v_enter(struct kwasm_validator *v, const struct kwasm_ctrl *block)
{
	struct kwasm_ctrl *c;
	const u32 *types;
	bool dead = v->ctrls.len && !kwasm_v_is_live(v);
	u32 nr;

	if (v->ctrls.len == KWASM_MAX_NESTING)
		return kwasm_v_fail(v, KWASM_E_TOO_NESTED);
	c = ka_vec_push(&v->ctrls, v->m->policy.gfp);
	if (!c)
		return kwasm_v_fail(v, KWASM_E_NO_MEMORY);
	*c = (struct kwasm_ctrl){
		.opcode = block->opcode,
		.dead = dead,
		.height = v->operands.len,
		.type = block->type,
		.single = block->single,
		.fixups = KWASM_NO_SIDE,
		.else_entry = KWASM_NO_SIDE,
		.side = v->sides.len,
		.start = v->r.pos,
	};
	nr = kwasm_ctrl_params(c, &types);
	return kwasm_v_push_types(v, types, nr);
}

/**
 * kwasm_v_leave() - close the innermost block: its results, and nothing else,
 *	have to be on the stack
 * @v: validator
 * @block: out: the block as it was
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_v_leave(struct kwasm_validator *v, struct kwasm_ctrl *block)
{
	struct kwasm_ctrl *c = top(v);
	const u32 *types;
	u32 nr;
	int err;

	nr = kwasm_ctrl_results(c, &types);
	err = kwasm_v_pop_types(v, types, nr);
	if (err)
		return err;
	if (v->operands.len != c->height)
		return kwasm_v_mismatch(v, KWASM_BOT,
					*ka_vec_at(&v->operands, u32, v->operands.len - 1));
	*block = *c;
	v->ctrls.len--;
	return 0;
}

/**
 * kwasm_v_unreachable() - nothing comes behind the instruction at hand
 * @v: validator
 */
void kwasm_v_unreachable(struct kwasm_validator *v)
{
	struct kwasm_ctrl *c = top(v);

	v->operands.len = c->height;
	c->unreachable = true;
}

/**
 * kwasm_v_label() - block that a label names
 * @v: validator
 * @depth: 0 for the innermost
 *
 * Return: the block, or NULL.
 */
struct kwasm_ctrl *kwasm_v_label(struct kwasm_validator *v, u32 depth)
{
	if (depth >= v->ctrls.len)
		return NULL;
	return ka_vec_at(&v->ctrls, struct kwasm_ctrl, v->ctrls.len - 1 - depth);
}
