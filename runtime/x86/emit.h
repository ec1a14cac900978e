/* SPDX-License-Identifier: GPL-2.0 */
/*
 * x86-64: what the files of this target share
 */
#ifndef _KWASM_RUNTIME_X86_EMIT_H
#define _KWASM_RUNTIME_X86_EMIT_H

#include <linux/types.h>

#include "runtime/ir.h"
#include "runtime/jit.h"
#include "runtime/regalloc.h"
#include "runtime/type.h"
#include "runtime/x86/asm.h"

#define INT_REGS	0x000017cfU	/* all but rsp, rbp, r11, r13, r14, r15 */
#define FLOAT_REGS	0x7fff0000U	/* all but xmm15 */

/* How to find out whether something holds. */
struct x86_cond {
	enum x86_cc cc;
	bool is_test;		/* test a, b; else cmp a, b */
	bool is_float;		/* ucomis a, b */
	enum x86_width width;
	u32 a;
	u32 b;			/* 0: a itself, or zero */
};

/* A place that values move between at once: registers, then memory. */
typedef u32 x86_place;

#define PLACE_NONE	(~0U)
#define PLACE_SLOT	KWASM_NR_REGS	/* plus a home's number */
#define PLACE_IN	0x40000000U	/* plus a slot of the caller's */
#define PLACE_OUT	0x60000000U	/* plus a slot of ours; only written to */

struct x86_move {
	x86_place to;
	x86_place from;		/* PLACE_NONE: a constant */
	u32 value;		/* the constant's node */
};

/* Values of a switch, from @first up to the next run's, that lead to a block. */
struct x86_run {
	u32 first;
	u32 block;
};

/* A jump that waits for its block's place. */
struct x86_fixup {
	u32 at;
	u32 block;
};

/* Code that is seldom run, behind the function. */
struct x86_cold {
	u32 at;			/* jump that leads there */
	u32 resume;		/* of a poll or conversion: where it goes back to */
	u32 convert;		/* conversion that goes on there, or 0 */
	u32 check;		/* check whose group is copied there, or 0 */
	u32 offset;		/* of the instruction in the module */
	u32 stub;
	bool is_jump;		/* no return address is wanted */
};

/**
 * struct x86_emit - a function's emission
 * @t: text
 * @out: what the module's text becomes
 * @ir: the function
 * @ra: its registers
 * @type: its type
 * @labels: per block, its offset (u32)
 * @ways: per block, where a jump to it might as well go: itself, as a rule (u32)
 * @runs: struct x86_run, of the switch at hand
 * @fixups: struct x86_fixup
 * @cold: struct x86_cold
 * @moves: struct x86_move, of the parallel move at hand
 * @reads: per place, moves that read it (u32)
 * @writer: per place, the move that writes it, plus one (u32)
 * @nr_in: slots of the caller's that it has to do with
 * @nr_out: slots for what it calls
 * @frame: bytes below rbp
 * @next: block that follows
 * @flags_of: node whose sign and zero the flags tell, if the next instruction is
 *	at @flags_at
 * @flags_at: see above
 * @uses_memory: it accesses memory 0
 * @is_exact: in the copy of a group's code, where each access is checked by itself
 */
struct x86_emit {
	struct x86_text t;
	struct kwasm_jit_text *out;
	struct kwasm_ir *ir;
	struct kwasm_regalloc ra;
	const struct kwasm_functype *type;
	struct ka_vec labels;
	struct ka_vec ways;
	struct ka_vec runs;
	struct ka_vec fixups;
	struct ka_vec cold;
	struct ka_vec moves;
	struct ka_vec reads;
	struct ka_vec writer;
	u32 nr_in;
	u32 nr_out;
	u32 frame;
	u32 next;
	u32 flags_of;
	u32 flags_at;
	bool uses_memory;
	bool is_exact;
};

static inline const struct kwasm_ir_node *x86_node(const struct x86_emit *e, u32 n)
{
	return kwasm_ir_node(e->ir, n);
}

static inline bool x86_omits(const struct x86_emit *e, enum kwasm_omit what)
{
	return e->ir->m->engine->omit & what;
}

static inline enum x86_width x86_width(u32 valtype)
{
	return valtype == KWASM_I32 ? X86_32 : X86_64;
}

static inline bool x86_is_float(u32 valtype)
{
	return valtype == KWASM_F32 || valtype == KWASM_F64;
}

/* select.c */
void x86_condition(const struct kwasm_ir *ir, u32 n, struct x86_cond *cond);
void x86_compare_of(const struct kwasm_ir *ir, u32 n, struct x86_cond *cond);
bool x86_imm(const struct kwasm_ir *ir, u32 n, s32 *imm);
bool x86_is_folded_load(const struct kwasm_ir *ir, u32 n);
bool x86_is_folded_check(const struct kwasm_ir *ir, u32 n);
bool x86_is_folded_shift(const struct kwasm_ir *ir, u32 n);
u32 x86_index_of(const struct kwasm_ir *ir, u32 access, u8 *shift);
bool x86_is_multiplied(const struct kwasm_ir *ir, u32 n, u64 *divisor, bool *is_negative);
struct x86_mem x86_address(struct x86_emit *e, u32 n, u32 access);
int x86_help(const struct kwasm_ir *ir, u32 n);

/* place.c: where values are, and moving many at once */
x86_place x86_home(const struct x86_emit *e, u32 value);
struct x86_mem x86_place_mem(const struct x86_emit *e, x86_place place);
x86_place x86_use_place(const struct x86_emit *e, u32 n, u32 value);
void x86_load_const(struct x86_emit *e, u8 to, u32 value);
void x86_copy(struct x86_emit *e, x86_place to, x86_place from);
void x86_add_move(struct x86_emit *e, x86_place to, x86_place from, u32 value);
void x86_move_all(struct x86_emit *e);
void x86_leave_edge(struct x86_emit *e, u32 edge);
bool x86_is_free_edge(struct x86_emit *e, u32 edge);

/* emit_*.c: false when it is none of theirs */
bool x86_emit_int(struct x86_emit *e, u32 n);
bool x86_emit_memory(struct x86_emit *e, u32 n);
bool x86_emit_float(struct x86_emit *e, u32 n);
bool x86_emit_div(struct x86_emit *e, u32 n);
bool x86_emit_convert(struct x86_emit *e, u32 n);
bool x86_emit_call(struct x86_emit *e, u32 n);
void x86_emit_switch(struct x86_emit *e, u32 n, const struct kwasm_ir_block *block);
void x86_rare_convert(struct x86_emit *e, u32 n, u32 resume);
void x86_no_wait(struct x86_emit *e, u8 def, u8 a);
void x86_emit_return(struct x86_emit *e, u32 n);
u32 x86_slots_of_params(const struct kwasm_functype *type);
u32 x86_slots_of_results(const struct kwasm_functype *type);

/* emit.c */
u32 x86_way_of(const struct x86_emit *e, u32 block);
void x86_jump_to(struct x86_emit *e, u32 at, u32 to);
void *x86_more(struct x86_emit *e, struct ka_vec *v) __must_check;
u8 x86_def(const struct x86_emit *e, u32 n);
u8 x86_use(const struct x86_emit *e, u32 n, u32 value);
void x86_op_use(struct x86_emit *e, enum x86_width w, u32 opcode, u8 reg, u32 n, u32 value);
void x86_flags_are(struct x86_emit *e, u32 n);
void x86_compare(struct x86_emit *e, u32 n, const struct x86_cond *cond);
void x86_trap_if(struct x86_emit *e, enum x86_cc cc, enum kwasm_trap_kind kind, u32 n);
void x86_rare_if(struct x86_emit *e, enum x86_cc cc, u32 n);
void x86_copy_if(struct x86_emit *e, enum x86_cc cc, u32 n);
void x86_call_stub(struct x86_emit *e, enum kwasm_jit_stub stub, u32 n);
void x86_site(struct x86_emit *e, u32 n);
void x86_reloc(struct x86_emit *e, u32 at, u32 target);

#endif /* _KWASM_RUNTIME_X86_EMIT_H */
