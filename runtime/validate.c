// SPDX-License-Identifier: GPL-2.0
/*
 * Validation of code
 *
 * One loop over the bytes: the opcode's row in the table says what its
 * immediates look like and, for most, how it is typed.  The rest is in
 * validate_op.c and validate_control.c.
 *
 * One validator serves all bodies of a module in turn, so that its vectors
 * grow to the largest of them and no further.
 */
#include "runtime/validate.h"

#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "runtime/frame.h"
#include "runtime/limits.h"
#include "runtime/load.h"

/* Instructions between two times that others may run: some 100 us, of the longest 5 ms. */
#define PAUSE	1024

/**
 * kwasm_validator_init() - set a validator up
 * @v: validator, zeroed
 * @m: module that is being loaded
 * @rep: where failures go; before the first body or expression they point at
 *	the module's first byte
 */
void kwasm_validator_init(struct kwasm_validator *v, struct kwasm_module *m,
			  struct kwasm_report *rep)
{
	struct ka *scratch = ka_of(&m->policy, KA_COMPILE);

	v->m = m;
	v->r = (struct kwasm_reader){ .base = m->bytes, .pos = m->bytes, .end = m->bytes,
				      .rep = rep };
	v->pc = m->bytes;
	ka_vec_init(&v->ctrls, scratch, sizeof(struct kwasm_ctrl));
	ka_vec_init(&v->operands, scratch, sizeof(u32));
	ka_vec_init(&v->locals, scratch, sizeof(u32));
	ka_vec_init(&v->sides, scratch, sizeof(struct kwasm_branch));
	ka_bits_init(&v->declared, scratch);
}

/**
 * kwasm_validator_exit() - free what a validator holds
 * @v: validator
 */
void kwasm_validator_exit(struct kwasm_validator *v)
{
	ka_bits_exit(&v->declared);
	ka_vec_exit(&v->sides);
	ka_vec_exit(&v->locals);
	ka_vec_exit(&v->operands);
	ka_vec_exit(&v->ctrls);
}

/**
 * kwasm_validator_declare() - note that a function is named outside of bodies
 * @v: validator; all functions of its module are known
 * @func: function index
 *
 * Return: 0 or -ENOMEM.
 */
int kwasm_validator_declare(struct kwasm_validator *v, u32 func)
{
	if (ka_bits_reserve(&v->declared, v->m->nr_funcs, v->m->policy.gfp))
		return kwasm_v_fail(v, KWASM_E_NO_MEMORY);
	ka_bits_set(&v->declared, func);
	return 0;
}

static int read_opcode(struct kwasm_validator *v)
{
	u32 number;
	u8 byte;
	int err;

	v->pc = v->r.pos;
	err = kwasm_read_u8(&v->r, &byte);
	v->op = byte;
	if (err || byte != KWASM_PREFIX_FC)
		return err;
	err = kwasm_read_u32(&v->r, &number);
	if (err)
		return err;
	if (number >= KWASM_NR_OPS_FC)
		return kwasm_v_fail(v, KWASM_E_OPCODE);
	v->op = KWASM_OP_FC(number);
	return 0;
}

static int read_memory(struct kwasm_validator *v)
{
	u8 index;
	int err = kwasm_read_u8(&v->r, &index);

	if (err)
		return err;
	if (index)
		return kwasm_v_fail(v, KWASM_E_ZERO_BYTE);
	return v->m->nr_memories ? 0 : kwasm_v_fail(v, KWASM_E_UNKNOWN_MEMORY);
}

static int read_memarg(struct kwasm_validator *v, u32 natural)
{
	u32 align, offset;
	int err;

	err = kwasm_read_u32(&v->r, &align);
	if (!err && align >= 32)
		err = kwasm_v_fail(v, KWASM_E_MALFORMED_MEMOP);
	if (!err)
		err = kwasm_read_u32(&v->r, &offset);
	if (err)
		return err;
	if (!v->m->nr_memories)
		return kwasm_v_fail(v, KWASM_E_UNKNOWN_MEMORY);
	return align > natural ? kwasm_v_fail(v, KWASM_E_ALIGNMENT) : 0;
}

static int read_data(struct kwasm_validator *v)
{
	u32 index;
	int err = kwasm_read_u32(&v->r, &index);

	if (err)
		return err;
	if (!v->has_data_count)
		return kwasm_v_fail(v, KWASM_E_DATA_COUNT_REQUIRED);
	return index < v->nr_datas ? 0 : kwasm_v_fail(v, KWASM_E_UNKNOWN_DATA);
}

static int read_elem(struct kwasm_validator *v)
{
	u32 index;
	int err = kwasm_read_u32(&v->r, &index);

	if (err)
		return err;
	return index < v->m->nr_elems ? 0 : kwasm_v_fail(v, KWASM_E_UNKNOWN_ELEM);
}

/* Immediates of the instructions that have a signature. */
static int read_immediates(struct kwasm_validator *v, enum kwasm_imm imm)
{
	s32 word;
	s64 wide;
	int err;

	switch (imm) {
	case KWASM_IMM_NONE:
		return 0;
	case KWASM_IMM_MEM8:
	case KWASM_IMM_MEM16:
	case KWASM_IMM_MEM32:
	case KWASM_IMM_MEM64:
		return read_memarg(v, imm - KWASM_IMM_MEM8);
	case KWASM_IMM_S32:
		return kwasm_read_s32(&v->r, &word);
	case KWASM_IMM_S64:
		return kwasm_read_s64(&v->r, &wide);
	case KWASM_IMM_F32:
		return kwasm_read_skip(&v->r, 4);
	case KWASM_IMM_F64:
		return kwasm_read_skip(&v->r, 8);
	case KWASM_IMM_MEMORY:
		return read_memory(v);
	case KWASM_IMM_DATA:
		return read_data(v);
	case KWASM_IMM_DATA_MEMORY:
		err = read_data(v);
		return err ?: read_memory(v);
	case KWASM_IMM_ELEM:
		return read_elem(v);
	default:
		return kwasm_v_fail(v, KWASM_E_OPCODE);
	}
}

static u32 letter_type(char letter)
{
	static const u8 types[] = {
		['i' - 'a'] = KWASM_I32, ['l' - 'a'] = KWASM_I64, ['f' - 'a'] = KWASM_F32,
		['d' - 'a'] = KWASM_F64, ['p' - 'a'] = KWASM_I32,
	};

	return types[letter - 'a'];
}

/* Operands from the last to the first, then the result. */
static int apply_signature(struct kwasm_validator *v, const char *sig)
{
	const char *colon = sig;
	const char *operand;
	int err;

	while (*colon != ':')
		colon++;
	for (operand = colon; operand-- > sig;) {
		err = kwasm_v_pop(v, letter_type(*operand));
		if (err)
			return err;
	}
	return colon[1] ? kwasm_v_push(v, letter_type(colon[1])) : 0;
}

static bool is_const(u16 op)
{
	switch (op) {
	case KWASM_OP_I32_CONST:
	case KWASM_OP_I64_CONST:
	case KWASM_OP_F32_CONST:
	case KWASM_OP_F64_CONST:
	case KWASM_OP_REF_NULL:
	case KWASM_OP_REF_FUNC:
	case KWASM_OP_GLOBAL_GET:
	case KWASM_OP_END:
		return true;
	default:
		return false;
	}
}

static int validate_instruction(struct kwasm_validator *v)
{
	const struct kwasm_opcode_info *info;
	int err;

	err = read_opcode(v);
	if (err)
		return err;
	info = &kwasm_opcode_info[v->op];
	if (!info->sig)
		return kwasm_v_fail(v, KWASM_E_OPCODE);
	if (!v->in_code && !is_const(v->op))
		return kwasm_v_fail(v, KWASM_E_CONST_EXPR);
	if (info->sig[0] == '?')
		return kwasm_v_op(v);
	err = read_immediates(v, info->imm);
	return err ?: apply_signature(v, info->sig);
}

/**
 * kwasm_v_pause() - let others run in the middle of a body
 * @v: validator
 *
 * Context: process context; may sleep.
 * Return: 0, or -EINTR when the caller is being killed.
 */
int kwasm_v_pause(struct kwasm_validator *v)
{
	if (fatal_signal_pending(current) ||
	    ka_fault_point(&v->m->policy.plan, KA_SITE_FLAGS(KA_SITE_STOP)))
		return kwasm_v_fail(v, KWASM_E_INTERRUPTED);
	cond_resched();
	return 0;
}

/*
 * From the outermost block's opening to its end.  An instruction of two bytes may
 * pop and push a thousand operands, so a body is not short because it ends.
 */
static int validate_code(struct kwasm_validator *v, const struct kwasm_ctrl *outermost)
{
	u32 steps = 0;
	int err;

	v->ctrls.len = 0;
	v->operands.len = 0;
	v->sides.len = 0;
	v->max_operands = 0;
	err = kwasm_v_enter(v, outermost);
	while (!err && v->ctrls.len) {
		err = validate_instruction(v);
		if (!err && ++steps % PAUSE == 0)
			err = kwasm_v_pause(v);
	}
	return err;
}

static int add_locals(struct kwasm_validator *v, u32 count, u32 valtype)
{
	u32 i;

	if (count > KWASM_MAX_LOCALS - v->locals.len)
		return kwasm_read_fail(&v->r, KWASM_E_TOO_MANY_LOCALS);
	if (ka_vec_reserve(&v->locals, count, v->m->policy.gfp))
		return kwasm_read_fail(&v->r, KWASM_E_NO_MEMORY);
	for (i = 0; i < count; i++)
		*ka_vec_at(&v->locals, u32, v->locals.len++) = valtype;
	return 0;
}

static int decode_locals(struct kwasm_validator *v, const struct kwasm_functype *type)
{
	u32 groups, count, valtype, i;
	int err = 0;

	v->locals.len = 0;
	for (i = 0; !err && i < type->nr_params; i++)
		err = add_locals(v, 1, kwasm_params(type)[i]);
	if (!err)
		err = kwasm_read_u32(&v->r, &groups);
	for (i = 0; !err && i < groups; i++) {
		err = kwasm_read_u32(&v->r, &count);
		if (!err)
			err = kwasm_decode_valtype(&v->r, &valtype);
		if (!err)
			err = add_locals(v, count, valtype);
	}
	return err;
}

/**
 * kwasm_validate_body() - validate a function body
 * @v: validator
 * @r: the body's bytes, all of them
 * @func: function index
 * @code: out: what it takes to run it
 *
 * Return: 0, -ENOEXEC, -E2BIG, -ENOMEM, or -EINTR.
 */
int kwasm_validate_body(struct kwasm_validator *v, struct kwasm_reader *r, u32 func,
			struct kwasm_code *code)
{
	const struct kwasm_functype *type = kwasm_module_func_type(v->m, func);
	int err;

	v->r = *r;
	v->pc = r->pos;
	v->start = r->pos;
	v->in_code = true;
	code->type = type;
	code->body = r->pos;
	err = decode_locals(v, type);
	if (err)
		return err;
	v->base = v->locals.len + KWASM_FRAME_RECORD;
	code->start = v->r.pos;
	err = validate_code(v, &(struct kwasm_ctrl){ .opcode = KWASM_OP_END, .type = type });
	if (err)
		return err;
	if (v->r.pos != v->r.end)
		return kwasm_read_fail(&v->r, KWASM_E_END_EXPECTED);
	code->end = v->r.pos;
	code->nr_params = type->nr_params;
	code->nr_results = type->nr_results;
	code->nr_locals = v->locals.len;
	code->nr_slots = v->base + v->max_operands;
	return kwasm_v_keep_sides(v, code);
}

/**
 * kwasm_validate_expr() - validate a constant expression
 * @v: validator
 * @r: reader; moves behind the expression
 * @valtype: type it has to have
 * @expr: out: its bytes
 *
 * Return: 0, -ENOEXEC, -E2BIG, or -ENOMEM.
 */
int kwasm_validate_expr(struct kwasm_validator *v, struct kwasm_reader *r, u32 valtype,
			struct kwasm_expr *expr)
{
	int err;

	v->r = *r;
	v->start = r->pos;
	v->base = 0;
	v->in_code = false;
	err = validate_code(v, &(struct kwasm_ctrl){ .opcode = KWASM_OP_END, .single = valtype });
	if (err)
		return err;
	*expr = (struct kwasm_expr){ .code = r->pos, .end = v->r.pos };
	r->pos = v->r.pos;
	return 0;
}
