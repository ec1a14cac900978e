// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: registers where blocks begin and end
 *
 * A block that one way leads to goes on with what that way's registers hold.
 * Where ways meet, what the nearest of them holds is wanted of all, less what
 * is not worth a load; the emitter makes each way's registers so at its end.
 *
 * What is wanted at a loop's header is decided in regalloc_loop.c, and what of
 * all that nobody comes to read is found out in the end, in regalloc_border.c.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/minmax.h>

#include "runtime/regalloc.h"

/* A load on a way is worth it for a use no farther than this. */
#define NEAR	32

static void save(struct kwasm_regalloc *ra, struct kwasm_reg_state *state)
{
	struct kwasm_reg_entry *entry;
	u32 left;

	*state = (struct kwasm_reg_state){ .first = ra->entries.len };
	if (ra->err || kwasm_scratch_reserve(ra->ir->scratch, &ra->entries, KWASM_NR_REGS)) {
		ra->err = ra->err ?: -ENOMEM;
		return;
	}
	entry = ka_vec_at(&ra->entries, struct kwasm_reg_entry, state->first);
	for (left = ~ra->free; left; left &= left - 1) {
		u32 reg = __ffs(left);

		entry[state->nr++] = (struct kwasm_reg_entry){ .value = ra->held[reg], .reg = reg };
	}
	ra->entries.len += state->nr;
}

/* What was held at the end of @from and is alive in @block. */
static void resume(struct kwasm_regalloc *ra, u32 from, u32 first)
{
	const struct kwasm_reg_state *state = kwasm_ra_state(&ra->exit, from);
	const struct kwasm_reg_entry *entries = kwasm_ra_entries(ra, state);
	u32 i;

	kwasm_ra_release_all(ra);
	for (i = 0; i < state->nr; i++)
		if (*kwasm_ra_u32(&ra->end, entries[i].value) >= first)
			kwasm_ra_hold(ra, entries[i].value, entries[i].reg);
}

static bool is_held_in(const struct kwasm_regalloc *ra, u32 block, u32 value)
{
	const struct kwasm_reg_state *state = kwasm_ra_state(&ra->exit, block);
	const struct kwasm_reg_entry *entries = kwasm_ra_entries(ra, state);
	u32 i;

	for (i = 0; i < state->nr; i++)
		if (entries[i].value == value)
			return true;
	return false;
}

/* Values that another way does not hold: worth a load there, or not held. */
static void agree(struct kwasm_regalloc *ra, u32 b, u32 base)
{
	const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);
	u32 left, e;

	for (e = block->in; e != KWASM_IR_NONE; e = kwasm_ir_edge(ra->ir, e)->next) {
		u32 from = kwasm_ir_edge(ra->ir, e)->from;

		if (from == base || from >= b)
			continue;
		for (left = ~ra->free; left; left &= left - 1) {
			u32 reg = __ffs(left), value = ra->held[reg];

			if (is_held_in(ra, from, value))
				continue;
			if (kwasm_ra_next_use(ra, value) > block->first + NEAR)
				kwasm_ra_release(ra, reg);
		}
	}
}

/* The register that a phi's value is in at the end of a way, if it is free now. */
static u8 phi_hint(const struct kwasm_regalloc *ra, u32 phi, u32 edge)
{
	u32 arg = kwasm_ir_phi_arg(ra->ir, phi, edge);
	const struct kwasm_reg_state *state =
		kwasm_ra_state(&ra->exit, kwasm_ir_edge(ra->ir, edge)->from);
	const struct kwasm_reg_entry *entries = kwasm_ra_entries(ra, state);
	u32 i;

	for (i = 0; i < state->nr; i++)
		if (entries[i].value == arg)
			return entries[i].reg;
	return KWASM_NO_REG;
}

/* Room for a phi among what can as well come from home when it is needed. */
static u32 make_room(struct kwasm_regalloc *ra, u32 b, u32 allowed, u32 next)
{
	u32 first = kwasm_ir_block(ra->ir, b)->first, regs = 0, left;
	u8 reg;

	for (left = allowed & ~ra->free; left; left &= left - 1)
		if (ra->held[__ffs(left)] < first)
			regs |= BIT(__ffs(left));
	reg = kwasm_ra_farthest(ra, regs);
	if (reg != KWASM_NO_REG && kwasm_ra_next_use(ra, ra->held[reg]) > next)
		kwasm_ra_release(ra, reg);
	return allowed & ra->free;
}

static void place_phi(struct kwasm_regalloc *ra, u32 b, u32 phi, u32 edge)
{
	const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);
	u32 allowed = kwasm_ra_class(ra, phi), next = kwasm_ra_next_use(ra, phi);
	u8 hint, reg;

	/* Of what the loop does not use before it calls, registers know nothing. */
	if (ra->ir->m->engine->spill ||
	    (block->loop_end && next > kwasm_regalloc_next_call(ra)) ||
	    !(allowed & ra->free || make_room(ra, b, allowed, next))) {
		kwasm_ra_spill(ra, phi);
		return;
	}
	hint = kwasm_ra_phi_reg(ra, phi);
	if (hint == KWASM_NO_REG || ra->held[hint])
		hint = phi_hint(ra, phi, edge);
	reg = kwasm_ra_take(ra, phi, allowed, hint);
	kwasm_ra_node(ra, phi)->def = reg;
	kwasm_ra_hold(ra, phi, reg);
}

static void meet(struct kwasm_regalloc *ra, u32 b, u32 edge)
{
	const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);
	u32 n;

	agree(ra, b, kwasm_ir_edge(ra->ir, edge)->from);
	if (block->loop_end)
		kwasm_regalloc_enter_loop(ra, b);
	for (n = block->first; n < block->end && kwasm_ir_node(ra->ir, n)->op == KWASM_IR_PHI; n++)
		if (kwasm_ir_node(ra->ir, n)->uses)
			place_phi(ra, b, n, edge);
	if (block->loop_end && !ra->ir->m->engine->spill)
		kwasm_regalloc_bring_ahead(ra, b);
	save(ra, kwasm_ra_state(&ra->entry, b));
}

/* The way in to go by: what was just before, or any that was before. */
static u32 base_edge(const struct kwasm_regalloc *ra, u32 b)
{
	u32 e, base = KWASM_IR_NONE;

	for (e = kwasm_ir_block(ra->ir, b)->in; e != KWASM_IR_NONE;
	     e = kwasm_ir_edge(ra->ir, e)->next) {
		u32 from = kwasm_ir_edge(ra->ir, e)->from;

		if (from < b && (base == KWASM_IR_NONE ||
				 from > kwasm_ir_edge(ra->ir, base)->from))
			base = e;
	}
	return base;
}

/**
 * kwasm_regalloc_enter() - decide what registers hold where a block begins
 * @ra: registers
 * @b: block, not the first
 */
void kwasm_regalloc_enter(struct kwasm_regalloc *ra, u32 b)
{
	u32 base = base_edge(ra, b);

	resume(ra, kwasm_ir_edge(ra->ir, base)->from, kwasm_ir_block(ra->ir, b)->first);
	if (kwasm_regalloc_is_met(ra->ir, b))
		meet(ra, b, base);
	ra->kept = ~ra->free;
	ra->read = 0;
}

/**
 * kwasm_regalloc_leave() - remember what registers hold where a block ends
 * @ra: registers
 * @b: block
 */
void kwasm_regalloc_leave(struct kwasm_regalloc *ra, u32 b)
{
	const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);
	u32 e, n, to;

	save(ra, kwasm_ra_state(&ra->exit, b));
	*kwasm_ra_border(ra, b) = (struct kwasm_reg_border){ .read = ra->read, .kept = ra->kept };
	if (kwasm_ir_node(ra->ir, block->end - 1)->op != KWASM_IR_JUMP)
		return;
	/* A phi takes from home what is in no register. */
	e = block->out;
	to = kwasm_ir_edge(ra->ir, e)->to;
	n = kwasm_ir_block(ra->ir, to)->first;
	for (; kwasm_ir_node(ra->ir, n)->op == KWASM_IR_PHI; n++) {
		u32 arg = kwasm_ir_phi_arg(ra->ir, n, e);

		if (kwasm_ir_node(ra->ir, n)->uses && kwasm_ra_reg(ra, arg) == KWASM_NO_REG)
			kwasm_ra_spill(ra, arg);
	}
}
