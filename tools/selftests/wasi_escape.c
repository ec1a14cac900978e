// SPDX-License-Identifier: GPL-2.0
/*
 * WASI escapes: every function that takes a path, every way out of a directory
 *
 * Descriptor 3 is a directory with these in it, made by wasi, which looks
 * afterwards whether anything outside has changed:
 *
 *	file		a file
 *	dir/		a directory; "dir/up" is a link to "../file", which is inside
 *	out		a link to "../outside"
 *	deep		a link to "dir/../../outside"
 *	abs		a link to the absolute path of outside
 *	root		a link to "/"
 *	parent		a link to ".."
 *	via		a link to "out"
 *	mnt/		another file system is mounted here, with a "file" in it
 *
 * Descriptor 4 is /proc, if it is there.
 *
 * The functions are called past wasi-libc, which would refuse some paths itself.
 */
#include <stdlib.h>
#include <wasi/api.h>

#include "wasi_test.h"

#define BOX	3
#define PROC	4
#define FOLLOW	__WASI_LOOKUPFLAGS_SYMLINK_FOLLOW
#define OUT	__WASI_ERRNO_NOTCAPABLE
#define DATA	(__WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE)

/* Paths to a file that is there, outside; each also goes on into "secret". */
static const char *const ways[] = {
	"../outside/secret",
	"../../../../../../../../etc/passwd",
	"dir/../../outside/secret",
	"dir/./..//../outside/secret",
	"file/../../outside/secret",
	"/etc/passwd",
	"//etc/passwd",
	"/../etc/passwd",
	"out/secret",
	"deep/secret",
	"abs/secret",
	"root/etc/passwd",
	"parent/outside/secret",
	"via/secret",
	"dir/../out/secret",
	"mnt/../../outside/secret",
	"mnt/out/secret",
};

static __wasi_errno_t open_at(__wasi_fd_t dir, const char *path, __wasi_lookupflags_t follow,
			      __wasi_oflags_t oflags, __wasi_rights_t rights)
{
	__wasi_errno_t err;
	__wasi_fd_t fd;

	err = __wasi_path_open(dir, follow, path, oflags, rights, 0, 0, &fd);
	return err ? err : __wasi_fd_close(fd);
}

/* Not found a file where a directory has to be is as good as refused. */
static int refused(__wasi_errno_t err)
{
	return err == OUT || err == __WASI_ERRNO_NOTDIR;
}

#define REFUSED(call)	do {						\
	__wasi_errno_t err_ = (call);					\
	char text_[160];						\
									\
	snprintf(text_, sizeof(text_), "%s is refused: %s", #call, path);	\
	claim(refused(err_), text_, err_, OUT);				\
} while (0)

static void try_way(const char *path)
{
	__wasi_filestat_t st;
	__wasi_size_t used;
	uint8_t buf[64];

	REFUSED(open_at(BOX, path, FOLLOW, 0, __WASI_RIGHTS_FD_READ));
	REFUSED(open_at(BOX, path, 0, 0, __WASI_RIGHTS_FD_READ));
	REFUSED(open_at(BOX, path, FOLLOW, 0, DATA));
	REFUSED(open_at(BOX, path, FOLLOW, __WASI_OFLAGS_TRUNC, DATA));
	REFUSED(open_at(BOX, path, FOLLOW, __WASI_OFLAGS_CREAT, DATA));
	REFUSED(open_at(BOX, path, 0, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, DATA));
	REFUSED(__wasi_path_filestat_get(BOX, FOLLOW, path, &st));
	REFUSED(__wasi_path_filestat_get(BOX, 0, path, &st));
	REFUSED(__wasi_path_filestat_set_times(BOX, FOLLOW, path, 1, 1,
					       __WASI_FSTFLAGS_MTIM));
	REFUSED(__wasi_path_readlink(BOX, path, buf, sizeof(buf), &used));
	REFUSED(__wasi_path_unlink_file(BOX, path));
	REFUSED(__wasi_path_remove_directory(BOX, path));
	REFUSED(__wasi_path_create_directory(BOX, path));
	REFUSED(__wasi_path_symlink("file", BOX, path));
	REFUSED(__wasi_path_rename(BOX, path, BOX, "stolen"));
	REFUSED(__wasi_path_rename(BOX, "file", BOX, path));
}

/* A link at the very end: not followed it is only a link, followed it leads out. */
static void try_link(const char *path)
{
	__wasi_filestat_t st;

	REFUSED(open_at(BOX, path, FOLLOW, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READDIR));
	REFUSED(open_at(BOX, path, FOLLOW, 0, __WASI_RIGHTS_FD_READ));
	REFUSED(open_at(BOX, path, FOLLOW, __WASI_OFLAGS_CREAT, DATA));
	REFUSED(__wasi_path_filestat_get(BOX, FOLLOW, path, &st));
	REFUSED(__wasi_path_filestat_set_times(BOX, FOLLOW, path, 1, 1,
					       __WASI_FSTFLAGS_MTIM));
	IS(open_at(BOX, path, 0, 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_LOOP);
	IS(__wasi_path_filestat_get(BOX, 0, path, &st), __WASI_ERRNO_SUCCESS);
	IS(st.filetype, __WASI_FILETYPE_SYMBOLIC_LINK);
	IS(__wasi_path_create_directory(BOX, path), __WASI_ERRNO_EXIST);
	IS(__wasi_path_remove_directory(BOX, path), __WASI_ERRNO_NOTDIR);
}

static void try_dots(const char *path)
{
	__wasi_filestat_t st;

	REFUSED(open_at(BOX, path, FOLLOW, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READDIR));
	REFUSED(open_at(BOX, path, FOLLOW, __WASI_OFLAGS_CREAT, DATA));
	REFUSED(__wasi_path_filestat_get(BOX, FOLLOW, path, &st));
	REFUSED(__wasi_path_unlink_file(BOX, path));
	REFUSED(__wasi_path_remove_directory(BOX, path));
	REFUSED(__wasi_path_create_directory(BOX, path));
	REFUSED(__wasi_path_rename(BOX, path, BOX, "stolen"));
	REFUSED(__wasi_path_rename(BOX, "dir", BOX, path));
}

/* What the program makes itself does not help it either. */
static void own_links(void)
{
	const char *path = "own";

	IS(__wasi_path_symlink("/etc", BOX, "own"), OUT);
	IS(__wasi_path_symlink("../outside", BOX, "own"), __WASI_ERRNO_SUCCESS);
	REFUSED(open_at(BOX, path, FOLLOW, 0, __WASI_RIGHTS_FD_READ));
	path = "own/secret";
	REFUSED(open_at(BOX, path, FOLLOW, 0, __WASI_RIGHTS_FD_READ));
	IS(__wasi_path_rename(BOX, "own", BOX, "dir/own"), __WASI_ERRNO_SUCCESS);
	path = "dir/own/../outside/secret";
	IS(open_at(BOX, path, FOLLOW, 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_NOENT);
	IS(__wasi_path_unlink_file(BOX, "dir/own"), __WASI_ERRNO_SUCCESS);
}

/* A descriptor of a directory below is a smaller world. */
static void smaller(void)
{
	const char *path = "../file";
	__wasi_fd_t dir;

	IS(__wasi_path_open(BOX, 0, "dir", __WASI_OFLAGS_DIRECTORY, ~0ULL >> 36, ~0ULL >> 36, 0,
			    &dir), __WASI_ERRNO_SUCCESS);
	REFUSED(open_at(dir, path, FOLLOW, 0, __WASI_RIGHTS_FD_READ));
	path = "up";
	REFUSED(open_at(dir, path, FOLLOW, 0, __WASI_RIGHTS_FD_READ));
	IS(open_at(BOX, "dir/up", FOLLOW, 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_SUCCESS);
	IS(open_at(BOX, "dir/../file", FOLLOW, 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_SUCCESS);
	IS(__wasi_fd_close(dir), __WASI_ERRNO_SUCCESS);
	IS(open_at(BOX, "mnt/file", FOLLOW, 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_SUCCESS);
	IS(open_at(BOX, "mnt/../file", FOLLOW, 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_SUCCESS);
	IS(__wasi_path_rename(BOX, "file", BOX, "mnt/moved"), __WASI_ERRNO_XDEV);
	IS(__wasi_path_remove_directory(BOX, "mnt"), __WASI_ERRNO_BUSY);
	IS(open_at(0, "file", FOLLOW, 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_NOTDIR);
}

/* A directory that may only be read opens nothing for writing. */
static void rights(void)
{
	const __wasi_rights_t base = __WASI_RIGHTS_PATH_OPEN | __WASI_RIGHTS_FD_READDIR |
				     __WASI_RIGHTS_PATH_UNLINK_FILE;
	__wasi_fd_t dir;

	IS(__wasi_path_open(BOX, 0, ".", __WASI_OFLAGS_DIRECTORY, base,
			    __WASI_RIGHTS_FD_READ, 0, &dir), __WASI_ERRNO_SUCCESS);
	IS(open_at(dir, "file", 0, 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_SUCCESS);
	IS(open_at(dir, "file", 0, 0, DATA), OUT);
	IS(open_at(dir, "new", 0, __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_READ), OUT);
	IS(open_at(dir, "file", 0, __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_READ), OUT);
	IS(__wasi_path_create_directory(dir, "new"), OUT);
	IS(__wasi_path_remove_directory(dir, "dir"), OUT);
	IS(__wasi_path_rename(dir, "file", dir, "new"), OUT);
	IS(__wasi_path_symlink("file", dir, "new"), OUT);
	IS(__wasi_fd_close(dir), __WASI_ERRNO_SUCCESS);
}

static void magic(void)
{
	static const char *const links[] = { "self/root", "self/cwd", "self/exe", "self/fd/0",
					     "self/ns/mnt", "thread-self/root" };
	static const char *const files[] = { "self/root/etc/passwd", "self/cwd/../etc/passwd",
					     "thread-self/root/etc/passwd" };
	__wasi_size_t used;
	const char *path;
	uint8_t buf[64];

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		path = links[i];
		REFUSED(open_at(PROC, path, FOLLOW, 0, __WASI_RIGHTS_FD_READ));
		IS(open_at(PROC, path, 0, 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_LOOP);
		IS(__wasi_path_readlink(PROC, path, buf, sizeof(buf), &used),
		   __WASI_ERRNO_NOTSUP);
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		path = files[i];
		REFUSED(open_at(PROC, path, FOLLOW, 0, __WASI_RIGHTS_FD_READ));
	}
}

int main(void)
{
	static const char *const links[] = { "out", "deep", "abs", "root", "parent", "via" };
	static const char *const dots[] = { "..", "../", "dir/../..", "../.", "../box" };
	__wasi_prestat_t pre;

	begin();
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		try_way(ways[i]);
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		try_link(links[i]);
	for (size_t i = 0; i < sizeof(dots) / sizeof(*dots); i++)
		try_dots(dots[i]);
	own_links();
	smaller();
	rights();
	if (!__wasi_fd_prestat_get(PROC, &pre))
		magic();
	return finish();
}
