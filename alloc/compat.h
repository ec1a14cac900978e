/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation floor: differences between kernels: versions, newest first, and UML
 *
 * The only file of the floor with conditionals beyond include guards.
 */
#ifndef _KWASM_ALLOC_COMPAT_H
#define _KWASM_ALLOC_COMPAT_H

#include <linux/gfp.h>
#include <linux/version.h>

/* 6.14 took "_array" off the name when the list form went. */
#ifndef alloc_pages_bulk
#define alloc_pages_bulk(gfp, n, pages)	alloc_pages_bulk_array(gfp, n, pages)
#endif

/* From 6.10 on a string of an event is told once, where it is declared. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define ka_compat_assign_str(dst, src)	__assign_str(dst, src)
#else
#define ka_compat_assign_str(dst, src)	__assign_str(dst)
#endif

/* From 6.8 on vfs_iter_write() itself keeps the file system from being frozen. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
#define kwasm_compat_start_write(file)	file_start_write(file)
#define kwasm_compat_end_write(file)	file_end_write(file)
#else
#define kwasm_compat_start_write(file)	((void)(file))
#define kwasm_compat_end_write(file)	((void)(file))
#endif

/* 6.3 gave mounts an ID map where a user namespace was before. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define mnt_idmap(mnt)	mnt_user_ns(mnt)
#define old_mnt_idmap	old_mnt_userns
#define new_mnt_idmap	new_mnt_userns
#endif

/* 6.3 moved leases, break_deleg_wait() among them, to a header of their own. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define KWASM_COMPAT_FILELOCK_H	"linux/fs.h"
#else
#define KWASM_COMPAT_FILELOCK_H	"linux/filelock.h"
#endif

/* 6.3 put a lock under the flags of a mapping. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define vm_flags_init(vma, flags)	((void)((vma)->vm_flags = (flags)))
#endif

/* A kernel that is a process has registers as the host's signals tell them. */
#ifdef CONFIG_UML
#define kwasm_compat_ip(r)	((r)->regs.gp[HOST_IP])
#define kwasm_compat_r13(r)	((r)->regs.gp[HOST_R13])
#else
#define kwasm_compat_ip(r)	((r)->ip)
#define kwasm_compat_r13(r)	((r)->r13)
#endif

#endif /* _KWASM_ALLOC_COMPAT_H */
