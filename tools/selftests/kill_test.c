// SPDX-License-Identifier: GPL-2.0
/*
 * Kill: SIGKILL ends whatever a guest does, and so does what else is fatal
 *
 * A child calls the guest and is killed in the middle of it.  The store is its
 * parent's, so that what is timed is the end of the call and not the freeing of
 * a gigabyte.  That it ends is asserted of every attempt; how soon of the best of
 * a few, since any single one may wait for a busy machine.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tiers.h"

#define ATTEMPTS	10
/* Times in an emulated guest mean little: scripts/selftests is generous there. */
static long soon_ms(void)
{
	const char *text = getenv("KWASM_SOON_MS");

	return text ? atol(text) : 100;
}

struct victim {
	const char *name;
	uint32_t pages;
	uint32_t stack;
	int nr_args;
	uint32_t arg;
	int signal;
};

/* As many pages as there are to be had, up to @pages: budgets differ. */
static uint32_t grow(struct guest *g, uint32_t pages)
{
	struct run run;

	for (; pages; pages -= pages / 4 + 1) {
		run = (struct run){};
		if (!guest_call(g, "grow", &run, 1, pages) && (int32_t)run.result != -1)
			return pages;
	}
	return 0;
}

/* Milliseconds from the signal to the end of the child that is in a call, or -1. */
static long kill_once(struct guest *g, const struct victim *v)
{
	int ready[2], status;
	__u64 start;
	pid_t pid;
	char c = 0;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (!pid) {
		if (write(ready[1], &c, 1) == 1)
			guest_call(g, v->name, NULL, v->nr_args, v->arg);
		_exit(1);
	}
	close(ready[1]);
	if (pid < 0 || read(ready[0], &c, 1) != 1)
		return -1;
	close(ready[0]);
	/* Into the call, and some way on in it. */
	usleep(50000);
	start = now_ms();
	if (kill(pid, v->signal) || waitpid(pid, &status, 0) != pid)
		return -1;
	if (!WIFSIGNALED(status) || WTERMSIG(status) != v->signal)
		return -1;
	return now_ms() - start;
}

static void dies_soon(struct __test_metadata *_metadata, const struct victim *v)
{
	const struct kwasm_store_options opts = { .stack_size = v->stack };
	uint32_t grown = 0;
	long ms, best = -1, soon = soon_ms();
	__u64 before = bytes_used();
	struct guest g;
	int i;

	ASSERT_EQ(guest_open(&g, &opts), 0);
	if (v->pages) {
		grown = grow(&g, v->pages);
		ASSERT_GT(grown, 0);
	}
	for (i = 0; i < ATTEMPTS && (best < 0 || best >= soon); i++) {
		ms = kill_once(&g, v);
		ASSERT_GE(ms, 0);
		if (best < 0 || ms < best)
			best = ms;
	}
	TH_LOG("%s: ended %ld ms after SIG%s, with %u MiB", v->name, best,
	       sigabbrev_np(v->signal), (grown + 1) / 16);
	EXPECT_LT(best, soon);
	EXPECT_EQ(guest_call(&g, "nothing", NULL, 0), 0);
	guest_close(&g);
	EXPECT_EQ(bytes_used(), before);
}

TEST_F(tier, pure_loop)
{
	static const struct victim v = { .name = "loop", .signal = SIGKILL };

	dies_soon(_metadata, &v);
}

/* Not fatal before it is delivered, where the call has returned. */
TEST_F(tier, loop_at_a_signal_that_dumps_core)
{
	static const struct rlimit none = {};
	static const struct victim v = { .name = "loop", .signal = SIGQUIT };

	setrlimit(RLIMIT_CORE, &none);
	dies_soon(_metadata, &v);
}

/*
 * A child that calls for ever, with @own as the limit of its CPU time and, once it
 * is in a call, @later unless NULL.  Returns the signal that ended it, or -1.
 */
static int out_of_cpu_time(struct guest *g, const struct rlimit *own, const struct rlimit *later)
{
	pid_t pid = fork(), ended = 0;
	int status, tries;

	if (!pid) {
		if (!setrlimit(RLIMIT_CPU, own))
			while (guest_call(g, "loop", NULL, 0))
				;
		_exit(1);
	}
	usleep(100000);
	prlimit(pid, RLIMIT_CPU, later, NULL);
	for (tries = 0; tries < 200 && !ended; tries++) {
		usleep(100000);
		ended = waitpid(pid, &status, WNOHANG);
	}
	if (ended)
		return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -1;
}

/* The kernel says so where the call returns to; it has to get there. */
TEST_F(tier, loop_at_the_limit_of_cpu_time)
{
	static const struct rlimit limit = { .rlim_cur = 1, .rlim_max = 1 };
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	EXPECT_EQ(out_of_cpu_time(&g, &limit, NULL), SIGKILL);
	guest_close(&g);
}

/* Some kernels send this one late, others early and move the limit on. */
TEST_F(tier, loop_at_a_limit_of_cpu_time_that_came_later)
{
	static const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	static const struct rlimit limit = { .rlim_cur = 1, .rlim_max = RLIM_INFINITY };
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	EXPECT_EQ(out_of_cpu_time(&g, &none, &limit), SIGXCPU);
	guest_close(&g);
}

TEST_F(tier, deep_recursion)
{
	static const struct victim v = {
		.name = "recurse",
		.signal = SIGKILL,
		.stack = 16 << 20,
		.nr_args = 1,
		.arg = 200000,
	};

	dies_soon(_metadata, &v);
}

/* 1 GiB, where the budget has that much. */
TEST_F(tier, fill_of_all_memory)
{
	static const struct victim v = { .name = "fill", .signal = SIGKILL, .pages = 16383 };

	dies_soon(_metadata, &v);
}

TEST_F(tier, copy_of_all_memory)
{
	static const struct victim v = { .name = "copy", .signal = SIGKILL, .pages = 16383 };

	dies_soon(_metadata, &v);
}

TEST_F(tier, fill_of_tables)
{
	static const struct victim v = { .name = "refer", .signal = SIGKILL };

	dies_soon(_metadata, &v);
}

TEST_F(tier, floats)
{
	static const struct victim v = { .name = "floats", .signal = SIGKILL };

	dies_soon(_metadata, &v);
}

TEST_F(tier, fill_among_floats)
{
	static const struct victim v = {
		.name = "floats_and_fills",
		.signal = SIGKILL,
		.pages = 16383,
	};

	dies_soon(_metadata, &v);
}

/* Other signals with an action of their own do not end a call. */
static void ignore(int signal)
{
	(void)signal;
}

TEST_F(tier, handled_signals_do_not_end_a_call)
{
	struct sigaction action = { .sa_handler = ignore };
	struct run run = { .timeout_ns = 200000000 };
	pid_t parent = getpid(), pid;
	struct guest g;
	int i;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(sigaction(SIGUSR1, &action, NULL), 0);
	pid = fork();
	if (!pid) {
		for (i = 0; i < 10; i++) {
			usleep(5000);
			kill(parent, SIGUSR1);
		}
		_exit(0);
	}
	EXPECT_EQ(guest_call(&g, "loop", &run, 0), KWASM_OUTCOME_DEADLINE);
	while (waitpid(pid, NULL, 0) < 0)
		;
	guest_close(&g);
}

TEST_HARNESS_MAIN
