// SPDX-License-Identifier: GPL-2.0
/*
 * Types
 */
#include "runtime/type.h"

#include <linux/string.h>

/**
 * kwasm_functype_equal() - whether two function types are the same
 * @a: one
 * @b: the other, of the same module or not
 *
 * Structural: value types of WebAssembly 2.0 name no other types.
 */
bool kwasm_functype_equal(const struct kwasm_functype *a, const struct kwasm_functype *b)
{
	size_t nr = a->nr_params + a->nr_results;

	return a->nr_params == b->nr_params && a->nr_results == b->nr_results &&
	       !memcmp(a->types, b->types, nr * sizeof(a->types[0]));
}

/**
 * kwasm_valtype_name() - name of a value type in the text format
 * @valtype: type
 *
 * Return: a constant string.
 */
const char *kwasm_valtype_name(u32 valtype)
{
	switch (valtype) {
	case KWASM_I32:
		return "i32";
	case KWASM_I64:
		return "i64";
	case KWASM_F32:
		return "f32";
	case KWASM_F64:
		return "f64";
	case KWASM_V128:
		return "v128";
	case KWASM_FUNCREF:
		return "funcref";
	case KWASM_EXTERNREF:
		return "externref";
	default:
		return "any type";
	}
}
