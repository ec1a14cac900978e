// SPDX-License-Identifier: GPL-2.0
/*
 * Module descriptor: a loaded module, to look at and to instantiate
 *
 * It holds one reference of the module, each instance holds another, so
 * closing it takes nothing away from a store.  A module never changes: nothing
 * here takes a lock.
 */

#include <linux/anon_inodes.h>
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kwasm.h>
#include <linux/module.h>
#include <linux/nospec.h>

#include "kmod/extern_type.h"
#include "kmod/kmod.h"
#include "kmod/log.h"
#include "kmod/tenant.h"

static int module_info(struct kwasm_ioctl_call *call)
{
	const struct kwasm_module *m = call->file->private_data;
	struct kwasm_module_info *info = call->arg;

	*info = (struct kwasm_module_info){
		.size = m->size,
		.code_size = m->code_size,
		.side_size = m->side_size,
		.memory = atomic64_read(&m->policy.budget.used),
		.peak = atomic64_read(&m->policy.budget.peak),
		.nr_types = m->nr_types,
		.nr_imports = m->nr_imports,
		.nr_exports = m->nr_exports,
		.nr_funcs = m->nr_funcs,
		.nr_tables = m->nr_tables,
		.nr_memories = m->nr_memories,
		.nr_globals = m->nr_globals,
		.nr_elems = m->nr_elems,
		.nr_datas = m->nr_datas,
		.has_start = m->has_start,
		.nr_compiled = m->jit.nr_compiled,
		.compile_errno = -m->jit.err,
		.jit_size = m->jit.size,
		.compile_ns = m->jit.ns,
		.verify_ns = m->jit.verify_ns,
		.nr_refused = m->jit.nr_refused,
		.nr_checks = m->jit.nr_checks,
		.nr_elided = m->jit.nr_elided,
		.nr_stores = m->jit.nr_stores,
		.nr_reloads = m->jit.nr_reloads,
	};
	return 0;
}

/* As much of the name as there is room for; *size becomes its length. */
static int put_name(u64 to, u32 *size, const struct kwasm_name *name)
{
	return kwasm_array_out(to, size, name->data, name->len, 1);
}

static int module_import(struct kwasm_ioctl_call *call)
{
	const struct kwasm_module *m = call->file->private_data;
	struct kwasm_module_extern *arg = call->arg;
	const struct kwasm_import *import;
	int err;

	if (arg->reserved)
		return -EINVAL;
	if (arg->index >= m->nr_imports)
		return -ENOENT;
	import = &m->imports[array_index_nospec(arg->index, m->nr_imports)];
	err = put_name(arg->module, &arg->module_size, &import->module);
	if (err)
		return err;
	err = put_name(arg->name, &arg->name_size, &import->field);
	if (err)
		return err;
	return kwasm_extern_type_declared(&arg->type, m, import->kind, import->index);
}

static int module_export(struct kwasm_ioctl_call *call)
{
	const struct kwasm_module *m = call->file->private_data;
	struct kwasm_module_extern *arg = call->arg;
	const struct kwasm_export *export;
	int err;

	if (arg->reserved)
		return -EINVAL;
	if (arg->index >= m->nr_exports)
		return -ENOENT;
	export = &m->exports[array_index_nospec(arg->index, m->nr_exports)];
	arg->module_size = 0;
	err = put_name(arg->name, &arg->name_size, &export->name);
	if (err)
		return err;
	return kwasm_extern_type_declared(&arg->type, m, export->kind, export->index);
}

static int module_stats(struct kwasm_ioctl_call *call)
{
	const struct kwasm_module *m = call->file->private_data;
	struct kwasm_stats *stats = call->arg;
	struct kwasm_logger log;
	int err;

	err = kwasm_log_open(&log, &stats->log);
	if (err)
		return err;
	err = kwasm_stats_fill(stats, &m->policy);
	return err ?: kwasm_tenant_fill(stats, m->account);
}

static const struct kwasm_ioctl ioctls[] = {
	KWASM_IOCTL(KWASM_MODULE_INFO, struct kwasm_module_info, has_start, module_info),
	KWASM_IOCTL(KWASM_MODULE_IMPORT, struct kwasm_module_extern, type, module_import),
	KWASM_IOCTL(KWASM_MODULE_EXPORT, struct kwasm_module_extern, type, module_export),
	KWASM_IOCTL(KWASM_MODULE_FUNC, struct kwasm_module_func, reserved, kwasm_module_func),
	KWASM_IOCTL(KWASM_MODULE_CODE, struct kwasm_module_code, refs, kwasm_module_code),
	KWASM_IOCTL(KWASM_GET_STATS, struct kwasm_stats, log, module_stats),
	{}
};

static long fop_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return kwasm_ioctl_run(file, ioctls, cmd, (void __user *)arg);
}

static int fop_release(struct inode *inode, struct file *file)
{
	kwasm_module_put(file->private_data);
	return 0;
}

const struct file_operations kwasm_module_fops = {
	.owner = THIS_MODULE,
	.release = fop_release,
	.unlocked_ioctl = fop_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

/**
 * kwasm_module_fd_create() - make a module's file
 * @m: module; the caller's reference goes over to the file
 *
 * Return: the file; on ERR_PTR (-ENOMEM, -ENFILE) the reference was put.
 */
struct file *kwasm_module_fd_create(struct kwasm_module *m)
{
	struct file *file = anon_inode_getfile("[kwasm-module]", &kwasm_module_fops, m, O_RDWR);

	if (IS_ERR(file))
		kwasm_module_put(m);
	return file;
}

/**
 * kwasm_module_fd_get() - the module behind a descriptor of the caller
 * @fd: descriptor
 *
 * Return: the module with a reference; ERR_PTR: -EBADF, -EINVAL when it is
 * something else.
 */
struct kwasm_module *kwasm_module_fd_get(int fd)
{
	struct kwasm_module *m;
	struct file *file = fget(fd);

	if (!file)
		return ERR_PTR(-EBADF);
	if (file->f_op == &kwasm_module_fops)
		m = kwasm_module_get(file->private_data);
	else
		m = ERR_PTR(-EINVAL);
	fput(file);
	return m;
}
