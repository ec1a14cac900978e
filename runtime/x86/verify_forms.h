/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checker of machine code: every form of an instruction that it accepts, once
 *
 * Define FORM() before including this file.
 *
 *	FORM(map, opcode, prefix, digit, flags, size, imm, effect, arg)
 *
 * Columns are those of struct verify_form.  The order is that of maps, opcodes,
 * prefixes, digits.  Opcodes that hold a condition or a register in their low
 * bits are written with these zero.
 *
 * Source: Intel 64 and IA-32 Architectures Software Developer's Manual, vol. 2.
 */
#define ANY	DIGIT_ANY
#define M	FORM_MODRM
#define MREG	(FORM_MODRM | FORM_REG)
#define MMEM	(FORM_MODRM | FORM_MEM)
#define FL	FORM_FLAGS
#define F	(FORM_MODRM | FORM_FLOAT)
#define FREG	(F | FORM_REG)
#define FMEM	(F | FORM_MEM)
#define KEEPS	FORM_KEEPS
/* clang-format off */
FORM(0, 0x03, NONE, ANY, M | FL,             0, 0, DO_ALU,           ALU_ADD)
FORM(0, 0x0b, NONE, ANY, M | FL,             0, 0, DO_ALU,           ALU_OR)
FORM(0, 0x23, NONE, ANY, M | FL,             0, 0, DO_ALU,           ALU_AND)
FORM(0, 0x2b, NONE, ANY, M | FL,             0, 0, DO_ALU,           ALU_SUB)
FORM(0, 0x31, NONE, ANY, MREG | FL,          0, 0, DO_ALU_RM,        ALU_XOR)
FORM(0, 0x33, NONE, ANY, M | FL,             0, 0, DO_ALU,           ALU_XOR)
FORM(0, 0x39, NONE, ANY, M | FL,             0, 0, DO_COMPARE_RM,    ALU_NONE)
FORM(0, 0x3b, NONE, ANY, M | FL,             0, 0, DO_COMPARE,       ALU_NONE)
FORM(0, 0x55, NONE, ANY, 0,                  0, 0, DO_PUSH_FRAME,    ALU_NONE)
FORM(0, 0x5d, NONE, ANY, 0,                  0, 0, DO_POP_FRAME,     ALU_NONE)
FORM(0, 0x63, NONE, ANY, M,                  4, 0, DO_LOAD_SIGNED,   ALU_NONE)
FORM(0, 0x69, NONE, ANY, M | FL,             0, 4, DO_MUL_IMM,       ALU_MUL)
FORM(0, 0x6b, NONE, ANY, M | FL,             0, 1, DO_MUL_IMM,       ALU_MUL)
FORM(0, 0x70, NONE, ANY, 0,                  0, 1, DO_BRANCH,        ALU_NONE)
FORM(0, 0x81, NONE, 0,   MREG | FL,          0, 4, DO_ALU_IMM,       ALU_ADD)
FORM(0, 0x81, NONE, 1,   MREG | FL,          0, 4, DO_ALU_IMM,       ALU_OR)
FORM(0, 0x81, NONE, 4,   MREG | FL,          0, 4, DO_ALU_IMM,       ALU_AND)
FORM(0, 0x81, NONE, 5,   MREG | FL,          0, 4, DO_ALU_IMM,       ALU_SUB)
FORM(0, 0x81, NONE, 6,   MREG | FL,          0, 4, DO_ALU_IMM,       ALU_XOR)
FORM(0, 0x81, NONE, 7,   M | FL,             0, 4, DO_COMPARE_IMM,   ALU_NONE)
FORM(0, 0x83, NONE, 0,   MREG | FL,          0, 1, DO_ALU_IMM,       ALU_ADD)
FORM(0, 0x83, NONE, 1,   MREG | FL,          0, 1, DO_ALU_IMM,       ALU_OR)
FORM(0, 0x83, NONE, 4,   MREG | FL,          0, 1, DO_ALU_IMM,       ALU_AND)
FORM(0, 0x83, NONE, 5,   MREG | FL,          0, 1, DO_ALU_IMM,       ALU_SUB)
FORM(0, 0x83, NONE, 6,   MREG | FL,          0, 1, DO_ALU_IMM,       ALU_XOR)
FORM(0, 0x83, NONE, 7,   M | FL,             0, 1, DO_COMPARE_IMM,   ALU_NONE)
FORM(0, 0x85, NONE, ANY, M | FL,             0, 0, DO_TEST,          ALU_NONE)
FORM(0, 0x88, NONE, ANY, MMEM | FORM_BYTE,   1, 0, DO_STORE,         ALU_NONE)
FORM(0, 0x89, NONE, ANY, M,                  0, 0, DO_STORE,         ALU_NONE)
FORM(0, 0x89, 66,   ANY, MMEM,               2, 0, DO_STORE,         ALU_NONE)
FORM(0, 0x8b, NONE, ANY, M,                  0, 0, DO_LOAD,          ALU_NONE)
FORM(0, 0x8d, NONE, ANY, MMEM,               0, 0, DO_ADDRESS,       ALU_NONE)
FORM(0, 0x8f, NONE, 0,   MMEM,               8, 0, DO_POP,           ALU_NONE)
FORM(0, 0x99, NONE, ANY, 0,                  0, 0, DO_WIDEN,         ALU_NONE)
FORM(0, 0xb8, NONE, ANY, 0,                  0, 8, DO_SET,           ALU_NONE)
FORM(0, 0xc1, NONE, 0,   MREG | FL,          0, 1, DO_ALU_IMM,       ALU_ROTATE)
FORM(0, 0xc1, NONE, 1,   MREG | FL,          0, 1, DO_ALU_IMM,       ALU_ROTATE)
FORM(0, 0xc1, NONE, 4,   MREG | FL,          0, 1, DO_ALU_IMM,       ALU_SHL)
FORM(0, 0xc1, NONE, 5,   MREG | FL,          0, 1, DO_ALU_IMM,       ALU_SHR)
FORM(0, 0xc1, NONE, 7,   MREG | FL,          0, 1, DO_ALU_IMM,       ALU_SAR)
FORM(0, 0xc6, NONE, 0,   MMEM,               1, 1, DO_SET_RM,        ALU_NONE)
FORM(0, 0xc7, NONE, 0,   M,                  0, 4, DO_SET_RM,        ALU_NONE)
FORM(0, 0xc7, 66,   0,   MMEM,               2, 2, DO_SET_RM,        ALU_NONE)
FORM(0, 0xd3, NONE, 0,   MREG | FL,          0, 0, DO_SHIFT,         ALU_ROTATE)
FORM(0, 0xd3, NONE, 1,   MREG | FL,          0, 0, DO_SHIFT,         ALU_ROTATE)
FORM(0, 0xd3, NONE, 4,   MREG | FL,          0, 0, DO_SHIFT,         ALU_SHL)
FORM(0, 0xd3, NONE, 5,   MREG | FL,          0, 0, DO_SHIFT,         ALU_SHR)
FORM(0, 0xd3, NONE, 7,   MREG | FL,          0, 0, DO_SHIFT,         ALU_SAR)
FORM(0, 0xe8, NONE, ANY, FL,                 0, 4, DO_CALL,          ALU_NONE)
FORM(0, 0xe9, NONE, ANY, 0,                  0, 4, DO_JUMP,          ALU_NONE)
FORM(0, 0xeb, NONE, ANY, 0,                  0, 1, DO_JUMP,          ALU_NONE)
FORM(0, 0xf7, NONE, 0,   MREG | FL,          0, 4, DO_TEST_IMM,      ALU_NONE)
FORM(0, 0xf7, NONE, 2,   MREG,               0, 0, DO_ALU_IMM,       ALU_NOT)
FORM(0, 0xf7, NONE, 3,   MREG | FL,          0, 0, DO_ALU_IMM,       ALU_NEGATE)
FORM(0, 0xf7, NONE, 4,   MREG | FL,          0, 0, DO_MULTIPLY,      ALU_NONE)
FORM(0, 0xf7, NONE, 5,   MREG | FL,          0, 0, DO_MULTIPLY_SIGNED, ALU_NONE)
FORM(0, 0xf7, NONE, 6,   MREG | FL,          0, 0, DO_DIVIDE,        ALU_NONE)
FORM(0, 0xf7, NONE, 7,   MREG | FL,          0, 0, DO_DIVIDE_SIGNED, ALU_NONE)
FORM(0, 0xff, NONE, 6,   MMEM,               8, 0, DO_PUSH,          ALU_NONE)
FORM(1, 0x10, F2,   ANY, FMEM,               8, 0, DO_FLOAT_LOAD,    ALU_NONE)
FORM(1, 0x10, F3,   ANY, FMEM,               4, 0, DO_FLOAT_LOAD,    ALU_NONE)
FORM(1, 0x11, F2,   ANY, FMEM,               8, 0, DO_FLOAT_STORE,   ALU_NONE)
FORM(1, 0x11, F3,   ANY, FMEM,               4, 0, DO_FLOAT_STORE,   ALU_NONE)
FORM(1, 0x1e, F3,   7,   MREG,               0, 0, DO_ENDBR,         ALU_NONE)
FORM(1, 0x28, NONE, ANY, FREG,               0, 0, DO_FLOAT_LOAD,    ALU_NONE)
FORM(1, 0x2a, F2,   ANY, FREG | KEEPS,       0, 0, DO_FLOAT_FROM,    ALU_NONE)
FORM(1, 0x2a, F3,   ANY, FREG | KEEPS,       0, 0, DO_FLOAT_FROM,    ALU_NONE)
FORM(1, 0x2c, F2,   ANY, FREG,               0, 0, DO_FLOAT_TO,      ALU_NONE)
FORM(1, 0x2c, F3,   ANY, FREG,               0, 0, DO_FLOAT_TO,      ALU_NONE)
FORM(1, 0x2e, NONE, ANY, F | FL,             4, 0, DO_FLOAT_COMPARE, ALU_NONE)
FORM(1, 0x2e, 66,   ANY, F | FL,             8, 0, DO_FLOAT_COMPARE, ALU_NONE)
FORM(1, 0x40, NONE, ANY, M,                  0, 0, DO_CHOOSE,        ALU_NONE)
FORM(1, 0x51, F2,   ANY, FREG | KEEPS,       0, 0, DO_FLOAT_LOAD,    ALU_NONE)
FORM(1, 0x51, F3,   ANY, FREG | KEEPS,       0, 0, DO_FLOAT_LOAD,    ALU_NONE)
FORM(1, 0x54, NONE, ANY, FREG,               0, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x55, NONE, ANY, FREG,               0, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x56, NONE, ANY, FREG,               0, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x57, NONE, ANY, FREG,               0, 0, DO_FLOAT_XOR,     ALU_NONE)
FORM(1, 0x58, F2,   ANY, F,                  8, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x58, F3,   ANY, F,                  4, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x59, F2,   ANY, F,                  8, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x59, F3,   ANY, F,                  4, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x5a, F2,   ANY, FREG | KEEPS,       0, 0, DO_FLOAT_LOAD,    ALU_NONE)
FORM(1, 0x5a, F3,   ANY, FREG | KEEPS,       0, 0, DO_FLOAT_LOAD,    ALU_NONE)
FORM(1, 0x5c, F2,   ANY, F,                  8, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x5c, F3,   ANY, F,                  4, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x5d, F2,   ANY, F,                  8, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x5d, F3,   ANY, F,                  4, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x5e, F2,   ANY, F,                  8, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x5e, F3,   ANY, F,                  4, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x5f, F2,   ANY, F,                  8, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x5f, F3,   ANY, F,                  4, 0, DO_FLOAT_ALU,     ALU_NONE)
FORM(1, 0x6e, 66,   ANY, FREG,               0, 0, DO_FLOAT_FROM,    ALU_NONE)
FORM(1, 0x7e, 66,   ANY, FREG,               0, 0, DO_FLOAT_TO_RM,   ALU_NONE)
FORM(1, 0x7e, F3,   ANY, F,                  8, 0, DO_FLOAT_LOAD,    ALU_NONE)
FORM(1, 0x80, NONE, ANY, 0,                  0, 4, DO_BRANCH,        ALU_NONE)
FORM(1, 0x90, NONE, ANY, MREG | FORM_BYTE,   1, 0, DO_CONDITION,     ALU_NONE)
FORM(1, 0xaf, NONE, ANY, M | FL,             0, 0, DO_ALU,           ALU_MUL)
FORM(1, 0xb6, NONE, ANY, M | FORM_BYTE,      1, 0, DO_LOAD,          ALU_NONE)
FORM(1, 0xb7, NONE, ANY, M,                  2, 0, DO_LOAD,          ALU_NONE)
FORM(1, 0xb8, F3,   ANY, M | FL,             0, 0, DO_COUNT,         ALU_NONE)
FORM(1, 0xba, NONE, 5,   MREG | FL,          0, 1, DO_ALU_IMM,       ALU_SET_BIT)
FORM(1, 0xbc, NONE, ANY, MREG | FL,          0, 0, DO_SCAN,          ALU_NONE)
FORM(1, 0xbc, F3,   ANY, M | FL,             0, 0, DO_COUNT,         ALU_NONE)
FORM(1, 0xbd, NONE, ANY, MREG | FL,          0, 0, DO_SCAN,          ALU_NONE)
FORM(1, 0xbd, F3,   ANY, M | FL,             0, 0, DO_COUNT,         ALU_NONE)
FORM(1, 0xbe, NONE, ANY, M | FORM_BYTE,      1, 0, DO_LOAD_SIGNED,   ALU_NONE)
FORM(1, 0xbf, NONE, ANY, M,                  2, 0, DO_LOAD_SIGNED,   ALU_NONE)
FORM(1, 0xd6, 66,   ANY, FMEM,               8, 0, DO_FLOAT_STORE,   ALU_NONE)
FORM(3, 0x0a, 66,   ANY, FREG | KEEPS,       0, 1, DO_FLOAT_LOAD,    ALU_NONE)
FORM(3, 0x0b, 66,   ANY, FREG | KEEPS,       0, 1, DO_FLOAT_LOAD,    ALU_NONE)
/* clang-format on */
#undef KEEPS
#undef FMEM
#undef FREG
#undef F
#undef FL
#undef MMEM
#undef MREG
#undef M
#undef ANY
#undef FORM
