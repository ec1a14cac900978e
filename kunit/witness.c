// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: a witness, an allocator that watches what a block asks of the one
 * below
 */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/printk.h>

#include "alloc/block.h"
#include "kunit/witness.h"

static struct witness *witness_of(const struct ka *ka)
{
	return container_of(ka, struct witness, ka);
}

static void breach(struct witness *w, const char *what)
{
	w->bench->breaches++;
	pr_info("witness: %s\n", what);
}

static bool refuses(struct witness *w, const struct ka_call *call)
{
	struct witness_bench *bench = w->bench;

	bench->requests++;
	bench->gfp = call->gfp;
	bench->site = call->site;
	if (!call->error || !call->site)
		breach(w, "a request without a site or an error");
	if (bench->refuse_at < 0)
		return false;
	if (bench->refuse_at > 0) {
		bench->refuse_at--;
		return false;
	}
	if (!bench->refuse_on)
		bench->refuse_at = -1;
	return true;
}

/* The slot of @p, or of NULL: a free one. */
static int slot_of(struct witness *w, const void *p)
{
	int i;

	for (i = 0; i < WITNESS_BLOCKS; i++)
		if (w->blocks[i].p == p)
			return i;
	breach(w, p ? "a block that is not live" : "more blocks than a witness can hold");
	return -1;
}

static int check_from(struct witness *w, const void *p, struct ka_layout from)
{
	int slot = slot_of(w, p);

	if (slot < 0)
		return slot;
	if (w->blocks[slot].layout.size != from.size)
		breach(w, "a size that is not the one asked for");
	if (max(w->blocks[slot].layout.align, from.align) > PAGE_SIZE &&
	    w->blocks[slot].layout.align != from.align)
		breach(w, "a large alignment that is not the one asked for");
	return slot;
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct witness *w = witness_of(self);
	int slot = p ? check_from(w, p, from) : to.size ? slot_of(w, NULL) : -1;
	void *q;

	if (!p && !to.size)
		breach(w, "freeing nothing");
	if (slot < 0)
		return NULL;
	if (!to.size) {
		ka_drop(w->next, p, from, call);
		w->blocks[slot].p = NULL;
		w->bench->live--;
		return NULL;
	}
	if (refuses(w, call))
		return NULL;
	q = ka_ask(w->next, p, from, to, call);
	if (!q)
		return NULL;
	if (!IS_ALIGNED((unsigned long)q, to.align ?: KA_SCALAR_ALIGN))
		breach(w, "a block that is not aligned");
	w->blocks[slot].p = q;
	w->blocks[slot].layout = to;
	w->bench->live += !p;
	return q;
}

static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	struct witness *w = witness_of(self);
	int err;

	if (!ka_has_pages(w->next))
		return -EOPNOTSUPP;
	if (refuses(w, call))
		return -ENOMEM;
	err = w->next->ops->take(w->next, pages, n, call);
	if (!err)
		w->bench->live += n;
	return err;
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	struct witness *w = witness_of(self);

	ka_pages_give(w->next, pages, n);
	w->bench->live -= n;
}

static const struct ka_ops ops = {
	.name = "witness",
	.realloc = resize,
	.take = take,
	.give = give,
};

void witness_bench_init(struct witness_bench *bench)
{
	*bench = (struct witness_bench) { .refuse_at = -1 };
}

void witness_refuse(struct witness_bench *bench, long n, bool on)
{
	bench->refuse_at = n;
	bench->refuse_on = on;
}

void witness_allow(struct witness_bench *bench)
{
	bench->refuse_at = -1;
}

void witness_init(struct witness *w, struct ka *next, struct witness_bench *bench)
{
	memset(w, 0, sizeof(*w));
	w->ka.ops = &ops;
	w->next = next;
	w->bench = bench;
}
