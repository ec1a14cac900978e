// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: the door of every allocator
 *
 * Whatever is allocated passes here once: the request is checked, its site
 * counted, the blocks asked, and where they refuse the reason is put together
 * in the caller's storage.  Blocks can therefore rely on sane layouts: sizes
 * above 0, alignments that are powers of two.
 *
 * Context: as the flags allow; the back ends in alloc.h say what they need.
 * Flags that may sleep are checked here, so that a caller in the wrong context
 * is seen even when the blocks have what it wants at hand.
 */
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include "alloc/alloc.h"
#include "alloc/known.h"
#include "alloc/trace.h"

/* What a request for no bytes gets; as the slab's ZERO_SIZE_PTR, no address. */
#define NO_BYTES	((void *)16)

static bool is_block(const void *p)
{
	return p && p != NO_BYTES;
}

/* Publishes why @size bytes were refused; blocks said their part already. */
static noinline void refuse(struct ka *a, struct ka_error *reason, int err, size_t size,
			    struct ka_site *site)
{
	atomic_long_inc(&site->failures);
	reason->err = err;
	reason->size = size;
	reason->site = site;
	trace_ka_refuse(reason);
	if (a->error)
		*a->error = *reason;
}

/**
 * ka_refuse_at() - tell of what could not be had beside the blocks
 * @a: allocator of the kind concerned
 * @size: bytes that were wanted
 * @injected: a fault plan refused them, not the machine
 * @site: who asked; has counted the call already
 *
 * What no block serves, such as a mapping, is refused as a request is: counted
 * by its site and its kind, an event, the reason in @a->error.
 */
void ka_refuse_at(struct ka *a, size_t size, bool injected, struct ka_site *site)
{
	struct ka_error reason = { .kind = ka_kind_of(a), .injected = injected };
	struct ka_call call = { .error = &reason };

	if (a->ops == &ka_stats_ops)
		ka_stats_count_refusal(container_of(a, struct ka_stats, ka), &call);
	refuse(a, &reason, -ENOMEM, size, site);
}

static void release(struct ka *a, void *p, struct ka_layout layout, size_t clean)
{
	struct ka_layout none = {};
	struct ka_error reason;		/* of what cannot fail: never written */
	struct ka_call call = { .error = &reason, .clean = clean };

	if (!is_block(p))
		return;
	trace_ka_free(a, p, layout.size);
	ka_ask_stats(a, p, layout, none, &call);
}

static __always_inline void *request(struct ka *a, void *p, struct ka_layout from,
				     struct ka_layout to, gfp_t gfp, struct ka_site *site)
{
	struct ka_error reason = {};
	struct ka_call call = { .gfp = gfp, .site = site, .error = &reason };
	bool moves = is_block(p);
	void *q;

	if (!to.size) {
		release(a, p, from, 0);
		return NO_BYTES;
	}
	if (!moves) {
		p = NULL;
		from.size = 0;
	}

	might_alloc(gfp);
	atomic_long_inc(&site->calls);
	if (to.align > KA_MAX_ALIGN || (to.align & (to.align - 1))) {
		refuse(a, &reason, -EINVAL, to.size, site);
		return NULL;
	}
	q = ka_ask_stats(a, p, from, to, &call);
	if (!q) {
		refuse(a, &reason, reason.err ?: -ENOMEM, to.size, site);
		return NULL;
	}
	atomic_long_add(to.size, &site->bytes);
	if (moves)
		trace_ka_free(a, p, from.size);
	trace_ka_alloc(a, q, to.size, gfp, site);
	return q;
}

/**
 * ka_realloc_aligned_at() - allocate, resize or free, with every choice open
 * @a: allocator
 * @p: block of memory, or NULL to allocate one
 * @from: layout it was last given; ignored without a block
 * @to: layout it shall have; the alignment holds for the result alone
 * @gfp: flags of the context; __GFP_ZERO clears what is new
 * @site: who asks
 *
 * Context: as @gfp and the back end allow.
 * Return: the block, never NULL when @to.size is 0; NULL when memory could not
 * be had or @to.align is not a power of two up to KA_MAX_ALIGN, and then @p is
 * as it was.
 */
void *ka_realloc_aligned_at(struct ka *a, void *p, struct ka_layout from, struct ka_layout to,
			    gfp_t gfp, struct ka_site *site)
{
	return request(a, p, from, to, gfp, site);
}

/**
 * ka_alloc_at() - allocate bytes
 * @a: allocator
 * @size: bytes; 0 gets a pointer that must not be dereferenced
 * @align: power of two up to KA_MAX_ALIGN; 0 for any scalar's
 * @gfp: flags of the context; __GFP_ZERO clears them
 * @site: who asks, KA_SITE()
 *
 * Context: as @gfp and the back end allow.
 * Return: the block, which ka_free() with the same size ends (above a page's
 * alignment: ka_free_aligned()), or NULL with the reason in @a->error.
 */
void *ka_alloc_at(struct ka *a, size_t size, size_t align, gfp_t gfp, struct ka_site *site)
{
	struct ka_layout none = {}, to = { .size = size, .align = align };

	return request(a, NULL, none, to, gfp, site);
}

/**
 * ka_alloc_array_at() - allocate an array
 * @a: allocator
 * @n: elements, 0 allowed
 * @size: bytes of an element
 * @gfp: flags of the context
 * @site: who asks
 *
 * Context: as @gfp and the back end allow.
 * Return: the block, or NULL when memory cannot be had or @n * @size is no
 * size_t; the error then tells of SIZE_MAX bytes.
 */
void *ka_alloc_array_at(struct ka *a, size_t n, size_t size, gfp_t gfp, struct ka_site *site)
{
	struct ka_layout none = {}, to = {};
	struct ka_error reason = {};

	if (check_mul_overflow(n, size, &to.size)) {
		atomic_long_inc(&site->calls);
		refuse(a, &reason, -ENOMEM, SIZE_MAX, site);
		return NULL;
	}
	return request(a, NULL, none, to, gfp, site);
}

/**
 * ka_realloc_at() - resize a block
 * @a: allocator it came from
 * @p: block, or NULL to allocate
 * @old_size: size it was last given, bytes
 * @new_size: size it shall have; 0 frees it
 * @gfp: flags of the context; __GFP_ZERO clears what is new
 * @site: who asks
 *
 * Context: as @gfp and the back end allow.
 * Return: the block, which may have moved, aligned for any scalar; NULL when
 * memory cannot be had: @p is then untouched and still the caller's.
 */
void *ka_realloc_at(struct ka *a, void *p, size_t old_size, size_t new_size, gfp_t gfp,
		    struct ka_site *site)
{
	struct ka_layout from = { .size = old_size }, to = { .size = new_size };

	return request(a, p, from, to, gfp, site);
}

/**
 * ka_free_aligned() - free a block of any alignment
 * @a: allocator it came from
 * @p: block; NULL does nothing
 * @layout: what it was last given
 *
 * Context: as the back end allows; never allocates.
 */
void ka_free_aligned(struct ka *a, const void *p, struct ka_layout layout)
{
	release(a, (void *)p, layout, 0);
}

/**
 * ka_free_clean() - free a block that is zero from somewhere on
 * @a: allocator it came from, zeroed
 * @p: block of at most a page's alignment; NULL does nothing
 * @size: size it was last given, bytes
 * @clean: bytes at its end that nobody ever wrote to
 *
 * A pool that resets what goes back need not look there.
 *
 * Context: as the back end allows; never allocates.
 */
void ka_free_clean(struct ka *a, const void *p, size_t size, size_t clean)
{
	struct ka_layout layout = { .size = size };

	release(a, (void *)p, layout, clean);
}

/**
 * ka_free() - free a block
 * @a: allocator it came from
 * @p: block of at most a page's alignment; NULL does nothing
 * @size: size it was last given, bytes
 *
 * Context: as the back end allows; never allocates.
 */
void ka_free(struct ka *a, const void *p, size_t size)
{
	struct ka_layout layout = { .size = size };

	release(a, (void *)p, layout, 0);
}

/**
 * ka_owns() - whether a block came from an allocator
 * @a: allocator
 * @p: live block, or any other pointer
 *
 * Return: true when it did; false when it did not or @a cannot tell.
 */
bool ka_owns(const struct ka *a, const void *p)
{
	return is_block(p) && a->ops->owns && a->ops->owns(a, p);
}

/**
 * ka_reset() - free everything an allocator gave out, at once
 * @a: allocator; one that cannot does nothing
 *
 * Context: as the back end allows; never allocates.
 */
void ka_reset(struct ka *a)
{
	if (a->ops->reset)
		a->ops->reset(a);
}

/* Bytes of @n pages, SIZE_MAX when they are no size. */
static size_t bytes_of(size_t n)
{
	return size_mul(n, PAGE_SIZE);
}

/**
 * ka_pages_take_at() - get single pages, all or none
 * @a: allocator with single pages
 * @pages: array that receives them, written in full or left unspecified
 * @n: how many
 * @gfp: flags of the context; __GFP_ZERO clears them
 * @site: who asks
 *
 * Context: process context, may sleep; a fatal signal ends it early.
 * Return: 0; -ENOMEM; -EINTR after a fatal signal; -EOPNOTSUPP when @a has no
 * single pages.
 */
int ka_pages_take_at(struct ka *a, struct page **pages, size_t n, gfp_t gfp,
		     struct ka_site *site)
{
	struct ka_error reason = {};
	struct ka_call call = { .gfp = gfp, .site = site, .error = &reason };
	int err = -EOPNOTSUPP;

	if (!n)
		return 0;
	might_sleep();
	atomic_long_inc(&site->calls);
	if (n > SIZE_MAX / PAGE_SIZE)
		err = -ENOMEM;
	else if (ka_has_pages(a))
		err = a->ops->take(a, pages, n, &call);
	if (err) {
		refuse(a, &reason, err, bytes_of(n), site);
		return err;
	}
	atomic_long_add(n * PAGE_SIZE, &site->bytes);
	trace_ka_alloc(a, pages[0], n * PAGE_SIZE, gfp, site);
	return 0;
}

/**
 * ka_pages_give() - give pages back
 * @a: allocator they came from
 * @pages: pages of ka_pages_take_at(), in any portions
 * @n: how many
 *
 * Context: process context, may sleep; never allocates.
 */
void ka_pages_give(struct ka *a, struct page **pages, size_t n)
{
	if (!n)
		return;
	trace_ka_free(a, pages[0], n * PAGE_SIZE);
	a->ops->give(a, pages, n);
}

/**
 * ka_pages_lend_at() - borrow pages that are mapped side by side already
 * @a: allocator
 * @n: how many at least
 * @gfp: flags of the context
 * @site: who asks
 *
 * Context: process context, may sleep; a fatal signal ends it early.
 * Return: a span of at least @n zeroed pages, for ka_pages_back(); ERR_PTR:
 * -EOPNOTSUPP when @a lends none and single pages have to be taken; -ENOSPC when
 * a pool has none left, or none that large; -ENOMEM; -EINTR.
 */
struct ka_span *ka_pages_lend_at(struct ka *a, size_t n, gfp_t gfp, struct ka_site *site)
{
	struct ka_error reason = {};
	struct ka_call call = { .gfp = gfp, .site = site, .error = &reason };
	struct ka_span *span;

	might_sleep();
	if (!ka_lends(a))
		return ERR_PTR(-EOPNOTSUPP);
	if (n > SIZE_MAX / PAGE_SIZE)
		span = ERR_PTR(-ENOMEM);
	else
		span = a->ops->lend(a, n, &call);
	if (IS_ERR(span) && PTR_ERR(span) == -EOPNOTSUPP)
		return span;
	atomic_long_inc(&site->calls);
	if (IS_ERR(span)) {
		refuse(a, &reason, PTR_ERR(span), bytes_of(n), site);
		return span;
	}
	atomic_long_add(ka_span_size(span), &site->bytes);
	trace_ka_alloc(a, span->pages[0], ka_span_size(span), gfp, site);
	return span;
}

/**
 * ka_pages_back() - give a span back
 * @a: allocator it came from
 * @span: from ka_pages_lend(), what the borrower has to tell filled in
 *
 * Context: process context, may sleep; never allocates.
 */
void ka_pages_back(struct ka *a, struct ka_span *span)
{
	trace_ka_free(a, span->pages[0], ka_span_size(span));
	a->ops->back(a, span);
}
