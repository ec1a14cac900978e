// SPDX-License-Identifier: GPL-2.0
/*
 * Validation: structured control flow and branches
 *
 * Spec: Validation, Control Instructions.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "runtime/limits.h"
#include "runtime/load.h"
#include "runtime/validate.h"

#define BLOCKTYPE_EMPTY		(-64)	/* 0x40, as a signed number of 33 bits */

static int read_blocktype(struct kwasm_validator *v, struct kwasm_ctrl *block)
{
	struct kwasm_reader ahead = v->r;
	s64 index;
	int err;

	err = kwasm_read_s33(&v->r, &index);
	if (err)
		return err;
	if (index == BLOCKTYPE_EMPTY)
		return 0;
	if (index >= 0) {
		if (index >= v->m->nr_types)
			return kwasm_v_fail(v, KWASM_E_UNKNOWN_TYPE);
		block->type = v->m->types[index];
		return 0;
	}
	err = kwasm_decode_valtype(&ahead, &block->single);
	v->r = ahead;
	return err;
}

static int validate_block(struct kwasm_validator *v)
{
	struct kwasm_ctrl block = { .opcode = v->op };
	u32 entry = KWASM_NO_SIDE;
	const u32 *types;
	u32 nr;
	int err;

	err = read_blocktype(v, &block);
	if (!err && v->op == KWASM_OP_IF) {
		err = kwasm_v_pop(v, KWASM_I32);
		if (!err)
			err = kwasm_v_skip(v, &entry);
	}
	if (err)
		return err;
	nr = kwasm_ctrl_params(&block, &types);
	err = kwasm_v_pop_types(v, types, nr);
	if (!err)
		err = kwasm_v_enter(v, &block);
	if (!err)
		kwasm_v_label(v, 0)->else_entry = entry;
	return err;
}

static int validate_else(struct kwasm_validator *v)
{
	struct kwasm_ctrl block;
	u32 fixups;
	int err;

	if (kwasm_v_label(v, 0)->opcode != KWASM_OP_IF)
		return kwasm_v_fail(v, KWASM_E_NESTING);
	/* Coming from above, the else is a branch to the end. */
	err = kwasm_v_branch(v, kwasm_v_label(v, 0));
	if (!err)
		err = kwasm_v_leave(v, &block);
	if (err)
		return err;
	if (block.else_entry != KWASM_NO_SIDE)
		kwasm_v_land(v, block.else_entry, v->r.pos, 0, 0);
	fixups = block.fixups;
	block.opcode = KWASM_OP_ELSE;
	err = kwasm_v_enter(v, &block);
	if (!err)
		kwasm_v_label(v, 0)->fixups = fixups;
	return err;
}

static int validate_end(struct kwasm_validator *v)
{
	struct kwasm_ctrl block;
	const u32 *params, *results;
	const u8 *pc = v->r.pos;
	u32 nr;
	int err;

	err = kwasm_v_leave(v, &block);
	if (err)
		return err;
	nr = kwasm_ctrl_results(&block, &results);
	if (block.opcode == KWASM_OP_IF) {
		/* Without an else the parameters are what the else would leave. */
		if (kwasm_ctrl_params(&block, &params) != nr)
			return kwasm_v_mismatch(v, KWASM_BOT, KWASM_BOT);
		if (nr && memcmp(params, results, nr * sizeof(*params)))
			return kwasm_v_mismatch(v, results[0], params[0]);
		if (block.else_entry != KWASM_NO_SIDE)
			kwasm_v_land(v, block.else_entry, pc, 0, 0);
	}
	/* A branch out of the function lands on its end, which returns. */
	if (!v->ctrls.len)
		pc = v->pc;
	kwasm_v_land_all(v, &block, pc);
	return v->ctrls.len ? kwasm_v_push_types(v, results, nr) : 0;
}

static int read_label(struct kwasm_validator *v, struct kwasm_ctrl **target)
{
	u32 depth;
	int err;

	err = kwasm_read_u32(&v->r, &depth);
	if (err)
		return err;
	*target = kwasm_v_label(v, depth);
	return *target ? 0 : kwasm_v_fail(v, KWASM_E_UNKNOWN_LABEL);
}

static int validate_br(struct kwasm_validator *v)
{
	struct kwasm_ctrl *target;
	const u32 *types;
	u32 nr;
	int err;

	err = read_label(v, &target);
	if (!err && v->op == KWASM_OP_BR_IF)
		err = kwasm_v_pop(v, KWASM_I32);
	if (err)
		return err;
	nr = kwasm_ctrl_label(target, &types);
	err = kwasm_v_pop_types(v, types, nr);
	if (!err)
		err = kwasm_v_branch(v, target);
	if (err)
		return err;
	if (v->op == KWASM_OP_BR_IF)
		return kwasm_v_push_types(v, types, nr);
	kwasm_v_unreachable(v);
	return 0;
}

static int validate_return(struct kwasm_validator *v)
{
	struct kwasm_ctrl *target = kwasm_v_label(v, v->ctrls.len - 1);
	const u32 *types;
	u32 nr = kwasm_ctrl_results(target, &types);
	int err = kwasm_v_pop_types(v, types, nr);

	if (!err)
		kwasm_v_unreachable(v);
	return err;
}

/*
 * Every label of a br_table has to accept the operands.  Where the types are
 * those of the label before, that was seen already, so a table of a million
 * labels costs no more than reading it.
 */
static int check_table_label(struct kwasm_validator *v, struct kwasm_ctrl *target,
			     struct kwasm_ctrl *before)
{
	const u32 *types, *seen;
	u32 nr = kwasm_ctrl_label(target, &types);
	size_t len;
	int err;

	if (before) {
		if (kwasm_ctrl_label(before, &seen) != nr)
			return kwasm_v_mismatch(v, KWASM_BOT, KWASM_BOT);
		if (!nr || types == seen || !memcmp(types, seen, nr * sizeof(*types)))
			return 0;
	}
	err = kwasm_v_pause(v);
	if (err)
		return err;

	/* Looked at, not popped: what stays is what was there, "any" included. */
	len = v->operands.len;
	err = kwasm_v_pop_types(v, types, nr);
	v->operands.len = len;
	return err;
}

static int validate_table_label(struct kwasm_validator *v, struct kwasm_ctrl **before)
{
	struct kwasm_ctrl *target;
	int err;

	err = read_label(v, &target);
	if (!err)
		err = check_table_label(v, target, *before);
	if (err)
		return err;
	*before = target;
	return kwasm_v_branch(v, target);
}

static int validate_br_table(struct kwasm_validator *v)
{
	struct kwasm_ctrl *before = NULL;
	u32 count, i;
	int err;

	err = kwasm_read_u32(&v->r, &count);
	if (!err && count >= kwasm_reader_left(&v->r))
		err = kwasm_read_fail(&v->r, KWASM_E_UNEXPECTED_END);
	if (!err)
		err = kwasm_v_pop(v, KWASM_I32);
	for (i = 0; !err && i <= count; i++)
		err = validate_table_label(v, &before);
	if (!err)
		kwasm_v_unreachable(v);
	return err;
}

/**
 * kwasm_v_control() - validate a control instruction
 * @v: validator, behind the opcode
 *
 * Return: 0, -ENOEXEC, -E2BIG, -ENOMEM, or -EINTR.
 */
int kwasm_v_control(struct kwasm_validator *v)
{
	switch (v->op) {
	case KWASM_OP_UNREACHABLE:
		kwasm_v_unreachable(v);
		return 0;
	case KWASM_OP_BLOCK:
	case KWASM_OP_LOOP:
	case KWASM_OP_IF:
		return validate_block(v);
	case KWASM_OP_ELSE:
		return validate_else(v);
	case KWASM_OP_END:
		return validate_end(v);
	case KWASM_OP_BR:
	case KWASM_OP_BR_IF:
		return validate_br(v);
	case KWASM_OP_BR_TABLE:
		return validate_br_table(v);
	case KWASM_OP_RETURN:
		return validate_return(v);
	default:
		return kwasm_v_fail(v, KWASM_E_OPCODE);
	}
}
