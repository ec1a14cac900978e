// SPDX-License-Identifier: GPL-2.0
/* What waits never exceeds its limit, and is gone after the end. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_quarantine(void)
{
	struct ka_quarantine b;

	ka_quarantine_init(&b, &prove_heap, 128);
	prove_use(&b.ka);
	/*@ assert within: b.bytes <= b.max; */
	ka_quarantine_exit(&b);
	/*@ assert nothing: b.bytes == 0; */
	prove_end();
}
