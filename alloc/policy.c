// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: an allocator for each kind of byte
 *
 *	head of a kind   stats -> fault -> limit -> back end
 *	back ends        memory: single pages, page arrays as general
 *	                 stack:  kvmalloc
 *	                 others: general = kmalloc up to two pages, kvmalloc above
 *
 * stats stands outermost so that it counts every refusal, and fault above limit
 * so that a refusal by plan leaves the budget alone.
 */
#include <linux/mm.h>
#include <linux/string.h>
#include "alloc/alloc.h"

#define SMALL	(2 * PAGE_SIZE)	/* bytes: what the slab serves without the page allocator */

static const char * const kind_names[KA_KINDS] = {
	[KA_MODULE] = "module",
	[KA_CODE] = "code",
	[KA_COMPILE] = "compile",
	[KA_STORE] = "store",
	[KA_INSTANCE] = "instance",
	[KA_MEMORY] = "memory",
	[KA_TABLE] = "table",
	[KA_GLOBAL] = "global",
	[KA_STACK] = "stack",
	[KA_GC] = "gc",
	[KA_HOST] = "host",
	[KA_TEXT] = "text",
};

/**
 * ka_kind_name() - a kind's name for people
 * @kind: kind
 *
 * Return: one lower-case word, "unknown" when out of range.
 */
const char *ka_kind_name(enum ka_kind kind)
{
	return (unsigned int)kind < KA_KINDS ? kind_names[kind] : "unknown";
}

static struct ka *back_end(struct ka_policy *p, enum ka_kind kind)
{
	switch (kind) {
	case KA_MEMORY:
		return &p->memory.ka;
	case KA_STACK:
		return &ka_kvmalloc;
	default:
		return &p->general.ka;
	}
}

/**
 * ka_policy_init() - set an allocator up for each kind
 * @p: policy; must not move afterwards
 * @name: name of its budget, for errors; must outlive @p
 * @limit: bytes all kinds together may hold
 * @parent: budget that contains this one, or NULL
 * @gfp: flags of the owner's context, for those who allocate on its behalf
 *
 * Nothing is allocated, so there is no exit; ka_policy_live() says whether all
 * was given back.
 */
void ka_policy_init(struct ka_policy *p, const char *name, u64 limit, struct ka_budget *parent,
		    gfp_t gfp)
{
	enum ka_kind kind;

	memset(p, 0, sizeof(*p));
	ka_budget_init(&p->budget, name, limit, parent);
	p->gfp = gfp;
	ka_segregate_init(&p->general, SMALL, &ka_kmalloc, &ka_kvmalloc);
	ka_paged_init(&p->memory, &ka_pages, &p->general.ka);
	for (kind = 0; kind < KA_KINDS; kind++) {
		ka_limit_init(&p->of[kind].limit, back_end(p, kind), &p->budget);
		ka_fault_init(&p->of[kind].fault, &p->of[kind].limit.ka, &p->plan);
		ka_stats_init(&p->of[kind].stats, &p->of[kind].fault.ka, kind);
		p->of[kind].stats.ka.error = &p->error;
	}
}

/**
 * ka_policy_live() - bytes held through a policy
 * @p: policy
 *
 * Return: bytes by ka_cost(), those charged to its budget by others not
 * included; 0 when everything allocated through @p was freed.
 */
u64 ka_policy_live(const struct ka_policy *p)
{
	enum ka_kind kind;
	u64 bytes = 0;

	for (kind = 0; kind < KA_KINDS; kind++)
		bytes += atomic64_read(&p->of[kind].stats.bytes);
	return bytes;
}
