// SPDX-License-Identifier: GPL-2.0
/* A bump keeps its blocks apart, and its chunks are all gone after its end. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_bump(void)
{
	struct ka_bump b;

	ka_bump_init(&b, &prove_heap, 256);
	prove_use(&b.ka);
	prove_use(&b.ka);
	ka_bump_exit(&b);
	prove_end();
}
