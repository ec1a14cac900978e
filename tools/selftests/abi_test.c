// SPDX-License-Identifier: GPL-2.0
/*
 * ABI: what every ioctl promises, whatever it does
 *
 * Speaks to the kernel without libkwasm.  Built a second time for 32 bits.
 */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <kselftest_harness.h>

#include "guest.h"

#define NR_FDS	3

/* An address that nothing is at. */
#define BAD	((__u64)4096)

static __u64 u64_ptr(const void *p)
{
	return (uintptr_t)p;
}

FIXTURE(fds)
{
	int dev;
	int module;
	int store;
};

static int make_module(int dev)
{
	struct kwasm_create_module arg = {
		.bytes = u64_ptr(guest_wasm),
		.size = GUEST_SIZE,
	};

	return ioctl(dev, KWASM_CREATE_MODULE, &arg);
}

static int make_store(int dev)
{
	struct kwasm_create_store arg = {};

	return ioctl(dev, KWASM_CREATE_STORE, &arg);
}

static int make_instance(int store, int module)
{
	struct kwasm_instantiate arg = { .module_fd = module };

	return ioctl(store, KWASM_INSTANTIATE, &arg);
}

/* 1 + 2; returns the sum or a negative errno. */
static int add(int store)
{
	struct kwasm_value args[2] = {
		{ .type = KWASM_TYPE_I32, .bits = 1 }, { .type = KWASM_TYPE_I32, .bits = 2 },
	};
	struct kwasm_value result = {};
	struct kwasm_invoke arg = {
		.name = u64_ptr("add"),
		.name_len = 3,
		.args = u64_ptr(args),
		.nr_args = 2,
		.results = u64_ptr(&result),
		.max_results = 1,
	};

	return ioctl(store, KWASM_CALL, &arg) ? -errno : (int)result.bits;
}

FIXTURE_SETUP(fds)
{
	self->dev = open("/dev/kwasm", O_RDWR | O_CLOEXEC);
	ASSERT_GE(self->dev, 0);
	self->module = make_module(self->dev);
	ASSERT_GE(self->module, 0);
	self->store = make_store(self->dev);
	ASSERT_GE(self->store, 0);
	ASSERT_EQ(make_instance(self->store, self->module), 0);
}

FIXTURE_TEARDOWN(fds)
{
	close(self->dev);
	close(self->module);
	close(self->store);
}

#define EXPECT_ERRNO(call, want) do {		\
	errno = 0;				\
	EXPECT_EQ(call, -1);			\
	EXPECT_EQ(errno, want);			\
} while (0)

TEST(device_is_for_root_alone)
{
	struct stat st;

	ASSERT_EQ(stat("/dev/kwasm", &st), 0);
	EXPECT_EQ(st.st_mode, S_IFCHR | 0600);
	EXPECT_EQ(st.st_uid, 0);
}

TEST_F(fds, unknown_numbers_are_enotty)
{
	const int fds[NR_FDS] = { self->dev, self->module, self->store };
	char room[512] = {};
	int i;

	for (i = 0; i < NR_FDS; i++) {
		EXPECT_ERRNO(ioctl(fds[i], _IO(KWASM_IOC, 0x7f), room), ENOTTY);
		EXPECT_ERRNO(ioctl(fds[i], _IOWR(KWASM_IOC, 0xff, room), room), ENOTTY);
		EXPECT_ERRNO(ioctl(fds[i], _IOWR('x', 0x01, struct kwasm_create_module), room),
			     ENOTTY);
		EXPECT_ERRNO(ioctl(fds[i], 0, room), ENOTTY);
		EXPECT_ERRNO(ioctl(fds[i], -1, room), ENOTTY);
	}
}

TEST_F(fds, numbers_belong_to_their_kind_of_descriptor)
{
	char room[512] = {};

	EXPECT_ERRNO(ioctl(self->dev, KWASM_CALL, room), ENOTTY);
	EXPECT_ERRNO(ioctl(self->dev, KWASM_MODULE_INFO, room), ENOTTY);
	EXPECT_ERRNO(ioctl(self->module, KWASM_CREATE_STORE, room), ENOTTY);
	EXPECT_ERRNO(ioctl(self->module, KWASM_INTERRUPT), ENOTTY);
	EXPECT_ERRNO(ioctl(self->store, KWASM_CREATE_MODULE, room), ENOTTY);
	EXPECT_ERRNO(ioctl(self->store, KWASM_MODULE_EXPORT, room), ENOTTY);
}

/* As a program would that was built against a later kernel. */
TEST_F(fds, longer_struct_needs_a_zero_tail)
{
	struct {
		struct kwasm_create_store arg;
		__u64 more[8];
	} longer = {};
	int fd, i;

	fd = ioctl(self->dev, _IOWR(KWASM_IOC, 0x02, longer), &longer);
	EXPECT_GE(fd, 0);
	close(fd);
	for (i = 0; i < 8; i++) {
		longer.more[i] = 1ull << (i * 8);
		EXPECT_ERRNO(ioctl(self->dev, _IOWR(KWASM_IOC, 0x02, longer), &longer), E2BIG);
		longer.more[i] = 0;
	}
}

TEST_F(fds, longest_struct_is_taken)
{
	static char longer[(1 << _IOC_SIZEBITS) - 1];
	unsigned int nr = _IOC(_IOC_READ | _IOC_WRITE, KWASM_IOC, 0x02, sizeof(longer));
	int fd = ioctl(self->dev, nr, longer);

	EXPECT_GE(fd, 0);
	close(fd);
	longer[sizeof(longer) - 1] = 1;
	EXPECT_ERRNO(ioctl(self->dev, nr, longer), E2BIG);
}

TEST_F(fds, shorter_than_the_first_version_is_refused)
{
	struct kwasm_create_store arg = {};

	EXPECT_ERRNO(ioctl(self->dev, _IOC(_IOC_READ | _IOC_WRITE, KWASM_IOC, 0x02, 8), &arg),
		     EINVAL);
	EXPECT_ERRNO(ioctl(self->dev, _IOC(_IOC_READ | _IOC_WRITE, KWASM_IOC, 0x02, 0), &arg),
		     EINVAL);
}

#define EXPECT_RESERVED(fd, nr, type, member, value) do {	\
	type _arg = {};						\
								\
	_arg.member = value;					\
	EXPECT_ERRNO(ioctl(fd, nr, &_arg), EINVAL);		\
} while (0)

TEST_F(fds, reserved_members_and_unknown_flags_are_refused)
{
	EXPECT_RESERVED(self->dev, KWASM_CREATE_MODULE, struct kwasm_create_module, flags, 1);
	EXPECT_RESERVED(self->dev, KWASM_CREATE_MODULE, struct kwasm_create_module, reserved, 1);
	EXPECT_RESERVED(self->dev, KWASM_CREATE_MODULE, struct kwasm_create_module, reserved2, 1);
	EXPECT_RESERVED(self->dev, KWASM_CREATE_MODULE, struct kwasm_create_module, log.reserved,
			1);
	EXPECT_RESERVED(self->dev, KWASM_CREATE_MODULE, struct kwasm_create_module, plan.what,
			99);
	EXPECT_RESERVED(self->dev, KWASM_CREATE_MODULE, struct kwasm_create_module, plan.mode, 99);
	EXPECT_RESERVED(self->dev, KWASM_CREATE_STORE, struct kwasm_create_store, flags,
			0x80000000);
	EXPECT_RESERVED(self->dev, KWASM_CREATE_STORE, struct kwasm_create_store, log.reserved, 1);
	EXPECT_RESERVED(self->dev, KWASM_CREATE_STORE, struct kwasm_create_store, reserved, 1);
	EXPECT_RESERVED(self->dev, KWASM_GET_STATS, struct kwasm_stats, reserved, 1);
	EXPECT_RESERVED(self->dev, KWASM_GET_TREE, struct kwasm_tree, reserved, 1);
	EXPECT_RESERVED(self->dev, KWASM_GET_SITES, struct kwasm_sites, reserved, 1);
	EXPECT_RESERVED(self->module, KWASM_MODULE_EXPORT, struct kwasm_module_extern, reserved, 1);
	EXPECT_RESERVED(self->store, KWASM_CALL, struct kwasm_invoke, flags, 1);
	EXPECT_RESERVED(self->store, KWASM_CALL, struct kwasm_invoke, log.reserved, 1);
	EXPECT_RESERVED(self->store, KWASM_INSTANTIATE, struct kwasm_instantiate, tier, 99);
	EXPECT_RESERVED(self->store, KWASM_MEMORY, struct kwasm_memory_op, reserved, 1);
	EXPECT_RESERVED(self->store, KWASM_GLOBAL, struct kwasm_global_op, reserved, 1);
	EXPECT_RESERVED(self->store, KWASM_TABLE, struct kwasm_table_op, reserved, 1);
	EXPECT_RESERVED(self->store, KWASM_WASI, struct kwasm_wasi, flags, 1);
	EXPECT_RESERVED(self->store, KWASM_WASI, struct kwasm_wasi, reserved, 1);
	EXPECT_RESERVED(self->store, KWASM_SET_FAULT, struct kwasm_fault_plan, mode, 99);
	EXPECT_RESERVED(self->store, KWASM_SET_FAULT, struct kwasm_fault_plan, what, 99);
}

TEST_F(fds, unknown_operations_are_refused)
{
	struct kwasm_memory_op memory = { .name = u64_ptr("memory"), .name_len = 6, .op = 99 };
	struct kwasm_table_op table = { .name = u64_ptr("table"), .name_len = 5, .op = 99 };
	struct kwasm_global_op global = { .name = u64_ptr("count"), .name_len = 5, .op = 99 };

	EXPECT_ERRNO(ioctl(self->store, KWASM_MEMORY, &memory), EINVAL);
	EXPECT_ERRNO(ioctl(self->store, KWASM_TABLE, &table), EINVAL);
	EXPECT_ERRNO(ioctl(self->store, KWASM_GLOBAL, &global), EINVAL);
}

TEST_F(fds, bad_addresses_of_structs_are_efault)
{
	static const struct {
		int kind;
		unsigned long nr;
	} all[] = {
		{ 0, KWASM_GET_INFO }, { 0, KWASM_CREATE_MODULE }, { 0, KWASM_CREATE_STORE },
		{ 0, KWASM_GET_STATS }, { 1, KWASM_MODULE_INFO }, { 1, KWASM_MODULE_IMPORT },
		{ 1, KWASM_MODULE_EXPORT }, { 1, KWASM_GET_STATS }, { 2, KWASM_INSTANTIATE },
		{ 2, KWASM_REGISTER }, { 2, KWASM_CALL }, { 2, KWASM_LOOKUP },
		{ 2, KWASM_MEMORY }, { 2, KWASM_GLOBAL }, { 2, KWASM_TABLE }, { 2, KWASM_WASI },
		{ 2, KWASM_SET_FAULT }, { 2, KWASM_GET_STATS }, { 0, KWASM_GET_TREE },
		{ 0, KWASM_GET_SITES },
	};
	const int fds[NR_FDS] = { self->dev, self->module, self->store };
	void *none = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	ASSERT_NE(none, MAP_FAILED);
	for (i = 0; i < ARRAY_SIZE(all); i++) {
		EXPECT_ERRNO(ioctl(fds[all[i].kind], all[i].nr, NULL), EFAULT);
		EXPECT_ERRNO(ioctl(fds[all[i].kind], all[i].nr, none), EFAULT);
		EXPECT_ERRNO(ioctl(fds[all[i].kind], all[i].nr, (void *)-8), EFAULT);
	}
}

/* A struct that ends where its page does, and one whose page ends in it. */
TEST_F(fds, structs_at_the_edge_of_a_page)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t size = sizeof(struct kwasm_create_store);
	int fd;

	ASSERT_NE(page, MAP_FAILED);
	ASSERT_EQ(munmap(page + 4096, 4096), 0);
	fd = ioctl(self->dev, KWASM_CREATE_STORE, page + 4096 - size);
	EXPECT_GE(fd, 0);
	close(fd);
	EXPECT_ERRNO(ioctl(self->dev, KWASM_CREATE_STORE, page + 4096 - size + 8), EFAULT);
}

TEST_F(fds, bad_addresses_in_structs_are_efault)
{
	struct kwasm_create_module module = { .bytes = BAD, .size = 100 };
	struct kwasm_invoke call = { .name = BAD, .name_len = 3 };
	struct kwasm_register name = { .name = BAD, .name_len = 3 };
	struct kwasm_stats stats = { .kinds = BAD, .nr_kinds = KWASM_BYTES_KINDS };
	struct kwasm_memory_op op = {
		.name = u64_ptr("memory"),
		.name_len = 6,
		.length = 100,
		.buf = BAD,
	};

	EXPECT_ERRNO(ioctl(self->dev, KWASM_CREATE_MODULE, &module), EFAULT);
	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), EFAULT);
	call = (struct kwasm_invoke){ .name = u64_ptr("add"), .name_len = 3, .nr_args = 2,
				      .args = BAD };
	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), EFAULT);
	EXPECT_ERRNO(ioctl(self->store, KWASM_REGISTER, &name), EFAULT);
	EXPECT_ERRNO(ioctl(self->store, KWASM_GET_STATS, &stats), EFAULT);
	EXPECT_ERRNO(ioctl(self->store, KWASM_MEMORY, &op), EFAULT);
	op.op = KWASM_OP_SET;
	EXPECT_ERRNO(ioctl(self->store, KWASM_MEMORY, &op), EFAULT);
	EXPECT_EQ(add(self->store), 3);
}

/* Four bytes are there and four are not. */
TEST_F(fds, write_from_nowhere_changes_nothing)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char bytes[8] = "pattern";
	struct kwasm_memory_op op = {
		.name = u64_ptr("memory"),
		.name_len = 6,
		.op = KWASM_OP_SET,
		.length = sizeof(bytes),
		.buf = u64_ptr(bytes),
	};

	ASSERT_NE(page, MAP_FAILED);
	ASSERT_EQ(munmap(page + 4096, 4096), 0);
	ASSERT_EQ(ioctl(self->store, KWASM_MEMORY, &op), 0);
	op.buf = u64_ptr(page + 4092);
	EXPECT_ERRNO(ioctl(self->store, KWASM_MEMORY, &op), EFAULT);

	memset(bytes, 0, sizeof(bytes));
	op.op = KWASM_OP_GET;
	op.buf = u64_ptr(bytes);
	ASSERT_EQ(ioctl(self->store, KWASM_MEMORY, &op), 0);
	EXPECT_STREQ(bytes, "pattern");
}

TEST_F(fds, huge_lengths_are_refused)
{
	struct kwasm_create_module module = { .bytes = u64_ptr(guest_wasm), .size = -1ull };
	struct kwasm_invoke call = { .name = u64_ptr("add"), .name_len = -1u };
	struct kwasm_wasi wasi = { .args = BAD, .args_size = -1u, .stdio = { -1, -1, -1 } };
	struct kwasm_memory_op op = {
		.name = u64_ptr("memory"),
		.name_len = 6,
		.offset = -1ull,
		.length = -1ull,
		.buf = u64_ptr(&module),
	};

	EXPECT_ERRNO(ioctl(self->dev, KWASM_CREATE_MODULE, &module), E2BIG);
	EXPECT_EQ(ioctl(self->store, KWASM_CALL, &call), -1);
	call.name_len = 3;
	call.nr_args = -1u;
	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), EINVAL);
	EXPECT_EQ(ioctl(self->store, KWASM_WASI, &wasi), -1);
	wasi.args_size = 0;
	wasi.nr_preopens = -1u;
	EXPECT_EQ(ioctl(self->store, KWASM_WASI, &wasi), -1);
	EXPECT_ERRNO(ioctl(self->store, KWASM_MEMORY, &op), ERANGE);
	op.offset = 1;
	op.length = -1ull;
	EXPECT_ERRNO(ioctl(self->store, KWASM_MEMORY, &op), ERANGE);
	op.op = KWASM_OP_GROW;
	EXPECT_ERRNO(ioctl(self->store, KWASM_MEMORY, &op), ENOMEM);
	EXPECT_EQ(add(self->store), 3);
}

TEST_F(fds, wrong_arguments_are_einval)
{
	struct kwasm_value args[3] = {
		{ .type = KWASM_TYPE_I32 }, { .type = KWASM_TYPE_I64 }, { .type = KWASM_TYPE_I32 },
	};
	struct kwasm_invoke call = {
		.name = u64_ptr("add"),
		.name_len = 3,
		.args = u64_ptr(args),
		.nr_args = 2,
	};

	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), EINVAL);
	args[1].type = KWASM_TYPE_I32;
	args[1].bits = 1ull << 32;
	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), EINVAL);
	args[1].bits = 0;
	args[1].high = 1;
	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), EINVAL);
	args[1].high = 0;
	args[1].flags = KWASM_VALUE_NULL;
	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), EINVAL);
	args[1].flags = 0;
	call.nr_args = 3;
	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), EINVAL);
	call.nr_args = 1;
	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), EINVAL);
}

TEST_F(fds, missing_names_are_enoent)
{
	struct kwasm_invoke call = { .name = u64_ptr("nope"), .name_len = 4 };
	struct kwasm_register name = { .name = u64_ptr("x"), .name_len = 1, .instance = 77 };
	struct kwasm_module_extern ext = { .index = 1000 };

	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), ENOENT);
	call.name = u64_ptr("memory");
	call.name_len = 6;
	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), ENOENT);
	call.instance = 77;
	EXPECT_ERRNO(ioctl(self->store, KWASM_CALL, &call), ENOENT);
	EXPECT_ERRNO(ioctl(self->store, KWASM_REGISTER, &name), ENOENT);
	EXPECT_ERRNO(ioctl(self->module, KWASM_MODULE_EXPORT, &ext), ENOENT);
	EXPECT_ERRNO(ioctl(self->module, KWASM_MODULE_IMPORT, &ext), ENOENT);
}

TEST_F(fds, only_modules_are_instantiated)
{
	struct kwasm_instantiate arg = { .module_fd = -1 };
	const int wrong[] = { self->dev, self->store, STDIN_FILENO };
	size_t i;

	EXPECT_ERRNO(ioctl(self->store, KWASM_INSTANTIATE, &arg), EBADF);
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		arg.module_fd = wrong[i];
		EXPECT_ERRNO(ioctl(self->store, KWASM_INSTANTIATE, &arg), EINVAL);
	}
}

TEST_F(fds, descriptors_are_close_on_exec_and_named)
{
	const int fds[2] = { self->module, self->store };
	char path[64], name[64];
	ssize_t n;
	int i;

	for (i = 0; i < 2; i++) {
		EXPECT_EQ(fcntl(fds[i], F_GETFD), FD_CLOEXEC);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[i]);
		n = readlink(path, name, sizeof(name) - 1);
		ASSERT_GT(n, 0);
		name[n] = '\0';
		EXPECT_NE(strstr(name, "anon_inode:"), NULL);
		EXPECT_NE(strstr(name, "kwasm"), NULL);
	}
}

TEST_F(fds, closed_descriptors_are_ebadf)
{
	struct kwasm_stats stats = {};
	int fd = make_store(self->dev);

	ASSERT_GE(fd, 0);
	close(fd);
	EXPECT_ERRNO(ioctl(fd, KWASM_GET_STATS, &stats), EBADF);
}

TEST_F(fds, descriptors_do_nothing_else)
{
	const int fds[NR_FDS] = { self->dev, self->module, self->store };
	char c = 0;
	int i;

	for (i = 0; i < NR_FDS; i++) {
		EXPECT_EQ(read(fds[i], &c, 1), -1);
		EXPECT_EQ(write(fds[i], &c, 1), -1);
	}
	EXPECT_EQ(mmap(NULL, 4096, PROT_READ, MAP_SHARED, self->dev, 0), MAP_FAILED);
	EXPECT_EQ(mmap(NULL, 4096, PROT_READ, MAP_SHARED, self->module, 0), MAP_FAILED);
}

TEST(any_order_of_closing)
{
	static const int orders[][NR_FDS] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	__u64 before = bytes_used();
	int fds[NR_FDS], i, j;

	for (i = 0; i < 6; i++) {
		fds[0] = open("/dev/kwasm", O_RDWR | O_CLOEXEC);
		fds[1] = make_module(fds[0]);
		fds[2] = make_store(fds[0]);
		ASSERT_EQ(make_instance(fds[2], fds[1]), 0);
		for (j = 0; j < NR_FDS; j++) {
			ASSERT_EQ(close(fds[orders[i][j]]), 0);
			fds[orders[i][j]] = -1;
			if (fds[2] >= 0)
				EXPECT_EQ(add(fds[2]), 3);
		}
		EXPECT_EQ(bytes_used(), before);
	}
}

TEST_F(fds, child_uses_what_it_inherits)
{
	int status;
	pid_t pid = fork();

	ASSERT_GE(pid, 0);
	if (!pid)
		_exit(add(self->store) == 3 ? 0 : 1);
	ASSERT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(add(self->store), 3);
}

static int send_fd(int socket, int fd)
{
	char room[CMSG_SPACE(sizeof(fd))] = {}, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	return sendmsg(socket, &msg, 0) == 1 ? 0 : -1;
}

static int receive_fd(int socket)
{
	char room[CMSG_SPACE(sizeof(int))] = {}, byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room),
	};
	int fd = -1;

	if (recvmsg(socket, &msg, 0) == 1 && CMSG_FIRSTHDR(&msg))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

TEST_F(fds, store_outlives_its_sender)
{
	int pair[2], fd;

	ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ASSERT_EQ(send_fd(pair[0], self->store), 0);
	/* Now it is in flight and nowhere else. */
	close(self->store);
	close(self->module);
	fd = receive_fd(pair[1]);
	ASSERT_GE(fd, 0);
	EXPECT_EQ(add(fd), 3);
	close(fd);
	self->store = -1;
	self->module = -1;
}

TEST_F(fds, log_is_cut_and_ended)
{
	char log[16];
	struct kwasm_create_module arg = {
		.bytes = u64_ptr("not wasm at all"),
		.size = 15,
		.log = { .buf = u64_ptr(log), .size = 8 },
	};

	memset(log, '#', sizeof(log));
	EXPECT_ERRNO(ioctl(self->dev, KWASM_CREATE_MODULE, &arg), ENOEXEC);
	EXPECT_EQ(strlen(log), 7);
	EXPECT_EQ(memcmp(log, "magic h", 8), 0);
	EXPECT_EQ(memcmp(log + 8, "########", 8), 0);

	/* One byte has room for the NUL alone. */
	memset(log, '#', sizeof(log));
	arg.log.size = 1;
	EXPECT_ERRNO(ioctl(self->dev, KWASM_CREATE_MODULE, &arg), ENOEXEC);
	EXPECT_EQ(log[0], 0);
	EXPECT_EQ(log[1], '#');

	arg.log.size = 0;
	arg.log.buf = 0;
	EXPECT_ERRNO(ioctl(self->dev, KWASM_CREATE_MODULE, &arg), ENOEXEC);
}

TEST_F(fds, log_of_a_success_is_empty)
{
	char log[16] = "something";
	struct kwasm_create_store arg = {
		.log = { .buf = u64_ptr(log), .size = sizeof(log) },
	};
	int fd = ioctl(self->dev, KWASM_CREATE_STORE, &arg);

	EXPECT_GE(fd, 0);
	EXPECT_EQ(log[0], 0);
	close(fd);
}

TEST_F(fds, log_that_cannot_be_written_is_efault)
{
	__u64 before = bytes_used();
	struct kwasm_create_store arg = { .log = { .buf = BAD, .size = 100 } };

	EXPECT_ERRNO(ioctl(self->dev, KWASM_CREATE_STORE, &arg), EFAULT);
	EXPECT_EQ(bytes_used(), before);
}

TEST_F(fds, trap_is_an_outcome_not_an_errno)
{
	char log[256] = "";
	struct kwasm_frame frames[2] = {};
	struct kwasm_invoke call = {
		.name = u64_ptr("deep"),
		.name_len = 4,
		.outcome = { .frames = u64_ptr(frames), .max_frames = 1 },
		.log = { .buf = u64_ptr(log), .size = sizeof(log) },
	};

	ASSERT_EQ(ioctl(self->store, KWASM_CALL, &call), 0);
	EXPECT_EQ(call.outcome.trap, KWASM_OUTCOME_STACK_EXHAUSTED);
	EXPECT_GT(call.outcome.depth, 1000);
	EXPECT_GT(frames[0].offset, 0);
	EXPECT_EQ(frames[1].offset, 0);
	EXPECT_EQ(strncmp(log, "call stack exhausted", 20), 0);
	EXPECT_EQ(add(self->store), 3);
}

TEST_F(fds, repeated_calls_are_counted_and_timed)
{
	struct kwasm_value count = {}, arg = { .type = KWASM_TYPE_I32, .bits = 1 };
	struct kwasm_global_op op = {
		.name = u64_ptr("count"),
		.name_len = 5,
	};
	struct kwasm_invoke call = {
		.name = u64_ptr("increment"),
		.name_len = 9,
		.args = u64_ptr(&arg),
		.nr_args = 1,
		.repeat = 1000,
	};

	ASSERT_EQ(ioctl(self->store, KWASM_CALL, &call), 0);
	EXPECT_EQ(call.outcome.trap, KWASM_OUTCOME_RETURNED);
	EXPECT_GT(call.timing.batches, 0);
	EXPECT_LE(call.timing.min, call.timing.median);
	EXPECT_LE(call.timing.median, call.timing.p99);
	ASSERT_EQ(ioctl(self->store, KWASM_GLOBAL, &op), 0);
	count = op.value;
	EXPECT_EQ(count.type, KWASM_TYPE_I64);
	EXPECT_EQ(count.bits, 1000);
}

TEST_HARNESS_MAIN
