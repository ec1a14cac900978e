// SPDX-License-Identifier: GPL-2.0
/* What goes in at the front of a kind comes back through it. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_router(void)
{
	struct ka_router b;

	ka_router_init(&b, &prove_heap);
	prove_use(ka_router_of(&b, KA_TABLE));
	prove_end();
}
