/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libkwasm: WebAssembly in the kernel, from C
 *
 * Three handles: a device is /dev/kwasm opened; a module is validated code; a
 * store is where instances of modules live and run, and where their bytes are
 * counted.  Handles can be closed in any order: the kernel keeps what others
 * need.
 *
 *	struct kwasm_device *dev;
 *	struct kwasm_module *m;
 *	struct kwasm_store *s;
 *	uint32_t inst;
 *
 *	if (kwasm_device_open(&dev, NULL) ||
 *	    kwasm_module_load_file(dev, "fac.wasm", NULL, &m) ||
 *	    kwasm_store_create(dev, NULL, &s))
 *		errx(1, "%s", kwasm_device_error(dev)->text);
 *	if (kwasm_store_instantiate(s, m, NULL, &inst))
 *		errx(1, "%s", kwasm_store_error(s)->text);
 *
 * Every function that can fail returns 0 or a negative errno.  Those that run
 * a guest's code (kwasm_store_instantiate(), kwasm_store_call()) return a
 * positive KWASM_OUTCOME_* when the guest did not return.  In both cases the
 * handle that was used keeps the sentence for people: kwasm_device_error(),
 * kwasm_store_error().
 *
 * No global state.  A handle is for one thread at a time, but for
 * kwasm_store_interrupt(); threads that share a store each take a handle of
 * their own by kwasm_store_dup().
 */
#ifndef _KWASM_H
#define _KWASM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/kwasm.h>

#ifdef __cplusplus
extern "C" {
#endif

struct kwasm_device;
struct kwasm_module;
struct kwasm_store;

#define KWASM_DEVICE_PATH	"/dev/kwasm"
#define KWASM_ERROR_TEXT	8192
#define KWASM_ERROR_FRAMES	64
#define KWASM_NO_FUNCTION	UINT32_MAX
#define KWASM_USAGE_TENANTS	64

/**
 * struct kwasm_error - why the last operation on a handle failed
 * @err: negative errno, positive KWASM_OUTCOME_*, or 0 when it did not fail
 * @code: exit status of KWASM_OUTCOME_EXIT, negative errno of
 *	KWASM_OUTCOME_HOST
 * @func: function of a refused module that is meant, or KWASM_NO_FUNCTION
 * @offset: byte in the refused module
 * @depth: frames that the trapped call had
 * @nr_frames: those of them in @frames
 * @frames: innermost first
 * @text: a sentence without a full stop; further lines are a backtrace
 */
struct kwasm_error {
	int err;
	int code;
	uint32_t func;
	__u64 offset;
	uint32_t depth;
	uint32_t nr_frames;
	struct kwasm_frame frames[KWASM_ERROR_FRAMES];
	char text[KWASM_ERROR_TEXT];
};

/* device.c */
int kwasm_device_open(struct kwasm_device **dev, const char *path);
void kwasm_device_close(struct kwasm_device *dev);
int kwasm_device_fd(const struct kwasm_device *dev);
const struct kwasm_error *kwasm_device_error(const struct kwasm_device *dev);
int kwasm_device_info(struct kwasm_device *dev, struct kwasm_info *info);

/**
 * struct kwasm_usage - what a device, module or store takes
 * @limit: bytes that it may take; 0: no limit
 * @used: bytes that it takes
 * @peak: bytes that it took at most
 * @refusals: how often its limit refused an allocation
 * @nr_instances: of a store
 * @nr_kinds: entries of @kinds that the kernel knows
 * @kinds: bytes by what they are for, by KWASM_BYTES_*
 * @refusal: the last refusal as a sentence, or ""
 * @nr_tenants: tenants there are, entries of @tenants that are filled in at most
 *	KWASM_USAGE_TENANTS
 * @tenants: of a device all users, else the one who made the module or store
 */
struct kwasm_usage {
	__u64 limit;
	__u64 used;
	__u64 peak;
	__u64 refusals;
	uint32_t nr_instances;
	uint32_t nr_kinds;
	struct kwasm_kind_stats kinds[KWASM_BYTES_KINDS];
	char refusal[256];
	uint32_t nr_tenants;
	struct kwasm_tenant_stats tenants[KWASM_USAGE_TENANTS];
};

int kwasm_device_usage(struct kwasm_device *dev, struct kwasm_usage *usage);

/* census.c */
int kwasm_device_tree(struct kwasm_device *dev, struct kwasm_node **nodes, uint32_t *nr_nodes);
int kwasm_device_sites(struct kwasm_device *dev, struct kwasm_site **sites, uint32_t *nr_sites);

/**
 * struct kwasm_module_options - how to load a module
 * @limit: bytes of kernel memory that it may take, 0 for no limit of its own
 * @plan: fault plan for tests, counters written back; or NULL
 */
struct kwasm_module_options {
	__u64 limit;
	struct kwasm_fault_plan *plan;
};

/**
 * struct kwasm_extern - an import or export
 * @module: module name of an import, else NULL; ended by a NUL
 * @name: its name; ended by a NUL
 * @module_len: bytes of @module, which may hold NULs of its own
 * @name_len: bytes of @name, likewise
 * @type: its type; @type.types is not to be used
 * @types: of a function: its parameters' types, then its results'
 */
struct kwasm_extern {
	char *module;
	char *name;
	uint32_t module_len;
	uint32_t name_len;
	struct kwasm_extern_type type;
	uint32_t *types;
};

/**
 * struct kwasm_func - a function of a module
 * @name: name that the module's name section gives it; ended by a NUL
 * @name_len: bytes of @name, which may hold NULs of its own; 0: it has none
 * @size: bytes of its body, 0 of an imported one
 * @offset: of its body in the binary
 * @code_offset: of its machine code in the module's
 * @code_size: bytes of its machine code, 0 for none
 */
struct kwasm_func {
	char *name;
	uint32_t name_len;
	uint32_t size;
	__u64 offset;
	uint32_t code_offset;
	uint32_t code_size;
};

/**
 * struct kwasm_code - machine code of a function, and where it comes from
 * @bytes: code
 * @lines: which instruction it belongs to from where on
 * @refs: what its jumps and calls lead to, outside of it
 * @nr_bytes: bytes of @bytes
 * @nr_lines: entries of @lines
 * @nr_refs: entries of @refs
 */
struct kwasm_code {
	uint8_t *bytes;
	struct kwasm_code_line *lines;
	struct kwasm_code_ref *refs;
	uint32_t nr_bytes;
	uint32_t nr_lines;
	uint32_t nr_refs;
};

/* function.c */
int kwasm_module_func(const struct kwasm_module *m, uint32_t index, struct kwasm_func *func);
void kwasm_func_exit(struct kwasm_func *func);
int kwasm_module_code(const struct kwasm_module *m, uint32_t index, struct kwasm_code *code);
void kwasm_code_exit(struct kwasm_code *code);

/* module.c */
int kwasm_module_load(struct kwasm_device *dev, const void *bytes, size_t size,
		      const struct kwasm_module_options *opts, struct kwasm_module **m);
int kwasm_module_load_file(struct kwasm_device *dev, const char *path,
			   const struct kwasm_module_options *opts, struct kwasm_module **m);
void kwasm_module_close(struct kwasm_module *m);
int kwasm_module_fd(const struct kwasm_module *m);
int kwasm_module_info(const struct kwasm_module *m, struct kwasm_module_info *info);
int kwasm_module_usage(const struct kwasm_module *m, struct kwasm_usage *usage);
int kwasm_module_import(const struct kwasm_module *m, uint32_t index, struct kwasm_extern *ext);
int kwasm_module_export(const struct kwasm_module *m, uint32_t index, struct kwasm_extern *ext);
void kwasm_extern_exit(struct kwasm_extern *ext);

/**
 * struct kwasm_store_options - how to make a store
 * @limit: bytes of kernel memory that all in it may take, 0 for no limit
 * @stack_size: bytes of the Wasm stack, 0 for the default
 * @flags: KWASM_STORE_*
 * @plan: fault plan to start with, for tests; or NULL
 * @alloc: line that says which blocks it allocates from, e.g.
 *	"freelist(64, 32, kmalloc)"; NULL: the kernel's default
 */
struct kwasm_store_options {
	__u64 limit;
	uint32_t stack_size;
	uint32_t flags;
	const struct kwasm_fault_plan *plan;
	const char *alloc;
};

/* store.c */
int kwasm_store_create(struct kwasm_device *dev, const struct kwasm_store_options *opts,
		       struct kwasm_store **s);
int kwasm_store_dup(struct kwasm_store *s, struct kwasm_store **copy);
void kwasm_store_close(struct kwasm_store *s);
int kwasm_store_fd(const struct kwasm_store *s);
const struct kwasm_error *kwasm_store_error(const struct kwasm_store *s);
int kwasm_store_usage(struct kwasm_store *s, struct kwasm_usage *usage);
int kwasm_store_blocks(struct kwasm_store *s, struct kwasm_block *blocks, uint32_t *nr_blocks,
		       char *line, uint32_t size);
int kwasm_store_set_fault(struct kwasm_store *s, struct kwasm_fault_plan *plan);
int kwasm_store_interrupt(struct kwasm_store *s);

/**
 * struct kwasm_instantiate_options - how to instantiate
 * @name: name that other modules' imports find it under, or NULL
 * @name_len: bytes of @name
 * @tier: KWASM_TIER_*
 * @fuel: fuel for its start function, 0 for no limit
 * @timeout_ns: time for it in ns, 0 for no limit
 */
struct kwasm_instantiate_options {
	const char *name;
	uint32_t name_len;
	uint32_t tier;
	__u64 fuel;
	__u64 timeout_ns;
};

/**
 * struct kwasm_call - a call of an exported function
 * @instance: whose export
 * @name: its name
 * @name_len: bytes of @name
 * @nr_args: values in @args
 * @args: arguments
 * @results: where results go
 * @max_results: room there, in values
 * @nr_results: out: results there are
 * @fuel: fuel, 0 for no limit; out: what is left of it
 * @timeout_ns: time in ns, 0 for no limit
 * @repeat: calls to make and to time, 0 for one that is not timed
 * @timing: out: of a repeated call
 */
struct kwasm_call {
	uint32_t instance;
	const char *name;
	uint32_t name_len;
	uint32_t nr_args;
	const struct kwasm_value *args;
	struct kwasm_value *results;
	uint32_t max_results;
	uint32_t nr_results;
	__u64 fuel;
	__u64 timeout_ns;
	__u64 repeat;
	struct kwasm_timing timing;
};

/* call.c */
int kwasm_store_instantiate(struct kwasm_store *s, const struct kwasm_module *m,
			    const struct kwasm_instantiate_options *opts, uint32_t *instance);
int kwasm_store_register(struct kwasm_store *s, const char *name, uint32_t len, uint32_t instance);
int kwasm_store_call(struct kwasm_store *s, struct kwasm_call *call);

/* object.c */
int kwasm_store_lookup(struct kwasm_store *s, uint32_t instance, const char *name, uint32_t len,
		       struct kwasm_extern *ext);
int kwasm_store_memory(struct kwasm_store *s, struct kwasm_memory_op *op);
int kwasm_store_table(struct kwasm_store *s, struct kwasm_table_op *op);
int kwasm_store_global(struct kwasm_store *s, struct kwasm_global_op *op);
int kwasm_store_map(struct kwasm_store *s, uint32_t instance, const char *name, uint32_t len,
		    size_t *size, void **at);

/**
 * struct kwasm_wasi_options - a WASI program's surroundings
 * @argv: arguments, the program's name first; ended by NULL
 * @envp: environment, NAME=value; ended by NULL; or NULL for none
 * @preopens: directories that it may reach
 * @nr_preopens: how many
 * @stdio: descriptors for its 0, 1 and 2; -1 for none
 */
struct kwasm_wasi_options {
	const char *const *argv;
	const char *const *envp;
	const struct kwasm_preopen *preopens;
	uint32_t nr_preopens;
	int stdio[3];
};

/* wasi.c */
int kwasm_store_wasi(struct kwasm_store *s, const struct kwasm_wasi_options *opts);

/* value.c */
int kwasm_value_parse(struct kwasm_value *value, uint32_t type, const char *text);
int kwasm_value_print(const struct kwasm_value *value, char *buf, size_t size);

/* text.c */
const char *kwasm_type_text(uint32_t type);
const char *kwasm_outcome_text(uint32_t outcome);
const char *kwasm_kind_text(uint32_t kind);
const char *kwasm_bytes_text(uint32_t kind);

#ifdef __cplusplus
}
#endif

#endif /* _KWASM_H */
