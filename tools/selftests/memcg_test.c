// SPDX-License-Identifier: GPL-2.0
/*
 * Memory cgroups: what a store takes is its maker's, and a full group gets
 * refusals, not deaths
 */
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "guest.h"

#define MIB	1048576ll
#define LIMIT	(16 * MIB)

/* Charges are taken in batches, and what is left of one stays for a while. */
#define SLACK	(2 * MIB)

static char root[32];
static char group[64];

static int write_file(const char *dir, const char *name, const char *text)
{
	char path[128];
	int fd, n;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n < 0 ? -1 : 0;
}

/* The number behind @key, or the first one when that is "". */
static long long read_number(const char *name, const char *key)
{
	char path[128], text[4096] = "", *at;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", group, name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return -1;
	close(fd);
	at = strstr(text, key);
	return at ? strtoll(at + strlen(key), NULL, 10) : -1;
}

/* @out: the way out of the group, opened before it is full */
FIXTURE(memcg)
{
	bool ready;
	int out;
};

/*
 * A page of the program's own that is touched in a full group is reason enough
 * to kill it, so nothing else is done in there than what is tested.
 */
static int leave_group(int out)
{
	return write(out, "0", 1);
}

/*
 * From each back end that a line may name: whoever chooses the line and the sizes
 * is not to be trusted.
 */
FIXTURE_VARIANT(memcg)
{
	const char *line;
};

FIXTURE_VARIANT_ADD(memcg, plain) { .line = NULL };
FIXTURE_VARIANT_ADD(memcg, kmalloc) { .line = "memory=paged(pages, kmalloc), *=kmalloc" };
FIXTURE_VARIANT_ADD(memcg, kvmalloc) { .line = "memory=paged(pages, kvmalloc), *=kvmalloc" };
FIXTURE_VARIANT_ADD(memcg, vmalloc) { .line = "memory=paged(pages, vmalloc), *=vmalloc" };
FIXTURE_VARIANT_ADD(memcg, pages) { .line = "pages" };

FIXTURE_SETUP(memcg)
{
	char limit[32], out[64];

	strcpy(root, "/tmp/kwasm-cgroup-XXXXXX");
	ASSERT_NE(mkdtemp(root), NULL);
	if (mount("none", root, "cgroup2", 0, NULL)) {
		rmdir(root);
		SKIP(return, "this kernel has no cgroups, or they are not ours to mount");
	}
	snprintf(group, sizeof(group), "%s/kwasm", root);
	if (write_file(root, "cgroup.subtree_control", "+memory")) {
		umount(root);
		rmdir(root);
		SKIP(return, "this kernel has no memory cgroups");
	}
	ASSERT_EQ(mkdir(group, 0755), 0);
	snprintf(limit, sizeof(limit), "%lld", LIMIT);
	ASSERT_EQ(write_file(group, "memory.max", limit), 0);
	snprintf(out, sizeof(out), "%s/cgroup.procs", root);
	self->out = open(out, O_WRONLY);
	ASSERT_GE(self->out, 0);
	self->ready = true;
}

FIXTURE_TEARDOWN(memcg)
{
	int i;

	if (!self->ready)
		return;
	leave_group(self->out);
	close(self->out);
	for (i = 0; i < 100 && rmdir(group); i++)
		usleep(10000);
	umount2(root, MNT_DETACH);
	rmdir(root);
}

TEST_F(memcg, full_group_refuses_and_kills_nobody)
{
	const struct kwasm_store_options opts = { .alloc = variant->line };
	long long before, full;
	struct kwasm_usage usage;
	struct run run = {};
	struct guest g;
	int grown = 0;

	ASSERT_EQ(write_file(group, "cgroup.procs", "0"), 0);
	ASSERT_EQ(guest_open(&g, &opts), 0);
	before = read_number("memory.current", "");
	ASSERT_GE(before, 0);
	do {
		ASSERT_EQ(guest_call(&g, "grow", &run, 1, 8), 0);
	} while ((int32_t)run.result != -1 && ++grown < 1000);
	ASSERT_EQ(leave_group(self->out), 1);
	EXPECT_EQ((int32_t)run.result, -1);
	full = read_number("memory.current", "");
	TH_LOG("grown %d times, from %lld to %lld bytes", grown, before, full);
	EXPECT_GE(full, LIMIT - SLACK);
	EXPECT_LE(full, LIMIT);
	EXPECT_GE(full - before, grown * 8 * 65536ll - SLACK);

	ASSERT_EQ(kwasm_store_usage(g.s, &usage), 0);
	EXPECT_NE(strstr(usage.refusal, "memory.grow to"), NULL);
	EXPECT_NE(strstr(usage.refusal, "refused by the kernel"), NULL);
	EXPECT_EQ(read_number("memory.events", "oom_kill "), 0);
	/* It works as before. */
	ASSERT_EQ(guest_call(&g, "size", &run, 0), 0);
	EXPECT_EQ(run.result, 1 + 8 * grown);

	kwasm_store_close(g.s);
	g.s = NULL;
	EXPECT_LE(read_number("memory.current", ""), before + SLACK);
	guest_close(&g);
}

/* A store may travel; who made it pays for what it takes there. */
TEST_F(memcg, maker_pays_whoever_calls)
{
	const struct kwasm_store_options opts = { .alloc = variant->line };
	struct run run = {};
	long long before;
	struct guest g;

	ASSERT_EQ(write_file(group, "cgroup.procs", "0"), 0);
	ASSERT_EQ(guest_open(&g, &opts), 0);
	ASSERT_EQ(leave_group(self->out), 1);
	before = read_number("memory.current", "");
	ASSERT_EQ(guest_call(&g, "grow", &run, 1, 96), 0);
	EXPECT_EQ(run.result, 1);
	EXPECT_GE(read_number("memory.current", "") - before, 96 * 65536ll - SLACK);
	ASSERT_EQ(guest_call(&g, "grow", &run, 1, 512), 0);
	EXPECT_EQ((int32_t)run.result, -1);
	EXPECT_EQ(read_number("memory.events", "oom_kill "), 0);
	guest_close(&g);
}

/* Of stacks, which do not come page by page. */
TEST_F(memcg, full_group_refuses_stores)
{
	const struct kwasm_store_options opts = { .stack_size = 1 << 20, .alloc = variant->line };
	struct kwasm_store *s[64] = {};
	struct kwasm_device *dev;
	long long before;
	int i, n, err = 0;

	ASSERT_EQ(write_file(group, "cgroup.procs", "0"), 0);
	ASSERT_EQ(kwasm_device_open(&dev, NULL), 0);
	before = read_number("memory.current", "");
	for (n = 0; n < 64 && !err; n += !err)
		err = kwasm_store_create(dev, &opts, &s[n]);
	ASSERT_EQ(leave_group(self->out), 1);
	EXPECT_EQ(err, -ENOMEM);
	EXPECT_GE(n, 8);
	EXPECT_LT(n, 32);	/* a few may be from a pool, which no group pays for */
	EXPECT_NE(strstr(kwasm_device_error(dev)->text, "refused by the kernel"), NULL);
	EXPECT_EQ(read_number("memory.events", "oom_kill "), 0);
	for (i = 0; i < n; i++)
		kwasm_store_close(s[i]);
	EXPECT_LE(read_number("memory.current", ""), before + SLACK);
	kwasm_device_close(dev);
}

/* A group that is full is nothing to those outside of it. */
TEST_F(memcg, full_group_troubles_no_other)
{
	const struct kwasm_store_options opts = { .alloc = variant->line };
	struct run run = {};
	struct guest g, other;
	int grown = 0, status;
	pid_t pid;

	ASSERT_EQ(guest_open(&other, NULL), 0);
	ASSERT_EQ(write_file(group, "cgroup.procs", "0"), 0);
	ASSERT_EQ(guest_open(&g, &opts), 0);
	do {
		ASSERT_EQ(guest_call(&g, "grow", &run, 1, 16), 0);
	} while ((int32_t)run.result != -1 && ++grown < 1000);
	ASSERT_EQ(leave_group(self->out), 1);
	EXPECT_EQ((int32_t)run.result, -1);
	pid = fork();
	if (!pid)
		_exit(guest_call(&other, "grow", &run, 1, 400) || run.result != 1);
	ASSERT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
	guest_close(&g);
	guest_close(&other);
}

TEST_HARNESS_MAIN
