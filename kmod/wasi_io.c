// SPDX-License-Identifier: GPL-2.0
/*
 * WASI input and output: between files and a program's memory, without a copy
 *
 * Linear memory is the kernel's, so the file's own ->read_iter and ->write_iter
 * move bytes straight into and out of it.  Files that know user memory only
 * (some of /proc) cannot be read or written: ENOTSUP.
 *
 * A blocking file is waited for here and not in its driver, so that deadlines
 * and stops end the wait: bytes are then moved in portions that a file which
 * says it is ready takes or has, a pipe's page at most when writing.  Others
 * move WASI_CHUNK at a time, with a look at the deadline in between.
 *
 * Nobody is frozen with the lock of a file's position, for which others may wait who
 * then could not be: a transfer that holds it ends early instead, and the program's
 * next poll is where the task stands still.
 */

#include <linux/err.h>
#include <linux/file.h>
#include <linux/freezer.h>
#include <linux/uio.h>

#include "alloc/compat.h"
#include "kmod/wasi_process.h"

/* Vectors moved at once; they stand on the kernel stack. */
#define BATCH	8

/* Bytes that a pipe has room for when it says that it has any. */
#define PORTION	4096

/**
 * struct transfer - a read or write under way
 * @file: file
 * @write: which
 * @waits: the file may have to be waited for
 * @locked: its position is; never of one that is waited for
 * @pos: position, for files that have one
 * @iovs: the program's vectors
 * @nr: how many
 * @next: the first that is not moved yet
 * @skip: bytes of it that are
 */
struct transfer {
	struct file *file;
	bool write;
	bool waits;
	bool locked;
	loff_t *pos;
	u32 iovs;
	u32 nr;
	u32 next;
	u32 skip;
};

/* Fills @vec with vectors of @max bytes in all at most; returns how many bytes. */
static ssize_t next_batch(const struct kwasm_wasi_call *c, struct transfer *t, struct kvec *vec,
			  unsigned int *nr, size_t max)
{
	size_t bytes = 0;

	*nr = 0;
	while (t->next < t->nr && *nr < BATCH && bytes < max) {
		struct wasi_iovec iov;
		u32 len, n;
		u8 *base;

		if (kwasm_wasi_get(c, &iov, t->iovs + t->next * sizeof(iov), sizeof(iov)))
			return -EFAULT;
		len = le32_to_cpu(iov.len);
		base = kwasm_wasi_range(c, le32_to_cpu(iov.buf), len);
		/* It may have shrunk since the last look. */
		if (!base || len < t->skip)
			return -EFAULT;
		n = min_t(size_t, len - t->skip, max - bytes);
		if (n)
			vec[(*nr)++] = (struct kvec){ .iov_base = base + t->skip, .iov_len = n };
		bytes += n;
		t->skip += n;
		if (t->skip == len) {
			t->next++;
			t->skip = 0;
		}
	}
	return bytes;
}

static ssize_t move_batch(struct transfer *t, struct kvec *vec, unsigned int nr, size_t bytes)
{
	struct iov_iter iter;
	ssize_t n;

	iov_iter_kvec(&iter, t->write ? ITER_SOURCE : ITER_DEST, vec, nr, bytes);
	if (!t->write)
		return vfs_iter_read(t->file, &iter, t->pos, 0);
	kwasm_compat_start_write(t->file);
	n = vfs_iter_write(t->file, &iter, t->pos, 0);
	kwasm_compat_end_write(t->file);
	return n;
}

/* Returns 0 when the file may be used, or c->end. */
static int may_move(struct kwasm_wasi_call *c, const struct transfer *t)
{
	if (t->locked)
		return kwasm_wasi_look(c);
	if (t->waits)
		return kwasm_wasi_wait_file(c, t->file, t->write ? EPOLLOUT : EPOLLIN);
	return kwasm_wasi_check(c);
}

/* What a stream had is what there is: more would have to be waited for. */
static bool may_go_on(const struct transfer *t)
{
	return (t->write || !t->waits) && !(t->locked && freezing(current));
}

/* Returns bytes moved, or an error when none were. */
static ssize_t move(struct kwasm_wasi_call *c, struct transfer *t)
{
	size_t max = t->waits && t->write ? PORTION : WASI_CHUNK;
	struct kvec vec[BATCH];
	unsigned int nr;
	ssize_t done = 0, bytes, n;
	int err;

	do {
		bytes = next_batch(c, t, vec, &nr, max);
		if (bytes <= 0)
			return done ?: bytes;
		err = may_move(c, t);
		if (err)
			return err;
		n = move_batch(t, vec, nr, bytes);
		if (n < 0)
			return done ?: n;
		done += n;
	} while (n == bytes && may_go_on(t));
	return done;
}

/* Moves at the file's own position. */
static ssize_t move_along(struct kwasm_wasi_call *c, struct transfer *t)
{
	struct file *file = t->file;
	loff_t pos;
	ssize_t n;

	if (file->f_mode & FMODE_STREAM)
		return move(c, t);
	t->locked = file->f_mode & FMODE_ATOMIC_POS;
	if (t->locked && mutex_lock_killable(&file->f_pos_lock))
		return kwasm_wasi_check(c) ?: -EINTR;
	pos = file->f_pos;
	t->pos = &pos;
	n = move(c, t);
	/* What was moved before the program had to end was moved. */
	file->f_pos = pos;
	if (t->locked)
		mutex_unlock(&file->f_pos_lock);
	return n;
}

/* @moved: where the program wants to be told how much it was. */
static int init_transfer(struct kwasm_wasi_call *c, struct transfer *t, const u64 *args, u32 moved)
{
	u64 right = t->write ? WASI_RIGHT_FD_WRITE : WASI_RIGHT_FD_READ;
	struct file *file = kwasm_wasi_file_find(c, args[0], right);

	t->file = file;
	if (IS_ERR(file))
		return PTR_ERR(file);
	t->iovs = args[1];
	t->nr = args[2];
	if (t->nr > WASI_MAX_IOVS)
		return -EINVAL;
	if (!kwasm_wasi_range(c, t->iovs, (u64)t->nr * sizeof(struct wasi_iovec)) ||
	    !kwasm_wasi_range(c, moved, sizeof(u32)))
		return -EFAULT;
	if (t->write ? !file->f_op->write_iter : !file->f_op->read_iter)
		return -EOPNOTSUPP;
	t->waits = file->f_op->poll && !(file->f_flags & O_NONBLOCK) &&
		   !S_ISREG(file_inode(file)->i_mode);
	return 0;
}

static int transfer(struct kwasm_wasi_call *c, struct transfer *t, const u64 *args)
{
	ssize_t n;
	int err;

	err = init_transfer(c, t, args, args[3]);
	if (err)
		return err;
	n = move_along(c, t);
	if (n < 0 || c->end)
		return n;
	return kwasm_wasi_put_u32(c, args[3], n);
}

static int transfer_at(struct kwasm_wasi_call *c, struct transfer *t, const u64 *args)
{
	loff_t pos = args[3];
	ssize_t n;
	int err;

	err = init_transfer(c, t, args, args[4]);
	if (err)
		return err;
	if (pos < 0)
		return -EINVAL;
	if (!(t->file->f_mode & (t->write ? FMODE_PWRITE : FMODE_PREAD)))
		return -ESPIPE;
	t->pos = &pos;
	n = move(c, t);
	if (n < 0 || c->end)
		return n;
	return kwasm_wasi_put_u32(c, args[4], n);
}

int kwasm_wasi_fd_read(struct kwasm_wasi_call *c, const u64 *args)
{
	struct transfer t = { .write = false };

	return transfer(c, &t, args);
}

int kwasm_wasi_fd_write(struct kwasm_wasi_call *c, const u64 *args)
{
	struct transfer t = { .write = true };

	return transfer(c, &t, args);
}

int kwasm_wasi_fd_pread(struct kwasm_wasi_call *c, const u64 *args)
{
	struct transfer t = { .write = false };

	return transfer_at(c, &t, args);
}

int kwasm_wasi_fd_pwrite(struct kwasm_wasi_call *c, const u64 *args)
{
	struct transfer t = { .write = true };

	return transfer_at(c, &t, args);
}
