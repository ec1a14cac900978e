// SPDX-License-Identifier: GPL-2.0
/* Twin: what the doubles promise, so that the other suites can rely on it. */
#include <kunit/test.h>

#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sort.h>
#include <linux/vmalloc.h>

#include "tools/lib/twin.h"

static void vmap_shows_the_same_bytes(struct kunit *test)
{
	struct page *pages[3] = {};
	u8 *one, *two;

	/* The bulk call may give fewer than asked. */
	while (alloc_pages_bulk_array(GFP_KERNEL | __GFP_ZERO, 3, pages) < 3)
		;
	swap(pages[0], pages[2]);
	one = vmap(pages, 3, VM_MAP, PAGE_KERNEL);
	two = vmap(pages, 3, VM_MAP, PAGE_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, one);
	KUNIT_ASSERT_NOT_NULL(test, two);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(one, 0, 3 * PAGE_SIZE), NULL);
	one[PAGE_SIZE] = 7;
	KUNIT_EXPECT_EQ(test, two[PAGE_SIZE], 7);
	KUNIT_EXPECT_EQ(test, *(u8 *)page_address(pages[1]), 7);
	KUNIT_EXPECT_PTR_EQ(test, vmalloc_to_page(two + PAGE_SIZE + 5), pages[1]);
	vunmap(one);
	vunmap(two);
	for (int i = 0; i < 3; i++)
		__free_page(pages[i]);
}

static void fresh_memory_is_poisoned(struct kunit *test)
{
	u8 *p = kmalloc(100, GFP_KERNEL);
	u8 *page = (u8 *)__get_free_page(GFP_KERNEL);

	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(p, 0xa5, 100), NULL);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(page, 0xa5, PAGE_SIZE), NULL);
	kfree(p);
	free_page((unsigned long)page);
}

/* They are handed out upwards: as many as there are, to see the same again. */
static void a_freed_page_comes_back_zeroed(struct kunit *test)
{
	u8 *first = NULL, *block;
	int seen = 0;

	for (unsigned long n = 0; seen < 2 && n <= totalram_pages(); n += 1024) {
		block = (u8 *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, 10);
		KUNIT_ASSERT_NOT_NULL(test, block);
		first = first ?: block;
		KUNIT_EXPECT_PTR_EQ(test, memchr_inv(block, 0, PAGE_SIZE), NULL);
		memset(block, 0xff, PAGE_SIZE);
		seen += block == first;
		free_pages((unsigned long)block, 10);
	}
	KUNIT_EXPECT_EQ(test, seen, 2);
}

static void powers_of_two_are_aligned(struct kunit *test)
{
	for (size_t size = 8; size <= KMALLOC_MAX_SIZE; size *= 2) {
		void *p = kmalloc(size, GFP_KERNEL);

		KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)p, size));
		kfree(p);
	}
}

static void krealloc_failure_keeps_the_old_block(struct kunit *test)
{
	u8 *p = kzalloc(16, GFP_KERNEL);

	p[3] = 9;
	twin_fault = (struct twin_fault){ .kinds = TWIN_FAULT_SLAB };
	KUNIT_EXPECT_NULL(test, krealloc(p, 32, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, twin_fault.injected, 1);
	p = krealloc(p, 32, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, twin_fault.injected, 1);
	twin_fault = (struct twin_fault){};
	KUNIT_EXPECT_EQ(test, p[3], 9);
	KUNIT_EXPECT_EQ(test, ksize(p), 32);
	kfree(p);
}

static void persistent_faults_persist(struct kunit *test)
{
	twin_fault = (struct twin_fault){ .kinds = TWIN_FAULT_ALL, .nth = 1, .persistent = true };
	kfree(kmalloc(1, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, kmalloc(1, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, vmalloc(1));
	KUNIT_EXPECT_NULL(test, alloc_page(GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, twin_fault.injected, 3);
	twin_fault = (struct twin_fault){};
}

static void vmalloc_fails_for_the_dying(struct kunit *test)
{
	current->fatal = true;
	KUNIT_EXPECT_NULL(test, vmalloc(1));
	current->fatal = false;
	vfree(vmalloc(1));
}

static struct kunit_case twin_cases[] = {
	KUNIT_CASE(vmap_shows_the_same_bytes),
	KUNIT_CASE(fresh_memory_is_poisoned),
	KUNIT_CASE(a_freed_page_comes_back_zeroed),
	KUNIT_CASE(powers_of_two_are_aligned),
	KUNIT_CASE(krealloc_failure_keeps_the_old_block),
	KUNIT_CASE(persistent_faults_persist),
	KUNIT_CASE(vmalloc_fails_for_the_dying),
	{}
};

static struct kunit_suite twin_suite = {
	.name = "kwasm_twin",
	.test_cases = twin_cases,
};

kunit_test_suite(twin_suite);

MODULE_LICENSE("GPL");
