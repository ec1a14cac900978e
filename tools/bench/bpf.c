// SPDX-License-Identifier: GPL-2.0
/*
 * An empty eBPF program, run by the kernel's own loop for tests
 */
#include <errno.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tools/bench/bpf.h"

/* r0 = 0; exit */
static const struct bpf_insn empty[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
	{ .code = BPF_JMP | BPF_EXIT },
};

int64_t bpf_run_empty(uint32_t repeat)
{
	/* A packet is asked for, if only its Ethernet header. */
	char packet[64] = {};
	union bpf_attr load = {
		.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
		.insn_cnt = 2,
		.insns = (uintptr_t)empty,
		.license = (uintptr_t)"GPL",
	};
	union bpf_attr run = {
		.test.data_in = (uintptr_t)packet,
		.test.data_size_in = sizeof(packet),
		.test.repeat = repeat,
	};
	int fd = syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof(load));
	int err;

	if (fd < 0)
		return -errno;
	run.test.prog_fd = fd;
	err = syscall(SYS_bpf, BPF_PROG_TEST_RUN, &run, sizeof(run));
	err = err ? -errno : 0;
	close(fd);
	return err ? err : (int64_t)run.test.duration;
}
