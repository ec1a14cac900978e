// SPDX-License-Identifier: GPL-2.0
/*
 * WASI names: making, removing and renaming them beneath a directory
 *
 * Each does what the system call of its name does once it has found the parent:
 * lock, look the last name up, ask the security modules, act.  The hooks that
 * are not exported are replaced by ones that ask for no less:
 *
 *	symlink		path_mknod with the type of a link
 *	rmdir		path_unlink, and path_rename of the directory to itself,
 *			by which Landlock knows directories
 *	link		none would do: there are no hard links
 */

#include <linux/err.h>
#include <linux/file.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/security.h>

#include "alloc/compat.h"
#include KWASM_COMPAT_FILELOCK_H
#include "kmod/wasi_process.h"

/* The name's entry in its directory, which is locked, on a mount to write to. */
static struct dentry *lock_name(const struct kwasm_wasi_place *place)
{
	const struct path *parent = &place->parent;
	struct dentry *dentry;
	int err;

	err = mnt_want_write(parent->mnt);
	if (err)
		return ERR_PTR(err);
	inode_lock_nested(d_inode(parent->dentry), I_MUTEX_PARENT);
	dentry = lookup_one(mnt_idmap(parent->mnt), place->name, parent->dentry,
			    strlen(place->name));
	if (!IS_ERR(dentry))
		return dentry;
	inode_unlock(d_inode(parent->dentry));
	mnt_drop_write(parent->mnt);
	return dentry;
}

static void unlock_name(const struct kwasm_wasi_place *place, struct dentry *dentry)
{
	dput(dentry);
	inode_unlock(d_inode(place->parent.dentry));
	mnt_drop_write(place->parent.mnt);
}

static int find(struct kwasm_wasi_call *c, u32 fd, u64 right, const u64 *path_args, int dots,
		struct kwasm_wasi_place *place)
{
	struct file *dir = kwasm_wasi_dir_find(c, fd, right);
	char *name = kwasm_wasi_path_get(c, 0, path_args[0], path_args[1]);

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	if (IS_ERR(name))
		return PTR_ERR(name);
	return kwasm_wasi_place_find(dir, name, dots, place);
}

static int make_directory(const struct kwasm_wasi_place *place)
{
	const struct path *parent = &place->parent;
	struct inode *dir = d_inode(parent->dentry);
	struct dentry *dentry = lock_name(place);
	umode_t mode = 0777;
	int err = -EEXIST;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	if (d_is_negative(dentry))
		err = security_path_mkdir(parent, dentry, mode & ~current_umask()) ?:
		      vfs_mkdir(mnt_idmap(parent->mnt), dir, dentry, mode);
	unlock_name(place, dentry);
	return err;
}

int kwasm_wasi_path_create_directory(struct kwasm_wasi_call *c, const u64 *args)
{
	struct kwasm_wasi_place place;
	int err;

	err = find(c, args[0], WASI_RIGHT_PATH_CREATE_DIRECTORY, args + 1, EEXIST, &place);
	if (err)
		return err;
	err = make_directory(&place);
	kwasm_wasi_place_put(&place);
	return err;
}

static int make_link(const struct kwasm_wasi_place *place, const char *target)
{
	const struct path *parent = &place->parent;
	struct dentry *dentry = lock_name(place);
	int err = -EEXIST;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	if (d_is_negative(dentry))
		err = place->slash ? -ENOENT :
		      security_path_mknod(parent, dentry, S_IFLNK | 0777, 0) ?:
		      vfs_symlink(mnt_idmap(parent->mnt), d_inode(parent->dentry), dentry,
				  target);
	unlock_name(place, dentry);
	return err;
}

/* An absolute link could never be followed here, and lead others astray. */
int kwasm_wasi_path_symlink(struct kwasm_wasi_call *c, const u64 *args)
{
	char *target = kwasm_wasi_path_get(c, 1, args[0], args[1]);
	struct kwasm_wasi_place place;
	int err;

	if (IS_ERR(target))
		return PTR_ERR(target);
	err = find(c, args[2], WASI_RIGHT_PATH_SYMLINK, args + 3, EEXIST, &place);
	if (err)
		return err;
	err = make_link(&place, target);
	kwasm_wasi_place_put(&place);
	return err;
}

static int remove_directory(const struct kwasm_wasi_place *place)
{
	const struct path *parent = &place->parent;
	struct dentry *dentry = lock_name(place);
	int err = -ENOENT;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	if (d_is_positive(dentry))
		err = security_path_unlink(parent, dentry) ?:
		      security_path_rename(parent, dentry, parent, dentry, 0) ?:
		      vfs_rmdir(mnt_idmap(parent->mnt), d_inode(parent->dentry), dentry);
	unlock_name(place, dentry);
	return err;
}

int kwasm_wasi_path_remove_directory(struct kwasm_wasi_call *c, const u64 *args)
{
	struct kwasm_wasi_place place;
	int err;

	err = find(c, args[0], WASI_RIGHT_PATH_REMOVE_DIRECTORY, args + 1, EINVAL, &place);
	if (err)
		return err;
	err = remove_directory(&place);
	kwasm_wasi_place_put(&place);
	return err;
}

static int unlink_name(const struct kwasm_wasi_place *place, struct dentry *dentry,
		       struct inode **delegated)
{
	const struct path *parent = &place->parent;

	if (d_is_negative(dentry))
		return -ENOENT;
	if (d_is_dir(dentry))
		return -EISDIR;
	if (place->slash)
		return -ENOTDIR;
	return security_path_unlink(parent, dentry) ?:
	       vfs_unlink(mnt_idmap(parent->mnt), d_inode(parent->dentry), dentry, delegated);
}

static int remove_file(const struct kwasm_wasi_place *place)
{
	struct inode *delegated = NULL, *inode;
	struct dentry *dentry;
	int err;

	do {
		dentry = lock_name(place);
		if (IS_ERR(dentry))
			return PTR_ERR(dentry);
		inode = d_inode(dentry);
		if (inode)
			ihold(inode);
		err = unlink_name(place, dentry, &delegated);
		unlock_name(place, dentry);
		/* If it was the last name, the contents go here, without the lock. */
		iput(inode);
	} while (delegated && !(err = break_deleg_wait(&delegated)));
	return err;
}

int kwasm_wasi_path_unlink_file(struct kwasm_wasi_call *c, const u64 *args)
{
	struct kwasm_wasi_place place;
	int err;

	err = find(c, args[0], WASI_RIGHT_PATH_UNLINK_FILE, args + 1, EISDIR, &place);
	if (err)
		return err;
	err = remove_file(&place);
	kwasm_wasi_place_put(&place);
	return err;
}

/* Both directories are locked; @trap is in the way when one contains the other. */
static int rename_names(const struct kwasm_wasi_place *from, struct dentry *old,
			const struct kwasm_wasi_place *to, struct dentry *new,
			const struct dentry *trap, struct inode **delegated)
{
	struct renamedata rd = {
		.old_mnt_idmap = mnt_idmap(from->parent.mnt),
		.old_dir = d_inode(from->parent.dentry),
		.old_dentry = old,
		.new_mnt_idmap = mnt_idmap(to->parent.mnt),
		.new_dir = d_inode(to->parent.dentry),
		.new_dentry = new,
		.delegated_inode = delegated,
	};

	if (d_is_negative(old))
		return -ENOENT;
	if (!d_is_dir(old) && (from->slash || to->slash))
		return -ENOTDIR;
	if (old == trap)
		return -EINVAL;
	if (new == trap)
		return -ENOTEMPTY;
	return security_path_rename(&from->parent, old, &to->parent, new, 0) ?: vfs_rename(&rd);
}

static int rename_locked(const struct kwasm_wasi_place *from, const struct kwasm_wasi_place *to,
			 const struct dentry *trap, struct inode **delegated)
{
	struct dentry *old, *new;
	int err;

	old = lookup_one(mnt_idmap(from->parent.mnt), from->name, from->parent.dentry,
			 strlen(from->name));
	if (IS_ERR(old))
		return PTR_ERR(old);
	new = lookup_one(mnt_idmap(to->parent.mnt), to->name, to->parent.dentry,
			 strlen(to->name));
	if (IS_ERR(new)) {
		dput(old);
		return PTR_ERR(new);
	}
	err = rename_names(from, old, to, new, trap, delegated);
	dput(new);
	dput(old);
	return err;
}

static int rename_place(const struct kwasm_wasi_place *from, const struct kwasm_wasi_place *to)
{
	struct dentry *old_dir = from->parent.dentry, *new_dir = to->parent.dentry, *trap;
	struct inode *delegated = NULL;
	int err;

	if (from->parent.mnt != to->parent.mnt)
		return -EXDEV;
	err = mnt_want_write(from->parent.mnt);
	if (err)
		return err;
	do {
		trap = lock_rename(new_dir, old_dir);
		if (IS_ERR(trap)) {
			err = PTR_ERR(trap);
			break;
		}
		err = rename_locked(from, to, trap, &delegated);
		unlock_rename(new_dir, old_dir);
	} while (delegated && !(err = break_deleg_wait(&delegated)));
	mnt_drop_write(from->parent.mnt);
	return err;
}

int kwasm_wasi_path_rename(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *new_dir = kwasm_wasi_dir_find(c, args[3], WASI_RIGHT_PATH_RENAME_TARGET);
	char *new_name = kwasm_wasi_path_get(c, 1, args[4], args[5]);
	struct kwasm_wasi_place from, to;
	int err;

	if (IS_ERR(new_dir))
		return PTR_ERR(new_dir);
	if (IS_ERR(new_name))
		return PTR_ERR(new_name);
	err = find(c, args[0], WASI_RIGHT_PATH_RENAME_SOURCE, args + 1, EBUSY, &from);
	if (err)
		return err;
	err = kwasm_wasi_place_find(new_dir, new_name, EBUSY, &to);
	if (err)
		goto put_from;
	err = rename_place(&from, &to);
	kwasm_wasi_place_put(&to);
put_from:
	kwasm_wasi_place_put(&from);
	return err;
}

static int put_link(struct kwasm_wasi_call *c, const struct path *path, u32 addr, u32 size,
		    u32 used_addr)
{
	DEFINE_DELAYED_CALL(done);
	const char *target;
	u32 len;
	int err;

	/*
	 * The magic links of /proc have a ->readlink, and a ->get_link that works
	 * within a walk only.
	 */
	if (!d_is_symlink(path->dentry))
		return -EINVAL;
	if (d_inode(path->dentry)->i_op->readlink)
		return -EOPNOTSUPP;
	target = vfs_get_link(path->dentry, &done);
	if (IS_ERR(target))
		return PTR_ERR(target);
	len = min_t(size_t, strlen(target), size);
	err = kwasm_wasi_put(c, addr, target, len) ?: kwasm_wasi_put_u32(c, used_addr, len);
	do_delayed_call(&done);
	if (!err)
		touch_atime(path);
	return err;
}

int kwasm_wasi_path_readlink(struct kwasm_wasi_call *c, const u64 *args)
{
	struct file *dir = kwasm_wasi_dir_find(c, args[0], WASI_RIGHT_PATH_READLINK);
	char *name = kwasm_wasi_path_get(c, 0, args[1], args[2]);
	struct path path;
	int err;

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = kwasm_wasi_lookup(dir, name, false, &path);
	if (err)
		return err;
	err = put_link(c, &path, args[3], args[4], args[5]);
	path_put(&path);
	return err;
}
