// SPDX-License-Identifier: GPL-2.0
/*
 * Observe: who takes memory, by ioctl, in debugfs and as events for tracers
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "guest.h"

#define PATIENCE 300	/* seconds for hundreds of modules, where all is checked */

#define DEBUGFS	"/sys/kernel/debug/kwasm"
#define TRACING	"/sys/kernel/tracing"
#define EVENTS	TRACING "/events/kwasm"

static const struct kwasm_store_options with_blocks = {
	.limit = 4 << 20, .stack_size = 65536, .alloc = "table=freelist(64, 4, kmalloc)",
};

struct tree {
	struct kwasm_node *nodes;
	uint32_t nr;
};

/* The row of this name that belongs to the budget @id, or to any when it is 0. */
static const struct kwasm_node *find(const struct tree *t, __u64 id, const char *name)
{
	uint32_t i;

	for (i = 0; i < t->nr; i++)
		if ((!id || t->nodes[i].id == id) && !strcmp(t->nodes[i].block.name, name))
			return &t->nodes[i];
	return NULL;
}

/* The store that joined last. */
static __u64 newest_store(const struct tree *t)
{
	__u64 id = 0;
	uint32_t i;

	for (i = 0; i < t->nr; i++)
		if (!strcmp(t->nodes[i].block.name, "store") &&
		    t->nodes[i].what == KWASM_NODE_BUDGET && t->nodes[i].id > id)
			id = t->nodes[i].id;
	return id;
}

TEST(tree_has_a_store_with_its_blocks)
{
	const struct kwasm_node *engine, *store, *memory, *block;
	struct tree t;
	struct guest g;

	ASSERT_EQ(guest_open(&g, &with_blocks), 0);
	ASSERT_EQ(guest_call(&g, "grow", NULL, 1, 2), 0);
	ASSERT_EQ(kwasm_device_tree(g.dev, &t.nodes, &t.nr), 0);

	engine = &t.nodes[0];
	EXPECT_STREQ(engine->block.name, "engine");
	EXPECT_EQ(engine->block.depth, 0);
	store = find(&t, newest_store(&t), "store");
	ASSERT_NE(store, NULL);
	EXPECT_EQ(store->limit, with_blocks.limit);
	EXPECT_EQ(store->block.depth, 2);
	EXPECT_GT(engine->block.bytes, store->block.bytes);
	memory = find(&t, store->id, "memory");
	ASSERT_NE(memory, NULL);
	EXPECT_EQ(memory->what, KWASM_NODE_KIND);
	EXPECT_EQ(memory->block.kinds, 1u << KWASM_BYTES_MEMORY);
	EXPECT_GE(memory->block.bytes, 3 * 65536);
	block = find(&t, store->id, "freelist(64, 4)");
	ASSERT_NE(block, NULL);
	EXPECT_EQ(block->what, KWASM_NODE_BLOCK);
	EXPECT_EQ(block->block.depth, 3);
	EXPECT_EQ(block->block.kinds, 1u << KWASM_BYTES_TABLE);
	EXPECT_GT(block->block.calls, 0);
	free(t.nodes);
	guest_close(&g);
}

TEST(bytes_of_budgets_add_up)
{
	__u64 sum[3] = {};
	struct tree t;
	struct guest g;
	uint32_t i;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(kwasm_device_tree(g.dev, &t.nodes, &t.nr), 0);
	/* By depth: what is directly below, of kinds and budgets alike. */
	for (i = t.nr; i--; ) {
		const struct kwasm_node *n = &t.nodes[i];

		if (n->what == KWASM_NODE_BLOCK)
			continue;
		ASSERT_LE(n->block.depth, 3);
		if (n->what == KWASM_NODE_BUDGET && n->id) {
			EXPECT_EQ(n->block.bytes, sum[n->block.depth])
				TH_LOG("%s", n->block.name);
			sum[n->block.depth] = 0;
		}
		if (n->block.depth)
			sum[n->block.depth - 1] += n->block.bytes;
	}
	free(t.nodes);
	guest_close(&g);
}

TEST(store_leaves_the_tree)
{
	struct tree t;
	struct guest g;
	__u64 id;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(kwasm_device_tree(g.dev, &t.nodes, &t.nr), 0);
	id = newest_store(&t);
	free(t.nodes);
	kwasm_store_close(g.s);
	g.s = NULL;
	ASSERT_EQ(kwasm_device_tree(g.dev, &t.nodes, &t.nr), 0);
	EXPECT_EQ(find(&t, id, "store"), NULL);
	free(t.nodes);
	guest_close(&g);
}

TEST(room_that_is_too_small_is_not_overrun)
{
	struct kwasm_node nodes[3] = { [2].id = 12345 };
	struct kwasm_site sites[3] = { [2].calls = 12345 };
	struct kwasm_tree tree = { .nodes = (uintptr_t)nodes, .nr_nodes = 2 };
	struct kwasm_sites all = { .sites = (uintptr_t)sites, .nr_sites = 2 };
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(ioctl(kwasm_device_fd(g.dev), KWASM_GET_TREE, &tree), 0);
	EXPECT_GT(tree.nr_nodes, 2);
	EXPECT_STREQ(nodes[0].block.name, "engine");
	EXPECT_EQ(nodes[2].id, 12345);
	ASSERT_EQ(ioctl(kwasm_device_fd(g.dev), KWASM_GET_SITES, &all), 0);
	EXPECT_GT(all.nr_sites, 2);
	EXPECT_EQ(sites[2].calls, 12345);
	guest_close(&g);
}

static __u64 failures_at(struct __test_metadata *_metadata, struct kwasm_device *dev,
			 const char *file)
{
	struct kwasm_site *sites;
	__u64 failures = 0;
	uint32_t i, nr;

	ASSERT_EQ(kwasm_device_sites(dev, &sites, &nr), 0);
	for (i = 0; i < nr; i++) {
		EXPECT_GE(sites[i].calls, sites[i].failures);
		if (!strcmp(sites[i].file, file))
			failures += sites[i].failures;
	}
	free(sites);
	return failures;
}

TEST(site_counts_a_refusal)
{
	struct guest g;
	__u64 before;

	ASSERT_EQ(guest_open(&g, &with_blocks), 0);
	before = failures_at(_metadata, g.dev, "alloc/linear.c");
	ASSERT_EQ(guest_call(&g, "grow", NULL, 1, 1000), 0);
	EXPECT_GT(failures_at(_metadata, g.dev, "alloc/linear.c"), before);
	guest_close(&g);
}

/* Bytes that sites of a file have now. */
static __s64 live_at(struct __test_metadata *_metadata, struct kwasm_device *dev,
		     const char *file)
{
	struct kwasm_site *sites;
	__s64 live = 0;
	uint32_t i, nr;

	ASSERT_EQ(kwasm_device_sites(dev, &sites, &nr), 0);
	for (i = 0; i < nr; i++) {
		EXPECT_GE(sites[i].peak, sites[i].live);
		if (!strcmp(sites[i].file, file))
			live += sites[i].live;
	}
	free(sites);
	return live;
}

TEST(site_tells_what_is_live)
{
	static const struct kwasm_store_options tagged = {
		.stack_size = 65536, .alloc = "memory=tag(paged(pages, kvmalloc))",
	};
	struct guest g;
	__s64 before;

	ASSERT_EQ(kwasm_device_open(&g.dev, NULL), 0);
	before = live_at(_metadata, g.dev, "alloc/linear.c");
	kwasm_device_close(g.dev);
	ASSERT_EQ(guest_open(&g, &tagged), 0);
	ASSERT_EQ(guest_call(&g, "grow", NULL, 1, 2), 0);
	EXPECT_GE(live_at(_metadata, g.dev, "alloc/linear.c"), before + 3 * 65536);
	kwasm_store_close(g.s);
	g.s = NULL;
	EXPECT_EQ(live_at(_metadata, g.dev, "alloc/linear.c"), before);
	guest_close(&g);
}

/* --- debugfs */

static size_t read_all(int fd, char *text, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < size - 1 && (n = read(fd, text + len, size - 1 - len)) > 0)
		len += n;
	text[len] = '\0';
	return len;
}

FIXTURE(debugfs)
{
	struct guest g;
	int tree;
};

FIXTURE_SETUP(debugfs)
{
	self->tree = -1;
	if (access(DEBUGFS, F_OK))
		return;
	ASSERT_EQ(guest_open(&self->g, &with_blocks), 0);
	self->tree = open(DEBUGFS "/tree", O_RDONLY);
	ASSERT_GE(self->tree, 0);
}

/* The harness runs a test even after its setup was skipped. */
#define NEEDS_DEBUGFS()	do {					\
	if (self->tree < 0)					\
		SKIP(return, "no " DEBUGFS " here");		\
} while (0)

FIXTURE_TEARDOWN(debugfs)
{
	close(self->tree);
	guest_close(&self->g);
}

TEST_F(debugfs, tells_the_same_as_the_device)
{
	static char text[1 << 20];
	char row[64];
	struct tree t;
	int fd;

	NEEDS_DEBUGFS();
	ASSERT_EQ(kwasm_device_tree(self->g.dev, &t.nodes, &t.nr), 0);
	read_all(self->tree, text, sizeof(text));
	EXPECT_EQ(strncmp(text, "name ", 5), 0);
	EXPECT_NE(strstr(text, "\nengine #1 "), NULL);
	snprintf(row, sizeof(row), "\n    store #%llu ", newest_store(&t));
	EXPECT_NE(strstr(text, row), NULL) TH_LOG("no%s", row);
	EXPECT_NE(strstr(text, "\n      freelist(64, 4) "), NULL);
	free(t.nodes);

	fd = open(DEBUGFS "/sites", O_RDONLY);
	ASSERT_GE(fd, 0);
	read_all(fd, text, sizeof(text));
	EXPECT_NE(strstr(text, " runtime/store.c:"), NULL);
	close(fd);
}

TEST_F(debugfs, is_for_root_only)
{
	struct stat st;
	int status;
	pid_t pid;

	NEEDS_DEBUGFS();
	ASSERT_EQ(fstat(self->tree, &st), 0);
	EXPECT_EQ(st.st_mode & 0777, 0400);
	if (getuid())
		SKIP(return, "only root can become another user");
	pid = fork();
	if (!pid)
		_exit(setuid(65534) || open(DEBUGFS "/tree", O_RDONLY) >= 0 || errno != EACCES);
	ASSERT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
}

TEST_F_TIMEOUT(debugfs, file_outlives_what_it_tells_of, PATIENCE)
{
	static char text[1 << 20];
	char byte;
	int i;

	NEEDS_DEBUGFS();
	/* A byte at a time, so that each read begins anew in another list. */
	for (i = 0; i < 200; i++) {
		struct guest g;

		ASSERT_EQ(guest_open(&g, &with_blocks), 0);
		ASSERT_EQ(read(self->tree, &byte, 1), 1);
		guest_close(&g);
	}
	kwasm_store_close(self->g.s);
	kwasm_module_close(self->g.m);
	self->g.s = NULL;
	self->g.m = NULL;
	read_all(self->tree, text, sizeof(text));
	ASSERT_EQ(lseek(self->tree, 0, SEEK_SET), 0);
	read_all(self->tree, text, sizeof(text));
	EXPECT_EQ(strstr(text, " store #"), NULL) TH_LOG("%s", text);
}

TEST_F(debugfs, module_stays_while_a_file_is_open)
{
	NEEDS_DEBUGFS();
	if (access("/sys/module/kwasm/refcnt", F_OK))
		SKIP(return, "kwasm is built in, or the kernel cannot unload modules");
	guest_close(&self->g);
	self->g = (struct guest){};
	EXPECT_EQ(syscall(SYS_delete_module, "kwasm", O_NONBLOCK), -1);
	EXPECT_EQ(errno, EWOULDBLOCK);
}

/* --- events */

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

FIXTURE(events)
{
	struct guest g;
};

FIXTURE_SETUP(events)
{
	if (access(EVENTS, F_OK))
		mount("tracefs", TRACING, "tracefs", 0, NULL);
	if (access(EVENTS, F_OK))
		return;
	ASSERT_EQ(guest_open(&self->g, &with_blocks), 0);
	ASSERT_EQ(write_file(EVENTS "/enable", "1"), 0);
	ASSERT_EQ(write_file(TRACING "/trace", ""), 0);
	ASSERT_EQ(write_file(TRACING "/tracing_on", "1"), 0);
}

#define NEEDS_EVENTS()	do {						\
	if (!self->g.dev)						\
		SKIP(return, "this kernel has no events for tracers");	\
} while (0)

FIXTURE_TEARDOWN(events)
{
	write_file(TRACING "/tracing_on", "0");
	guest_close(&self->g);
}

/*
 * Once, behind all tests, each of which is a process that leaves by _exit(): the
 * kernel rewrites its text for that, while its processors run it, and emulated
 * ones that had to wait for the host were seen to trip over that.
 */
__attribute__((destructor)) static void disable_events(void)
{
	write_file(EVENTS "/enable", "0");
	write_file(TRACING "/tracing_on", "1");
}

static const char *trace(void)
{
	static char text[1 << 20];
	int fd;

	write_file(TRACING "/tracing_on", "0");
	fd = open(TRACING "/trace", O_RDONLY);
	read_all(fd, text, sizeof(text));
	close(fd);
	return text;
}

TEST_F(events, growing_is_an_allocation_and_closing_a_free)
{
	const char *text;

	NEEDS_EVENTS();
	/* More than what a pool may have lent it. */
	ASSERT_EQ(guest_call(&self->g, "grow", NULL, 1, 8), 0);
	kwasm_store_close(self->g.s);
	self->g.s = NULL;
	text = trace();
	EXPECT_NE(strstr(text, " kind=memory gfp="), NULL) TH_LOG("%s", text);
	EXPECT_NE(strstr(text, " site=alloc/linear.c:"), NULL);
	EXPECT_NE(strstr(text, "ka_free: ptr="), NULL);
	EXPECT_NE(strstr(text, " size=65536 kind=stack"), NULL);
	EXPECT_EQ(strstr(text, "kind=unknown"), NULL) TH_LOG("%s", text);
}

TEST_F(events, refusal_names_budget_and_site)
{
	const char *text;

	NEEDS_EVENTS();
	ASSERT_EQ(guest_call(&self->g, "grow", NULL, 1, 1000), 0);
	text = trace();
	EXPECT_NE(strstr(text, "ka_refuse: size="), NULL) TH_LOG("%s", text);
	EXPECT_NE(strstr(text, " kind=memory err=-12 by=\"store\" limit=4194304 site=alloc/lin"),
		  NULL);
}

TEST_F(events, trap_names_its_place)
{
	const char *text;

	NEEDS_EVENTS();
	EXPECT_EQ(guest_call(&self->g, "trap", NULL, 0), KWASM_OUTCOME_UNREACHABLE);
	EXPECT_EQ(guest_call(&self->g, "nothing", NULL, 0), 0);
	text = trace();
	EXPECT_NE(strstr(text, "kwasm_trap: kind=\"unreachable\" code=0 func="), NULL)
		TH_LOG("%s", text);
	EXPECT_EQ(strstr(text, "kind=\"returned\""), NULL);
}

static bool has_machine_code(struct kwasm_device *dev)
{
	struct kwasm_info info;

	return !kwasm_device_info(dev, &info) && info.tiers & 1u << KWASM_TIER_JIT;
}

TEST_F(events, section_of_the_fpu_tells_how_long_it_was)
{
	struct run run = { .timeout_ns = 20000000 };
	const char *text;

	NEEDS_EVENTS();
	if (!has_machine_code(self->g.dev))
		SKIP(return, "this kernel has no machine code");
	EXPECT_EQ(guest_call(&self->g, "floats", &run, 0), KWASM_OUTCOME_DEADLINE);
	text = strstr(trace(), "kwasm_section: ticks=");
	ASSERT_NE(text, NULL);
	EXPECT_GT(strtoul(strchr(text, '=') + 1, NULL, 10), 0);
}

TEST_F(events, call_without_floats_has_no_section)
{
	NEEDS_EVENTS();
	EXPECT_EQ(guest_call(&self->g, "countdown", NULL, 1, 100000), 0);
	EXPECT_EQ(strstr(trace(), "kwasm_section:"), NULL);
}

TEST_HARNESS_MAIN
