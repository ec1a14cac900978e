/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation floor: asking a block that is probably known
 *
 * Every request to a policy passes stats, then fault, then limit.  What these
 * three do stands here, so that the door can do it all in one go: it looks which
 * block it is asked for, and each looks which one is next.  A request then takes
 * one call through a pointer, that of the back end.  Any other order of blocks
 * works as ever, by way of their own files.
 */
#ifndef _KWASM_ALLOC_KNOWN_H
#define _KWASM_ALLOC_KNOWN_H

#include "alloc/block.h"

extern const struct ka_ops ka_stats_ops;
extern const struct ka_ops ka_fault_ops;
extern const struct ka_ops ka_limit_ops;

/* limit.c: charges before the block below is asked, uncharges after it freed. */
static __always_inline void *ka_limit_resize(struct ka_limit *b, void *p, struct ka_layout from,
					     struct ka_layout to, const struct ka_call *call)
{
	size_t cost = ka_cost(to.size), old = p ? ka_cost(from.size) : 0;
	void *q;

	if (cost && ka_budget_charge(b->budget, cost, call->error))
		return NULL;
	q = ka_ask(b->next, p, from, to, call);
	if (!q && cost)
		ka_budget_uncharge(b->budget, cost);
	else if (old)
		ka_budget_uncharge(b->budget, old);
	return q;
}

static __always_inline void *ka_ask_limit(struct ka *a, void *p, struct ka_layout from,
					  struct ka_layout to, const struct ka_call *call)
{
	if (a->ops == &ka_limit_ops)
		return ka_limit_resize(container_of(a, struct ka_limit, ka), p, from, to, call);
	return ka_ask(a, p, from, to, call);
}

/* While no plan is under way, a load and a branch that is never taken. */
static __always_inline bool ka_fault_refuses(struct ka_fault *b, const struct ka_call *call)
{
	if (likely(b->plan->mode == KA_FAULT_OFF))
		return false;
	if (!ka_fault_point(b->plan, call->site))
		return false;
	call->error->injected = true;
	return true;
}

/* fault.c */
static __always_inline void *ka_fault_resize(struct ka_fault *b, void *p, struct ka_layout from,
					     struct ka_layout to, const struct ka_call *call)
{
	if (to.size && ka_fault_refuses(b, call))
		return NULL;
	return ka_ask_limit(b->next, p, from, to, call);
}

static __always_inline void *ka_ask_fault(struct ka *a, void *p, struct ka_layout from,
					  struct ka_layout to, const struct ka_call *call)
{
	if (a->ops == &ka_fault_ops)
		return ka_fault_resize(container_of(a, struct ka_fault, ka), p, from, to, call);
	return ka_ask(a, p, from, to, call);
}

/* stats.c */
static inline void ka_stats_count(struct ka_stats *b, s64 bytes, s64 objects)
{
	s64 now = atomic64_add_return(bytes, &b->bytes);
	s64 peak = atomic64_read(&b->peak);

	atomic64_add(objects, &b->objects);
	while (now > peak && !atomic64_try_cmpxchg(&b->peak, &peak, now))
		;
}

static inline void ka_stats_count_refusal(struct ka_stats *b, const struct ka_call *call)
{
	atomic64_inc(&b->failures);
	call->error->kind = b->kind;
}

static __always_inline void *ka_stats_resize(struct ka_stats *b, void *p, struct ka_layout from,
					     struct ka_layout to, const struct ka_call *call)
{
	s64 old = p ? ka_cost(from.size) : 0;
	int more = p ? 0 : 1;
	void *q;

	if (!to.size) {
		ka_ask_fault(b->next, p, from, to, call);
		ka_stats_count(b, -old, -1);
		return NULL;
	}
	atomic64_inc(&b->calls);
	q = ka_ask_fault(b->next, p, from, to, call);
	if (q)
		ka_stats_count(b, (s64)ka_cost(to.size) - old, more);
	else
		ka_stats_count_refusal(b, call);
	return q;
}

static __always_inline void *ka_ask_stats(struct ka *a, void *p, struct ka_layout from,
					  struct ka_layout to, const struct ka_call *call)
{
	if (a->ops == &ka_stats_ops)
		return ka_stats_resize(container_of(a, struct ka_stats, ka), p, from, to, call);
	return ka_ask(a, p, from, to, call);
}

#endif /* _KWASM_ALLOC_KNOWN_H */
