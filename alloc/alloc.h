/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation floor: allocators as values
 *
 * Everything kwasm allocates goes through a struct ka.  An allocator is a
 * table of operations plus whatever state its block embeds around the struct;
 * blocks wrap other allocators the way iterator adapters wrap iterators, and
 * only the back ends at the bottom (kmalloc.c, vmalloc.c, kvmalloc.c, pages.c)
 * name a kernel allocator.  A policy is one allocator for each kind of byte.
 *
 * Contract of ka_ops.realloc, which every block passes the same suite for:
 *
 *  - p NULL allocates, to.size 0 frees (and returns NULL), else it resizes;
 *  - contents are kept up to the smaller size; bytes beyond are unspecified
 *    unless the flags hold __GFP_ZERO;
 *  - on failure it returns NULL, the old block is untouched and still the
 *    caller's;
 *  - from.size is the size the block was last given; a block may rely on it;
 *  - an alignment of 0 means "for any scalar"; powers of two up to
 *    KA_MAX_ALIGN are honoured;
 *  - shrinking to a smaller size and freeing never fail.
 *
 * Filling in an error never allocates.
 */
#ifndef _KWASM_ALLOC_ALLOC_H
#define _KWASM_ALLOC_ALLOC_H

#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/types.h>

struct ka;
struct page;
struct vm_area_struct;

#define KA_MAX_ALIGN	65536

/* What a byte is for.  The order is part of the ABI (stats by kind). */
enum ka_kind {
	KA_MODULE,	/* decoded modules: types, side tables, names, bytes */
	KA_CODE,	/* machine code */
	KA_COMPILE,	/* scratch of validation and compilation */
	KA_STORE,	/* stores and what hangs off them */
	KA_INSTANCE,	/* instances, their functions and index spaces */
	KA_MEMORY,	/* pages of linear memories and their page arrays */
	KA_TABLE,	/* table elements */
	KA_GLOBAL,	/* global cells */
	KA_STACK,	/* Wasm stacks */
	KA_GC,		/* garbage-collected objects */
	KA_HOST,	/* host functions and their state (WASI) */
	KA_TEXT,	/* error text, names for people */
	KA_KINDS
};

const char *ka_kind_name(enum ka_kind kind);

/**
 * struct ka_layout - size and alignment of a block of memory
 * @size: bytes
 * @align: power of two up to KA_MAX_ALIGN; 0 for any scalar's
 */
struct ka_layout {
	size_t size;
	size_t align;
};

/**
 * struct ka_site - a place in the source that allocates
 * @file: source file
 * @func: function
 * @line: line
 * @flags: KA_SITE_BENIGN when the caller absorbs a failure
 * @calls: allocations and growths asked for here
 * @failures: how many of them failed
 *
 * Static, one for each call, in the section "ka_sites".
 */
struct ka_site {
	const char *file;
	const char *func;
	u32 line;
	u32 flags;
	atomic_long_t calls;
	atomic_long_t failures;
};

#define KA_SITE_BENIGN	0x1

#define KA_SITE_FLAGS(f) ({						\
	static struct ka_site __ka_site __section("ka_sites") __used = {\
		.file = __FILE__, .func = __func__, .line = __LINE__,	\
		.flags = (f),						\
	};								\
	&__ka_site; })
#define KA_SITE()	KA_SITE_FLAGS(0)

/**
 * struct ka_error - why memory could not be had
 * @err: -ENOMEM, or 0 when nothing failed
 * @kind: what the bytes were for
 * @injected: a fault plan refused it, not the machine
 * @size: bytes asked for
 * @budget: name of the budget that refused, or NULL when the back end did
 * @limit: limit of that budget, bytes
 * @site: who asked
 *
 * Lives in the caller's storage (the policy's, as a rule).
 */
struct ka_error {
	int err;
	enum ka_kind kind;
	bool injected;
	size_t size;
	const char *budget;
	u64 limit;
	const struct ka_site *site;
};

/* What one request carries down through the blocks. */
struct ka_call {
	gfp_t gfp;
	struct ka_site *site;
	struct ka_error *error;	/* never NULL; blocks that refuse say so here */
};

struct ka_ops {
	const char *name;
	void *(*realloc)(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
			 const struct ka_call *call);
	bool (*owns)(const struct ka *self, const void *p);	/* NULL: cannot tell */
	void (*reset)(struct ka *self);				/* NULL: cannot free all at once */
};

/**
 * struct ka - an allocator
 * @ops: what it does
 * @error: where ka_alloc_at() and ka_realloc_at() leave the reason; may be NULL
 */
struct ka {
	const struct ka_ops *ops;
	struct ka_error *error;
};

/* core.c: the only callers of ka_ops */
void ka_free(struct ka *a, const void *p, size_t size);
void *ka_alloc_at(struct ka *a, size_t size, size_t align, gfp_t gfp, struct ka_site *site)
	__must_check __alloc_size(2) __attribute__((malloc, malloc(ka_free, 2)));
void *ka_alloc_array_at(struct ka *a, size_t n, size_t size, gfp_t gfp, struct ka_site *site)
	__must_check __alloc_size(2, 3) __attribute__((malloc, malloc(ka_free, 2)));
void *ka_realloc_at(struct ka *a, void *p, size_t old_size, size_t new_size, gfp_t gfp,
		    struct ka_site *site) __must_check __alloc_size(4);
bool ka_owns(const struct ka *a, const void *p);
void ka_reset(struct ka *a);

#define ka_alloc(a, size, gfp)		ka_alloc_at(a, size, 0, gfp, KA_SITE())
#define ka_zalloc(a, size, gfp)		ka_alloc_at(a, size, 0, (gfp) | __GFP_ZERO, KA_SITE())
#define ka_realloc(a, p, old, new, gfp)	ka_realloc_at(a, p, old, new, gfp, KA_SITE())

/* One zeroed object, or n; NULL when it cannot be had (or n overflows). */
#define ka_new(a, type, gfp)						\
	((type *)ka_alloc_at(a, sizeof(type), __alignof__(type), (gfp) | __GFP_ZERO, KA_SITE()))
#define ka_new_array(a, type, n, gfp)					\
	((type *)ka_alloc_array_at(a, n, sizeof(type), (gfp) | __GFP_ZERO, KA_SITE()))
#define ka_delete(a, p)			ka_free(a, p, sizeof(*(p)))
#define ka_delete_array(a, p, n)	ka_free(a, p, (n) * sizeof(*(p)))

/* Back ends: stateless, never written. */
extern struct ka ka_kmalloc;	/* slab; up to 4 MiB; any context the flags allow */
extern struct ka ka_vmalloc;	/* whole pages, mapped; process context */
extern struct ka ka_kvmalloc;	/* slab, else mapped; process context */
extern struct ka ka_pages;	/* whole pages, naturally aligned, physically contiguous */

/**
 * struct ka_budget - a number of bytes that allocators may hold together
 * @parent: budget that contains this one, or NULL
 * @name: for errors: "engine", "store"
 * @limit: bytes
 * @used: bytes charged now, those of children included
 * @peak: highest @used ever
 * @refusals: how often it said no
 *
 * Invariant: used <= limit, at every level, at all times.
 */
struct ka_budget {
	struct ka_budget *parent;
	const char *name;
	u64 limit;
	atomic64_t used;
	atomic64_t peak;
	atomic64_t refusals;
};

void ka_budget_init(struct ka_budget *b, const char *name, u64 limit, struct ka_budget *parent);
int __must_check ka_budget_charge(struct ka_budget *b, size_t size, struct ka_error *error);
void ka_budget_uncharge(struct ka_budget *b, size_t size);
u64 ka_budget_available(const struct ka_budget *b);

/* Blocks.  Each embeds its struct ka first, and is legal to use once inited. */
struct ka_limit {		/* limit.c: charges a budget, then asks next */
	struct ka ka;
	struct ka *next;
	struct ka_budget *budget;
};

struct ka_stats {		/* stats.c: counts */
	struct ka ka;
	struct ka *next;
	enum ka_kind kind;
	atomic64_t bytes;
	atomic64_t peak;
	atomic64_t objects;
	atomic64_t calls;
	atomic64_t failures;
};

struct ka_fallback {		/* fallback.c: first, else second; first must own */
	struct ka ka;
	struct ka *first;
	struct ka *second;
};

struct ka_segregate {		/* segregate.c: by size: <= threshold small, else large */
	struct ka ka;
	size_t threshold;
	struct ka *small;
	struct ka *large;
};

struct ka_bump {		/* bump.c: chunks filled from the bottom, freed at once */
	struct ka ka;
	struct ka *next;
	size_t chunk;		/* preferred chunk size, bytes */
	struct list_head chunks;
	u8 *pos, *end;		/* free part of the newest chunk */
};

enum ka_fault_mode { KA_FAULT_OFF, KA_FAULT_ONCE, KA_FAULT_FROM };

/**
 * struct ka_fault_plan - which allocations to refuse
 * @mode: off; the n-th alone; the n-th and all that follow
 * @n: 0 for the next one
 * @seen: points passed since the plan was set
 * @injected: refusals since then
 * @benign: refusals of them at sites marked benign
 *
 * One plan serves all kinds of a policy, and the failures that are not
 * allocations (ka_fault_point()).  Serialised by whoever owns the policy.
 */
struct ka_fault_plan {
	enum ka_fault_mode mode;
	u64 n;
	u64 seen;
	u64 injected;
	u64 benign;
};

bool ka_fault_point(struct ka_fault_plan *plan, const struct ka_site *site);

struct ka_fault {		/* fault.c: refuses by plan */
	struct ka ka;
	struct ka *next;
	struct ka_fault_plan *plan;
};

void ka_limit_init(struct ka_limit *b, struct ka *next, struct ka_budget *budget);
void ka_stats_init(struct ka_stats *b, struct ka *next, enum ka_kind kind);
void ka_fallback_init(struct ka_fallback *b, struct ka *first, struct ka *second);
void ka_segregate_init(struct ka_segregate *b, size_t threshold, struct ka *small,
		       struct ka *large);
void ka_bump_init(struct ka_bump *b, struct ka *next, size_t chunk);
void ka_bump_exit(struct ka_bump *b);
void ka_fault_init(struct ka_fault *b, struct ka *next, struct ka_fault_plan *plan);

/**
 * struct ka_policy - an allocator for each kind
 * @budget: what all of it may hold
 * @plan: fault plan over all of it
 * @error: the last refusal
 * @gfp: flags of the owner's context, e.g. GFP_KERNEL_ACCOUNT
 *
 * Head of every kind: stats(fault(limit(back end of the kind))).
 */
struct ka_policy {
	struct ka_budget budget;
	struct ka_fault_plan plan;
	struct ka_error error;
	gfp_t gfp;
	struct {
		struct ka_stats stats;
		struct ka_fault fault;
		struct ka_limit limit;
	} of[KA_KINDS];
	struct ka_segregate general;	/* kmalloc up to a page or two, kvmalloc above */
};

void ka_policy_init(struct ka_policy *p, const char *name, u64 limit, struct ka_budget *parent,
		    gfp_t gfp);
/* Zero when everything allocated through @p was freed. */
u64 ka_policy_live(const struct ka_policy *p);

static inline struct ka *ka_of(struct ka_policy *p, enum ka_kind kind)
{
	return &p->of[kind].stats.ka;
}

/* Containers: fallible, nothing hidden.  A failed call changes nothing. */
struct ka_vec {
	struct ka *a;
	void *data;
	size_t len, cap;	/* elements */
	size_t elem;		/* bytes each */
};

void ka_vec_init(struct ka_vec *v, struct ka *a, size_t elem);
void ka_vec_exit(struct ka_vec *v);
int __must_check ka_vec_reserve_at(struct ka_vec *v, size_t more, gfp_t gfp, struct ka_site *site);
void *ka_vec_push_at(struct ka_vec *v, gfp_t gfp, struct ka_site *site) __must_check;
void *ka_vec_commit(struct ka_vec *v);	/* push into reserved room: cannot fail */
void ka_vec_truncate(struct ka_vec *v, size_t len);

#define ka_vec_reserve(v, more, gfp)	ka_vec_reserve_at(v, more, gfp, KA_SITE())
#define ka_vec_push(v, gfp)		ka_vec_push_at(v, gfp, KA_SITE())
#define ka_vec_at(v, type, i)		(&((type *)(v)->data)[i])

/* Index map: pointers by small stable index, freed indices are used again. */
struct ka_index_map {
	struct ka_vec slots;
	size_t nr_used;
	size_t first_free;
};

void ka_index_map_init(struct ka_index_map *map, struct ka *a);
void ka_index_map_exit(struct ka_index_map *map);
int __must_check ka_index_map_reserve(struct ka_index_map *map, gfp_t gfp);
long ka_index_map_insert(struct ka_index_map *map, void *ptr, gfp_t gfp);	/* index or -ENOMEM */
void *ka_index_map_get(const struct ka_index_map *map, size_t index);		/* or NULL */
void *ka_index_map_remove(struct ka_index_map *map, size_t index);

/* String builder: always NUL-terminated once anything was added. */
struct ka_str {
	struct ka_vec buf;
};

void ka_str_init(struct ka_str *s, struct ka *a);
void ka_str_exit(struct ka_str *s);
int __must_check __printf(3, 4) ka_str_printf(struct ka_str *s, gfp_t gfp, const char *fmt, ...);
const char *ka_str_text(const struct ka_str *s);

/**
 * struct ka_linear - a linear memory
 * @base: kernel address of byte 0; changes when the memory grows; never NULL
 *	dereferenced beyond @size.  NULL while no page is mapped
 * @size: bytes, a multiple of PAGE_SIZE
 * @max: bytes it may grow to
 * @pages: the pages behind it, @capacity of them, zeroed before first sight
 *
 * An array of order-0 pages mapped by vmap().  Growing maps anew (old pages
 * stay, nothing is copied), with spare pages in proportion to the size so that
 * n growths cost O(n) in all; spare pages are charged, and given up first when
 * the budget is short.
 */
struct ka_linear {
	struct ka_policy *policy;
	u8 *base;
	u64 size;
	u64 max;
	struct page **pages;
	size_t capacity;	/* pages held and mapped, >= size / PAGE_SIZE */
	size_t array_cap;	/* room in @pages */
};

int __must_check ka_linear_init(struct ka_linear *l, struct ka_policy *policy, u64 size, u64 max);
void ka_linear_exit(struct ka_linear *l);
int __must_check ka_linear_grow(struct ka_linear *l, u64 new_size);
struct page *ka_linear_page(const struct ka_linear *l, u64 offset);	/* NULL beyond the end */

#endif /* _KWASM_ALLOC_ALLOC_H */
