// SPDX-License-Identifier: GPL-2.0
/*
 * Start and stop of the module, with every failure of the kernel's in turn
 *
 * fail-nth lets the n-th allocation of any sort fail that loading comes to, or its
 * n-th copy from user memory.  Each time the module is either loaded and serves,
 * or is not there, and then loads when it is let be; whoever boots the test kernel
 * sees whether anything leaked or complained.
 *
 * The kernel's loader complains itself when its own mappings fail, so points begin
 * short before kwasm's code does: where a start ends that is refused at once.
 *
 * It loads kwasm.ko anew, from the folder KWASM_RUN that scripts/vm hands to its
 * guests, so nobody else may use it meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "guest.h"

#define PATIENCE	600	/* seconds the test may take */
#define BUDGET		120000	/* ms that its loads may take, about */
#define FAR		1000000	/* points: there are not so many */
#define BEFORE		30	/* points of the loader's that are swept as well */

/* All that a start can do: pools, a line to try. */
#define OPTIONS	"alloc=segregate(4K,kmalloc,kvmalloc) "			\
		"pools=store=slots(8K,4,kmalloc),stack=slots(64K,2,vmalloc)"

FIXTURE(insmod)
{
	int ko;
	int nth;
};

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	int n = fd < 0 ? -1 : write(fd, text, strlen(text));

	close(fd);
	return n < 0 ? -1 : 0;
}

static int arm_kernel(void)
{
	static const char *const knobs[][2] = {
		{ "/sys/kernel/debug/failslab/ignore-gfp-wait", "N" },
		{ "/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N" },
		{ "/sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem", "N" },
		{ "/sys/kernel/debug/fail_page_alloc/min-order", "0" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(knobs); i++)
		if (write_text(knobs[i][0], knobs[i][1]))
			return -1;
	return open("/proc/thread-self/fail-nth", O_RDWR);
}

static int unload(void)
{
	return syscall(SYS_delete_module, "kwasm", O_NONBLOCK) ? -errno : 0;
}

static int load(int ko, const char *options)
{
	return syscall(SYS_finit_module, ko, options, 0) ? -errno : 0;
}

/* With its n-th point failing; *left: points that were still to come, 0: it failed. */
static int load_failing(int ko, int nth, unsigned int n, const char *options,
			unsigned int *left)
{
	char text[16] = "";
	int err;

	snprintf(text, sizeof(text), "%u", n);
	if (write(nth, text, strlen(text)) < 0)
		return -EPROTO;
	err = load(ko, options);
	/* To tell is a copy to user memory, too, which may be the one that fails. */
	*left = pread(nth, text, sizeof(text) - 1, 0) > 0 ? strtoul(text, NULL, 10) : 0;
	write(nth, "0", 1);
	return err;
}

FIXTURE_SETUP(insmod)
{
	const char *run = getenv("KWASM_RUN");
	char path[256];

	self->ko = -1;
	snprintf(path, sizeof(path), "%s/kwasm.ko", run ? run : "");
	if (access("/sys/module/kwasm/refcnt", F_OK) || access(path, R_OK))
		SKIP(return, "no kwasm.ko to load, or it cannot be unloaded");
	self->nth = arm_kernel();
	if (self->nth < 0)
		SKIP(return, "this kernel has no fail-nth");
	self->ko = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_GE(self->ko, 0);
	ASSERT_EQ(unload(), 0);
}

FIXTURE_TEARDOWN(insmod)
{
	if (self->ko < 0)
		return;
	if (access("/sys/module/kwasm", F_OK))
		EXPECT_EQ(load(self->ko, ""), 0);
	close(self->ko);
	close(self->nth);
}

TEST_F_TIMEOUT(insmod, starts_whole_or_not_at_all, PATIENCE)
{
	unsigned int left, first, total, step, n, runs = 0, refused = 0;
	__u64 start, idle;
	int err;

	/* The harness runs a test even after its setup was skipped. */
	if (self->ko < 0)
		SKIP(return, "no kwasm.ko to load, or no fail-nth");
	/* Once for the file, whose pages are read only the first time. */
	ASSERT_EQ(load(self->ko, OPTIONS), 0);
	idle = bytes_used();
	ASSERT_EQ(unload(), 0);
	ASSERT_EQ(load_failing(self->ko, self->nth, FAR, "pools=none", &left), -EINVAL);
	first = FAR - left - BEFORE;
	start = now_ms();
	ASSERT_EQ(load_failing(self->ko, self->nth, FAR, OPTIONS, &left), 0);
	ASSERT_EQ(unload(), 0);
	total = FAR - left;
	step = 1 + (total - first) * (now_ms() - start) / BUDGET;
	for (n = first; n <= total; n += step) {
		err = load_failing(self->ko, self->nth, n, OPTIONS, &left);
		runs++;
		if (err) {
			refused++;
			ASSERT_EQ(left, 0) TH_LOG("%u: %d without a failure", n, err);
			EXPECT_TRUE(err == -ENOMEM || err == -EFAULT) TH_LOG("%u: %d", n, err);
			ASSERT_NE(access("/sys/module/kwasm", F_OK), 0);
			continue;
		}
		ASSERT_EQ(unload(), 0) TH_LOG("%u", n);
	}
	TH_LOG("points %u to %u, %u runs, %u refused", first, total, runs, refused);
	EXPECT_GT(refused, 0);
	ASSERT_EQ(load(self->ko, OPTIONS), 0);
	EXPECT_EQ(bytes_used(), idle);
	ASSERT_EQ(unload(), 0);
}

TEST_HARNESS_MAIN
