/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation floor: allocators as values
 *
 * Everything kwasm allocates goes through a struct ka.  An allocator is a
 * table of operations plus whatever state its block embeds around the struct;
 * blocks wrap other allocators the way iterator adapters wrap iterators, and
 * only the back ends at the bottom (kmalloc.c, vmalloc.c, kvmalloc.c, pages.c,
 * cache.c) name a kernel allocator.  A policy is one allocator for each kind of
 * byte.
 *
 * Contract of ka_ops.realloc, which every block passes the same suite for:
 *
 *  - p NULL allocates, to.size 0 frees (and returns NULL), else it resizes;
 *    never both;
 *  - contents are kept up to the smaller size; bytes beyond are unspecified
 *    unless the flags hold __GFP_ZERO;
 *  - on failure it returns NULL, the old block is untouched and still the
 *    caller's, at its old size;
 *  - freeing never fails, and allocates nothing; anything else may fail,
 *    shrinking included, as a block may have to move to give bytes back;
 *  - from is the layout that was last asked for; a block may rely on it.  Only
 *    an alignment of a page or less need not be told again;
 *  - an alignment of 0 means "for any scalar"; powers of two up to
 *    KA_MAX_ALIGN are honoured;
 *  - a request for no bytes gets a pointer that is neither NULL nor to be
 *    dereferenced; it costs nothing and no block ever sees it.
 *
 * What a block of memory costs, everywhere bytes are counted, is ka_cost() of
 * its size: the bytes asked for up to a page, and whole pages above.  While a
 * block is resized both the old and the new one are charged, because both may
 * exist.  The kernel's own overheads (slab rounding, page tables of mappings,
 * padding for alignments above a scalar's) are not counted.
 *
 * Filling in an error never allocates.
 */
#ifndef _KWASM_ALLOC_ALLOC_H
#define _KWASM_ALLOC_ALLOC_H

#include <asm/page.h>
#include <linux/align.h>
#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct ka;
struct ka_policy_keep;
struct ka_policy_line;
struct ka_roster;
struct ka_seat;
struct page;

#define KA_MAX_ALIGN	65536	/* bytes; WebAssembly's page size */
#define KA_SCALAR_ALIGN	8	/* what alignment 0 gets */

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

/* Kinds that come from pools where there are any (pools.c). */
enum ka_pooled {
	KA_POOLED_STORE,
	KA_POOLED_TABLE,
	KA_POOLED_STACK,
	KA_POOLED_MEMORY,
	KA_POOLED
};

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
 * struct ka_site - a place in the source that allocates, or may fail otherwise
 * @file: source file
 * @func: function
 * @line: line
 * @flags: KA_SITE_*
 * @calls: allocations and growths asked for here, copies that failed
 * @failures: how many of them failed
 * @refused: bits 1 << KA_FAULT_*: plans of these modes made it fail
 * @bytes: what the others got, in all: given back or not
 * @live: what of that is not given back, and passed a block that knows (tag.c)
 * @peak: the most that ever was
 *
 * Static, one for each call, in the section "ka_sites", which is an array of
 * them: hence the alignment, which keeps the compiler from adding more.
 */
struct ka_site {
	const char *file;
	const char *func;
	u32 line;
	u32 flags;
	atomic_long_t calls;
	atomic_long_t failures;
	unsigned long refused;
	atomic_long_t bytes;
	atomic_long_t live;
	atomic_long_t peak;
};

/* All of them, in no order. */
extern struct ka_site __start_ka_sites[], __stop_ka_sites[];

#define KA_SITE_BENIGN	0x1	/* the caller absorbs a failure */
#define KA_SITE_STOP	0x2	/* not memory: going on, where one may be interrupted */
#define KA_SITE_STACK	0x4	/* not memory: room for a frame */
#define KA_SITE_COPY	0x8	/* not memory: a copy from or to the caller of an ioctl */
#define KA_SITE_WHAT	(KA_SITE_STOP | KA_SITE_STACK | KA_SITE_COPY)

const struct ka_site *ka_site_nth(u64 n);

#define KA_SITE_FLAGS(f) ({						\
	static struct ka_site __ka_site					\
		__section("ka_sites") __used __aligned(8) = {		\
		.file = __FILE__, .func = __func__, .line = __LINE__,	\
		.flags = (f),						\
	};								\
	&__ka_site; })
#define KA_SITE()	KA_SITE_FLAGS(0)

/**
 * struct ka_error - why memory could not be had
 * @err: -ENOMEM, -ENOSPC (a pool is full), -EINTR (a fatal signal came), -EINVAL
 *	(no such alignment), -EOPNOTSUPP (there are no single pages), or 0 when
 *	nothing failed
 * @kind: what the bytes were for
 * @injected: a fault plan refused it, not the machine
 * @size: bytes asked for
 * @budget: name of the budget that refused, or NULL when the back end did
 * @limit: limit of that budget, bytes
 * @pool: name of the pool that had nothing, or NULL
 * @slots: slots of that pool, all in use; 0: too small
 * @site: who asked
 * @what: what was to grow, when whoever asked told: "memory.grow"; or NULL
 * @goal: to how many bytes it was to grow
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
	const char *pool;
	u32 slots;
	const struct ka_site *site;
	const char *what;
	u64 goal;
};

/* Who refused, in a word or a few. */
const char *ka_error_by(const struct ka_error *e);
/* Sentence for people, without a full stop; cut to @size bytes, NUL included. */
size_t ka_error_text(const struct ka_error *e, char *buf, size_t size);

/**
 * struct ka_call - what one request carries down through the blocks
 * @gfp: flags of the request
 * @site: who asks; NULL when freeing
 * @error: where a block that refuses says why; never NULL
 * @key: whom it is for, where a pool is asked: it prefers what served the same
 *	one last.  Compared, never dereferenced; may be NULL
 * @clean: when freeing: bytes at the end of the block that are known to be zero;
 *	a block hands it down only with what it was itself asked to free, untouched
 * @stains: what a pool adds one to if what it gives cannot be cleared when it
 *	comes back; has to be there until then.  May be NULL
 */
struct ka_call {
	gfp_t gfp;
	struct ka_site *site;
	struct ka_error *error;
	const void *key;
	size_t clean;
	atomic_t *stains;
};

/**
 * struct ka_span - pages that are mapped side by side, on loan from a pool
 * @pages: the pages
 * @base: address of the first byte
 * @nr: how many pages
 * @touched: by the borrower: bytes at the beginning that may not be zero
 * @shared: by the borrower: others may have references to the pages
 */
struct ka_span {
	struct page **pages;
	u8 *base;
	size_t nr;
	size_t touched;
	bool shared;
};

/**
 * struct ka_ops - what an allocator does
 * @name: for people
 * @realloc: allocate, resize and free; the contract is at the top of this file
 * @owns: whether a block of memory came from here; NULL: cannot tell
 * @reset: free everything at once; NULL: cannot
 * @take: get @n single pages, all or none; 0, -ENOMEM or -EINTR.  NULL: has no
 *	single pages
 * @give: give pages of @take back, in any portions; never fails
 * @lend: lend zeroed pages that are mapped already, at least @n; ERR_PTR.  NULL:
 *	has none
 * @back: take a span of @lend back; never fails
 * @below: the one allocator that it asks in turn, for who wants to know what the
 *	bytes are for.  NULL: there is none or not only one
 *
 * A block leaves out what it cannot do: nothing is there that always fails.
 */
struct ka_ops {
	const char *name;
	void *(*realloc)(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
			 const struct ka_call *call);
	bool (*owns)(const struct ka *self, const void *p);
	void (*reset)(struct ka *self);
	int (*take)(struct ka *self, struct page **pages, size_t n, const struct ka_call *call);
	void (*give)(struct ka *self, struct page **pages, size_t n);
	struct ka_span *(*lend)(struct ka *self, size_t n, const struct ka_call *call);
	void (*back)(struct ka *self, struct ka_span *span);
	const struct ka *(*below)(const struct ka *self);
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

/**
 * ka_cost() - what a block counts for, wherever bytes are counted
 * @size: bytes asked for
 *
 * Return: @size up to a page, whole pages above; saturates at SIZE_MAX.
 */
static inline size_t ka_cost(size_t size)
{
	if (size <= PAGE_SIZE)
		return size;
	if (size > SIZE_MAX - PAGE_SIZE)
		return SIZE_MAX;
	return ALIGN(size, PAGE_SIZE);
}

/* Tells -fanalyzer which function ends the life of what this one returns. */
#define KA_FREED_BY(f)	__attribute__((__malloc__(f, 2)))

/*
 * core.c: the door of every allocator.  Out of line and pointer-returning, so
 * that -fanalyzer can follow who owns what.
 */
void ka_free(struct ka *a, const void *p, size_t size);
void ka_free_clean(struct ka *a, const void *p, size_t size, size_t clean);
void ka_free_aligned(struct ka *a, const void *p, struct ka_layout layout);
void *ka_alloc_at(struct ka *a, size_t size, size_t align, gfp_t gfp, struct ka_site *site)
	__must_check __alloc_size(2) KA_FREED_BY(ka_free) KA_FREED_BY(ka_free_aligned);
void *ka_alloc_array_at(struct ka *a, size_t n, size_t size, gfp_t gfp, struct ka_site *site)
	__must_check __alloc_size(2, 3) KA_FREED_BY(ka_free);
void *ka_realloc_at(struct ka *a, void *p, size_t old_size, size_t new_size, gfp_t gfp,
		    struct ka_site *site) __must_check __realloc_size(4);
void *ka_realloc_aligned_at(struct ka *a, void *p, struct ka_layout from, struct ka_layout to,
			    gfp_t gfp, struct ka_site *site) __must_check;
void ka_refuse_at(struct ka *a, size_t size, bool injected, struct ka_site *site);
bool ka_owns(const struct ka *a, const void *p);
enum ka_kind ka_kind_of(const struct ka *a);
void ka_reset(struct ka *a);

/* Single pages, for whoever maps them; process context. */
int __must_check ka_pages_take_at(struct ka *a, struct page **pages, size_t n, gfp_t gfp,
				  struct ka_site *site);
void ka_pages_give(struct ka *a, struct page **pages, size_t n);
struct ka_span *ka_pages_lend_at(struct ka *a, size_t n, gfp_t gfp,
				 struct ka_site *site) __must_check;
void ka_pages_back(struct ka *a, struct ka_span *span);
void *ka_pages_map(struct page **pages, size_t n) __must_check;
void ka_pages_unmap(const void *addr);
void ka_pages_clear(void *addr, u64 size);

#define ka_pages_take(a, pages, n, gfp)	ka_pages_take_at(a, pages, n, gfp, KA_SITE())
#define ka_pages_lend(a, n, gfp)	ka_pages_lend_at(a, n, gfp, KA_SITE())

#define ka_alloc(a, size, gfp)		ka_alloc_at(a, size, 0, gfp, KA_SITE())
#define ka_zalloc(a, size, gfp)		ka_alloc_at(a, size, 0, (gfp) | __GFP_ZERO, KA_SITE())
#define ka_realloc(a, p, old, new, gfp)	ka_realloc_at(a, p, old, new, gfp, KA_SITE())

/* One zeroed object, or n; NULL when it cannot be had (or n overflows). */
#define ka_new(a, type, gfp)						\
	((type *)ka_alloc_at(a, sizeof(type), __alignof__(type), (gfp) | __GFP_ZERO, KA_SITE()))
#define ka_new_array(a, type, n, gfp)					\
	((type *)ka_alloc_array_at(a, n, sizeof(type), (gfp) | __GFP_ZERO, KA_SITE()))
#define ka_delete(a, p) \
	({ typeof(p) __ka_p = (p); ka_free(a, __ka_p, sizeof(*__ka_p)); })
#define ka_delete_array(a, p, n) \
	({ typeof(p) __ka_p = (p); ka_free(a, __ka_p, (n) * sizeof(*__ka_p)); })

/* Back ends: stateless, never written. */
extern struct ka ka_kmalloc;	/* slab; up to 4 MiB; any context the flags allow */
extern struct ka ka_vmalloc;	/* whole pages, mapped; process context */
extern struct ka ka_kvmalloc;	/* slab, else mapped; up to 2 GiB; process context */
extern struct ka ka_pages;	/* whole pages: in one piece up to 4 MiB, or single ones */

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
/* Without those from @top outwards. */
int __must_check ka_budget_charge_below(struct ka_budget *b, const struct ka_budget *top,
					size_t size, struct ka_error *error);
void ka_budget_uncharge_below(struct ka_budget *b, const struct ka_budget *top, size_t size);
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
	struct list_head chunks;	/* the first is being filled */
	struct list_head large;	/* those of one block each */
	u64 held;		/* bytes of all of them, by ka_cost() */
};

struct ka_loan {		/* loan.c: from a pool that others share */
	struct ka ka;
	struct ka *pool;
	struct ka_budget *budget;	/* whose the bytes are while they are on loan */
	struct ka_budget *lender;	/* and while they are not */
	const char *name;	/* of the pool, for errors */
	const void *const *key;	/* for whom, at the time of each request */
	atomic_t stains;	/* what came back and could not be cleared */
};

struct ka_paged {		/* paged.c: single pages from one, the rest from another */
	struct ka ka;
	struct ka *pages;
	struct ka *rest;
};

enum ka_fault_mode { KA_FAULT_OFF, KA_FAULT_ONCE, KA_FAULT_FROM, KA_FAULT_PAIR };

/**
 * struct ka_fault_plan - which allocations to refuse
 * @mode: off; the n-th alone; the n-th and all that follow; the n-th and one more
 * @what: KA_SITE_STOP, KA_SITE_STACK or KA_SITE_COPY to let that fail; 0:
 *	memory, that is allocating and mapping
 * @n: 0 for the next one
 * @gap: of a pair: points between the two
 * @seen: points passed since the plan was set
 * @injected: refusals since then
 * @benign: refusals of them at sites marked benign
 * @late: points passed after a refusal that nobody was to absorb
 *
 * One plan serves all kinds of a policy, and the failures that are not
 * allocations (ka_fault_point()).  Serialised by whoever owns the policy.
 */
struct ka_fault_plan {
	enum ka_fault_mode mode;
	u32 what;
	u64 n;
	u64 gap;
	u64 seen;
	u64 injected;
	u64 benign;
	u64 late;
};

bool __must_check ka_fault_point(struct ka_fault_plan *plan, struct ka_site *site);

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
void ka_loan_init(struct ka_loan *b, struct ka *pool, struct ka_budget *budget,
		  struct ka_budget *lender, const char *name, const void *const *key);
void ka_paged_init(struct ka_paged *b, struct ka *pages, struct ka *rest);
void ka_fault_init(struct ka_fault *b, struct ka *next, struct ka_fault_plan *plan);

/**
 * struct ka_member - where a policy stands among all that there are (roster.h)
 * @list: behind the one whose budget contains its own
 * @roster: which list; NULL for none
 * @id: number that no other one has or had
 * @depth: budgets that contain its own
 */
struct ka_member {
	struct list_head list;
	struct ka_roster *roster;
	u64 id;
	u32 depth;
};

/**
 * struct ka_policy - an allocator for each kind
 * @budget: what all of it may hold
 * @plan: fault plan over all of it
 * @error: the last refusal
 * @gfp: flags of the owner's context, e.g. GFP_KERNEL_ACCOUNT
 * @of: head of every kind: stats(fault(...)); limit charges @budget for what the
 *	kind's back end gives; base is what the head leads to without a line
 * @memory: back end of KA_MEMORY
 * @key: for whom it works now, where pools are asked; compared only
 * @lent: from pools first, else as ever (pools.h); by enum ka_pooled
 * @arena: what things that die with the owner are cut from (ka_policy_arena())
 * @uncut: bytes of such kinds that were there before it
 * @idle: budget of pools that are the owner's, or NULL
 * @line: blocks that a line of text put below the heads (policy_line.h), or NULL
 * @keep: what it keeps for another life of its owner (policy_keep.h), or NULL
 * @member: where it is found by those who look at all policies
 *
 * It points into itself: it must not move once inited.  Several threads may
 * allocate at once as far as bytes are concerned; @plan and @error are right
 * only where the owner allows one at a time.
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
		struct ka *base;
	} of[KA_KINDS];
	struct ka_paged memory;		/* single pages, their arrays from kvmalloc */
	const void *key;
	struct {
		struct ka_loan loan;
		struct ka_fallback both;
	} lent[KA_POOLED];
	struct ka_bump arena;
	u64 uncut;
	const struct ka_budget *idle;
	struct ka_policy_line *line;
	struct ka_policy_keep *keep;
	struct ka_member member;
};

/* Lead a kind's head, in the absence of a line, somewhere else. */
void ka_policy_lead(struct ka_policy *p, enum ka_kind kind, struct ka *to);
void ka_policy_arena(struct ka_policy *p);
void ka_policy_arena_exit(struct ka_policy *p);
void ka_policy_init(struct ka_policy *p, const char *name, u64 limit, struct ka_budget *parent,
		    gfp_t gfp);
void ka_policy_use(struct ka_policy *p, enum ka_kind kind, struct ka *a);
u64 ka_policy_bytes(const struct ka_policy *p, enum ka_kind kind);
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
	size_t first_free;	/* slots.len when every slot is used */
};

void ka_index_map_init(struct ka_index_map *map, struct ka *a);
void ka_index_map_exit(struct ka_index_map *map);
int __must_check ka_index_map_reserve_at(struct ka_index_map *map, gfp_t gfp,
					 struct ka_site *site);
long __must_check ka_index_map_insert_at(struct ka_index_map *map, void *ptr, gfp_t gfp,
					 struct ka_site *site);		/* index or -ENOMEM */
long ka_index_map_commit(struct ka_index_map *map, void *ptr);	/* in reserved room: cannot fail */
void *ka_index_map_get(const struct ka_index_map *map, size_t index);		/* or NULL */
void *ka_index_map_remove(struct ka_index_map *map, size_t index);

#define ka_index_map_reserve(map, gfp)		ka_index_map_reserve_at(map, gfp, KA_SITE())
#define ka_index_map_insert(map, ptr, gfp)	ka_index_map_insert_at(map, ptr, gfp, KA_SITE())

/*
 * Hash index: pointers by hash, numbered in the order they came.
 *
 * Three things share a node, each at its own index: what was added with that
 * number, the next one in its chain, and the first one of the chain of that
 * bucket.  So one block holds the whole index.
 */
struct ka_hash_node {
	void *ptr;
	u32 hash;
	u32 next;	/* number + 1, 0: end of the chain */
	u32 head;	/* number + 1, 0: empty bucket */
};

/**
 * struct ka_hash - a hash index
 * @a: where its block comes from
 * @nodes: @cap of them
 * @nr: pointers in it
 * @cap: a power of two, or 0
 * @open: between ka_hash_begin() and the end of what it began
 * @saved: the block at that time, kept until the end
 * @saved_nr: @nr at that time
 * @saved_cap: @cap at that time
 *
 * Invariant: nr <= cap; a chain runs from higher numbers to lower ones.
 */
struct ka_hash {
	struct ka *a;
	struct ka_hash_node *nodes;
	u32 nr;
	u32 cap;
	bool open;
	struct ka_hash_node *saved;
	u32 saved_nr;
	u32 saved_cap;
};

void ka_hash_init(struct ka_hash *h, struct ka *a);
void ka_hash_exit(struct ka_hash *h);
int __must_check ka_hash_reserve_at(struct ka_hash *h, gfp_t gfp, struct ka_site *site);
u32 ka_hash_commit(struct ka_hash *h, u32 hash, void *ptr);
long ka_hash_find(const struct ka_hash *h, u32 hash, long after);
void ka_hash_begin(struct ka_hash *h);
void ka_hash_accept(struct ka_hash *h);
void ka_hash_undo(struct ka_hash *h);

/* Room for one more. */
#define ka_hash_reserve(h, gfp)	ka_hash_reserve_at(h, gfp, KA_SITE())

static inline void *ka_hash_at(const struct ka_hash *h, u32 nr)
{
	return h->nodes[nr].ptr;
}

/* Set of small numbers, a bit each. */
struct ka_bits {
	struct ka *a;
	unsigned long *words;
	u32 nr;		/* numbers below have room */
};

void ka_bits_init(struct ka_bits *b, struct ka *a);
void ka_bits_exit(struct ka_bits *b);
int __must_check ka_bits_reserve_at(struct ka_bits *b, u32 nr, gfp_t gfp, struct ka_site *site);
void ka_bits_set(struct ka_bits *b, u32 i);	/* in reserved room: cannot fail */
bool ka_bits_test(const struct ka_bits *b, u32 i);

#define ka_bits_reserve(b, nr, gfp)	ka_bits_reserve_at(b, nr, gfp, KA_SITE())

/* String builder: always NUL-terminated once anything was added. */
struct ka_str {
	struct ka_vec buf;
};

void ka_str_init(struct ka_str *s, struct ka *a);
void ka_str_exit(struct ka_str *s);
int __must_check __printf(4, 5) ka_str_printf_at(struct ka_str *s, gfp_t gfp, struct ka_site *site,
						 const char *fmt, ...);
const char *ka_str_text(const struct ka_str *s);	/* "" before anything was added */

#define ka_str_printf(s, gfp, ...)	ka_str_printf_at(s, gfp, KA_SITE(), __VA_ARGS__)

/**
 * struct ka_linear - a linear memory
 * @policy: whose bytes these are
 * @base: kernel address of byte 0; changes when the memory grows.  NULL while
 *	no page is mapped
 * @size: bytes, a multiple of PAGE_SIZE; nothing beyond is ever seen
 * @max: bytes it may grow to
 * @pages: the pages behind it
 * @capacity: pages held and mapped, at least size / PAGE_SIZE
 * @array_cap: room in @pages, at least @capacity
 * @nr_maps: how often it was mapped anew
 * @span: on loan from a pool, its pages the first of @pages; or NULL
 * @shared: pages were handed out
 * @seat: where it is kept when it ends (policy_keep.h), or NULL
 * @lock: held while @pages, @size or @shared change, for ka_linear_page()
 *
 * An array of single pages mapped by vmap().  Growing maps anew (old pages
 * stay, nothing is copied), with spare pages in proportion to the size so that
 * n growths cost O(n) in all; spare pages are charged, and given up first when
 * memory is short.
 */
struct ka_linear {
	struct ka_policy *policy;
	u8 *base;
	u64 size;
	u64 max;
	struct page **pages;
	size_t capacity;
	size_t array_cap;
	u32 nr_maps;
	struct ka_span *span;
	bool shared;
	struct ka_seat *seat;
	spinlock_t lock;	/* see @lock above */
};

int __must_check ka_linear_init(struct ka_linear *l, struct ka_policy *policy, u64 size, u64 max);
void ka_linear_exit(struct ka_linear *l);
int __must_check ka_linear_grow(struct ka_linear *l, u64 new_size);
u64 ka_linear_held(const struct ka_linear *l);
struct page *ka_linear_page(struct ka_linear *l, u64 offset);	/* with a reference, or NULL */

#endif /* _KWASM_ALLOC_ALLOC_H */
