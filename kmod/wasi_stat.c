// SPDX-License-Identifier: GPL-2.0
/*
 * WASI attributes: of descriptors (rights, flags) and of files (size, times)
 */

#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/kdev_t.h>
#include <linux/mount.h>
#include <linux/stat.h>
#include <linux/time64.h>

#include "alloc/compat.h"
#include KWASM_COMPAT_FILELOCK_H
#include "kmod/wasi_process.h"

static u16 flags_of(unsigned int f_flags)
{
	u16 flags = 0;

	if (f_flags & O_APPEND)
		flags |= WASI_FDFLAG_APPEND;
	if (f_flags & O_NONBLOCK)
		flags |= WASI_FDFLAG_NONBLOCK;
	if (f_flags & O_DSYNC)
		flags |= WASI_FDFLAG_DSYNC;
	if ((f_flags & O_SYNC) == O_SYNC)
		flags |= WASI_FDFLAG_RSYNC | WASI_FDFLAG_SYNC;
	return flags;
}

int kwasm_wasi_fd_fdstat_get(struct kwasm_wasi_call *c, const u64 *args)
{
	const struct kwasm_wasi_fd *entry = kwasm_wasi_fd_find(c->p, args[0]);
	struct file *file = kwasm_wasi_file_find(c, args[0], 0);
	struct wasi_fdstat stat = {};

	if (IS_ERR(file))
		return PTR_ERR(file);
	stat.filetype = entry->filetype;
	stat.flags = cpu_to_le16(flags_of(file->f_flags));
	stat.rights = cpu_to_le64(entry->rights);
	stat.inheriting = cpu_to_le64(entry->inheriting);
	return kwasm_wasi_put(c, args[1], &stat, sizeof(stat));
}

/* As fcntl(F_SETFL), which is not there for modules: of O_APPEND and O_NONBLOCK only. */
int kwasm_wasi_fd_fdstat_set_flags(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *file = kwasm_wasi_file_find(c, args[0], WASI_RIGHT_FD_FDSTAT_SET_FLAGS);
	const unsigned int ours = O_APPEND | O_NONBLOCK;
	unsigned int flags = 0;
	u32 changes;
	int err = 0;

	if (IS_ERR(file))
		return PTR_ERR(file);
	changes = (u32)args[1] ^ flags_of(file->f_flags);
	if (changes & ~WASI_FDFLAGS_ALL)
		return -EINVAL;
	if (changes & ~(WASI_FDFLAG_APPEND | WASI_FDFLAG_NONBLOCK))
		return -EOPNOTSUPP;
	if ((changes & WASI_FDFLAG_APPEND) && IS_APPEND(file_inode(file)))
		return -EPERM;
	if (args[1] & WASI_FDFLAG_APPEND)
		flags |= O_APPEND;
	if (args[1] & WASI_FDFLAG_NONBLOCK)
		flags |= O_NONBLOCK;
	if (file->f_op->check_flags)
		err = file->f_op->check_flags((file->f_flags & ~ours) | flags);
	if (err)
		return err;
	/* Others change other flags: FASYNC stays where its list says it is. */
	spin_lock(&file->f_lock);
	file->f_flags = (file->f_flags & ~ours) | flags;
	file->f_iocb_flags = iocb_flags(file);
	spin_unlock(&file->f_lock);
	return 0;
}

/* Rights can be given up, and are gone then. */
int kwasm_wasi_fd_fdstat_set_rights(struct kwasm_wasi_call *c, const u64 *args)
{
	struct kwasm_wasi_fd *entry = kwasm_wasi_fd_find(c->p, args[0]);

	if (!entry || !kwasm_wasi_file(c->p, entry))
		return -EBADF;
	if (args[1] & ~entry->rights || args[2] & ~entry->inheriting)
		return -ENOTCAPABLE;
	entry->rights = args[1];
	entry->inheriting = args[2];
	return 0;
}

static u64 nanoseconds(struct timespec64 time)
{
	s64 ns = timespec64_to_ns(&time);

	/* WASI has no times before 1970. */
	return ns > 0 ? ns : 0;
}

static int put_stat(struct kwasm_wasi_call *c, const struct path *path, u8 filetype, u32 addr)
{
	struct wasi_filestat stat = {};
	struct kstat k;
	int err;

	err = vfs_getattr(path, &k, STATX_BASIC_STATS, AT_STATX_SYNC_AS_STAT);
	if (err)
		return err;
	stat.dev = cpu_to_le64(huge_encode_dev(k.dev));
	stat.ino = cpu_to_le64(k.ino);
	stat.filetype = filetype;
	stat.nlink = cpu_to_le64(k.nlink);
	stat.size = cpu_to_le64(k.size);
	stat.atim = cpu_to_le64(nanoseconds(k.atime));
	stat.mtim = cpu_to_le64(nanoseconds(k.mtime));
	stat.ctim = cpu_to_le64(nanoseconds(k.ctime));
	return kwasm_wasi_put(c, addr, &stat, sizeof(stat));
}

int kwasm_wasi_fd_filestat_get(struct kwasm_wasi_call *c, const u64 *args)
{
	const struct kwasm_wasi_fd *entry = kwasm_wasi_fd_find(c->p, args[0]);
	struct file *file = kwasm_wasi_file_find(c, args[0], WASI_RIGHT_FD_FILESTAT_GET);

	if (IS_ERR(file))
		return PTR_ERR(file);
	return put_stat(c, &file->f_path, entry->filetype, args[1]);
}

int kwasm_wasi_path_filestat_get(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *dir = kwasm_wasi_dir_find(c, args[0], WASI_RIGHT_PATH_FILESTAT_GET);
	char *name = kwasm_wasi_path_get(c, 0, args[2], args[3]);
	struct path path;
	int err;

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = kwasm_wasi_lookup(dir, name, args[1] & WASI_LOOKUP_FOLLOW, &path);
	if (err)
		return err;
	err = put_stat(c, &path, kwasm_wasi_filetype(d_inode(path.dentry)->i_mode), args[4]);
	path_put(&path);
	return err;
}

/*
 * As truncate() rather than as ftruncate(), which is not there for modules: the
 * file is open for writing and the caller may write to it.
 */
int kwasm_wasi_fd_filestat_set_size(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *file = kwasm_wasi_file_find(c, args[0], WASI_RIGHT_FD_FILESTAT_SET_SIZE);

	if (IS_ERR(file))
		return PTR_ERR(file);
	if ((s64)args[1] < 0 || !(file->f_mode & FMODE_WRITE))
		return -EINVAL;
	return vfs_truncate(&file->f_path, args[1]);
}

static int times_of(struct iattr *attr, u64 atim, u64 mtim, u32 flags)
{
	const u32 both_now = WASI_FSTFLAG_ATIM_NOW | WASI_FSTFLAG_MTIM_NOW;

	if (flags & ~WASI_FSTFLAGS_ALL ||
	    (flags & WASI_FSTFLAG_ATIM && flags & WASI_FSTFLAG_ATIM_NOW) ||
	    (flags & WASI_FSTFLAG_MTIM && flags & WASI_FSTFLAG_MTIM_NOW))
		return -EINVAL;
	if ((flags & WASI_FSTFLAG_ATIM && atim > S64_MAX) ||
	    (flags & WASI_FSTFLAG_MTIM && mtim > S64_MAX))
		return -EINVAL;

	attr->ia_valid = ATTR_CTIME;
	/* Who may write to a file may set both times to now, its owner any. */
	attr->ia_valid |= (flags & both_now) == both_now ? ATTR_TOUCH : ATTR_TIMES_SET;
	if (flags & (WASI_FSTFLAG_ATIM | WASI_FSTFLAG_ATIM_NOW))
		attr->ia_valid |= ATTR_ATIME;
	if (flags & (WASI_FSTFLAG_MTIM | WASI_FSTFLAG_MTIM_NOW))
		attr->ia_valid |= ATTR_MTIME;
	if (flags & WASI_FSTFLAG_ATIM) {
		attr->ia_valid |= ATTR_ATIME_SET;
		attr->ia_atime = ns_to_timespec64(atim);
	}
	if (flags & WASI_FSTFLAG_MTIM) {
		attr->ia_valid |= ATTR_MTIME_SET;
		attr->ia_mtime = ns_to_timespec64(mtim);
	}
	return 0;
}

static int set_times(const struct path *path, u64 atim, u64 mtim, u32 flags)
{
	struct inode *inode = d_inode(path->dentry), *delegated = NULL;
	struct iattr attr = {};
	int err;

	err = times_of(&attr, atim, mtim, flags);
	if (err)
		return err;
	err = mnt_want_write(path->mnt);
	if (err)
		return err;
	do {
		inode_lock(inode);
		err = notify_change(mnt_idmap(path->mnt), path->dentry, &attr, &delegated);
		inode_unlock(inode);
	} while (delegated && !(err = break_deleg_wait(&delegated)));
	mnt_drop_write(path->mnt);
	return err;
}

/* It is the caller who is asked whether he may, of any file that is open. */
int kwasm_wasi_fd_filestat_set_times(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *file = kwasm_wasi_file_find(c, args[0], WASI_RIGHT_FD_FILESTAT_SET_TIMES);

	if (IS_ERR(file))
		return PTR_ERR(file);
	if (!kwasm_wasi_is_like(c->p))
		return -EPERM;
	return set_times(&file->f_path, args[1], args[2], args[3]);
}

int kwasm_wasi_path_filestat_set_times(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *dir = kwasm_wasi_dir_find(c, args[0], WASI_RIGHT_PATH_FILESTAT_SET_TIMES);
	char *name = kwasm_wasi_path_get(c, 0, args[2], args[3]);
	struct path path;
	int err;

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = kwasm_wasi_lookup(dir, name, args[1] & WASI_LOOKUP_FOLLOW, &path);
	if (err)
		return err;
	err = set_times(&path, args[4], args[5], args[6]);
	path_put(&path);
	return err;
}
