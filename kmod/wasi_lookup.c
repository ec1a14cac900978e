// SPDX-License-Identifier: GPL-2.0
/*
 * WASI lookup: from a directory and a path to a file beneath that directory
 *
 * The walk is the kernel's own: vfs_path_lookup() takes the flags that openat2()
 * has, and LOOKUP_BENEATH makes the kernel refuse every step that would leave
 * the directory: `..' above it, absolute symbolic links, the magic links of
 * /proc, and `..' that a rename in the meantime has led astray.  It asks the
 * security modules and knows automounts, ID maps and sticky directories' rules
 * about links; a walk of our own could only be worse.  Two things it does not
 * do: with a directory given, a leading slash means that directory, so absolute
 * paths are refused here; and it only finds what exists.
 *
 * Hence everything that makes or removes a name finds the parent this way, and
 * then acts on one last name in it, which is neither `.' nor `..', has no slash
 * and is never followed if it is a link: that step cannot leave the directory.
 *
 * Mounts are crossed, downwards, as openat2(RESOLVE_BENEATH) does: what is
 * mounted below a directory is part of what its owner sees there and gave away.
 *
 * Names are looked up with the caller's credentials, which have to be those of
 * whoever attached the process; wasi.c says why.  Compared is what file systems
 * look at: user, groups, capabilities.  The label of a security module cannot be
 * compared with what is exported; it is the caller's that counts then.
 */

#include <linux/err.h>
#include <linux/file.h>
#include <linux/namei.h>
#include <linux/user_namespace.h>

#include "kmod/wasi_process.h"

/* Times that a lookup is begun again because somebody moves directories. */
#define TRIES	16

/**
 * kwasm_wasi_path_get() - take a path from a program
 * @c: the call
 * @slot: which of the process' two path buffers it may use
 * @addr: where it is
 * @len: bytes
 *
 * Return: the path, NUL-terminated, not empty, not absolute; -ENOENT,
 * -ENAMETOOLONG, -EFAULT, -EINVAL: a NUL in it, -ENOTCAPABLE.
 */
char *kwasm_wasi_path_get(const struct kwasm_wasi_call *c, unsigned int slot, u32 addr, u32 len)
{
	char *path = c->p->path[slot];

	if (!len)
		return ERR_PTR(-ENOENT);
	if (len >= WASI_MAX_PATH)
		return ERR_PTR(-ENAMETOOLONG);
	if (kwasm_wasi_get(c, path, addr, len))
		return ERR_PTR(-EFAULT);
	path[len] = 0;
	if (strlen(path) != len)
		return ERR_PTR(-EINVAL);
	return path[0] == '/' ? ERR_PTR(-ENOTCAPABLE) : path;
}

/* setgroups() keeps them sorted. */
static bool same_groups(const struct group_info *a, const struct group_info *b)
{
	return a == b || (a->ngroups == b->ngroups &&
			  !memcmp(a->gid, b->gid, a->ngroups * sizeof(a->gid[0])));
}

/**
 * kwasm_wasi_is_like() - whether the caller is like whoever attached the process
 * @p: process
 *
 * Context: the caller's process.
 */
bool kwasm_wasi_is_like(const struct kwasm_wasi_process *p)
{
	const struct cred *a = p->cred, *b = current_cred();

	return a == b || (uid_eq(a->fsuid, b->fsuid) && gid_eq(a->fsgid, b->fsgid) &&
			  same_groups(a->group_info, b->group_info) &&
			  a->user_ns == b->user_ns &&
			  !memcmp(&a->cap_effective, &b->cap_effective,
				  sizeof(a->cap_effective)));
}

/**
 * kwasm_wasi_dir_find() - look a directory up that names are to be found in
 * @c: the call
 * @fd: its number
 * @rights: what it is to be used for
 *
 * Return: its file, good until the call returns; -EBADF, -ENOTDIR,
 * -ENOTCAPABLE; -EPERM: the caller is not who attached the process.
 */
struct file *kwasm_wasi_dir_find(const struct kwasm_wasi_call *c, u32 fd, u64 rights)
{
	struct file *file = kwasm_wasi_file_find(c, fd, 0);

	if (IS_ERR(file))
		return file;
	if (!d_can_lookup(file->f_path.dentry))
		return ERR_PTR(-ENOTDIR);
	if (rights & ~kwasm_wasi_fd_find(c->p, fd)->rights)
		return ERR_PTR(-ENOTCAPABLE);
	return kwasm_wasi_is_like(c->p) ? file : ERR_PTR(-EPERM);
}

/**
 * kwasm_wasi_lookup() - find what a path names
 * @dir: directory that it must not leave
 * @name: path
 * @follow: also where its last name is a symbolic link
 * @path: receives the place, to be given to path_put()
 *
 * Return: 0; -ENOTCAPABLE: it leads out of @dir; and what lookups say.
 */
int kwasm_wasi_lookup(struct file *dir, const char *name, bool follow, struct path *path)
{
	unsigned int flags = LOOKUP_BENEATH | (follow ? LOOKUP_FOLLOW : 0);
	unsigned int i;
	int err = -EAGAIN;

	for (i = 0; i < TRIES && err == -EAGAIN; i++)
		err = vfs_path_lookup(dir->f_path.dentry, dir->f_path.mnt, name, flags, path);
	return err == -EXDEV ? -ENOTCAPABLE : err;
}

static bool is_dots(const char *name)
{
	return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

/**
 * kwasm_wasi_place_find() - find the place of a name
 * @dir: directory that it must not leave
 * @name: path; it is cut up, and the place refers to it
 * @dots: errno (positive) for a last name "." or ".."
 * @place: receives the place, to be given to kwasm_wasi_place_put()
 *
 * Return: 0; -ENOTCAPABLE: it leads out of @dir; and what lookups say.
 */
int kwasm_wasi_place_find(struct file *dir, char *name, int dots, struct kwasm_wasi_place *place)
{
	size_t len = strlen(name);
	char *last;
	int err;

	/* It does not begin with a slash. */
	place->slash = name[len - 1] == '/';
	while (name[len - 1] == '/')
		name[--len] = 0;
	last = strrchr(name, '/');
	place->name = last ? last + 1 : name;
	if (is_dots(place->name)) {
		err = kwasm_wasi_lookup(dir, name, true, &place->parent);
		if (err)
			return err;
		path_put(&place->parent);
		return -dots;
	}
	if (last)
		*last = 0;
	err = kwasm_wasi_lookup(dir, last ? name : ".", true, &place->parent);
	if (err)
		return err;
	if (d_can_lookup(place->parent.dentry))
		return 0;
	path_put(&place->parent);
	return -ENOTDIR;
}

/**
 * kwasm_wasi_place_put() - let a place go
 * @place: place
 */
void kwasm_wasi_place_put(struct kwasm_wasi_place *place)
{
	path_put(&place->parent);
}
