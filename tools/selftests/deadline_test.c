// SPDX-License-Identifier: GPL-2.0
/*
 * Deadline: a call ends at its time, not before it, and the store goes on
 *
 * How long after its time depends on the machine and is printed, not asserted.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tiers.h"

#define MS 1000000ull

static void ends_at_its_time(struct __test_metadata *_metadata, struct guest *g, const char *name,
			     int nr_args, uint32_t arg)
{
	struct run run = { .timeout_ns = 10 * MS };
	__u64 start = now_ms(), took;

	EXPECT_EQ(guest_call(g, name, &run, nr_args, arg), KWASM_OUTCOME_DEADLINE);
	took = now_ms() - start;
	TH_LOG("%s: 10 ms took %llu ms", name, took);
	EXPECT_GE(took, 9);
	EXPECT_EQ(strncmp(kwasm_store_error(g->s)->text, "deadline exceeded", 17), 0);
	EXPECT_EQ(guest_call(g, "add", &run, 2, 1, 2), 0);
	EXPECT_EQ(run.result, 3);
}

TEST_F(tier, loop_ends)
{
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ends_at_its_time(_metadata, &g, "loop", 0, 0);
	guest_close(&g);
}

TEST_F(tier, recursion_ends)
{
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ends_at_its_time(_metadata, &g, "recurse", 1, 1000);
	guest_close(&g);
}

TEST_F(tier, floats_end)
{
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ends_at_its_time(_metadata, &g, "floats", 0, 0);
	guest_close(&g);
}

TEST_F(tier, fill_ends)
{
	struct run run = {};
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(guest_call(&g, "grow", &run, 1, 256), 0);
	ends_at_its_time(_metadata, &g, "fill", 0, 0);
	guest_close(&g);
}

/*
 * A guest that never ends takes its turns as any process does.  With a processor
 * to itself it goes on for so long that the kernel would complain of one that
 * does not; nothing of the kind may be in the log after the run.
 */
TEST_F(tier, others_go_on_beside_a_loop)
{
	bool alone = sysconf(_SC_NPROCESSORS_ONLN) == 1;
	struct run run = { .timeout_ns = (alone ? 25000 : 1000) * MS };
	unsigned long *turns, before;
	struct guest g;
	pid_t pid;

	turns = mmap(NULL, sizeof(*turns), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	ASSERT_NE(turns, MAP_FAILED);
	ASSERT_EQ(guest_open(&g, NULL), 0);
	pid = fork();
	ASSERT_GE(pid, 0);
	while (!pid) {
		__atomic_fetch_add(turns, 1, __ATOMIC_RELAXED);
		usleep(1000);
	}
	before = __atomic_load_n(turns, __ATOMIC_RELAXED);
	EXPECT_EQ(guest_call(&g, "loop", &run, 0), KWASM_OUTCOME_DEADLINE);
	before = __atomic_load_n(turns, __ATOMIC_RELAXED) - before;
	TH_LOG("%lu turns of another process in %u s", before, alone ? 25 : 1);
	EXPECT_GE(before, 10);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	munmap(turns, sizeof(*turns));
	guest_close(&g);
}

TEST_F(tier, deadline_that_is_over_at_once)
{
	struct run run = { .timeout_ns = 1 };
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	EXPECT_EQ(guest_call(&g, "loop", &run, 0), KWASM_OUTCOME_DEADLINE);
	guest_close(&g);
}

TEST_F(tier, longest_deadline_is_none)
{
	struct run run = { .timeout_ns = UINT64_MAX };
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	EXPECT_EQ(guest_call(&g, "countdown", &run, 1, 100000), 0);
	guest_close(&g);
}

TEST_F(tier, deadline_of_one_call_is_not_the_next_ones)
{
	struct run run = { .timeout_ns = 20 * MS };
	struct guest g;
	__u64 start;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(guest_call(&g, "add", &run, 2, 1, 2), 0);
	/* Runs past the time of the first call. */
	run.timeout_ns = 0;
	for (start = now_ms(); now_ms() - start < 40;)
		ASSERT_EQ(guest_call(&g, "countdown", &run, 1, 10000), 0);
	guest_close(&g);
}

/* (module (func (loop (br 0))) (start 0)) */
static const unsigned char endless_start[] = {
	0x00, 'a', 's', 'm', 1, 0, 0, 0,
	1, 4, 1, 0x60, 0, 0,
	3, 2, 1, 0,
	8, 1, 0,
	10, 9, 1, 7, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b,
};

TEST_F(tier, start_function_ends)
{
	const struct kwasm_instantiate_options opts = {
		.tier = guest_tier,
		.timeout_ns = 20 * MS,
	};
	struct kwasm_module *m;
	uint32_t inst;
	struct guest g;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(kwasm_module_load(g.dev, endless_start, sizeof(endless_start), NULL, &m), 0);
	EXPECT_EQ(kwasm_store_instantiate(g.s, m, &opts, &inst), KWASM_OUTCOME_DEADLINE);
	EXPECT_EQ(guest_call(&g, "nothing", NULL, 0), 0);
	kwasm_module_close(m);
	guest_close(&g);
}

TEST_HARNESS_MAIN
