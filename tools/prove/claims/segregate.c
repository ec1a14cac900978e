// SPDX-License-Identifier: GPL-2.0
/* A block that crosses the threshold moves, and is gone from where it was. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_segregate(void)
{
	struct ka_stats small, large;
	struct ka_segregate b;

	ka_stats_init(&small, &prove_heap, KA_STORE);
	ka_stats_init(&large, &prove_heap, KA_STORE);
	ka_segregate_init(&b, 64, &small.ka, &large.ka);
	prove_use(&b.ka);
	/*@ assert small: small.bytes.counter == 0 && small.objects.counter == 0; */
	/*@ assert large: large.bytes.counter == 0 && large.objects.counter == 0; */
	prove_end();
}
