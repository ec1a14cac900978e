// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: the block that alloc/README.rst shows how to write
 *
 * It stands there word for word, which make check sees to, and is one of the
 * setups that have to keep the contract.
 */
#include "alloc/block.h"
#include "kunit/alloc_example.h"

static struct ceiling *ceiling_of(const struct ka *ka)
{
	return container_of(ka, struct ceiling, ka);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ceiling *b = ceiling_of(self);

	if (to.size > b->max)
		return NULL;			/* p is as it was, and still the caller's */
	return ka_ask(b->next, p, from, to, call);
}

static bool owns(const struct ka *self, const void *p)
{
	return ka_owns(ceiling_of(self)->next, p);
}

static const struct ka_ops ops = {
	.name = "ceiling",
	.realloc = resize,
	.owns = owns,
};

void ceiling_init(struct ceiling *b, struct ka *next, size_t max)
{
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
	b->max = max;
}
