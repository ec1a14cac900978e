// SPDX-License-Identifier: GPL-2.0
/*
 * Unload: the module stays as long as anybody holds a descriptor or a mapping
 *
 * That it goes when nobody does is seen by whoever boots the test kernel.
 */
#include <fcntl.h>
#include <sys/syscall.h>

#include <kselftest_harness.h>

#include "guest.h"

FIXTURE(unload)
{
	struct guest g;
};

FIXTURE_SETUP(unload)
{
	if (access("/sys/module/kwasm/refcnt", F_OK))
		SKIP(return, "kwasm is built in, or the kernel cannot unload modules");
	ASSERT_EQ(guest_open(&self->g, NULL), 0);
}

FIXTURE_TEARDOWN(unload)
{
	guest_close(&self->g);
}

static bool is_refused(void)
{
	return syscall(SYS_delete_module, "kwasm", O_NONBLOCK) == -1 && errno == EWOULDBLOCK;
}

TEST_F(unload, refused_while_the_device_is_open)
{
	kwasm_store_close(self->g.s);
	kwasm_module_close(self->g.m);
	self->g.s = NULL;
	self->g.m = NULL;
	EXPECT_TRUE(is_refused());
}

TEST_F(unload, refused_while_a_module_is_open)
{
	kwasm_store_close(self->g.s);
	kwasm_device_close(self->g.dev);
	self->g.s = NULL;
	self->g.dev = NULL;
	EXPECT_TRUE(is_refused());
}

TEST_F(unload, refused_while_a_store_is_open)
{
	kwasm_module_close(self->g.m);
	kwasm_device_close(self->g.dev);
	self->g.m = NULL;
	self->g.dev = NULL;
	EXPECT_TRUE(is_refused());
	EXPECT_EQ(guest_call(&self->g, "nothing", NULL, 0), 0);
}

TEST_F(unload, refused_while_a_memory_is_mapped)
{
	size_t size;
	void *at;

	ASSERT_EQ(kwasm_store_map(self->g.s, self->g.inst, "memory", 6, &size, &at), 0);
	guest_close(&self->g);
	EXPECT_TRUE(is_refused());
	munmap(at, size);
}

TEST_HARNESS_MAIN
