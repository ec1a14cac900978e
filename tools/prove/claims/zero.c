// SPDX-License-Identifier: GPL-2.0
/* Clearing what goes back stays within the block, resized or not. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_zero(void)
{
	struct ka_zero b;

	ka_zero_init(&b, &prove_heap);
	prove_use(&b.ka);
	prove_end();
}
