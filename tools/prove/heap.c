// SPDX-License-Identifier: GPL-2.0
/*
 * The heap of the proof
 *
 * It stands in for the kernel's allocators.  Each request is refused in one of
 * two worlds, and Eva looks at both.  What the kernel leaves undefined is
 * undefined here as well: fresh memory is not initialized, freed memory is gone,
 * and a block that is freed with another size than it has is no proof.
 *
 * Kinder than the kernel it is in one thing: each block is aligned to any power
 * of two.
 */

#include <eva.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "alloc/block.h"
#include "prove.h"

long prove_objects;

static void drop(void *p, struct ka_layout from)
{
	/*@ assert freed_whole: \offset((char *)p) == 0 && \block_length((char *)p) == from.size; */
	free(p);
	prove_objects--;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	void *q;

	if (!to.size) {
		drop(p, from);
		return NULL;
	}
	q = malloc(to.size);
	if (!q)
		return NULL;
	if (call->gfp & __GFP_ZERO)
		memset(q, 0, to.size);
	prove_objects++;
	if (p) {
		memcpy(q, p, from.size < to.size ? from.size : to.size);
		drop(p, from);
	}
	return q;
}

/* Pages are counted, not told apart; how many look at one is not known. */
static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	static struct page page;
	size_t i;

	if (prove_choice())
		return prove_choice() ? -ENOMEM : -EINTR;
	page.count.counter = prove_choice();
	for (i = 0; i < n; i++)
		pages[i] = &page;
	prove_objects += n;
	return 0;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	/*@ assert taken: \initialized(pages + (0 .. n - 1)); */
	prove_objects -= n;
}

static const struct ka_ops ops = {
	.name = "heap", .realloc = resize, .take = take, .give = give,
};

struct ka prove_heap = { .ops = &ops };
struct ka ka_kmalloc = { .ops = &ops };
struct ka ka_vmalloc = { .ops = &ops };
struct ka ka_kvmalloc = { .ops = &ops };
struct ka ka_pages = { .ops = &ops };

/* What a mapping shows is unknown. */
void *ka_pages_map(struct page **pages, size_t n)
{
	char *p;

	/*@ assert taken: \initialized(pages + (0 .. n - 1)); */
	p = malloc(n * PAGE_SIZE);
	if (!p)
		return NULL;
	Frama_C_make_unknown(p, n * PAGE_SIZE);
	prove_objects++;
	return p;
}

void ka_pages_unmap(const void *addr)
{
	if (!addr)
		return;
	free((void *)addr);
	prove_objects--;
}

/* In batches it would be a loop that Eva has to guess the end of. */
void ka_pages_clear(void *addr, u64 size)
{
	memset(addr, 0, size);
}

struct kmem_cache {
	unsigned int size;
};

struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size,
					      unsigned int align, unsigned int flags,
					      unsigned int useroffset, unsigned int usersize,
					      void (*ctor)(void *obj))
{
	static struct kmem_cache cache;

	cache.size = size;
	return prove_choice() ? NULL : &cache;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	struct ka_layout none = {}, layout = { .size = cache->size };
	struct ka_call call = { .gfp = gfp };

	return resize(&prove_heap, NULL, none, layout, &call);
}

void kmem_cache_free(struct kmem_cache *cache, void *p)
{
	struct ka_layout layout = { .size = cache->size };

	drop(p, layout);
}
