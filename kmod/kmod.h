/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Linux floor: the device, its descriptors, and how calls reach them
 *
 * The door of this folder.  A descriptor is a struct file whose operations
 * look an ioctl up in a table; the table's dispatcher (abi.c) copies the
 * caller's struct in and out, so that handlers see kernel memory only.
 */
#ifndef _KWASM_KMOD_KMOD_H
#define _KWASM_KMOD_KMOD_H

#include <linux/fs.h>
#include <linux/types.h>

#include "alloc/alloc.h"
#include "runtime/runtime.h"

struct ka_tree;
struct ka_tree_error;
struct kwasm_block;
struct kwasm_create_store;
struct kwasm_fault_plan;
struct kwasm_ioctl_call;
struct kwasm_log;
struct kwasm_node;
struct kwasm_stats;
struct kwasm_value;

/* The one engine: what all descriptors allocate under. */
extern struct kwasm_engine kwasm_engine;

/* code.c */
int __must_check kwasm_code_init(void);
void kwasm_code_exit(void);

/**
 * struct kwasm_ioctl_call - an ioctl under way
 * @file: descriptor that it was called on
 * @arg: the struct, in kernel memory, as long as this kernel knows it; what
 *	the handler leaves there goes back to the caller, on failure too
 * @made: out: file to hand to the caller as a new descriptor, or NULL
 */
struct kwasm_ioctl_call {
	struct file *file;
	void *arg;
	struct file *made;
};

/**
 * struct kwasm_ioctl - a row of a descriptor's table
 * @cmd: number, with the size that the struct has today
 * @first: size that the struct had when it was published
 * @handle: acts; 0 or a negative errno.  NULL ends the table
 */
struct kwasm_ioctl {
	unsigned int cmd;
	unsigned int first;
	int (*handle)(struct kwasm_ioctl_call *call);
};

/* A row; @last is the member that the published struct ended with. */
#define KWASM_IOCTL(number, type, last, handler)			\
	{ .cmd = (number), .first = offsetofend(type, last), .handle = (handler) }

/* abi.c */
const struct kwasm_ioctl *kwasm_ioctl_find(const struct kwasm_ioctl *table, unsigned int cmd);
long kwasm_ioctl_run(struct file *file, const struct kwasm_ioctl *table, unsigned int cmd,
		     void __user *user);

/* copy.c */
int __must_check kwasm_probe_in(u64 from, size_t size);
int __must_check kwasm_copy_in(void *to, u64 from, size_t size);
int __must_check kwasm_copy_out(u64 to, const void *from, size_t size);
int __must_check kwasm_array_out(u64 to, u32 *nr, const void *from, u32 have, size_t elem);
int __must_check kwasm_copy_in_at(struct ka_fault_plan *plan, struct ka_site *site, void *to,
				  u64 from, size_t size);
int __must_check kwasm_copy_out_at(struct ka_fault_plan *plan, struct ka_site *site, u64 to,
				   const void *from, size_t size);

/* The same where there is a plan that may refuse it; each use is a site. */
#define kwasm_copy_in_by(plan, to, from, size)				\
	kwasm_copy_in_at(plan, KA_SITE_FLAGS(KA_SITE_COPY), to, from, size)
#define kwasm_copy_out_by(plan, to, from, size)				\
	kwasm_copy_out_at(plan, KA_SITE_FLAGS(KA_SITE_COPY), to, from, size)

/* device.c */
int kwasm_device_init(void);
void kwasm_device_exit(void);

/* module_fd.c */
struct file *kwasm_module_fd_create(struct kwasm_module *m) __must_check;
struct kwasm_module *kwasm_module_fd_get(int fd) __must_check;

/* module_code.c */
int kwasm_module_func(struct kwasm_ioctl_call *call);
int kwasm_module_code(struct kwasm_ioctl_call *call);

/* store_fd.c */
struct file *kwasm_store_fd_create(struct kwasm_store *s) __must_check;

/* file.c */
bool kwasm_file_is_ours(const struct file *file);

extern const struct file_operations kwasm_device_fops;
extern const struct file_operations kwasm_module_fops;
extern const struct file_operations kwasm_store_fops;

/* stats.c */
int __must_check kwasm_stats_fill(struct kwasm_stats *out, const struct ka_policy *policy);
int __must_check kwasm_plan_in(struct ka_fault_plan *plan, const struct kwasm_fault_plan *user);
void kwasm_plan_out(struct kwasm_fault_plan *user, const struct ka_fault_plan *plan);

/* policy.c */
int __must_check kwasm_policy_try(const char *line, struct ka_tree_error *error,
				  struct ka_fault_plan *plan);
int __must_check kwasm_policy_init(void);
int __must_check kwasm_policy_in(const struct kwasm_create_store *arg,
				 struct kwasm_store_options *opts);
void kwasm_policy_put(const struct kwasm_create_store *arg, struct kwasm_store_options *opts);
void kwasm_block_fill(struct kwasm_block *block, const struct ka_tree *t, u32 node);
int kwasm_ioctl_blocks(struct kwasm_ioctl_call *call);

/* census.c */
u32 kwasm_node_count(const struct ka_policy *p);
bool kwasm_node_fill(struct kwasm_node *node, const struct ka_policy *p, u32 row);
int kwasm_ioctl_tree(struct kwasm_ioctl_call *call);
int kwasm_ioctl_sites(struct kwasm_ioctl_call *call);

/* debugfs.c */
void kwasm_debugfs_init(void);
void kwasm_debugfs_exit(void);

/* perf_map.c */
extern const struct file_operations kwasm_perf_map_fops;

/* value.c */
int __must_check kwasm_value_in(const struct kwasm_store *s, u32 valtype,
				const struct kwasm_value *value, u64 *slot);
void kwasm_value_out(u32 valtype, u64 slot, struct kwasm_value *value);

#endif /* _KWASM_KMOD_KMOD_H */
