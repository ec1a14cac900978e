// SPDX-License-Identifier: GPL-2.0
/* A buffer is never written beyond its ends, and serves again after a reset. */
#include "alloc/blocks.h"
#include "prove.h"

void prove_fixed(void)
{
	static u8 buf[384];
	struct ka_fixed b;

	ka_fixed_init(&b, buf, sizeof(buf));
	prove_use(&b.ka);
	ka_reset(&b.ka);
	prove_use(&b.ka);
	prove_end();
}
