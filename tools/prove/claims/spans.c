// SPDX-License-Identifier: GPL-2.0
/*
 * A span that was lent comes back clean, or its pages go; and all are gone after
 * the pool's end.
 */
#include <linux/err.h>

#include "alloc/block.h"
#include "alloc/blocks.h"
#include "prove.h"

static void borrow(struct ka_spans *pool)
{
	struct ka_span *span = ka_pages_lend(&pool->ka, 2, GFP_KERNEL);

	if (IS_ERR(span))
		return;
	span->base[0] = 1;
	span->touched = 1;
	span->shared = prove_choice();
	ka_pages_back(&pool->ka, span);
}

void prove_spans(void)
{
	struct ka_slot slots[1];
	struct ka_spans pool;

	ka_spans_init(&pool, &prove_heap, "proof", 8192, slots, 1);
	borrow(&pool);
	borrow(&pool);
	ka_spans_exit(&pool);
	prove_end();
}
