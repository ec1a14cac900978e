// SPDX-License-Identifier: GPL-2.0
/*
 * Validation: instructions whose typing depends on context
 *
 * Those with a "?" in the opcode table that are not control instructions.
 *
 * Spec: Validation, Instructions.
 */
#include <linux/errno.h>

#include "runtime/limits.h"
#include "runtime/load.h"
#include "runtime/validate.h"

static int read_index(struct kwasm_validator *v, u32 nr, enum kwasm_reason unknown, u32 *index)
{
	int err = kwasm_read_u32(&v->r, index);

	if (!err && *index >= nr)
		err = kwasm_v_fail(v, unknown);
	return err;
}

static int read_table(struct kwasm_validator *v, u32 *elem)
{
	u32 index;
	int err = read_index(v, v->m->nr_tables, KWASM_E_UNKNOWN_TABLE, &index);

	if (!err)
		*elem = v->m->tables[index].elem;
	return err;
}

/* Pops from last to first, then pushes: an instruction without parameters of its own. */
static int apply(struct kwasm_validator *v, const u32 *params, u32 nr_params, u32 result)
{
	int err = kwasm_v_pop_types(v, params, nr_params);

	return err || result == KWASM_BOT ? err : kwasm_v_push(v, result);
}

static int apply_functype(struct kwasm_validator *v, const struct kwasm_functype *type)
{
	int err = kwasm_v_pop_types(v, kwasm_params(type), type->nr_params);

	return err ?: kwasm_v_push_types(v, kwasm_results(type), type->nr_results);
}

static int validate_call(struct kwasm_validator *v)
{
	u32 func;
	int err = read_index(v, v->m->nr_funcs, KWASM_E_UNKNOWN_FUNC, &func);

	return err ?: apply_functype(v, kwasm_module_func_type(v->m, func));
}

static int validate_call_indirect(struct kwasm_validator *v)
{
	u32 type, elem;
	int err;

	err = read_index(v, v->m->nr_types, KWASM_E_UNKNOWN_TYPE, &type);
	if (!err)
		err = read_table(v, &elem);
	if (!err && elem != KWASM_FUNCREF)
		err = kwasm_v_mismatch(v, KWASM_FUNCREF, elem);
	if (!err)
		err = kwasm_v_pop(v, KWASM_I32);
	return err ?: apply_functype(v, v->m->types[type]);
}

static int validate_drop(struct kwasm_validator *v)
{
	u32 any;

	return kwasm_v_pop_any(v, &any);
}

/* Without a type, select is for numbers only. */
static int validate_select(struct kwasm_validator *v)
{
	u32 a, b;
	int err;

	err = kwasm_v_pop(v, KWASM_I32);
	if (!err)
		err = kwasm_v_pop_any(v, &b);
	if (!err)
		err = kwasm_v_pop_any(v, &a);
	if (err)
		return err;
	if (kwasm_is_ref(a) || kwasm_is_ref(b))
		return kwasm_v_mismatch(v, KWASM_BOT, kwasm_is_ref(a) ? a : b);
	if (a != b && a != KWASM_BOT && b != KWASM_BOT)
		return kwasm_v_mismatch(v, a, b);
	return kwasm_v_push(v, a == KWASM_BOT ? b : a);
}

static int validate_select_t(struct kwasm_validator *v)
{
	u32 params[3] = { 0, 0, KWASM_I32 };
	u32 count;
	int err;

	err = kwasm_read_u32(&v->r, &count);
	if (err)
		return err;
	if (count != 1)
		return kwasm_v_fail(v, KWASM_E_RESULT_ARITY);
	err = kwasm_decode_valtype(&v->r, &params[0]);
	if (err)
		return err;
	params[1] = params[0];
	return apply(v, params, 3, params[0]);
}

static int validate_local(struct kwasm_validator *v)
{
	u32 index, type;
	int err = read_index(v, v->locals.len, KWASM_E_UNKNOWN_LOCAL, &index);

	if (err)
		return err;
	type = *ka_vec_at(&v->locals, u32, index);
	if (v->op != KWASM_OP_LOCAL_GET) {
		err = kwasm_v_pop(v, type);
		if (err || v->op == KWASM_OP_LOCAL_SET)
			return err;
	}
	return kwasm_v_push(v, type);
}

/* Constant expressions read imported globals only. */
static int validate_global(struct kwasm_validator *v)
{
	u32 end = v->in_code ? v->m->nr_globals : v->m->nr_global_imports;
	const struct kwasm_globaltype *type;
	u32 index;
	int err;

	err = read_index(v, end, KWASM_E_UNKNOWN_GLOBAL, &index);
	if (err)
		return err;
	type = &v->m->globals[index].type;
	if (v->op == KWASM_OP_GLOBAL_GET) {
		if (!v->in_code && type->mut)
			return kwasm_v_fail(v, KWASM_E_CONST_EXPR);
		return kwasm_v_push(v, type->valtype);
	}
	if (!type->mut)
		return kwasm_v_fail(v, KWASM_E_IMMUTABLE);
	return kwasm_v_pop(v, type->valtype);
}

static int validate_ref_null(struct kwasm_validator *v)
{
	u32 type;
	int err = kwasm_decode_reftype(&v->r, &type);

	return err ?: kwasm_v_push(v, type);
}

static int validate_ref_is_null(struct kwasm_validator *v)
{
	u32 type;
	int err = kwasm_v_pop_any(v, &type);

	if (err)
		return err;
	if (type != KWASM_BOT && !kwasm_is_ref(type))
		return kwasm_v_mismatch(v, KWASM_BOT, type);
	return kwasm_v_push(v, KWASM_I32);
}

/*
 * In a body, only functions that are named outside of bodies can be taken;
 * constant expressions are such places themselves.
 */
static int validate_ref_func(struct kwasm_validator *v)
{
	u32 func;
	int err = read_index(v, v->m->nr_funcs, KWASM_E_UNKNOWN_FUNC, &func);

	if (err)
		return err;
	if (!v->in_code)
		err = kwasm_validator_declare(v, func);
	else if (!ka_bits_test(&v->declared, func))
		err = kwasm_v_fail(v, KWASM_E_UNDECLARED_FUNCREF);
	return err ?: kwasm_v_push(v, KWASM_FUNCREF);
}

static int validate_memory_copy(struct kwasm_validator *v)
{
	static const u32 params[] = { KWASM_I32, KWASM_I32, KWASM_I32 };
	u32 to, from;
	int err;

	err = read_index(v, v->m->nr_memories, KWASM_E_UNKNOWN_MEMORY, &to);
	if (!err)
		err = read_index(v, v->m->nr_memories, KWASM_E_UNKNOWN_MEMORY, &from);
	return err ?: apply(v, params, 3, KWASM_BOT);
}

static int validate_table_init(struct kwasm_validator *v)
{
	static const u32 params[] = { KWASM_I32, KWASM_I32, KWASM_I32 };
	u32 seg, elem;
	int err;

	err = read_index(v, v->m->nr_elems, KWASM_E_UNKNOWN_ELEM, &seg);
	if (!err)
		err = read_table(v, &elem);
	if (!err && elem != v->m->elems[seg].elem)
		err = kwasm_v_mismatch(v, elem, v->m->elems[seg].elem);
	return err ?: apply(v, params, 3, KWASM_BOT);
}

static int validate_table_copy(struct kwasm_validator *v)
{
	static const u32 params[] = { KWASM_I32, KWASM_I32, KWASM_I32 };
	u32 to, from;
	int err;

	err = read_table(v, &to);
	if (!err)
		err = read_table(v, &from);
	if (!err && to != from)
		err = kwasm_v_mismatch(v, to, from);
	return err ?: apply(v, params, 3, KWASM_BOT);
}

static int validate_table(struct kwasm_validator *v)
{
	u32 elem;
	int err = read_table(v, &elem);

	if (err)
		return err;
	switch (v->op) {
	case KWASM_OP_TABLE_GET:
		return apply(v, (u32[]){ KWASM_I32 }, 1, elem);
	case KWASM_OP_TABLE_SET:
		return apply(v, (u32[]){ KWASM_I32, elem }, 2, KWASM_BOT);
	case KWASM_OP_TABLE_GROW:
		return apply(v, (u32[]){ elem, KWASM_I32 }, 2, KWASM_I32);
	case KWASM_OP_TABLE_FILL:
		return apply(v, (u32[]){ KWASM_I32, elem, KWASM_I32 }, 3, KWASM_BOT);
	default:
		return apply(v, NULL, 0, KWASM_I32);
	}
}

/**
 * kwasm_v_op() - validate an instruction that has a "?" for a signature
 * @v: validator, behind the opcode
 *
 * Return: 0, -ENOEXEC, -E2BIG, -ENOMEM, or -EINTR.
 */
int kwasm_v_op(struct kwasm_validator *v)
{
	switch (v->op) {
	case KWASM_OP_CALL:
		return validate_call(v);
	case KWASM_OP_CALL_INDIRECT:
		return validate_call_indirect(v);
	case KWASM_OP_DROP:
		return validate_drop(v);
	case KWASM_OP_SELECT:
		return validate_select(v);
	case KWASM_OP_SELECT_T:
		return validate_select_t(v);
	case KWASM_OP_LOCAL_GET:
	case KWASM_OP_LOCAL_SET:
	case KWASM_OP_LOCAL_TEE:
		return validate_local(v);
	case KWASM_OP_GLOBAL_GET:
	case KWASM_OP_GLOBAL_SET:
		return validate_global(v);
	case KWASM_OP_REF_NULL:
		return validate_ref_null(v);
	case KWASM_OP_REF_IS_NULL:
		return validate_ref_is_null(v);
	case KWASM_OP_REF_FUNC:
		return validate_ref_func(v);
	case KWASM_OP_MEMORY_COPY:
		return validate_memory_copy(v);
	case KWASM_OP_TABLE_INIT:
		return validate_table_init(v);
	case KWASM_OP_TABLE_COPY:
		return validate_table_copy(v);
	case KWASM_OP_TABLE_GET:
	case KWASM_OP_TABLE_SET:
	case KWASM_OP_TABLE_GROW:
	case KWASM_OP_TABLE_SIZE:
	case KWASM_OP_TABLE_FILL:
		return validate_table(v);
	default:
		return kwasm_v_control(v);
	}
}
