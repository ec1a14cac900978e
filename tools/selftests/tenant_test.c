// SPDX-License-Identifier: GPL-2.0
/*
 * Tenants: each user's stores and modules have a budget of their own
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "guest.h"

#define UID	12345
#define SUBUID	100000

static const struct kwasm_tenant_stats *find(const struct kwasm_usage *usage, __u32 uid)
{
	uint32_t i;

	for (i = 0; i < usage->nr_tenants && i < KWASM_USAGE_TENANTS; i++)
		if (usage->tenants[i].uid == uid)
			return &usage->tenants[i];
	return NULL;
}

static __u64 sum_of_kinds(const struct kwasm_usage *usage)
{
	__u64 sum = 0;
	uint32_t i;

	for (i = 0; i < usage->nr_kinds; i++)
		sum += usage->kinds[i].bytes;
	return sum;
}

TEST(sums_are_right_from_stores_to_all)
{
	struct kwasm_usage device, module, store, other;
	const struct kwasm_tenant_stats *t;
	struct guest g, h;
	__u64 sum = 0;
	uint32_t i;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(guest_open(&h, NULL), 0);
	ASSERT_EQ(guest_call(&g, "grow", NULL, 1, 7), 0);
	kwasm_module_close(h.m);
	h.m = NULL;
	ASSERT_EQ(kwasm_store_instantiate(h.s, g.m, NULL, &h.inst), 0);

	ASSERT_EQ(kwasm_device_usage(g.dev, &device), 0);
	ASSERT_EQ(kwasm_module_usage(g.m, &module), 0);
	ASSERT_EQ(kwasm_store_usage(g.s, &store), 0);
	ASSERT_EQ(kwasm_store_usage(h.s, &other), 0);
	EXPECT_EQ(store.used, sum_of_kinds(&store));
	EXPECT_EQ(other.used, sum_of_kinds(&other));
	EXPECT_EQ(module.used, sum_of_kinds(&module));

	for (i = 0; i < device.nr_tenants; i++)
		sum += device.tenants[i].used;
	EXPECT_EQ(device.used, sum + sum_of_kinds(&device));
	t = find(&device, getuid());
	ASSERT_NE(t, NULL);
	/* The module that h closed lives on in its first instance. */
	EXPECT_GE(t->used, t->own + module.used * 2 + store.used + other.used);
	kwasm_store_close(h.s);
	h.s = NULL;
	ASSERT_EQ(kwasm_device_usage(g.dev, &device), 0);
	t = find(&device, getuid());
	ASSERT_NE(t, NULL);
	EXPECT_EQ(t->used, t->own + module.used + store.used);
	guest_close(&g);
	guest_close(&h);
}

TEST(store_and_module_know_who_pays)
{
	struct kwasm_usage usage;
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(kwasm_store_usage(g.s, &usage), 0);
	EXPECT_EQ(usage.nr_tenants, 1);
	EXPECT_EQ(usage.tenants[0].uid, getuid());
	EXPECT_GT(usage.tenants[0].used, usage.used);
	ASSERT_EQ(kwasm_module_usage(g.m, &usage), 0);
	EXPECT_EQ(usage.nr_tenants, 1);
	EXPECT_EQ(usage.tenants[0].uid, getuid());
	guest_close(&g);
}

/* A user with two numbers, the second one in a namespace of his own. */
static int make_as_subuid(struct kwasm_device *dev, int ready, int go, int made)
{
	struct kwasm_store *s;
	char c;

	if (setresuid(UID, UID, UID) || unshare(CLONE_NEWUSER))
		return 1;
	prctl(PR_SET_DUMPABLE, 1);
	if (write(ready, "", 1) != 1 || read(go, &c, 1) != 1 || setresuid(0, 0, 0))
		return 2;
	if (kwasm_store_create(dev, NULL, &s))
		return 3;
	if (write(made, "", 1) != 1)
		return 4;
	pause();
	return 0;
}

static int map_subuid(pid_t pid)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	f = fopen(path, "w");
	if (!f || fprintf(f, "0 %d 1\n", SUBUID) < 0)
		return -1;
	return fclose(f);
}

TEST(who_owns_the_namespace_pays)
{
	struct kwasm_usage usage;
	int ready[2], go[2], made[2];
	struct guest g;
	pid_t pid;
	char c;

	if (getuid() || access("/proc/self/ns/user", F_OK))
		SKIP(return, "only root can map others, where there are user namespaces");
	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(pipe(ready), 0);
	ASSERT_EQ(pipe(go), 0);
	ASSERT_EQ(pipe(made), 0);
	pid = fork();
	if (!pid)
		_exit(make_as_subuid(g.dev, ready[1], go[0], made[1]));
	close(ready[1]);
	close(made[1]);
	ASSERT_EQ(read(ready[0], &c, 1), 1);
	ASSERT_EQ(map_subuid(pid), 0);
	ASSERT_EQ(write(go[1], "", 1), 1);
	ASSERT_EQ(read(made[0], &c, 1), 1);
	ASSERT_EQ(kwasm_device_usage(g.dev, &usage), 0);
	EXPECT_NE(find(&usage, UID), NULL);
	EXPECT_EQ(find(&usage, SUBUID), NULL);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	guest_close(&g);
}

/* As another user, on a device that was opened before. */
TEST(who_makes_it_pays_and_leaves_no_tenant)
{
	const struct kwasm_store_options opts = { .stack_size = 65536 };
	struct kwasm_usage before, during, after;
	const struct kwasm_tenant_stats *t;
	struct kwasm_store *s;
	struct guest g;

	if (getuid())
		SKIP(return, "only root can become another user");
	ASSERT_EQ(guest_open(&g, &opts), 0);
	ASSERT_EQ(kwasm_device_usage(g.dev, &before), 0);
	EXPECT_EQ(find(&before, UID), NULL);

	ASSERT_EQ(setreuid(UID, 0), 0);
	ASSERT_EQ(kwasm_store_create(g.dev, &opts, &s), 0);
	ASSERT_EQ(setreuid(0, 0), 0);
	ASSERT_EQ(kwasm_device_usage(g.dev, &during), 0);
	t = find(&during, UID);
	ASSERT_NE(t, NULL);
	EXPECT_GE(t->used, 65536);
	EXPECT_EQ(find(&during, 0)->used, find(&before, 0)->used);
	/* Who uses it later does not matter. */
	ASSERT_EQ(kwasm_store_instantiate(s, g.m, NULL, &g.inst), 0);
	ASSERT_EQ(kwasm_device_usage(g.dev, &during), 0);
	EXPECT_GE(find(&during, UID)->used, 65536 + 65536);
	EXPECT_EQ(find(&during, 0)->used, find(&before, 0)->used);

	kwasm_store_close(s);
	ASSERT_EQ(kwasm_device_usage(g.dev, &after), 0);
	EXPECT_EQ(find(&after, UID), NULL);
	EXPECT_EQ(after.used, before.used);
	guest_close(&g);
}

TEST(module_outlives_its_maker_in_anothers_store)
{
	struct kwasm_usage usage;
	struct kwasm_module *m;
	struct guest g;

	if (getuid())
		SKIP(return, "only root can become another user");
	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(setreuid(UID, 0), 0);
	ASSERT_EQ(kwasm_module_load(g.dev, guest_wasm, GUEST_SIZE, NULL, &m), 0);
	ASSERT_EQ(setreuid(0, 0), 0);
	ASSERT_EQ(kwasm_store_instantiate(g.s, m, NULL, &g.inst), 0);
	kwasm_module_close(m);
	ASSERT_EQ(kwasm_device_usage(g.dev, &usage), 0);
	EXPECT_NE(find(&usage, UID), NULL);
	kwasm_store_close(g.s);
	g.s = NULL;
	ASSERT_EQ(kwasm_device_usage(g.dev, &usage), 0);
	EXPECT_EQ(find(&usage, UID), NULL);
	guest_close(&g);
}

TEST(many_users_come_and_go)
{
	struct kwasm_store *s[KWASM_USAGE_TENANTS + 6];
	const struct kwasm_store_options opts = { .stack_size = 65536 };
	__u64 before = bytes_used();
	struct kwasm_device *dev;
	struct kwasm_usage usage;
	uint32_t i;

	if (getuid())
		SKIP(return, "only root can become another user");
	ASSERT_EQ(kwasm_device_open(&dev, NULL), 0);
	for (i = 0; i < ARRAY_SIZE(s); i++) {
		ASSERT_EQ(setreuid(UID + i, 0), 0);
		ASSERT_EQ(kwasm_store_create(dev, &opts, &s[i]), 0);
	}
	ASSERT_EQ(setreuid(0, 0), 0);
	ASSERT_EQ(kwasm_device_usage(dev, &usage), 0);
	EXPECT_EQ(usage.nr_tenants, ARRAY_SIZE(s));
	for (i = 0; i < KWASM_USAGE_TENANTS; i++)
		EXPECT_EQ(usage.tenants[i].uid, UID + i);
	for (i = 0; i < ARRAY_SIZE(s); i++)
		kwasm_store_close(s[i]);
	EXPECT_EQ(bytes_used(), before);
	kwasm_device_close(dev);
}

TEST_HARNESS_MAIN
