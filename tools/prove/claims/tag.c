// SPDX-License-Identifier: GPL-2.0
/* A block that says whose it is keeps its bytes, resized or not. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_tag(void)
{
	struct ka_tag b;

	ka_tag_init(&b, &prove_heap);
	prove_use(&b.ka);
	prove_end();
}
