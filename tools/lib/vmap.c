// SPDX-License-Identifier: GPL-2.0
/*
 * vmap double: pages of the memory file mapped a second time
 *
 * Each mapping has an inaccessible page on either side, and its addresses stay
 * inaccessible for a while after vunmap(), so that stale pointers fault.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "tools/lib/twin.h"

#define GRAVES	32

struct map {
	struct list_head link;
	u8 *base;
	unsigned int count;
	struct page *pages[];
};

static LIST_HEAD(maps);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct { u8 *base; size_t size; } graves[GRAVES];
static unsigned int next_grave;

u64 twin_nr_maps;

static u8 *reserve(unsigned int count)
{
	u8 *p = mmap(NULL, ((size_t)count + 2) << PAGE_SHIFT, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p + PAGE_SIZE;
}

static void release(u8 *base, unsigned int count)
{
	munmap(base - PAGE_SIZE, ((size_t)count + 2) << PAGE_SHIFT);
}

static bool show(u8 *base, struct page **pages, unsigned int count, int prot)
{
	for (unsigned int i = 0, n; i < count; i += n) {
		n = 1;
		while (i + n < count && pages[i + n] == pages[i] + n)
			n++;
		if (mmap(base + ((size_t)i << PAGE_SHIFT), (size_t)n << PAGE_SHIFT, prot,
			 MAP_SHARED | MAP_FIXED | MAP_NORESERVE, twin_pages_fd(),
			 twin_page_index(pages[i]) << PAGE_SHIFT) == MAP_FAILED)
			return false;
	}
	return true;
}

static struct map *find(const void *addr)
{
	struct map *map;

	list_for_each_entry(map, &maps, link) {
		if ((const u8 *)addr >= map->base &&
		    (const u8 *)addr < map->base + ((size_t)map->count << PAGE_SHIFT))
			return map;
	}
	return NULL;
}

void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot)
{
	struct map *map;

	twin_might_sleep("vmap");
	if (flags != VM_MAP)
		twin_splat("vmap with flags %#lx", flags);
	if (!count || count > totalram_pages() || twin_fails(TWIN_FAULT_VMAP))
		return NULL;
	for (unsigned int i = 0; i < count; i++) {
		if (!page_count(pages[i])) {
			twin_splat("vmap of a free page");
			return NULL;
		}
	}
	map = malloc(sizeof(*map) + count * sizeof(*pages));
	if (!map)
		return NULL;
	map->count = count;
	map->base = reserve(count);
	if (!map->base)
		goto free_map;
	if (!show(map->base, pages, count, prot.prot))
		goto release_base;
	pthread_mutex_lock(&lock);
	for (unsigned int i = 0; i < count; i++) {
		map->pages[i] = pages[i];
		pages[i]->maps++;
	}
	list_add(&map->link, &maps);
	twin_nr_maps++;
	pthread_mutex_unlock(&lock);
	return map->base;

release_base:
	release(map->base, count);
free_map:
	free(map);
	return NULL;
}

static void bury(u8 *base, unsigned int count)
{
	size_t size = ((size_t)count + 2) << PAGE_SHIFT;

	if (mmap(base - PAGE_SIZE, size, PROT_NONE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED)
		abort();
	if (graves[next_grave].base)
		munmap(graves[next_grave].base, graves[next_grave].size);
	graves[next_grave].base = base - PAGE_SIZE;
	graves[next_grave].size = size;
	next_grave = (next_grave + 1) % GRAVES;
}

void vunmap(const void *addr)
{
	struct map *map;

	twin_might_sleep("vunmap");
	if (!addr)
		return;
	pthread_mutex_lock(&lock);
	map = find(addr);
	if (map && map->base == addr) {
		for (unsigned int i = 0; i < map->count; i++)
			map->pages[i]->maps--;
		list_del(&map->link);
		twin_nr_maps--;
		bury(map->base, map->count);
	} else {
		map = NULL;
	}
	pthread_mutex_unlock(&lock);
	if (!map)
		twin_splat("vunmap of %p, which is not mapped", addr);
	free(map);
}

struct page *vmalloc_to_page(const void *addr)
{
	struct map *map = find(addr);

	if (twin_text_page(addr))
		return twin_text_page(addr);
	return map ? map->pages[((const u8 *)addr - map->base) >> PAGE_SHIFT] : NULL;
}

bool is_vmalloc_addr(const void *p)
{
	return twin_object_is(TWIN_VMALLOC, p) || find(p);
}
