// SPDX-License-Identifier: GPL-2.0
/*
 * Freezer: a call under way, or a wait for the store, keeps no machine awake
 *
 * A cgroup of the first version freezes as suspending does: it is done when each
 * of its tasks stands still, in the kernel too.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "guest.h"
#include "wasi_guest.h"

#define NO_FREEZER	"this kernel has no freezer of that kind"

FIXTURE(freezer)
{
	char root[32];
	char group[64];
	bool ready;
};

static int open_in(const char *group, const char *name, int flags)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", group, name);
	return open(path, flags);
}

static int put(const char *group, const char *name, const char *text)
{
	int fd = open_in(group, name, O_WRONLY);
	int n = write(fd, text, strlen(text));

	close(fd);
	return n < 0 ? -1 : 0;
}

/* Whether all tasks stand still within some seconds. */
static bool freeze(const char *group)
{
	char state[16] = "";
	int i, fd;

	put(group, "freezer.state", "FROZEN");
	for (i = 0; i < 2000 && strncmp(state, "FROZEN", 6); i++) {
		usleep(10000);
		fd = open_in(group, "freezer.state", O_RDONLY);
		if (read(fd, state, sizeof(state)) < 0)
			state[0] = 0;
		close(fd);
	}
	return !strncmp(state, "FROZEN", 6);
}

FIXTURE_SETUP(freezer)
{
	strcpy(self->root, "/tmp/kwasm-freezer-XXXXXX");
	ASSERT_NE(mkdtemp(self->root), NULL);
	if (mount("none", self->root, "cgroup", 0, "freezer")) {
		rmdir(self->root);
		return;
	}
	snprintf(self->group, sizeof(self->group), "%s/kwasm", self->root);
	ASSERT_EQ(mkdir(self->group, 0755), 0);
	self->ready = true;
}

FIXTURE_TEARDOWN(freezer)
{
	int i;

	if (!self->ready)
		return;
	for (i = 0; i < 100 && rmdir(self->group); i++)
		usleep(10000);
	umount2(self->root, MNT_DETACH);
	rmdir(self->root);
}

/* A child in the group that does @body, and says so before it does. */
#define CHILD(group, body) ({					\
	int ready_[2];						\
	pid_t pid_;						\
	char c_;						\
								\
	if (pipe(ready_))					\
		abort();					\
	pid_ = fork();						\
	if (!pid_) {						\
		if (put(group, "cgroup.procs", "0") || write(ready_[1], "", 1) != 1)	\
			_exit(1);				\
		body;						\
		_exit(2);					\
	}							\
	if (read(ready_[0], &c_, 1) != 1)			\
		abort();					\
	close(ready_[0]);					\
	close(ready_[1]);					\
	pid_;							\
})

static void kill_all(const char *group, const pid_t *pids, int nr)
{
	int i;

	put(group, "freezer.state", "THAWED");
	for (i = 0; i < nr; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
}

/* The second waits for the store that the first is in. */
TEST_F(freezer, loops_and_those_who_wait_for_them)
{
	struct guest g;
	pid_t pids[2];

	if (!self->ready)
		SKIP(return, NO_FREEZER);
	ASSERT_EQ(guest_open(&g, NULL), 0);
	pids[0] = CHILD(self->group, guest_call(&g, "spin", NULL, 0));
	usleep(100000);
	pids[1] = CHILD(self->group, guest_call(&g, "spin", NULL, 0));
	usleep(100000);
	EXPECT_TRUE(freeze(self->group));
	kill_all(self->group, pids, 2);
	guest_close(&g);
}

/* A guest that can read @input, as its descriptor 0. */
static int open_reader(struct guest *g, int input)
{
	const struct kwasm_wasi_options wasi = { .stdio = { input, -1, -1 } };

	memset(g, 0, sizeof(*g));
	return kwasm_device_open(&g->dev, NULL) ?:
	       kwasm_module_load(g->dev, wasi_guest_wasm, wasi_guest_wasm_end - wasi_guest_wasm,
				 NULL, &g->m) ?:
	       kwasm_store_create(g->dev, NULL, &g->s) ?:
	       kwasm_store_wasi(g->s, &wasi) ?:
	       kwasm_store_instantiate(g->s, g->m, NULL, &g->inst);
}

TEST_F(freezer, waits_for_input)
{
	struct guest g;
	int input[2];
	pid_t pid;

	if (!self->ready)
		SKIP(return, NO_FREEZER);
	ASSERT_EQ(pipe(input), 0);
	ASSERT_EQ(open_reader(&g, input[0]), 0);
	pid = CHILD(self->group, guest_call(&g, "read", NULL, 1, 0));
	usleep(100000);
	EXPECT_TRUE(freeze(self->group));
	kill_all(self->group, &pid, 1);
	guest_close(&g);
}

/* Whether the position of @fd, whose lock no signal makes one give up, is to be had. */
static bool position_is_free(int fd)
{
	pid_t pid = fork(), ended = 0;
	int i;

	if (!pid)
		_exit(lseek(fd, 0, SEEK_CUR) < 0);
	for (i = 0; i < 500 && !ended; i++) {
		usleep(10000);
		ended = waitpid(pid, NULL, WNOHANG);
	}
	return ended == pid;
}

/* Of a file that does not end soon; nobody who is frozen keeps others from it. */
TEST_F(freezer, transfers_let_go_of_their_file)
{
	char path[] = "/tmp/kwasm-freezer-XXXXXX";
	struct guest g;
	int dir, fd;
	pid_t pid;

	if (!self->ready)
		SKIP(return, NO_FREEZER);
	ASSERT_NE(mkdtemp(path), NULL);
	ASSERT_EQ(mount("none", path, "tmpfs", 0, NULL), 0);
	dir = open(path, O_RDONLY | O_DIRECTORY);
	fd = openat(dir, "file", O_RDWR | O_CREAT, 0600);
	ASSERT_EQ(ftruncate(fd, 1ll << 42), 0);
	ASSERT_EQ(open_reader(&g, fd), 0);
	pid = CHILD(self->group, guest_call(&g, "drain_much", NULL, 1, 0));
	usleep(100000);
	EXPECT_TRUE(freeze(self->group));
	EXPECT_TRUE(position_is_free(fd));
	kill_all(self->group, &pid, 1);
	guest_close(&g);
	close(fd);
	close(dir);
	umount2(path, MNT_DETACH);
	rmdir(path);
}

TEST_HARNESS_MAIN
