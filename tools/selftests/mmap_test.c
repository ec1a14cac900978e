// SPDX-License-Identifier: GPL-2.0
/*
 * mmap: a guest's memory in the caller's address space, without a copy
 */
#include <setjmp.h>
#include <signal.h>

#include <kselftest_harness.h>

#include "guest.h"

#define PAGE	65536

FIXTURE(mapped)
{
	struct guest g;
	size_t size;
	unsigned char *at;
	__u64 before;
};

static int map(struct guest *g, size_t *size, unsigned char **at)
{
	void *p;
	int err = kwasm_store_map(g->s, g->inst, "memory", 6, size, &p);

	*at = p;
	return err;
}

FIXTURE_SETUP(mapped)
{
	self->before = bytes_used();
	ASSERT_EQ(guest_open(&self->g, NULL), 0);
	ASSERT_EQ(map(&self->g, &self->size, &self->at), 0);
	ASSERT_EQ(self->size, PAGE);
}

FIXTURE_TEARDOWN(mapped)
{
	munmap(self->at, self->size);
	guest_close(&self->g);
}

TEST_F(mapped, both_sides_see_each_other)
{
	struct run run = {};
	uint32_t word;

	ASSERT_EQ(guest_call(&self->g, "store", NULL, 2, 4096, 0xcafe), 0);
	memcpy(&word, self->at + 4096, sizeof(word));
	EXPECT_EQ(word, 0xcafe);
	word = 0xbeef;
	memcpy(self->at + PAGE - 4, &word, sizeof(word));
	ASSERT_EQ(guest_call(&self->g, "load", &run, 1, PAGE - 4), 0);
	EXPECT_EQ(run.result, 0xbeef);
}

TEST_F(mapped, starts_as_zeros)
{
	size_t i, dirty = 0;

	for (i = 0; i < self->size; i++)
		dirty += self->at[i] != 0;
	EXPECT_EQ(dirty, 0);
}

TEST_F(mapped, growth_keeps_the_old_mapping_and_gives_a_longer_one)
{
	struct run run = {};
	unsigned char *at;
	size_t size;

	self->at[0] = 7;
	ASSERT_EQ(guest_call(&self->g, "grow", &run, 1, 3), 0);
	EXPECT_EQ(run.result, 1);
	EXPECT_EQ(self->at[0], 7);
	ASSERT_EQ(map(&self->g, &size, &at), 0);
	EXPECT_EQ(size, 4 * PAGE);
	EXPECT_EQ(at[0], 7);
	at[1] = 8;
	EXPECT_EQ(self->at[1], 8);
	at[4 * PAGE - 1] = 9;
	ASSERT_EQ(guest_call(&self->g, "load", &run, 1, 4 * PAGE - 4), 0);
	EXPECT_EQ(run.result, 9u << 24);
	munmap(at, size);
}

TEST_F(mapped, outlives_the_store)
{
	self->at[100] = 42;
	guest_close(&self->g);
	EXPECT_EQ(self->at[100], 42);
	self->at[100] = 43;
	EXPECT_EQ(self->at[100], 43);
}

TEST_F(mapped, gives_its_bytes_back_last)
{
	__u64 with = bytes_used();

	guest_close(&self->g);
	munmap(self->at, self->size);
	EXPECT_LT(bytes_used(), with);
	EXPECT_EQ(bytes_used(), self->before);
	self->at = NULL;
}

TEST_F(mapped, child_shares_it)
{
	int status;
	pid_t pid = fork();

	ASSERT_GE(pid, 0);
	if (!pid) {
		self->at[5] = 55;
		_exit(0);
	}
	ASSERT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(self->at[5], 55);
}

static void *map_raw(struct guest *g, size_t size, int prot, int flags, off_t more)
{
	struct kwasm_memory_op op = {
		.name = (uintptr_t)"memory",
		.name_len = 6,
		.op = KWASM_OP_SIZE,
	};

	if (kwasm_store_memory(g->s, &op))
		return NULL;
	return mmap(NULL, size, prot, flags, kwasm_store_fd(g->s), op.mmap_offset + more);
}

TEST_F(mapped, only_shared_and_never_executable)
{
	void *p;

	EXPECT_EQ(map_raw(&self->g, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, 0), MAP_FAILED);
	EXPECT_EQ(map_raw(&self->g, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0), MAP_FAILED);
	p = map_raw(&self->g, PAGE, PROT_READ, MAP_SHARED, 0);
	ASSERT_NE(p, MAP_FAILED);
	EXPECT_EQ(mprotect(p, PAGE, PROT_READ | PROT_EXEC), -1);
	munmap(p, PAGE);
}

TEST_F(mapped, offsets_that_mean_nothing_are_refused)
{
	int fd = kwasm_store_fd(self->g.s);

	EXPECT_EQ(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 1ll << 46), MAP_FAILED);
	EXPECT_EQ(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, INT64_MAX & ~4095ll), MAP_FAILED);
}

static sigjmp_buf escape;

static void bus(int signal)
{
	siglongjmp(escape, signal);
}

/* Whether reading @at ends in SIGBUS; a mapping that was refused will do. */
static bool is_beyond(const unsigned char *at)
{
	struct sigaction action = { .sa_handler = bus };

	if (at == MAP_FAILED)
		return true;
	sigaction(SIGBUS, &action, NULL);
	if (sigsetjmp(escape, 1))
		return true;
	__atomic_load_n(at, __ATOMIC_RELAXED);
	return false;
}

TEST_F(mapped, nothing_is_behind_its_end)
{
	unsigned char *p = map_raw(&self->g, 2 * PAGE, PROT_READ, MAP_SHARED, 0);

	EXPECT_TRUE(is_beyond(p == MAP_FAILED ? p : p + PAGE));
	p = map_raw(&self->g, 4096, PROT_READ, MAP_SHARED, PAGE);
	EXPECT_TRUE(is_beyond(p));
}

TEST_F(mapped, a_part_of_it_will_do)
{
	unsigned char *p = map_raw(&self->g, 4096, PROT_READ, MAP_SHARED, PAGE - 4096);

	ASSERT_NE(p, MAP_FAILED);
	self->at[PAGE - 1] = 77;
	EXPECT_EQ(p[4095], 77);
	munmap(p, 4096);
}

TEST_F(mapped, system_calls_read_and_write_it)
{
	int pipe_[2];
	struct run run = {};

	ASSERT_EQ(pipe(pipe_), 0);
	ASSERT_EQ(write(pipe_[1], "abcd", 4), 4);
	ASSERT_EQ(read(pipe_[0], self->at + 8, 4), 4);
	ASSERT_EQ(guest_call(&self->g, "load", &run, 1, 8), 0);
	EXPECT_EQ(run.result, 0x64636261);
}

TEST_HARNESS_MAIN
