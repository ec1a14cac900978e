// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: an allocator for each kind of byte
 *
 *	head of a kind   stats -> fault -> limit -> back end
 *	back ends        memory: single pages, page arrays as others
 *	                 others: kvmalloc
 *
 * stats stands outermost so that it counts every refusal, and fault above limit
 * so that a refusal by plan leaves the budget alone.
 *
 * Between fault and limit may stand what the owner wants there: an arena for
 * what dies with it (below), pools (pools.c), blocks of a line (policy_line.c).
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include "alloc/known.h"

#define ARENA_CHUNK	8192	/* bytes: most stores fit in one */

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

	ka_budget_init(&p->budget, name, limit, parent);
	p->plan = (struct ka_fault_plan) {};
	p->error = (struct ka_error) {};
	p->gfp = gfp;
	ka_paged_init(&p->memory, &ka_pages, &ka_kvmalloc);
	p->key = NULL;
	memset(p->lent, 0, sizeof(p->lent));
	p->idle = NULL;
	p->arena = (struct ka_bump) {};
	p->uncut = 0;
	p->line = NULL;
	p->keep = NULL;
	p->member = (struct ka_member) {};
	for (kind = 0; kind < KA_KINDS; kind++) {
		typeof(p->of[0]) *of = &p->of[kind];

		of->stats = (struct ka_stats) {
			.ka = { .ops = &ka_stats_ops, .error = &p->error },
			.next = &of->fault.ka, .kind = kind,
		};
		of->fault = (struct ka_fault) {
			.ka.ops = &ka_fault_ops,
			.next = &of->limit.ka, .plan = &p->plan,
		};
		of->limit = (struct ka_limit) {
			.ka.ops = &ka_limit_ops,
			.next = &ka_kvmalloc, .budget = &p->budget,
		};
		of->base = &of->limit.ka;
	}
	ka_policy_use(p, KA_MEMORY, &p->memory.ka);
}

/**
 * ka_policy_lead() - lead the head of a kind somewhere else
 * @p: inited policy, nothing of that kind being out
 * @kind: kind
 * @to: allocator that charges the policy's budget for what it gives
 */
void ka_policy_lead(struct ka_policy *p, enum ka_kind kind, struct ka *to)
{
	p->of[kind].base = to;
	p->of[kind].fault.next = to;
}

/* What dies with the owner. */
static const enum ka_kind cut_kinds[] = { KA_STORE, KA_INSTANCE, KA_GLOBAL };

/**
 * ka_policy_arena() - cut what dies with the owner from chunks
 * @p: policy; of these kinds only what a line needs is out yet
 *
 * Those are KA_STORE, KA_INSTANCE and KA_GLOBAL; chunks come from where the first
 * of them would have come from, the others' own places being idle.  What is
 * freed before the end is best freed in the order opposite to that in which it
 * was taken.
 *
 * Heads go on counting what is in use; the budget is charged for chunks.
 */
void ka_policy_arena(struct ka_policy *p)
{
	u32 i;

	ka_bump_init(&p->arena, p->of[KA_STORE].fault.next, ARENA_CHUNK);
	for (i = 0; i < ARRAY_SIZE(cut_kinds); i++) {
		p->uncut += atomic64_read(&p->of[cut_kinds[i]].stats.bytes);
		p->of[cut_kinds[i]].fault.next = &p->arena.ka;
	}
}

/**
 * ka_policy_arena_exit() - free all that was cut, at once; legal without one
 * @p: policy; nothing of those kinds is looked at any more, and the policy only
 *	ended
 *
 * Context: as the flags allow; never allocates.
 */
void ka_policy_arena_exit(struct ka_policy *p)
{
	ka_bump_exit(&p->arena);
}

/**
 * ka_policy_use() - have a kind come from another back end
 * @p: policy that nothing of the kind was taken from yet
 * @kind: kind
 * @a: back end
 */
void ka_policy_use(struct ka_policy *p, enum ka_kind kind, struct ka *a)
{
	p->of[kind].limit.next = a;
}

/* What an arena holds, less what is cut from it. */
static u64 left_of_arena(const struct ka_policy *p)
{
	u64 bytes = p->arena.held + p->uncut;
	u32 i;

	if (!p->arena.ka.ops)
		return 0;
	for (i = 0; i < ARRAY_SIZE(cut_kinds); i++)
		bytes -= atomic64_read(&p->of[cut_kinds[i]].stats.bytes);
	return bytes;
}

static u64 idle(const struct ka_policy *p)
{
	return p->idle ? atomic64_read(&p->idle->used) : 0;
}

/**
 * ka_policy_bytes() - bytes held for a kind
 * @p: policy
 * @kind: kind
 *
 * What is left of an arena's chunks counts as KA_STORE, and what lies idle in
 * pools of the owner's as KA_HOST.
 *
 * Return: bytes by ka_cost().
 */
u64 ka_policy_bytes(const struct ka_policy *p, enum ka_kind kind)
{
	u64 bytes = atomic64_read(&p->of[kind].stats.bytes);

	if (kind == KA_HOST)
		bytes += idle(p);
	if (kind == KA_STORE)
		bytes += left_of_arena(p);
	return bytes;
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
	u64 bytes = left_of_arena(p) + idle(p);
	enum ka_kind kind;

	for (kind = 0; kind < KA_KINDS; kind++)
		bytes += atomic64_read(&p->of[kind].stats.bytes);
	return bytes;
}
