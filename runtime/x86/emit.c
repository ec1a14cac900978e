// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: a function's code
 *
 * Node after node, each as its registers were decided; jumps to blocks that
 * have no place yet are completed at the end, and what is seldom run (traps,
 * polls) follows behind.  See jit.h for the registers' roles and the frame.
 */
#include <linux/align.h>
#include <linux/minmax.h>
#include <linux/errno.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "runtime/type.h"
#include "runtime/x86/emit.h"

#define FIELD(member)	X86_AT(R15, offsetof(struct kwasm_instance, member))

static void *done(struct x86_emit *e, void *p)
{
	if (!p && !e->t.err)
		e->t.err = -ENOMEM;
	return p;
}

/**
 * x86_more() - one element more, unless something failed before
 * @e: emission; fails when there is no memory
 * @v: vector of its scratch
 *
 * Return: the element, or NULL.
 */
void *x86_more(struct x86_emit *e, struct ka_vec *v)
{
	return done(e, e->t.err ? NULL : kwasm_scratch_push(e->ir->scratch, v));
}

/* Likewise of what stays. */
static void *more_out(struct x86_emit *e, struct ka_vec *v)
{
	return done(e, e->t.err ? NULL : ka_vec_push(v, e->t.gfp));
}

/**
 * x86_def() - register of a node's result
 * @e: emission
 * @n: node
 *
 * Return: register, or KWASM_NO_REG when nobody wants it.
 */
u8 x86_def(const struct x86_emit *e, u32 n)
{
	return kwasm_ra_node(&e->ra, n)->def;
}

/**
 * x86_use() - register of an operand
 * @e: emission
 * @n: node
 * @value: operand
 *
 * Return: register, or KWASM_NO_REG.
 */
u8 x86_use(const struct x86_emit *e, u32 n, u32 value)
{
	struct kwasm_want want;
	u32 i;

	kwasm_target_want(e->ir, n, &want);
	for (i = want.nr; i--;)
		if (want.use[i].value == value)
			return kwasm_ra_node(&e->ra, n)->use[i];
	return KWASM_NO_REG;
}

/**
 * x86_op_use() - an instruction on a register and an operand, wherever that is
 * @e: emission
 * @w: operand size
 * @opcode: opcode
 * @reg: register in ModRM.reg, or the opcode's digit
 * @n: node
 * @value: operand, not a constant unless in a register; may be a load
 */
void x86_op_use(struct x86_emit *e, enum x86_width w, u32 opcode, u8 reg, u32 n, u32 value)
{
	x86_place place;

	if (x86_is_folded_load(e->ir, value)) {
		x86_rm(&e->t, w, opcode, reg, x86_address(e, n, value));
		return;
	}
	place = x86_use_place(e, n, value);
	if (place < KWASM_NR_REGS)
		x86_rr(&e->t, w, opcode, reg, place);
	else
		x86_rm(&e->t, w, opcode, reg, x86_place_mem(e, place));
}

/**
 * x86_flags_are() - the last instruction set the flags by its result
 * @e: emission
 * @n: the result
 */
void x86_flags_are(struct x86_emit *e, u32 n)
{
	e->flags_of = n;
	e->flags_at = x86_here(&e->t);
}

/* Whether the flags tell already of a value whether it is zero. */
static bool has_flags(const struct x86_emit *e, const struct x86_cond *cond)
{
	return cond->a == e->flags_of && x86_here(&e->t) == e->flags_at &&
	       (cond->cc | 1) == CC_NE && cond->width == x86_width(x86_node(e, cond->a)->type);
}

/**
 * x86_compare() - set the flags for a condition
 * @e: emission
 * @n: node that tests it
 * @cond: the condition
 */
void x86_compare(struct x86_emit *e, u32 n, const struct x86_cond *cond)
{
	u8 a = x86_use(e, n, cond->a);
	s32 imm;

	if (cond->is_float) {
		x86_op_use(e, X86_32, cond->width == X86_64 ? X86_66(0x0f2e) : 0x0f2e, a, n,
			   cond->b);
	} else if (!cond->b) {
		if (!has_flags(e, cond))
			x86_rr(&e->t, cond->width, 0x85, a, a);
	} else if (x86_imm(e->ir, cond->b, &imm)) {
		if (!imm && !cond->is_test) {
			/* Less of a value than 0 is its sign, as after a subtraction. */
			x86_rr(&e->t, cond->width, 0x85, a, a);
		} else if (cond->is_test) {
			x86_rr(&e->t, cond->width, 0xf7, 0, a);
			x86_u32(&e->t, imm);
		} else {
			x86_alu_imm(&e->t, cond->width, 7, a, imm);
		}
	} else {
		x86_op_use(e, cond->width, cond->is_test ? 0x85 : 0x3b, a, n, cond->b);
	}
}

/**
 * x86_site() - the return address that is here belongs to an instruction
 * @e: emission
 * @n: node
 */
void x86_site(struct x86_emit *e, u32 n)
{
	struct kwasm_jit_site *site = more_out(e, &e->out->sites);

	if (site)
		*site = (struct kwasm_jit_site){ x86_here(&e->t), x86_node(e, n)->offset };
}

/**
 * x86_reloc() - a jump or call that gets its target when the text has a place
 * @e: emission
 * @at: place of its distance
 * @target: function, or KWASM_JIT_STUB plus a stub
 */
void x86_reloc(struct x86_emit *e, u32 at, u32 target)
{
	struct kwasm_jit_reloc *r = more_out(e, &e->out->relocs);

	if (r)
		*r = (struct kwasm_jit_reloc){ .at = at, .target = target };
}

/**
 * x86_call_stub() - call a stub
 * @e: emission
 * @stub: which
 * @n: node
 */
void x86_call_stub(struct x86_emit *e, enum kwasm_jit_stub stub, u32 n)
{
	x86_reloc(e, x86_call(&e->t), KWASM_JIT_STUB + stub);
	x86_site(e, n);
}

/* Code from here on is the instruction's at @offset; 0: of none, a parameter, say. */
static void note_line(struct x86_emit *e, u32 offset)
{
	struct kwasm_jit_site *line;

	if (!e->out->keep_lines || !offset)
		return;
	line = more_out(e, &e->out->lines);
	if (line)
		*line = (struct kwasm_jit_site){ x86_here(&e->t), offset };
}

static void add_cold(struct x86_emit *e, struct x86_cold cold)
{
	struct x86_cold *c = x86_more(e, &e->cold);

	if (c)
		*c = cold;
}

/**
 * x86_trap_if() - trap on a condition
 * @e: emission
 * @cc: condition
 * @kind: trap
 * @n: node
 */
void x86_trap_if(struct x86_emit *e, enum x86_cc cc, enum kwasm_trap_kind kind, u32 n)
{
	add_cold(e, (struct x86_cold){
		.at = x86_jcc(&e->t, cc), .offset = x86_node(e, n)->offset,
		.stub = KWASM_STUB_TRAP + kind,
	});
}

/**
 * x86_rare_if() - go on behind the function on a condition that is rare
 * @e: emission
 * @cc: condition
 * @n: conversion; x86_rare_convert() makes what is there, and comes back here
 */
void x86_rare_if(struct x86_emit *e, enum x86_cc cc, u32 n)
{
	u32 at = x86_jcc(&e->t, cc);

	add_cold(e, (struct x86_cold){ .at = at, .resume = x86_here(&e->t), .convert = n });
}

/**
 * x86_copy_if() - go on in a copy of a group's code
 * @e: emission
 * @cc: condition
 * @n: the group's check
 */
void x86_copy_if(struct x86_emit *e, enum x86_cc cc, u32 n)
{
	add_cold(e, (struct x86_cold){ .at = x86_jcc(&e->t, cc), .check = n });
}

/*
 * Pay, and see whether it is time for a poll.  What is left does not overflow,
 * and so is below zero when it is less: a condition that the processor takes
 * together with the subtraction.
 */
static void emit_poll(struct x86_emit *e, u32 cost, u32 offset)
{
	u32 at;

	if (x86_omits(e, KWASM_OMIT_POLLS))
		return;
	x86_alu_imm(&e->t, X86_64, 5, R13, cost);
	at = x86_jcc(&e->t, CC_L);
	add_cold(e, (struct x86_cold){
		.at = at, .resume = x86_here(&e->t), .offset = offset, .stub = KWASM_STUB_POLL,
	});
}

/* The same on the way back to a loop's header: one jump, that is taken. */
static void emit_back(struct x86_emit *e, const struct kwasm_ir_node *poll, u32 header)
{
	if (x86_omits(e, KWASM_OMIT_POLLS)) {
		x86_land(&e->t, x86_jmp(&e->t), header);
		return;
	}
	x86_alu_imm(&e->t, X86_64, 5, R13, poll->imm);
	x86_jcc_back(&e->t, CC_GE, header);
	add_cold(e, (struct x86_cold){
		.at = x86_jmp(&e->t), .resume = header, .offset = poll->offset,
		.stub = KWASM_STUB_POLL,
	});
}

static void emit_prologue(struct x86_emit *e)
{
	const struct kwasm_code *code = e->ir->code;
	struct x86_text *t = &e->t;
	u32 start = code->start - e->ir->m->bytes;

	note_line(e, start);
	x86_u32(t, X86_ENDBR64);
	if (e->ir->has_calls || e->frame > KWASM_JIT_LEAF_FRAME) {
		if (e->frame > KWASM_JIT_LEAF_FRAME) {
			x86_rm(t, X86_64, 0x8d, X86_SCRATCH, X86_AT(RSP, -(s32)e->frame));
			x86_rm(t, X86_64, 0x3b, X86_SCRATCH, FIELD(stack_limit));
		} else {
			x86_rm(t, X86_64, 0x3b, RSP, FIELD(stack_limit));
		}
		add_cold(e, (struct x86_cold){
			.at = x86_jcc(t, CC_B), .offset = start, .stub = KWASM_STUB_STACK,
			.is_jump = true,
		});
	}
	x86_byte(t, 0x55);				/* push rbp */
	x86_mov(t, X86_64, RBP, RSP);
	if (e->frame)
		x86_alu_imm(t, X86_64, 5, RSP, e->frame);
	if (e->ir->has_calls)
		x86_rm(t, X86_64, 0x89, R15, X86_AT(RBP, -8));
	if (e->uses_memory)
		x86_rm(t, X86_64, 0x8b, R14, FIELD(mem));
	emit_poll(e, code->end - code->body, start);
}

/* A block that does nothing but jump ahead, and needs nothing moved for that. */
static bool is_way(struct x86_emit *e, u32 b)
{
	const struct kwasm_ir_block *block = kwasm_ir_block(e->ir, b);
	u32 n;

	if (!b || block->loop_end || x86_node(e, block->end - 1)->op != KWASM_IR_JUMP ||
	    kwasm_ir_edge(e->ir, block->out)->to <= b)
		return false;
	for (n = block->first; n < block->end - 1; n++)
		if (kwasm_regalloc_is_needed(e->ir, n))
			return false;
	return x86_is_free_edge(e, block->out);
}

/* Backwards, so that a way to a way is known to its end. */
static void find_ways(struct x86_emit *e)
{
	u32 *ways = e->ways.data, b;

	for (b = e->ways.len; b--;)
		ways[b] = is_way(e, b) ?
			  ways[kwasm_ir_edge(e->ir, kwasm_ir_block(e->ir, b)->out)->to] : b;
}

/**
 * x86_way_of() - the block to go to for another
 * @e: emission
 * @block: that
 */
u32 x86_way_of(const struct x86_emit *e, u32 block)
{
	return *ka_vec_at(&e->ways, u32, block);
}

/**
 * x86_jump_to() - give a jump its block
 * @e: emission
 * @at: place of its distance
 * @to: block, which may have no place yet
 */
void x86_jump_to(struct x86_emit *e, u32 at, u32 to)
{
	struct x86_fixup *f;
	u32 block = x86_way_of(e, to), label = *ka_vec_at(&e->labels, u32, block);

	if (label) {
		x86_land(&e->t, at, label);
		return;
	}
	f = x86_more(e, &e->fixups);
	if (f)
		*f = (struct x86_fixup){ .at = at, .block = block };
}

static void emit_branch(struct x86_emit *e, u32 n, const struct kwasm_ir_block *block)
{
	u32 yes = x86_way_of(e, kwasm_ir_edge(e->ir, block->out)->to);
	u32 no = x86_way_of(e, kwasm_ir_edge(e->ir, block->out + 1)->to);
	struct x86_cond cond;

	x86_condition(e->ir, x86_node(e, n)->a, &cond);
	x86_compare(e, n, &cond);
	if (yes == e->next) {
		x86_jump_to(e, x86_jcc(&e->t, cond.cc ^ 1), no);
		return;
	}
	x86_jump_to(e, x86_jcc(&e->t, cond.cc), yes);
	if (no != e->next)
		x86_jump_to(e, x86_jmp(&e->t), no);
}

static void emit_moves(struct x86_emit *e, u32 n, u32 *next)
{
	for (; *next < e->ra.moves.len; (*next)++) {
		const struct kwasm_reg_move *m = ka_vec_at(&e->ra.moves, struct kwasm_reg_move,
							   *next);

		if (m->node > n)
			return;
		if (m->from != KWASM_NO_REG)
			x86_copy(e, m->to, m->from);
		else if (x86_node(e, m->value)->op == KWASM_IR_CONST)
			x86_load_const(e, m->to, m->value);
		else
			x86_copy(e, m->to, x86_home(e, m->value));
	}
}

/* A value that has a home goes there as it is made. */
static void store_home(struct x86_emit *e, u32 n)
{
	u8 def = x86_def(e, n);

	if (def != KWASM_NO_REG && *kwasm_ra_u32(&e->ra.slot, n) != KWASM_NO_SLOT)
		x86_copy(e, x86_home(e, n), def);
}

static void emit_jump(struct x86_emit *e, u32 n, const struct kwasm_ir_block *block)
{
	u32 to = x86_way_of(e, kwasm_ir_edge(e->ir, block->out)->to);
	const struct kwasm_ir_node *poll = x86_node(e, n - 1);

	x86_leave_edge(e, block->out);
	if (n > block->first && poll->op == KWASM_IR_POLL)
		emit_back(e, poll, *ka_vec_at(&e->labels, u32, to));
	else if (to != e->next)
		x86_jump_to(e, x86_jmp(&e->t), to);
}

static void emit_node(struct x86_emit *e, u32 n, const struct kwasm_ir_block *block)
{
	const struct kwasm_ir_node *node = x86_node(e, n);

	switch (node->op) {
	case KWASM_IR_PARAM:
	case KWASM_IR_PHI:
		break;
	case KWASM_IR_POLL:
		/* Right before a jump, which sees to it. */
		break;
	case KWASM_IR_LOOK:
		if (!x86_omits(e, KWASM_OMIT_POLLS))
			x86_call_stub(e, KWASM_STUB_LOOK, n);
		break;
	case KWASM_IR_JUMP:
		emit_jump(e, n, block);
		return;
	case KWASM_IR_BRANCH:
		emit_branch(e, n, block);
		return;
	case KWASM_IR_SWITCH:
		x86_emit_switch(e, n, block);
		return;
	case KWASM_IR_RETURN:
		x86_emit_return(e, n);
		/* By rsp: rbp, which was loaded, would be waited for. */
		if (e->frame)
			x86_alu_imm(&e->t, X86_64, 0, RSP, e->frame);
		x86_byte(&e->t, 0x5d);			/* pop rbp */
		x86_reloc(e, x86_jmp(&e->t), KWASM_JIT_STUB + KWASM_STUB_RETURN);
		return;
	case KWASM_IR_TRAP:
		x86_call_stub(e, KWASM_STUB_TRAP + node->imm, n);
		return;
	default:
		/* Calls first: what the processor does not have is one. */
		if (!x86_emit_call(e, n) && !x86_emit_memory(e, n) && !x86_emit_int(e, n) &&
		    !x86_emit_div(e, n) && !x86_emit_float(e, n) && !x86_emit_convert(e, n))
			e->t.err = -EOPNOTSUPP;
	}
	store_home(e, n);
}

static void emit_blocks(struct x86_emit *e)
{
	u32 b, n, move = 0;

	for (b = 0; !e->t.err && b < e->ir->blocks.len; b++) {
		const struct kwasm_ir_block *block = kwasm_ir_block(e->ir, b);

		/* Nobody comes to a way, not even from above. */
		if (x86_way_of(e, b) != b)
			continue;
		*ka_vec_at(&e->labels, u32, b) = x86_here(&e->t);
		for (e->next = b + 1; e->next < e->ways.len; e->next++)
			if (x86_way_of(e, e->next) == e->next)
				break;
		e->flags_of = 0;
		for (n = block->first; !e->t.err && n < block->end; n++) {
			if (n % 4096 == 0)
				e->t.err = e->t.err ?: kwasm_jit_pause();
			note_line(e, x86_node(e, n)->offset);
			emit_moves(e, n, &move);
			if (kwasm_regalloc_is_needed(e->ir, n))
				emit_node(e, n, block);
		}
	}
	for (n = 0; n < e->fixups.len; n++) {
		const struct x86_fixup *f = ka_vec_at(&e->fixups, struct x86_fixup, n);

		x86_land(&e->t, f->at, *ka_vec_at(&e->labels, u32, f->block));
	}
}

/* The jump of a group's check comes in here; @i: from where on to look for it. */
static void land_check(struct x86_emit *e, u32 i, u32 check)
{
	for (; i < e->cold.len; i++) {
		struct x86_cold *c = ka_vec_at(&e->cold, struct x86_cold, i);

		if (c->check != check)
			continue;
		x86_land(&e->t, c->at, x86_here(&e->t));
		*c = (struct x86_cold){};
		return;
	}
}

/* The first of the moves before nodes behind @n. */
static u32 moves_behind(const struct x86_emit *e, u32 n)
{
	u32 low = 0, high = e->ra.moves.len;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (ka_vec_at(&e->ra.moves, struct kwasm_reg_move, middle)->node <= n)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * The code behind a group's check once more, registers and all, up to the access
 * that traps at the latest.  Groups whose checks are in it have their copies here.
 */
static void emit_copy(struct x86_emit *e, u32 i)
{
	u32 n = ka_vec_at(&e->cold, struct x86_cold, i)->check, move = moves_behind(e, n);
	const struct kwasm_ir_block *block = kwasm_ir_block(e->ir, 0);
	u32 first = n, last = n;

	e->flags_of = 0;
	e->is_exact = true;
	for (; !e->t.err && n <= last; n++) {
		const struct kwasm_ir_node *node = x86_node(e, n);
		u32 end = 0;

		note_line(e, node->offset);
		emit_moves(e, n, &move);
		if (n != first && kwasm_regalloc_is_needed(e->ir, n))
			emit_node(e, n, block);
		if (node->op == KWASM_IR_CHECK)
			end = kwasm_ir_group_at(e->ir, node->c)->last;
		if (!end)
			continue;
		/* Before a check failed, all was done for it but this. */
		land_check(e, i, n);
		store_home(e, n);
		last = max(last, end);
	}
	e->is_exact = false;
	x86_call_stub(e, KWASM_STUB_TRAP + KWASM_TRAP_MEMORY_BOUNDS, last);
}

static void emit_cold(struct x86_emit *e)
{
	u32 i;

	for (i = 0; i < e->cold.len; i++) {
		const struct x86_cold *c = ka_vec_at(&e->cold, struct x86_cold, i);
		struct kwasm_jit_site *site;

		if (c->check) {
			emit_copy(e, i);
			continue;
		}
		if (!c->at)
			continue;
		note_line(e, c->offset);
		x86_land(&e->t, c->at, x86_here(&e->t));
		if (c->convert) {
			x86_rare_convert(e, c->convert, c->resume);
			continue;
		}
		if (c->is_jump) {
			x86_reloc(e, x86_jmp(&e->t), KWASM_JIT_STUB + c->stub);
			continue;
		}
		x86_reloc(e, x86_call(&e->t), KWASM_JIT_STUB + c->stub);
		site = more_out(e, &e->out->sites);
		if (!site)
			return;
		*site = (struct kwasm_jit_site){ x86_here(&e->t), c->offset };
		if (c->resume)
			x86_land(&e->t, x86_jmp(&e->t), c->resume);
	}
}

/* Slots that calls need, and whether memory is touched. */
static void measure(struct x86_emit *e)
{
	u32 n;

	for (n = 1; n < e->ir->nodes.len; n++) {
		const struct kwasm_ir_node *node = x86_node(e, n);
		const struct kwasm_functype *type;

		if (node->op >= KWASM_OP_I32_LOAD && node->op <= KWASM_OP_I64_STORE32)
			e->uses_memory = true;
		if (x86_is_float(node->type))
			e->out->has_floats = true;
		if (kwasm_regalloc_is_needed(e->ir, n) && x86_help(e->ir, n) >= 0)
			e->ir->has_calls = true;
		if (node->op == KWASM_OP_CALL)
			type = e->ir->m->types[e->ir->m->func_types[node->imm]];
		else if (node->op == KWASM_OP_CALL_INDIRECT)
			type = e->ir->m->types[(u32)node->imm];
		else
			continue;
		e->nr_out = max3(e->nr_out, x86_slots_of_params(type),
				 x86_slots_of_results(type));
	}
	e->nr_in = max(x86_slots_of_params(e->type), x86_slots_of_results(e->type));
}

static int prepare(struct x86_emit *e)
{
	u32 nr = e->ir->blocks.len;

	kwasm_target_select(e->ir);
	measure(e);
	e->t.err = kwasm_regalloc(&e->ra, e->ir);
	if (e->t.err)
		return e->t.err;
	if (e->ir->m->engine->check)
		e->t.err = kwasm_regalloc_check(&e->ra);
	if (e->t.err)
		return e->t.err;
	/* r15's place counts in any function with homes: one layout for all. */
	e->frame = (e->ra.nr_slots || e->nr_out || e->ir->has_calls) ?
		   ALIGN((1 + e->ra.nr_slots + e->nr_out) * 8, 16) : 0;
	if (kwasm_scratch_reserve(e->ir->scratch, &e->labels, nr) ||
	    kwasm_scratch_reserve(e->ir->scratch, &e->ways, nr))
		return -ENOMEM;
	memset(e->labels.data, 0, nr * sizeof(u32));
	e->labels.len = nr;
	e->ways.len = nr;
	find_ways(e);
	return e->t.err;
}

/**
 * kwasm_target_emit() - make a function's code
 * @out: text, grows; on an error its vectors are as long as before
 * @ir: function, uses counted
 *
 * Context: process context; sleeps.
 * Return: 0; -ENOMEM; -ENOSPC beyond the text's limit; -EOPNOTSUPP; -EINTR.
 */
int kwasm_target_emit(struct kwasm_jit_text *out, struct kwasm_ir *ir)
{
	size_t bytes = out->bytes.len, relocs = out->relocs.len, sites = out->sites.len;
	struct ka_vec home;
	struct x86_emit *e;
	int err;

	kwasm_scratch_vec(ir->scratch, &home, sizeof(*e));
	e = kwasm_scratch_push(ir->scratch, &home);
	if (!e) {
		kwasm_scratch_put(ir->scratch, &home);
		return -ENOMEM;
	}
	e->t = (struct x86_text){
		.bytes = &out->bytes, .limit = out->limit, .gfp = ir->m->policy.gfp,
	};
	e->out = out;
	e->ir = ir;
	e->type = ir->code->type;
	kwasm_scratch_vec(ir->scratch, &e->labels, sizeof(u32));
	kwasm_scratch_vec(ir->scratch, &e->ways, sizeof(u32));
	kwasm_scratch_vec(ir->scratch, &e->runs, sizeof(struct x86_run));
	kwasm_scratch_vec(ir->scratch, &e->fixups, sizeof(struct x86_fixup));
	kwasm_scratch_vec(ir->scratch, &e->cold, sizeof(struct x86_cold));
	kwasm_scratch_vec(ir->scratch, &e->moves, sizeof(struct x86_move));
	kwasm_scratch_vec(ir->scratch, &e->reads, sizeof(u32));
	kwasm_scratch_vec(ir->scratch, &e->writer, sizeof(u32));

	err = prepare(e);
	if (!err) {
		emit_prologue(e);
		emit_blocks(e);
		emit_cold(e);
		err = e->t.err;
	}
	if (err) {
		ka_vec_truncate(&out->bytes, bytes);
		ka_vec_truncate(&out->relocs, relocs);
		ka_vec_truncate(&out->sites, sites);
	}

	kwasm_scratch_put(ir->scratch, &e->writer);
	kwasm_scratch_put(ir->scratch, &e->reads);
	kwasm_scratch_put(ir->scratch, &e->moves);
	kwasm_scratch_put(ir->scratch, &e->cold);
	kwasm_scratch_put(ir->scratch, &e->fixups);
	kwasm_scratch_put(ir->scratch, &e->runs);
	kwasm_scratch_put(ir->scratch, &e->ways);
	kwasm_scratch_put(ir->scratch, &e->labels);
	kwasm_regalloc_exit(&e->ra);
	kwasm_scratch_put(ir->scratch, &home);
	return err;
}
