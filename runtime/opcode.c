// SPDX-License-Identifier: GPL-2.0
/*
 * Opcodes and what can be said of them without their context
 *
 * The table behind the validator, the disassembler and the tests, made from
 * opcode_list.h.  Rows that stay NULL are opcodes that do not exist.
 */
#include "runtime/opcode.h"

const struct kwasm_opcode_info kwasm_opcode_info[KWASM_NR_OPS] = {
#define OP(byte, name, text_, imm_, sig_) \
	[byte] = { .text = text_, .sig = sig_, .imm = KWASM_IMM_##imm_ },
#define OP_FC(n, name, text_, imm_, sig_) \
	[KWASM_OP_FC(n)] = { .text = text_, .sig = sig_, .imm = KWASM_IMM_##imm_ },
#include "runtime/opcode_list.h"
};
