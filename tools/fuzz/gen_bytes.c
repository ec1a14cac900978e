// SPDX-License-Identifier: GPL-2.0
/*
 * Generator: choices, bytes, numbers
 *
 * A number in LEB128 may be longer than it has to be, and readers are where that
 * goes wrong, so in some modules many are.
 */
#include <linux/kernel.h>

#include "tools/fuzz/gen_write.h"

const u8 gen_valtypes[NR_TYPES] = {
	KWASM_I32, KWASM_I64, KWASM_F32, KWASM_F64, KWASM_FUNCREF, KWASM_EXTERNREF,
};

const char * const gen_kinds[GEN_NR_KINDS] = {
#define GEN(name, words)	words,
#include "tools/fuzz/gen_kinds.h"
};

u64 gen_counts[GEN_NR_KINDS];

void count(enum gen_kind kind)
{
	gen_counts[kind]++;
}

unsigned int choose(struct gen *g, unsigned int n)
{
	return g->data < g->end ? *g->data++ % n : 0;
}

void byte(struct gen *g, u8 b)
{
	if (g->len == GEN_MAX)
		g->full = true;
	else
		g->out[g->len++] = b;
}

/* Bytes too many for a number that may have @room more; no choice, or all would shift. */
static unsigned int pad(struct gen *g, unsigned int room)
{
	if (!g->padding || !room)
		return 0;
	g->padding = g->padding * 1103515245 + 12345;
	if (g->padding >> 29)
		return 0;
	count(GEN_PADDED);
	return 1 + (g->padding >> 16) % room;
}

void leb(struct gen *g, u32 val)
{
	unsigned int room = 4, more;

	for (; val >= 0x80; val >>= 7, room--)
		byte(g, val | 0x80);
	more = pad(g, room);
	byte(g, val | (more ? 0x80 : 0));
	for (; more; more--)
		byte(g, more > 1 ? 0x80 : 0);
}

void leb_signed(struct gen *g, s64 val, unsigned int bits)
{
	unsigned int room = (bits - 1) / 7, more;
	u8 fill = val < 0 ? 0x7f : 0;

	for (; val < -64 || val > 63; val >>= 7, room--)
		byte(g, val | 0x80);
	more = pad(g, room);
	byte(g, (val & 0x7f) | (more ? 0x80 : 0));
	for (; more; more--)
		byte(g, fill | (more > 1 ? 0x80 : 0));
}

/* A size that is filled in later, padded to five bytes. */
size_t size_begin(struct gen *g)
{
	for (int i = 0; i < 5; i++)
		byte(g, 0);
	return g->len;
}

void size_end(struct gen *g, size_t begin)
{
	u32 size = g->len - begin;

	if (g->full)
		return;
	for (int i = 0; i < 5; i++, size >>= 7)
		g->out[begin - 5 + i] = (size & 0x7f) | (i < 4 ? 0x80 : 0);
}

void opcode(struct gen *g, unsigned int op)
{
	if (op < KWASM_OP_FC(0)) {
		byte(g, op);
		return;
	}
	byte(g, KWASM_PREFIX_FC);
	leb(g, op - KWASM_OP_FC(0));
}

void op_index(struct gen *g, unsigned int op, u32 index)
{
	opcode(g, op);
	leb(g, index);
}

void i32_const(struct gen *g, s32 val)
{
	opcode(g, KWASM_OP_I32_CONST);
	leb_signed(g, val, 32);
}

/* A constant. */
void number(struct gen *g, unsigned int type, unsigned int depth)
{
	static const u64 hard[] = {
		0, 1, 2, 31, 63, 0x7f, 0x80, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
		0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x100000000,
		3, 7, 10, 0x55555556, 0xfff8, 0xaaaaaaaaaaaaaaab,
	};
	static const u32 floats[] = {
		0, 0x80000000, 0x3f800000, 0xbf000000, 0x00000001, 0x7f7fffff, 0x7f800000,
		0x4f000000, 0x5f000000, 0x5f800000, 0xcf000001, 0x40490fdb, 0x33800000,
	};
	static const u64 doubles[] = {
		0, 0x8000000000000000, 0x3ff0000000000000, 0xbfe0000000000000, 1,
		0x7fefffffffffffff, 0x7ff0000000000000, 0x41e0000000000000, 0x43e0000000000000,
		0xc1e0000000200000, 0x400921fb54442d18, 0x3ca0000000000000, 0x380fffffffffffff,
	};
	static const u8 ops[NR_TYPES] = {
		KWASM_OP_I32_CONST, KWASM_OP_I64_CONST, KWASM_OP_F32_CONST, KWASM_OP_F64_CONST,
		KWASM_OP_REF_NULL, KWASM_OP_REF_NULL,
	};
	u64 bits;

	opcode(g, ops[type]);
	switch (type) {
	case I:
		leb_signed(g, (s32)hard[choose(g, ARRAY_SIZE(hard))], 32);
		return;
	case L:
		leb_signed(g, hard[choose(g, ARRAY_SIZE(hard))], 64);
		return;
	case F:
		bits = floats[choose(g, ARRAY_SIZE(floats))];
		break;
	case D:
		bits = doubles[choose(g, ARRAY_SIZE(doubles))];
		break;
	default:
		byte(g, gen_valtypes[type]);
		return;
	}
	for (int i = 0; i < (type == F ? 4 : 8); i++, bits >>= 8)
		byte(g, bits);
}

/* Goes on by one of the forms that can be of a type; the first when nothing is chosen. */
void pick(struct gen *g, const struct form *forms, unsigned int nr, unsigned int type,
	  unsigned int depth)
{
	unsigned int sum = 0, at, i;

	for (i = 0; i < nr; i++)
		sum += forms[i].types & (1 << type) ? forms[i].weight : 0;
	at = choose(g, sum);
	for (i = 0; i < nr; i++) {
		if (!(forms[i].types & (1 << type)))
			continue;
		if (at < forms[i].weight)
			break;
		at -= forms[i].weight;
	}
	count(forms[i].kind);
	forms[i].write(g, type, depth);
}
