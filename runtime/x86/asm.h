/* SPDX-License-Identifier: GPL-2.0 */
/*
 * x86-64: instructions as bytes
 *
 * An opcode is written as the manual has it: 0x03, 0x0faf, 0x0f38f7, with a
 * mandatory prefix above: X86_66(0x0f6e).  All emitters take the code's text,
 * which grows; once it cannot, it is dead and swallows everything.
 *
 * Source: Intel 64 and IA-32 Architectures Software Developer's Manual, vol. 2.
 */
#ifndef _KWASM_RUNTIME_X86_ASM_H
#define _KWASM_RUNTIME_X86_ASM_H

#include <linux/types.h>

#include "alloc/alloc.h"

enum {
	RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15,
	XMM0, XMM15 = XMM0 + 15,
	X86_NO_REG = 0xff
};

#define X86_SCRATCH	R11
#define X86_FSCRATCH	XMM15

/* Conditions, as in the low four bits of jcc. */
enum x86_cc {
	CC_O, CC_NO, CC_B, CC_AE, CC_E, CC_NE, CC_BE, CC_A, CC_S, CC_NS, CC_P, CC_NP,
	CC_L, CC_GE, CC_LE, CC_G
};

#define X86_66(opcode)	(0x66000000U | (opcode))
#define X86_F2(opcode)	(0xf2000000U | (opcode))
#define X86_F3(opcode)	(0xf3000000U | (opcode))

/* Operand sizes. */
enum x86_width {
	X86_8,			/* byte registers */
	X86_32,
	X86_64,
};

/* [base + index * (1 << shift) + disp]; with an index, there may be no base */
struct x86_mem {
	u8 base;
	u8 index;
	u8 shift;
	s32 disp;
};

#define X86_AT(base_, disp_)	\
	((struct x86_mem){ .base = (base_), .index = X86_NO_REG, .disp = (disp_) })

/* Where an indirect branch may lead to: the bytes of endbr64, the first one lowest. */
#define X86_ENDBR64	0xfa1e0ff3U

struct x86_text {
	struct ka_vec *bytes;
	size_t limit;
	gfp_t gfp;
	int err;
};

u32 x86_here(const struct x86_text *t);
void x86_byte(struct x86_text *t, u8 byte);
void x86_u32(struct x86_text *t, u32 val);
void x86_rr(struct x86_text *t, enum x86_width w, u32 opcode, u8 reg, u8 rm);
void x86_rm(struct x86_text *t, enum x86_width w, u32 opcode, u8 reg, struct x86_mem mem);
void x86_rr_imm8(struct x86_text *t, enum x86_width w, u32 opcode, u8 reg, u8 rm, u8 imm);
void x86_alu_imm(struct x86_text *t, enum x86_width w, u8 digit, u8 rm, s32 imm);
void x86_alu_mem_imm(struct x86_text *t, enum x86_width w, u8 digit, struct x86_mem mem, s32 imm);
void x86_mul_imm(struct x86_text *t, enum x86_width w, u8 to, u8 from, s32 imm);
void x86_mov(struct x86_text *t, enum x86_width w, u8 to, u8 from);
bool x86_hides_entry(u64 imm);
void x86_mov_imm(struct x86_text *t, u8 to, u64 imm);
void x86_set_imm(struct x86_text *t, u8 to, u64 imm);
u32 x86_jcc(struct x86_text *t, enum x86_cc cc);
u32 x86_jmp(struct x86_text *t);
u32 x86_call(struct x86_text *t);
void x86_jcc_back(struct x86_text *t, enum x86_cc cc, u32 target);
u32 x86_jcc_short(struct x86_text *t, enum x86_cc cc);
u32 x86_jmp_short(struct x86_text *t);
void x86_land_short(struct x86_text *t, u32 at);
void x86_land(struct x86_text *t, u32 at, u32 target);

#endif /* _KWASM_RUNTIME_X86_ASM_H */
