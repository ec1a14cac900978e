// SPDX-License-Identifier: GPL-2.0
/*
 * ABI: how an ioctl's struct gets in and out
 *
 * A descriptor's ioctls are a table.  A number is looked up without its size
 * field, so that a program and a kernel that know different lengths of the same
 * struct understand each other:
 *
 *	the program's is shorter	the rest reads as zero
 *	the program's is longer		its tail has to be zero, or E2BIG
 *	shorter than ever published	EINVAL
 *
 * The struct is read once, before the handler runs, and written once, after it;
 * nothing that was checked is read again.  A new descriptor is installed only
 * after everything that can fail, so no failure leaves one behind.
 */

#include <linux/ioctl.h>
#include <linux/types.h>

/* A hole would leak kernel memory, and differ between 32 and 64 bits. */
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
#include <linux/kwasm.h>
#pragma GCC diagnostic pop

#include <linux/build_bug.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "kmod/kmod.h"

/* Longest struct that any ioctl takes, bytes. */
#define MAX_ARG		256

/* What the ABI numbers and the floor below has a name for must be the same. */
static_assert(KWASM_TYPE_I32 == KWASM_I32 && KWASM_TYPE_I64 == KWASM_I64);
static_assert(KWASM_TYPE_F32 == KWASM_F32 && KWASM_TYPE_F64 == KWASM_F64);
static_assert(KWASM_TYPE_V128 == KWASM_V128);
static_assert(KWASM_TYPE_FUNCREF == KWASM_FUNCREF && KWASM_TYPE_EXTERNREF == KWASM_EXTERNREF);

static_assert((int)KWASM_KIND_FUNC == KWASM_EXTERN_FUNC);
static_assert((int)KWASM_KIND_TABLE == KWASM_EXTERN_TABLE);
static_assert((int)KWASM_KIND_MEMORY == KWASM_EXTERN_MEMORY);
static_assert((int)KWASM_KIND_GLOBAL == KWASM_EXTERN_GLOBAL);

static_assert((int)KWASM_OUTCOME_RETURNED == KWASM_TRAP_NONE);
#define TRAP(name, words) BUILD_BUG_ON_ZERO((int)KWASM_OUTCOME_##name != KWASM_TRAP_##name),
static const int __maybe_unused same_outcomes[] = { KWASM_TRAPS(TRAP) };
#undef TRAP

#define SAME_KIND(name) static_assert((int)KWASM_BYTES_##name == KA_##name)
SAME_KIND(MODULE);
SAME_KIND(CODE);
SAME_KIND(COMPILE);
SAME_KIND(STORE);
SAME_KIND(INSTANCE);
SAME_KIND(MEMORY);
SAME_KIND(TABLE);
SAME_KIND(GLOBAL);
SAME_KIND(STACK);
SAME_KIND(GC);
SAME_KIND(HOST);
SAME_KIND(TEXT);
SAME_KIND(KINDS);
#undef SAME_KIND

#define FITS(type) static_assert(sizeof(type) <= MAX_ARG)
FITS(struct kwasm_info);
FITS(struct kwasm_create_module);
FITS(struct kwasm_create_store);
FITS(struct kwasm_module_info);
FITS(struct kwasm_module_extern);
FITS(struct kwasm_module_func);
FITS(struct kwasm_module_code);
FITS(struct kwasm_instantiate);
FITS(struct kwasm_register);
FITS(struct kwasm_invoke);
FITS(struct kwasm_lookup);
FITS(struct kwasm_memory_op);
FITS(struct kwasm_global_op);
FITS(struct kwasm_table_op);
FITS(struct kwasm_wasi);
FITS(struct kwasm_fault_plan);
FITS(struct kwasm_stats);
FITS(struct kwasm_blocks);
#undef FITS

/**
 * kwasm_ioctl_find() - find an ioctl in a table, whatever its struct's size
 * @table: rows, ended by one without a handler
 * @cmd: number that the caller gave
 *
 * Return: the row, or NULL.
 */
const struct kwasm_ioctl *kwasm_ioctl_find(const struct kwasm_ioctl *table, unsigned int cmd)
{
	const unsigned int size = _IOC_SIZEMASK << _IOC_SIZESHIFT;
	const struct kwasm_ioctl *row;

	for (row = table; row->handle; row++)
		if (!((row->cmd ^ cmd) & ~size))
			return row;
	return NULL;
}

static int arg_in(const struct kwasm_ioctl *row, unsigned int cmd, void *arg, void __user *user)
{
	unsigned int known = _IOC_SIZE(row->cmd), given = _IOC_SIZE(cmd);
	int zero;

	if (given < row->first)
		return -EINVAL;
	memset(arg, 0, MAX_ARG);
	if (!(_IOC_DIR(cmd) & _IOC_WRITE))
		return 0;
	if (given > known) {
		zero = check_zeroed_user(user + known, given - known);
		if (zero <= 0)
			return zero ?: -E2BIG;
	}
	return copy_from_user(arg, user, min3(given, known, MAX_ARG)) ? -EFAULT : 0;
}

static int arg_out(const struct kwasm_ioctl *row, unsigned int cmd, const void *arg,
		   void __user *user)
{
	unsigned int known = _IOC_SIZE(row->cmd), given = _IOC_SIZE(cmd);

	if (!(_IOC_DIR(cmd) & _IOC_READ))
		return 0;
	if (copy_to_user(user, arg, min3(given, known, MAX_ARG)))
		return -EFAULT;
	if (given > known && clear_user(user + known, given - known))
		return -EFAULT;
	return 0;
}

/* Give the caller what the handler made; the last thing that can fail. */
static long hand_over(const struct kwasm_ioctl *row, unsigned int cmd,
		      struct kwasm_ioctl_call *call, void __user *user)
{
	int fd = 0, err;

	if (call->made) {
		fd = get_unused_fd_flags(O_CLOEXEC);
		if (fd < 0)
			goto put_file;
	}
	err = arg_out(row, cmd, call->arg, user);
	if (err)
		goto put_fd;
	if (call->made)
		fd_install(fd, call->made);
	return fd;

put_fd:
	if (call->made)
		put_unused_fd(fd);
	fd = err;
put_file:
	if (call->made)
		fput(call->made);
	return fd;
}

/**
 * kwasm_ioctl_run() - do an ioctl
 * @file: descriptor
 * @table: its ioctls
 * @cmd: number
 * @user: the caller's struct
 *
 * Context: process context of the caller; may sleep.
 *
 * Return: 0 or a new descriptor; -ENOTTY (no such ioctl here), -EFAULT,
 * -EINVAL (struct shorter than it ever was), -E2BIG (its tail has something
 * that this kernel does not know), -EMFILE, -ENFILE, and the handler's.
 */
long kwasm_ioctl_run(struct file *file, const struct kwasm_ioctl *table, unsigned int cmd,
		     void __user *user)
{
	u64 arg[MAX_ARG / sizeof(u64)];
	struct kwasm_ioctl_call call = { .file = file, .arg = arg };
	const struct kwasm_ioctl *row = kwasm_ioctl_find(table, cmd);
	int err;

	if (!row)
		return -ENOTTY;
	err = arg_in(row, cmd, arg, user);
	if (err)
		return err;
	err = row->handle(&call);
	if (!err)
		return hand_over(row, cmd, &call, user);

	/* Whether or not the caller can be told where, this is what went wrong. */
	arg_out(row, cmd, arg, user);
	return err;
}
