// SPDX-License-Identifier: GPL-2.0
/*
 * Store, exports: look up, read, write and grow memories, globals and tables
 */

#include <linux/fs.h>
#include <linux/kwasm.h>

#include "kmod/extern_type.h"
#include "kmod/kmod.h"
#include "kmod/store_fd.h"

/* The export of that name, if it is of that kind. */
static int find(struct kwasm_store_fd *sf, u32 instance, u64 name, u32 len,
		enum kwasm_extern_kind kind, struct kwasm_extern *ext)
{
	int err = kwasm_store_fd_export(sf, instance, name, len, ext, NULL);

	if (err)
		return err;
	return ext->kind == kind ? 0 : -ENOENT;
}

static int lookup(struct kwasm_store_fd *sf, struct kwasm_lookup *arg)
{
	struct kwasm_extern ext;
	int err;

	err = kwasm_store_fd_export(sf, arg->instance, arg->name, arg->name_len, &ext, NULL);
	if (err)
		return err;
	return kwasm_extern_type_now(&arg->type, &ext, &sf->store->policy.plan);
}

/**
 * kwasm_ioctl_lookup() - KWASM_LOOKUP
 * @call: ioctl under way
 *
 * Return: 0, -ERESTARTSYS, else as <linux/kwasm.h> has it.
 */
int kwasm_ioctl_lookup(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;
	int err;

	err = kwasm_store_fd_lock(sf);
	if (err)
		return err;
	err = lookup(sf, call->arg);
	mutex_unlock(&sf->lock);
	return err;
}

static int grow_memory(struct kwasm_store *s, struct kwasm_memory *mem, u64 *pages)
{
	s64 old = kwasm_memory_grow(s, mem, *pages);

	if (old < 0)
		return -ENOMEM;
	*pages = old;
	return 0;
}

static int write_memory(struct ka_fault_plan *plan, void *at, u64 from, u64 len)
{
	int err = kwasm_probe_in(from, len);

	return err ?: kwasm_copy_in_by(plan, at, from, len);
}

static int use_memory(struct kwasm_store_fd *sf, struct kwasm_memory_op *arg,
		      struct kwasm_memory *mem)
{
	struct ka_fault_plan *plan = &sf->store->policy.plan;
	void *at;

	switch (arg->op) {
	case KWASM_OP_GET:
		at = kwasm_memory_at(mem, arg->offset, arg->length);
		return at ? kwasm_copy_out_by(plan, arg->buf, at, arg->length) : -ERANGE;
	case KWASM_OP_SET:
		at = kwasm_memory_at(mem, arg->offset, arg->length);
		return at ? write_memory(plan, at, arg->buf, arg->length) : -ERANGE;
	case KWASM_OP_GROW:
		return grow_memory(sf->store, mem, &arg->length);
	case KWASM_OP_SIZE:
		arg->length = kwasm_memory_pages(mem);
		return kwasm_maps_offset(sf, mem, &arg->mmap_offset);
	default:
		return -EINVAL;
	}
}

/**
 * kwasm_ioctl_memory() - KWASM_MEMORY
 * @call: ioctl under way
 *
 * Return: 0, -ERESTARTSYS, else as <linux/kwasm.h> has it.
 */
int kwasm_ioctl_memory(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;
	struct kwasm_memory_op *arg = call->arg;
	struct kwasm_extern ext;
	int err;

	if (arg->reserved)
		return -EINVAL;
	err = kwasm_store_fd_lock(sf);
	if (err)
		return err;
	err = find(sf, arg->instance, arg->name, arg->name_len, KWASM_EXTERN_MEMORY, &ext);
	if (!err)
		err = use_memory(sf, arg, ext.memory);
	mutex_unlock(&sf->lock);
	return err;
}

static int use_global(struct kwasm_store *s, struct kwasm_global_op *arg,
		      struct kwasm_global *global)
{
	u64 slot;
	int err;

	switch (arg->op) {
	case KWASM_OP_GET:
		kwasm_value_out(global->type.valtype, global->value, &arg->value);
		return 0;
	case KWASM_OP_SET:
		err = kwasm_value_in(s, global->type.valtype, &arg->value, &slot);
		return err ?: kwasm_global_set(global, slot);
	default:
		return -EINVAL;
	}
}

/**
 * kwasm_ioctl_global() - KWASM_GLOBAL
 * @call: ioctl under way
 *
 * Return: 0, -ERESTARTSYS, else as <linux/kwasm.h> has it.
 */
int kwasm_ioctl_global(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;
	struct kwasm_global_op *arg = call->arg;
	struct kwasm_extern ext;
	int err;

	if (arg->reserved)
		return -EINVAL;
	err = kwasm_store_fd_lock(sf);
	if (err)
		return err;
	err = find(sf, arg->instance, arg->name, arg->name_len, KWASM_EXTERN_GLOBAL, &ext);
	if (!err)
		err = use_global(sf->store, arg, ext.global);
	mutex_unlock(&sf->lock);
	return err;
}

static int grow_table(struct kwasm_store *s, struct kwasm_table_op *arg, struct kwasm_table *t)
{
	u64 slot;
	s64 old;
	int err;

	err = kwasm_value_in(s, t->elem, &arg->value, &slot);
	if (err)
		return err;
	old = kwasm_table_grow(s, t, arg->length, slot);
	if (old < 0)
		return -ENOMEM;
	arg->length = old;
	return 0;
}

static int use_table(struct kwasm_store *s, struct kwasm_table_op *arg, struct kwasm_table *t)
{
	u64 slot;
	int err;

	switch (arg->op) {
	case KWASM_OP_GET:
		err = kwasm_table_get(t, arg->index, &slot);
		if (!err)
			kwasm_value_out(t->elem, slot, &arg->value);
		return err;
	case KWASM_OP_SET:
		err = kwasm_value_in(s, t->elem, &arg->value, &slot);
		return err ?: kwasm_table_set(t, arg->index, slot);
	case KWASM_OP_GROW:
		return grow_table(s, arg, t);
	case KWASM_OP_SIZE:
		arg->length = t->size;
		return 0;
	default:
		return -EINVAL;
	}
}

/**
 * kwasm_ioctl_table() - KWASM_TABLE
 * @call: ioctl under way
 *
 * Return: 0, -ERESTARTSYS, else as <linux/kwasm.h> has it.
 */
int kwasm_ioctl_table(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;
	struct kwasm_table_op *arg = call->arg;
	struct kwasm_extern ext;
	int err;

	if (arg->reserved)
		return -EINVAL;
	err = kwasm_store_fd_lock(sf);
	if (err)
		return err;
	err = find(sf, arg->instance, arg->name, arg->name_len, KWASM_EXTERN_TABLE, &ext);
	if (!err)
		err = use_table(sf->store, arg, ext.table);
	mutex_unlock(&sf->lock);
	return err;
}
