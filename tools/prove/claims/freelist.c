// SPDX-License-Identifier: GPL-2.0
/* A free list gives its kept blocks back at its end, each with the size it has. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_freelist(void)
{
	struct ka_freelist b;

	ka_freelist_init(&b, &prove_heap, 64, 1);
	prove_use(&b.ka);
	prove_use(&b.ka);
	ka_freelist_exit(&b);
	prove_end();
}
