// SPDX-License-Identifier: GPL-2.0
/*
 * WASI files: what can be done with a descriptor but moving bytes
 */

#include <linux/err.h>
#include <linux/fadvise.h>
#include <linux/falloc.h>
#include <linux/fcntl.h>
#include <linux/file.h>

#include "kmod/wasi_process.h"

static int seek(struct kwasm_wasi_call *c, struct file *file, loff_t offset, int whence, u32 out)
{
	bool locked = file->f_mode & FMODE_ATOMIC_POS;
	loff_t pos;

	if (locked && mutex_lock_killable(&file->f_pos_lock))
		return kwasm_wasi_check(c) ?: -EINTR;
	pos = vfs_llseek(file, offset, whence);
	if (locked)
		mutex_unlock(&file->f_pos_lock);
	return pos < 0 ? pos : kwasm_wasi_put_u64(c, out, pos);
}

int kwasm_wasi_fd_seek(struct kwasm_wasi_call *c, const u64 *args)
{
	static const int whence[] = { SEEK_SET, SEEK_CUR, SEEK_END };
	const struct kwasm_wasi_fd *entry = kwasm_wasi_fd_find(c->p, args[0]);
	bool tells = !args[1] && args[2] == 1;
	struct file *file;

	/* Programs ask here whether a pipe is one. */
	if (entry && !(entry->rights & WASI_RIGHT_FD_TELL) &&
	    entry->filetype != WASI_FILETYPE_DIRECTORY && kwasm_wasi_file(c->p, entry) &&
	    !(kwasm_wasi_file(c->p, entry)->f_mode & FMODE_LSEEK))
		return -ESPIPE;
	file = kwasm_wasi_file_find(c, args[0], tells ? WASI_RIGHT_FD_TELL : WASI_RIGHT_FD_SEEK);
	if (IS_ERR(file))
		return PTR_ERR(file);
	if (args[2] >= ARRAY_SIZE(whence))
		return -EINVAL;
	return seek(c, file, args[1], whence[args[2]], args[3]);
}

int kwasm_wasi_fd_tell(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *file = kwasm_wasi_file_find(c, args[0], WASI_RIGHT_FD_TELL);

	return IS_ERR(file) ? PTR_ERR(file) : seek(c, file, 0, SEEK_CUR, args[1]);
}

int kwasm_wasi_fd_close(struct kwasm_wasi_call *c, const u64 *args)
{
	struct kwasm_wasi_fd *entry = kwasm_wasi_fd_find(c->p, args[0]);

	if (!entry || !kwasm_wasi_file(c->p, entry))
		return -EBADF;
	ka_index_map_remove(&c->p->fds, args[0]);
	return kwasm_wasi_fd_destroy(c->p, entry);
}

/* The file moves to the number @to; what was there is closed. */
int kwasm_wasi_fd_renumber(struct kwasm_wasi_call *c, const u64 *args)
{
	struct kwasm_wasi_fd *from = kwasm_wasi_fd_find(c->p, args[0]);
	struct kwasm_wasi_fd *to = kwasm_wasi_fd_find(c->p, args[1]);

	if (!from || !to || !kwasm_wasi_file(c->p, from) || !kwasm_wasi_file(c->p, to))
		return -EBADF;
	if (from == to)
		return 0;
	ka_index_map_remove(&c->p->fds, args[0]);
	swap(*from, *to);
	/* As with dup2(): what closing says is lost. */
	kwasm_wasi_fd_destroy(c->p, from);
	return 0;
}

int kwasm_wasi_fd_sync(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *file = kwasm_wasi_file_find(c, args[0], WASI_RIGHT_FD_SYNC);

	return IS_ERR(file) ? PTR_ERR(file) : vfs_fsync(file, 0);
}

int kwasm_wasi_fd_datasync(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *file = kwasm_wasi_file_find(c, args[0], WASI_RIGHT_FD_DATASYNC);

	return IS_ERR(file) ? PTR_ERR(file) : vfs_fsync(file, 1);
}

int kwasm_wasi_fd_advise(struct kwasm_wasi_call *c, const u64 *args)
{
	static const int advice[] = {
		POSIX_FADV_NORMAL, POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
		POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED, POSIX_FADV_NOREUSE,
	};
	struct file *file = kwasm_wasi_file_find(c, args[0], WASI_RIGHT_FD_ADVISE);
	loff_t offset = args[1], len = args[2];

	if (IS_ERR(file))
		return PTR_ERR(file);
	if (args[3] >= ARRAY_SIZE(advice) || offset < 0 || len < 0)
		return -EINVAL;
	return vfs_fadvise(file, offset, len, advice[args[3]]);
}

int kwasm_wasi_fd_allocate(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *file = kwasm_wasi_file_find(c, args[0], WASI_RIGHT_FD_ALLOCATE);

	return IS_ERR(file) ? PTR_ERR(file) : vfs_fallocate(file, 0, args[1], args[2]);
}

int kwasm_wasi_fd_prestat_get(struct kwasm_wasi_call *c, const u64 *args)
{
	const struct kwasm_wasi_fd *entry = kwasm_wasi_fd_find(c->p, args[0]);
	struct wasi_prestat stat = { .tag = WASI_PREOPEN_DIR };

	if (!entry || !entry->name)
		return -EBADF;
	stat.name_len = cpu_to_le32(entry->name_len);
	return kwasm_wasi_put(c, args[1], &stat, sizeof(stat));
}

int kwasm_wasi_fd_prestat_dir_name(struct kwasm_wasi_call *c, const u64 *args)
{
	const struct kwasm_wasi_fd *entry = kwasm_wasi_fd_find(c->p, args[0]);

	if (!entry || !entry->name)
		return -EBADF;
	if (args[2] < entry->name_len)
		return -ENAMETOOLONG;
	return kwasm_wasi_put(c, args[1], entry->name, entry->name_len);
}
