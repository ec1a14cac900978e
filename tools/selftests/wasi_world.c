// SPDX-License-Identifier: GPL-2.0
/*
 * WASI world: arguments, environment, clocks, random numbers, bad addresses
 *
 * Run as wasi_world.wasm "" "two words" -- with A=1 and EMPTY= in its environment
 * and nothing to read, and no directory but an empty one.
 */
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <wasi/api.h>

#include "wasi_test.h"

#define END	((void *)(uintptr_t)(__builtin_wasm_memory_size(0) << 16))
#define WILD	((void *)(uintptr_t)0xfffffff0)
#define FAULT	__WASI_ERRNO_FAULT
#define GOOD	__WASI_ERRNO_SUCCESS

/* wasi-libc's own takes a string. */
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_open")))
int32_t path_open(int32_t dir, int32_t follow, int32_t path, int32_t len, int32_t oflags,
		  int64_t rights, int64_t inheriting, int32_t fdflags, int32_t fd);

static void strings(int argc, char **argv)
{
	IS(argc, 4);
	IS(strcmp(argv[1], ""), 0);
	IS(strcmp(argv[2], "two words"), 0);
	IS(strcmp(argv[3], "--"), 0);
	HOLDS(!argv[4]);
	HOLDS(getenv("A") && !strcmp(getenv("A"), "1"));
	HOLDS(getenv("EMPTY") && !strcmp(getenv("EMPTY"), ""));
	HOLDS(!getenv("PATH"));
}

static void clocks(void)
{
	const struct timespec nap = { .tv_nsec = 3000000 };
	struct timespec a, b, res;
	__wasi_timestamp_t t;

	IS(clock_gettime(CLOCK_MONOTONIC, &a), 0);
	IS(nanosleep(&nap, NULL), 0);
	IS(clock_gettime(CLOCK_MONOTONIC, &b), 0);
	HOLDS((b.tv_sec - a.tv_sec) * 1000000000LL + b.tv_nsec - a.tv_nsec >= nap.tv_nsec);
	IS(clock_gettime(CLOCK_REALTIME, &a), 0);
	HOLDS(a.tv_sec > 1500000000);
	IS(clock_getres(CLOCK_MONOTONIC, &res), 0);
	HOLDS(res.tv_sec || res.tv_nsec);
	IS(__wasi_clock_time_get(__WASI_CLOCKID_PROCESS_CPUTIME_ID, 0, &t), GOOD);
	IS(__wasi_clock_time_get(__WASI_CLOCKID_THREAD_CPUTIME_ID, 0, &t), GOOD);
	IS(__wasi_clock_time_get(17, 0, &t), __WASI_ERRNO_INVAL);
	IS(__wasi_clock_res_get(17, &t), __WASI_ERRNO_INVAL);
	IS(sched_yield(), 0);
}

static void numbers(void)
{
	static unsigned char buf[200001];
	size_t count[256] = {}, i;
	int even = 1;

	buf[200000] = 77;
	IS(getentropy(buf, 256), 0);
	IS(__wasi_random_get(buf, 200000), GOOD);
	IS(buf[200000], 77);
	for (i = 0; i < 200000; i++)
		count[buf[i]]++;
	/* 781 of each on average, standard deviation 28: 14 of them on each side. */
	for (i = 0; i < 256; i++)
		even &= count[i] > 390 && count[i] < 1170;
	HOLDS(even);
}

static __wasi_subscription_t clock_event(__wasi_clockid_t id, uint64_t ns, uint16_t flags)
{
	return (__wasi_subscription_t){
		.userdata = 7 + ns,
		.u = { .tag = __WASI_EVENTTYPE_CLOCK,
		       .u.clock = { .id = id, .timeout = ns, .flags = flags } },
	};
}

static __wasi_subscription_t file_event(uint8_t type, __wasi_fd_t fd)
{
	return (__wasi_subscription_t){
		.userdata = 100 + fd,
		.u = { .tag = type, .u.fd_read.file_descriptor = fd },
	};
}

static void polls(void)
{
	__wasi_subscription_t in[3];
	__wasi_event_t out[3];
	__wasi_size_t n = 9;

	IS(__wasi_poll_oneoff(in, out, 0, &n), __WASI_ERRNO_INVAL);
	in[0] = clock_event(__WASI_CLOCKID_MONOTONIC, 1000, 0);
	in[1] = clock_event(__WASI_CLOCKID_REALTIME, 1ULL << 62, 0);
	IS(__wasi_poll_oneoff(in, out, 2, &n), GOOD);
	IS(n, 1);
	IS(out[0].userdata, 1007);
	IS(out[0].error, GOOD);
	in[0] = clock_event(__WASI_CLOCKID_REALTIME, 1000,
			    __WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME);
	IS(__wasi_poll_oneoff(in, out, 1, &n), GOOD);
	IS(n, 1);
	in[0] = clock_event(99, 1, 0);
	IS(__wasi_poll_oneoff(in, out, 2, &n), GOOD);
	IS(n, 1);
	IS(out[0].error, __WASI_ERRNO_INVAL);
	in[0] = file_event(__WASI_EVENTTYPE_FD_READ, 55);
	in[1] = file_event(__WASI_EVENTTYPE_FD_READ, 0);
	in[2] = file_event(__WASI_EVENTTYPE_FD_WRITE, 1);
	IS(__wasi_poll_oneoff(in, out, 3, &n), GOOD);
	IS(n, 3);
	IS(out[0].error, __WASI_ERRNO_BADF);
	IS(out[1].userdata, 100);
	IS(out[2].type, __WASI_EVENTTYPE_FD_WRITE);
	in[0].u.tag = 3;
	IS(__wasi_poll_oneoff(in, out, 1, &n), __WASI_ERRNO_INVAL);
	IS(__wasi_poll_oneoff(in, out, 1025, &n), __WASI_ERRNO_INVAL);
}

/* Addresses beyond the memory, and at its last byte. */
static void addresses(void)
{
	__wasi_subscription_t sub = clock_event(__WASI_CLOCKID_MONOTONIC, 0, 0);
	const uint8_t byte[] = "x";
	__wasi_ciovec_t iov = { byte, 1 };
	__wasi_event_t event;
	__wasi_filestat_t st;
	__wasi_size_t n;
	__wasi_fd_t fd;

	IS(__wasi_args_sizes_get(WILD, &n), FAULT);
	IS(__wasi_args_sizes_get(&n, END), FAULT);
	IS(__wasi_args_get((uint8_t **)WILD, END), FAULT);
	IS(__wasi_args_get((uint8_t **)&st, END), FAULT);
	IS(__wasi_environ_get(END, END), FAULT);
	IS(__wasi_clock_time_get(0, 0, END), FAULT);
	IS(__wasi_random_get(WILD, 32), FAULT);
	IS(__wasi_random_get((uint8_t *)END - 1, 2), FAULT);
	IS(__wasi_random_get((uint8_t *)END - 1, 1), GOOD);
	IS(__wasi_random_get((uint8_t *)8, 0xffffffff), FAULT);
	IS(__wasi_fd_write(1, &iov, 1, WILD), FAULT);
	IS(__wasi_fd_write(1, WILD, 1, &n), FAULT);
	IS(__wasi_fd_write(1, &iov, 0x20000001, &n), __WASI_ERRNO_INVAL);
	iov.buf = WILD;
	iov.buf_len = 32;
	IS(__wasi_fd_write(1, &iov, 1, &n), FAULT);
	iov.buf = byte;
	iov.buf_len = 0xffffffff;
	IS(__wasi_fd_write(1, &iov, 1, &n), FAULT);
	IS(__wasi_fd_fdstat_get(1, WILD), FAULT);
	IS(__wasi_fd_filestat_get(1, WILD), FAULT);
	IS(__wasi_fd_prestat_get(3, END), FAULT);
	IS(__wasi_fd_prestat_dir_name(3, END, 64), FAULT);
	IS(__wasi_fd_readdir(3, WILD, 32, 0, &n), FAULT);
	IS(path_open(3, 0, (uintptr_t)WILD, 32, 0, 0, 0, 0, (uintptr_t)&fd), FAULT);
	IS(path_open(3, 0, (uintptr_t)END, 1, 0, 0, 0, 0, (uintptr_t)&fd), FAULT);
	IS(path_open(3, 0, (uintptr_t)"a\0b", 3, 0, 0, 0, 0, (uintptr_t)&fd),
	   __WASI_ERRNO_INVAL);
	IS(__wasi_path_open(3, 0, ".", 0, 0, 0, 0, WILD), FAULT);
	IS(__wasi_path_filestat_get(3, 0, ".", WILD), FAULT);
	IS(__wasi_path_readlink(3, ".", WILD, 32, &n), __WASI_ERRNO_INVAL);
	IS(__wasi_poll_oneoff(WILD, &event, 1, &n), FAULT);
	IS(__wasi_poll_oneoff(&sub, WILD, 1, &n), FAULT);
	IS(__wasi_poll_oneoff(&sub, &event, 1, WILD), FAULT);
}

/* Descriptors that are not there, functions that are not there. */
static void absent(void)
{
	static char path[5000];
	__wasi_filestat_t st;
	__wasi_filesize_t at;
	__wasi_size_t n;
	uint8_t buf[8];

	IS(__wasi_fd_close(77), __WASI_ERRNO_BADF);
	IS(__wasi_fd_close(0xffffffff), __WASI_ERRNO_BADF);
	IS(__wasi_fd_sync(77), __WASI_ERRNO_BADF);
	IS(__wasi_fd_seek(77, 0, 0, &at), __WASI_ERRNO_BADF);
	IS(__wasi_fd_prestat_get(77, (void *)buf), __WASI_ERRNO_BADF);
	IS(__wasi_fd_prestat_get(0, (void *)buf), __WASI_ERRNO_BADF);
	IS(__wasi_fd_prestat_dir_name(3, buf, 1), __WASI_ERRNO_NAMETOOLONG);
	IS(__wasi_path_filestat_get(77, 0, ".", &st), __WASI_ERRNO_BADF);
	IS(__wasi_path_filestat_get(0, 0, ".", &st), __WASI_ERRNO_NOTDIR);
	IS(__wasi_path_filestat_get(3, 0, "", &st), __WASI_ERRNO_NOENT);
	memset(path, 'x', sizeof(path) - 1);
	IS(__wasi_path_filestat_get(3, 0, path, &st), __WASI_ERRNO_NAMETOOLONG);
	path[300] = 0;
	IS(__wasi_path_filestat_get(3, 0, path, &st), __WASI_ERRNO_NAMETOOLONG);
	IS(__wasi_fd_advise(3, 0, 0, 9), __WASI_ERRNO_INVAL);
	IS(__wasi_path_link(3, 0, "a", 3, "b"), __WASI_ERRNO_NOSYS);
	IS(__wasi_sock_shutdown(0, 1), __WASI_ERRNO_NOSYS);
	IS(__wasi_sock_recv(0, NULL, 0, 0, &n, (void *)buf), __WASI_ERRNO_NOSYS);
	IS(__wasi_sock_send(0, NULL, 0, 0, &n), __WASI_ERRNO_NOSYS);
}

int main(int argc, char **argv)
{
	begin();
	strings(argc, argv);
	clocks();
	numbers();
	polls();
	addresses();
	absent();
	return finish();
}
