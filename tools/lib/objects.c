// SPDX-License-Identifier: GPL-2.0
/*
 * Objects: every allocation its own malloc block
 *
 * A table of all live objects, so that sizes, leaks and wrong deallocators are
 * known.  An object is poisoned when fresh and when freed: with 0xa5, which as
 * a pointer or a length leads nowhere, and 0x6b, which is the kernel's.  Of a
 * large one the first POISON bytes: to touch all of a megabyte of stack takes
 * longer than most lives of a store.
 */
#include <pthread.h>
#include <stdlib.h>

#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "tools/lib/twin.h"

#define POISON	(64 << 10)

#define BUCKET_BITS	16

struct object {
	struct object *next;
	const void *p;
	size_t size;
	enum twin_object tag;
	u64 born;
	void *trace[TWIN_TRACE];
};

static struct object *buckets[1 << BUCKET_BITS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static u64 nr_objects, nr_bytes, nr_cost, clock_now;

static const char * const tag_names[] = { "kmalloc", "vmalloc", "kmem_cache" };

u64 twin_now(void)
{
	return clock_now;
}

static size_t cost_of(size_t size)
{
	return size > PAGE_SIZE ? PAGE_ALIGN(size) : size;
}

static struct object **find(const void *p)
{
	struct object **o = &buckets[hash_ptr(p, BUCKET_BITS)];

	while (*o && (*o)->p != p)
		o = &(*o)->next;
	return o;
}

void *twin_object_alloc(enum twin_object tag, size_t size, size_t align, gfp_t gfp)
{
	struct object *o = calloc(1, sizeof(*o));
	struct object **head;
	void *p = NULL;

	if (!o || posix_memalign(&p, max(align, sizeof(void *)), size)) {
		free(o);
		return NULL;
	}
	if (gfp & __GFP_ZERO)
		memset(p, 0, size);
	else if (TWIN_STRICT)
		memset(p, 0xa5, min_t(size_t, size, POISON));

	o->p = p;
	o->size = size;
	o->tag = tag;
	twin_trace(o->trace);
	pthread_mutex_lock(&lock);
	o->born = ++clock_now;
	head = &buckets[hash_ptr(p, BUCKET_BITS)];
	o->next = *head;
	*head = o;
	nr_objects++;
	nr_bytes += size;
	nr_cost += cost_of(size);
	pthread_mutex_unlock(&lock);
	return p;
}

size_t twin_object_size(enum twin_object tag, const void *p)
{
	struct object *o;
	size_t size = 0;

	pthread_mutex_lock(&lock);
	o = *find(p);
	if (o && o->tag == tag)
		size = o->size;
	pthread_mutex_unlock(&lock);
	if (!size)
		twin_splat("%p is no live object of %s", p, tag_names[tag]);
	return size;
}

bool twin_object_is(enum twin_object tag, const void *p)
{
	struct object *o;
	bool is;

	pthread_mutex_lock(&lock);
	o = *find(p);
	is = o && o->tag == tag;
	pthread_mutex_unlock(&lock);
	return is;
}

void twin_object_free(enum twin_object tag, const void *p)
{
	struct object **link, *o;

	pthread_mutex_lock(&lock);
	link = find(p);
	o = *link;
	if (o && o->tag == tag) {
		*link = o->next;
		nr_objects--;
		nr_bytes -= o->size;
		nr_cost -= cost_of(o->size);
	} else {
		o = NULL;
	}
	pthread_mutex_unlock(&lock);
	if (!o) {
		twin_splat("freeing %p, which is no live object of %s", p, tag_names[tag]);
		return;
	}
	if (TWIN_STRICT)
		memset((void *)p, 0x6b, min_t(size_t, o->size, POISON));
	free((void *)p);
	free(o);
}

void twin_objects_print(u64 since)
{
	for (size_t i = 0; i < ARRAY_SIZE(buckets); i++) {
		for (struct object *o = buckets[i]; o; o = o->next) {
			if (o->born <= since)
				continue;
			pr_err("%s of %zu bytes at %p, from\n", tag_names[o->tag], o->size, o->p);
			twin_print_trace(o->trace);
		}
	}
}

struct twin_memory twin_memory(void)
{
	return (struct twin_memory){
		.objects = nr_objects,
		.bytes = nr_bytes,
		.cost = nr_cost,
		.pages = twin_nr_pages,
		.maps = twin_nr_maps,
	};
}

void twin_print_leaks(u64 since)
{
	twin_objects_print(since);
	twin_pages_print(since);
}
