// SPDX-License-Identifier: GPL-2.0
/*
 * Slots never show old bytes, also when one cannot be reset, a full pool
 * refuses, and all memory is back at its end.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "alloc/blocks.h"
#include "prove.h"

static int reset(struct ka_slots *b, struct ka_slot *slot)
{
	if (prove_choice())
		return -EIO;
	memset(slot->p, 0, slot->touched);
	return 0;
}

void prove_slots(void)
{
	struct ka_slot slots[2];
	struct ka_slots pool;

	ka_slots_init(&pool, &prove_row, "proof", 320, slots, 2);
	pool.reset = reset;
	prove_use(&pool.ka);
	prove_use(&pool.ka);
	ka_slots_exit(&pool);
	prove_end();
}
