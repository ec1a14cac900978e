// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: what instructions there are for the nodes, and what they want
 *
 * A comparison that one branch or select uses becomes its flags; a shift that
 * one addition uses, part of lea; a load that one instruction uses, its operand;
 * a check that one load uses, part of that; a constant that fits, part of the
 * instruction.
 */
#include <linux/kernel.h>
#include <linux/bitops.h>
#include <linux/limits.h>

#include "runtime/type.h"
#include "runtime/x86/emit.h"

const u32 kwasm_target_int_regs = INT_REGS;
const u32 kwasm_target_float_regs = FLOAT_REGS;

/* In the order they are best taken: those with short encodings, no special use. */
static const u8 order[] = { RBX, RSI, RDI, R8, R9, R10, R12, RAX, RDX, RCX };

/**
 * kwasm_target_order() - the best of some registers
 * @free: registers, at least one
 */
u8 kwasm_target_order(u32 free)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(order); i++)
		if (free & BIT(order[i]))
			return order[i];
	return __ffs(free);
}

static const u8 int_args[KWASM_JIT_GPR_ARGS] = { RDI, RSI, RDX, RCX, R8, R9 };

/**
 * kwasm_target_param_reg() - where the next parameter is passed
 * @passed: those before it; counts this one, too
 * @valtype: its type
 *
 * Return: register, or KWASM_NO_REG: in the last of @passed->slots.
 */
u8 kwasm_target_param_reg(struct kwasm_params_passed *passed, u32 valtype)
{
	if (x86_is_float(valtype) && passed->floats < KWASM_JIT_XMM_ARGS)
		return XMM0 + passed->floats++;
	if (!x86_is_float(valtype) && passed->ints < KWASM_JIT_GPR_ARGS)
		return int_args[passed->ints++];
	passed->slots++;
	return KWASM_NO_REG;
}

/**
 * x86_imm() - whether an operand fits into an instruction
 * @ir: function
 * @n: node
 * @imm: receives it
 */
bool x86_imm(const struct kwasm_ir *ir, u32 n, s32 *imm)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);
	s64 val = node->type == KWASM_I32 ? (s32)node->imm : (s64)node->imm;

	if (node->op != KWASM_IR_CONST || x86_is_float(node->type))
		return false;
	*imm = val;
	return val >= S32_MIN && val <= S32_MAX && !x86_hides_entry(val);
}

/* Integer comparisons, by opcode from I32_EQ and I64_EQ on. */
static const u8 int_conditions[] = {
	CC_E, CC_NE, CC_L, CC_B, CC_G, CC_A, CC_LE, CC_BE, CC_GE, CC_AE,
};

static bool is_compare(u16 op)
{
	return op >= KWASM_OP_I32_EQZ && op <= KWASM_OP_I64_GE_U;
}

/* eq and ne of floats take two conditions. */
static bool is_float_compare(u16 op)
{
	return (op >= KWASM_OP_F32_LT && op <= KWASM_OP_F32_GE) ||
	       (op >= KWASM_OP_F64_LT && op <= KWASM_OP_F64_GE);
}

/**
 * x86_compare_of() - the condition that a comparison computes
 * @ir: function
 * @n: comparison; of floats, neither eq nor ne
 * @cond: receives it
 */
void x86_compare_of(const struct kwasm_ir *ir, u32 n, struct x86_cond *cond)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);
	bool is_64 = node->op >= KWASM_OP_I64_EQZ;

	*cond = (struct x86_cond){ .width = is_64 ? X86_64 : X86_32, .a = node->a, .b = node->b };
	if (is_float_compare(node->op)) {
		bool is_f64 = node->op >= KWASM_OP_F64_EQ;
		u32 kind = node->op - (is_f64 ? KWASM_OP_F64_LT : KWASM_OP_F32_LT);

		/* lt, gt, le, ge: less is greater the other way round. */
		cond->is_float = true;
		cond->width = is_f64 ? X86_64 : X86_32;
		cond->cc = kind < 2 ? CC_A : CC_AE;
		if (!(kind & 1)) {
			cond->a = node->b;
			cond->b = node->a;
		}
	} else if (node->op == KWASM_OP_I32_EQZ || node->op == KWASM_OP_I64_EQZ) {
		cond->cc = CC_E;
		cond->is_test = true;
	} else {
		cond->cc = int_conditions[node->op - (is_64 ? KWASM_OP_I64_EQ : KWASM_OP_I32_EQ)];
	}
}

/**
 * x86_condition() - how to test what a branch or select tests, or a comparison
 * @ir: function, its folding decided
 * @n: the condition's node
 * @cond: receives what to compare, and which condition means yes
 */
void x86_condition(const struct kwasm_ir *ir, u32 n, struct x86_cond *cond)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);
	bool invert = false;

	while (node->is_folded && node->op == KWASM_OP_I32_EQZ &&
	       kwasm_ir_node(ir, node->a)->is_folded) {
		invert = !invert;
		n = node->a;
		node = kwasm_ir_node(ir, n);
	}
	if (node->is_folded && (is_compare(node->op) || is_float_compare(node->op))) {
		x86_compare_of(ir, n, cond);
		/* Of an and: test the bits. */
		node = kwasm_ir_node(ir, cond->a);
		if (cond->is_test && node->is_folded) {
			cond->a = node->a;
			cond->b = node->b;
		}
	} else if (node->is_folded) {
		/* and */
		*cond = (struct x86_cond){
			.cc = CC_NE, .is_test = true, .width = x86_width(node->type),
			.a = node->a, .b = node->b,
		};
	} else {
		*cond = (struct x86_cond){
			.cc = CC_NE, .is_test = true, .width = X86_32, .a = n,
		};
	}
	if (invert)
		cond->cc ^= 1;
}

static bool is_and(u16 op)
{
	return op == KWASM_OP_I32_AND || op == KWASM_OP_I64_AND;
}

static bool is_load(u16 op)
{
	return op >= KWASM_OP_I32_LOAD && op <= KWASM_OP_I64_LOAD32_U;
}

static bool is_access(u16 op)
{
	return op >= KWASM_OP_I32_LOAD && op <= KWASM_OP_I64_STORE32;
}

/* Instructions whose second operand may be in memory. */
static bool takes_memory(u16 op)
{
	return (op >= KWASM_OP_I32_ADD && op <= KWASM_OP_I32_MUL) ||
	       (op >= KWASM_OP_I32_AND && op <= KWASM_OP_I32_XOR) ||
	       (op >= KWASM_OP_I64_ADD && op <= KWASM_OP_I64_MUL) ||
	       (op >= KWASM_OP_I64_AND && op <= KWASM_OP_I64_XOR) ||
	       (op >= KWASM_OP_F32_ADD && op <= KWASM_OP_F32_DIV) ||
	       (op >= KWASM_OP_F64_ADD && op <= KWASM_OP_F64_DIV);
}

/* From where on nodes may be folded into the one at hand. */
struct reach {
	u32 first;		/* of the block */
	u32 written;		/* behind what may have written memory */
	u32 trapped;		/* the last that may trap; an access of a group, too */
};

/* Only its user needs it, and nothing is between them but this block's code. */
static bool can_fold(const struct kwasm_ir *ir, u32 n, u32 first)
{
	return n >= first && kwasm_ir_node(ir, n)->uses == 1;
}

/**
 * x86_is_folded_load() - whether a node is a load that its user does
 * @ir: function
 * @n: node
 */
bool x86_is_folded_load(const struct kwasm_ir *ir, u32 n)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

	return node->is_folded && is_load(node->op);
}

/*
 * Whether a load may be done later, at the place at hand: memory is the same, and
 * so is what traps first.  It has been checked, unless it is what a group's check
 * may fail for.
 */
static bool may_wait(const struct kwasm_ir *ir, u32 n, const struct reach *reach)
{
	return n >= reach->written && (n >= reach->trapped || !kwasm_ir_in_group(ir, n));
}

/**
 * x86_is_folded_check() - whether a node is a check that its load does
 * @ir: function
 * @n: node
 */
bool x86_is_folded_check(const struct kwasm_ir *ir, u32 n)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

	return node->is_folded && node->op == KWASM_IR_CHECK;
}

/*
 * A check of an integer load that no other access needs.  The load is right behind
 * it, so that traps stay in order, and no offset is added by an instruction of its
 * own, which would change the flags.
 */
static void fold_check(struct kwasm_ir *ir, u32 n, u32 first)
{
	const struct kwasm_ir_node *load = kwasm_ir_node(ir, n);
	struct kwasm_ir_node *check = kwasm_ir_node(ir, load->a);

	if (check->op == KWASM_IR_CHECK && load->a == n - 1 && can_fold(ir, n - 1, first) &&
	    is_load(load->op) && !x86_is_float(load->type) && load->imm <= S32_MAX &&
	    !kwasm_ir_group_at(ir, check->c)->last)
		check->is_folded = true;
}

/* A load as wide as what its user computes with is done by that, if it may wait. */
static bool fold_load(struct kwasm_ir *ir, u32 n, const struct reach *reach)
{
	struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

	if (node->op < KWASM_OP_I32_LOAD || node->op > KWASM_OP_F64_LOAD ||
	    !can_fold(ir, n, reach->first) || !may_wait(ir, n, reach))
		return false;
	node->is_folded = true;
	/* No register has what it gets: its check clamps the index. */
	if (x86_is_folded_check(ir, node->a))
		kwasm_ir_node(ir, node->a)->is_folded = false;
	return true;
}

/* Of an addition and the like, the second operand; the first, if that is the same. */
static void fold_operand(struct kwasm_ir *ir, struct kwasm_ir_node *node,
			 const struct reach *reach)
{
	u32 a = node->a;

	if (!takes_memory(node->op) || kwasm_ir_node(ir, node->b)->is_folded ||
	    fold_load(ir, node->b, reach))
		return;
	if (!kwasm_ir_commutes(node->op) || kwasm_ir_node(ir, node->b)->op == KWASM_IR_CONST ||
	    !fold_load(ir, a, reach))
		return;
	node->a = node->b;
	node->b = a;
}

/* What was folded into it has to be right there, too. */
static bool may_move(const struct kwasm_ir *ir, const struct kwasm_ir_node *node,
		     const struct reach *reach)
{
	return !is_and(node->op) || !x86_is_folded_load(ir, node->b) ||
	       may_wait(ir, node->b, reach);
}

static void fold_condition(struct kwasm_ir *ir, u32 n, const struct reach *reach)
{
	for (;;) {
		struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

		if (!can_fold(ir, n, reach->first) || !may_move(ir, node, reach))
			return;
		if (!is_compare(node->op) && !is_float_compare(node->op) && !is_and(node->op))
			return;
		node->is_folded = true;
		if (node->op != KWASM_OP_I32_EQZ && node->op != KWASM_OP_I64_EQZ)
			return;
		/* i64.eqz takes in only a test of bits. */
		if (node->op == KWASM_OP_I64_EQZ && !is_and(kwasm_ir_node(ir, node->a)->op))
			return;
		n = node->a;
	}
}

/**
 * x86_is_folded_shift() - whether a node is a shift that lea does
 * @ir: function
 * @n: node
 */
bool x86_is_folded_shift(const struct kwasm_ir *ir, u32 n)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

	return node->is_folded && (node->op == KWASM_OP_I32_SHL || node->op == KWASM_OP_I64_SHL);
}

/* A shift by what an address can shift by, of something in a register. */
static bool is_scale(const struct kwasm_ir *ir, u32 n)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);
	u64 count;

	return (node->op == KWASM_OP_I32_SHL || node->op == KWASM_OP_I64_SHL) &&
	       kwasm_ir_is_const(ir, node->b, &count) && count - 1 <= 2 &&
	       kwasm_ir_node(ir, node->a)->op != KWASM_IR_CONST;
}

/* The shift becomes the second operand; the other may be a constant that fits. */
static void fold_shift(struct kwasm_ir *ir, struct kwasm_ir_node *sum, u32 first)
{
	u32 a = sum->a, b = sum->b;
	s32 imm;

	if (!is_scale(ir, b) || !can_fold(ir, b, first)) {
		if (!is_scale(ir, a) || !can_fold(ir, a, first))
			return;
		sum->a = b;
		sum->b = a;
	}
	if (kwasm_ir_node(ir, sum->a)->op == KWASM_IR_CONST && !x86_imm(ir, sum->a, &imm)) {
		sum->a = a;
		sum->b = b;
		return;
	}
	kwasm_ir_node(ir, sum->b)->is_folded = true;
}

/*
 * An index that is a shift is one in the address.  What has no check is below the
 * memory's size, so the shift loses no bits; a checked index is the check's value.
 */
static void fold_index(struct kwasm_ir *ir, const struct kwasm_ir_node *access, u32 first)
{
	if (is_scale(ir, access->a) && can_fold(ir, access->a, first) &&
	    !(ir->m->engine->omit & KWASM_OMIT_CHECKS))
		kwasm_ir_node(ir, access->a)->is_folded = true;
}

/**
 * x86_index_of() - what register a memory access, or its check, needs for its index
 * @ir: function, its folding decided
 * @access: load, store, or check
 * @shift: receives by how much the address shifts it
 *
 * Return: node, which may be a constant.
 */
u32 x86_index_of(const struct kwasm_ir *ir, u32 access, u8 *shift)
{
	u32 index = kwasm_ir_node(ir, access)->a;
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, index);

	*shift = 0;
	if (x86_is_folded_check(ir, index)) {
		index = node->a;
		node = kwasm_ir_node(ir, index);
	}
	if (!x86_is_folded_shift(ir, index))
		return index;
	*shift = kwasm_ir_node(ir, node->b)->imm;
	return node->a;
}

/* What a branch or select tests, and the load that it compares with. */
static void fold_test(struct kwasm_ir *ir, u32 n, const struct reach *reach)
{
	struct x86_cond cond;

	fold_condition(ir, n, reach);
	x86_condition(ir, n, &cond);
	if (cond.b && kwasm_ir_node(ir, n)->is_folded && !kwasm_ir_node(ir, cond.b)->is_folded)
		fold_load(ir, cond.b, reach);
}

static bool may_write(const struct kwasm_ir *ir, u32 n)
{
	u16 op = kwasm_ir_node(ir, n)->op;

	return (is_access(op) && !is_load(op)) || op == KWASM_OP_CALL ||
	       op == KWASM_OP_CALL_INDIRECT || x86_help(ir, n) >= 0;
}

static void select_block(struct kwasm_ir *ir, const struct kwasm_ir_block *block)
{
	struct reach reach = { .first = block->first };
	u32 n;

	for (n = block->first; n < block->end; n++) {
		struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

		if (!node->uses && !node->is_root)
			continue;
		if (may_write(ir, n))
			reach.written = n + 1;
		if (node->op == KWASM_IR_BRANCH)
			fold_test(ir, node->a, &reach);
		else if (node->op == KWASM_OP_SELECT)
			fold_test(ir, node->c, &reach);
		if (node->op == KWASM_OP_I32_ADD || node->op == KWASM_OP_I64_ADD)
			fold_shift(ir, node, block->first);
		if (is_access(node->op)) {
			fold_index(ir, node, block->first);
			fold_check(ir, n, block->first);
		}
		/* What is added to it is, so that lea does both. */
		if (node->op == KWASM_IR_CHECK && node->b && is_scale(ir, node->a) &&
		    can_fold(ir, node->a, block->first))
			kwasm_ir_node(ir, node->a)->is_folded = true;
		fold_operand(ir, node, &reach);
		if (node->is_root)
			reach.trapped = n;
	}
}

/**
 * kwasm_target_select() - decide which nodes their users compute
 * @ir: function, its uses counted
 */
void kwasm_target_select(struct kwasm_ir *ir)
{
	u32 b;

	for (b = 0; b < ir->blocks.len; b++)
		select_block(ir, kwasm_ir_block(ir, b));
}

/* --- what they want */

static void use(struct kwasm_want *want, u32 value, u8 kind, bool late)
{
	want->use[want->nr++] = (struct kwasm_use){ .value = value, .kind = kind, .late = late };
}

static void use_index(const struct kwasm_ir *ir, struct kwasm_want *want, u32 access, bool late)
{
	u8 shift;
	u32 index = x86_index_of(ir, access, &shift);

	if (kwasm_ir_node(ir, index)->op != KWASM_IR_CONST ||
	    x86_is_folded_check(ir, kwasm_ir_node(ir, access)->a))
		use(want, index, KWASM_USE_REG, late);
}

/* An operand that may be a constant in the instruction, or in memory. */
static void use_any(const struct kwasm_ir *ir, struct kwasm_want *want, u32 value, bool late)
{
	s32 imm;

	if (x86_is_folded_load(ir, value)) {
		use_index(ir, want, value, late);
		return;
	}
	if (!x86_imm(ir, value, &imm))
		use(want, value, kwasm_ir_node(ir, value)->op == KWASM_IR_CONST ?
		    KWASM_USE_REG : KWASM_USE_ANY, late);
}

/* A constant of any size is as good as a register. */
static void use_whatever(const struct kwasm_ir *ir, struct kwasm_want *want, u32 value, bool late)
{
	if (kwasm_ir_node(ir, value)->op != KWASM_IR_CONST)
		use(want, value, KWASM_USE_ANY, late);
}

static void want_condition(const struct kwasm_ir *ir, u32 n, struct kwasm_want *want)
{
	struct x86_cond cond;

	x86_condition(ir, n, &cond);
	use(want, cond.a, KWASM_USE_REG, false);
	if (cond.b)
		use_any(ir, want, cond.b, false);
}

static void want_shift(const struct kwasm_ir *ir, const struct kwasm_ir_node *node,
		       struct kwasm_want *want)
{
	u64 count;

	use(want, node->a, KWASM_USE_REG, false);
	if (kwasm_ir_is_const(ir, node->b, &count))
		return;
	use_any(ir, want, node->b, false);
	want->clobbers = BIT(RCX);
	want->excluded = BIT(RCX);
}

static void want_division(const struct kwasm_ir *ir, u32 n, struct kwasm_want *want)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);
	bool is_rem = node->op == KWASM_OP_I32_REM_S || node->op == KWASM_OP_I32_REM_U ||
		      node->op == KWASM_OP_I64_REM_S || node->op == KWASM_OP_I64_REM_U;
	bool is_negative;
	u64 divisor;

	use(want, node->a, KWASM_USE_REG, false);
	want->clobbers = BIT(RAX) | BIT(RDX);
	if (x86_is_multiplied(ir, n, &divisor, &is_negative)) {
		want->hint = RDX;
		return;
	}
	use(want, node->b, KWASM_USE_REG, true);
	want->hint = is_rem ? RDX : RAX;
}

static void want_help(const struct kwasm_ir *ir, const struct kwasm_ir_node *node,
		      struct kwasm_want *want)
{
	if (node->a)
		use_whatever(ir, want, node->a, false);
	if (node->b)
		use_whatever(ir, want, node->b, false);
	if (node->c)
		use_whatever(ir, want, node->c, false);
	want->is_call = true;
	want->hint = RAX;
}

static void want_numeric(const struct kwasm_ir *ir, u32 n, struct kwasm_want *want)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);

	if (x86_help(ir, n) >= 0) {
		want_help(ir, node, want);
		return;
	}
	if (node->b && x86_is_folded_shift(ir, node->b) &&
	    kwasm_ir_node(ir, node->a)->op == KWASM_IR_CONST) {
		use(want, kwasm_ir_node(ir, node->b)->a, KWASM_USE_REG, false);
		return;
	}
	use(want, node->a, KWASM_USE_REG, false);
	if (!node->b)
		return;
	if (x86_is_folded_load(ir, node->b))
		use_any(ir, want, node->b, true);
	else if (x86_is_folded_shift(ir, node->b))
		use(want, kwasm_ir_node(ir, node->b)->a, KWASM_USE_REG, false);
	else if (x86_is_float(kwasm_ir_node(ir, node->b)->type))
		use(want, node->b, KWASM_USE_REG, true);
	else
		use_any(ir, want, node->b, !kwasm_ir_commutes(node->op));
}

/**
 * kwasm_target_want() - what an instruction wants of its registers
 * @ir: function, its folding decided
 * @n: node that code is made for
 * @want: receives it; arguments of calls and returns are not among its operands
 */
void kwasm_target_want(const struct kwasm_ir *ir, u32 n, struct kwasm_want *want)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, n);
	u8 shift;
	s32 imm;

	*want = (struct kwasm_want){ .hint = KWASM_NO_REG, .has_def = node->type != KWASM_BOT };
	switch (node->op) {
	case KWASM_IR_PARAM:
	case KWASM_IR_PHI:
	case KWASM_IR_CONST:
	case KWASM_IR_POLL:
	case KWASM_IR_LOOK:
	case KWASM_IR_JUMP:
	case KWASM_IR_TRAP:
	case KWASM_IR_RETURN:
	case KWASM_IR_RESULT:
	case KWASM_OP_GLOBAL_GET:
	case KWASM_OP_MEMORY_SIZE:
	case KWASM_OP_TABLE_SIZE:
	case KWASM_OP_REF_FUNC:
		return;
	case KWASM_IR_CHECK:
		use(want, x86_index_of(ir, n, &shift), KWASM_USE_REG, false);
		return;
	case KWASM_IR_SWITCH:
		use(want, node->a, KWASM_USE_REG, false);
		return;
	case KWASM_IR_BRANCH:
		want_condition(ir, node->a, want);
		return;
	case KWASM_OP_SELECT:
		if (x86_is_float(node->type)) {
			use(want, node->b, KWASM_USE_REG, false);
			use(want, node->a, KWASM_USE_REG, true);
		} else {
			use_whatever(ir, want, node->b, false);
			use(want, node->a, kwasm_ir_node(ir, node->a)->op == KWASM_IR_CONST ?
			    KWASM_USE_REG : KWASM_USE_ANY, true);
		}
		want_condition(ir, node->c, want);
		return;
	case KWASM_OP_CALL:
		want->is_call = true;
		want->hint = x86_is_float(node->type) ? XMM0 : RAX;
		return;
	case KWASM_OP_CALL_INDIRECT:
		use_whatever(ir, want, node->a, false);
		want->is_call = true;
		want->hint = x86_is_float(node->type) ? XMM0 : RAX;
		return;
	case KWASM_OP_GLOBAL_SET:
		use(want, node->a, KWASM_USE_REG, false);
		return;
	case KWASM_OP_I32_SHL:
	case KWASM_OP_I32_SHR_S:
	case KWASM_OP_I32_SHR_U:
	case KWASM_OP_I32_ROTL:
	case KWASM_OP_I32_ROTR:
	case KWASM_OP_I64_SHL:
	case KWASM_OP_I64_SHR_S:
	case KWASM_OP_I64_SHR_U:
	case KWASM_OP_I64_ROTL:
	case KWASM_OP_I64_ROTR:
		want_shift(ir, node, want);
		return;
	case KWASM_OP_I32_DIV_S:
	case KWASM_OP_I32_DIV_U:
	case KWASM_OP_I32_REM_S:
	case KWASM_OP_I32_REM_U:
	case KWASM_OP_I64_DIV_S:
	case KWASM_OP_I64_DIV_U:
	case KWASM_OP_I64_REM_S:
	case KWASM_OP_I64_REM_U:
		want_division(ir, n, want);
		return;
	}
	if (is_access(node->op)) {
		use_index(ir, want, n, false);
		if (node->b && !x86_imm(ir, node->b, &imm))
			use(want, node->b, KWASM_USE_REG, false);
		return;
	}
	want_numeric(ir, n, want);
}
