// SPDX-License-Identifier: GPL-2.0
/*
 * Stores that borrow from pools, and allocate where those have none left, leave
 * nothing with the engine, and pools nothing after their end.
 */
#include <linux/err.h>

#include "alloc/tree.h"
#include "prove.h"
#include "runtime/store.h"

static const char text[] = "store=slots(8K, 1, kmalloc), stack=slots(16K, 1, kmalloc)";

void prove_pools(void)
{
	struct kwasm_store_options opts = { .stack_size = 16384, .gfp = GFP_KERNEL };
	struct ka_tree_error error;
	struct kwasm_engine engine;
	struct kwasm_store *s;
	int i;

	kwasm_engine_init(&engine, 1 << 20);
	if (!kwasm_engine_pool(&engine, text, sizeof(text) - 1, &error)) {
		for (i = 0; i < 2; i++) {
			s = kwasm_store_create(&engine, &opts);
			if (!IS_ERR(s))
				kwasm_store_destroy(s);
		}
	}
	kwasm_engine_exit(&engine);
	prove_empty(&engine.policy);
}
