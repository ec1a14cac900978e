// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: what the blocks that keep freed blocks of a size share
 *
 * A block is of the size when it is no larger and aligned to a page at most, as
 * only a larger alignment is told again when it is freed.  It is asked for below
 * as that size whatever it is, and resized in place as long as it stays so.
 */
#include <linux/align.h>
#include <linux/mm.h>
#include "alloc/block.h"
#include "alloc/sized.h"

static bool is_sized(const struct ka_sized *s, struct ka_layout layout)
{
	return layout.size <= s->size && layout.align <= PAGE_SIZE;
}

static void *get(const struct ka_sized *s, struct ka_layout to, const struct ka_call *call)
{
	struct ka_layout none = {}, sized = { .size = s->size, .align = to.align };
	void *p;

	if (!is_sized(s, to))
		return ka_ask(s->next, NULL, none, to, call);
	p = s->pop(s->self, to);
	if (!p)
		return ka_ask(s->next, NULL, none, sized, call);
	if (call->gfp & __GFP_ZERO)
		memset(p, 0, to.size);
	return p;
}

static void put(const struct ka_sized *s, void *p, struct ka_layout from,
		const struct ka_call *call)
{
	struct ka_layout sized = { .size = s->size };

	if (!is_sized(s, from))
		ka_drop(s->next, p, from, call);
	else if (!s->push(s->self, p))
		ka_drop_whole(s->next, p, sized, call);
}

void *ka_sized_resize(const struct ka_sized *s, void *p, struct ka_layout from,
		      struct ka_layout to, const struct ka_call *call)
{
	void *q;

	if (!to.size) {
		put(s, p, from, call);
		return NULL;
	}
	if (!p)
		return get(s, to, call);
	if (!is_sized(s, from) && !is_sized(s, to))
		return ka_ask(s->next, p, from, to, call);
	if (is_sized(s, from) && is_sized(s, to) && IS_ALIGNED((unsigned long)p, to.align ?: 1)) {
		if (call->gfp & __GFP_ZERO && to.size > from.size)
			memset(p + from.size, 0, to.size - from.size);
		return p;
	}
	q = get(s, to, call);
	if (!q)
		return NULL;
	memcpy(q, p, min(from.size, to.size));
	put(s, p, from, call);
	return q;
}

void ka_sized_drain(struct ka *next, void *head, size_t size)
{
	struct ka_error error = {};
	struct ka_call call = { .error = &error };
	struct ka_layout sized = { .size = size };

	while (head) {
		void *p = head;

		head = *(void **)p;
		ka_drop(next, p, sized, &call);
	}
}
