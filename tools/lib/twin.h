/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Twin: what the doubles share, and what tests and drivers may ask them
 *
 * The doubles are stricter than the kernel.  What would at worst be a line in
 * the kernel's log (a warning, sleeping while atomic, freeing with the wrong
 * function) is a "splat" here: it is printed, counted, and fails the running
 * test case.
 */
#ifndef _KWASM_TOOLS_LIB_TWIN_H
#define _KWASM_TOOLS_LIB_TWIN_H

#include <linux/gfp.h>
#include <linux/mm_types.h>
#include <linux/types.h>

/**
 * struct twin_memory - what is allocated now
 * @objects: of kmalloc, vmalloc and slab caches
 * @bytes: in @objects
 * @cost: what they count for: whole pages above one, see ka_cost()
 * @pages: of the page allocator
 * @maps: of vmap()
 */
struct twin_memory {
	u64 objects;
	u64 bytes;
	u64 cost;
	u64 pages;
	u64 maps;
};

struct twin_memory twin_memory(void);

/* Prints everything allocated after @since; 0 for all there is. */
void twin_print_leaks(u64 since);
/* A number that grows with each allocation, for @since above. */
u64 twin_now(void);

__printf(1, 2) void twin_splat(const char *fmt, ...);
u64 twin_splats(void);

/* What can be made to fail. */
#define TWIN_FAULT_SLAB		0x1
#define TWIN_FAULT_VMALLOC	0x2
#define TWIN_FAULT_PAGE		0x4
#define TWIN_FAULT_VMAP		0x8
#define TWIN_FAULT_ALL		0xf

/**
 * struct twin_fault - which allocations of the doubles fail
 * @kinds: mask of those that count
 * @nth: the one that fails, from 0
 * @persistent: and all after it
 * @seen: how many of @kinds there were
 * @injected: how many failed
 */
struct twin_fault {
	u32 kinds;
	u64 nth;
	bool persistent;
	u64 seen;
	u64 injected;
};

extern struct twin_fault twin_fault;
bool twin_fails(u32 kind);

/* Judges the flags of an allocation; false when it must fail. */
bool twin_check_gfp(const char *what, gfp_t gfp, bool may_warn);

void twin_trace(void **trace);
void twin_print_trace(void *const *trace);

/* objects.c: what is live, by address */
enum twin_object { TWIN_SLAB, TWIN_VMALLOC, TWIN_CACHE };

void *twin_object_alloc(enum twin_object tag, size_t size, size_t align, gfp_t gfp);
/* The size of @p, which must be live and of @tag; else a splat and 0. */
size_t twin_object_size(enum twin_object tag, const void *p);
bool twin_object_is(enum twin_object tag, const void *p);
void twin_object_free(enum twin_object tag, const void *p);
void twin_objects_print(u64 since);

void twin_pages_print(u64 since);
int twin_pages_fd(void);
extern u64 twin_nr_pages, twin_nr_maps;
unsigned long twin_page_index(const struct page *page);

/* text.c: the page behind an address in the code arena, or NULL */
struct page *twin_text_page(const void *addr);

#endif
