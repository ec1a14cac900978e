// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: a check of what was decided about registers
 *
 * Follows what each register holds through each block, by nothing but the
 * decisions themselves: the moves, the operands' and results' registers, what is
 * promised at the borders of blocks.  An operand has to be where it is said to
 * be; what is said to come from home has to have one; two values at home in one
 * place must not be needed at the same time.
 *
 * For tests and fuzzing: it knows nothing of how the decisions were made.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "runtime/regalloc.h"

/* What each register holds: a value, or 0. */
struct held {
	u32 value[KWASM_NR_REGS];
};

static bool is_at_home(const struct kwasm_regalloc *ra, u32 value)
{
	return kwasm_ir_node(ra->ir, value)->op == KWASM_IR_CONST ||
	       *kwasm_ra_u32(&ra->slot, value) != KWASM_NO_SLOT;
}

static bool is_there(const struct kwasm_regalloc *ra, const struct held *held, u32 value, u8 reg)
{
	return reg == KWASM_NO_REG ? is_at_home(ra, value) : held->value[reg] == value;
}

static void load(const struct kwasm_regalloc *ra, struct held *held,
		 const struct kwasm_reg_state *state)
{
	u32 i;

	memset(held, 0, sizeof(*held));
	for (i = 0; i < state->nr; i++) {
		const struct kwasm_reg_entry *entry =
			ka_vec_at(&ra->entries, struct kwasm_reg_entry, state->first + i);

		held->value[entry->reg] = entry->value;
	}
}

static bool check_moves(const struct kwasm_regalloc *ra, struct held *held, u32 n, u32 *next)
{
	for (; *next < ra->moves.len; (*next)++) {
		const struct kwasm_reg_move *m = ka_vec_at(&ra->moves, struct kwasm_reg_move,
							   *next);

		if (m->node > n)
			break;
		if (m->node < n || !is_there(ra, held, m->value, m->from))
			return false;
		held->value[m->to] = m->value;
	}
	return true;
}

static bool check_node(const struct kwasm_regalloc *ra, struct held *held, u32 n)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ra->ir, n);
	const struct kwasm_node_regs *regs = kwasm_ra_node(ra, n);
	u32 i, nr = kwasm_ir_nr_args(node);
	struct kwasm_want want;

	kwasm_target_want(ra->ir, n, &want);
	for (i = 0; i < want.nr; i++) {
		if (want.use[i].kind == KWASM_USE_REG && regs->use[i] == KWASM_NO_REG)
			return false;
		if (!is_there(ra, held, want.use[i].value, regs->use[i]))
			return false;
		/* What is read late is neither lost nor written over. */
		if (want.use[i].late && regs->use[i] != KWASM_NO_REG &&
		    (regs->use[i] == regs->def || want.clobbers & BIT(regs->use[i])))
			return false;
	}
	for (i = 0; i < nr; i++)
		if (!is_there(ra, held, *kwasm_ir_pool(ra->ir, node->c + i),
			      *ka_vec_at(&ra->pool_regs, u8, node->c + i)))
			return false;
	for (i = 0; i < KWASM_NR_REGS; i++)
		if (want.is_call || want.clobbers & BIT(i))
			held->value[i] = 0;
	if (regs->def == KWASM_NO_REG)
		return !want.has_def || !node->uses || is_at_home(ra, n);
	if (want.excluded & BIT(regs->def))
		return false;
	held->value[regs->def] = n;
	return true;
}

/* What the block that a way leads to wants has to be there, or at home. */
static bool check_edge(const struct kwasm_regalloc *ra, const struct held *held, u32 e)
{
	u32 to = kwasm_ir_edge(ra->ir, e)->to, i, n;
	const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, to);
	const struct kwasm_reg_state *state = ka_vec_at(&ra->entry, struct kwasm_reg_state, to);

	for (i = 0; i < state->nr; i++) {
		u32 value = ka_vec_at(&ra->entries, struct kwasm_reg_entry,
				      state->first + i)->value;
		bool found = is_at_home(ra, value);
		u32 reg;

		if (value >= block->first && value < block->end)
			continue;	/* a phi of that block: below */
		for (reg = 0; reg < KWASM_NR_REGS; reg++)
			found = found || held->value[reg] == value;
		if (!found)
			return false;
	}
	for (n = block->first; kwasm_ir_node(ra->ir, n)->op == KWASM_IR_PHI; n++) {
		u32 arg = kwasm_ir_phi_arg(ra->ir, n, e), reg;
		bool found = is_at_home(ra, arg);

		if (!kwasm_ir_node(ra->ir, n)->uses)
			continue;
		for (reg = 0; reg < KWASM_NR_REGS; reg++)
			found = found || held->value[reg] == arg;
		if (!found)
			return false;
	}
	return true;
}

static bool check_block(const struct kwasm_regalloc *ra, u32 b, u32 *next)
{
	const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);
	const struct kwasm_reg_state *exit = ka_vec_at(&ra->exit, struct kwasm_reg_state, b);
	struct held held;
	u32 n, i;

	memset(&held, 0, sizeof(held));
	if (b && (block->nr_in > 1 || kwasm_ir_node(ra->ir, block->first)->op == KWASM_IR_PHI))
		load(ra, &held, ka_vec_at(&ra->entry, struct kwasm_reg_state, b));
	else if (b)
		load(ra, &held, ka_vec_at(&ra->exit, struct kwasm_reg_state,
					  kwasm_ir_edge(ra->ir, block->in)->from));
	for (n = block->first; n < block->end; n++) {
		u8 def = kwasm_ra_node(ra, n)->def;

		if (!check_moves(ra, &held, n, next))
			return false;
		if (!kwasm_regalloc_is_needed(ra->ir, n))
			continue;
		if (kwasm_ir_node(ra->ir, n)->op == KWASM_IR_PARAM ||
		    kwasm_ir_node(ra->ir, n)->op == KWASM_IR_PHI) {
			if (def == KWASM_NO_REG ? !is_at_home(ra, n) :
			    held.value[def] && held.value[def] != n)
				return false;
			if (def != KWASM_NO_REG)
				held.value[def] = n;
		} else if (!check_node(ra, &held, n)) {
			return false;
		}
	}
	for (i = 0; i < exit->nr; i++) {
		const struct kwasm_reg_entry *entry =
			ka_vec_at(&ra->entries, struct kwasm_reg_entry, exit->first + i);

		if (held.value[entry->reg] != entry->value)
			return false;
	}
	load(ra, &held, exit);
	for (i = 0; i < block->nr_out; i++) {
		u32 to = kwasm_ir_edge(ra->ir, block->out + i)->to;

		/* Without a place for moves, there must not be any. */
		if (block->nr_out > 1 &&
		    kwasm_ir_node(ra->ir, kwasm_ir_block(ra->ir, to)->first)->op == KWASM_IR_PHI)
			return false;
		if (block->nr_out == 1 && !check_edge(ra, &held, block->out + i))
			return false;
	}
	return true;
}

/* Of values at home in one place, the one before must have ended. */
static int check_slots(const struct kwasm_regalloc *ra)
{
	struct ka_vec until;
	u32 n, i;
	int err = 0;

	kwasm_scratch_vec(ra->ir->scratch, &until, sizeof(u32));
	if (kwasm_scratch_reserve(ra->ir->scratch, &until, ra->nr_slots))
		err = -ENOMEM;
	for (i = 0; !err && i < ra->nr_slots; i++)
		*(u32 *)ka_vec_commit(&until) = 0;
	for (n = 1; !err && n < ra->ir->nodes.len; n++) {
		u32 slot = *kwasm_ra_u32(&ra->slot, n);

		if (slot == KWASM_NO_SLOT)
			continue;
		if (slot >= ra->nr_slots || n <= *kwasm_ra_u32(&until, slot))
			err = -EUCLEAN;
		else
			*kwasm_ra_u32(&until, slot) = *kwasm_ra_u32(&ra->end, n);
	}
	kwasm_scratch_put(ra->ir->scratch, &until);
	return err;
}

/**
 * kwasm_regalloc_check() - check what was decided about a function's registers
 * @ra: registers
 *
 * Return: 0; -EUCLEAN when something is wrong; -ENOMEM.
 */
int kwasm_regalloc_check(const struct kwasm_regalloc *ra)
{
	u32 b, next = 0;

	for (b = 0; b < ra->ir->blocks.len; b++)
		if (!check_block(ra, b, &next))
			return -EUCLEAN;
	return check_slots(ra);
}
