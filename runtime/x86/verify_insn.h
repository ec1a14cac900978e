/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checker of machine code: instructions
 *
 * Nothing here is the compiler's: what an instruction is, and what it does,
 * stands in one row of verify_forms.h, and what has no row is refused.
 */
#ifndef _KWASM_RUNTIME_X86_VERIFY_INSN_H
#define _KWASM_RUNTIME_X86_VERIFY_INSN_H

#include <linux/types.h>

enum verify_gpr {
	GPR_AX, GPR_CX, GPR_DX, GPR_BX, GPR_SP, GPR_BP, GPR_SI, GPR_DI,
	GPR_8, GPR_9, GPR_10, GPR_11, GPR_FUEL = 13, GPR_INST = 15,
	VERIFY_GPRS,
	GPR_NONE = 0xff
};

/* Conditions, as the processor numbers them. */
enum verify_condition {
	IF_OVERFLOW = 0, IF_BELOW = 2, IF_NOT_BELOW, IF_ZERO, IF_NOT_ZERO, IF_ABOVE = 7,
	IF_LESS = 12, IF_NOT_LESS, IF_GREATER = 15
};

/* What an instruction does: "reg" and "rm" are the operands of ModRM. */
enum verify_effect {
	DO_ENDBR,
	DO_PUSH_FRAME,		/* push rbp */
	DO_POP_FRAME,		/* pop rbp */
	DO_WIDEN,		/* cdq, cqo: the sign of ax into dx */
	DO_SET,			/* opcode's register = imm */
	DO_SET_RM,		/* rm = imm */
	DO_CALL,
	DO_JUMP,
	DO_BRANCH,
	DO_LOAD,		/* reg = rm, zero-extended */
	DO_LOAD_SIGNED,
	DO_STORE,		/* rm = reg */
	DO_ADDRESS,		/* lea */
	DO_ALU,			/* reg = reg arg rm */
	DO_ALU_RM,		/* rm = rm arg reg */
	DO_ALU_IMM,		/* rm = rm arg imm */
	DO_MUL_IMM,		/* reg = rm * imm */
	DO_SHIFT,		/* rm = rm arg cl */
	DO_COMPARE,		/* reg - rm */
	DO_COMPARE_RM,		/* rm - reg */
	DO_COMPARE_IMM,		/* rm - imm */
	DO_TEST,		/* rm & reg */
	DO_TEST_IMM,
	DO_MULTIPLY,		/* dx:ax = ax * rm */
	DO_MULTIPLY_SIGNED,
	DO_DIVIDE,		/* dx:ax / rm */
	DO_DIVIDE_SIGNED,
	DO_CHOOSE,		/* cmov */
	DO_CONDITION,		/* setcc */
	DO_COUNT,		/* reg = a number of bits, of rm */
	DO_SCAN,		/* reg = number of a bit of rm; of zero, what it was */
	DO_PUSH,		/* push rm, followed by its pop */
	DO_POP,
	DO_FLOAT_LOAD,		/* reg = something of rm */
	DO_FLOAT_STORE,
	DO_FLOAT_ALU,		/* reg = something of reg and rm */
	DO_FLOAT_XOR,		/* the same; of itself and itself, zero */
	DO_FLOAT_COMPARE,
	DO_FLOAT_FROM,		/* reg = something of rm, which is an integer */
	DO_FLOAT_TO,		/* reg, an integer = something of rm */
	DO_FLOAT_TO_RM,		/* rm, an integer = reg */
};

/* What an operation makes of the bounds of its operands. */
enum verify_alu {
	ALU_NONE, ALU_ADD, ALU_OR, ALU_AND, ALU_SUB, ALU_XOR, ALU_MUL, ALU_SHL, ALU_SHR, ALU_SAR,
	ALU_ROTATE, ALU_SET_BIT, ALU_NEGATE, ALU_NOT,
};

#define FORM_MODRM	0x01	/* there is a ModRM byte */
#define FORM_REG	0x02	/* rm is a register */
#define FORM_MEM	0x04	/* rm is memory */
#define FORM_FLAGS	0x08	/* flags are lost */
#define FORM_BYTE	0x10	/* byte registers: reg or rm, where no memory is */
#define FORM_FLOAT	0x20	/* needs the FPU */
#define FORM_KEEPS	0x40	/* part of reg stays what it was */

#define DIGIT_ANY	8	/* ModRM.reg is a register */

/**
 * struct verify_form - a row: one form of an instruction
 * @key: VERIFY_KEY()
 * @digit: ModRM.reg that is part of the opcode, or DIGIT_ANY
 * @flags: FORM_*
 * @size: bytes of memory that rm is, or 0: as many as the operand size says
 * @imm: bytes of an immediate; 8: four, or eight where REX.W is
 * @effect: enum verify_effect
 * @arg: of the effect: enum verify_alu
 */
struct verify_form {
	u16 key;
	u8 digit;
	u8 flags;
	u8 size;
	u8 imm;
	u8 effect;
	u8 arg;
};

/* Prefixes, as two bits. */
#define PREFIX_NONE	0
#define PREFIX_66	1
#define PREFIX_F2	2
#define PREFIX_F3	3
/* Opcode maps: one byte, behind 0f, behind 0f 38, behind 0f 3a. */
#define VERIFY_KEY(map, opcode, prefix)	((map) << 10 | (opcode) << 2 | (prefix))

/**
 * struct verify_insn - an instruction
 * @form: what it is
 * @len: bytes
 * @width: operand size, 4 or 8
 * @size: bytes of memory that rm is
 * @cc: condition, of those that have one
 * @reg: register: ModRM.reg, or the opcode's
 * @rm: register, when it is no memory
 * @is_mem: rm is memory
 * @base: register
 * @index: register, or GPR_NONE
 * @shift: of the index
 * @disp: of the memory
 * @imm: immediate, sign-extended
 */
struct verify_insn {
	const struct verify_form *form;
	u8 len;
	u8 width;
	u8 size;
	u8 cc;
	u8 reg;
	u8 rm;
	bool is_mem;
	u8 base;
	u8 index;
	u8 shift;
	s32 disp;
	s64 imm;
};

/* Rows that a decoder remembers, by their keys. */
#define VERIFY_HINTS	64

bool kwasm_verify_decode(const u8 *code, u32 size, struct verify_insn *in, u8 *hints);
bool kwasm_verify_forms_sorted(void);

#endif /* _KWASM_RUNTIME_X86_VERIFY_INSN_H */
