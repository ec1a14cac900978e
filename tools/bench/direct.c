// SPDX-License-Identifier: GPL-2.0
/*
 * direct - the door of the allocators as it would be without any
 *
 * Linked in place of alloc/core.c and alloc/policy.c for tools/bench/cost: the
 * same runtime, with each request a call of kmalloc() or kvmalloc() and nothing
 * counted, limited or refused.  What the runtime takes more instructions for
 * with the real ones is what they cost.
 *
 * What the runtime leaves to an arena to free, it would have to keep track of and
 * free one by one; here a list does that, in a few instructions a block.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "alloc/block.h"

#define MAX_CUT	256	/* blocks of one store at a time */

static const struct ka_ops cut = { .name = "cut" };
static const void *blocks[MAX_CUT];
static unsigned int nr_blocks;

static void *get(struct ka *a, size_t size, gfp_t gfp)
{
	void *p = size <= PAGE_SIZE ? kmalloc(size, gfp) : kvmalloc(size, gfp);

	if (a->ops == &cut)
		blocks[nr_blocks++] = p;
	return p;
}

static void put(const void *p, size_t size)
{
	if (size <= PAGE_SIZE)
		kfree(p);
	else
		kvfree(p);
}

void *ka_alloc_at(struct ka *a, size_t size, size_t align, gfp_t gfp, struct ka_site *site)
{
	return get(a, size, gfp);
}

void *ka_alloc_array_at(struct ka *a, size_t n, size_t size, gfp_t gfp, struct ka_site *site)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : get(a, bytes, gfp);
}

void ka_free(struct ka *a, const void *p, size_t size)
{
	unsigned int i = a->ops == &cut ? nr_blocks : 0;

	while (i--)
		if (blocks[i] == p)
			blocks[i] = NULL;
	put(p, size);
}

void ka_free_clean(struct ka *a, const void *p, size_t size, size_t clean)
{
	ka_free(a, p, size);
}

void *ka_realloc_at(struct ka *a, void *p, size_t old_size, size_t new_size, gfp_t gfp,
		    struct ka_site *site)
{
	void *q = get(a, new_size, gfp);

	if (q && p) {
		memcpy(q, p, min(old_size, new_size));
		ka_free(a, p, old_size);
	}
	return q;
}

void *ka_realloc_aligned_at(struct ka *a, void *p, struct ka_layout from, struct ka_layout to,
			    gfp_t gfp, struct ka_site *site)
{
	return ka_realloc_at(a, p, from.size, to.size, gfp, site);
}

void ka_free_aligned(struct ka *a, const void *p, struct ka_layout layout)
{
	ka_free(a, p, layout.size);
}

bool ka_owns(const struct ka *a, const void *p)
{
	return false;
}

void ka_reset(struct ka *a)
{
}

int ka_pages_take_at(struct ka *a, struct page **pages, size_t n, gfp_t gfp,
		     struct ka_site *site)
{
	struct ka_error error = {};
	struct ka_call call = { .gfp = gfp, .site = site, .error = &error };

	return ka_pages.ops->take(&ka_pages, pages, n, &call);
}

void ka_pages_give(struct ka *a, struct page **pages, size_t n)
{
	ka_pages.ops->give(&ka_pages, pages, n);
}

struct ka_span *ka_pages_lend_at(struct ka *a, size_t n, gfp_t gfp, struct ka_site *site)
{
	return ERR_PTR(-EOPNOTSUPP);
}

void ka_pages_back(struct ka *a, struct ka_span *span)
{
}

void ka_refuse_at(struct ka *a, size_t size, bool injected, struct ka_site *site)
{
}

const char *ka_kind_name(enum ka_kind kind)
{
	return "";
}

void ka_policy_init(struct ka_policy *p, const char *name, u64 limit, struct ka_budget *parent,
		    gfp_t gfp)
{
	p->gfp = gfp;
}

void ka_policy_lead(struct ka_policy *p, enum ka_kind kind, struct ka *to)
{
}

void ka_policy_use(struct ka_policy *p, enum ka_kind kind, struct ka *a)
{
}

void ka_policy_arena(struct ka_policy *p)
{
	ka_of(p, KA_STORE)->ops = &cut;
	ka_of(p, KA_INSTANCE)->ops = &cut;
	ka_of(p, KA_GLOBAL)->ops = &cut;
}

void ka_policy_arena_exit(struct ka_policy *p)
{
	while (nr_blocks)
		kfree(blocks[--nr_blocks]);
}

u64 ka_policy_live(const struct ka_policy *p)
{
	return 0;
}
