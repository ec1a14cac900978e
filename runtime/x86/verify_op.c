// SPDX-License-Identifier: GPL-2.0
/*
 * Checker of machine code: what each instruction does to what is known
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "runtime/x86/cpu.h"
#include "runtime/x86/verify.h"

/**
 * kwasm_verify_set() - a register gets a value
 * @v: function
 * @reg: register
 * @value: value
 *
 * Return: false when the register is not for values.
 */
bool kwasm_verify_set(struct verify *v, u8 reg, verify_value value)
{
	struct verify_state *s = v->s;
	u16 others = ~BIT(reg);
	u32 w;

	if (reg == GPR_SP || reg == GPR_BP || reg == GPR_FUEL ||
	    (reg == GPR_INST && value != VALUE(IS_INST, 0)))
		return kwasm_verify_refuse(v, "a register that is not for values");
	s->reg[reg] = value;
	for (w = 0; w < 2; w++) {
		s->nonzero[w] &= others;
		s->positive[w] &= others;
		s->divides[w] &= reg == GPR_AX ? 0 : others;
	}
	if (reg == GPR_AX || reg == GPR_DX)
		v->widened = 0;
	if (reg == v->copy || reg == v->copy_of)
		v->copy = GPR_NONE;
	v->flags.regs &= others;
	v->sum.regs &= reg == v->sum_reg ? 0 : others;
	return true;
}

/**
 * kwasm_verify_number() - whether a value is a number
 * @v: function
 * @value: value
 *
 * Return: false, and the function is refused, when it is none.
 */
bool kwasm_verify_number(struct verify *v, verify_value value)
{
	return kwasm_verify_is_number(value) || kwasm_verify_refuse(v, "no number");
}

static u64 mask_of(u32 size)
{
	return size == 8 ? U64_MAX : (1ULL << 8 * size) - 1;
}

/* The lower bytes of a value. */
static verify_value cut(verify_value value, u32 size)
{
	u64 bound = kwasm_verify_bound(value);

	if (size == 8)
		return value;
	if (verify_kind(value) == IS_BIT && size == 1)
		return VALUE(IS_UPTO, 1);
	if (!kwasm_verify_is_number(value))
		return JUNK;
	if (bound > mask_of(size))
		return kwasm_verify_upto(mask_of(size));
	return verify_kind(value) == IS_CONST ? value : kwasm_verify_upto(bound);
}

/**
 * kwasm_verify_rm() - the operand that is a register or memory
 * @v: function
 * @size: bytes of it that count
 * @value: receives what is known of it
 *
 * Return: false when the function is refused.
 */
bool kwasm_verify_rm(struct verify *v, u32 size, verify_value *value)
{
	struct verify_place place;

	if (!v->in.is_mem) {
		*value = cut(v->s->reg[v->in.rm], size);
		return true;
	}
	if (!kwasm_verify_place(v, &v->in, false, &place))
		return false;
	*value = place.value;
	if (place.kind == PLACE_IS_SLOT && place.upper)
		*value = kwasm_verify_is_number(place.value) ? I32 : JUNK;
	else if (place.kind == PLACE_IS_SLOT || place.kind == PLACE_IS_GLOBAL)
		*value = cut(place.value, size);
	return true;
}

/* A register has another's value, and what is known of that. */
static bool copy(struct verify *v, u8 to, u8 from)
{
	struct verify_state *s = v->s;
	u16 flags = v->flags.regs, sum = v->sum.regs, nonzero[2], positive[2];
	u32 w;

	memcpy(nonzero, s->nonzero, sizeof(nonzero));
	memcpy(positive, s->positive, sizeof(positive));
	if (!kwasm_verify_set(v, to, s->reg[from]))
		return false;
	for (w = 0; w < 2; w++) {
		s->nonzero[w] |= nonzero[w] & BIT(from) ? BIT(to) : 0;
		s->positive[w] |= positive[w] & BIT(from) ? BIT(to) : 0;
	}
	v->flags.regs |= flags & BIT(from) ? BIT(to) : 0;
	if (to != v->sum_reg)
		v->sum.regs |= sum & BIT(from) ? BIT(to) : 0;
	v->copy = to;
	v->copy_of = from;
	return true;
}

static bool load(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value value;

	if (!in->is_mem && in->size == 8)
		return copy(v, in->reg, in->rm);
	return kwasm_verify_rm(v, in->size, &value) && kwasm_verify_set(v, in->reg, value);
}

static bool load_signed(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value value;

	if (!kwasm_verify_rm(v, in->size, &value) || !kwasm_verify_number(v, value))
		return false;
	if (kwasm_verify_bound(value) > mask_of(in->size) / 2)
		value = kwasm_verify_upto(mask_of(in->width));
	return kwasm_verify_set(v, in->reg, value);
}

/* What goes to memory, or to the register that stands for it. */
static bool store(struct verify *v, u32 size, verify_value value)
{
	struct verify_place place;

	if (!v->in.is_mem)
		return kwasm_verify_set(v, v->in.rm, value);
	return kwasm_verify_place(v, &v->in, true, &place) &&
	       kwasm_verify_store(v, &place, size, value);
}

static verify_value constant(s64 imm, u32 size)
{
	u64 bits = (u64)imm & mask_of(size);

	return bits <= VALUE_ARG_MAX ? VALUE(IS_CONST, bits) : NUMBER;
}

static bool set(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	s64 imm = in->width == 8 ? in->imm : (u32)in->imm;
	u8 reg = in->form->effect == DO_SET ? in->reg : in->rm;

	if (in->is_mem)
		return store(v, in->size, constant(in->imm, in->size));
	if (!kwasm_verify_set(v, reg, constant(imm, 8)))
		return false;
	kwasm_verify_note_const(v, reg, imm);
	if (reg == GPR_11) {
		v->help = imm;
		v->help_end = v->next;
	}
	return true;
}

/**
 * kwasm_verify_copies() - registers that are sure to hold what one holds
 * @v: function
 * @reg: that one
 *
 * Return: a bit each.
 */
u16 kwasm_verify_copies(const struct verify *v, u8 reg)
{
	if (v->copy == GPR_NONE || (reg != v->copy && reg != v->copy_of))
		return BIT(reg);
	return BIT(v->copy) | BIT(v->copy_of);
}

/* An index, or the end of an access, and memory 0; @cc: it is beyond that. */
static bool compare_memory(struct verify *v, verify_value limit, u8 cc)
{
	u8 reg = v->in.reg;
	struct verify_fact *fact = &v->flags;

	if (verify_kind(limit) == IS_MEM_SIZE) {
		*fact = v->sum;
		fact->kind = reg == v->sum_reg && v->in.width == 8 ? FACT_MEMORY : FACT_NONE;
	} else if (kwasm_verify_is_short(v->s->reg[reg]) && v->in.width == 8) {
		*fact = (struct verify_fact){
			.kind = FACT_MEMORY, .regs = kwasm_verify_copies(v, reg),
			.arg = verify_arg(limit),
		};
	}
	fact->cc = cc;
	return kwasm_verify_number(v, v->s->reg[reg]);
}

/* A comparison with something that checks are made of. */
static bool compare_check(struct verify *v, verify_value value, verify_value limit)
{
	const struct verify_insn *in = &v->in;
	struct verify_fact *fact = &v->flags;

	switch (verify_kind(limit)) {
	case IS_MEM_SIZE:
		return compare_memory(v, limit, IF_ABOVE);
	case IS_MEM_LAST:
		return compare_memory(v, limit, IF_GREATER);
	case IS_TABLE_SIZE:
		fact->kind = kwasm_verify_is_type(value, KWASM_I32) ? FACT_TABLE : FACT_NONE;
		fact->cc = IF_NOT_BELOW;
		fact->regs = BIT(in->reg);
		fact->arg = verify_arg(limit);
		return kwasm_verify_number(v, value);
	case IS_FUNC_TYPE_ID:
		fact->kind = FACT_TYPE;
		fact->cc = IF_NOT_ZERO;
		fact->regs = BIT(in->base);
		fact->arg = verify_arg(value);
		return (in->is_mem && verify_kind(value) == IS_TYPE_ID) ||
		       kwasm_verify_refuse(v, "a type that is not compared with one");
	case IS_STACK_LIMIT:
		fact->kind = FACT_ROOM;
		fact->arg = in->reg == GPR_SP ? 0 : verify_arg(value);
		return in->reg == GPR_SP || verify_kind(value) == IS_ROOM ||
		       kwasm_verify_refuse(v, "a stack check of something else");
	default:
		return kwasm_verify_number(v, value) && kwasm_verify_number(v, limit);
	}
}

static bool compare(struct verify *v)
{
	verify_value limit;

	if (!kwasm_verify_rm(v, v->in.width, &limit))
		return false;
	return compare_check(v, v->s->reg[v->in.reg], limit);
}

static bool compare_rm(struct verify *v)
{
	verify_value limit;

	if (!kwasm_verify_rm(v, v->in.width, &limit))
		return false;
	if (verify_kind(limit) == IS_MEM_SIZE)
		return compare_memory(v, limit, IF_BELOW);
	return kwasm_verify_number(v, v->s->reg[v->in.reg]) && kwasm_verify_number(v, limit);
}

static bool compare_imm(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value value;

	if (!kwasm_verify_rm(v, in->width, &value) || !kwasm_verify_number(v, value))
		return false;
	if (in->is_mem || (in->imm != -1 && (in->imm != 1 || in->rm != GPR_AX)))
		return true;
	v->flags = (struct verify_fact){
		.kind = in->imm == 1 ? FACT_LEAST : FACT_MINUS_ONE,
		.width = in->width, .regs = BIT(in->rm),
	};
	return true;
}

static bool test(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value a = v->s->reg[in->reg], b;

	if (in->is_mem || in->reg != in->rm)
		return kwasm_verify_rm(v, in->width, &b) && kwasm_verify_number(v, a) &&
		       kwasm_verify_number(v, b);
	v->flags = (struct verify_fact){
		.kind = FACT_ZERO, .width = in->width, .regs = BIT(in->reg),
	};
	if (in->width == 8 && kwasm_verify_is_type(a, KWASM_FUNCREF))
		return true;
	return kwasm_verify_number(v, a);
}

static bool test_imm(struct verify *v)
{
	return kwasm_verify_number(v, v->s->reg[v->in.rm]);
}

/* A move on a condition; where it is a check's, a clamp. */
static bool choose(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	const struct verify_fact fact = v->flags;
	verify_value a = cut(v->s->reg[in->reg], in->width), b;

	if (!kwasm_verify_rm(v, in->width, &b))
		return false;
	if (fact.is_so && in->width == 8 && in->cc == fact.cc && fact.regs & BIT(in->reg) &&
	    b == VALUE(IS_CONST, 0))
		return kwasm_verify_set(v, in->reg, kwasm_verify_checked(&fact));
	/* To a zero, where the condition does not hold: the other way round. */
	if (fact.is_so && in->width == 8 && in->cc == (fact.cc ^ 1) && !in->is_mem &&
	    fact.regs & BIT(in->rm) && a == VALUE(IS_CONST, 0))
		return kwasm_verify_set(v, in->reg, kwasm_verify_checked(&fact));
	if (fact.kind == FACT_SCAN && in->cc == IF_ZERO && fact.regs & BIT(in->reg))
		a = kwasm_verify_upto(64);
	return kwasm_verify_set(v, in->reg, kwasm_verify_join_values(a, b));
}

/* From memory to memory by way of the stack: push, and its pop right behind. */
static bool push(struct verify *v)
{
	struct verify_place from, to;
	struct verify_insn pop;

	if (!kwasm_verify_place(v, &v->in, false, &from))
		return false;
	if (v->next == v->size || test_bit(v->next, v->targets) ||
	    !kwasm_verify_decode(v->code + v->next, v->size - v->next, &pop,
				 v->hints) ||
	    pop.form->effect != DO_POP)
		return kwasm_verify_refuse(v, "a push without its pop");
	if (from.kind != PLACE_IS_SLOT || !kwasm_verify_place(v, &pop, true, &to))
		return kwasm_verify_refuse(v, "a push of no slot");
	v->next += pop.len;
	return to.kind == PLACE_IS_SLOT ? kwasm_verify_store(v, &to, 8, from.value) :
	       kwasm_verify_refuse(v, "a pop into no slot");
}

/* --- floats: nothing is known of them, but that there are any */

static bool float_reg(struct verify *v, u8 reg)
{
	return v->s->floats & BIT(reg) || kwasm_verify_refuse(v, "an xmm register that is not set");
}

static bool float_rm(struct verify *v)
{
	verify_value value;

	if (!v->in.is_mem)
		return float_reg(v, v->in.rm);
	return kwasm_verify_rm(v, v->in.size, &value) && kwasm_verify_number(v, value);
}

static bool float_set(struct verify *v, u8 reg)
{
	v->s->floats |= BIT(reg);
	return true;
}

static verify_value float_of(const struct verify *v, u8 reg)
{
	return v->s->floats & BIT(reg) ? NUMBER : JUNK;
}

/* A slot that nobody wrote may be moved, as registers may, but not computed with. */
static bool float_load(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value value = NUMBER;

	if (!in->is_mem)
		value = float_of(v, in->rm);
	else if (!kwasm_verify_rm(v, in->size, &value))
		return false;
	if (value != JUNK)
		return kwasm_verify_number(v, value) && float_set(v, in->reg);
	v->s->floats &= ~BIT(in->reg);
	return true;
}

static bool floats(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	verify_value wide = kwasm_verify_upto(mask_of(in->width));

	if (in->form->flags & FORM_KEEPS && !float_reg(v, in->reg))
		return false;
	switch (in->form->effect) {
	case DO_FLOAT_LOAD:
		return float_load(v);
	case DO_FLOAT_STORE:
		return store(v, in->size, float_of(v, in->reg));
	case DO_FLOAT_XOR:
		if (in->reg == in->rm)
			return float_set(v, in->reg);
		return float_reg(v, in->reg) && float_rm(v);
	case DO_FLOAT_ALU:
	case DO_FLOAT_COMPARE:
		return float_reg(v, in->reg) && float_rm(v);
	case DO_FLOAT_FROM:
		return kwasm_verify_number(v, cut(v->s->reg[in->rm], in->width)) &&
		       float_set(v, in->reg);
	case DO_FLOAT_TO:
		return float_rm(v) && kwasm_verify_set(v, in->reg, wide);
	default:
		return float_reg(v, in->reg) && kwasm_verify_set(v, in->rm, wide);
	}
}

/* --- frame and fuel: the few instructions on registers that have another use */

static bool make_frame(struct verify *v)
{
	const struct verify_insn *in = &v->in;
	struct verify_state *s = v->s;

	if (s->phase == PHASE_SAVED) {
		if (in->form->effect != DO_LOAD || in->is_mem || in->size != 8 ||
		    in->reg != GPR_BP || in->rm != GPR_SP)
			return kwasm_verify_refuse(v, "a frame that is not linked");
		s->phase = v->frame ? PHASE_LINKED : PHASE_BODY;
		return true;
	}
	if (in->form->effect != DO_ALU_IMM || in->form->arg != ALU_SUB || in->width != 8 ||
	    in->rm != GPR_SP || in->imm != v->frame)
		return kwasm_verify_refuse(v, "a frame that is not made");
	if (v->frame > KWASM_JIT_LEAF_FRAME && s->room < (s64)v->frame)
		return kwasm_verify_refuse(v, "a frame without a stack check");
	s->phase = PHASE_BODY;
	return true;
}

static bool pay(struct verify *v)
{
	const struct verify_insn *in = &v->in;

	if (in->form->arg != ALU_SUB || in->width != 8 || in->imm <= 0)
		return kwasm_verify_refuse(v, "fuel that does not go down");
	v->flags.kind = FACT_FUEL;
	return true;
}

/* Its ModRM names no register, but which of eight: the rest are no such entries. */
static bool begin(struct verify *v)
{
	if (v->at)
		return kwasm_verify_refuse(v, "an entry within the function");
	if (v->in.len != 4 || v->in.rm != GPR_DX)
		return kwasm_verify_refuse(v, "no ENDBR64 at the entry");
	return true;
}

static bool push_frame(struct verify *v)
{
	if (v->s->phase != PHASE_ENTRY)
		return kwasm_verify_refuse(v, "a frame in a frame");
	v->s->phase = PHASE_SAVED;
	return true;
}

/* Its bytes, then rbp: what is popped is what was pushed. */
static bool free_frame(struct verify *v)
{
	const struct verify_insn *in = &v->in;

	if (!v->frame || in->form->arg != ALU_ADD || in->width != 8 || in->imm != v->frame)
		return kwasm_verify_refuse(v, "a frame that is not given back");
	return kwasm_verify_leave(v, PHASE_FREED);
}

static bool pop_frame(struct verify *v)
{
	if (v->s->phase == PHASE_FREED) {
		v->s->phase = PHASE_LEFT;
		return true;
	}
	if (v->frame || v->s->phase != PHASE_BODY)
		return kwasm_verify_refuse(v, "a frame that is not given back");
	return kwasm_verify_leave(v, PHASE_LEFT);
}

static bool call(struct verify *v)
{
	v->sum.regs = 0;
	v->widened = 0;
	v->copy = GPR_NONE;
	return kwasm_verify_call(v);
}

static bool act(struct verify *v)
{
	const struct verify_insn *in = &v->in;

	switch (in->form->effect) {
	case DO_ENDBR:
		return begin(v);
	case DO_PUSH_FRAME:
		return push_frame(v);
	case DO_POP_FRAME:
		return pop_frame(v);
	case DO_SET:
	case DO_SET_RM:
		return set(v);
	case DO_CALL:
		return call(v);
	case DO_JUMP:
		return kwasm_verify_jump(v);
	case DO_BRANCH:
		return kwasm_verify_branch(v);
	case DO_LOAD:
		return load(v);
	case DO_LOAD_SIGNED:
		return load_signed(v);
	case DO_STORE:
		return store(v, in->size, cut(v->s->reg[in->reg], in->size));
	case DO_COMPARE:
		return compare(v);
	case DO_COMPARE_RM:
		return compare_rm(v);
	case DO_COMPARE_IMM:
		return compare_imm(v);
	case DO_TEST:
		return test(v);
	case DO_TEST_IMM:
		return test_imm(v);
	case DO_CHOOSE:
		return choose(v);
	case DO_CONDITION:
		return kwasm_verify_set(v, in->rm, VALUE(IS_BIT, 0));
	case DO_PUSH:
		return push(v);
	case DO_POP:
		return kwasm_verify_refuse(v, "a pop without its push");
	case DO_ALU_IMM:
		return in->rm == GPR_FUEL ? pay(v) :
		       in->rm == GPR_SP ? free_frame(v) : kwasm_verify_compute(v);
	default:
		return in->form->flags & FORM_FLOAT ? floats(v) : kwasm_verify_compute(v);
	}
}

/* Without what they need some fault, and others are taken for bsf and bsr. */
static u32 needs(const struct verify_form *form)
{
	switch (form->key) {
	case VERIFY_KEY(1, 0xb8, PREFIX_F3):
		return X86_HAS_POPCNT;
	case VERIFY_KEY(1, 0xbc, PREFIX_F3):
		return X86_HAS_TZCNT;
	case VERIFY_KEY(1, 0xbd, PREFIX_F3):
		return X86_HAS_LZCNT;
	case VERIFY_KEY(3, 0x0a, PREFIX_66):
	case VERIFY_KEY(3, 0x0b, PREFIX_66):
		return X86_HAS_ROUND;
	default:
		return 0;
	}
}

/**
 * kwasm_verify_step() - an instruction
 * @v: function; @v->in is the instruction
 *
 * Return: false when the function is refused.
 */
bool kwasm_verify_step(struct verify *v)
{
	const struct verify_form *form = v->in.form;
	bool was_polled = v->polled;

	if (!v->at && form->effect != DO_ENDBR)
		return kwasm_verify_refuse(v, "no ENDBR at the entry");
	if (needs(form) & ~v->m->engine->cpu)
		return kwasm_verify_refuse(v, "an instruction that the processor lacks");
	if (form->flags & FORM_FLOAT && !(v->text->last_floats & KWASM_FLOATS_OWN))
		return kwasm_verify_refuse(v, "floats in a function without any");
	v->polled = was_polled && form->effect == DO_JUMP;
	if (form->flags & FORM_FLAGS)
		v->flags = (struct verify_fact){};
	switch (v->s->phase) {
	case PHASE_SAVED:
	case PHASE_LINKED:
		return make_frame(v);
	case PHASE_FREED:
		return form->effect == DO_POP_FRAME ? pop_frame(v) :
		       kwasm_verify_refuse(v, "code behind the end of the frame");
	case PHASE_LEFT:
		return form->effect == DO_JUMP ? kwasm_verify_jump(v) :
		       kwasm_verify_refuse(v, "code behind the end of the frame");
	default:
		return act(v);
	}
}
