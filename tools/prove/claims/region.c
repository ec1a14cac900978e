// SPDX-License-Identifier: GPL-2.0
/* Regions go with the last block in them, or at the end at the latest. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_region(void)
{
	struct ka_region b;

	ka_region_init(&b, &prove_heap, 8192);
	prove_use(&b.ka);
	ka_region_exit(&b);
	prove_end();
}
