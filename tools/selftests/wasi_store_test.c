// SPDX-License-Identifier: GPL-2.0
/*
 * WASI and who calls: whose rights a store has, and what it holds on to
 */
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "guest.h"
#include "wasi_guest.h"

/* WASI's numbers for what may come back. */
#define SUCCESS	0
#define BADF	8
#define EXIST	20
#define NFILE	41
#define PERM	63

#define NOBODY	65534

static __u64 u64_ptr(const void *p)
{
	return (uintptr_t)p;
}

FIXTURE(wasi)
{
	struct guest g;
	char path[32];
	int dir;
};

FIXTURE_SETUP(wasi)
{
	int fd;

	strcpy(self->path, "/tmp/kwasm-wasi-XXXXXX");
	ASSERT_TRUE(mkdtemp(self->path));
	/* What the machine shares with a guest is slow, and knows no FIFOs. */
	ASSERT_EQ(0, mount("none", self->path, "tmpfs", 0, NULL));
	self->dir = open(self->path, O_RDONLY | O_DIRECTORY);
	ASSERT_LE(0, self->dir);
	ASSERT_EQ(0, fchmod(self->dir, 0755));
	fd = openat(self->dir, "file", O_WRONLY | O_CREAT, 0644);
	ASSERT_EQ(5, write(fd, "text\n", 5));
	close(fd);
	memset(&self->g, 0, sizeof(self->g));
	ASSERT_EQ(0, kwasm_device_open(&self->g.dev, NULL));
	ASSERT_EQ(0, kwasm_module_load(self->g.dev, wasi_guest_wasm,
				       wasi_guest_wasm_end - wasi_guest_wasm, NULL, &self->g.m));
	ASSERT_EQ(0, kwasm_store_create(self->g.dev, NULL, &self->g.s));
}

FIXTURE_TEARDOWN(wasi)
{
	guest_close(&self->g);
	close(self->dir);
	umount2(self->path, MNT_DETACH);
	rmdir(self->path);
}

static int attach(struct guest *g, int dir, int input)
{
	const struct kwasm_preopen pre = { .fd = dir, .name = u64_ptr("/"), .name_len = 1 };
	const struct kwasm_wasi_options opts = {
		.preopens = &pre,
		.nr_preopens = 1,
		.stdio = { input, -1, -1 },
	};

	return kwasm_store_wasi(g->s, &opts);
}

static int start(struct guest *g)
{
	return kwasm_store_instantiate(g->s, g->m, NULL, &g->inst);
}

/* What the guest says, or the negative errno of the call. */
static long ask(struct guest *g, const char *what)
{
	struct run run = {};
	int err = guest_call(g, what, &run, 0);

	return err ? err : (long)run.result;
}

static long ask_of(struct guest *g, const char *what, int arg)
{
	struct run run = {};
	int err = guest_call(g, what, &run, 1, arg);

	return err ? err : (long)run.result;
}

/* Runs @body in a child and returns its exit status. */
#define IN_CHILD(body) ({					\
	pid_t pid_ = fork();					\
	int status_ = -1;					\
								\
	if (!pid_) {						\
		body;						\
		_exit(0);					\
	}							\
	waitpid(pid_, &status_, 0);				\
	WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;		\
})

static void drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {};

	syscall(SYS_capset, &header, data);
}

TEST_F(wasi, a_child_like_its_parent_may)
{
	ASSERT_EQ(0, attach(&self->g, self->dir, -1));
	ASSERT_EQ(0, start(&self->g));
	EXPECT_EQ(SUCCESS, ask(&self->g, "stat"));
	EXPECT_EQ(SUCCESS, ask(&self->g, "open"));
	EXPECT_EQ(SUCCESS, IN_CHILD(_exit(ask(&self->g, "stat"))));
}

/* The file is everybody's to read, but the directory was not given to everybody. */
TEST_F(wasi, names_are_for_who_attached)
{
	ASSERT_EQ(0, attach(&self->g, self->dir, -1));
	ASSERT_EQ(0, start(&self->g));
	EXPECT_EQ(PERM, IN_CHILD({
		setgroups(0, NULL);
		if (setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY))
			_exit(99);
		_exit(ask(&self->g, "stat"));
	}));
	EXPECT_EQ(PERM, IN_CHILD({
		if (setresgid(NOBODY, NOBODY, NOBODY))
			_exit(99);
		_exit(ask(&self->g, "open"));
	}));
	EXPECT_EQ(PERM, IN_CHILD({
		drop_capabilities();
		_exit(ask(&self->g, "open"));
	}));
	EXPECT_EQ(PERM, IN_CHILD({
		if (setgroups(1, &(gid_t){ NOBODY }))
			_exit(99);
		_exit(ask(&self->g, "open"));
	}));
}

/* The other way round: root does not lend its rights to who made the store. */
TEST_F(wasi, root_finds_no_more_than_who_attached)
{
	ASSERT_EQ(0, IN_CHILD({
		setgroups(0, NULL);
		if (setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY))
			_exit(99);
		_exit(attach(&self->g, self->dir, -1) ? 98 : 0);
	}));
	ASSERT_EQ(0, start(&self->g));
	EXPECT_EQ(PERM, ask(&self->g, "open"));
}

/* What is open is open, as with descriptors that are passed on. */
TEST_F(wasi, open_files_are_for_all)
{
	ASSERT_EQ(0, attach(&self->g, self->dir, -1));
	ASSERT_EQ(0, start(&self->g));
	ASSERT_EQ(SUCCESS, ask(&self->g, "open"));
	EXPECT_EQ(SUCCESS, IN_CHILD({
		drop_capabilities();
		_exit(ask_of(&self->g, "read", 4));
	}));
}

/* But their times are for those whom the file system would let set them anyhow. */
TEST_F(wasi, times_are_for_who_attached)
{
	ASSERT_EQ(0, attach(&self->g, self->dir, -1));
	ASSERT_EQ(0, start(&self->g));
	ASSERT_EQ(SUCCESS, ask(&self->g, "open"));
	EXPECT_EQ(SUCCESS, ask_of(&self->g, "touch", 4));
	EXPECT_EQ(PERM, IN_CHILD({
		if (setgroups(1, &(gid_t){ NOBODY }))
			_exit(99);
		_exit(ask_of(&self->g, "touch", 4));
	}));
}

/* Not when the call returns: that may be long from now. */
TEST_F(wasi, what_is_closed_is_gone)
{
	struct pollfd in = { .events = POLLIN };
	pid_t pid;

	ASSERT_EQ(0, unlinkat(self->dir, "file", 0));
	ASSERT_EQ(0, mkfifoat(self->dir, "file", 0644));
	in.fd = openat(self->dir, "file", O_RDONLY | O_NONBLOCK);
	ASSERT_LE(0, in.fd);
	ASSERT_EQ(0, attach(&self->g, self->dir, -1));
	ASSERT_EQ(0, start(&self->g));
	pid = fork();
	if (!pid)
		_exit(ask(&self->g, "close_and_spin") != -EINTR);
	EXPECT_EQ(1, poll(&in, 1, 20000));
	EXPECT_EQ(POLLHUP, in.revents);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(in.fd);
}

/* Before 6.6 a file that could not be opened is kept until the call returns. */
static bool kernel_keeps_failed(void)
{
	struct utsname name;
	int version, patch;

	if (uname(&name) || sscanf(name.release, "%d.%d", &version, &patch) != 2)
		return false;
	return version < 6 || (version == 6 && patch < 6);
}

TEST_F_TIMEOUT(wasi, opens_that_fail_are_bounded, 300)
{
	ASSERT_EQ(0, attach(&self->g, self->dir, -1));
	ASSERT_EQ(0, start(&self->g));
	EXPECT_EQ(kernel_keeps_failed() ? NFILE : EXIST, ask_of(&self->g, "remake", 20000));
	EXPECT_EQ(EXIST, ask_of(&self->g, "remake", 1));
}

TEST_F(wasi, a_socket_is_an_input)
{
	int sv[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sv));
	ASSERT_EQ(0, attach(&self->g, self->dir, sv[0]));
	ASSERT_EQ(0, start(&self->g));
	ASSERT_EQ(2, write(sv[1], "hi", 2));
	EXPECT_EQ(SUCCESS, ask_of(&self->g, "read", 0));
	close(sv[0]);
	close(sv[1]);
	EXPECT_EQ(SUCCESS, ask_of(&self->g, "read", 0));
}

/*
 * A terminal in which one byte has come says that it can be read, and then waits
 * for four more, 25 s after each.
 */
static int attach_slow(struct guest *g, const char *dir)
{
	struct kwasm_wasi_options opts = { .stdio = { -1, -1, -1 } };
	int master, number, unlock = 0, slave;
	struct termios slow;
	char path[64];

	if (mount("none", dir, "devpts", 0, "ptmxmode=0666"))
		return -errno;
	snprintf(path, sizeof(path), "%s/ptmx", dir);
	master = open(path, O_RDWR | O_NOCTTY);
	if (master < 0 || ioctl(master, TIOCSPTLCK, &unlock) || ioctl(master, TIOCGPTN, &number))
		return -errno;
	snprintf(path, sizeof(path), "%s/%d", dir, number);
	slave = open(path, O_RDWR | O_NOCTTY);
	if (slave < 0 || tcgetattr(slave, &slow))
		return -errno;
	cfmakeraw(&slow);
	slow.c_cc[VMIN] = 5;
	slow.c_cc[VTIME] = 255;
	if (tcsetattr(slave, TCSANOW, &slow) || write(master, "x", 1) != 1)
		return -errno;
	opts.stdio[0] = slave;
	return kwasm_store_wasi(g->s, &opts) ?: start(g);
}

TEST_F_TIMEOUT(wasi, a_deadline_ends_a_wait_in_a_driver, 15)
{
	struct run run = { .timeout_ns = 100000000 };

	ASSERT_EQ(0, attach_slow(&self->g, self->path));
	EXPECT_EQ(KWASM_OUTCOME_DEADLINE, guest_call(&self->g, "drain", &run, 1, 0));
	umount2(self->path, MNT_DETACH);
}

static void *stop_later(void *store)
{
	usleep(300000);
	kwasm_store_interrupt(store);
	return NULL;
}

TEST_F_TIMEOUT(wasi, a_stop_ends_a_wait_in_a_driver, 15)
{
	pthread_t thread;

	ASSERT_EQ(0, attach_slow(&self->g, self->path));
	ASSERT_EQ(0, pthread_create(&thread, NULL, stop_later, self->g.s));
	EXPECT_EQ(KWASM_OUTCOME_STOPPED, ask_of(&self->g, "drain", 0));
	pthread_join(thread, NULL);
	umount2(self->path, MNT_DETACH);
}

TEST_F(wasi, sockets_go_with_who_attached)
{
	int sv[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sv));
	ASSERT_EQ(2, write(sv[1], "hi", 2));
	ASSERT_EQ(0, IN_CHILD(_exit(attach(&self->g, self->dir, sv[0]) ? 98 : 0)));
	ASSERT_EQ(0, start(&self->g));
	EXPECT_EQ(BADF, ask_of(&self->g, "read", 0));
	close(sv[0]);
	close(sv[1]);
}

static int send_fd(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(fd))] = {};
	struct iovec iov = { "x", 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	return sendmsg(socket, &msg, 0) == 1 ? 0 : -1;
}

/* A store that holds a socket that holds the store. */
static int make_ring(int dir)
{
	struct kwasm_device *dev;
	struct guest g = {};
	int sv[2];

	if (kwasm_device_open(&dev, NULL) || kwasm_store_create(dev, NULL, &g.s) ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, sv))
		return 1;
	if (attach(&g, dir, sv[0]))
		return 2;
	return send_fd(sv[1], kwasm_store_fd(g.s)) ? 3 : 0;
}

TEST_F(wasi, rings_are_freed)
{
	__u64 before = bytes_used();
	int tries = 1000;

	ASSERT_EQ(0, IN_CHILD(_exit(make_ring(self->dir))));
	/* The last close of a process that ended is a work item's. */
	while (bytes_used() != before && tries--)
		usleep(10000);
	EXPECT_EQ(before, bytes_used());
}

static int attach_raw(struct guest *g, const struct kwasm_wasi *arg)
{
	return ioctl(kwasm_store_fd(g->s), KWASM_WASI, arg) ? -errno : 0;
}

TEST_F(wasi, refusals_leave_nothing)
{
	const struct kwasm_preopen good = { .fd = self->dir, .name = u64_ptr("/"), .name_len = 1 };
	const struct kwasm_preopen no_name = { .fd = self->dir, .name = u64_ptr("/") };
	const struct kwasm_preopen no_dir = { .fd = 0, .name = u64_ptr("/"), .name_len = 1 };
	const struct kwasm_preopen no_fd = { .fd = 999, .name = u64_ptr("/"), .name_len = 1 };
	const struct kwasm_preopen no_text = { .fd = self->dir, .name = 8, .name_len = 1 };
	const struct kwasm_preopen long_name = { .fd = self->dir, .name_len = 4097 };
	const struct kwasm_wasi base = {
		.stdio = { -1, -1, -1 },
		.preopens = u64_ptr(&good),
		.nr_preopens = 1,
	};
	struct kwasm_usage before, after;
	struct kwasm_wasi arg;
	int null = open("/dev/null", O_RDWR);
	int poll = epoll_create1(0);

	ASSERT_EQ(0, kwasm_store_usage(self->g.s, &before));

#define REFUSED(err, change) do {					\
	arg = base;							\
	change;								\
	EXPECT_EQ(-(err), attach_raw(&self->g, &arg));			\
} while (0)
	REFUSED(EINVAL, arg.flags = 1);
	REFUSED(EINVAL, arg.reserved = 1);
	REFUSED(E2BIG, arg.nr_preopens = 257);
	REFUSED(E2BIG, arg.args_size = 0xffffffff);
	REFUSED(EFAULT, arg.args_size = 1);
	REFUSED(EFAULT, (arg.environ = 4096, arg.environ_size = 10));
	REFUSED(EINVAL, (arg.args = u64_ptr("ab"), arg.args_size = 1));
	REFUSED(EFAULT, arg.preopens = 8);
	REFUSED(EINVAL, arg.preopens = u64_ptr(&no_name));
	REFUSED(EFAULT, arg.preopens = u64_ptr(&no_text));
	REFUSED(EBADF, arg.preopens = u64_ptr(&no_fd));
	REFUSED(ENAMETOOLONG, arg.preopens = u64_ptr(&long_name));
	close(0);
	ASSERT_EQ(0, dup(null));
	REFUSED(ENOTDIR, arg.preopens = u64_ptr(&no_dir));
	REFUSED(EBADF, arg.stdio[2] = 999);
	REFUSED(EBADF, arg.stdio[1] = -2);
	REFUSED(EINVAL, arg.stdio[0] = poll);
	REFUSED(EINVAL, arg.stdio[0] = kwasm_store_fd(self->g.s));
#undef REFUSED

	ASSERT_EQ(0, kwasm_store_usage(self->g.s, &after));
	EXPECT_EQ(before.used, after.used);
	EXPECT_EQ(0, attach_raw(&self->g, &base));
	EXPECT_EQ(-EEXIST, attach_raw(&self->g, &base));
	EXPECT_EQ(0, start(&self->g));
	EXPECT_EQ(SUCCESS, ask(&self->g, "stat"));
}

TEST_HARNESS_MAIN
