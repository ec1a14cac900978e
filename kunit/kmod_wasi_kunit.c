// SPDX-License-Identifier: GPL-2.0
/*
 * WASI: what it makes of a program's numbers and files, without a program
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/magic.h>
#include <linux/stat.h>

#include "kmod/wasi_process.h"
#include "kunit/store_bench.h"

static u8 memory[512];

static struct kwasm_wasi_call call_of(u64 size)
{
	return (struct kwasm_wasi_call){ .mem = memory, .size = size };
}

static void ranges_end_with_the_memory(struct kunit *test)
{
	struct kwasm_wasi_call c = call_of(64);

	KUNIT_EXPECT_PTR_EQ(test, kwasm_wasi_range(&c, 0, 64), (void *)memory);
	KUNIT_EXPECT_PTR_EQ(test, kwasm_wasi_range(&c, 63, 1), (void *)(memory + 63));
	KUNIT_EXPECT_PTR_EQ(test, kwasm_wasi_range(&c, 64, 0), (void *)(memory + 64));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 64, 1));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 0, 65));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 1, 64));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, U32_MAX, 1));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, U32_MAX, U32_MAX));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 1, U64_MAX));
	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 65, 0));
}

static void no_memory_has_no_ranges(struct kunit *test)
{
	struct kwasm_wasi_call c = {};
	u32 value;

	KUNIT_EXPECT_NULL(test, kwasm_wasi_range(&c, 0, 1));
	KUNIT_EXPECT_EQ(test, kwasm_wasi_get(&c, &value, 0, sizeof(value)), -EFAULT);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_put_u64(&c, 0, 1), -EFAULT);
}

static void numbers_are_little_endian(struct kunit *test)
{
	struct kwasm_wasi_call c = call_of(64);
	static const u8 want[] = { 0x04, 0x03, 0x02, 0x01 };

	memset(memory, 0, sizeof(memory));
	KUNIT_EXPECT_EQ(test, kwasm_wasi_put_u32(&c, 3, 0x01020304), 0);
	KUNIT_EXPECT_EQ(test, memcmp(memory + 3, want, sizeof(want)), 0);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_put_u64(&c, 57, 1), -EFAULT);
	KUNIT_EXPECT_EQ(test, memory[57], 0);
}

static void errors_have_words(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(0), WASI_SUCCESS);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-E2BIG), 1);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-ENOENT), 44);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-EXDEV), 75);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-ENOTCAPABLE), 76);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-EWOULDBLOCK), WASI_AGAIN);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-EOPNOTSUPP), WASI_NOTSUP);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-ERESTARTSYS), WASI_INTR);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-ERESTART_RESTARTBLOCK), WASI_INTR);
}

static void errors_without_a_word_are_io(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-EIO), WASI_IO);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-EUCLEAN), WASI_IO);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(-MAX_ERRNO), WASI_IO);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_errno(5), WASI_IO);
}

static void files_have_types(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(S_IFREG | 0644), 4);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(S_IFDIR), 3);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(S_IFLNK), 7);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(S_IFCHR), 2);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(S_IFIFO), 0);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_filetype(0), 0);
}

/* As kernels have them, and had them. */
static void anonymous_files_have_a_type_or_none(struct kunit *test)
{
	struct super_block *sb = kunit_kzalloc(test, sizeof(*sb), GFP_KERNEL);
	struct inode *inode = kunit_kzalloc(test, sizeof(*inode), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sb);
	KUNIT_ASSERT_NOT_NULL(test, inode);
	inode->i_sb = sb;
	sb->s_magic = ANON_INODE_FS_MAGIC;
	inode->i_mode = 0600;
	KUNIT_EXPECT_TRUE(test, kwasm_wasi_is_anonymous(inode));
	inode->i_mode = S_IFREG | 0600;
	KUNIT_EXPECT_TRUE(test, kwasm_wasi_is_anonymous(inode));
	sb->s_magic = TMPFS_MAGIC;
	KUNIT_EXPECT_FALSE(test, kwasm_wasi_is_anonymous(inode));
	inode->i_mode = 0600;
	KUNIT_EXPECT_TRUE(test, kwasm_wasi_is_anonymous(inode));
}

static void deadlines_saturate(struct kunit *test)
{
	u64 now = ktime_get_ns(), at = 0;

	KUNIT_EXPECT_EQ(test, kwasm_wasi_clock_deadline(WASI_CLOCK_MONOTONIC, 5, false, &at), 0);
	KUNIT_EXPECT_GE(test, at, now + 5);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_clock_deadline(WASI_CLOCK_MONOTONIC, U64_MAX, false, &at),
			0);
	KUNIT_EXPECT_EQ(test, at, U64_MAX);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_clock_deadline(WASI_CLOCK_REALTIME, 1, true, &at), 0);
	KUNIT_EXPECT_LE(test, at, ktime_get_ns());
	KUNIT_EXPECT_EQ(test, kwasm_wasi_clock_deadline(WASI_CLOCK_THREAD_CPUTIME, 1, false, &at),
			-EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, kwasm_wasi_clock_deadline(4, 1, false, &at), -EINVAL);
}

/* Lists the root of all files into all of @memory but 4 bytes. */
static int list_root(struct kunit *test, struct kwasm_wasi_call *c)
{
	const u64 args[] = { 0, 4, sizeof(memory) - 4, 0, 0 };
	struct store_bench *b = test->priv;
	struct kwasm_wasi_process *p = c->p;
	struct kwasm_wasi_fd *entry;
	int err;

	p->ka = ka_of(&b->s->policy, KA_HOST);
	p->gfp = GFP_KERNEL;
	ka_index_map_init(&p->fds, p->ka);
	entry = kwasm_wasi_fd_create(p);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, entry);
	kwasm_wasi_fd_install(p, entry);
	entry->file = filp_open("/", O_RDONLY | O_DIRECTORY, 0);
	if (IS_ERR(entry->file)) {
		err = PTR_ERR(entry->file);
		entry->file = NULL;
	} else {
		kwasm_wasi_fd_describe(entry, entry->file);
		memset(memory, 0, sizeof(memory));
		err = kwasm_wasi_fd_readdir(c, args);
	}
	kwasm_wasi_fds_exit(p);
	return err;
}

static void listings_hear_a_stop(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_call call = { .store = b->s };
	struct kwasm_wasi_call c = { .call = &call, .mem = memory, .size = sizeof(memory) };

	c.p = kunit_kzalloc(test, sizeof(*c.p), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, c.p);
	KUNIT_EXPECT_EQ(test, list_root(test, &c), 0);
	KUNIT_EXPECT_EQ(test, c.end, 0);
	KUNIT_EXPECT_NE(test, *(u32 *)memory, 0U);

	kwasm_store_interrupt(b->s, KWASM_INTERRUPT_STOP);
	KUNIT_EXPECT_EQ(test, list_root(test, &c), -ECANCELED);
	KUNIT_EXPECT_EQ(test, c.end, -ECANCELED);
	KUNIT_EXPECT_EQ(test, (int)b->s->trap.kind, (int)KWASM_TRAP_STOPPED);
	KUNIT_EXPECT_EQ(test, *(u32 *)memory, 0U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(ranges_end_with_the_memory),
	KUNIT_CASE(no_memory_has_no_ranges),
	KUNIT_CASE(numbers_are_little_endian),
	KUNIT_CASE(errors_have_words),
	KUNIT_CASE(errors_without_a_word_are_io),
	KUNIT_CASE(files_have_types),
	KUNIT_CASE(anonymous_files_have_a_type_or_none),
	KUNIT_CASE(deadlines_saturate),
	KUNIT_CASE(listings_hear_a_stop),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_wasi",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
