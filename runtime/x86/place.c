// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: where values are, and moving many at once
 *
 * Arguments, results and the phis of a block are written as if all at the same
 * time.  A move whose place nobody reads any more can be made; when there is
 * none left, the rest are rings, and one of each goes by way of the scratch
 * register.  Memory to memory goes over the stack, so that no second register
 * is needed.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "runtime/type.h"
#include "runtime/x86/emit.h"

/* Below rbp: r15, then the homes. */
#define HOMES	16

/* Above it: the caller's rbp and the return address, then its slots. */
#define CALLERS	16

/**
 * x86_home() - a value's home in memory
 * @e: emission
 * @value: node; it has a home
 */
x86_place x86_home(const struct x86_emit *e, u32 value)
{
	const struct kwasm_ir_node *node = x86_node(e, value);

	/* A parameter that came in memory stays there. */
	if (node->op == KWASM_IR_PARAM && node->imm)
		return PLACE_IN + node->imm - 1;
	return PLACE_SLOT + *kwasm_ra_u32(&e->ra.slot, value);
}

/**
 * x86_place_mem() - the address of a place in memory
 * @e: emission
 * @place: no register
 */
struct x86_mem x86_place_mem(const struct x86_emit *e, x86_place place)
{
	if (place >= PLACE_OUT)
		return X86_AT(RSP, (place - PLACE_OUT) * 8);
	if (place >= PLACE_IN)
		return X86_AT(RBP, CALLERS + (place - PLACE_IN) * 8);
	return X86_AT(RBP, -(s32)(HOMES + (place - PLACE_SLOT) * 8));
}

/**
 * x86_use_place() - where an instruction finds an operand
 * @e: emission
 * @n: instruction
 * @value: operand, no constant unless it is in a register
 *
 * Return: place, or PLACE_NONE for a constant.
 */
x86_place x86_use_place(const struct x86_emit *e, u32 n, u32 value)
{
	u8 reg = x86_use(e, n, value);

	if (reg != KWASM_NO_REG)
		return reg;
	return x86_node(e, value)->op == KWASM_IR_CONST ? PLACE_NONE : x86_home(e, value);
}

static bool is_xmm(x86_place place)
{
	return place >= XMM0 && place < KWASM_NR_REGS;
}

static bool is_memory(x86_place place)
{
	return place >= PLACE_SLOT;
}

static bool is_home(x86_place place)
{
	return place >= PLACE_SLOT && place < PLACE_IN;
}

/**
 * x86_load_const() - put a constant into a register; flags are lost
 * @e: emission
 * @to: register of either kind
 * @value: node of the constant
 */
void x86_load_const(struct x86_emit *e, u8 to, u32 value)
{
	u64 bits = x86_node(e, value)->imm;

	if (to < XMM0) {
		x86_set_imm(&e->t, to, bits);
		return;
	}
	if (!bits) {
		x86_rr(&e->t, X86_32, 0x0f57, to, to);		/* xorps */
		return;
	}
	x86_mov_imm(&e->t, X86_SCRATCH, bits);
	x86_rr(&e->t, X86_64, X86_66(0x0f6e), to, X86_SCRATCH);	/* movq */
}

/**
 * x86_copy() - copy eight bytes from place to place; flags are kept
 * @e: emission
 * @to: place
 * @from: place
 */
void x86_copy(struct x86_emit *e, x86_place to, x86_place from)
{
	struct x86_text *t = &e->t;

	if (to == from)
		return;
	e->ir->nr_stores += is_home(to);
	e->ir->nr_reloads += is_home(from);
	if (is_memory(to) && is_memory(from)) {
		struct x86_mem mem = x86_place_mem(e, to);

		x86_rm(t, X86_32, 0xff, 6, x86_place_mem(e, from));	/* push */
		/* rsp counts as it is after the pop. */
		x86_rm(t, X86_32, 0x8f, 0, mem);
	} else if (is_memory(to)) {
		x86_rm(t, is_xmm(from) ? X86_32 : X86_64, is_xmm(from) ? X86_66(0x0fd6) : 0x89,
		       from, x86_place_mem(e, to));
	} else if (is_memory(from)) {
		x86_rm(t, is_xmm(to) ? X86_32 : X86_64, is_xmm(to) ? X86_F3(0x0f7e) : 0x8b,
		       to, x86_place_mem(e, from));
	} else if (is_xmm(to) && is_xmm(from)) {
		x86_rr(t, X86_32, 0x0f28, to, from);		/* movaps */
	} else if (is_xmm(to)) {
		x86_rr(t, X86_64, X86_66(0x0f6e), to, from);
	} else if (is_xmm(from)) {
		x86_rr(t, X86_64, X86_66(0x0f7e), from, to);
	} else {
		x86_mov(t, X86_64, to, from);
	}
}

/**
 * x86_add_move() - add to the moves that are made at once
 * @e: emission
 * @to: place
 * @from: place, or PLACE_NONE for a constant
 * @value: node of the constant
 */
void x86_add_move(struct x86_emit *e, x86_place to, x86_place from, u32 value)
{
	struct x86_move *m;

	if (to == from)
		return;
	m = x86_more(e, &e->moves);
	if (m)
		*m = (struct x86_move){ .to = to, .from = from, .value = value };
}

/* Places as numbers without gaps; those that are only written have none. */
static u32 key(const struct x86_emit *e, x86_place place)
{
	return place >= PLACE_IN ? PLACE_SLOT + e->ra.nr_slots + (place - PLACE_IN) : place;
}

static u32 *reads_of(struct x86_emit *e, x86_place place)
{
	return ka_vec_at(&e->reads, u32, key(e, place));
}

static u32 *writer_of(struct x86_emit *e, x86_place place)
{
	return ka_vec_at(&e->writer, u32, key(e, place));
}

static void make(struct x86_emit *e, const struct x86_move *m)
{
	u64 bits;

	if (m->from != PLACE_NONE) {
		x86_copy(e, m->to, m->from);
		return;
	}
	bits = x86_node(e, m->value)->imm;
	if (!is_memory(m->to)) {
		x86_load_const(e, m->to, m->value);
	} else if (x86_hides_entry(bits)) {
		x86_mov_imm(&e->t, X86_SCRATCH, bits);
		x86_copy(e, m->to, X86_SCRATCH);
	} else {
		struct x86_mem mem = x86_place_mem(e, m->to);

		if (bits <= S32_MAX) {
			x86_rm(&e->t, X86_64, 0xc7, 0, mem);
			x86_u32(&e->t, bits);
			return;
		}
		x86_rm(&e->t, X86_32, 0xc7, 0, mem);
		x86_u32(&e->t, bits);
		mem.disp += 4;
		x86_rm(&e->t, X86_32, 0xc7, 0, mem);
		x86_u32(&e->t, bits >> 32);
	}
}

/* Makes a move, and those that only waited for it. */
static void make_chain(struct x86_emit *e, struct x86_move *m)
{
	for (;;) {
		x86_place freed = m->from;

		make(e, m);
		if (m->to < PLACE_OUT)
			*writer_of(e, m->to) = 0;
		m->to = PLACE_NONE;
		if (freed == PLACE_NONE || --*reads_of(e, freed) || !*writer_of(e, freed))
			return;
		m = ka_vec_at(&e->moves, struct x86_move, *writer_of(e, freed) - 1);
	}
}

/* A ring: the first place's contents wait in the scratch register. */
static void make_ring(struct x86_emit *e, struct x86_move *first)
{
	x86_place place = first->to;
	u8 scratch = is_xmm(place) ? X86_FSCRATCH : X86_SCRATCH;
	struct x86_move *m = first;

	x86_copy(e, scratch, place);
	while (m->from != place) {
		struct x86_move *next =
			ka_vec_at(&e->moves, struct x86_move, *writer_of(e, m->from) - 1);

		make(e, m);
		*reads_of(e, m->from) = 0;
		*writer_of(e, m->to) = 0;
		m->to = PLACE_NONE;
		m = next;
	}
	x86_copy(e, m->to, scratch);
	*reads_of(e, place) = 0;
	*writer_of(e, m->to) = 0;
	m->to = PLACE_NONE;
}

static int make_room(struct x86_emit *e)
{
	u32 nr = PLACE_SLOT + e->ra.nr_slots + e->nr_in, old = e->reads.len;

	if (nr <= old)
		return 0;
	if (kwasm_scratch_reserve(e->ir->scratch, &e->reads, nr - old) ||
	    kwasm_scratch_reserve(e->ir->scratch, &e->writer, nr - old))
		return -ENOMEM;
	memset(ka_vec_at(&e->reads, u32, old), 0, (nr - old) * sizeof(u32));
	memset(ka_vec_at(&e->writer, u32, old), 0, (nr - old) * sizeof(u32));
	e->reads.len = nr;
	e->writer.len = nr;
	return 0;
}

/**
 * x86_move_all() - make the moves that were added; flags are lost
 * @e: emission
 */
void x86_move_all(struct x86_emit *e)
{
	struct x86_move *moves = e->moves.data;
	u32 i;

	if (!e->t.err)
		e->t.err = make_room(e);
	if (e->t.err)
		goto out;
	for (i = 0; i < e->moves.len; i++) {
		if (moves[i].from != PLACE_NONE)
			(*reads_of(e, moves[i].from))++;
		if (moves[i].to < PLACE_OUT)
			*writer_of(e, moves[i].to) = i + 1;
	}
	for (i = 0; i < e->moves.len; i++)
		if (moves[i].to != PLACE_NONE &&
		    (moves[i].to >= PLACE_OUT || !*reads_of(e, moves[i].to)))
			make_chain(e, &moves[i]);
	for (i = 0; i < e->moves.len; i++)
		if (moves[i].to != PLACE_NONE)
			make_ring(e, &moves[i]);
out:
	e->moves.len = 0;
}

/* Where a value is at the end of a block. */
static x86_place exit_place(const struct x86_emit *e, u32 block, u32 value)
{
	const struct kwasm_reg_state *state =
		ka_vec_at(&e->ra.exit, struct kwasm_reg_state, block);
	const struct kwasm_reg_entry *entries =
		ka_vec_at(&e->ra.entries, struct kwasm_reg_entry, state->first);
	u32 i;

	for (i = 0; i < state->nr; i++)
		if (entries[i].value == value)
			return entries[i].reg;
	return x86_node(e, value)->op == KWASM_IR_CONST ? PLACE_NONE : x86_home(e, value);
}

static void add_edge(struct x86_emit *e, u32 edge)
{
	const struct kwasm_ir_edge *way = kwasm_ir_edge(e->ir, edge);
	const struct kwasm_ir_block *to = kwasm_ir_block(e->ir, way->to);
	const struct kwasm_reg_state *state =
		ka_vec_at(&e->ra.entry, struct kwasm_reg_state, way->to);
	const struct kwasm_reg_entry *entries =
		ka_vec_at(&e->ra.entries, struct kwasm_reg_entry, state->first);
	u32 i, n;

	for (i = 0; i < state->nr; i++) {
		u32 value = entries[i].value;

		/* A phi of that block gets its own value below. */
		if (value < to->first || value >= to->end ||
		    x86_node(e, value)->op != KWASM_IR_PHI)
			x86_add_move(e, entries[i].reg, exit_place(e, way->from, value), value);
	}
	for (n = to->first; x86_node(e, n)->op == KWASM_IR_PHI; n++) {
		u32 arg;
		u8 reg;

		if (!x86_node(e, n)->uses)
			continue;
		arg = kwasm_ir_phi_arg(e->ir, n, edge);
		reg = kwasm_ra_node(&e->ra, n)->def;
		x86_add_move(e, reg == KWASM_NO_REG ? x86_home(e, n) : reg,
			     exit_place(e, way->from, arg), arg);
	}
}

/**
 * x86_leave_edge() - make registers and homes what the next block wants
 * @e: emission
 * @edge: the one way out of the block
 */
void x86_leave_edge(struct x86_emit *e, u32 edge)
{
	add_edge(e, edge);
	x86_move_all(e);
}

/**
 * x86_is_free_edge() - whether all is where the next block wants it
 * @e: emission
 * @edge: the one way out of a block
 */
bool x86_is_free_edge(struct x86_emit *e, u32 edge)
{
	bool is_free;

	add_edge(e, edge);
	is_free = !e->moves.len && !e->t.err;
	e->moves.len = 0;
	return is_free;
}
