// SPDX-License-Identifier: GPL-2.0
/*
 * WASI directories: names made, listed, renamed and removed, in "/box"
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

#include "wasi_test.h"

#define MANY	300

static int put(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);

	return fd < 0 ? -1 : close(fd);
}

static void names(void)
{
	struct stat st;

	IS(mkdir("/box/d", 0777), 0);
	FAILS(mkdir("/box/d", 0777), EEXIST);
	FAILS(mkdir("/box/no/d", 0777), ENOENT);
	IS(mkdir("/box/d/slash/", 0777), 0);
	IS(stat("/box/d/slash", &st), 0);
	HOLDS(S_ISDIR(st.st_mode));
	IS(put("/box/d/f"), 0);
	FAILS(mkdir("/box/d/f", 0777), EEXIST);
	FAILS(rmdir("/box/d"), ENOTEMPTY);
	FAILS(rmdir("/box/d/f"), ENOTDIR);
	FAILS(rmdir("/box/d/none"), ENOENT);
	FAILS(unlink("/box/d/slash"), EISDIR);
	FAILS(unlink("/box/d/none"), ENOENT);
	FAILS(unlink("/box/d/f/"), ENOTDIR);
	IS(stat("/box/d/slash/../f", &st), 0);
	IS(stat("/box/./d//f", &st), 0);
	IS(unlink("/box/d/f"), 0);
	FAILS(stat("/box/d/f", &st), ENOENT);
	IS(rmdir("/box/d/slash"), 0);
	IS(rmdir("/box/d"), 0);
}

static void renames(void)
{
	struct stat st;

	IS(mkdir("/box/r", 0777), 0);
	IS(mkdir("/box/r/sub", 0777), 0);
	IS(put("/box/r/a"), 0);
	IS(put("/box/r/b"), 0);
	IS(rename("/box/r/a", "/box/r/b"), 0);
	FAILS(stat("/box/r/a", &st), ENOENT);
	IS(rename("/box/r/b", "/box/r/sub/c"), 0);
	IS(stat("/box/r/sub/c", &st), 0);
	FAILS(rename("/box/r/none", "/box/r/x"), ENOENT);
	FAILS(rename("/box/r", "/box/r/sub/r"), EINVAL);
	FAILS(rename("/box/r/sub/c", "/box/r"), ENOTEMPTY);
	FAILS(rename("/box/r/sub/c", "/box/r/x/"), ENOTDIR);
	IS(rename("/box/r/sub", "/other/sub"), 0);
	IS(stat("/other/sub/c", &st), 0);
	IS(unlink("/other/sub/c"), 0);
	IS(rmdir("/other/sub"), 0);
	IS(rmdir("/box/r"), 0);
}

static void links(void)
{
	struct stat st;
	char buf[32];

	IS(put("/box/target"), 0);
	IS(symlink("target", "/box/link"), 0);
	FAILS(symlink("target", "/box/link"), EEXIST);
	IS(readlink("/box/link", buf, sizeof(buf)), 6);
	IS(memcmp(buf, "target", 6), 0);
	IS(readlink("/box/link", buf, 3), 3);
	FAILS(readlink("/box/target", buf, 3), EINVAL);
	IS(stat("/box/link", &st), 0);
	HOLDS(S_ISREG(st.st_mode));
	IS(lstat("/box/link", &st), 0);
	HOLDS(S_ISLNK(st.st_mode));
	FAILS(open("/box/link", O_RDONLY | O_NOFOLLOW), ELOOP);
	IS(close(open("/box/link", O_RDONLY)), 0);
	IS(close(open("/box/link", O_WRONLY | O_CREAT, 0666)), 0);
	FAILS(open("/box/link", O_WRONLY | O_CREAT | O_EXCL, 0666), EEXIST);
	IS(unlink("/box/link"), 0);
	IS(stat("/box/target", &st), 0);
	IS(symlink("loop", "/box/loop"), 0);
	FAILS(open("/box/loop", O_RDONLY), ELOOP);
	IS(unlink("/box/loop"), 0);
	IS(symlink("none", "/box/dangling"), 0);
	FAILS(open("/box/dangling", O_RDONLY), ENOENT);
	FAILS(open("/box/dangling", O_WRONLY | O_CREAT, 0666), ELOOP);
	IS(unlink("/box/dangling"), 0);
	IS(unlink("/box/target"), 0);
}

/* Lists "/box/many"; counts each name in @seen. */
static int list(DIR *dir, unsigned char *seen)
{
	struct dirent *entry;
	int n = 0, i;

	while ((entry = readdir(dir))) {
		if (sscanf(entry->d_name, "file-with-a-longish-name-%d", &i) == 1)
			seen[i]++;
		n++;
	}
	return n;
}

static void listing(void)
{
	unsigned char seen[MANY] = {};
	struct dirent *entry;
	int once = 1, gone = 1;
	char name[64];
	DIR *dir;
	long at;

	IS(mkdir("/box/many", 0777), 0);
	for (int i = 0; i < MANY; i++) {
		sprintf(name, "/box/many/file-with-a-longish-name-%d", i);
		if (put(name))
			break;
	}
	dir = opendir("/box/many");
	HOLDS(dir);
	IS(list(dir, seen), MANY + 2);
	for (int i = 0; i < MANY; i++)
		once &= seen[i] == 1;
	HOLDS(once);
	rewinddir(dir);
	HOLDS(readdir(dir) && readdir(dir) && readdir(dir));
	at = telldir(dir);
	entry = readdir(dir);
	HOLDS(entry);
	strcpy(name, entry->d_name);
	HOLDS(readdir(dir));
	seekdir(dir, at);
	entry = readdir(dir);
	HOLDS(entry && !strcmp(entry->d_name, name));
	HOLDS(entry->d_type == DT_REG || !strcmp(name, ".."));
	IS(closedir(dir), 0);
	for (int i = 0; i < MANY; i++) {
		sprintf(name, "/box/many/file-with-a-longish-name-%d", i);
		gone &= !unlink(name);
	}
	HOLDS(gone);
	IS(rmdir("/box/many"), 0);
	FAILS(opendir("/box/many") ? 0 : -1, ENOENT);
}

/* A buffer that the first entry does not fit in holds what fits. */
static void short_buffers(void)
{
	__wasi_size_t used;
	uint8_t buf[30];
	int fd = open("/box", O_RDONLY | O_DIRECTORY);

	IS(__wasi_fd_readdir(fd, buf, sizeof(buf), 0, &used), __WASI_ERRNO_SUCCESS);
	IS(used, sizeof(buf));
	IS(__wasi_fd_readdir(fd, buf, 7, 0, &used), __WASI_ERRNO_SUCCESS);
	IS(used, 7);
	IS(__wasi_fd_readdir(fd, buf, 0, 0, &used), __WASI_ERRNO_SUCCESS);
	IS(used, 0);
	IS(__wasi_fd_readdir(fd, buf, 7, -1, &used), __WASI_ERRNO_INVAL);
	IS(__wasi_fd_readdir(0, buf, 7, 0, &used), __WASI_ERRNO_NOTCAPABLE);
	IS(close(fd), 0);
}

int main(void)
{
	begin();
	names();
	renames();
	links();
	listing();
	short_buffers();
	return finish();
}
