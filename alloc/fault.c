// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that refuses by plan
 *
 * Every request that may fail, and every other step that may (mapping pages),
 * is a point; the plan numbers them in the order in which they come and refuses
 * the n-th, or the n-th and all later ones.  A sweep sets n to 0, 1, 2, ...
 * until nothing is refused any more, and so has seen every failure there is.
 * What is no matter of memory (being interrupted, running out of stack, the
 * caller's memory being away) has plans of its own, as it has errors of its own.
 *
 * Where the caller is said to absorb a failure (KA_SITE_BENIGN), the refusal is
 * counted apart: any other one must show as an error.
 */
#include <linux/bitops.h>
#include "alloc/alloc.h"
#include "alloc/known.h"

static bool is_hit(const struct ka_fault_plan *plan, u64 at)
{
	switch (plan->mode) {
	case KA_FAULT_ONCE:
		return at == plan->n;
	case KA_FAULT_FROM:
		return at >= plan->n;
	case KA_FAULT_PAIR:
		return at == plan->n || at - plan->n == plan->gap + 1;
	default:
		return false;
	}
}

/**
 * ka_fault_point() - pass a point at which something may fail
 * @plan: plan, whose owner allows one caller at a time
 * @site: what could fail
 *
 * Return: true when it must fail now.
 */
bool ka_fault_point(struct ka_fault_plan *plan, struct ka_site *site)
{
	if (!plan->mode || (site->flags & KA_SITE_WHAT) != plan->what)
		return false;
	plan->late += plan->injected > plan->benign;
	if (!is_hit(plan, plan->seen++))
		return false;
	plan->injected++;
	if (site->flags & KA_SITE_BENIGN)
		plan->benign++;
	set_bit(plan->mode, &site->refused);
	return true;
}

static struct ka_fault *fault_of(const struct ka *ka)
{
	return container_of(ka, struct ka_fault, ka);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	return ka_fault_resize(fault_of(self), p, from, to, call);
}

static bool owns(const struct ka *self, const void *p)
{
	return ka_owns(fault_of(self)->next, p);
}

static int take(struct ka *self, struct page **pages, size_t n, const struct ka_call *call)
{
	struct ka_fault *b = fault_of(self);

	if (!ka_has_pages(b->next))
		return -EOPNOTSUPP;
	if (ka_fault_refuses(b, call))
		return -ENOMEM;
	if (ka_fault_point(b->plan, KA_SITE_FLAGS(KA_SITE_STOP)))
		return -EINTR;
	return b->next->ops->take(b->next, pages, n, call);
}

static void give(struct ka *self, struct page **pages, size_t n)
{
	ka_give(fault_of(self)->next, pages, n);
}

static const struct ka *below(const struct ka *self)
{
	return fault_of(self)->next;
}

/* Where nothing is lent there is nothing to refuse, and only asking tells. */
static struct ka_span *lend(struct ka *self, size_t n, const struct ka_call *call)
{
	struct ka_fault *b = fault_of(self);
	struct ka_span *span = ka_ask_span(b->next, n, call);

	if (IS_ERR(span) || !ka_fault_refuses(b, call))
		return span;
	ka_back(b->next, span);
	return ERR_PTR(-ENOMEM);
}

static void back(struct ka *self, struct ka_span *span)
{
	ka_back(fault_of(self)->next, span);
}

const struct ka_ops ka_fault_ops = {
	.name = "fault",
	.realloc = resize,
	.owns = owns,
	.take = take,
	.give = give,
	.lend = lend,
	.back = back,
	.below = below,
};

/**
 * ka_fault_init() - refuse requests by a plan
 * @b: block
 * @next: allocator below
 * @plan: plan; zeroed it refuses nothing
 */
void ka_fault_init(struct ka_fault *b, struct ka *next, struct ka_fault_plan *plan)
{
	b->ka.ops = &ka_fault_ops;
	b->ka.error = next->error;
	b->next = next;
	b->plan = plan;
}
