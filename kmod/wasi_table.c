// SPDX-License-Identifier: GPL-2.0
/*
 * WASI descriptors: a program's table of them
 *
 * An index map of small structs.  A file belongs to its entry; calls in a store
 * come one after the other, so a file that was found stays until the call that
 * found it closes it.
 *
 * Invariant: 0, 1 and 2 were made first, then the preopened directories, so
 * that programs find these from 3 on.
 */

#include <linux/err.h>
#include <linux/file.h>
#include <linux/net.h>
#include <linux/workqueue.h>

#include "kmod/wasi_process.h"

/**
 * kwasm_wasi_filetype() - what a program calls a kind of file
 * @mode: type, as in struct inode
 *
 * Return: WASI_FILETYPE_*; WASI has no word for a pipe.
 */
u8 kwasm_wasi_filetype(umode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFBLK:
		return WASI_FILETYPE_BLOCK_DEVICE;
	case S_IFCHR:
		return WASI_FILETYPE_CHARACTER_DEVICE;
	case S_IFDIR:
		return WASI_FILETYPE_DIRECTORY;
	case S_IFREG:
		return WASI_FILETYPE_REGULAR_FILE;
	case S_IFSOCK:
		return WASI_FILETYPE_SOCKET_STREAM;
	case S_IFLNK:
		return WASI_FILETYPE_SYMBOLIC_LINK;
	default:
		return WASI_FILETYPE_UNKNOWN;
	}
}

/**
 * kwasm_wasi_fd_describe() - fill in kind and rights of a descriptor
 * @entry: descriptor
 * @file: its file
 *
 * All rights that the file's kind and the mode it is open in allow.  That a
 * terminal cannot seek is what programs tell terminals by.
 */
void kwasm_wasi_fd_describe(struct kwasm_wasi_fd *entry, struct file *file)
{
	struct socket *sock = sock_from_file(file);
	u64 rights = WASI_RIGHTS_ALL & ~WASI_RIGHTS_OF_SOCKETS;

	entry->filetype = kwasm_wasi_filetype(file_inode(file)->i_mode);
	entry->inheriting = 0;
	if (sock && sock->type == SOCK_DGRAM)
		entry->filetype = WASI_FILETYPE_SOCKET_DGRAM;
	if (entry->filetype == WASI_FILETYPE_DIRECTORY) {
		entry->inheriting = rights;
		rights &= ~WASI_RIGHTS_OF_FILES;
	} else {
		rights &= ~WASI_RIGHTS_OF_DIRS;
	}
	if (!(file->f_mode & FMODE_READ))
		rights &= ~(WASI_RIGHT_FD_READ | WASI_RIGHT_FD_READDIR);
	if (!(file->f_mode & FMODE_WRITE))
		rights &= ~WASI_RIGHTS_TO_WRITE;
	if (!(file->f_mode & FMODE_LSEEK))
		rights &= ~(WASI_RIGHT_FD_SEEK | WASI_RIGHT_FD_TELL);
	entry->rights = rights;
}

/**
 * kwasm_wasi_fd_create() - make a descriptor, and room for it in the table
 * @p: process
 *
 * Return: an empty one, for kwasm_wasi_fd_install() or _destroy(), before any
 * other is made; -EMFILE, -ENOMEM.
 */
struct kwasm_wasi_fd *kwasm_wasi_fd_create(struct kwasm_wasi_process *p)
{
	struct kwasm_wasi_fd *entry;

	if (p->fds.nr_used >= WASI_MAX_FDS)
		return ERR_PTR(-EMFILE);
	if (ka_index_map_reserve(&p->fds, p->gfp))
		return ERR_PTR(-ENOMEM);
	entry = ka_new(p->ka, struct kwasm_wasi_fd, p->gfp);
	return entry ?: ERR_PTR(-ENOMEM);
}

/**
 * kwasm_wasi_fd_install() - give a descriptor its number
 * @p: process
 * @entry: descriptor, of kwasm_wasi_fd_create()
 *
 * Return: the number.
 */
long kwasm_wasi_fd_install(struct kwasm_wasi_process *p, struct kwasm_wasi_fd *entry)
{
	return ka_index_map_commit(&p->fds, entry);
}

struct put {
	struct work_struct work;
	struct file *file;
};

static void put_now(struct work_struct *work)
{
	__fput_sync(container_of(work, struct put, work)->file);
}

/*
 * As close(), of a file that no table of descriptors has.  Its last step is the
 * task's on its way back to user space: that is when the program has ended, and
 * until then whoever waits for the file to be closed would wait, and a loop that
 * opens files would have as many as it likes.  So a worker takes that step, and is
 * waited for.
 */
static int close_file(struct file *file)
{
	struct put put = { .file = file };
	int err = file->f_op->flush ? file->f_op->flush(file, NULL) : 0;

	INIT_WORK_ONSTACK(&put.work, put_now);
	queue_work(system_unbound_wq, &put.work);
	flush_work(&put.work);
	destroy_work_on_stack(&put.work);
	return err;
}

/**
 * kwasm_wasi_fd_destroy() - close a descriptor that is not in the table
 * @p: process
 * @entry: descriptor
 *
 * A file that the program opened is closed as close() does it: a network file
 * system may have something to say then.  One of the caller's is only let go.
 *
 * Return: 0 or what closing said; it is closed either way.
 */
int kwasm_wasi_fd_destroy(struct kwasm_wasi_process *p, struct kwasm_wasi_fd *entry)
{
	int err = 0;

	if (entry->socket) {
		spin_lock(&p->lock);
		swap(entry->file, p->sockets[entry->socket - 1]);
		spin_unlock(&p->lock);
	}
	if (entry->file && entry->opened)
		err = close_file(entry->file);
	else if (entry->file)
		fput(entry->file);
	ka_free(p->ka, entry->name, entry->name_len);
	ka_delete(p->ka, entry);
	return err;
}

/**
 * kwasm_wasi_fds_exit() - close all descriptors
 * @p: process
 */
void kwasm_wasi_fds_exit(struct kwasm_wasi_process *p)
{
	size_t fd;

	for (fd = 0; fd < p->fds.slots.len; fd++) {
		struct kwasm_wasi_fd *entry = ka_index_map_get(&p->fds, fd);

		if (entry)
			kwasm_wasi_fd_destroy(p, entry);
	}
	ka_index_map_exit(&p->fds);
}

/**
 * kwasm_wasi_fd_find() - look a descriptor up
 * @p: process
 * @fd: its number
 *
 * Return: the descriptor, or NULL.
 */
struct kwasm_wasi_fd *kwasm_wasi_fd_find(const struct kwasm_wasi_process *p, u32 fd)
{
	return ka_index_map_get(&p->fds, fd);
}

/**
 * kwasm_wasi_file() - the file of a descriptor
 * @p: process
 * @entry: descriptor
 *
 * Return: the file, good until the call returns; NULL when there is none.
 */
struct file *kwasm_wasi_file(const struct kwasm_wasi_process *p, const struct kwasm_wasi_fd *entry)
{
	return entry->socket ? p->sockets[entry->socket - 1] : entry->file;
}

/**
 * kwasm_wasi_file_find() - look the file of a descriptor up
 * @c: the call
 * @fd: its number
 * @rights: what it is to be used for
 *
 * Return: the file, good until the call returns; -EBADF, -ENOTCAPABLE.
 */
struct file *kwasm_wasi_file_find(const struct kwasm_wasi_call *c, u32 fd, u64 rights)
{
	const struct kwasm_wasi_fd *entry = kwasm_wasi_fd_find(c->p, fd);
	struct file *file = entry ? kwasm_wasi_file(c->p, entry) : NULL;

	if (!file)
		return ERR_PTR(-EBADF);
	if (rights & ~entry->rights)
		return ERR_PTR(-ENOTCAPABLE);
	return file;
}
