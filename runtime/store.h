/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Store: the unit of ownership, budget and failure
 *
 * Everything that runs lives in a store and dies with it: instances, the
 * memories, tables, globals and functions they own, the Wasm stack.  Pointers
 * between instances of one store therefore need no reference counts.
 *
 * A store is used by one thread at a time; whoever calls in sees to it.  Only
 * kwasm_store_interrupt() may be called by anybody at any time.
 *
 * A value takes a slot, a u64: i32 and f32 zero-extended, a function reference
 * a pointer to struct kwasm_func, an external reference the host's number plus
 * one; 0 is the null reference.
 */
#ifndef _KWASM_RUNTIME_STORE_H
#define _KWASM_RUNTIME_STORE_H

#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/types.h>

#include "alloc/alloc.h"
#include "alloc/blocks.h"
#include "alloc/roster.h"
#include "runtime/account.h"
#include "runtime/module.h"
#include "runtime/poison.h"
#include "runtime/trap.h"
#include "runtime/type.h"

struct kwasm_call;
struct kwasm_host_module;
struct kwasm_registration;
struct ka_arena;
struct ka_pools;
struct ka_tree_error;
struct kwasm_store;
struct kwasm_watch;

/*
 * What machine code may lack, to see what it costs.  Without clamps a processor that
 * runs ahead of a check may read what the check is about to refuse: for machines
 * where that tells nobody anything.  Without the others code is not safe to run,
 * but for benchmarks in userspace.
 */
enum kwasm_omit {
	KWASM_OMIT_CLAMPS = 1,
	KWASM_OMIT_CHECKS = 2,	/* of indices into memory */
	KWASM_OMIT_POLLS = 4,
};

/**
 * struct kwasm_jit_totals - what was made of all modules, those that are gone too
 * @modules: that have or had machine code
 * @funcs: their functions that do
 * @bytes: of it
 * @ns: time that making it took, what came to nothing included
 * @verify_ns: of it, what checking took
 * @refused: functions that the checker of machine code refused
 * @checks: bounds checks
 * @elided: accesses that need none of their own
 * @stores: copies of values to their homes in the frame
 * @reloads: copies from there
 */
struct kwasm_jit_totals {
	u64 modules;
	u64 funcs;
	u64 bytes;
	u64 ns;
	u64 verify_ns;
	u64 refused;
	u64 checks;
	u64 elided;
	u64 stores;
	u64 reloads;
};

/**
 * struct kwasm_jit_list - modules that have machine code
 * @lock: protects what follows, and the machine code from going away
 * @modules: their struct kwasm_jit_code
 * @totals: so far
 */
struct kwasm_jit_list {
	struct mutex lock;	/* see @lock above */
	struct list_head modules;
	struct kwasm_jit_totals totals;
};

/* Structs that have a slab cache of their own, where the engine makes any. */
enum kwasm_cached {
	KWASM_CACHED_STORE,	/* what KA_STORE of who pays is for: stores, accounts */
	KWASM_CACHED_MODULE,	/* ... KA_MODULE: modules */
	KWASM_CACHED
};

/**
 * struct kwasm_cache - structs from a slab cache, and who counts them
 * @name: of the cache; NULL: there is none
 * @all: what all who pay ask for
 * @cache: what has it
 * @rest: what of that is too large for it
 */
struct kwasm_cache {
	const char *name;
	struct ka_stats all;
	struct ka_cache cache;
	struct ka_stats rest;
};

/**
 * struct kwasm_engine - what all stores and modules share: a budget
 * @policy: of accounts' structs and the parent of their budgets; likewise of
 *	modules and stores that have no account
 * @roster: it and all accounts, modules and stores, for who wants to look
 * @pools: what stores borrow from before they allocate, or NULL
 * @caches: where structs come from that belong to nobody's arena
 * @arena: where machine code lives; NULL: there is none
 * @code: whose is in it, of modules that are loaded
 * @compile: modules are compiled when they are loaded
 * @check: what the compiler decides is checked, for tests
 * @spill: registers keep nothing from one instruction to the next, for tests
 * @cpu: what the processor has that not every one has, in the target's words;
 *	only what is set is used
 * @omit: what machine code lacks, enum kwasm_omit
 * @watches: who looks at how long machine code has the FPU, by processor; or NULL
 * @verify: machine code is checked before it may run
 */
struct kwasm_engine {
	struct ka_policy policy;
	struct ka_roster roster;
	struct ka_pools *pools;
	struct kwasm_cache caches[KWASM_CACHED];
	struct ka_arena *arena;
	struct kwasm_jit_list code;
	bool compile;
	bool check;
	bool spill;
	u32 cpu;
	u32 omit;
	struct kwasm_watch *watches;
	bool verify;
};

void kwasm_engine_init(struct kwasm_engine *engine, u64 limit);
int __must_check kwasm_engine_pool(struct kwasm_engine *engine, const char *text, size_t len,
				   struct ka_tree_error *error);
int __must_check kwasm_engine_cache(struct kwasm_engine *engine,
				    const char *const names[KWASM_CACHED]);
void kwasm_engine_serve(struct kwasm_engine *engine, struct ka_policy *payer);
u64 kwasm_engine_used(const struct kwasm_engine *engine);
void kwasm_engine_exit(struct kwasm_engine *engine);

/**
 * typedef kwasm_host_fn - a function of the host
 * @call: who calls: store, instance
 * @data: what was registered with it
 * @args: argument slots
 * @results: result slots, zeroed; bits that a type does not have are cut off
 *
 * Context: that of the call; runs on the kernel stack; may sleep if the store
 * may. It may grow the caller's memory, but must not call into the store.
 *
 * Return: 0, or a negative errno that ends the call as KWASM_TRAP_HOST;
 * kwasm_call_exit() and kwasm_call_trap() make others.
 */
typedef int (*kwasm_host_fn)(struct kwasm_call *call, void *data, const u64 *args, u64 *results);

/**
 * struct kwasm_func - a function instance
 * @entry: machine code; the stub that leads to C where there is none
 * @inst: instance that defines it
 * @type_id: of its type, canonical in the store
 * @index: in @inst's index space
 * @in_gprs: of the host's, or machine code: its arguments, and a result if any, are
 *	passed in general registers
 * @is_short: ... and the upper half of the result is to be cut off
 * @code: of a module's function; NULL: the host's
 * @fn: of a host's function
 * @data: handed to @fn
 * @type: its type
 */
struct kwasm_func {
	const void *entry;
	struct kwasm_instance *inst;
	u32 type_id;
	u32 index : 30;
	u32 in_gprs : 1;
	u32 is_short : 1;
	const struct kwasm_code *code;
	kwasm_host_fn fn;
	void *data;
	const struct kwasm_functype *type;
};

/**
 * struct kwasm_memory - a memory
 * @linear: its bytes
 * @limits: declared, in Wasm pages
 * @users: instances whose memory 0 it is, by their @mem_user; they know where
 *	it is and how large
 */
struct kwasm_memory {
	struct ka_linear linear;
	struct kwasm_limits limits;
	struct list_head users;
};

struct kwasm_table {
	u32 elem;			/* reference type */
	u32 size;			/* elements */
	u32 capacity;			/* elements there is room for */
	struct kwasm_limits limits;	/* declared */
	u64 *elems;			/* slots */
};

struct kwasm_global {
	u64 value;
	struct kwasm_globaltype type;
};

/**
 * struct kwasm_extern - something that can be imported
 * @kind: which of the pointers
 * @func: a function
 * @table: a table
 * @memory: a memory
 * @global: a global
 */
struct kwasm_extern {
	enum kwasm_extern_kind kind;
	union {
		struct kwasm_func *func;
		struct kwasm_table *table;
		struct kwasm_memory *memory;
		struct kwasm_global *global;
	};
};

/* How many things an instance has, and how many of them are its own. */
struct kwasm_counts {
	u32 types;
	u32 funcs, own_funcs;
	u32 tables, own_tables;
	u32 memories, own_memories;
	u32 globals, own_globals;
	u32 elems, datas;
};

/* Accesses of 1, 2, 4, 8 bytes. */
#define KWASM_MEM_WIDTHS	4
/* ... and what groups of them reach: 12, 16, ... 32. */
#define KWASM_MEM_LAST		10

/**
 * struct kwasm_instance - an instance of a module, or a module of the host
 * @store: whose it is
 * @mem_size: bytes of memory 0, or 0 without one
 * @mem: its first byte
 * @stack_limit: machine code keeps its frames above this address
 * @zero: 0, for machine code
 * @funcs: function index space
 * @tables: table index space
 * @globals: global index space
 * @own_globals: the globals it defines, a block of their own
 * @type_ids: canonical id of each of the module's types
 * @mem_last: as kwasm_mem_reach() says, the highest index in bounds; below zero: none is
 * @mem_user: in its memory 0's list
 * @module: NULL for a host's
 * @host: what a host's exports; NULL for an instance of a module
 * @data: handed to the host's functions
 * @host_types: types of the host's functions, one block
 * @host_types_size: bytes of it
 * @index: number within the store
 * @imports_code: some function that it imports is another module's
 * @failed: a segment or the start function trapped, but something of it may
 *	be reached by others: it lives on without a name
 * @n: counts
 * @size: bytes of the block that holds this struct and the arrays
 * @memories: memory index space
 * @dropped_elems: one bit for each element segment
 * @dropped_datas: one bit for each data segment
 * @own_funcs: the functions it defines
 * @own_tables: the tables it defines
 * @own_memories: the memories it defines
 */
struct kwasm_instance {
	struct kwasm_store *store;
	u64 mem_size;
	u8 *mem;
	unsigned long stack_limit;
	u64 zero;
	struct kwasm_func **funcs;
	struct kwasm_table **tables;
	struct kwasm_global **globals;
	struct kwasm_global *own_globals;
	u32 *type_ids;
	s64 mem_last[KWASM_MEM_LAST];
	struct list_head mem_user;
	struct kwasm_module *module;
	const struct kwasm_host_module *host;
	void *data;
	void *host_types;
	size_t host_types_size;
	u32 index;
	bool imports_code;
	bool failed;
	struct kwasm_counts n;
	size_t size;
	struct kwasm_memory **memories;
	unsigned long *dropped_elems;
	unsigned long *dropped_datas;
	struct kwasm_func *own_funcs;
	struct kwasm_table *own_tables;
	struct kwasm_memory *own_memories;
};

/* Why a running call is to end: bit numbers in kwasm_store.interrupt. */
enum kwasm_interrupt {
	KWASM_INTERRUPT_DEADLINE,
	KWASM_INTERRUPT_STOP,
};

/**
 * struct kwasm_store_options - how to make a store
 * @account: who pays; the store takes a reference; NULL: the engine
 * @limit: bytes that all in it may take, or 0 for the engine's limit
 * @stack_size: bytes of the Wasm stack, or 0 for KWASM_STACK_DEFAULT
 * @interpret: leave machine code alone, see struct kwasm_store
 * @gfp: GFP_KERNEL or GFP_KERNEL_ACCOUNT
 * @plan: fault plan to start with, for tests, or NULL; what making the store
 *	counted is written back, and the store goes on from there
 * @error: receives why there was no memory for it; or NULL
 * @alloc: line of text with the blocks to allocate from (alloc/tree.h), or NULL
 * @alloc_len: bytes of it
 * @alloc_error: receives what is wrong with the line; needed with one
 * @fatal: traps that poison it, bits 1 << KWASM_TRAP_*; 0 for none
 * @keep: what it takes before kwasm_store_seal() stays its own until it is
 *	destroyed, so that starting it again after kwasm_store_reset() asks
 *	nobody for memory
 */
struct kwasm_store_options {
	struct kwasm_account *account;
	u64 limit;
	u32 stack_size;
	bool interpret;
	gfp_t gfp;
	struct ka_fault_plan *plan;
	struct ka_error *error;
	const char *alloc;
	size_t alloc_len;
	struct ka_tree_error *alloc_error;
	u32 fatal;
	bool keep;
};

/**
 * struct kwasm_store - a store
 * @host_sp: the kernel's stack, while machine code runs
 * @floats: the running call may come to machine code that has floats
 * @has_floats: some of its machine code has
 * @interpret: instances made from now on are interpreted, compiled or not
 * @straight: looks in straight code that are still free, until one polls
 * @cpu: of @engine
 * @lend: fuel that a stub lends at a time
 * @quick: ticks that a slice takes at least which is not to be longer
 * @slice: fuel between two polls at most
 * @interrupt: KWASM_INTERRUPT_* bits, set by anybody
 * @flags: of the task whose call runs, where the kernel says what it wants of it
 * @pace: ... of a call with floats, see jit_floats.c
 * @section: when its section of the FPU began, kwasm_target_ticks()
 * @polled: when it last polled in there, ticks from then on
 * @lent: fuel that machine code got since C last saw to it
 * @credit: fuel that it may get without C, when nobody wants anything of the call
 * @engine: where it lives
 * @account: who pays, or NULL
 * @policy: its budget, allocators, fault plan and last allocation error
 * @instances: struct kwasm_instance *, by index
 * @types: canonical function types, by id (const struct kwasm_functype *)
 * @names: registered names (struct registration, see link.c)
 * @seed: of the hashes of both
 * @stack: the Wasm stack
 * @stack_end: behind the last slot that may be used; beyond, all is zero, and
 *	kwasm_store_more_stack() moves it
 * @stack_max: behind the last slot there is
 * @limited: fuel is limited
 * @fuel: what is left of it, when limited
 * @busy: a call or an instantiation is under way
 * @fatal: traps that poison it, bits 1 << KWASM_TRAP_*
 * @poison: enum kwasm_poison, set by anybody
 * @floor: bytes it takes without instances and names
 * @trap: how the last call or instantiation ended
 */
struct kwasm_store {
	unsigned long host_sp;
	bool floats;
	bool has_floats;
	bool interpret;
	s32 straight;
	u32 section;
	u32 polled;
	s64 lent;
	s64 credit;
	u32 cpu;
	u32 lend;
	u32 quick;
	u32 slice;
	unsigned long interrupt;
	const unsigned long *flags;
	u32 pace;
	struct kwasm_engine *engine;
	struct kwasm_account *account;
	struct ka_policy policy;
	struct ka_vec instances;
	struct ka_hash types;
	struct ka_hash names;
	u32 seed;
	u64 *stack;
	u64 *stack_end;
	u64 *stack_max;
	bool limited;
	u64 fuel;
	bool busy;
	u32 fatal;
	unsigned long poison;
	u64 floor;
	struct kwasm_trap trap;
};

/**
 * kwasm_mem_reach() - what struct kwasm_instance's @mem_last is for
 * @i: below KWASM_MEM_LAST
 *
 * Return: bytes that are in memory from an index on.
 */
static inline u32 kwasm_mem_reach(u32 i)
{
	return i < 2 ? i + 1 : 4 * (i - 1);
}

/**
 * kwasm_store_slice() - fuel that code gets until it has to poll
 * @s: store
 *
 * Return: units: a slice, or less when there is less.
 */
static inline s64 kwasm_store_slice(const struct kwasm_store *s)
{
	u32 slice = s->floats ? min(s->pace, s->slice) : s->slice;

	return s->limited ? min_t(u64, s->fuel, slice) : slice;
}

/**
 * kwasm_slot_cut() - drop the bits that a type does not have
 * @valtype: type
 * @slot: slot that somebody careless filled in
 *
 * Return: the slot as running code relies on.
 */
static inline u64 kwasm_slot_cut(u32 valtype, u64 slot)
{
	return valtype == KWASM_I32 || valtype == KWASM_F32 ? (u32)slot : slot;
}

/* store.c */
struct kwasm_store *kwasm_store_create(struct kwasm_engine *engine,
				       const struct kwasm_store_options *opts);
void kwasm_store_destroy(struct kwasm_store *s);
void kwasm_store_seal(struct kwasm_store *s);
int __must_check kwasm_store_reset(struct kwasm_store *s);
void kwasm_store_interrupt(struct kwasm_store *s, enum kwasm_interrupt why);
void kwasm_store_rearm(struct kwasm_store *s, enum kwasm_interrupt why);
void kwasm_store_set_fuel(struct kwasm_store *s, bool limited, u64 fuel);
enum kwasm_trap_kind kwasm_store_look(struct kwasm_store *s, u64 used);
enum kwasm_trap_kind kwasm_store_poll(struct kwasm_store *s, u64 used);
void kwasm_store_settle(struct kwasm_store *s, u64 used);
enum kwasm_trap_kind kwasm_store_pay(struct kwasm_store *s, u64 bytes);
int __must_check kwasm_store_relax(struct kwasm_store *s);
bool kwasm_store_more_stack(struct kwasm_store *s, const u64 *base, u64 slots);
int kwasm_store_errno(const struct kwasm_store *s, int err);
struct kwasm_instance *kwasm_store_instance(const struct kwasm_store *s, u32 index);

/* poison.c */
void kwasm_store_poison(struct kwasm_store *s, enum kwasm_poison why);
enum kwasm_poison kwasm_store_poisoned(const struct kwasm_store *s);
int __must_check kwasm_store_check(const struct kwasm_store *s);
int __must_check kwasm_store_enter(struct kwasm_store *s);
void kwasm_store_leave(struct kwasm_store *s);

/* intern.c: canonical types */
int __must_check kwasm_store_type_id(struct kwasm_store *s, const struct kwasm_functype *type,
				     u32 *id);

/* link.c: names -> externs */
/* A registration under way; one at a time. */
struct kwasm_name_claim {
	struct kwasm_registration *reg;
};

int __must_check kwasm_name_prepare(struct kwasm_store *s, const u8 *name, u32 len,
				    struct kwasm_name_claim *claim);
void kwasm_name_commit(struct kwasm_store *s, struct kwasm_name_claim *claim,
		       struct kwasm_instance *inst);
void kwasm_name_abort(struct kwasm_store *s, struct kwasm_name_claim *claim);
int __must_check kwasm_store_register(struct kwasm_store *s, const u8 *name, u32 len,
				      struct kwasm_instance *inst);
int __must_check kwasm_store_resolve(const struct kwasm_store *s,
				     const struct kwasm_import *import, struct kwasm_extern *ext);

/**
 * struct kwasm_host_func - a function of the host
 * @name: field name
 * @sig: "operands:results", letters as in opcode_list.h plus r funcref, x externref
 * @fn: the function
 */
struct kwasm_host_func {
	const char *name;
	const char *sig;
	kwasm_host_fn fn;
};

struct kwasm_host_table {
	const char *name;
	struct kwasm_tabletype type;
};

struct kwasm_host_memory {
	const char *name;
	struct kwasm_memtype type;
};

struct kwasm_host_global {
	const char *name;
	struct kwasm_globaltype type;
	u64 value;
};

/**
 * struct kwasm_host_module - a module that the host offers to a store's guests
 * @name: module name
 * @funcs: functions, ended by a NULL name; or NULL
 * @tables: tables, likewise; made null in each store
 * @memories: memories, likewise; made zero in each store
 * @globals: globals, likewise
 * @release: called with the data when the store is destroyed, after the last
 *	call; may be NULL. Not called when adding the module failed.
 *
 * All of it has to outlive the store, so it is static as a rule.
 */
struct kwasm_host_module {
	const char *name;
	const struct kwasm_host_func *funcs;
	const struct kwasm_host_table *tables;
	const struct kwasm_host_memory *memories;
	const struct kwasm_host_global *globals;
	void (*release)(struct kwasm_store *s, void *data);
};

/* host.c: modules and functions of the host */
struct kwasm_instance *kwasm_store_add_host(struct kwasm_store *s,
					    const struct kwasm_host_module *host, void *data);

/**
 * struct kwasm_call - what a host function may know of its caller
 * @store: the store
 * @inst: instance that called, or NULL when the host calls the host
 */
struct kwasm_call {
	struct kwasm_store *store;
	struct kwasm_instance *inst;
};

/**
 * kwasm_host_run() - run a host function
 * @s: store
 * @caller: instance that calls, or NULL for the host
 * @f: the function
 * @args: its arguments
 * @results: receives its results; zeroed, and none of @args
 *
 * Context: that of the call.
 *
 * Return: KWASM_TRAP_NONE, else s->trap's kind; its code is filled in.
 */
static __always_inline enum kwasm_trap_kind
kwasm_host_run(struct kwasm_store *s, struct kwasm_instance *caller, const struct kwasm_func *f,
	       const u64 *args, u64 *results)
{
	struct kwasm_call call = { .store = s, .inst = caller };
	int err = f->fn(&call, f->data, args, results);

	if (!err) {
		s->trap.kind = KWASM_TRAP_NONE;
	} else if (s->trap.kind == KWASM_TRAP_NONE) {
		s->trap.kind = KWASM_TRAP_HOST;
		s->trap.code = err;
	}
	return s->trap.kind;
}

int kwasm_call_exit(struct kwasm_call *call, int status);
int kwasm_call_trap(struct kwasm_call *call, enum kwasm_trap_kind kind);
struct kwasm_memory *kwasm_call_memory(const struct kwasm_call *call);
enum kwasm_trap_kind kwasm_call_host(struct kwasm_store *s, struct kwasm_instance *caller,
				     struct kwasm_func *f, u64 *base);

/* spectest.c: the host module of the official test suite */
extern const struct kwasm_host_module kwasm_spectest;

/* instance.c */
struct kwasm_instance *kwasm_instance_create(struct kwasm_store *s, struct kwasm_module *m,
					     struct kwasm_report *rep);
int __must_check kwasm_instance_export(const struct kwasm_instance *inst, const u8 *name, u32 len,
				       struct kwasm_extern *ext);

/* call.c */
int __must_check kwasm_call_func(struct kwasm_store *s, struct kwasm_func *f, const u64 *args,
				 u64 *results);
enum kwasm_trap_kind kwasm_call_run(struct kwasm_store *s, struct kwasm_func *f, u64 *base);

/* memory.c */
int __must_check kwasm_memory_init(struct kwasm_store *s, struct kwasm_memory *mem,
				   const struct kwasm_memtype *type);
void kwasm_memory_exit(struct kwasm_memory *mem);
void kwasm_memory_add_user(struct kwasm_memory *mem, struct kwasm_instance *inst);
u64 kwasm_memory_pages(const struct kwasm_memory *mem);
void *kwasm_memory_at(const struct kwasm_memory *mem, u64 offset, u64 len);
s64 kwasm_memory_grow(struct kwasm_store *s, struct kwasm_memory *mem, u64 delta);
enum kwasm_trap_kind kwasm_memory_fill(struct kwasm_store *s, struct kwasm_memory *mem, u64 dst,
				       u8 val, u64 n);
enum kwasm_trap_kind kwasm_memory_copy(struct kwasm_store *s, struct kwasm_memory *to, u64 dst,
				       struct kwasm_memory *from, u64 src, u64 n);
enum kwasm_trap_kind kwasm_memory_init_data(struct kwasm_instance *inst, u32 memory, u32 data,
					    u64 dst, u64 src, u64 n);

/* table.c */
int __must_check kwasm_table_init(struct kwasm_store *s, struct kwasm_table *t,
				  const struct kwasm_tabletype *type, u64 init);
void kwasm_table_exit(struct kwasm_store *s, struct kwasm_table *t);
int __must_check kwasm_table_get(const struct kwasm_table *t, u64 index, u64 *slot);
int __must_check kwasm_table_set(struct kwasm_table *t, u64 index, u64 slot);
s64 kwasm_table_grow(struct kwasm_store *s, struct kwasm_table *t, u64 delta, u64 init);
enum kwasm_trap_kind kwasm_table_fill(struct kwasm_store *s, struct kwasm_table *t, u64 dst,
				      u64 val, u64 n);
enum kwasm_trap_kind kwasm_table_copy(struct kwasm_store *s, struct kwasm_table *to, u64 dst,
				      struct kwasm_table *from, u64 src, u64 n);
enum kwasm_trap_kind kwasm_table_init_elem(struct kwasm_instance *inst, u32 table, u32 elem,
					   u64 dst, u64 src, u64 n);

/* value.c: slots as the floor above sees them */
int __must_check kwasm_slot_from_host(const struct kwasm_store *s, u32 valtype, bool null,
				      u64 bits, u64 *slot);
u64 kwasm_slot_to_host(u32 valtype, u64 slot, bool *null);
int __must_check kwasm_global_set(struct kwasm_global *g, u64 slot);

/* constexpr.c */
u64 kwasm_expr_eval(const struct kwasm_instance *inst, const struct kwasm_expr *expr);
u64 kwasm_elem_item(const struct kwasm_instance *inst, const struct kwasm_elem *elem,
		    const u8 **pos);

/*
 * interp.c: run @f with its arguments at @base, a place on the store's stack;
 * the results end up there.  Fills in s->trap when it does not return NONE.
 */
enum kwasm_trap_kind kwasm_interp(struct kwasm_store *s, struct kwasm_func *f, u64 *base);

#endif /* _KWASM_RUNTIME_STORE_H */
