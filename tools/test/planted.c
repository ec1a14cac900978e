// SPDX-License-Identifier: GPL-2.0
/*
 * Planted defects: each case is wrong, and planted.sh expects each to fail
 *
 * Those named dies_* end the process (ASan or a fault), the others are to be
 * reported by the suite runner.
 */
#include <kunit/test.h>

#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

static void leaks_an_object(struct kunit *test)
{
	KUNIT_ASSERT_NOT_NULL(test, kmalloc(24, GFP_KERNEL));
}

static void leaks_a_page(struct kunit *test)
{
	KUNIT_ASSERT_NOT_NULL(test, alloc_page(GFP_KERNEL));
}

static void sleeps_under_a_lock(struct kunit *test)
{
	DEFINE_SPINLOCK(lock);

	spin_lock(&lock);
	kfree(kmalloc(24, GFP_KERNEL));
	spin_unlock(&lock);
}

static void frees_with_the_wrong_function(struct kunit *test)
{
	void *p = vmalloc(10);

	kfree(p);
	vfree(p);
}

static void frees_a_mapped_page(struct kunit *test)
{
	struct page *page = alloc_page(GFP_KERNEL);
	void *p = vmap(&page, 1, VM_MAP, PAGE_KERNEL);

	__free_page(page);
	vunmap(p);
}

static void asks_for_too_much(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, kmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL));
}

static void expects_wrongly(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 1 + 1, 3);
}

static void dies_of_an_overrun(struct kunit *test)
{
	volatile u8 *p = kmalloc(24, GFP_KERNEL);

	p[24] = 0;
	kfree((void *)p);
}

static void dies_of_use_after_free(struct kunit *test)
{
	volatile u8 *p = kmalloc(24, GFP_KERNEL);

	kfree((void *)p);
	p[0] = 0;
}

static void dies_of_a_stale_page(struct kunit *test)
{
	volatile u8 *p = (u8 *)get_zeroed_page(GFP_KERNEL);

	free_page((unsigned long)p);
	p[0] = 1;
}

static void dies_of_a_stale_map(struct kunit *test)
{
	struct page *page = alloc_page(GFP_KERNEL);
	volatile u8 *p = vmap(&page, 1, VM_MAP, PAGE_KERNEL);

	vunmap((void *)p);
	p[0] = 1;
	__free_page(page);
}

static void dies_beyond_a_map(struct kunit *test)
{
	struct page *page = alloc_page(GFP_KERNEL);
	volatile u8 *p = vmap(&page, 1, VM_MAP, PAGE_KERNEL);

	p[PAGE_SIZE] = 1;
	vunmap((void *)p);
	__free_page(page);
}

static void dies_of_signed_overflow(struct kunit *test)
{
	volatile int big = INT_MAX;

	big = big + 1;
}

static struct kunit_case planted_cases[] = {
	KUNIT_CASE(leaks_an_object),
	KUNIT_CASE(leaks_a_page),
	KUNIT_CASE(sleeps_under_a_lock),
	KUNIT_CASE(frees_with_the_wrong_function),
	KUNIT_CASE(frees_a_mapped_page),
	KUNIT_CASE(asks_for_too_much),
	KUNIT_CASE(expects_wrongly),
	KUNIT_CASE(dies_of_an_overrun),
	KUNIT_CASE(dies_of_use_after_free),
	KUNIT_CASE(dies_of_a_stale_page),
	KUNIT_CASE(dies_of_a_stale_map),
	KUNIT_CASE(dies_beyond_a_map),
	KUNIT_CASE(dies_of_signed_overflow),
	{}
};

static struct kunit_suite planted_suite = {
	.name = "planted",
	.test_cases = planted_cases,
};
kunit_test_suite(planted_suite);

MODULE_LICENSE("GPL");
