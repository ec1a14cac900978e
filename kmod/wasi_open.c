// SPDX-License-Identifier: GPL-2.0
/*
 * WASI open: from a path to a descriptor
 *
 * file_open_root() opens as open() does - permissions, security modules,
 * truncation, devices - but knows no LOOKUP_BENEATH.  So it never gets to walk:
 *
 *	what exists	is looked up beneath the directory, and opened by the
 *			empty path from there: no name, no step, no link;
 *	what may be new	its parent is looked up beneath the directory, and one
 *			last name is opened from there, not followed (O_NOFOLLOW)
 *			if it is a link.
 *
 * With O_CREAT and a link at the end, what it leads to is opened if it exists;
 * a dangling link is not created through: ELOOP.
 */

#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/namei.h>
#include <linux/sched.h>

#include "kmod/wasi_process.h"

#define MODE	0666	/* less the caller's umask; programs know no modes */

/* Files that failed to open and are not gone; some 4 MiB of them. */
#define MAX_FAILED	16384

/**
 * struct request - what a program wants opened
 * @rights: it wants of the file
 * @inheriting: and of what it opens below it
 * @oflags: WASI_OFLAG_*
 * @fdflags: WASI_FDFLAG_*
 * @follow: links at the end of the path
 */
struct request {
	u64 rights;
	u64 inheriting;
	u32 oflags;
	u32 fdflags;
	bool follow;
};

/* O_* of a request; O_CREAT and its like come later. */
static int flags_of(const struct request *r)
{
	bool in = r->rights & (WASI_RIGHT_FD_READ | WASI_RIGHT_FD_READDIR);
	bool out = r->rights & WASI_RIGHTS_TO_WRITE;
	int flags = O_LARGEFILE | O_NOCTTY;

	if (r->oflags & WASI_OFLAG_DIRECTORY)
		flags |= O_DIRECTORY;
	else if (out)
		flags |= in ? O_RDWR : O_WRONLY;
	if (r->oflags & WASI_OFLAG_TRUNC)
		flags |= O_TRUNC;
	if (r->fdflags & WASI_FDFLAG_APPEND)
		flags |= O_APPEND;
	if (r->fdflags & WASI_FDFLAG_NONBLOCK)
		flags |= O_NONBLOCK;
	if (r->fdflags & WASI_FDFLAG_DSYNC)
		flags |= O_DSYNC;
	if (r->fdflags & (WASI_FDFLAG_SYNC | WASI_FDFLAG_RSYNC))
		flags |= O_SYNC;
	return flags;
}

/* As if it had not been opened with O_NONBLOCK. */
static void make_blocking(struct file *file)
{
	spin_lock(&file->f_lock);
	file->f_flags &= ~O_NONBLOCK;
	file->f_iocb_flags = iocb_flags(file);
	spin_unlock(&file->f_lock);
}

/*
 * Kernels before 6.6 put a file that could not be opened when the task returns to
 * user space, and a program may fail many times until then.  While the task has
 * nothing to do on its way there, none is left.
 */
static struct file *open_at(struct kwasm_wasi_process *p, const struct path *path,
			    const char *name, int flags)
{
	struct file *file;

	if (!READ_ONCE(current->task_works))
		p->nr_failed = 0;
	if (p->nr_failed >= MAX_FAILED)
		return ERR_PTR(-ENFILE);
	file = file_open_root(path, name, flags, MODE);
	p->nr_failed += IS_ERR(file);
	return file;
}

/*
 * Opening a FIFO or a terminal may wait for somebody; that wait is the driver's
 * and knows no deadline.  Nor does a program that reads or writes have to care
 * where it waits, so open without and wait there.
 */
static struct file *open_place(struct kwasm_wasi_process *p, const struct path *path,
			       const char *name, int flags, bool waits)
{
	struct file *file;

	if (!waits || flags & O_NONBLOCK)
		return open_at(p, path, name, flags);
	file = open_at(p, path, name, flags | O_NONBLOCK);
	/* A lease, which others give up in their own time. */
	if (file == ERR_PTR(-EWOULDBLOCK))
		return open_at(p, path, name, flags);
	if (!IS_ERR(file))
		make_blocking(file);
	return file;
}

static struct file *open_existing(struct kwasm_wasi_process *p, struct file *dir,
				  const char *name, const struct request *r)
{
	struct file *file;
	struct path path;
	umode_t mode;
	int err;

	err = kwasm_wasi_lookup(dir, name, r->follow, &path);
	if (err)
		return ERR_PTR(err);
	mode = d_inode(path.dentry)->i_mode;
	if (S_ISDIR(mode) && r->oflags & WASI_OFLAG_CREAT)
		file = ERR_PTR(-EISDIR);
	else
		file = open_place(p, &path, "", flags_of(r), S_ISFIFO(mode) || S_ISCHR(mode));
	path_put(&path);
	return file;
}

/* O_DIRECTORY and O_CREAT together make no sense, and no directory. */
static struct file *open_new(struct kwasm_wasi_process *p, struct file *dir, char *name,
			     const struct request *r)
{
	int flags = flags_of(r) | O_CREAT | O_NOFOLLOW;
	struct kwasm_wasi_place place;
	struct file *file;
	int err;

	if (r->oflags & WASI_OFLAG_DIRECTORY)
		return ERR_PTR(-EINVAL);
	if (r->oflags & WASI_OFLAG_EXCL)
		flags |= O_EXCL;
	err = kwasm_wasi_place_find(dir, name, EISDIR, &place);
	if (err)
		return ERR_PTR(err);
	if (place.slash)
		file = ERR_PTR(-EISDIR);
	else
		file = open_place(p, &place.parent, place.name, flags, true);
	kwasm_wasi_place_put(&place);
	return file;
}

static struct file *open_path(struct kwasm_wasi_call *c, struct file *dir, const u64 *args,
			      const struct request *r)
{
	char *name = kwasm_wasi_path_get(c, 0, args[2], args[3]);
	struct file *file;

	if (IS_ERR(name))
		return ERR_CAST(name);
	if (!(r->oflags & WASI_OFLAG_CREAT))
		return open_existing(c->p, dir, name, r);
	file = open_new(c->p, dir, name, r);
	if (file != ERR_PTR(-ELOOP) || !r->follow || r->oflags & WASI_OFLAG_EXCL)
		return file;

	/* A link, perhaps; the first try has cut the path up. */
	name = kwasm_wasi_path_get(c, 0, args[2], args[3]);
	if (IS_ERR(name))
		return ERR_CAST(name);
	file = open_existing(c->p, dir, name, r);
	return file == ERR_PTR(-ENOENT) ? ERR_PTR(-ELOOP) : file;
}

static int read_request(const struct kwasm_wasi_fd *dir, const u64 *args, struct request *r)
{
	u64 needs = WASI_RIGHT_PATH_OPEN;

	*r = (struct request){
		.rights = args[5] & WASI_RIGHTS_ALL & ~WASI_RIGHTS_OF_SOCKETS,
		.inheriting = args[6] & WASI_RIGHTS_ALL & ~WASI_RIGHTS_OF_SOCKETS,
		.oflags = args[4],
		.fdflags = args[7],
		.follow = args[1] & WASI_LOOKUP_FOLLOW,
	};
	if (r->oflags & ~WASI_OFLAGS_ALL || r->fdflags & ~WASI_FDFLAGS_ALL)
		return -EINVAL;
	if (r->oflags & WASI_OFLAG_CREAT)
		needs |= WASI_RIGHT_PATH_CREATE_FILE;
	if (r->oflags & WASI_OFLAG_TRUNC)
		needs |= WASI_RIGHT_PATH_FILESTAT_SET_SIZE;
	if (needs & ~dir->rights || (r->rights | r->inheriting) & ~dir->inheriting)
		return -ENOTCAPABLE;
	return 0;
}

int kwasm_wasi_path_open(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *dir = kwasm_wasi_dir_find(c, args[0], WASI_RIGHT_PATH_OPEN), *file;
	struct kwasm_wasi_fd *entry;
	struct request r;
	int err;

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	err = read_request(kwasm_wasi_fd_find(c->p, args[0]), args, &r);
	if (err)
		return err;
	if (!kwasm_wasi_range(c, args[8], sizeof(u32)))
		return -EFAULT;
	entry = kwasm_wasi_fd_create(c->p);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	file = open_path(c, dir, args, &r);
	if (IS_ERR(file)) {
		kwasm_wasi_fd_destroy(c->p, entry);
		return kwasm_wasi_check(c) ?: PTR_ERR(file);
	}

	/* From here on nothing can fail. */
	entry->file = file;
	entry->opened = true;
	kwasm_wasi_fd_describe(entry, file);
	entry->rights &= r.rights;
	entry->inheriting &= r.inheriting;
	return kwasm_wasi_put_u32(c, args[8], kwasm_wasi_fd_install(c->p, entry));
}
