/* SPDX-License-Identifier: GPL-2.0 */
/* kmalloc and slab caches; the double is tools/lib/slab.c. */
#ifndef _TWIN_LINUX_SLAB_H
#define _TWIN_LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/types.h>

#define ARCH_KMALLOC_MINALIGN	8
#define ARCH_SLAB_MINALIGN	8
#define KMALLOC_MAX_SIZE	(1UL << 22)
#define KMALLOC_MAX_CACHE_SIZE	(1UL << 13)

#define ZERO_SIZE_PTR		((void *)16)
#define ZERO_OR_NULL_PTR(x)	((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)

void kfree(const void *p);
void kfree_sensitive(const void *p);
void *kmalloc(size_t size, gfp_t gfp) __alloc_size(1);
void *krealloc(const void *p, size_t size, gfp_t gfp) __must_check __realloc_size(2);
size_t ksize(const void *p);

static inline void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc(size, gfp | __GFP_ZERO);
}

static inline void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (check_mul_overflow(n, size, &bytes))
		return NULL;
	return kmalloc(bytes, gfp);
}

static inline void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc_array(n, size, gfp | __GFP_ZERO);
}

/* In the kernel these stand in slab.h from 6.12 and in mm.h before. */
void *kvmalloc(size_t size, gfp_t gfp) __alloc_size(1);
void *kvrealloc(const void *p, size_t old_size, size_t new_size, gfp_t gfp) __realloc_size(3);
void kvfree(const void *p);

static inline void *kvzalloc(size_t size, gfp_t gfp)
{
	return kvmalloc(size, gfp | __GFP_ZERO);
}

static inline void *kvmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (check_mul_overflow(n, size, &bytes))
		return NULL;
	return kvmalloc(bytes, gfp);
}

static inline void *kvcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kvmalloc_array(n, size, gfp | __GFP_ZERO);
}

struct kmem_cache;

#define SLAB_HWCACHE_ALIGN	0x2000u
#define SLAB_ACCOUNT		0x4000000u

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     unsigned int flags, void (*ctor)(void *obj));
struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size,
					      unsigned int align, unsigned int flags,
					      unsigned int useroffset, unsigned int usersize,
					      void (*ctor)(void *obj));
void kmem_cache_destroy(struct kmem_cache *cache);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp) __malloc;
void kmem_cache_free(struct kmem_cache *cache, void *obj);

#define kmem_cache_zalloc(cache, gfp)	kmem_cache_alloc(cache, (gfp) | __GFP_ZERO)

#endif
