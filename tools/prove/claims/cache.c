// SPDX-License-Identifier: GPL-2.0
/* Objects of a slab cache go back to it, all else to where it came from. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_cache(void)
{
	struct ka_cache b;

	if (!ka_cache_init(&b, &prove_heap, "proof", 64))
		prove_use(&b.ka);
	ka_cache_exit(&b);
	prove_end();
}
