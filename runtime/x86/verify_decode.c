// SPDX-License-Identifier: GPL-2.0
/*
 * Checker of machine code: what bytes are which instruction
 *
 * A form has one encoding here, of the several that the processor would take:
 * one legacy prefix at most, then REX, then the opcode.  Addresses need a base
 * register, so nothing is absolute or relative to rip.
 */
#include <linux/build_bug.h>
#include <linux/kernel.h>

#include "runtime/x86/verify_insn.h"

#define FORM(map, opcode, prefix, digit, flags, size, imm, effect, arg)	\
	{ VERIFY_KEY(map, opcode, PREFIX_##prefix), digit, flags, size, imm, effect, arg },
static const struct verify_form forms[] = {
#include "runtime/x86/verify_forms.h"
};

/* A hint is a byte. */
static_assert(ARRAY_SIZE(forms) <= 256);

#define REX_W	8
#define REX_R	4
#define REX_X	2
#define REX_B	1

/* Where reading is, and what the prefixes said. */
struct cursor {
	const u8 *at;
	const u8 *end;
	u8 prefix;
	u8 rex;
	bool has_rex;
};

static bool take(struct cursor *c, u8 *byte)
{
	if (c->at == c->end)
		return false;
	*byte = *c->at++;
	return true;
}

static u32 u32_at(const u8 *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (u32)p[3] << 24;
}

/* A little-endian number of up to eight bytes, sign-extended. */
static __always_inline bool take_number(struct cursor *c, u32 bytes, s64 *number)
{
	const u8 *p = c->at;

	if (c->end - p < bytes)
		return false;
	c->at += bytes;
	switch (bytes) {
	case 0:
		*number = 0;
		return true;
	case 1:
		*number = (s8)p[0];
		return true;
	case 2:
		*number = (s16)(p[0] | p[1] << 8);
		return true;
	case 4:
		*number = (s32)u32_at(p);
		return true;
	default:
		*number = (s64)((u64)u32_at(p + 4) << 32 | u32_at(p));
		return bytes == 8;
	}
}

static bool take_prefixes(struct cursor *c, u8 *opcode)
{
	if (!take(c, opcode))
		return false;
	switch (*opcode) {
	case 0x66:
		c->prefix = PREFIX_66;
		break;
	case 0xf2:
		c->prefix = PREFIX_F2;
		break;
	case 0xf3:
		c->prefix = PREFIX_F3;
		break;
	}
	if (c->prefix && !take(c, opcode))
		return false;
	c->has_rex = (*opcode & 0xf0) == 0x40;
	if (!c->has_rex)
		return true;
	c->rex = *opcode & 0x0f;
	return take(c, opcode);
}

static bool take_opcode(struct cursor *c, u8 *map, u8 *opcode)
{
	*map = 0;
	if (!take_prefixes(c, opcode))
		return false;
	if (*opcode != 0x0f)
		return true;
	*map = 1;
	if (!take(c, opcode))
		return false;
	if (*opcode != 0x38 && *opcode != 0x3a)
		return true;
	*map = *opcode == 0x38 ? 2 : 3;
	return take(c, opcode);
}

/* The low bits that are a condition or a register, and no part of the key. */
static u8 low_bits(u8 map, u8 opcode)
{
	u8 high = opcode & 0xf0;

	if (map == 1)
		return high == 0x40 || high == 0x80 || high == 0x90 ? opcode & 0xf : 0;
	if (!map && high == 0x70)
		return opcode & 0xf;
	return !map && (opcode & 0xf8) == 0xb8 ? opcode & 7 : 0;
}

/* The first row that is not before a key; mostly it is the one that it was before. */
static u32 find_first(u16 key, u8 *hint)
{
	u32 low = 0, high = ARRAY_SIZE(forms);

	if (forms[*hint].key == key)
		return *hint;
	while (low < high) {
		u32 mid = (low + high) / 2;

		if (forms[mid].key < key)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < ARRAY_SIZE(forms))
		*hint = low;
	return low;
}

static const struct verify_form *find(u16 key, u8 digit, u8 *hints)
{
	u32 low = find_first(key, &hints[(key >> 2 ^ key) % VERIFY_HINTS]);

	for (; low < ARRAY_SIZE(forms) && forms[low].key == key; low++)
		if (forms[low].digit == DIGIT_ANY || forms[low].digit == digit)
			return &forms[low];
	return NULL;
}

static bool take_address(struct cursor *c, u8 modrm, struct verify_insn *in)
{
	u8 mod = modrm >> 6, sib;
	s64 disp = 0;

	in->is_mem = true;
	in->index = GPR_NONE;
	in->base = (modrm & 7) | (c->rex & REX_B) << 3;
	if ((modrm & 7) == GPR_SP) {
		if (!take(c, &sib))
			return false;
		in->shift = sib >> 6;
		in->index = (sib >> 3 & 7) | (c->rex & REX_X) << 2;
		if (in->index == GPR_SP)
			in->index = GPR_NONE;
		in->base = (sib & 7) | (c->rex & REX_B) << 3;
	}
	if (!mod && (in->base & 7) == GPR_BP) {
		/* No base: an index alone, which only lea may have, or rip. */
		if (in->index == GPR_NONE || in->form->effect != DO_ADDRESS)
			return false;
		in->base = GPR_NONE;
	} else if (!mod) {
		return true;
	}
	if (!take_number(c, mod == 1 ? 1 : 4, &disp))
		return false;
	in->disp = disp;
	return true;
}

static bool take_operands(struct cursor *c, u8 modrm, struct verify_insn *in)
{
	u8 flags = in->form->flags;

	in->reg = (modrm >> 3 & 7) | (c->rex & REX_R) << 1;
	if (modrm >> 6 != 3)
		return !(flags & FORM_REG) && take_address(c, modrm, in);
	in->rm = (modrm & 7) | (c->rex & REX_B) << 3;
	return !(flags & FORM_MEM);
}

/* Without REX, four of the byte registers are others. */
static bool has_byte_register(const struct cursor *c, const struct verify_insn *in)
{
	u8 reg = in->form->effect == DO_STORE ? in->reg : in->rm;

	if (in->is_mem && in->form->effect != DO_STORE)
		return true;
	return c->has_rex || reg < GPR_SP;
}

static bool take_rest(struct cursor *c, struct verify_insn *in, u8 modrm)
{
	const struct verify_form *form = in->form;
	u32 imm = form->imm;

	in->width = c->rex & REX_W ? 8 : 4;
	in->size = form->size ?: in->width;
	/* Of the two sizes the processor takes the larger. */
	if (c->prefix == PREFIX_66 && form->size == 2 && c->rex & REX_W)
		return false;
	/* It would name another register than the one that the row means. */
	if (c->has_rex && !(form->flags & FORM_MODRM) && form->effect != DO_SET &&
	    form->effect != DO_WIDEN)
		return false;
	if (form->flags & FORM_MODRM && !take_operands(c, modrm, in))
		return false;
	if (imm == 8)
		imm = in->width;
	if (!take_number(c, imm, &in->imm))
		return false;
	return !(form->flags & FORM_BYTE) || has_byte_register(c, in);
}

/**
 * kwasm_verify_decode() - an instruction
 * @code: its first byte
 * @size: bytes there are
 * @in: receives it
 * @hints: VERIFY_HINTS bytes, zero at first, that it remembers rows in
 *
 * Return: false when it is none that may be there, or not all of it is.
 */
bool kwasm_verify_decode(const u8 *code, u32 size, struct verify_insn *in, u8 *hints)
{
	struct cursor c = { .at = code, .end = code + size };
	u8 map, opcode, low, modrm;

	*in = (struct verify_insn){ .rm = GPR_NONE };
	if (!take_opcode(&c, &map, &opcode))
		return false;
	low = low_bits(map, opcode);
	modrm = c.at < c.end ? *c.at : 0;
	in->form = find(VERIFY_KEY(map, opcode - low, c.prefix), modrm >> 3 & 7, hints);
	if (!in->form)
		return false;
	if (in->form->flags & FORM_MODRM && !take(&c, &modrm))
		return false;
	in->cc = low;
	in->reg = low | (c.rex & REX_B) << 3;
	if (!take_rest(&c, in, modrm))
		return false;
	in->len = c.at - code;
	return true;
}

/**
 * kwasm_verify_forms_sorted() - whether the table is in the order that search needs
 */
bool kwasm_verify_forms_sorted(void)
{
	u32 i;

	for (i = 1; i < ARRAY_SIZE(forms); i++) {
		const struct verify_form *a = &forms[i - 1], *b = &forms[i];

		if (a->key > b->key || (a->key == b->key && a->digit >= b->digit))
			return false;
	}
	return true;
}
