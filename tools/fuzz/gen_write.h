/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generator at work; private to its files
 *
 *	gen.c		what there will be, in one module or two
 *	gen_section.c	sections
 *	gen_bytes.c	choices, bytes, numbers
 *	gen_expr.c	code that leaves a value
 *	gen_memory.c	code that has to do with memory
 *	gen_ref.c	... with references and tables
 *	gen_flow.c	... with control, and calls
 *	gen_statement.c	code that leaves nothing
 */
#ifndef _KWASM_TOOLS_FUZZ_GEN_WRITE_H
#define _KWASM_TOOLS_FUZZ_GEN_WRITE_H

#include <linux/types.h>

#include "runtime/opcode.h"
#include "runtime/type.h"
#include "tools/fuzz/gen.h"

#define NR_FUNCS	7	/* that a module defines */
#define MAX_FUNCS	(2 * NR_FUNCS)
#define NR_EXPORTS	3
#define NR_BLOCK_TYPES	4
#define MAX_PARAMS	20
#define MAX_RESULTS	5
#define MAX_DEPTH	6
#define MAX_LOOPS	3	/* nested; each has a counter */
#define MAX_TURNS	5
#define MAX_LABELS	64
#define VARS		3	/* locals of each type that hold anything */

/* Value types; those from R on are references. */
enum { I, L, F, D, R, X, NR_TYPES, NR_NUMBERS = R };

/* Of the host, in the order of their indices. */
enum { LOG_I, LOG_L, LOG_F, LOG_D, LOG_MANY, NR_IMPORTS };

/* Tables: of functions, more of them, of what the host refers to. */
enum { TABLE_FUNCS, TABLE_MORE, TABLE_EXTERN, NR_TABLES };

/* Globals: imported numbers, then one of each type. */
#define OWN_GLOBAL	NR_NUMBERS

#define NR_DATAS	4
#define DATA_BYTES	64
#define MAX_PAGES	6

/* Function types, also of blocks. */
struct type {
	u8 nr_params;
	u8 nr_results;
	u8 params[MAX_PARAMS];
	u8 results[MAX_RESULTS];
};

/* What a branch out of a block has to give. */
struct label {
	bool is_loop;
	u8 nr;
	const u8 *types;
};

/* How much is the module's before: memory 0; the first of the tables, of its own globals. */
struct shared {
	bool memory;
	u8 tables;
	u8 globals;
};

struct gen {
	const u8 *data, *end;
	u8 *out;
	size_t len;
	bool full;
	u32 padding;		/* state of what pads numbers; 0: nothing does */
	struct type funcs[MAX_FUNCS + 1];	/* behind all: of the start function */
	struct type blocks[NR_BLOCK_TYPES];
	unsigned int nr_funcs;	/* the modules' together */
	unsigned int first;	/* of @funcs, that is this module's */
	struct shared shared;
	bool starts;
	u32 pages;
	unsigned int self;
	unsigned int loops;
	unsigned int budget;	/* expressions that this function may still have */
	struct label labels[MAX_LABELS];
	unsigned int nr_labels;
};

/* A way to go on: how likely, for which types (bits), and what writes it. */
struct form {
	u8 weight;
	u8 types;
	u8 kind;
	void (*write)(struct gen *g, unsigned int type, unsigned int depth);
};

#define NUMBERS		0x0f
#define INTEGERS	0x03
#define FLOATS		0x0c
#define REFS		0x30
#define ALL		0x3f

/* gen.c */
u32 beyond(struct gen *g, u32 by);

/* gen_section.c */
void sections(struct gen *g);

/* gen_bytes.c */
extern const u8 gen_valtypes[NR_TYPES];
unsigned int choose(struct gen *g, unsigned int n);
void count(enum gen_kind kind);
void byte(struct gen *g, u8 b);
void leb(struct gen *g, u32 val);
void leb_signed(struct gen *g, s64 val, unsigned int bits);
size_t size_begin(struct gen *g);
void size_end(struct gen *g, size_t begin);
void opcode(struct gen *g, unsigned int op);
void op_index(struct gen *g, unsigned int op, u32 index);
void i32_const(struct gen *g, s32 val);
void number(struct gen *g, unsigned int type, unsigned int depth);
void pick(struct gen *g, const struct form *forms, unsigned int nr, unsigned int type,
	  unsigned int depth);

/* Index of one of @funcs, if the module has it: behind the host's. */
static inline u32 func_index(unsigned int which)
{
	return NR_IMPORTS + which;
}

/* How many of @funcs have an index: those of the module before, its own. */
static inline unsigned int nr_indexed(const struct gen *g)
{
	return g->first + NR_FUNCS;
}

/* gen_expr.c */
void expr(struct gen *g, unsigned int type, unsigned int depth);
void exprs(struct gen *g, const u8 *types, unsigned int nr, unsigned int depth);
u32 variable(struct gen *g, unsigned int type);
u32 scratch(const struct gen *g, unsigned int type);
u32 counter(const struct gen *g, unsigned int loop);
void take(struct gen *g, unsigned int type);
void takes(struct gen *g, const u8 *types, unsigned int nr);
void not_nan(struct gen *g, unsigned int type);

/* gen_memory.c */
void address(struct gen *g, unsigned int depth);
void access(struct gen *g, unsigned int type, bool store, u32 offset);
void load(struct gen *g, unsigned int type, unsigned int depth);
void load_edge(struct gen *g, unsigned int type, unsigned int depth);
void load_grown(struct gen *g, unsigned int type, unsigned int depth);
void store(struct gen *g, unsigned int type, unsigned int depth);
void store_edge(struct gen *g, unsigned int type, unsigned int depth);
void bulk(struct gen *g, unsigned int type, unsigned int depth);
void data(struct gen *g, unsigned int type, unsigned int depth);
void induction(struct gen *g, unsigned int type, unsigned int depth);

/* gen_ref.c */
void ref_func(struct gen *g, unsigned int type, unsigned int depth);
void ref_is_null(struct gen *g, unsigned int type, unsigned int depth);
void table_get(struct gen *g, unsigned int type, unsigned int depth);
void table_set(struct gen *g, unsigned int type, unsigned int depth);
void table_size(struct gen *g, unsigned int type, unsigned int depth);
void table_bulk(struct gen *g, unsigned int type, unsigned int depth);
void elem(struct gen *g, unsigned int type, unsigned int depth);
void elem_section(struct gen *g);

/* gen_flow.c */
void begin_void(struct gen *g, unsigned int op);
void end_block(struct gen *g);
void call(struct gen *g, unsigned int type, unsigned int depth);
void call_host(struct gen *g, unsigned int type, unsigned int depth);
void block(struct gen *g, unsigned int type, unsigned int depth);
void if_else(struct gen *g, unsigned int type, unsigned int depth);
void loop(struct gen *g, unsigned int type, unsigned int depth);
void multi(struct gen *g, unsigned int type, unsigned int depth);
void branch(struct gen *g, unsigned int type, unsigned int depth);
void branch_table(struct gen *g, unsigned int type, unsigned int depth);
void nest(struct gen *g, unsigned int type, unsigned int depth);

/* gen_statement.c */
void statement(struct gen *g, unsigned int depth);

#endif
