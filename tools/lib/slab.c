// SPDX-License-Identifier: GPL-2.0
/*
 * Slab double: kmalloc and slab caches
 *
 * krealloc() always moves, so that whoever keeps the old pointer is found out.
 */
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "tools/lib/twin.h"

/* The kernel aligns powers of two naturally, and nothing else beyond 8. */
static size_t natural_align(size_t size)
{
	return is_power_of_2(size) ? max_t(size_t, size, ARCH_KMALLOC_MINALIGN) :
				     ARCH_KMALLOC_MINALIGN;
}

void *kmalloc(size_t size, gfp_t gfp)
{
	if (!twin_check_gfp("kmalloc", gfp, size > KMALLOC_MAX_SIZE) || size > KMALLOC_MAX_SIZE)
		return NULL;
	if (!size)
		return ZERO_SIZE_PTR;
	/* Where it is only tried, above 32 KiB, let us say it has nothing. */
	if ((gfp & __GFP_NORETRY) && size > 8 * PAGE_SIZE)
		return NULL;
	if (twin_fails(TWIN_FAULT_SLAB))
		return NULL;
	return twin_object_alloc(TWIN_SLAB, size, natural_align(size), gfp);
}

void kfree(const void *p)
{
	if (!ZERO_OR_NULL_PTR(p))
		twin_object_free(TWIN_SLAB, p);
}

void kfree_sensitive(const void *p)
{
	kfree(p);
}

size_t ksize(const void *p)
{
	return ZERO_OR_NULL_PTR(p) ? 0 : twin_object_size(TWIN_SLAB, p);
}

void *krealloc(const void *p, size_t size, gfp_t gfp)
{
	void *moved;

	if (!size) {
		kfree(p);
		return ZERO_SIZE_PTR;
	}
	moved = kmalloc(size, gfp);
	if (moved && !ZERO_OR_NULL_PTR(p)) {
		memcpy(moved, p, min(size, ksize(p)));
		kfree(p);
	}
	return moved;
}

struct kmem_cache {
	const char *name;
	size_t size, align;
	u64 live;
};

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     unsigned int flags, void (*ctor)(void *obj))
{
	struct kmem_cache *cache = kzalloc(sizeof(*cache), GFP_KERNEL);

	if (!cache)
		return NULL;
	if (ctor)
		twin_splat("kmem_cache %s has a constructor", name);
	cache->name = name;
	cache->size = size;
	cache->align = max_t(size_t, align, flags & SLAB_HWCACHE_ALIGN ? 64 : 8);
	return cache;
}

/* Which part of an object users may copy is nothing that is checked here. */
struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size,
					      unsigned int align, unsigned int flags,
					      unsigned int useroffset, unsigned int usersize,
					      void (*ctor)(void *obj))
{
	return kmem_cache_create(name, size, align, flags, ctor);
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return;
	if (cache->live)
		twin_splat("kmem_cache %s destroyed with %llu objects", cache->name, cache->live);
	kfree(cache);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *p;

	if (!twin_check_gfp("kmem_cache_alloc", gfp, false) || twin_fails(TWIN_FAULT_SLAB))
		return NULL;
	p = twin_object_alloc(TWIN_CACHE, cache->size, cache->align, gfp);
	if (p)
		cache->live++;
	return p;
}

void kmem_cache_free(struct kmem_cache *cache, void *obj)
{
	cache->live--;
	twin_object_free(TWIN_CACHE, obj);
}
