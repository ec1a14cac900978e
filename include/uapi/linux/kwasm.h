/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * kwasm: WebAssembly in the kernel
 *
 * /dev/kwasm makes modules and stores, each a file descriptor.  A module is
 * validated code, immutable; a store is where instances of modules run.
 *
 * Every struct can grow at its end: the size travels in the ioctl number, what
 * a kernel does not know has to be zero, what a program does not know is left
 * out.  Members named reserved have to be zero.  Pointers travel as __u64.
 *
 * An ioctl returns -1 and an errno when the host could not do what was asked;
 * a sentence that says why is in the log buffer, where one was given.  A guest
 * that traps is no such failure: the ioctl returns 0 and the outcome says so.
 *
 * Errors of all: EFAULT (bad pointer), EINVAL (bad value), E2BIG (struct with
 * a tail that this kernel does not know, or a limit), ENOTTY (no such ioctl).
 */
#ifndef _UAPI_LINUX_KWASM_H
#define _UAPI_LINUX_KWASM_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define KWASM_API_VERSION	1

/* Value types, as in the binary format. */
#define KWASM_TYPE_I32		0x7f
#define KWASM_TYPE_I64		0x7e
#define KWASM_TYPE_F32		0x7d
#define KWASM_TYPE_F64		0x7c
#define KWASM_TYPE_V128		0x7b
#define KWASM_TYPE_FUNCREF	0x70
#define KWASM_TYPE_EXTERNREF	0x6f

/* What can be imported and exported, as in the binary format. */
#define KWASM_KIND_FUNC		0
#define KWASM_KIND_TABLE	1
#define KWASM_KIND_MEMORY	2
#define KWASM_KIND_GLOBAL	3

/**
 * struct kwasm_value - a value
 * @type: KWASM_TYPE_*
 * @flags: KWASM_VALUE_NULL for a null reference
 * @bits: i32 and f32 in the low half, the high one zero; of a function
 *	reference an opaque number good in its store; of an external one the
 *	number that was handed in (anything but 2^64 - 1)
 * @high: upper half of a v128, else zero
 */
struct kwasm_value {
	__u32 type;
	__u32 flags;
	__u64 bits;
	__u64 high;
};

#define KWASM_VALUE_NULL	0x1

/**
 * struct kwasm_log - where sentences go
 * @buf: char *, or 0
 * @size: bytes there; what does not fit is cut, the last byte is NUL
 * @reserved: zero
 */
struct kwasm_log {
	__u64 buf;
	__u32 size;
	__u32 reserved;
};

/**
 * struct kwasm_info - KWASM_GET_INFO on the device
 * @api_version: KWASM_API_VERSION of the kernel
 * @page_size: bytes of a Wasm page
 * @features: KWASM_FEATURE_*
 * @tiers: bits 1 << KWASM_TIER_*
 * @kinds: number of kinds in struct kwasm_stats
 * @limit: bytes that all modules and stores may take together
 * @used: bytes they take now; what lies idle in pools is not counted
 * @code_size: bytes there are for machine code
 * @code_used: bytes of them that modules have
 * @code_refusals: how often they were too few
 * @nr_compiled: functions that were compiled so far, and so on: of all modules,
 *	those that are gone as well
 * @nr_modules: modules that they are of
 * @jit_size: bytes of machine code
 * @compile_ns: time that making it took
 * @verify_ns: of it, what the checker of machine code took
 * @nr_refused: functions that it refused
 * @nr_checks: bounds checks in machine code
 * @nr_elided: accesses in it that need none of their own
 * @nr_stores: places where a value is copied from a register to the stack
 * @nr_reloads: places where it is copied back
 */
struct kwasm_info {
	__u32 api_version;
	__u32 page_size;
	__u64 features;
	__u32 tiers;
	__u32 kinds;
	__u64 limit;
	__u64 used;
	__u64 code_size;
	__u64 code_used;
	__u64 code_refusals;
	__u64 nr_compiled;
	__u64 nr_modules;
	__u64 jit_size;
	__u64 compile_ns;
	__u64 verify_ns;
	__u64 nr_refused;
	__u64 nr_checks;
	__u64 nr_elided;
	__u64 nr_stores;
	__u64 nr_reloads;
};

#define KWASM_FEATURE_WASI	0x1	/* WASI preview 1 */
#define KWASM_FEATURE_FAULT	0x2	/* fault plans */

#define KWASM_TIER_DEFAULT	0
#define KWASM_TIER_INTERP	1
#define KWASM_TIER_JIT		2

/**
 * struct kwasm_fault_plan - what is to fail, for tests
 * @mode: KWASM_FAULT_OFF, _ONCE or _FROM
 * @what: KWASM_FAULT_MEMORY, or what else is to fail
 * @n: 0 for the next one
 * @seen: out: what could have failed, counted since the plan was set
 * @injected: out: what of that failed
 * @benign: out: what of that no one has to notice
 *
 * KWASM_SET_FAULT on a store ends one plan and begins another: what goes out
 * are the counters of the one that ends.
 *
 * A copy that fails is an EFAULT.  The ioctls' own structs, logs, and what a store
 * tells without waiting for a call (KWASM_GET_STATS, KWASM_GET_BLOCKS) are copied
 * without asking a plan.
 */
struct kwasm_fault_plan {
	__u32 mode;
	__u32 what;
	__u64 n;
	__u64 seen;
	__u64 injected;
	__u64 benign;
};

#define KWASM_FAULT_OFF		0
#define KWASM_FAULT_ONCE	1	/* the n-th alone */
#define KWASM_FAULT_FROM	2	/* the n-th and all after it */

#define KWASM_FAULT_MEMORY	0	/* allocating and mapping */
#define KWASM_FAULT_STOP	1	/* going on, where a guest may be interrupted */
#define KWASM_FAULT_STACK	2	/* a call's first frame */
#define KWASM_FAULT_COPY	3	/* copying what pointers in an ioctl's struct lead to */

/**
 * struct kwasm_create_module - KWASM_CREATE_MODULE on the device
 * @bytes: const void *: the binary
 * @size: bytes there
 * @limit: bytes of memory that the module may take, 0 for no limit of its own
 * @flags: zero
 * @reserved: zero
 * @log: out: why it was refused
 * @error_offset: out: byte that refused it
 * @error_func: out: function that it is in, or 2^32 - 1
 * @reserved2: zero
 * @plan: fault plan
 *
 * Returns a module's file descriptor (O_CLOEXEC). ENOEXEC: malformed or
 * invalid; E2BIG: beyond a limit; ENOMEM: no memory or over budget.
 */
struct kwasm_create_module {
	__u64 bytes;
	__u64 size;
	__u64 limit;
	__u32 flags;
	__u32 reserved;
	struct kwasm_log log;
	__u64 error_offset;
	__u32 error_func;
	__u32 reserved2;
	struct kwasm_fault_plan plan;
};

/**
 * struct kwasm_create_store - KWASM_CREATE_STORE on the device
 * @limit: bytes of memory that all in it may take, 0 for no limit of its own
 * @stack_size: bytes of the Wasm stack, 0 for the default
 * @flags: KWASM_STORE_*
 * @log: out: why it was refused
 * @plan: fault plan to start with
 * @alloc: const char *: line that says which blocks it allocates from, or 0 for
 *	the module's own default
 * @alloc_len: bytes there, up to KWASM_ALLOC_MAX
 * @reserved: zero
 *
 * Returns a store's file descriptor (O_CLOEXEC). EINVAL, E2BIG: also for a line
 * that is none; the log then names the column. ENOSPC: a pool that the line names
 * has no room.
 */
struct kwasm_create_store {
	__u64 limit;
	__u32 stack_size;
	__u32 flags;
	struct kwasm_log log;
	struct kwasm_fault_plan plan;
	__u64 alloc;
	__u32 alloc_len;
	__u32 reserved;
};

#define KWASM_ALLOC_MAX		1024

#define KWASM_STORE_SPECTEST	0x1	/* with the host module "spectest" */
/*
 * Code in it that ends in any way but a return or an exit poisons it: what it was
 * in the middle of is left half done.  A poisoned store lets nobody in again:
 * everything but statistics, the log of which says why, is ENOTRECOVERABLE.
 */
#define KWASM_STORE_POISON	0x2

/**
 * struct kwasm_module_info - KWASM_MODULE_INFO on a module
 * @size: bytes of the binary
 * @code_size: bytes of function bodies
 * @side_size: bytes of side tables
 * @memory: bytes of kernel memory it takes now
 * @peak: bytes it took at most, while it was loaded
 * @nr_types: types, and so on: imported things are counted too
 * @nr_imports: imports
 * @nr_exports: exports
 * @nr_funcs: functions
 * @nr_tables: tables
 * @nr_memories: memories
 * @nr_globals: globals
 * @nr_elems: element segments
 * @nr_datas: data segments
 * @has_start: there is a start function
 * @nr_compiled: functions that have machine code; the others are interpreted
 * @compile_errno: why there is none: ENOSPC (no room), ENOMEM and so on, or 0
 * @jit_size: bytes of machine code
 * @compile_ns: time that making it took
 * @verify_ns: of it, what the checker of machine code took
 * @nr_refused: functions that it refused; they are interpreted
 * @nr_checks: bounds checks in machine code
 * @nr_elided: accesses in it that need none of their own
 * @nr_stores: places where a value is copied from a register to the stack
 * @nr_reloads: places where it is copied back
 */
struct kwasm_module_info {
	__u64 size;
	__u64 code_size;
	__u64 side_size;
	__u64 memory;
	__u64 peak;
	__u32 nr_types;
	__u32 nr_imports;
	__u32 nr_exports;
	__u32 nr_funcs;
	__u32 nr_tables;
	__u32 nr_memories;
	__u32 nr_globals;
	__u32 nr_elems;
	__u32 nr_datas;
	__u32 has_start;
	__u32 nr_compiled;
	__u32 compile_errno;
	__u64 jit_size;
	__u64 compile_ns;
	__u64 verify_ns;
	__u64 nr_refused;
	__u64 nr_checks;
	__u64 nr_elided;
	__u64 nr_stores;
	__u64 nr_reloads;
};

/**
 * struct kwasm_extern_type - type of an import or export
 * @kind: KWASM_KIND_*
 * @index: in the module's index space of that kind
 * @types: __u32 *: a function's parameters, then its results; may be 0
 * @max_types: in: room at @types, in entries
 * @nr_params: of a function
 * @nr_results: of a function
 * @valtype: of a global; element type of a table
 * @mut: of a global: it can be set
 * @has_max: of a table or memory: @max was declared
 * @min: of a table (elements) or memory (pages)
 * @max: likewise
 */
struct kwasm_extern_type {
	__u32 kind;
	__u32 index;
	__u64 types;
	__u32 max_types;
	__u32 nr_params;
	__u32 nr_results;
	__u32 valtype;
	__u32 mut;
	__u32 has_max;
	__u64 min;
	__u64 max;
};

/**
 * struct kwasm_module_extern - KWASM_MODULE_IMPORT, KWASM_MODULE_EXPORT
 * @index: in: number of the import or export, from 0
 * @reserved: zero
 * @module: char *: room for the module name of an import, or 0
 * @name: char *: room for the name, or 0
 * @module_size: in: room at @module; out: bytes of the name (no NUL is added)
 * @name_size: likewise of @name
 * @type: in and out
 *
 * ENOENT: no such index.
 */
struct kwasm_module_extern {
	__u32 index;
	__u32 reserved;
	__u64 module;
	__u64 name;
	__u32 module_size;
	__u32 name_size;
	struct kwasm_extern_type type;
};

/**
 * struct kwasm_module_func - KWASM_MODULE_FUNC on a module: a function
 * @index: in: of the function
 * @name_size: in: room at @name; out: bytes of the name that the module's name
 *	section gives it (no NUL is added), 0 for none
 * @name: char *, or 0
 * @offset: out: of its body in the module's bytes, 0 of an imported one
 * @size: out: bytes of its body
 * @code_offset: out: of its machine code in the module's
 * @code_size: out: bytes of its machine code, 0 for none
 * @reserved: zero
 *
 * ENOENT: no such index.
 */
struct kwasm_module_func {
	__u32 index;
	__u32 name_size;
	__u64 name;
	__u64 offset;
	__u32 size;
	__u32 code_offset;
	__u32 code_size;
	__u32 reserved;
};

/* From here on machine code belongs to the instruction at @offset of the module. */
struct kwasm_code_line {
	__u32 at;		/* byte of the function's code */
	__u32 offset;
};

/* A jump's or call's distance in machine code, four bytes, and what it leads to. */
struct kwasm_code_ref {
	__u32 at;		/* byte of the function's code */
	__u32 kind;		/* KWASM_REF_* */
	__u32 index;
};

#define KWASM_REF_OTHER		0	/* some part of kwasm's */
#define KWASM_REF_FUNC		1	/* function @index */
#define KWASM_REF_TRAP		2	/* ends the call: KWASM_OUTCOME_* */
#define KWASM_REF_STACK		3	/* ends it: the stack is exhausted */
#define KWASM_REF_CALL		4	/* a function found through a table, or not compiled */
#define KWASM_REF_HELP		5	/* an instruction that is not compiled in place */
#define KWASM_REF_POLL		6	/* looks for interruptions */
#define KWASM_REF_RETURN	7

/**
 * struct kwasm_module_code - KWASM_MODULE_CODE on a module: machine code as it runs
 * @index: in: of the function
 * @nr_bytes: in: room in @bytes; out: bytes there are; what fits is filled in
 * @nr_lines: likewise of @lines
 * @nr_refs: likewise of @refs
 * @bytes: __u8 *
 * @lines: struct kwasm_code_line *, by the order of the code
 * @refs: struct kwasm_code_ref *, likewise
 *
 * Lines are found by compiling the function again.
 *
 * ENOENT: no such index; ENODATA: it is imported, or nothing was compiled;
 * EOPNOTSUPP, E2BIG: the compiler left it out; ESTALE: it makes other code of it
 * now; ENOMEM; EINTR.
 */
struct kwasm_module_code {
	__u32 index;
	__u32 nr_bytes;
	__u32 nr_lines;
	__u32 nr_refs;
	__u64 bytes;
	__u64 lines;
	__u64 refs;
};

/* A place in a trapped call's backtrace. */
struct kwasm_frame {
	__u32 instance;
	__u32 func;
	__u64 offset;	/* of the instruction, in the module's bytes */
};

/**
 * struct kwasm_outcome - how a guest's code ended
 * @trap: KWASM_OUTCOME_*
 * @code: exit status of KWASM_OUTCOME_EXIT, errno (negative) of a host function
 * @frames: struct kwasm_frame *: room for the backtrace, or 0
 * @max_frames: in: room there
 * @depth: out: frames that there were; those that fit are filled in
 */
struct kwasm_outcome {
	__u32 trap;
	__s32 code;
	__u64 frames;
	__u32 max_frames;
	__u32 depth;
};

#define KWASM_OUTCOME_RETURNED			0
#define KWASM_OUTCOME_UNREACHABLE		1
#define KWASM_OUTCOME_DIVIDE_BY_ZERO		2
#define KWASM_OUTCOME_INTEGER_OVERFLOW		3
#define KWASM_OUTCOME_INVALID_CONVERSION	4
#define KWASM_OUTCOME_MEMORY_BOUNDS		5
#define KWASM_OUTCOME_TABLE_BOUNDS		6
#define KWASM_OUTCOME_UNDEFINED_ELEMENT		7
#define KWASM_OUTCOME_UNINITIALIZED_ELEMENT	8
#define KWASM_OUTCOME_INDIRECT_CALL_TYPE	9
#define KWASM_OUTCOME_STACK_EXHAUSTED		10
#define KWASM_OUTCOME_FUEL			11
#define KWASM_OUTCOME_DEADLINE			12
#define KWASM_OUTCOME_KILLED			13
#define KWASM_OUTCOME_STOPPED			14
#define KWASM_OUTCOME_EXIT			15
#define KWASM_OUTCOME_HOST			16

/**
 * struct kwasm_instantiate - KWASM_INSTANTIATE on a store
 * @module_fd: the module
 * @tier: KWASM_TIER_*
 * @name: const char *: register the instance under this name, or 0
 * @name_len: bytes there
 * @instance: out: number of the instance in the store
 * @fuel: fuel for its start function, 0 for no limit
 * @timeout_ns: time for it, 0 for no limit
 * @outcome: how segments and start function ended
 * @log: out: why it was refused or trapped
 *
 * ENOENT: unknown import; ENOEXEC: incompatible import; ENOMEM; ENOSPC: a pool
 * has no room; EBUSY.
 */
struct kwasm_instantiate {
	__s32 module_fd;
	__u32 tier;
	__u64 name;
	__u32 name_len;
	__u32 instance;
	__u64 fuel;
	__u64 timeout_ns;
	struct kwasm_outcome outcome;
	struct kwasm_log log;
};

/**
 * struct kwasm_register - KWASM_REGISTER on a store
 * @name: const char *: name that imports find the instance under
 * @name_len: bytes there
 * @instance: the instance
 */
struct kwasm_register {
	__u64 name;
	__u32 name_len;
	__u32 instance;
};

/**
 * struct kwasm_timing - times of a repeated call, in ns a call
 * @batch: calls timed together, so that the clock's own cost vanishes
 * @batches: how many batches were timed
 * @min: fastest batch
 * @median: of all batches
 * @p99: 99 of 100 batches were faster
 * @clock: what reading the clock costs
 */
struct kwasm_timing {
	__u64 batch;
	__u64 batches;
	__u64 min;
	__u64 median;
	__u64 p99;
	__u64 clock;
};

/**
 * struct kwasm_invoke - KWASM_CALL on a store
 * @instance: whose export
 * @flags: zero
 * @name: const char *: name of the export
 * @name_len: bytes there
 * @nr_args: values at @args
 * @args: const struct kwasm_value *
 * @results: struct kwasm_value *
 * @max_results: in: room there
 * @nr_results: out: results there are; those that fit are filled in
 * @fuel: in: fuel, 0 for no limit; out: what is left of it
 * @timeout_ns: time, 0 for no limit
 * @repeat: calls to make in all and time, 0 for one that is not timed; fuel and
 *	time are for all of them together
 * @timing: out, of a repeated call
 * @outcome: how the (last) call ended
 * @log: out: sentence and backtrace of a trap
 *
 * ENOENT: no such export or not a function; EINVAL: wrong arguments; EBUSY:
 * called from within a call; EINTR: a signal came while it waited for the store,
 * and the ioctl is not one that its handler starts again.
 */
struct kwasm_invoke {
	__u32 instance;
	__u32 flags;
	__u64 name;
	__u32 name_len;
	__u32 nr_args;
	__u64 args;
	__u64 results;
	__u32 max_results;
	__u32 nr_results;
	__u64 fuel;
	__u64 timeout_ns;
	__u64 repeat;
	struct kwasm_timing timing;
	struct kwasm_outcome outcome;
	struct kwasm_log log;
};

/**
 * struct kwasm_lookup - KWASM_LOOKUP on a store: type of an export
 * @instance: whose export
 * @name_len: bytes at @name
 * @name: const char *
 * @type: in and out; sizes are those of now
 */
struct kwasm_lookup {
	__u32 instance;
	__u32 name_len;
	__u64 name;
	struct kwasm_extern_type type;
};

/* Operations of struct kwasm_memory_op, struct kwasm_table_op and _global_op. */
#define KWASM_OP_GET		0
#define KWASM_OP_SET		1
#define KWASM_OP_GROW		2
#define KWASM_OP_SIZE		3

/**
 * struct kwasm_memory_op - KWASM_MEMORY on a store
 * @instance: whose export
 * @name_len: bytes at @name
 * @name: const char *: the exported memory
 * @op: KWASM_OP_GET reads, _SET writes, _GROW grows by @length pages, _SIZE
 * @reserved: zero
 * @offset: first byte in the memory
 * @length: bytes, or pages; out: of GROW and SIZE the (old) size in pages
 * @buf: void *
 * @mmap_offset: out, of SIZE: offset to mmap() this memory at, on the store's
 *	descriptor; MAP_SHARED, not executable. What is beyond the memory's end
 *	is SIGBUS until the memory has grown
 *
 * ERANGE: beyond the end; ENOMEM: refused growth.
 */
struct kwasm_memory_op {
	__u32 instance;
	__u32 name_len;
	__u64 name;
	__u32 op;
	__u32 reserved;
	__u64 offset;
	__u64 length;
	__u64 buf;
	__u64 mmap_offset;
};

/**
 * struct kwasm_global_op - KWASM_GLOBAL on a store
 * @instance: whose export
 * @name_len: bytes at @name
 * @name: const char *: the exported global
 * @op: KWASM_OP_GET or KWASM_OP_SET
 * @reserved: zero
 * @value: out of GET, in to SET, where it has to be of the global's type
 *
 * EPERM: not mutable.
 */
struct kwasm_global_op {
	__u32 instance;
	__u32 name_len;
	__u64 name;
	__u32 op;
	__u32 reserved;
	struct kwasm_value value;
};

/**
 * struct kwasm_table_op - KWASM_TABLE on a store
 * @instance: whose export
 * @name_len: bytes at @name
 * @name: const char *: the exported table
 * @op: KWASM_OP_GET, _SET, _GROW (by @length, new ones set to @value) or _SIZE
 * @reserved: zero
 * @index: element
 * @length: of GROW; out: of GROW and SIZE the (old) size
 * @value: out of GET, in to SET and GROW, where it has to be of the table's type
 *
 * ERANGE: beyond the end; ENOMEM: refused growth.
 */
struct kwasm_table_op {
	__u32 instance;
	__u32 name_len;
	__u64 name;
	__u32 op;
	__u32 reserved;
	__u64 index;
	__u64 length;
	struct kwasm_value value;
};

/* Bytes by what they are for; entries are in the order of KWASM_BYTES_*. */
struct kwasm_kind_stats {
	__u64 bytes;
	__u64 peak;
	__u64 objects;
	__u64 calls;
	__u64 failures;
};

#define KWASM_BYTES_MODULE	0
#define KWASM_BYTES_CODE	1
#define KWASM_BYTES_COMPILE	2
#define KWASM_BYTES_STORE	3
#define KWASM_BYTES_INSTANCE	4
#define KWASM_BYTES_MEMORY	5
#define KWASM_BYTES_TABLE	6
#define KWASM_BYTES_GLOBAL	7
#define KWASM_BYTES_STACK	8
#define KWASM_BYTES_GC		9
#define KWASM_BYTES_HOST	10
#define KWASM_BYTES_TEXT	11
#define KWASM_BYTES_KINDS	12

/**
 * struct kwasm_tenant_stats - a user, whose stores and modules share a budget
 * @uid: who, as the caller's user namespace has it
 * @reserved: zero
 * @limit: bytes they may take together, 2^63 - 1 for none but the engine's
 * @used: bytes they take now
 * @peak: bytes they took at most
 * @refusals: times this budget refused
 * @own: those of @used that are no store's or module's own, but what keeps
 *	track of them
 */
struct kwasm_tenant_stats {
	__u32 uid;
	__u32 reserved;
	__u64 limit;
	__u64 used;
	__u64 peak;
	__u64 refusals;
	__u64 own;
};

/**
 * struct kwasm_stats - KWASM_GET_STATS on the device, a module or a store
 * @limit: of the budget, 2^63 - 1 for none of its own
 * @used: charged now
 * @peak: charged at most
 * @refusals: times the budget refused
 * @nr_instances: in a store
 * @nr_kinds: in: room in @kinds; out: kinds there are
 * @kinds: struct kwasm_kind_stats *
 * @log: out: of a store: the last refusal, as a sentence
 * @tenants: struct kwasm_tenant_stats *: on the device all users, on a module
 *	or store the one who made it
 * @nr_tenants: in: room in @tenants; out: tenants there are
 * @reserved: zero
 *
 * Never waits: while a call is under way in a store its numbers are those of
 * the moment, and there is no sentence.
 */
struct kwasm_stats {
	__u64 limit;
	__u64 used;
	__u64 peak;
	__u64 refusals;
	__u32 nr_instances;
	__u32 nr_kinds;
	__u64 kinds;
	struct kwasm_log log;
	__u64 tenants;
	__u32 nr_tenants;
	__u32 reserved;
};

/**
 * struct kwasm_block - a block that a store allocates from
 * @depth: blocks around it; one that stands before all that is inside of it
 * @kinds: bits 1 << KWASM_BYTES_* that it serves, 0 unless @depth is 0
 * @bytes: in use through it now
 * @peak: at most
 * @objects: in use now
 * @calls: allocations and growths it was asked for
 * @failures: those it refused
 * @passed: those it asked others for in turn; @calls less these it served by
 *	itself
 * @name: its name and numbers, ended by a NUL
 */
struct kwasm_block {
	__u32 depth;
	__u32 kinds;
	__u64 bytes;
	__u64 peak;
	__u64 objects;
	__u64 calls;
	__u64 failures;
	__u64 passed;
	char name[48];
};

/**
 * struct kwasm_blocks - KWASM_GET_BLOCKS on a store
 * @blocks: struct kwasm_block *
 * @nr_blocks: in: room in @blocks; out: blocks there are, 0 without a line
 * @reserved: zero
 * @line: out: the line that they were made from
 *
 * Never waits: the numbers are those of the moment.
 */
struct kwasm_blocks {
	__u64 blocks;
	__u32 nr_blocks;
	__u32 reserved;
	struct kwasm_log line;
};

/**
 * struct kwasm_node - a row of the tree of all that take memory
 * @what: KWASM_NODE_*
 * @reserved: zero
 * @id: of a budget, the same in the rows below that belong to it: a number that
 *	no other one has or had; 0: the pools
 * @limit: of a budget, 2^63 - 1 for none of its own; else 0
 * @block: what it is called and what it did; depth counts from the root
 */
struct kwasm_node {
	__u32 what;
	__u32 reserved;
	__u64 id;
	__u64 limit;
	struct kwasm_block block;
};

#define KWASM_NODE_BUDGET	0	/* engine, tenant, ..; failures: its own refusals */
#define KWASM_NODE_KIND		1	/* bytes of a kind, kinds says which, below a budget */
#define KWASM_NODE_BLOCK	2	/* of a store with a line, of the engine or its pools */

/**
 * struct kwasm_tree - KWASM_GET_TREE on the device
 * @nodes: struct kwasm_node *
 * @nr_nodes: in: room in @nodes; out: rows there are
 * @reserved: zero
 *
 * Each row stands before all that is inside of it.  What comes and goes while it
 * is asked for may be missed, or be there twice: ids tell.
 */
struct kwasm_tree {
	__u64 nodes;
	__u32 nr_nodes;
	__u32 reserved;
};

/**
 * struct kwasm_site - a place in kwasm's source that asks for memory, or copies
 * @calls: how often it asked, since the module was loaded; copies count only
 *	when they fail
 * @failures: how often in vain
 * @bytes: what it got, in all: given back or not
 * @live: bytes of it that are not given back, of those that a block "tag" of a
 *	store's line saw
 * @peak: the most that these ever were
 * @line: line
 * @flags: KWASM_SITE_*
 * @file: file, ended by a NUL
 * @func: function, ended by a NUL; either may be cut
 */
struct kwasm_site {
	__u64 calls;
	__u64 failures;
	__u64 bytes;
	__u64 live;
	__u64 peak;
	__u32 line;
	__u32 flags;
	char file[40];
	char func[40];
};

#define KWASM_SITE_BENIGN	0x1	/* nobody has to notice when it is refused */

/**
 * struct kwasm_sites - KWASM_GET_SITES on the device
 * @sites: struct kwasm_site *
 * @nr_sites: in: room in @sites; out: sites there are
 * @reserved: zero
 */
struct kwasm_sites {
	__u64 sites;
	__u32 nr_sites;
	__u32 reserved;
};

/* A directory that a WASI program may reach. */
struct kwasm_preopen {
	__s32 fd;
	__u32 name_len;
	__u64 name;	/* const char *: what the program calls it */
};

/**
 * struct kwasm_wasi - KWASM_WASI on a store: register wasi_snapshot_preview1
 * @args: const char *: arguments, each ended by a NUL
 * @environ: const char *: NAME=value, each ended by a NUL
 * @args_size: bytes at @args
 * @environ_size: bytes at @environ
 * @preopens: const struct kwasm_preopen *
 * @nr_preopens: how many
 * @flags: zero
 * @stdio: descriptors for the program's 0, 1 and 2; -1 for none
 * @reserved: zero
 *
 * Descriptors are those of the caller and are held until the store is gone.
 * EEXIST: done before.
 */
struct kwasm_wasi {
	__u64 args;
	__u64 environ;
	__u32 args_size;
	__u32 environ_size;
	__u64 preopens;
	__u32 nr_preopens;
	__u32 flags;
	__s32 stdio[3];
	__u32 reserved;
};

#define KWASM_IOC		0xb7

/* On /dev/kwasm */
#define KWASM_GET_INFO		_IOR(KWASM_IOC, 0x00, struct kwasm_info)
#define KWASM_CREATE_MODULE	_IOWR(KWASM_IOC, 0x01, struct kwasm_create_module)
#define KWASM_CREATE_STORE	_IOWR(KWASM_IOC, 0x02, struct kwasm_create_store)
#define KWASM_GET_TREE		_IOWR(KWASM_IOC, 0x03, struct kwasm_tree)
#define KWASM_GET_SITES		_IOWR(KWASM_IOC, 0x04, struct kwasm_sites)

/* On a module */
#define KWASM_MODULE_INFO	_IOR(KWASM_IOC, 0x20, struct kwasm_module_info)
#define KWASM_MODULE_IMPORT	_IOWR(KWASM_IOC, 0x21, struct kwasm_module_extern)
#define KWASM_MODULE_EXPORT	_IOWR(KWASM_IOC, 0x22, struct kwasm_module_extern)
#define KWASM_MODULE_FUNC	_IOWR(KWASM_IOC, 0x23, struct kwasm_module_func)
#define KWASM_MODULE_CODE	_IOWR(KWASM_IOC, 0x24, struct kwasm_module_code)

/* On a store */
#define KWASM_INSTANTIATE	_IOWR(KWASM_IOC, 0x40, struct kwasm_instantiate)
#define KWASM_REGISTER		_IOW(KWASM_IOC, 0x41, struct kwasm_register)
#define KWASM_CALL		_IOWR(KWASM_IOC, 0x42, struct kwasm_invoke)
#define KWASM_LOOKUP		_IOWR(KWASM_IOC, 0x43, struct kwasm_lookup)
#define KWASM_MEMORY		_IOWR(KWASM_IOC, 0x44, struct kwasm_memory_op)
#define KWASM_GLOBAL		_IOWR(KWASM_IOC, 0x45, struct kwasm_global_op)
#define KWASM_TABLE		_IOWR(KWASM_IOC, 0x46, struct kwasm_table_op)
#define KWASM_WASI		_IOW(KWASM_IOC, 0x47, struct kwasm_wasi)
#define KWASM_SET_FAULT		_IOWR(KWASM_IOC, 0x48, struct kwasm_fault_plan)
#define KWASM_GET_BLOCKS	_IOWR(KWASM_IOC, 0x4a, struct kwasm_blocks)
#define KWASM_INTERRUPT		_IO(KWASM_IOC, 0x49)	/* end the call under way; never waits */

/* On any of them */
#define KWASM_GET_STATS		_IOWR(KWASM_IOC, 0x60, struct kwasm_stats)

#endif /* _UAPI_LINUX_KWASM_H */
