// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: registers where a loop begins
 *
 * A loop is met by its back edges later, so what is wanted at its header is
 * decided with an eye on the loop.  Nothing is worth holding that a call comes
 * before.  What the loop uses is brought in beforehand while there is room.
 *
 * What it does not use has no claim to a register that it needs: losing it on a
 * way round would cost a load each time.  In a loop without loops in it, that
 * needs few registers, there are some to spare: at no place is more alive than
 * what it takes from outside and what of its own is.  Values that are only used
 * behind the loop stay in those.
 */
#include <linux/bitops.h>
#include <linux/minmax.h>

#include "runtime/regalloc.h"

/* How far into a loop to look for what it uses. */
#define AHEAD	64
/* Registers that instructions want for themselves at times. */
#define SLACK	1

/**
 * kwasm_regalloc_next_call() - the first call from the place at hand on
 * @ra: registers
 *
 * Return: node; beyond all nodes for none.
 */
u32 kwasm_regalloc_next_call(const struct kwasm_regalloc *ra)
{
	return ra->next_call < ra->calls.len ? *kwasm_ra_u32(&ra->calls, ra->next_call) :
					       ra->ir->nodes.len;
}

/* The node that ends the loop that begins with block @b. */
static u32 loop_last(const struct kwasm_regalloc *ra, u32 b)
{
	return kwasm_ir_block(ra->ir, kwasm_ir_block(ra->ir, b)->loop_end)->end - 1;
}

static bool is_innermost(const struct kwasm_regalloc *ra, u32 b)
{
	u32 end = kwasm_ir_block(ra->ir, b)->loop_end, i;

	for (i = b + 1; i <= end; i++)
		if (kwasm_ir_block(ra->ir, i)->loop_end)
			return false;
	return true;
}

/* How many registers a loop leaves to others. */
static void find_room(const struct kwasm_regalloc *ra, u32 b, s32 room[2])
{
	const u32 all[2] = { kwasm_target_int_regs, kwasm_target_float_regs };
	u32 first = kwasm_ir_block(ra->ir, b)->first, last = loop_last(ra, b), n, i;
	const struct kwasm_reg_count *outside = kwasm_ra_count(&ra->outside, b);
	u32 alive[2] = {}, most[2] = {};

	for (n = first; n <= last; n++) {
		const struct kwasm_reg_count *ending = kwasm_ra_count(&ra->ending, n);

		if (*kwasm_ra_u32(&ra->use_first, n) != *kwasm_ra_u32(&ra->use_first, n + 1)) {
			i = kwasm_ra_class(ra, n) == all[1];
			alive[i]++;
			most[i] = max(most[i], alive[i]);
		}
		alive[0] -= min_t(u32, alive[0], ending->ints);
		alive[1] -= min_t(u32, alive[1], ending->floats);
	}
	room[0] = (s32)hweight32(all[0]) - SLACK - (s32)(most[0] + outside->ints);
	room[1] = (s32)hweight32(all[1]) - SLACK - (s32)(most[1] + outside->floats);
}

/* Lets go of what is needed last until there is room for the others of its class. */
static void fit(struct kwasm_regalloc *ra, u32 regs, s32 room)
{
	s32 nr = hweight32(regs);

	for (; nr && nr > room; nr--) {
		u8 reg = kwasm_ra_farthest(ra, regs);

		regs &= ~BIT(reg);
		kwasm_ra_release(ra, reg);
	}
}

/**
 * kwasm_regalloc_enter_loop() - decide what a loop does not need but may be held in it
 * @ra: registers
 * @b: block, the loop's header
 */
void kwasm_regalloc_enter_loop(struct kwasm_regalloc *ra, u32 b)
{
	u32 last = loop_last(ra, b), call = kwasm_regalloc_next_call(ra), left, idle = 0;
	s32 room[2] = {};

	for (left = ~ra->free; left; left &= left - 1) {
		u32 reg = __ffs(left), next = kwasm_ra_next_use(ra, ra->held[reg]);

		if (call <= last && next > call)
			kwasm_ra_release(ra, reg);
		else if (next > last)
			idle |= BIT(reg);
	}
	if (!idle)
		return;
	if (is_innermost(ra, b))
		find_room(ra, b, room);
	fit(ra, idle & kwasm_target_int_regs, room[0]);
	fit(ra, idle & kwasm_target_float_regs, room[1]);
}

/**
 * kwasm_regalloc_bring_ahead() - hold what a loop is about to use, where there is room
 * @ra: registers
 * @b: block, the loop's header
 */
void kwasm_regalloc_bring_ahead(struct kwasm_regalloc *ra, u32 b)
{
	const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);
	u32 end = min3(block->first + AHEAD, loop_last(ra, b) + 1,
		       kwasm_regalloc_next_call(ra)), n, i;
	struct kwasm_want want;

	for (n = block->first; n < end; n++) {
		if (kwasm_ir_node(ra->ir, n)->op == KWASM_IR_PHI ||
		    !kwasm_regalloc_is_needed(ra->ir, n))
			continue;
		kwasm_target_want(ra->ir, n, &want);
		for (i = 0; i < want.nr; i++) {
			u32 value = want.use[i].value;
			u32 free = ra->free & kwasm_ra_class(ra, value);

			/* Two stay free for what the loop itself makes. */
			if (want.use[i].kind != KWASM_USE_REG || value >= block->first ||
			    kwasm_ra_reg(ra, value) != KWASM_NO_REG || hweight32(free) <= 2)
				continue;
			kwasm_ra_hold(ra, value, kwasm_target_order(free));
		}
	}
}
