// SPDX-License-Identifier: GPL-2.0
/*
 * WASI directories: their entries, into a program's buffer
 *
 * A cookie is a position in the directory, as telldir() has it, and belongs to
 * the entry that follows it.  So each entry learns its cookie when the next one
 * comes, and the last one from where the walk stopped.  An entry that does not
 * fit whole is cut, and the program reads on from its cookie with more room.
 *
 * A buffer may hold millions of entries, so each one looks whether the program is
 * to end.  It does not end early for less: a buffer that is not full says that
 * there is no more.
 */

#include <linux/err.h>
#include <linux/file.h>

#include "kmod/wasi_process.h"

/**
 * struct listing - a directory being listed
 * @ctx: of iterate_dir()
 * @c: the call
 * @buf: the program's buffer
 * @size: bytes there
 * @used: bytes filled
 * @last: the entry before, whole, at this place; SIZE_MAX: none
 */
struct listing {
	struct dir_context ctx;
	struct kwasm_wasi_call *c;
	u8 *buf;
	size_t size;
	size_t used;
	size_t last;
};

static void set_cookie(struct listing *l, u64 pos)
{
	__le64 next = cpu_to_le64(pos);

	if (l->last != SIZE_MAX)
		memcpy(l->buf + l->last + offsetof(struct wasi_dirent, next), &next, sizeof(next));
}

/* Appends as much of it as there is room for. */
static void append(struct listing *l, const void *from, size_t len)
{
	size_t n = min(len, l->size - l->used);

	memcpy(l->buf + l->used, from, n);
	l->used += n;
}

static bool add_entry(struct dir_context *ctx, const char *name, int len, loff_t pos, u64 ino,
		      unsigned int type)
{
	struct listing *l = container_of(ctx, struct listing, ctx);
	struct wasi_dirent entry = {
		.ino = cpu_to_le64(ino),
		.name_len = cpu_to_le32(len),
		/* DT_* are the types of modes, moved down. */
		.filetype = kwasm_wasi_filetype(type << 12),
	};
	size_t start = l->used;

	/* The directory is locked. */
	if (kwasm_wasi_look(l->c))
		return false;
	set_cookie(l, pos);
	if (l->size - l->used < sizeof(entry) + len) {
		l->last = SIZE_MAX;
		append(l, &entry, sizeof(entry));
		append(l, name, len);
		return false;
	}
	append(l, &entry, sizeof(entry));
	append(l, name, len);
	l->last = start;
	return true;
}

static int list(struct file *dir, struct listing *l, loff_t cookie)
{
	loff_t pos = vfs_llseek(dir, cookie, SEEK_SET);
	int err;

	if (pos < 0)
		return pos;
	err = iterate_dir(dir, &l->ctx);
	/* Invariant: l->last is none when the walk stopped for want of room. */
	set_cookie(l, l->ctx.pos);
	return l->used ? 0 : err;
}

int kwasm_wasi_fd_readdir(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *dir = kwasm_wasi_file_find(c, args[0], WASI_RIGHT_FD_READDIR);
	struct listing l = {
		.ctx.actor = add_entry,
		.c = c,
		.size = args[2],
		.last = SIZE_MAX,
	};
	int err;

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	l.buf = kwasm_wasi_range(c, args[1], l.size);
	if (!l.buf)
		return -EFAULT;
	if (!S_ISDIR(file_inode(dir)->i_mode))
		return -ENOTDIR;
	if (mutex_lock_killable(&dir->f_pos_lock))
		return kwasm_wasi_check(c) ?: -EINTR;
	err = list(dir, &l, args[3]);
	mutex_unlock(&dir->f_pos_lock);
	if (c->end)
		return c->end;
	return err ?: kwasm_wasi_put_u32(c, args[4], l.used);
}
