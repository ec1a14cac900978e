/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checker of machine code: what its files share
 *
 * See verify.c for what it promises and how.
 */
#ifndef _KWASM_RUNTIME_X86_VERIFY_H
#define _KWASM_RUNTIME_X86_VERIFY_H

#include <linux/bits.h>
#include <linux/types.h>

#include "runtime/jit.h"
#include "runtime/module.h"
#include "runtime/type.h"
#include "runtime/x86/verify_insn.h"

/*
 * What is known of eight bytes in a register or on the stack: a kind, and a
 * number of 56 bits that belongs to it.
 */
enum verify_kind {
	IS_JUNK,		/* anything; is not to be read */
	IS_HALF,		/* this in the lower half, junk above */
	IS_BIT,			/* 0 or 1 in the lowest byte, junk above */
	IS_NUMBER,		/* a number */
	IS_UPTO,		/* ... of at most this */
	IS_CONST,		/* this one */
	IS_INDEX,		/* plus this, at most the size of memory 0; clamped */
	IS_ELEMENT,		/* below the size of this table; clamped */
	IS_MEM_SIZE,		/* bytes of memory 0 */
	IS_TABLE_SIZE,		/* elements of this table */
	IS_REF,			/* a function reference */
	IS_FUNC,		/* ... that is not null */
	IS_TYPED,		/* ... to a function of this type; clamped */
	IS_INST,		/* the instance that runs */
	IS_MEM_LAST,		/* highest index of this many bytes in memory 0 */
	IS_MEM,			/* memory 0, plus this */
	IS_ROOM,		/* the stack pointer less this */
	IS_STACK_LIMIT,
	IS_TABLES,		/* the instance's pointers to tables */
	IS_TABLE,		/* this table */
	IS_ELEMS,		/* its elements */
	IS_FUNCS,		/* the instance's pointers to functions */
	IS_TYPE_IDS,		/* the instance's canonical types */
	IS_TYPE_ID,		/* ... of this type */
	IS_FUNC_TYPE_ID,	/* ... of a function */
	IS_GLOBALS,		/* the instance's pointers to globals */
	IS_OWN_GLOBALS,		/* those it defines, in a row */
	IS_GLOBAL,		/* this global */
};

typedef u64 verify_value;

#define VALUE(kind, arg)	((u64)(kind) << 56 | (arg))
#define VALUE_ARG_MAX		(~0ULL >> 8)
#define JUNK			VALUE(IS_JUNK, 0)
#define NUMBER			VALUE(IS_NUMBER, 0)
#define I32			VALUE(IS_UPTO, U32_MAX)

static inline enum verify_kind verify_kind(verify_value value)
{
	return value >> 56;
}

static inline u64 verify_arg(verify_value value)
{
	return value & VALUE_ARG_MAX;
}

/* How far the making of a frame has come. */
enum verify_phase {
	PHASE_ENTRY,
	PHASE_SAVED,		/* rbp is pushed */
	PHASE_LINKED,		/* rbp is the frame; its bytes are not taken yet */
	PHASE_BODY,
	PHASE_FREED,		/* its bytes are given back; rbp is to be popped */
	PHASE_LEFT,
};

/**
 * struct verify_state - what is known at a place
 * @phase: enum verify_phase
 * @origin: of code behind the function's: the last place that led there
 * @room: bytes of stack that are sure to be there; below zero: nobody asked
 * @is_paid: fuel was paid since the entry, and there was some, or a poll
 * @floats: xmm registers that were written
 * @nonzero: registers that are not zero, of 32 and of 64 bits
 * @positive: registers that are not minus one, likewise
 * @divides: registers by which a signed division of ax does not overflow, likewise
 * @reg: registers
 * @slot: slots of the caller that belong to this function, then its frame's
 *	from the top
 */
struct verify_state {
	u32 phase;
	u32 origin;
	s32 room;
	bool is_paid;
	u16 floats;
	u16 nonzero[2];
	u16 positive[2];
	u16 divides[2];
	verify_value reg[VERIFY_GPRS];
	verify_value slot[];
};

/* What the flags tell. */
enum verify_fact_kind {
	FACT_NONE,
	FACT_MEMORY,		/* cc: register plus arg is beyond memory */
	FACT_TABLE,		/* cc: register is beyond table arg */
	FACT_ZERO,		/* zero: register is */
	FACT_TYPE,		/* cc: register's function has another type than arg */
	FACT_ROOM,		/* below: there is no room for arg bytes of stack */
	FACT_FUEL,		/* less: it is used up */
	FACT_MINUS_ONE,		/* zero: register is minus one */
	FACT_LEAST,		/* overflow: ax is the least there is */
	FACT_SCAN,		/* zero: register is what it was, else a number */
};

/**
 * struct verify_fact - something about a value
 * @kind: enum verify_fact_kind
 * @width: of the comparison
 * @cc: condition, where it is not always the same
 * @is_so: a branch made sure that the condition does not hold
 * @regs: registers that hold the value, a bit each
 * @arg: of the kind
 */
struct verify_fact {
	u8 kind;
	u8 width;
	u8 cc;
	bool is_so;
	u16 regs;
	u64 arg;
};

/**
 * struct verify - a function that is checked
 * @m: its module
 * @text: the text that it is in
 * @type: its type
 * @code: its bytes
 * @size: how many
 * @base: offset in the text
 * @relocs: those in it
 * @nr_relocs: how many
 * @starts: per byte, whether an instruction begins there
 * @targets: per byte, whether a jump leads there
 * @traps: per byte, whether a call of a trap is there, which ends a path
 * @dirty: per byte, whether to walk from there
 * @known: per byte, whether a path led there, so that its state is one
 * @rank: per word of @targets, targets before it
 * @states: per target, what is known there
 * @stride: bytes of a state
 * @nr_targets: how many
 * @cold: offset from which on code may go back to before it, see verify_branch.c
 * @frame: bytes of the frame
 * @nr_in: slots of the caller's
 * @nr_slots: slots in all
 * @s: what is known now
 * @live: code at @at is reached
 * @at: offset of the instruction
 * @next: of the next one
 * @in: the instruction
 * @hints: where the decoder finds it
 * @flags: what the flags tell
 * @sum: the register @sum_reg is these registers, any, plus arg
 * @sum_reg: see @sum
 * @copy: register that was copied last, or GPR_NONE when that has changed
 * @copy_of: where from
 * @polled: the last instruction called POLL
 * @widened: operand size of a cdq or cqo that still holds, or 0
 * @help: immediate of the last instruction, when it is a mov to r11
 * @help_end: where that ended
 * @work: bytes walked so far, and what else takes its time
 * @limit: what @work may come to
 * @pause: when to see whether somebody else wants to run
 * @err: why the check was given up, or 0
 * @reason: why it is refused
 */
struct verify {
	struct kwasm_module *m;
	const struct kwasm_jit_text *text;
	const struct kwasm_functype *type;
	const u8 *code;
	u32 size;
	u32 base;
	const struct kwasm_jit_reloc *relocs;
	u32 nr_relocs;
	unsigned long *starts;
	unsigned long *targets;
	unsigned long *traps;
	unsigned long *dirty;
	unsigned long *known;
	u32 *rank;
	u8 *states;
	size_t stride;
	u32 nr_targets;
	u32 cold;
	u32 frame;
	u32 nr_in;
	u32 nr_slots;
	struct verify_state *s;
	bool live;
	u32 at;
	u32 next;
	struct verify_insn in;
	u8 hints[VERIFY_HINTS];
	struct verify_fact flags;
	struct verify_fact sum;
	u8 sum_reg;
	u8 copy;
	u8 copy_of;
	bool polled;
	u8 widened;
	u64 help;
	u32 help_end;
	u64 work;
	u64 limit;
	u64 pause;
	int err;
	const char *reason;
};

/* What memory an operand is. */
enum verify_place_kind { PLACE_IS_SLOT, PLACE_IS_MEMORY, PLACE_IS_GLOBAL, PLACE_IS_FIELD };

/**
 * struct verify_place - memory that an operand is
 * @kind: which
 * @upper: the upper half of a slot
 * @index: slot or global
 * @value: what is there, for who reads all of it
 */
struct verify_place {
	u8 kind;
	bool upper;
	u32 index;
	verify_value value;
};

/* verify_value.c: values, and several at once */
u64 kwasm_verify_bound(verify_value value);
bool kwasm_verify_is_number(verify_value value);
bool kwasm_verify_is_type(verify_value value, u32 valtype);
bool kwasm_verify_is_short(verify_value value);
verify_value kwasm_verify_upto(u64 bound);
verify_value kwasm_verify_of_type(u32 valtype);
verify_value kwasm_verify_join_values(verify_value a, verify_value b);
bool kwasm_verify_join(struct verify *v, struct verify_state *to, const struct verify_state *from,
		       bool is_loop);

/* verify_memory.c: operands in memory */
bool kwasm_verify_place(struct verify *v, const struct verify_insn *in, bool is_write,
			struct verify_place *place);
bool kwasm_verify_store(struct verify *v, const struct verify_place *place, u32 size,
			verify_value value);

/* verify_call.c: what leaves the function */
void kwasm_verify_entry(struct verify *v);
bool kwasm_verify_call(struct verify *v);
bool kwasm_verify_leave(struct verify *v, enum verify_phase phase);
bool kwasm_verify_trap(struct verify *v);
const struct kwasm_jit_reloc *kwasm_verify_reloc(const struct verify *v, u32 at);
u32 kwasm_verify_slots(const struct kwasm_functype *type);

/* verify_branch.c */
verify_value kwasm_verify_checked(const struct verify_fact *fact);
bool kwasm_verify_branch(struct verify *v);
bool kwasm_verify_jump(struct verify *v);

/* verify_op.c, verify_alu.c: what instructions do */
bool kwasm_verify_step(struct verify *v);
bool kwasm_verify_compute(struct verify *v);
bool kwasm_verify_set(struct verify *v, u8 reg, verify_value value);
bool kwasm_verify_rm(struct verify *v, u32 size, verify_value *value);
u16 kwasm_verify_copies(const struct verify *v, u8 reg);
bool kwasm_verify_number(struct verify *v, verify_value value);
void kwasm_verify_note_const(struct verify *v, u8 reg, s64 imm);

/* verify.c */
bool kwasm_verify_flow(struct verify *v, u32 from, u32 target);
bool kwasm_verify_refuse(struct verify *v, const char *reason);

#endif /* _KWASM_RUNTIME_X86_VERIFY_H */
