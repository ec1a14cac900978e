// SPDX-License-Identifier: GPL-2.0
/*
 * Traps: how a guest's call ended when it did not return
 */
#include "runtime/trap.h"

#include "runtime/numeric.h"

static const char *const texts[KWASM_NR_TRAPS] = {
	[KWASM_TRAP_NONE] = "returned",
#define TRAP(name, words) [KWASM_TRAP_##name] = words,
	KWASM_TRAPS(TRAP)
#undef TRAP
};

const enum kwasm_trap_kind kwasm_numeric_traps[] = {
	[KWASM_NUMERIC_OK] = KWASM_TRAP_NONE,
	[KWASM_NUMERIC_DIVIDE_BY_ZERO] = KWASM_TRAP_DIVIDE_BY_ZERO,
	[KWASM_NUMERIC_OVERFLOW] = KWASM_TRAP_INTEGER_OVERFLOW,
	[KWASM_NUMERIC_INVALID] = KWASM_TRAP_INVALID_CONVERSION,
};

/**
 * kwasm_trap_text() - words for a trap
 * @kind: kind
 *
 * Return: a constant string; the official test suite's words where it has any.
 */
const char *kwasm_trap_text(enum kwasm_trap_kind kind)
{
	return kind < KWASM_NR_TRAPS ? texts[kind] : "unknown trap";
}
