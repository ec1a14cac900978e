// SPDX-License-Identifier: GPL-2.0
/*
 * Page allocator double: a memory file and its direct map
 *
 *	file    | page 0 | page 1 | page 2 | ...
 *	direct  | same, mapped once, page_address()
 *	vmap    | 2 | 0 | 1 |  pages mapped a second time, true aliases
 *
 * A free page is a hole in the file, or soon will be: it costs nothing and reads
 * as zeros, so that __GFP_ZERO is free and a memory of gigabytes is cheap until
 * touched.  Until then it is dirty: holes are made some thousand pages at a time, as
 * each is a call of the system, and before a dirty page is taken again.
 * Pages are handed out upwards, so that neighbours in an array are as a rule
 * neighbours in the file and one mmap() maps them.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "tools/lib/twin.h"

#define NR_PAGES	(2ul << 20)	/* 8 GiB */
#define MAX_ORDER	10
#define MAX_DIRTY	4096
#define ENOUGH		(4 * MAX_DIRTY)	/* in a row, where none is in use */

static struct page *pages;
static u8 *direct;
static int fd = -1;
static unsigned long cursor;
static u64 *born;
/* Of free pages that may have bytes, how many, and within what range they are. */
static unsigned long nr_dirty, dirty_from = NR_PAGES, dirty_to;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

u64 twin_nr_pages;

static void *map_anonymous(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

/* Before the code arena takes its pages. */
__attribute__((constructor(65534))) static void create(void)
{
	fd = memfd_create("twin-pages", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, NR_PAGES << PAGE_SHIFT))
		abort();
	direct = mmap(NULL, NR_PAGES << PAGE_SHIFT, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_NORESERVE, fd, 0);
	pages = map_anonymous(NR_PAGES * sizeof(*pages));
	born = map_anonymous(NR_PAGES * sizeof(*born));
	if (direct == MAP_FAILED || pages == MAP_FAILED || born == MAP_FAILED)
		abort();
}

unsigned long totalram_pages(void)
{
	return NR_PAGES;
}

int twin_pages_fd(void)
{
	return fd;
}

unsigned long twin_page_index(const struct page *page)
{
	return page - pages;
}

void *page_address(const struct page *page)
{
	return direct + (twin_page_index(page) << PAGE_SHIFT);
}

struct page *virt_to_page(const void *addr)
{
	return &pages[((const u8 *)addr - direct) >> PAGE_SHIFT];
}

static bool run_is_free(unsigned long first, unsigned long n)
{
	for (unsigned long i = 0; i < n; i++) {
		if (page_count(&pages[first + i]))
			return false;
	}
	return true;
}

/* Next fit, naturally aligned. */
static struct page *find(unsigned int order)
{
	unsigned long n = 1ul << order;
	unsigned long first = ALIGN(cursor, n);

	for (unsigned long tried = 0; tried < NR_PAGES; tried += n, first += n) {
		if (first + n > NR_PAGES)
			first = 0;
		if (run_is_free(first, n)) {
			cursor = first + n;
			return &pages[first];
		}
	}
	return NULL;
}

static void punch(unsigned long from, unsigned long to)
{
	fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from << PAGE_SHIFT,
		  (to - from) << PAGE_SHIFT);
}

/* Each run of dirty pages becomes a hole. */
static void clean(void)
{
	unsigned long from = dirty_from;

	for (unsigned long i = dirty_from; i <= dirty_to; i++) {
		bool dirty = i < dirty_to && pages[i].dirty;

		if (!dirty && from < i)
			punch(from, i);
		if (!dirty)
			from = i + 1;
		else
			pages[i].dirty = false;
	}
	nr_dirty = 0;
	dirty_from = NR_PAGES;
	dirty_to = 0;
}

static struct page *take(gfp_t gfp, unsigned int order)
{
	struct page *page;
	u64 now = twin_now();

	pthread_mutex_lock(&lock);
	/* What is said of pages takes memory, too. */
	if (!twin_nr_pages && cursor > ENOUGH)
		cursor = 0;
	page = find(order);
	for (unsigned long i = 0; page && i < 1ul << order; i++) {
		if (page[i].dirty)
			clean();
		atomic_set(&page[i].count, 1);
		page[i].order = order;
		page[i].head = i == 0;
		page[i].maps = 0;
		twin_trace(page[i].trace);
		born[twin_page_index(&page[i])] = now + 1;
	}
	if (page)
		twin_nr_pages += 1ul << order;
	pthread_mutex_unlock(&lock);
	if (!page)
		return NULL;
	ASAN_UNPOISON_MEMORY_REGION(page_address(page), PAGE_SIZE << order);
	if (TWIN_STRICT && !(gfp & __GFP_ZERO))
		memset(page_address(page), 0xa5, PAGE_SIZE << order);
	return page;
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	if (!twin_check_gfp("alloc_pages", gfp, order > MAX_ORDER) || order > MAX_ORDER)
		return NULL;
	if (twin_fails(TWIN_FAULT_PAGE))
		return NULL;
	return take(gfp, order);
}

/*
 * The kernel gives one page a call where it accounts them to a memory cgroup,
 * or when its per-CPU list ran dry; every other call does so here.
 */
unsigned long alloc_pages_bulk_array(gfp_t gfp, unsigned long nr, struct page **array)
{
	static bool stingy;
	unsigned long i, taken = 0;

	if (!twin_check_gfp("alloc_pages_bulk_array", gfp, false))
		return 0;
	stingy = !stingy;
	for (i = 0; i < nr; i++) {
		if (array[i])
			continue;
		if ((stingy && taken) || twin_fails(TWIN_FAULT_PAGE))
			break;
		array[i] = take(gfp, 0);
		if (!array[i])
			break;
		taken++;
	}
	return i;
}

void split_page(struct page *page, unsigned int order)
{
	if (!page->head || page->order != order)
		twin_splat("split_page of order %u of a block of order %u", order, page->order);
	for (unsigned long i = 0; i < 1ul << order; i++) {
		page[i].head = true;
		page[i].order = 0;
	}
}

static void give_back(struct page *page, unsigned int order)
{
	unsigned long first = twin_page_index(page), end = first + (1ul << order);

	for (unsigned long i = 0; i < 1ul << order; i++) {
		if (page[i].maps)
			twin_splat("page %lu freed while mapped", twin_page_index(&page[i]));
		atomic_set(&page[i].count, 0);
		page[i].dirty = true;
	}
	ASAN_POISON_MEMORY_REGION(page_address(page), PAGE_SIZE << order);
	twin_nr_pages -= 1ul << order;
	nr_dirty += 1ul << order;
	dirty_from = min(dirty_from, first);
	dirty_to = max(dirty_to, end);
	if (nr_dirty > MAX_DIRTY)
		clean();
}

void __free_pages(struct page *page, unsigned int order)
{
	if (!page_count(page) || !page->head || page->order != order) {
		twin_splat("freeing page %lu with order %u: it has %d references, order %u",
			   twin_page_index(page), order, page_count(page), page->order);
		return;
	}
	if (!atomic_dec_and_test(&page->count))
		return;
	pthread_mutex_lock(&lock);
	give_back(page, order);
	pthread_mutex_unlock(&lock);
}

void get_page(struct page *page)
{
	if (!atomic_inc_not_zero(&page->count))
		twin_splat("get_page of a free page");
}

void put_page(struct page *page)
{
	__free_pages(page, page->order);
}

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = alloc_pages(gfp, order);

	return page ? (unsigned long)page_address(page) : 0;
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		__free_pages(virt_to_page((void *)addr), order);
}

void twin_pages_print(u64 since)
{
	unsigned long shown = 0;

	for (unsigned long i = 0; i < NR_PAGES && twin_nr_pages && shown < 8; i++) {
		if (!page_count(&pages[i]) || born[i] <= since)
			continue;
		pr_err("page %lu, from\n", i);
		twin_print_trace(pages[i].trace);
		shown++;
	}
}
