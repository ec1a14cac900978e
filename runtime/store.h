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
 */
#ifndef _KWASM_RUNTIME_STORE_H
#define _KWASM_RUNTIME_STORE_H

#include <linux/list.h>
#include <linux/types.h>

#include "alloc/alloc.h"
#include "runtime/module.h"
#include "runtime/trap.h"
#include "runtime/type.h"

struct kwasm_call;
struct kwasm_store;

/**
 * struct kwasm_engine - what all stores and modules share: a budget
 * @policy: of the modules' and stores' own structs, and parent of their budgets
 */
struct kwasm_engine {
	struct ka_policy policy;
};

void kwasm_engine_init(struct kwasm_engine *engine, u64 limit);

/**
 * typedef kwasm_host_fn - a function of the host
 * @call: who calls: store, instance
 * @data: what was registered with it
 * @args: argument slots
 * @results: result slots, zeroed
 *
 * Context: that of the call; runs on the kernel stack; may sleep if the store
 * may. It may grow the caller's memory, but must not call into the store.
 *
 * Return: 0, or a negative errno that ends the call as KWASM_TRAP_HOST;
 * kwasm_call_exit() and kwasm_call_trap() make others.
 */
typedef int (*kwasm_host_fn)(struct kwasm_call *call, void *data, const u64 *args, u64 *results);

/* A function instance: of a module or of the host. */
struct kwasm_func {
	u32 type_id;			/* canonical in the store */
	u32 index;			/* in @inst's index space */
	struct kwasm_instance *inst;	/* NULL: the host's */
	const struct kwasm_code *code;	/* of a module's function */
	kwasm_host_fn fn;		/* of a host's function */
	void *data;
	const struct kwasm_functype *type;
};

struct kwasm_memory {
	struct ka_linear linear;
	struct kwasm_limits limits;	/* declared, in Wasm pages */
};

struct kwasm_table {
	u32 elem;			/* reference type */
	u32 size;			/* elements */
	u32 capacity;			/* elements there is room for */
	struct kwasm_limits limits;	/* declared */
	u64 *elems;			/* 0: null */
};

struct kwasm_global {
	u64 value;
	struct kwasm_globaltype type;
};

/**
 * struct kwasm_extern - something that can be imported
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

/**
 * struct kwasm_instance - an instance of a module, or of a host module
 * @list: in the store's instances
 * @store: whose it is
 * @module: NULL for a host's
 * @index: number within the store
 * @funcs: function index space
 * @tables: table index space
 * @memories: memory index space
 * @globals: global index space
 * @type_ids: canonical id of each of the module's types
 * @dropped_elems: one bit for each element segment
 * @dropped_datas: one bit for each data segment
 * @own_funcs: the functions it defines
 */
struct kwasm_instance {
	struct list_head list;
	struct kwasm_store *store;
	struct kwasm_module *module;
	u32 index;
	struct kwasm_func **funcs;
	struct kwasm_table **tables;
	struct kwasm_memory **memories;
	struct kwasm_global **globals;
	u32 *type_ids;
	unsigned long *dropped_elems;
	unsigned long *dropped_datas;
	struct kwasm_func *own_funcs;
	struct kwasm_table *own_tables;
	struct kwasm_memory *own_memories;
	struct kwasm_global *own_globals;
};

/* Why a running call is to end: bits of kwasm_store.interrupt. */
#define KWASM_INTERRUPT_DEADLINE	0x1
#define KWASM_INTERRUPT_STOP		0x2

/**
 * struct kwasm_store_options - how to make a store
 * @limit: bytes that all in it may take, or 0 for the engine's limit
 * @stack_size: bytes of the Wasm stack, or 0 for KWASM_STACK_DEFAULT
 * @gfp: GFP_KERNEL or GFP_KERNEL_ACCOUNT
 * @plan: fault plan to start with, for tests; or NULL
 */
struct kwasm_store_options {
	u64 limit;
	u32 stack_size;
	gfp_t gfp;
	const struct ka_fault_plan *plan;
};

/**
 * struct kwasm_store - a store
 * @engine: where it lives
 * @policy: its budget, allocators, fault plan and last allocation error
 * @instances: all of it, oldest first
 * @nr_instances: how many; also the next one's index
 * @types: canonical function types, by id (const struct kwasm_functype *)
 * @names: registered names (struct kwasm_registration, see link.c)
 * @stack: the Wasm stack
 * @stack_end: behind its last slot
 * @limited: fuel is limited
 * @fuel: what is left of it, when limited
 * @interrupt: KWASM_INTERRUPT_* bits, set by anybody
 * @busy: a call is under way
 * @trap: how the last call ended
 */
struct kwasm_store {
	struct kwasm_engine *engine;
	struct ka_policy policy;
	struct list_head instances;
	u32 nr_instances;
	struct ka_vec types;
	struct list_head names;
	u64 *stack;
	u64 *stack_end;
	bool limited;
	u64 fuel;
	unsigned long interrupt;
	bool busy;
	struct kwasm_trap trap;
};

/**
 * struct kwasm_call - what a host function may know of its caller
 * @store: the store
 * @inst: instance that called, or NULL when the host calls the host
 */
struct kwasm_call {
	struct kwasm_store *store;
	struct kwasm_instance *inst;
};

int kwasm_call_exit(struct kwasm_call *call, int status);
int kwasm_call_trap(struct kwasm_call *call, enum kwasm_trap_kind kind);
/* Memory 0 of the calling instance, or NULL. */
struct kwasm_memory *kwasm_call_memory(const struct kwasm_call *call);

/* store.c */
struct kwasm_store *kwasm_store_create(struct kwasm_engine *engine,
				       const struct kwasm_store_options *opts);
void kwasm_store_destroy(struct kwasm_store *s);
void kwasm_store_interrupt(struct kwasm_store *s, unsigned long bits);
void kwasm_store_set_fuel(struct kwasm_store *s, bool limited, u64 fuel);
int __must_check kwasm_store_type_id(struct kwasm_store *s, const struct kwasm_functype *type,
				     u32 *id);

/**
 * kwasm_store_poll() - pay for code that ran, and see whether to go on
 * @s: store
 * @used: fuel used since the last poll
 *
 * Context: that of the call; may sleep (cond_resched()).
 *
 * Return: KWASM_TRAP_NONE to go on, else how the call has to end.
 */
enum kwasm_trap_kind kwasm_store_poll(struct kwasm_store *s, u64 used);

/* link.c: names -> externs */
int __must_check kwasm_store_register(struct kwasm_store *s, const u8 *name, u32 len,
				      struct kwasm_instance *inst);

/**
 * struct kwasm_host_func - a host function to register
 * @name: field name
 * @sig: "operands:results", letters as in opcode_list.h plus r funcref, x externref
 * @fn: the function
 */
struct kwasm_host_func {
	const char *name;
	const char *sig;
	kwasm_host_fn fn;
};

/**
 * kwasm_store_add_host() - register a module of the host
 * @s: store
 * @module: module name
 * @funcs: its functions, ended by a NULL name; must outlive the store
 * @data: handed to each of them
 */
int __must_check kwasm_store_add_host(struct kwasm_store *s, const char *module,
				      const struct kwasm_host_func *funcs, void *data);
int __must_check kwasm_store_resolve(struct kwasm_store *s, const struct kwasm_import *import,
				     struct kwasm_extern *ext);

/* instance.c */
struct kwasm_instance *kwasm_instance_create(struct kwasm_store *s, struct kwasm_module *m,
					     struct kwasm_report *rep);
int kwasm_instance_export(const struct kwasm_instance *inst, const u8 *name, u32 len,
			  struct kwasm_extern *ext);
struct kwasm_instance *kwasm_store_instance(const struct kwasm_store *s, u32 index);

/*
 * call.c.  Return: 0 when the call took place (then see s->trap.kind), -EINVAL, -EBUSY
 */
int __must_check kwasm_call_func(struct kwasm_store *s, struct kwasm_func *f, const u64 *args,
				 u64 *results);

/* memory.c, table.c: bulk operations; trap kinds */
int __must_check kwasm_memory_init(struct kwasm_store *s, struct kwasm_memory *mem,
				   const struct kwasm_memtype *type);
void kwasm_memory_exit(struct kwasm_memory *mem);
s64 kwasm_memory_grow(struct kwasm_store *s, struct kwasm_memory *mem, u64 delta); /* old or -1 */
enum kwasm_trap_kind kwasm_memory_fill(struct kwasm_store *s, struct kwasm_memory *mem, u64 dst,
				       u8 val, u64 n);
enum kwasm_trap_kind kwasm_memory_copy(struct kwasm_store *s, struct kwasm_memory *to, u64 dst,
				       struct kwasm_memory *from, u64 src, u64 n);
enum kwasm_trap_kind kwasm_memory_init_data(struct kwasm_instance *inst, u32 memory, u32 data,
					    u64 dst, u64 src, u64 n);
int __must_check kwasm_table_init(struct kwasm_store *s, struct kwasm_table *t,
				  const struct kwasm_tabletype *type, u64 init);
void kwasm_table_exit(struct kwasm_store *s, struct kwasm_table *t);
s64 kwasm_table_grow(struct kwasm_store *s, struct kwasm_table *t, u64 delta, u64 init);
enum kwasm_trap_kind kwasm_table_fill(struct kwasm_store *s, struct kwasm_table *t, u64 dst,
				      u64 val, u64 n);
enum kwasm_trap_kind kwasm_table_copy(struct kwasm_store *s, struct kwasm_table *to, u64 dst,
				      struct kwasm_table *from, u64 src, u64 n);
enum kwasm_trap_kind kwasm_table_init_elem(struct kwasm_instance *inst, u32 table, u32 elem,
					   u64 dst, u64 src, u64 n);

/* constexpr.c */
u64 kwasm_expr_eval(struct kwasm_instance *inst, const struct kwasm_expr *expr);
u64 kwasm_elem_item(struct kwasm_instance *inst, const struct kwasm_elem *elem, const u8 **pos);

/*
 * interp.c: run @f with its arguments at @base, a place on the store's stack;
 * the results end up there.  Fills in s->trap when it does not return NONE.
 */
enum kwasm_trap_kind kwasm_interp(struct kwasm_store *s, struct kwasm_func *f, u64 *base);

#endif /* _KWASM_RUNTIME_STORE_H */
