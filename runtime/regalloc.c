// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: registers
 *
 * One walk over the code in its order, which knows what each register holds and
 * when each value is needed next.  A value that has to leave its register is
 * the one whose next use is farthest away; it goes nowhere, since a value that
 * comes back once is stored where it is made, which happens once: its home in
 * memory is right ever after.  It may come back into any register.  So a
 * value's register changes over its life as need be, and the only thing that is
 * decided late is whether it has a home.
 *
 * No register survives a call, and no constant needs a home.
 *
 * For tests there is a mode in which no register survives any instruction, so
 * that every value has a home and comes from there each time.
 *
 * The result is not code: the emitter reads it (regalloc.h), and so does the
 * check of it in the tests.
 *
 * Ideas: L. Belady, "A study of replacement algorithms" (1966); O. Traub et al.,
 * "Quality and speed in linear-scan register allocation" (1998).
 */
#include "runtime/regalloc.h"

#include <linux/kernel.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "runtime/type.h"

/* Loops out from the innermost whose end counts as a use of what they used. */
#define LOOPS_ASKED	4
/* Phis that take a phi, one the other. */
#define PHIS_ASKED	4

/**
 * kwasm_ra_class() - the registers that could hold a value
 * @ra: registers
 * @value: node
 */
u32 kwasm_ra_class(const struct kwasm_regalloc *ra, u32 value)
{
	switch (kwasm_ir_node(ra->ir, value)->type) {
	case KWASM_F32:
	case KWASM_F64:
		return kwasm_target_float_regs;
	default:
		return kwasm_target_int_regs;
	}
}

/**
 * kwasm_ra_next_use() - when a value is needed next
 * @ra: registers
 * @value: node
 *
 * What a loop has used it will use again when it comes round.
 *
 * Return: node; beyond all nodes for none.
 */
u32 kwasm_ra_next_use(const struct kwasm_regalloc *ra, u32 value)
{
	u32 first = *kwasm_ra_u32(&ra->use_first, value);
	u32 behind = *kwasm_ra_u32(&ra->use_first, value + 1);
	u32 cursor = *kwasm_ra_u32(&ra->cursor, value);
	u32 next = cursor < behind ? *kwasm_ra_u32(&ra->use_at, cursor) : ra->ir->nodes.len;
	u32 last = cursor > first ? *kwasm_ra_u32(&ra->use_at, cursor - 1) : 0;
	u32 i;

	for (i = 0; i < min_t(u32, ra->loops.len, LOOPS_ASKED); i++) {
		const struct kwasm_loop_span *loop =
			ka_vec_at(&ra->loops, struct kwasm_loop_span, ra->loops.len - 1 - i);

		if (loop->first <= value)
			break;
		if (last >= loop->first)
			return min(next, loop->last);
	}
	return next;
}

/**
 * kwasm_ra_spill() - give a value a home, if it does not have one
 * @ra: registers
 * @value: node
 */
void kwasm_ra_spill(struct kwasm_regalloc *ra, u32 value)
{
	u32 *slot = kwasm_ra_u32(&ra->slot, value);

	if (kwasm_ir_node(ra->ir, value)->op == KWASM_IR_CONST || *slot != KWASM_NO_SLOT)
		return;
	*slot = 0;
	ra->spills++;
}

/* Whatever is no register has the bit of one, so that no shift is too far. */
static u32 bit_of(u8 reg)
{
	return BIT(reg % KWASM_NR_REGS);
}

/**
 * kwasm_ra_hold() - a register holds a value from here on
 * @ra: registers
 * @value: node
 * @reg: register, free
 */
void kwasm_ra_hold(struct kwasm_regalloc *ra, u32 value, u8 reg)
{
	ra->held[reg] = value;
	ra->free &= ~bit_of(reg);
	*ka_vec_at(&ra->reg, u8, value) = reg;
}

/**
 * kwasm_ra_release() - a register holds nothing any more
 * @ra: registers
 * @reg: register
 */
void kwasm_ra_release(struct kwasm_regalloc *ra, u8 reg)
{
	if (ra->held[reg])
		*ka_vec_at(&ra->reg, u8, ra->held[reg]) = KWASM_NO_REG;
	ra->held[reg] = 0;
	ra->free |= bit_of(reg);
	ra->kept &= ~bit_of(reg);
}

/**
 * kwasm_ra_release_all() - no register holds anything any more
 * @ra: registers
 */
void kwasm_ra_release_all(struct kwasm_regalloc *ra)
{
	u32 left;

	for (left = ~ra->free; left; left &= left - 1)
		kwasm_ra_release(ra, __ffs(left));
}

/* What a register holds is read. */
static u8 read(struct kwasm_regalloc *ra, u8 reg)
{
	if (reg != KWASM_NO_REG)
		ra->read |= ra->kept & BIT(reg);
	return reg;
}

/**
 * kwasm_ra_farthest() - of some registers the one whose value is needed last
 * @ra: registers
 * @regs: those, none of them free
 *
 * Return: register, or KWASM_NO_REG for none.
 */
u8 kwasm_ra_farthest(const struct kwasm_regalloc *ra, u32 regs)
{
	u32 best = KWASM_NO_REG, best_next = 0;

	while (regs) {
		u32 reg = __ffs(regs), value = ra->held[reg], next;

		regs &= regs - 1;
		next = kwasm_ra_next_use(ra, value);
		if (next > best_next || best == KWASM_NO_REG) {
			best = reg;
			best_next = next;
		}
	}
	return best;
}

/**
 * kwasm_ra_take() - find a register, at any price
 * @ra: registers
 * @value: node that needs one
 * @allowed: which would do; at least one of them can be taken
 * @hint: which is best if it is free, or KWASM_NO_REG
 *
 * Return: register, free.
 */
u8 kwasm_ra_take(struct kwasm_regalloc *ra, u32 value, u32 allowed, u8 hint)
{
	u32 free = allowed & ra->free;
	u8 reg;

	if (hint != KWASM_NO_REG && free & BIT(hint))
		return hint;
	if (free)
		return kwasm_target_order(free);
	reg = kwasm_ra_farthest(ra, allowed);
	kwasm_ra_release(ra, reg);
	return reg;
}

static void move(struct kwasm_regalloc *ra, u32 value, u8 from, u8 to)
{
	struct kwasm_reg_move *m;

	if (ra->err)
		return;
	m = kwasm_scratch_push(ra->ir->scratch, &ra->moves);
	if (!m) {
		ra->err = -ENOMEM;
		return;
	}
	*m = (struct kwasm_reg_move){ .node = ra->here, .value = value, .from = from, .to = to };
}

/* Brings a value into a register that is not among @pinned. */
static u8 bring(struct kwasm_regalloc *ra, u32 value, u32 pinned)
{
	u8 reg = kwasm_ra_reg(ra, value);

	if (reg != KWASM_NO_REG)
		return reg;
	reg = kwasm_ra_take(ra, value, kwasm_ra_class(ra, value) & ~pinned, KWASM_NO_REG);
	move(ra, value, KWASM_NO_REG, reg);
	kwasm_ra_hold(ra, value, reg);
	/* It comes from its home, so it has one. */
	kwasm_ra_spill(ra, value);
	return reg;
}

static u32 reg_bit(u8 reg)
{
	return reg == KWASM_NO_REG ? 0 : BIT(reg);
}

static bool is_last_use(const struct kwasm_regalloc *ra, u32 value)
{
	return *kwasm_ra_u32(&ra->end, value) <= ra->here;
}

static void advance(struct kwasm_regalloc *ra, u32 value)
{
	u32 behind = *kwasm_ra_u32(&ra->use_first, value + 1);
	u32 *cursor = kwasm_ra_u32(&ra->cursor, value);

	while (*cursor < behind && *kwasm_ra_u32(&ra->use_at, *cursor) <= ra->here)
		(*cursor)++;
}

static void let_go(struct kwasm_regalloc *ra, u32 value)
{
	u8 reg = kwasm_ra_reg(ra, value);

	if (reg != KWASM_NO_REG && is_last_use(ra, value))
		kwasm_ra_release(ra, reg);
}

/*
 * What is in a register that will be lost goes elsewhere while there is room;
 * for @needed, which the instruction still reads then, room is made.
 */
static void clear(struct kwasm_regalloc *ra, u32 clobbers, u32 pinned, u32 needed)
{
	u32 left;

	for (left = clobbers; left; left &= left - 1) {
		u32 reg = __ffs(left), value = ra->held[reg], allowed;
		u8 to;

		if (!value)
			continue;
		allowed = kwasm_ra_class(ra, value) & ~clobbers & ~pinned;
		if (!(allowed & ra->free) && !(needed & BIT(reg))) {
			kwasm_ra_release(ra, reg);
			continue;
		}
		to = kwasm_ra_take(ra, value, allowed, KWASM_NO_REG);
		move(ra, value, read(ra, reg), to);
		kwasm_ra_release(ra, reg);
		kwasm_ra_hold(ra, value, to);
	}
}

static void take_arguments(struct kwasm_regalloc *ra, const struct kwasm_ir_node *node)
{
	u32 i, nr = kwasm_ir_nr_args(node);

	for (i = 0; i < nr; i++) {
		u32 value = *kwasm_ir_pool(ra->ir, node->c + i);
		u8 reg = read(ra, kwasm_ra_reg(ra, value));

		*ka_vec_at(&ra->pool_regs, u8, node->c + i) = reg;
		if (reg == KWASM_NO_REG)
			kwasm_ra_spill(ra, value);
	}
	for (i = 0; i < nr; i++) {
		u32 value = *kwasm_ir_pool(ra->ir, node->c + i);

		advance(ra, value);
		let_go(ra, value);
	}
}

/**
 * kwasm_ra_phi_reg() - the register that a value is for
 * @ra: registers
 * @value: node
 *
 * A phi takes it, or a phi that takes that one, and where it is was decided: a
 * loop's phi as a rule, at the end of the loop.
 *
 * Return: register, or KWASM_NO_REG.
 */
u8 kwasm_ra_phi_reg(const struct kwasm_regalloc *ra, u32 value)
{
	u32 phi = *kwasm_ra_u32(&ra->twin, value), i;

	for (i = 0; i < PHIS_ASKED && phi > value; i++)
		phi = *kwasm_ra_u32(&ra->twin, phi);
	return phi && phi < value ? kwasm_ra_node(ra, phi)->def : KWASM_NO_REG;
}

static void define(struct kwasm_regalloc *ra, u32 n, const struct kwasm_want *want, u32 pinned)
{
	struct kwasm_node_regs *regs = kwasm_ra_node(ra, n);
	u32 allowed = kwasm_ra_class(ra, n) & ~want->excluded & ~pinned;
	u8 hint = want->hint, reg = kwasm_ra_phi_reg(ra, n);

	if (reg != KWASM_NO_REG && allowed & ra->free & BIT(reg))
		hint = reg;
	if (hint == KWASM_NO_REG && want->nr && regs->use[0] != KWASM_NO_REG)
		hint = regs->use[0];
	regs->def = kwasm_ra_take(ra, n, allowed, hint);
	kwasm_ra_hold(ra, n, regs->def);
}

/* An operand that is read twice is read last when the later of them is. */
static bool is_late(const struct kwasm_want *want, u32 value)
{
	u32 i;

	for (i = 0; i < want->nr; i++)
		if (want->use[i].value == value && want->use[i].late)
			return true;
	return false;
}

static void allocate(struct kwasm_regalloc *ra, u32 n)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ra->ir, n);
	struct kwasm_node_regs *regs = kwasm_ra_node(ra, n);
	struct kwasm_want want;
	u32 pinned = 0, late = 0, i;

	ra->here = n;
	kwasm_target_want(ra->ir, n, &want);

	/* What is in a register already is not to leave it for the others. */
	for (i = 0; i < want.nr; i++)
		pinned |= reg_bit(kwasm_ra_reg(ra, want.use[i].value));
	for (i = 0; i < want.nr; i++)
		if (want.use[i].kind == KWASM_USE_REG)
			pinned |= BIT(bring(ra, want.use[i].value, pinned));
	for (i = 0; i < want.nr; i++) {
		regs->use[i] = read(ra, kwasm_ra_reg(ra, want.use[i].value));
		if (regs->use[i] == KWASM_NO_REG)
			kwasm_ra_spill(ra, want.use[i].value);
		advance(ra, want.use[i].value);
	}
	take_arguments(ra, node);

	for (i = 0; i < want.nr; i++)
		if (is_late(&want, want.use[i].value))
			late |= reg_bit(regs->use[i]);
		else
			let_go(ra, want.use[i].value);
	if (want.is_call) {
		kwasm_ra_release_all(ra);
		ra->next_call++;
	} else if (want.clobbers) {
		clear(ra, want.clobbers, pinned, late);
	}
	late = 0;
	for (i = 0; i < want.nr; i++) {
		if (!want.use[i].late || want.is_call)
			continue;
		regs->use[i] = read(ra, kwasm_ra_reg(ra, want.use[i].value));
		if (regs->use[i] == KWASM_NO_REG)
			kwasm_ra_spill(ra, want.use[i].value);
		late |= reg_bit(regs->use[i]);
	}
	if (want.has_def && node->uses)
		define(ra, n, &want, late);
	for (i = 0; i < want.nr; i++)
		let_go(ra, want.use[i].value);
}

/* Parameters are where the caller put them; each has a node, in their order. */
static void take_params(struct kwasm_regalloc *ra)
{
	struct kwasm_params_passed passed = {};
	u32 n;

	for (n = 1; n < ra->ir->nodes.len && kwasm_ir_node(ra->ir, n)->op == KWASM_IR_PARAM; n++) {
		struct kwasm_ir_node *node = kwasm_ir_node(ra->ir, n);
		u8 reg = kwasm_target_param_reg(&passed, node->type);

		node->imm = reg == KWASM_NO_REG ? passed.slots : 0;
		if (!node->uses)
			continue;
		kwasm_ra_node(ra, n)->def = reg;
		if (reg == KWASM_NO_REG)
			kwasm_ra_spill(ra, n);
		else
			kwasm_ra_hold(ra, n, reg);
	}
}

static void walk(struct kwasm_regalloc *ra)
{
	bool spill = ra->ir->m->engine->spill;
	u32 b, n;

	for (b = 0; !ra->err && b < ra->ir->blocks.len; b++) {
		const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);

		ra->here = block->first;
		ra->err = kwasm_regalloc_track_loops(ra, b);
		if (ra->err)
			return;
		if (b)
			kwasm_regalloc_enter(ra, b);
		else
			take_params(ra);
		if (spill)
			kwasm_ra_release_all(ra);
		for (n = block->first; !ra->err && n < block->end; n++) {
			u16 op = kwasm_ir_node(ra->ir, n)->op;

			if (n % 4096 == 0)
				ra->err = kwasm_jit_pause();
			if (op == KWASM_IR_PHI || op == KWASM_IR_PARAM ||
			    !kwasm_regalloc_is_needed(ra->ir, n))
				continue;
			allocate(ra, n);
			if (spill)
				kwasm_ra_release_all(ra);
		}
		if (!ra->err)
			kwasm_regalloc_leave(ra, b);
	}
}

static const struct {
	size_t at;
	size_t elem;
} vectors[] = {
	{ offsetof(struct kwasm_regalloc, nodes), sizeof(struct kwasm_node_regs) },
	{ offsetof(struct kwasm_regalloc, moves), sizeof(struct kwasm_reg_move) },
	{ offsetof(struct kwasm_regalloc, pool_regs), sizeof(u8) },
	{ offsetof(struct kwasm_regalloc, entry), sizeof(struct kwasm_reg_state) },
	{ offsetof(struct kwasm_regalloc, exit), sizeof(struct kwasm_reg_state) },
	{ offsetof(struct kwasm_regalloc, entries), sizeof(struct kwasm_reg_entry) },
	{ offsetof(struct kwasm_regalloc, borders), sizeof(struct kwasm_reg_border) },
	{ offsetof(struct kwasm_regalloc, slot), sizeof(u32) },
	{ offsetof(struct kwasm_regalloc, use_first), sizeof(u32) },
	{ offsetof(struct kwasm_regalloc, use_at), sizeof(u32) },
	{ offsetof(struct kwasm_regalloc, cursor), sizeof(u32) },
	{ offsetof(struct kwasm_regalloc, end), sizeof(u32) },
	{ offsetof(struct kwasm_regalloc, twin), sizeof(u32) },
	{ offsetof(struct kwasm_regalloc, reg), sizeof(u8) },
	{ offsetof(struct kwasm_regalloc, calls), sizeof(u32) },
	{ offsetof(struct kwasm_regalloc, ending), sizeof(struct kwasm_reg_count) },
	{ offsetof(struct kwasm_regalloc, outside), sizeof(struct kwasm_reg_count) },
	{ offsetof(struct kwasm_regalloc, loops), sizeof(struct kwasm_loop_span) },
};

static struct ka_vec *vector(struct kwasm_regalloc *ra, u32 i)
{
	return (struct ka_vec *)((u8 *)ra + vectors[i].at);
}

/**
 * kwasm_regalloc() - give a function's values registers
 * @ra: receives what was decided
 * @ir: function, its uses counted and its folding decided
 *
 * Context: process context; sleeps.
 * Return: 0; -ENOMEM; -EINTR.  kwasm_regalloc_exit() follows in any case.
 */
int kwasm_regalloc(struct kwasm_regalloc *ra, struct kwasm_ir *ir)
{
	u32 i;

	*ra = (struct kwasm_regalloc){ .ir = ir, .free = ~0U };
	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		kwasm_scratch_vec(ir->scratch, vector(ra, i), vectors[i].elem);
	ra->err = kwasm_regalloc_live(ra);
	if (!ra->err)
		walk(ra);
	if (!ra->err)
		kwasm_regalloc_prune(ra);
	return ra->err ?: kwasm_regalloc_slots(ra);
}

/**
 * kwasm_regalloc_exit() - end what was decided; legal on zeroed memory
 * @ra: registers
 */
void kwasm_regalloc_exit(struct kwasm_regalloc *ra)
{
	u32 i = ARRAY_SIZE(vectors);

	while (ra->ir && i--)
		kwasm_scratch_put(ra->ir->scratch, vector(ra, i));
}
