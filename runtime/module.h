/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Module: decoded, validated, immutable, shared between stores
 */
#ifndef _KWASM_RUNTIME_MODULE_H
#define _KWASM_RUNTIME_MODULE_H

#include <linux/compiler.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/limits.h>
#include <linux/types.h>

#include "alloc/alloc.h"
#include "runtime/report.h"
#include "runtime/type.h"

struct kwasm_account;
struct kwasm_engine;
struct kwasm_jit_site;

/* A name within the module's bytes: UTF-8, not terminated, may hold NULs. */
struct kwasm_name {
	const u8 *data;
	u32 len;
};

/* A constant expression: validated bytes, its end opcode included. */
struct kwasm_expr {
	const u8 *code;
	const u8 *end;
};

struct kwasm_import {
	struct kwasm_name module;
	struct kwasm_name field;
	enum kwasm_extern_kind kind;
	u32 index;		/* in the index space of its kind */
};

struct kwasm_export {
	struct kwasm_name name;
	enum kwasm_extern_kind kind;
	u32 index;
};

struct kwasm_global_decl {
	struct kwasm_globaltype type;
	struct kwasm_expr init;	/* of defined ones */
};

enum kwasm_segment_mode { KWASM_PASSIVE, KWASM_ACTIVE, KWASM_DECLARATIVE };

/**
 * struct kwasm_elem - an element segment
 * @mode: passive, active or declarative
 * @is_expr: items are constant expressions, else function indices
 * @elem: reference type
 * @table: of an active one
 * @offset: of an active one
 * @nr: items
 * @items: their bytes
 */
struct kwasm_elem {
	enum kwasm_segment_mode mode;
	bool is_expr;
	u32 elem;
	u32 table;
	struct kwasm_expr offset;
	u32 nr;
	const u8 *items;
};

struct kwasm_data {
	enum kwasm_segment_mode mode;
	u32 memory;
	struct kwasm_expr offset;
	u32 size;
	const u8 *bytes;
};

/**
 * struct kwasm_wide - what taking a branch needs to know
 * @pc: bytes from the branch's opcode to where execution goes on
 * @side: entries from the branch's own to the next one that is needed there
 * @keep: slots on top of the stack that the target takes
 * @height: slots of the frame below them: locals, record and operands
 */
struct kwasm_wide {
	s32 pc;
	s32 side;
	u16 keep;
	u16 height;
};

/* @pc of an entry that does not fit; how an entry packs @keep and @height. */
#define KWASM_SIDE_WIDE		S16_MIN
#define KWASM_SIDE_KEEP_BITS	2
#define KWASM_SIDE_KEEP		((1 << KWASM_SIDE_KEEP_BITS) - 1)

/**
 * struct kwasm_side - an entry of a side table: the same in six bytes
 * @pc: see struct kwasm_wide; KWASM_SIDE_WIDE where something does not fit
 * @side: likewise; of a wide entry, the lower half of its number
 * @stack: height, shifted, and keep in the bits below it; of a wide entry, the
 *	upper half of its number
 *
 * The side table of a function holds one entry for each reachable branch, in
 * the order of the code: if, else, br, br_if, and one for each label of
 * br_table.  Whoever walks the code forwards takes or skips them in turn.
 */
struct kwasm_side {
	s16 pc;
	s16 side;
	u16 stack;
};

/**
 * kwasm_side_read() - what taking a branch needs to know
 * @side: its entry
 * @wide: the function's wide entries
 */
static inline struct kwasm_wide kwasm_side_read(const struct kwasm_side *side,
						const struct kwasm_wide *wide)
{
	if (likely(side->pc != KWASM_SIDE_WIDE))
		return (struct kwasm_wide){
			.pc = side->pc,
			.side = side->side,
			.keep = side->stack & KWASM_SIDE_KEEP,
			.height = side->stack >> KWASM_SIDE_KEEP_BITS,
		};
	return wide[(u16)side->side | (u32)side->stack << 16];
}

/**
 * struct kwasm_code - a defined function, ready to run
 * @type: its type
 * @body: first byte of the body: the vector of locals
 * @start: first instruction
 * @end: behind its last byte, an end opcode
 * @side: side table
 * @wide: wide entries, behind it
 * @nr_params: slots of parameters
 * @nr_results: slots of results
 * @nr_locals: slots of parameters and locals
 * @nr_slots: slots of its frame: locals, record, operands at their most
 */
struct kwasm_code {
	const struct kwasm_functype *type;
	const u8 *body;
	const u8 *start;
	const u8 *end;
	const struct kwasm_side *side;
	const struct kwasm_wide *wide;
	u16 nr_params;
	u16 nr_results;
	u16 nr_locals;
	u32 nr_slots;
};

/**
 * struct kwasm_refusal - why the checker of machine code refused a function
 * @func: its index
 * @at: offset of the instruction in its code
 * @reason: in words; NULL: nothing was refused
 */
struct kwasm_refusal {
	u32 func;
	u32 at;
	const char *reason;
};

/**
 * struct kwasm_jit_code - a module's machine code, in its place
 * @listed: among the engine's, while there is any
 * @base: where it is; NULL: there is none
 * @size: bytes of it, thunks included
 * @text_size: those of functions
 * @sites: places that may stop or be called from, ascending
 * @entries: of each defined function, see struct kwasm_jit_text
 * @floats: likewise
 * @meta_size: bytes of the block that holds @sites, @entries and @floats
 * @nr_sites: how many
 * @nr_compiled: functions that have an entry
 * @nr_checks: bounds checks in them
 * @nr_elided: accesses in them that need none of their own
 * @nr_stores: copies of values to their homes in the frame
 * @nr_reloads: copies from there
 * @nr_refused: functions that the checker of machine code refused
 * @refusal: the first of them
 * @room: slots that the arguments and results of a type take at most
 * @has_floats: some of it uses xmm registers
 * @err: why there is none: -ENOMEM and the like; 0: nobody tried
 * @ns: time that making it took
 * @verify_ns: of it, what checking took
 */
struct kwasm_jit_code {
	struct list_head listed;
	u8 *base;
	u32 size;
	u32 text_size;
	struct kwasm_jit_site *sites;
	u32 *entries;
	u8 *floats;
	size_t meta_size;
	u32 nr_sites;
	u32 nr_compiled;
	u32 nr_checks;
	u32 nr_elided;
	u32 nr_stores;
	u32 nr_reloads;
	u32 nr_refused;
	struct kwasm_refusal refusal;
	u32 room;
	bool has_floats;
	int err;
	u64 ns;
	u64 verify_ns;
};

/**
 * struct kwasm_module - a module
 * @ref: references: the loader's and one of each instance
 * @engine: where it was loaded
 * @account: who pays, or NULL
 * @policy: where its bytes come from
 * @arena: everything below, one region
 * @bytes: the binary, kept: code runs in place and names point into it
 * @size: of @bytes
 * @types: type index space
 * @imports: in the order of the binary
 * @func_types: type index of each function
 * @code: defined functions, by function index less @nr_func_imports
 * @tables: table index space
 * @memories: memory index space
 * @globals: global index space
 * @exports: in the order of the binary
 * @export_order: indices of @exports, sorted by name
 * @elems: element segments
 * @datas: data segments
 * @func_names: offset of each function's name in @bytes, 0 for none; or NULL
 * @nr_types: entries of @types
 * @nr_imports: entries of @imports
 * @nr_exports: entries of @exports and @export_order
 * @nr_elems: entries of @elems
 * @nr_datas: entries of @datas
 * @nr_funcs: entries of @func_types and @func_names
 * @nr_tables: entries of @tables
 * @nr_memories: entries of @memories
 * @nr_globals: entries of @globals
 * @nr_func_imports: how many of the functions are imported
 * @nr_table_imports: how many of the tables
 * @nr_memory_imports: how many of the memories
 * @nr_global_imports: how many of the globals
 * @start: the start function, if @has_start
 * @has_start: there is one
 * @code_size: bytes of the code section's bodies
 * @side_size: bytes of all side tables
 * @jit: its machine code
 *
 * Index spaces hold imports first, then definitions.
 */
struct kwasm_module {
	struct kref ref;
	struct kwasm_engine *engine;
	struct kwasm_account *account;
	struct ka_policy policy;
	struct ka_bump arena;
	const u8 *bytes;
	size_t size;

	const struct kwasm_functype **types;
	struct kwasm_import *imports;
	u32 *func_types;
	struct kwasm_code *code;
	struct kwasm_tabletype *tables;
	struct kwasm_memtype *memories;
	struct kwasm_global_decl *globals;
	struct kwasm_export *exports;
	u32 *export_order;
	struct kwasm_elem *elems;
	struct kwasm_data *datas;
	u32 *func_names;

	u32 nr_types, nr_imports, nr_exports, nr_elems, nr_datas;
	u32 nr_funcs, nr_tables, nr_memories, nr_globals;
	u32 nr_func_imports, nr_table_imports, nr_memory_imports, nr_global_imports;
	u32 start;
	bool has_start;
	u64 code_size;
	u64 side_size;
	struct kwasm_jit_code jit;
};

/**
 * struct kwasm_load_options - how to load a module
 * @account: who pays; the module takes a reference; NULL: the engine
 * @limit: bytes that it may take in all, or 0 for the engine's limit
 * @plan: fault plan for tests; its counters are written back; or NULL
 * @gfp: GFP_KERNEL or GFP_KERNEL_ACCOUNT
 * @error: receives why kwasm_module_begin() had no memory; or NULL
 */
struct kwasm_load_options {
	struct kwasm_account *account;
	u64 limit;
	struct ka_fault_plan *plan;
	gfp_t gfp;
	struct ka_error *error;
};

/*
 * module.c.  begin() makes room for @size bytes, which the caller puts where
 * bytes() says; finish() decodes and validates them.  On an error finish() has
 * put the module already.
 */
struct kwasm_module *kwasm_module_begin(struct kwasm_engine *engine, size_t size,
					const struct kwasm_load_options *opts,
					struct kwasm_report *rep);
u8 *kwasm_module_bytes(struct kwasm_module *m);
struct kwasm_module *kwasm_module_finish(struct kwasm_module *m, struct kwasm_report *rep,
					 struct ka_fault_plan *plan);
struct kwasm_module *kwasm_module_load(struct kwasm_engine *engine, const u8 *bytes, size_t size,
				       const struct kwasm_load_options *opts,
				       struct kwasm_report *rep);
struct kwasm_module *kwasm_module_get(struct kwasm_module *m);
void kwasm_module_put(struct kwasm_module *m);
const struct kwasm_export *kwasm_module_export(const struct kwasm_module *m, const u8 *name,
					       u32 len);
struct kwasm_name kwasm_module_func_name(const struct kwasm_module *m, u32 func);
u32 kwasm_module_func_at(const struct kwasm_module *m, u32 offset);
const struct kwasm_functype *kwasm_module_func_type(const struct kwasm_module *m, u32 func);

/* Between the phases: decode.c, validate.c, names.c */
int __must_check kwasm_decode(struct kwasm_module *m, struct kwasm_report *rep);
void *kwasm_module_alloc(struct kwasm_module *m, size_t n, size_t elem) __must_check;

#endif /* _KWASM_RUNTIME_MODULE_H */
