/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Opcodes and what can be said of them without their context
 */
#ifndef _KWASM_RUNTIME_OPCODE_H
#define _KWASM_RUNTIME_OPCODE_H

#include <linux/types.h>

#define KWASM_PREFIX_FC		0xfc
#define KWASM_OP_FC(n)		(0x100 | (n))	/* n: the number behind the prefix */
#define KWASM_NR_OPS_FC		18

enum kwasm_opcode {
#define OP(byte, name, ...)	KWASM_OP_##name = (byte),
#define OP_FC(n, name, ...)	KWASM_OP_##name = KWASM_OP_FC(n),
#include "runtime/opcode_list.h"
	KWASM_NR_OPS = KWASM_OP_FC(KWASM_NR_OPS_FC)
};

/* Shapes of the bytes behind an opcode. */
enum kwasm_imm {
	KWASM_IMM_NONE,
	KWASM_IMM_BLOCKTYPE,
	KWASM_IMM_LABEL,
	KWASM_IMM_BR_TABLE,
	KWASM_IMM_FUNC,
	KWASM_IMM_TYPE_TABLE,
	KWASM_IMM_VALTYPES,
	KWASM_IMM_LOCAL,
	KWASM_IMM_GLOBAL,
	KWASM_IMM_TABLE,
	KWASM_IMM_MEM8,		/* memarg of an access of 8 bits, ... */
	KWASM_IMM_MEM16,
	KWASM_IMM_MEM32,
	KWASM_IMM_MEM64,
	KWASM_IMM_MEMORY,
	KWASM_IMM_S32,
	KWASM_IMM_S64,
	KWASM_IMM_F32,
	KWASM_IMM_F64,
	KWASM_IMM_HEAPTYPE,
	KWASM_IMM_DATA,
	KWASM_IMM_DATA_MEMORY,
	KWASM_IMM_MEMORY_MEMORY,
	KWASM_IMM_ELEM,
	KWASM_IMM_ELEM_TABLE,
	KWASM_IMM_TABLE_TABLE,
};

/**
 * struct kwasm_opcode_info - a row of the table
 * @text: name in the text format; NULL where there is no instruction
 * @sig: operands:results, see opcode_list.h; "?" when context decides
 * @imm: shape of the immediate
 */
struct kwasm_opcode_info {
	const char *text;
	const char *sig;
	u8 imm;
};

extern const struct kwasm_opcode_info kwasm_opcode_info[KWASM_NR_OPS];

#endif /* _KWASM_RUNTIME_OPCODE_H */
