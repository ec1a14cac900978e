// SPDX-License-Identifier: GPL-2.0
/*
 * WASI files: reading, writing, positions, attributes, in the directory "/box"
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include <wasi/api.h>

#include "wasi_test.h"

#define MANY	100

static char buf[64];

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	return fd < 0 || close(fd) || n != (ssize_t)strlen(text) ? -1 : 0;
}

static const char *get(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof(buf) - 1);

	close(fd);
	buf[n < 0 ? 0 : n] = 0;
	return n < 0 ? "(failed)" : buf;
}

static void opens(void)
{
	int fd;

	IS(put("/box/a", "hello"), 0);
	IS(strcmp(get("/box/a"), "hello"), 0);
	FAILS(open("/box/none", O_RDONLY), ENOENT);
	FAILS(open("/box/a", O_WRONLY | O_CREAT | O_EXCL, 0666), EEXIST);
	FAILS(open("/box/a/b", O_RDONLY), ENOTDIR);
	FAILS(open("/box/a", O_RDONLY | O_DIRECTORY), ENOTDIR);
	FAILS(open("/box", O_WRONLY), EISDIR);
	FAILS(open("/box/new/", O_WRONLY | O_CREAT, 0666), EISDIR);

	fd = open("/box/a", O_WRONLY | O_APPEND);
	IS(write(fd, " world", 6), 6);
	FAILS(read(fd, buf, 1), EBADF);
	IS(close(fd), 0);
	FAILS(close(fd), EBADF);
	IS(strcmp(get("/box/a"), "hello world"), 0);

	fd = open("/box/a", O_RDONLY);
	FAILS(write(fd, "x", 1), EBADF);
	FAILS(ftruncate(fd, 0), ENOTCAPABLE);
	IS(close(fd), 0);
	fd = open("/box/a", O_RDWR | O_TRUNC);
	IS(read(fd, buf, sizeof(buf)), 0);
	IS(close(fd), 0);
}

static void positions(void)
{
	int fd = open("/box/pos", O_RDWR | O_CREAT | O_TRUNC, 0666);

	IS(write(fd, "0123456789", 10), 10);
	IS(lseek(fd, 0, SEEK_CUR), 10);
	IS(lseek(fd, -3, SEEK_END), 7);
	IS(read(fd, buf, 10), 3);
	IS(memcmp(buf, "789", 3), 0);
	IS(lseek(fd, 2, SEEK_SET), 2);
	IS(lseek(fd, 2, SEEK_CUR), 4);
	FAILS(lseek(fd, -1, SEEK_SET), EINVAL);
	IS(pread(fd, buf, 4, 1), 4);
	IS(memcmp(buf, "1234", 4), 0);
	IS(pwrite(fd, "XY", 2, 20), 2);
	IS(lseek(fd, 0, SEEK_CUR), 4);
	IS(pread(fd, buf, 20, 8), 14);
	IS(memcmp(buf, "89\0\0\0\0\0\0\0\0\0\0XY", 14), 0);
	FAILS(pread(fd, buf, 1, -1), EINVAL);
	IS(close(fd), 0);
}

/* More vectors than are moved at once, empty ones among them. */
static void vectors(void)
{
	static char text[MANY * 3], back[MANY * 3];
	struct iovec iov[MANY];
	size_t at = 0;
	int fd = open("/box/vec", O_RDWR | O_CREAT | O_TRUNC, 0666);

	for (int i = 0; i < MANY; i++) {
		iov[i] = (struct iovec){ text + at, i % 4 };
		memset(text + at, 'a' + i % 26, i % 4);
		at += i % 4;
	}
	IS(writev(fd, iov, MANY), at);
	IS(lseek(fd, 0, SEEK_SET), 0);
	for (int i = 0; i < MANY; i++)
		iov[i].iov_base = back + ((char *)iov[i].iov_base - text);
	IS(readv(fd, iov, MANY), at);
	IS(memcmp(text, back, at), 0);
	IS(close(fd), 0);
}

/* Larger than what moves between two looks at the deadline. */
static void long_ones(void)
{
	const size_t size = 3 * 1024 * 1024 + 5;
	char *text = malloc(size), *back = malloc(size);
	int fd = open("/box/large", O_RDWR | O_CREAT | O_TRUNC, 0666);

	for (size_t i = 0; i < size; i++)
		text[i] = i * 7 + (i >> 12);
	IS(write(fd, text, size), size);
	IS(pread(fd, back, size, 0), size);
	IS(memcmp(text, back, size), 0);
	IS(pread(fd, back, size, 5), size - 5);
	IS(close(fd), 0);
	IS(unlink("/box/large"), 0);
	free(text);
	free(back);
}

static void attributes(void)
{
	const struct timespec times[] = { { .tv_sec = 1000000000, .tv_nsec = 5 },
					  { .tv_sec = 1234567890, .tv_nsec = 0 } };
	struct stat st;
	int fd;

	IS(put("/box/attr", "12345"), 0);
	IS(stat("/box/attr", &st), 0);
	IS(st.st_size, 5);
	IS(st.st_nlink, 1);
	HOLDS(S_ISREG(st.st_mode));
	HOLDS(st.st_ino);
	fd = open("/box/attr", O_RDWR);
	IS(ftruncate(fd, 2), 0);
	IS(fstat(fd, &st), 0);
	IS(st.st_size, 2);
	IS(ftruncate(fd, 100), 0);
	IS(lseek(fd, 0, SEEK_END), 100);
	IS(futimens(fd, times), 0);
	IS(fstat(fd, &st), 0);
	IS(st.st_atim.tv_sec, 1000000000);
	IS(st.st_mtim.tv_sec, 1234567890);
	/* wasi-libc's header and its code have different numbers for UTIME_NOW. */
	IS(__wasi_fd_filestat_set_times(fd, 0, 0, __WASI_FSTFLAGS_ATIM_NOW |
					__WASI_FSTFLAGS_MTIM_NOW), __WASI_ERRNO_SUCCESS);
	IS(stat("/box/attr", &st), 0);
	HOLDS(st.st_mtim.tv_sec > 1234567890);
	IS(fsync(fd), 0);
	IS(fdatasync(fd), 0);
	IS(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL), 0);
	IS(posix_fallocate(fd, 0, 4096), 0);
	IS(fstat(fd, &st), 0);
	IS(st.st_size, 4096);
	IS(fcntl(fd, F_GETFL) & O_APPEND, 0);
	IS(fcntl(fd, F_SETFL, O_APPEND), 0);
	IS(fcntl(fd, F_GETFL) & O_APPEND, O_APPEND);
	IS(write(fd, "x", 1), 1);
	IS(lseek(fd, 0, SEEK_CUR), 4097);
	IS(close(fd), 0);
}

static void descriptors(void)
{
	int one, two, n = 0, fds[1100];
	__wasi_fdstat_t st;

	IS(put("/box/one", "one"), 0);
	IS(put("/box/two", "two"), 0);
	one = open("/box/one", O_RDONLY);
	two = open("/box/two", O_RDONLY);
	IS(__wasi_fd_renumber(one, two), __WASI_ERRNO_SUCCESS);
	IS(read(two, buf, 3), 3);
	IS(memcmp(buf, "one", 3), 0);
	FAILS(read(one, buf, 3), EBADF);
	IS(__wasi_fd_renumber(two, 900), __WASI_ERRNO_BADF);
	IS(__wasi_fd_renumber(two, two), __WASI_ERRNO_SUCCESS);

	IS(__wasi_fd_fdstat_get(two, &st), __WASI_ERRNO_SUCCESS);
	HOLDS(st.fs_rights_base & __WASI_RIGHTS_FD_READ);
	HOLDS(!(st.fs_rights_base & __WASI_RIGHTS_FD_WRITE));
	IS(__wasi_fd_fdstat_set_rights(two, st.fs_rights_base & ~__WASI_RIGHTS_FD_READ, 0), 0);
	IS(__wasi_fd_fdstat_set_rights(two, st.fs_rights_base, 0), __WASI_ERRNO_NOTCAPABLE);
	FAILS(read(two, buf, 3), EBADF);
	IS(close(two), 0);

	while (n < 1100) {
		fds[n] = open("/box/one", O_RDONLY);
		if (fds[n] < 0)
			break;
		n++;
	}
	IS(errno, EMFILE);
	HOLDS(n > 1000 && n < 1024);
	while (n)
		close(fds[--n]);
	IS(strcmp(get("/box/one"), "one"), 0);
}

int main(void)
{
	begin();
	opens();
	positions();
	vectors();
	long_ones();
	attributes();
	descriptors();
	return finish();
}
