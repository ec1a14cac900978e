// SPDX-License-Identifier: GPL-2.0
/*
 * Words for the ABI's numbers
 */
#include "internal.h"

static const char *const outcomes[] = {
	[KWASM_OUTCOME_RETURNED] = "returned",
	[KWASM_OUTCOME_UNREACHABLE] = "unreachable",
	[KWASM_OUTCOME_DIVIDE_BY_ZERO] = "integer divide by zero",
	[KWASM_OUTCOME_INTEGER_OVERFLOW] = "integer overflow",
	[KWASM_OUTCOME_INVALID_CONVERSION] = "invalid conversion to integer",
	[KWASM_OUTCOME_MEMORY_BOUNDS] = "out of bounds memory access",
	[KWASM_OUTCOME_TABLE_BOUNDS] = "out of bounds table access",
	[KWASM_OUTCOME_UNDEFINED_ELEMENT] = "undefined element",
	[KWASM_OUTCOME_UNINITIALIZED_ELEMENT] = "uninitialized element",
	[KWASM_OUTCOME_INDIRECT_CALL_TYPE] = "indirect call type mismatch",
	[KWASM_OUTCOME_STACK_EXHAUSTED] = "call stack exhausted",
	[KWASM_OUTCOME_FUEL] = "out of fuel",
	[KWASM_OUTCOME_DEADLINE] = "deadline exceeded",
	[KWASM_OUTCOME_KILLED] = "interrupted by a fatal signal",
	[KWASM_OUTCOME_STOPPED] = "stopped by the host",
	[KWASM_OUTCOME_EXIT] = "exit",
	[KWASM_OUTCOME_HOST] = "host function failed",
};

static const char *const kinds[] = {
	[KWASM_KIND_FUNC] = "func",
	[KWASM_KIND_TABLE] = "table",
	[KWASM_KIND_MEMORY] = "memory",
	[KWASM_KIND_GLOBAL] = "global",
};

static const char *const bytes[] = {
	[KWASM_BYTES_MODULE] = "module",
	[KWASM_BYTES_CODE] = "code",
	[KWASM_BYTES_COMPILE] = "compile",
	[KWASM_BYTES_STORE] = "store",
	[KWASM_BYTES_INSTANCE] = "instance",
	[KWASM_BYTES_MEMORY] = "memory",
	[KWASM_BYTES_TABLE] = "table",
	[KWASM_BYTES_GLOBAL] = "global",
	[KWASM_BYTES_STACK] = "stack",
	[KWASM_BYTES_GC] = "gc",
	[KWASM_BYTES_HOST] = "host",
	[KWASM_BYTES_TEXT] = "text",
};

static const char *word(const char *const *list, size_t size, uint32_t i)
{
	return i < size / sizeof(*list) && list[i] ? list[i] : "unknown";
}

/**
 * kwasm_outcome_text() - words for how a guest's code ended
 * @outcome: KWASM_OUTCOME_*
 *
 * Return: a constant string, the specification's test suite's where it has one.
 */
const char *kwasm_outcome_text(uint32_t outcome)
{
	return word(outcomes, sizeof(outcomes), outcome);
}

/**
 * kwasm_kind_text() - word for a kind of import or export
 * @kind: KWASM_KIND_*
 *
 * Return: a constant string, as in the text format.
 */
const char *kwasm_kind_text(uint32_t kind)
{
	return word(kinds, sizeof(kinds), kind);
}

/**
 * kwasm_bytes_text() - word for what bytes are for
 * @kind: KWASM_BYTES_*
 *
 * Return: a constant string.
 */
const char *kwasm_bytes_text(uint32_t kind)
{
	return word(bytes, sizeof(bytes), kind);
}

/**
 * kwasm_type_text() - name of a value type
 * @type: KWASM_TYPE_*
 *
 * Return: a constant string, as in the text format.
 */
const char *kwasm_type_text(uint32_t type)
{
	switch (type) {
	case KWASM_TYPE_I32:
		return "i32";
	case KWASM_TYPE_I64:
		return "i64";
	case KWASM_TYPE_F32:
		return "f32";
	case KWASM_TYPE_F64:
		return "f64";
	case KWASM_TYPE_V128:
		return "v128";
	case KWASM_TYPE_FUNCREF:
		return "funcref";
	case KWASM_TYPE_EXTERNREF:
		return "externref";
	default:
		return "unknown";
	}
}
