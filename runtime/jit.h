/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Machine code: what the compiler makes, and how it and C call each other
 *
 * A module's machine code is one text, position-independent but for the calls
 * that leave it.  Each function begins with ENDBR64.  It runs on the store's
 * stack, downwards from its end, with
 *
 *	r15	the instance that runs
 *	r14	where its memory 0 is, in functions that use it
 *	r13	fuel until the next poll; below zero it is due, and an interrupt
 *		may make it so
 *	rbp	frame: [rbp] the caller's, [rbp + 8] return address,
 *		[rbp - 8] r15, in functions that call
 *	r11	scratch, xmm15 too
 *
 * and no register but rbp and r13, which goes down, survives a call: r14 is
 * each function's own affair.  Nothing is kept below rsp: interrupts use what is
 * there.  Arguments are passed in rdi, rsi, rdx, rcx, r8, r9 and xmm0 to xmm7,
 * each kind in order, an i32 zero-extended; the others lie in slots of eight
 * bytes from the return address up.  The first result is in rax or xmm0, the
 * second and so on in those same slots.  The caller makes room for whichever of
 * the two is more.  A callee of another instance finds its own in r15, and the
 * caller takes its own back from its frame.
 *
 * Functions of the host, functions that were not compiled and instructions
 * that C does are called through the stubs: those change to the kernel's stack.
 */
#ifndef _KWASM_RUNTIME_JIT_H
#define _KWASM_RUNTIME_JIT_H

#include <linux/types.h>

#include "alloc/alloc.h"
#include "runtime/store.h"
#include "runtime/trap.h"

struct pt_regs;

#define KWASM_JIT_GPR_ARGS	6
#define KWASM_JIT_XMM_ARGS	8

/* Machine code takes this many times the bytes that it was, as a rule at most. */
#define KWASM_JIT_GROWTH	4

/* Bytes of a thunk. */
#define KWASM_JIT_THUNK		32

/* Below the lowest frame there is room for interrupts and for leaf functions. */
#define KWASM_JIT_HEADROOM	8192
/* A function that calls nothing may use this much of it unasked. */
#define KWASM_JIT_LEAF_FRAME	256

/*
 * Places in the module's own text that machine code calls or jumps to:
 *
 *	CALL_OUT  the entry of functions that have no machine code; r11 is the
 *		  struct kwasm_func
 *	HELP	  an instruction that C does: r11 is enum kwasm_jit_help and its
 *		  immediates, arguments and result as in a call
 *	COPY	  memory.copy of memory 0 to itself: arguments as in a call; what is
 *		  short and in bounds is done on the spot, anything else as by HELP
 *	FILL	  memory.fill of memory 0, likewise
 *	POLL	  fuel has run out for now; keeps all registers but r13
 *	LOOK	  in straight code; keeps all registers but r13 and r11, and polls
 *		  when enough of it ran since the last time
 *	CHECK	  plus log2 of 1, 2, 4 or 8: an access of that many bytes of memory 0
 *		  at the index in r11, below 2^40: a trap, or r11 is clamped; keeps
 *		  all others
 *	CALL_R11  a call of the struct kwasm_func that r11 points to, of whatever
 *		  instance: sets r15 for it, changes rax; is called, never returned
 *		  to
 *	RETURN	  a return; is jumped to, or stands there itself where it is one
 *		  instruction
 *	TRAP	  plus an enum kwasm_trap_kind: ends the call; is called, so that
 *		  the return address tells where
 *	STACK	  the stack is exhausted; is jumped to before there is a frame:
 *		  rbp is the caller's, [rsp] the return address
 *
 * A direct call is a rel32 to the function's index, be it imported, compiled
 * or neither: the loader puts a thunk in between where it has to.
 */
enum kwasm_jit_stub {
	KWASM_STUB_CALL_OUT,
	KWASM_STUB_HELP,
	KWASM_STUB_COPY,
	KWASM_STUB_FILL,
	KWASM_STUB_POLL,
	KWASM_STUB_LOOK,
	KWASM_STUB_CHECK,
	KWASM_STUB_CALL_R11 = KWASM_STUB_CHECK + KWASM_MEM_WIDTHS,
	KWASM_STUB_RETURN,
	KWASM_STUB_STACK,
	KWASM_STUB_TRAP,
	KWASM_NR_STUBS = KWASM_STUB_TRAP + KWASM_NR_TRAPS
};

/*
 * Instructions that C does: number in bits 0 to 15 of r11, first index in bits
 * 16 to 39, second in bits 40 to 63; each fits, see limits.h.
 */
enum kwasm_jit_help {
	KWASM_HELP_MEMORY_GROW,	/* index: memory; delta -> old size or -1 */
	KWASM_HELP_MEMORY_FILL,	/* memory; dst, val, n */
	KWASM_HELP_MEMORY_COPY,	/* to, from; dst, src, n */
	KWASM_HELP_MEMORY_INIT,	/* memory, data; dst, src, n */
	KWASM_HELP_DATA_DROP,	/* data */
	KWASM_HELP_TABLE_GET,	/* table; index -> reference */
	KWASM_HELP_TABLE_SET,	/* table; index, reference */
	KWASM_HELP_TABLE_GROW,	/* table; init, delta -> old size or -1 */
	KWASM_HELP_TABLE_FILL,	/* table; dst, val, n */
	KWASM_HELP_TABLE_COPY,	/* to, from; dst, src, n */
	KWASM_HELP_TABLE_INIT,	/* table, elem; dst, src, n */
	KWASM_HELP_ELEM_DROP,	/* elem */
	KWASM_HELP_NUMERIC,	/* enum kwasm_opcode; bits of a, b -> bits; may trap */
	KWASM_NR_HELPS
};

#define KWASM_HELP(help, first, second)	\
	((u64)(help) | (u64)(first) << 16 | (u64)(second) << 40)

/**
 * struct kwasm_jit_site - a place that may stop or be called from
 * @text: offset in the text of what comes behind the call: a return address
 * @offset: of the instruction in the module's bytes.  A poll's is that of the
 *	instruction that runs next, as in the interpreter
 */
struct kwasm_jit_site {
	u32 text;
	u32 offset;
};

/* A rel32 at @at that has to reach a function's entry or a stub. */
struct kwasm_jit_reloc {
	u32 at;
	u32 target;		/* function index, or KWASM_JIT_STUB + enum */
};

#define KWASM_JIT_STUB		0x80000000U
#define KWASM_JIT_NO_ENTRY	(~0U)

/* What a function, or one of its module that it calls, comes to. */
enum kwasm_jit_floats {
	KWASM_FLOATS_OWN	= 0x1,	/* floats */
	KWASM_FLOATS_IMPORT	= 0x2,	/* a function that is imported */
	KWASM_FLOATS_TABLE	= 0x4,	/* whatever function is in a table */
};

/**
 * struct kwasm_jit_text - a module's machine code, before it has a place
 * @bytes: the code (u8)
 * @relocs: struct kwasm_jit_reloc
 * @sites: struct kwasm_jit_site, ascending
 * @entries: per defined function, offset of its entry or KWASM_JIT_NO_ENTRY (u32)
 * @limit: bytes that there may be at most
 * @lines: where the code of an instruction begins (struct kwasm_jit_site)
 * @keep_lines: somebody wants @lines
 * @floats: per defined function, enum kwasm_jit_floats; none: as the text (u8)
 * @last_floats: of the function compiled last, by itself
 * @has_floats: some of it uses xmm registers
 * @nr_compiled: functions that have an entry
 * @nr_checks: bounds checks in them
 * @nr_elided: accesses in them that need none of their own
 * @nr_stores: copies of values to their homes in the frame
 * @nr_reloads: copies from there
 */
struct kwasm_jit_text {
	struct ka_vec bytes;
	struct ka_vec relocs;
	struct ka_vec sites;
	struct ka_vec entries;
	struct ka_vec floats;
	u8 last_floats;
	struct ka_vec lines;
	bool keep_lines;
	size_t limit;
	bool has_floats;
	u32 nr_compiled;
	u32 nr_checks;
	u32 nr_elided;
	u32 nr_stores;
	u32 nr_reloads;
};

/**
 * struct kwasm_jit_regs - what the stubs save, on the Wasm stack
 * @gpr: rdi, rsi, rdx, rcx, r8, r9
 * @rax: first result
 * @rbx: this and those below: only where a poll has them kept
 * @r10: likewise
 * @r12: likewise
 * @r14: likewise
 * @func: r11 of CALL_OUT
 * @help: r11 of HELP
 * @left: r13
 * @inst: r15
 * @fp: rbp
 * @xmm: low halves; only in calls that have floats
 *
 * The return address lies behind it, and behind that the slots.
 */
struct kwasm_jit_regs {
	u64 gpr[KWASM_JIT_GPR_ARGS];
	u64 rax;
	u64 rbx;
	u64 r10;
	union {
		struct kwasm_func *func;
		u64 help;
	};
	u64 r12;
	s64 left;
	u64 r14;
	struct kwasm_instance *inst;
	const u64 *fp;
	u64 xmm[16];
};

/* jit_compile.c: all functions of a module; those out of proportion are left out */
int __must_check kwasm_jit_compile(struct kwasm_module *m, struct kwasm_jit_text *text);
int __must_check kwasm_jit_compile_func(struct kwasm_module *m, u32 func,
					struct kwasm_jit_text *text);

/* jit_list.c: machine code for people */
u32 kwasm_jit_extent(const struct kwasm_module *m, u32 own);
int __must_check kwasm_jit_list(struct kwasm_module *m, u32 own, struct kwasm_jit_text *text);

int __must_check kwasm_jit_pause(void);

/* jit.c: from a text to a place */
void kwasm_jit_text_init(struct kwasm_jit_text *text, struct kwasm_module *m);
void kwasm_jit_text_exit(struct kwasm_jit_text *text);
void kwasm_jit_load(struct kwasm_module *m);
int __must_check kwasm_jit_place(struct kwasm_module *m, struct kwasm_jit_text *text);
void kwasm_jit_unload(struct kwasm_module *m);
void kwasm_jit_attach(struct kwasm_instance *inst);
const void *kwasm_jit_entry(const struct kwasm_instance *inst, u32 own);
bool kwasm_jit_site_of(const struct kwasm_module *m, u64 address, u32 *offset);

/* jit_call.c */
void kwasm_jit_set_passing(struct kwasm_func *f);
enum kwasm_trap_kind kwasm_jit_call(struct kwasm_store *s, struct kwasm_func *f, u64 *base);

/* ... and what the stubs call there, each with a trap or none as its answer */
int kwasm_jit_call_out(struct kwasm_jit_regs *regs);
int kwasm_jit_help(struct kwasm_jit_regs *regs);
int kwasm_jit_poll(struct kwasm_jit_regs *regs);
int kwasm_jit_exhausted(struct kwasm_jit_regs *regs);
int kwasm_jit_trap(struct kwasm_jit_regs *regs, int kind);

/* jit_floats.c */
int __must_check kwasm_jit_find_floats(struct kwasm_module *m, struct kwasm_jit_text *text);
void kwasm_floats_start(struct kwasm_store *s, const struct kwasm_func *f);
void kwasm_floats_stop(struct kwasm_store *s);

/* jit_section.c */
void kwasm_floats_begin(struct kwasm_store *s);
void kwasm_floats_end(const struct kwasm_store *s);
bool kwasm_floats_poll(struct kwasm_store *s);
int __must_check kwasm_section_watch(struct kwasm_engine *engine, u64 ns);
void kwasm_section_unwatch(struct kwasm_engine *engine);
u64 kwasm_section_ended(const struct kwasm_engine *engine);
bool kwasm_section_cut(struct kwasm_store *s, struct pt_regs *regs);

/* jit_help.c */
bool kwasm_help_settles(enum kwasm_jit_help help);
enum kwasm_trap_kind kwasm_help_run(struct kwasm_instance *inst, u64 help, const u64 *args,
				    u64 *result);

/* Of the architecture: x86/stubs.S, x86/patch.c */
extern const u8 kwasm_arena_text[];
extern const u8 kwasm_stub_call_out[], kwasm_stub_call_r11[];
int kwasm_jit_enter(struct kwasm_jit_regs *regs, const void *entry, struct kwasm_store *s);
const void *kwasm_jit_stub(u32 stub);
void kwasm_jit_patch(u8 *at, const u8 *place, const void *target);
void kwasm_jit_thunk(u8 *at, const u8 *place, u32 func);
const u8 *kwasm_jit_find_entry(const u8 *at, const u8 *end);

#endif /* _KWASM_RUNTIME_JIT_H */
