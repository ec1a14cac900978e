// SPDX-License-Identifier: GPL-2.0
/* Shards give their kept blocks back at their end, each with the size it has. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_shards(void)
{
	struct ka_shard shards[2];
	struct ka_shards b;

	ka_shards_init(&b, &prove_heap, 64, 1, shards, 2);
	prove_use(&b.ka);
	ka_shards_exit(&b);
	prove_end();
}
