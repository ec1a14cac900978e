// SPDX-License-Identifier: GPL-2.0
/*
 * Threads: several on one store, and descriptors that go away under a call
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <time.h>

#include <kselftest_harness.h>

#include "guest.h"

#define NR_THREADS	4
#define NR_CALLS	500
#define NR_STEPS	100

static void *increment(void *arg)
{
	struct guest *shared = arg, g = *shared;
	long failed = 0;
	int i;

	if (kwasm_store_dup(shared->s, &g.s))
		return (void *)1;
	for (i = 0; i < NR_CALLS; i++)
		failed |= guest_call(&g, "increment", NULL, 1, NR_STEPS);
	kwasm_store_close(g.s);
	return (void *)failed;
}

TEST(calls_take_turns)
{
	struct kwasm_global_op op = {
		.name = (uintptr_t)"count",
		.name_len = 5,
	};
	pthread_t threads[NR_THREADS];
	struct guest g;
	void *failed;
	int i;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	for (i = 0; i < NR_THREADS; i++)
		ASSERT_EQ(pthread_create(&threads[i], NULL, increment, &g), 0);
	for (i = 0; i < NR_THREADS; i++) {
		ASSERT_EQ(pthread_join(threads[i], &failed), 0);
		EXPECT_EQ(failed, NULL);
	}
	ASSERT_EQ(kwasm_store_global(g.s, &op), 0);
	EXPECT_EQ(op.value.bits, NR_THREADS * NR_CALLS * NR_STEPS);
	guest_close(&g);
}

static void *loop(void *arg)
{
	struct guest *g = arg;

	return (void *)(long)guest_call(g, "loop", NULL, 0);
}

TEST(interrupt_ends_a_call)
{
	struct kwasm_store *handle;
	pthread_t thread;
	struct guest g;
	void *outcome;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(kwasm_store_dup(g.s, &handle), 0);
	ASSERT_EQ(pthread_create(&thread, NULL, loop, &g), 0);
	usleep(20000);
	/* It may not have begun yet: an interruption is of the call under way. */
	while (pthread_tryjoin_np(thread, &outcome)) {
		ASSERT_EQ(kwasm_store_interrupt(handle), 0);
		usleep(5000);
	}
	EXPECT_EQ((long)outcome, KWASM_OUTCOME_STOPPED);
	EXPECT_EQ(guest_call(&g, "nothing", NULL, 0), 0);
	kwasm_store_close(handle);
	guest_close(&g);
}

TEST(closing_under_a_call_is_safe)
{
	__u64 before = bytes_used();
	pthread_t thread;
	struct guest g;
	void *outcome;
	int fd, copy;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	fd = kwasm_store_fd(g.s);
	copy = dup(fd);
	ASSERT_GE(copy, 0);
	ASSERT_EQ(pthread_create(&thread, NULL, loop, &g), 0);
	usleep(20000);
	/* The number is gone, and stands for something else, while the call runs. */
	ASSERT_GE(dup2(STDERR_FILENO, fd), 0);
	while (pthread_tryjoin_np(thread, &outcome)) {
		ioctl(copy, KWASM_INTERRUPT);
		usleep(5000);
	}
	/* Either it was in the call, or came too late for it. */
	EXPECT_TRUE((long)outcome == KWASM_OUTCOME_STOPPED || (long)outcome == -ENOTTY);
	close(copy);
	guest_close(&g);
	EXPECT_EQ(bytes_used(), before);
}

TEST(stats_do_not_wait_for_a_call)
{
	struct kwasm_store *handle;
	struct kwasm_usage usage;
	pthread_t thread;
	struct guest g;
	void *outcome;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(kwasm_store_dup(g.s, &handle), 0);
	ASSERT_EQ(pthread_create(&thread, NULL, loop, &g), 0);
	usleep(20000);
	EXPECT_EQ(kwasm_store_usage(handle, &usage), 0);
	EXPECT_GT(usage.used, 65536);
	while (pthread_tryjoin_np(thread, &outcome)) {
		kwasm_store_interrupt(handle);
		usleep(5000);
	}
	kwasm_store_close(handle);
	guest_close(&g);
}

TEST(waiting_for_a_store_is_killable)
{
	pthread_t thread;
	struct guest g;
	void *outcome;
	int status;
	pid_t pid;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(pthread_create(&thread, NULL, loop, &g), 0);
	usleep(20000);
	pid = fork();
	ASSERT_GE(pid, 0);
	if (!pid) {
		guest_call(&g, "nothing", NULL, 0);
		_exit(1);
	}
	usleep(20000);
	ASSERT_EQ(kill(pid, SIGKILL), 0);
	ASSERT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_TRUE(WIFSIGNALED(status));
	while (pthread_tryjoin_np(thread, &outcome)) {
		kwasm_store_interrupt(g.s);
		usleep(5000);
	}
	guest_close(&g);
}

/* --- everything at once, on descriptors that come and go */

#define NR_SLOTS	8
#define NR_ROUNDS	2000
#define RIOT_SECONDS	10	/* then it is over, on kernels that take their time */

static int slots[NR_SLOTS];
static int device;

static unsigned int next(unsigned int *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

static int new_fd(unsigned int what)
{
	struct kwasm_create_module module = {
		.bytes = (uintptr_t)guest_wasm,
		.size = GUEST_SIZE,
	};
	struct kwasm_create_store store = { .stack_size = 65536 };

	return what & 1 ? ioctl(device, KWASM_CREATE_MODULE, &module) :
			  ioctl(device, KWASM_CREATE_STORE, &store);
}

static void use(int fd, int other, unsigned int what)
{
	struct kwasm_instantiate inst = { .module_fd = other };
	struct kwasm_memory_op memory = { .name = (uintptr_t)"memory", .name_len = 6,
					  .op = KWASM_OP_GROW, .length = 1 };
	struct kwasm_invoke call = { .name = (uintptr_t)"loop", .name_len = 4, .fuel = 10000 };
	struct kwasm_register name = { .name = (uintptr_t)"m", .name_len = 1 };
	struct kwasm_stats stats = {};

	switch (what % 6) {
	case 0:
		ioctl(fd, KWASM_INSTANTIATE, &inst);
		break;
	case 1:
		ioctl(fd, KWASM_CALL, &call);
		break;
	case 2:
		ioctl(fd, KWASM_MEMORY, &memory);
		break;
	case 3:
		ioctl(fd, KWASM_REGISTER, &name);
		break;
	case 4:
		ioctl(fd, KWASM_GET_STATS, &stats);
		break;
	case 5:
		ioctl(fd, KWASM_INTERRUPT);
		break;
	}
}

/* Slots race on purpose: a number may be closed, or reused, at any time. */
static void *riot(void *arg)
{
	unsigned int seed = (uintptr_t)arg, what, i;
	time_t end = time(NULL) + RIOT_SECONDS;
	int fd, *slot;

	for (i = 0; i < NR_ROUNDS && time(NULL) < end; i++) {
		what = next(&seed);
		slot = &slots[next(&seed) % NR_SLOTS];
		if (what % 8) {
			use(__atomic_load_n(slot, __ATOMIC_RELAXED),
			    __atomic_load_n(&slots[next(&seed) % NR_SLOTS], __ATOMIC_RELAXED),
			    next(&seed));
			continue;
		}
		fd = __atomic_exchange_n(slot, new_fd(next(&seed)), __ATOMIC_RELAXED);
		if (fd >= 0)
			close(fd);
	}
	return NULL;
}

TEST(riot_leaves_nothing_behind)
{
	pthread_t threads[NR_THREADS];
	__u64 before = bytes_used();
	long i;

	device = open("/dev/kwasm", O_RDWR | O_CLOEXEC);
	ASSERT_GE(device, 0);
	for (i = 0; i < NR_SLOTS; i++)
		slots[i] = new_fd(i);
	for (i = 0; i < NR_THREADS; i++)
		ASSERT_EQ(pthread_create(&threads[i], NULL, riot, (void *)(i + 1)), 0);
	for (i = 0; i < NR_THREADS; i++)
		ASSERT_EQ(pthread_join(threads[i], NULL), 0);
	for (i = 0; i < NR_SLOTS; i++)
		close(slots[i]);
	close(device);
	EXPECT_EQ(bytes_used(), before);
}

TEST_HARNESS_MAIN
