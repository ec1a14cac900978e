/* SPDX-License-Identifier: GPL-2.0 */
/*
 * x86-64: what not every processor has
 *
 * A bit each in struct kwasm_engine's @cpu.  Without any of them the compiler
 * makes code for the first of these processors.
 */
#ifndef _KWASM_RUNTIME_X86_CPU_H
#define _KWASM_RUNTIME_X86_CPU_H

#include <linux/types.h>

#include "runtime/ir.h"
#include "runtime/store.h"

#define X86_HAS_LZCNT	0x01U
#define X86_HAS_TZCNT	0x02U
#define X86_HAS_POPCNT	0x04U
#define X86_HAS_ROUND	0x08U	/* roundss, roundsd */
#define X86_HAS_ERMS	0x10U	/* rep movsb, rep stosb that are fast */

/* Text of bulk.S. */
extern const u8 kwasm_bulk_begin[], kwasm_bulk_end[];

static inline bool x86_has(const struct kwasm_ir *ir, u32 what)
{
	return ir->m->engine->cpu & what;
}

#endif /* _KWASM_RUNTIME_X86_CPU_H */
