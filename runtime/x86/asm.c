// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: instructions as bytes
 */
#include "runtime/x86/asm.h"

#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/limits.h>

/* An instruction has no more bytes. */
#define LONGEST	15

/**
 * x86_here() - offset of the next byte
 * @t: text
 */
u32 x86_here(const struct x86_text *t)
{
	return t->bytes->len;
}

/* Where the next instruction goes, with room for any; NULL: the text is dead. */
static u8 *begin(struct x86_text *t)
{
	struct ka_vec *v = t->bytes;

	if (t->err)
		return NULL;
	if (v->cap - v->len < LONGEST && ka_vec_reserve(v, LONGEST, t->gfp)) {
		t->err = -ENOMEM;
		return NULL;
	}
	return (u8 *)v->data + v->len;
}

/* It was written, up to @p. */
static void end(struct x86_text *t, const u8 *p)
{
	size_t len = p - (u8 *)t->bytes->data;

	if (len > t->limit)
		t->err = -ENOSPC;
	else
		t->bytes->len = len;
}

static u8 *put_u32(u8 *p, u32 val)
{
	p[0] = val;
	p[1] = val >> 8;
	p[2] = val >> 16;
	p[3] = val >> 24;
	return p + 4;
}

/**
 * x86_byte() - add a byte
 * @t: text
 * @byte: which
 */
void x86_byte(struct x86_text *t, u8 byte)
{
	u8 *p = begin(t);

	if (!p)
		return;
	*p = byte;
	end(t, p + 1);
}

/**
 * x86_u32() - add four bytes
 * @t: text
 * @val: little-endian
 */
void x86_u32(struct x86_text *t, u32 val)
{
	u8 *p = begin(t);

	if (p)
		end(t, put_u32(p, val));
}

/* Prefix, REX and opcode. */
static u8 *head(u8 *p, enum x86_width w, u32 opcode, u8 reg, u8 index, u8 base, bool force)
{
	u8 rex = (w == X86_64) << 3 | (reg >> 3 & 1) << 2 | (index >> 3 & 1) << 1 | (base >> 3 & 1);

	if (opcode >> 24)
		*p++ = opcode >> 24;
	if (rex || force)
		*p++ = 0x40 | rex;
	if (opcode >> 16 & 0xff)
		*p++ = opcode >> 16;
	if (opcode >> 8 & 0xff)
		*p++ = opcode >> 8;
	*p++ = opcode;
	return p;
}

/* spl, bpl, sil, dil are only reached with a REX prefix. */
static bool needs_rex(enum x86_width w, u8 reg)
{
	return w == X86_8 && reg >= RSP && reg <= RDI;
}

static u8 *modrm_reg(u8 *p, u8 reg, u8 rm)
{
	*p++ = 0xc0 | (reg & 7) << 3 | (rm & 7);
	return p;
}

static u8 *modrm_mem(u8 *p, u8 reg, struct x86_mem mem)
{
	u8 low = (reg & 7) << 3, mod;
	bool has_base = mem.base != X86_NO_REG;

	if (!has_base) {
		/* What would be rbp without a displacement. */
		mem.base = RBP;
		mod = 0x00;
	} else if (!mem.disp && (mem.base & 7) != RBP) {
		mod = 0x00;
	} else if (mem.disp >= S8_MIN && mem.disp <= S8_MAX) {
		mod = 0x40;
	} else {
		mod = 0x80;
	}
	if (mem.index != X86_NO_REG || (mem.base & 7) == RSP) {
		*p++ = mod | low | 4;
		*p++ = mem.shift << 6 |
		       (mem.index == X86_NO_REG ? 4 : mem.index & 7) << 3 | (mem.base & 7);
	} else {
		*p++ = mod | low | (mem.base & 7);
	}
	if (mod == 0x40)
		*p++ = mem.disp;
	else if (mod == 0x80 || !has_base)
		p = put_u32(p, mem.disp);
	return p;
}

/**
 * x86_rr() - an instruction on two registers
 * @t: text
 * @w: operand size
 * @opcode: opcode
 * @reg: register in ModRM.reg, or the opcode's digit
 * @rm: register in ModRM.rm
 */
void x86_rr(struct x86_text *t, enum x86_width w, u32 opcode, u8 reg, u8 rm)
{
	u8 *p = begin(t);

	if (!p)
		return;
	p = head(p, w, opcode, reg, 0, rm, needs_rex(w, reg) || needs_rex(w, rm));
	end(t, modrm_reg(p, reg, rm));
}

/**
 * x86_rm() - an instruction on a register and memory
 * @t: text
 * @w: operand size
 * @opcode: opcode
 * @reg: register in ModRM.reg, or the opcode's digit
 * @mem: memory
 */
void x86_rm(struct x86_text *t, enum x86_width w, u32 opcode, u8 reg, struct x86_mem mem)
{
	u8 *p = begin(t);

	if (!p)
		return;
	p = head(p, w, opcode, reg, mem.index == X86_NO_REG ? 0 : mem.index,
		 mem.base == X86_NO_REG ? 0 : mem.base, needs_rex(w, reg));
	end(t, modrm_mem(p, reg, mem));
}

/**
 * x86_rr_imm8() - an instruction on two registers and a byte
 * @t: text
 * @w: operand size
 * @opcode: opcode
 * @reg: register in ModRM.reg, or the opcode's digit
 * @rm: register in ModRM.rm
 * @imm: byte
 */
void x86_rr_imm8(struct x86_text *t, enum x86_width w, u32 opcode, u8 reg, u8 rm, u8 imm)
{
	x86_rr(t, w, opcode, reg, rm);
	x86_byte(t, imm);
}

/**
 * x86_alu_imm() - add, or, and, sub, xor, cmp of a register and a constant
 * @t: text
 * @w: operand size
 * @digit: 0, 1, 4, 5, 6, 7
 * @rm: register
 * @imm: constant, sign-extended to 64 bits
 */
void x86_alu_imm(struct x86_text *t, enum x86_width w, u8 digit, u8 rm, s32 imm)
{
	if (imm >= S8_MIN && imm <= S8_MAX) {
		x86_rr_imm8(t, w, 0x83, digit, rm, imm);
		return;
	}
	x86_rr(t, w, 0x81, digit, rm);
	x86_u32(t, imm);
}

/**
 * x86_alu_mem_imm() - the same with memory
 * @t: text
 * @w: operand size
 * @digit: 0, 1, 4, 5, 6, 7
 * @mem: memory
 * @imm: constant, sign-extended to 64 bits
 */
void x86_alu_mem_imm(struct x86_text *t, enum x86_width w, u8 digit, struct x86_mem mem, s32 imm)
{
	bool is_byte = imm >= S8_MIN && imm <= S8_MAX;

	x86_rm(t, w, is_byte ? 0x83 : 0x81, digit, mem);
	if (is_byte)
		x86_byte(t, imm);
	else
		x86_u32(t, imm);
}

/**
 * x86_mul_imm() - multiply a register by a constant
 * @t: text
 * @w: operand size
 * @to: receives the product
 * @from: register
 * @imm: constant, sign-extended to 64 bits
 */
void x86_mul_imm(struct x86_text *t, enum x86_width w, u8 to, u8 from, s32 imm)
{
	if (imm >= S8_MIN && imm <= S8_MAX) {
		x86_rr_imm8(t, w, 0x6b, to, from, imm);
		return;
	}
	x86_rr(t, w, 0x69, to, from);
	x86_u32(t, imm);
}

/**
 * x86_mov() - copy a register
 * @t: text
 * @w: operand size; X86_32 clears the upper half
 * @to: register
 * @from: register; nothing is done if a full copy would go to itself
 */
void x86_mov(struct x86_text *t, enum x86_width w, u8 to, u8 from)
{
	if (to == from && w == X86_64)
		return;
	x86_rr(t, w, 0x8b, to, from);
}

/**
 * x86_hides_entry() - whether a constant's bytes would be an entry of their own
 * @imm: constant
 *
 * The guest chooses them, and an indirect branch could be led there.  A ModRM may
 * be the first of the four.
 */
bool x86_hides_entry(u64 imm)
{
	u32 at;

	/* As the most do. */
	if (imm < X86_ENDBR64 >> 8)
		return false;
	for (at = 0; at <= 32; at += 8)
		if ((u32)(imm >> at) == X86_ENDBR64)
			return true;
	return (imm & 0xffffff) == X86_ENDBR64 >> 8;
}

static void mov_imm(struct x86_text *t, u8 to, u64 imm)
{
	u8 rex = 0x48 | to >> 3;

	if (imm <= U32_MAX) {
		if (to >= R8)
			x86_byte(t, 0x41);
		x86_byte(t, 0xb8 | (to & 7));
		x86_u32(t, imm);
	} else if ((s64)imm >= S32_MIN && (s64)imm < 0) {
		x86_rr(t, X86_64, 0xc7, 0, to);
		x86_u32(t, imm);
	} else {
		x86_byte(t, rex);
		x86_byte(t, 0xb8 | (to & 7));
		x86_u32(t, imm);
		x86_u32(t, imm >> 32);
	}
}

/**
 * x86_mov_imm() - load a constant, flags kept
 * @t: text
 * @to: integer register
 * @imm: constant
 */
void x86_mov_imm(struct x86_text *t, u8 to, u64 imm)
{
	if (!x86_hides_entry(imm)) {
		mov_imm(t, to, imm);
	} else if (imm <= U32_MAX) {
		mov_imm(t, to, (u32)~imm);
		x86_rr(t, X86_32, 0xf7, 2, to);		/* not */
	} else {
		mov_imm(t, to, ~imm);
		x86_rr(t, X86_64, 0xf7, 2, to);
	}
}

/**
 * x86_set_imm() - load a constant, by the shortest means; flags are lost
 * @t: text
 * @to: integer register
 * @imm: constant
 */
void x86_set_imm(struct x86_text *t, u8 to, u64 imm)
{
	if (imm)
		x86_mov_imm(t, to, imm);
	else
		x86_rr(t, X86_32, 0x31, to, to);
}

/**
 * x86_jcc() - jump on a condition
 * @t: text
 * @cc: condition
 *
 * Return: place of the distance, for x86_land().
 */
u32 x86_jcc(struct x86_text *t, enum x86_cc cc)
{
	x86_byte(t, 0x0f);
	x86_byte(t, 0x80 | cc);
	x86_u32(t, 0);
	return x86_here(t) - 4;
}

/**
 * x86_jmp() - jump
 * @t: text
 *
 * Return: place of the distance, for x86_land().
 */
u32 x86_jmp(struct x86_text *t)
{
	x86_byte(t, 0xe9);
	x86_u32(t, 0);
	return x86_here(t) - 4;
}

/**
 * x86_call() - call
 * @t: text
 *
 * Return: place of the distance, for x86_land().
 */
u32 x86_call(struct x86_text *t)
{
	x86_byte(t, 0xe8);
	x86_u32(t, 0);
	return x86_here(t) - 4;
}

/**
 * x86_jcc_back() - jump on a condition to where code is already
 * @t: text
 * @cc: condition
 * @target: offset in the text
 */
void x86_jcc_back(struct x86_text *t, enum x86_cc cc, u32 target)
{
	if (x86_here(t) - target <= -S8_MIN - 2) {
		x86_byte(t, 0x70 | cc);
		x86_byte(t, target - x86_here(t) - 1);
	} else {
		x86_land(t, x86_jcc(t, cc), target);
	}
}

/**
 * x86_jcc_short() - jump less than 128 bytes ahead on a condition
 * @t: text
 * @cc: condition
 *
 * Return: place of the distance, for x86_land_short().
 */
u32 x86_jcc_short(struct x86_text *t, enum x86_cc cc)
{
	x86_byte(t, 0x70 | cc);
	x86_byte(t, 0);
	return x86_here(t) - 1;
}

/**
 * x86_jmp_short() - jump less than 128 bytes ahead
 * @t: text
 *
 * Return: place of the distance, for x86_land_short().
 */
u32 x86_jmp_short(struct x86_text *t)
{
	x86_byte(t, 0xeb);
	x86_byte(t, 0);
	return x86_here(t) - 1;
}

/**
 * x86_land_short() - a short jump's target is here
 * @t: text
 * @at: place of its distance
 */
void x86_land_short(struct x86_text *t, u32 at)
{
	if (!t->err)
		*ka_vec_at(t->bytes, u8, at) = x86_here(t) - at - 1;
}

/**
 * x86_land() - give a jump or call its target
 * @t: text
 * @at: place of its distance
 * @target: offset in the text
 */
void x86_land(struct x86_text *t, u32 at, u32 target)
{
	u32 distance = target - at - 4;

	if (!t->err)
		put_u32(ka_vec_at(t->bytes, u8, at), distance);
}
