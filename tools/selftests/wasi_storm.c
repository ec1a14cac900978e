// SPDX-License-Identifier: GPL-2.0
/*
 * WASI storm: every function with arguments that make no sense, many times over
 *
 *	wasi_storm.wasm SEED CALLS
 *
 * What counts is that the kernel stands, and that wasi finds nothing changed
 * outside.  The numbers come from a generator, so a storm can be had again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "wasi_test.h"

#define I	int32_t
#define L	int64_t
#define F(name, ...)							\
__attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))	\
int32_t raw_##name(__VA_ARGS__)

F(args_get, I, I);
F(args_sizes_get, I, I);
F(environ_get, I, I);
F(environ_sizes_get, I, I);
F(clock_res_get, I, I);
F(clock_time_get, I, L, I);
F(fd_advise, I, L, L, I);
F(fd_allocate, I, L, L);
F(fd_close, I);
F(fd_datasync, I);
F(fd_fdstat_get, I, I);
F(fd_fdstat_set_flags, I, I);
F(fd_fdstat_set_rights, I, L, L);
F(fd_filestat_get, I, I);
F(fd_filestat_set_size, I, L);
F(fd_filestat_set_times, I, L, L, I);
F(fd_pread, I, I, I, L, I);
F(fd_prestat_get, I, I);
F(fd_prestat_dir_name, I, I, I);
F(fd_pwrite, I, I, I, L, I);
F(fd_read, I, I, I, I);
F(fd_readdir, I, I, I, L, I);
F(fd_renumber, I, I);
F(fd_seek, I, L, I, I);
F(fd_sync, I);
F(fd_tell, I, I);
F(fd_write, I, I, I, I);
F(path_create_directory, I, I, I);
F(path_filestat_get, I, I, I, I, I);
F(path_filestat_set_times, I, I, I, I, L, L, I);
F(path_open, I, I, I, I, I, L, L, I, I);
F(path_readlink, I, I, I, I, I, I);
F(path_remove_directory, I, I, I);
F(path_rename, I, I, I, I, I, I);
F(path_symlink, I, I, I, I, I);
F(path_unlink_file, I, I, I);
F(poll_oneoff, I, I, I, I);
F(random_get, I, I);

static const char *const paths[] = {
	"a", "b", "dir", "dir/a", "dir/b", "dir/dir", "dir/dir/a", "dir/..", "../outside/secret",
	"/etc/passwd", ".", "..", "", "a/", "dir/", "link", "link/a", "../outside", "dir/dir/../..",
	"out", "out/secret", "./../outside", "\377\1", "a//b",
};

#define NR_PATHS	(sizeof(paths) / sizeof(*paths))

/* Subscriptions of no time; nothing writes here but by chance. */
static uint8_t zeros[48 * 8];
/* What is read runs over the end of where it begins, but not into the program. */
static uint8_t bytes[2 * 8192];
static uint32_t vectors[64];
static uint64_t state;
static const char *path;

static uint64_t number(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* A descriptor: mostly one that is there, never standard output. */
static I fd(void)
{
	uint64_t n = number() % 64;

	if (n == 0)
		return (I)number();
	return n == 1 ? 0 : (I)(3 + n % 9);
}

/* An address: mostly of bytes, sometimes wild. */
static I at(void)
{
	uint64_t n = number();

	switch (n % 16) {
	case 0:
		return (I)n;
	case 1:
		return (I)(__builtin_wasm_memory_size(0) << 16) - (I)(n >> 32) % 32;
	default:
		return (I)(uintptr_t)bytes + (I)((n >> 16) % 8192);
	}
}

static I small(void)
{
	uint64_t n = number();

	return n % 32 ? (I)((n >> 8) % 64) : (I)(n >> 16);
}

static L wide(void)
{
	uint64_t n = number();

	switch (n % 8) {
	case 0:
		return (L)n;
	case 1:
		return -1;
	case 2:
		return INT64_MAX - (L)(n >> 60);
	default:
		return (L)((n >> 8) % 100000);
	}
}

static I name(void)
{
	path = paths[number() % NR_PATHS];
	return (I)(uintptr_t)path;
}

static I length(void)
{
	return number() % 32 ? (I)strlen(path) : small();
}

static I vector(void)
{
	for (int i = 0; i < 64; i += 2) {
		vectors[i] = at();
		vectors[i + 1] = number() % 16 ? number() % 4096 : (uint32_t)number();
	}
	return number() % 16 ? (I)(uintptr_t)vectors : at();
}

static I call_fd(unsigned int which)
{
	switch (which) {
	case 0: return raw_fd_advise(fd(), wide(), wide(), small() % 8);
	case 1: return raw_fd_allocate(fd(), wide(), wide());
	case 2:
		return raw_fd_close(number() % 4 ? -1 : 3 + fd());
	case 3: return raw_fd_datasync(fd());
	case 4: return raw_fd_fdstat_get(fd(), at());
	case 5: return raw_fd_fdstat_set_flags(fd(), small() & 7);
	case 6: return raw_fd_fdstat_set_rights(4 + fd(), ~(1LL << small() % 64), -1);
	case 7: return raw_fd_filestat_get(fd(), at());
	case 8: return raw_fd_filestat_set_size(fd(), wide());
	case 9: return raw_fd_filestat_set_times(fd(), wide(), wide(), small());
	case 10: return raw_fd_pread(fd(), vector(), small(), wide(), at());
	case 11: return raw_fd_prestat_get(fd(), at());
	case 12: return raw_fd_prestat_dir_name(fd(), at(), small());
	case 13: return raw_fd_pwrite(fd(), vector(), small(), wide(), at());
	case 14: return raw_fd_read(fd(), vector(), small(), at());
	case 15: return raw_fd_readdir(fd(), at(), small() * 16, wide(), at());
	case 16: return raw_fd_renumber(4 + fd(), 4 + fd());
	case 17: return raw_fd_seek(fd(), wide(), small() % 4, at());
	case 18: return raw_fd_sync(fd());
	case 19: return raw_fd_tell(fd(), at());
	default: return raw_fd_write(fd(), vector(), small(), at());
	}
}

static I call_path(unsigned int which)
{
	I from, from_len;

	switch (which) {
	case 0: return raw_path_create_directory(fd(), name(), length());
	case 1: return raw_path_filestat_get(fd(), small(), name(), length(), at());
	case 2: return raw_path_filestat_set_times(fd(), small(), name(), length(), wide(), wide(),
						   small() & 15);
	case 3: return raw_path_readlink(fd(), name(), length(), at(), small(), at());
	case 4: return raw_path_remove_directory(fd(), name(), length());
	case 5:
		from = name();
		from_len = length();
		return raw_path_rename(fd(), from, from_len, fd(), name(), length());
	case 6:
		from = name();
		from_len = length();
		return raw_path_symlink(from, from_len, fd(), name(), length());
	case 7: return raw_path_unlink_file(fd(), name(), length());
	default: return raw_path_open(fd(), small() & 1, name(), length(), small() & 15,
				      (1LL << 28) - 1, (1LL << 28) - 1, small() & 31, at());
	}
}

static I call_other(unsigned int which)
{
	switch (which) {
	case 0: return raw_args_get(at(), at());
	case 1: return raw_args_sizes_get(at(), at());
	case 2: return raw_environ_get(at(), at());
	case 3: return raw_environ_sizes_get(at(), at());
	case 4: return raw_clock_res_get(small(), at());
	case 5: return raw_clock_time_get(small(), wide(), at());
	case 6:
		memset(zeros, 0, sizeof(zeros));
		zeros[8 + 48] = number() % 3;
		zeros[16 + 48] = fd();
		return raw_poll_oneoff((I)(uintptr_t)zeros, at(), 1 + number() % 8, at());
	default: return raw_random_get(at(), small());
	}
}

int main(int argc, char **argv)
{
	uint32_t calls = argc > 2 ? strtoul(argv[2], NULL, 0) : 0, good = 0;

	begin();
	state = argc > 1 ? strtoull(argv[1], NULL, 0) | 1 : 1;
	for (uint32_t i = 0; i < calls; i++) {
		uint64_t n = number() % 16;

		if (n < 7)
			good += !call_fd(number() % 21);
		else if (n < 14)
			good += !call_path(number() % 10);
		else
			good += !call_other(number() % 8);
	}
	printf("# %u of %u calls did something\n", good, calls);
	HOLDS(calls && good > calls / 16);
	return finish();
}
