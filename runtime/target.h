/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compiler: what it asks of a target
 *
 * Which registers there are, what each instruction wants of them, and the
 * code in the end.  A target is a folder: x86/.
 */
#ifndef _KWASM_RUNTIME_TARGET_H
#define _KWASM_RUNTIME_TARGET_H

#include <linux/types.h>

#include "runtime/ir.h"
#include "runtime/jit.h"

/* Registers are numbered through: the integer ones, then the others. */
#define KWASM_NR_REGS		32
#define KWASM_NO_REG		0xff

#define KWASM_MAX_USES		4

/* Where an instruction takes an operand from. */
enum kwasm_use_kind {
	KWASM_USE_REG,		/* a register */
	KWASM_USE_ANY,		/* that, or the value's home in memory */
};

struct kwasm_use {
	u32 value;
	u8 kind;
	bool late;		/* read after the result may have been written */
};

/**
 * struct kwasm_want - what an instruction wants of its registers
 * @nr: operands, those of instructions folded into it included
 * @use: operands
 * @clobbers: registers whose contents it loses, a bit each
 * @excluded: registers its result cannot be in
 * @hint: register its result is best in, or KWASM_NO_REG
 * @is_call: it loses all registers
 * @has_def: it has a result that needs a register
 */
struct kwasm_want {
	u32 nr;
	struct kwasm_use use[KWASM_MAX_USES];
	u32 clobbers;
	u32 excluded;
	u8 hint;
	bool is_call;
	bool has_def;
};

/* What parameters were passed in so far. */
struct kwasm_params_passed {
	u32 ints;
	u32 floats;
	u32 slots;
};

/* Registers that values can be in. */
extern const u32 kwasm_target_int_regs;
extern const u32 kwasm_target_float_regs;

void kwasm_target_select(struct kwasm_ir *ir);
void kwasm_target_want(const struct kwasm_ir *ir, u32 n, struct kwasm_want *want);
u8 kwasm_target_order(u32 free);
u8 kwasm_target_param_reg(struct kwasm_params_passed *passed, u32 valtype);
u32 kwasm_target_cpu(void);
void kwasm_target_serialize(void *unused);
u32 kwasm_target_ticks(void);
s64 *kwasm_target_left(struct ka_arena *arena, struct pt_regs *regs);
int __must_check kwasm_target_emit(struct kwasm_jit_text *out, struct kwasm_ir *ir);
int __must_check kwasm_target_verify(const struct kwasm_jit_text *text, struct kwasm_module *m,
				     u32 func, u32 from, u32 first_reloc,
				     struct kwasm_scratch *scratch, struct kwasm_refusal *why);

#endif /* _KWASM_RUNTIME_TARGET_H */
