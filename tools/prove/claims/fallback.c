// SPDX-License-Identifier: GPL-2.0
/* Whichever of two allocators a block came from, it goes back to that one. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_fallback(void)
{
	struct ka_fallback b;
	struct ka_fixed first;
	void *buf = ka_alloc(&prove_row, 96, GFP_KERNEL);

	if (buf) {
		ka_fixed_init(&first, buf, 96);
		ka_fallback_init(&b, &first.ka, &prove_row);
		prove_use(&b.ka);
		ka_free(&prove_row, buf, 96);
	}
	prove_end();
}
