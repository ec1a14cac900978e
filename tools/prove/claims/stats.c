// SPDX-License-Identifier: GPL-2.0
/* Counters of bytes and objects are back at zero when nothing lives. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_stats(void)
{
	struct ka_stats b;

	ka_stats_init(&b, &prove_heap, KA_STORE);
	prove_use(&b.ka);
	/*@ assert bytes: b.bytes.counter == 0; */
	/*@ assert objects: b.objects.counter == 0; */
	prove_end();
}
