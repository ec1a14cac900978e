// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: homes in memory
 *
 * Values that have to have a home get one each, and give it back behind their
 * end, in one walk.  A phi that a back edge writes keeps its home through the
 * loop: what another value left there would be lost.
 */
#include <linux/errno.h>
#include <linux/minmax.h>

#include "runtime/regalloc.h"

/* Values that end at each node are chained: heads in cursor, links in twin. */
static void chain_end(struct kwasm_regalloc *ra, u32 value, u32 end)
{
	u32 *head = kwasm_ra_u32(&ra->cursor, end);

	*kwasm_ra_u32(&ra->twin, value) = *head;
	*head = value;
}

static int give(struct kwasm_regalloc *ra, struct ka_vec *free, u32 value)
{
	u32 *slot = kwasm_ra_u32(&ra->slot, value);

	if (*slot == KWASM_NO_SLOT)
		return 0;
	if (free->len) {
		*slot = *kwasm_ra_u32(free, --free->len);
		return 0;
	}
	/* Room for all of them to come back. */
	if (kwasm_scratch_reserve(ra->ir->scratch, free, ra->nr_slots + 1))
		return -ENOMEM;
	*slot = ra->nr_slots++;
	return 0;
}

static void take_back(struct kwasm_regalloc *ra, struct ka_vec *free, u32 n)
{
	u32 value = *kwasm_ra_u32(&ra->cursor, n);

	for (; value; value = *kwasm_ra_u32(&ra->twin, value))
		*kwasm_ra_u32(free, free->len++) = *kwasm_ra_u32(&ra->slot, value);
}

static void extend_phis(struct kwasm_regalloc *ra)
{
	u32 b, n;

	for (b = 0; b < ra->ir->blocks.len; b++) {
		const struct kwasm_ir_block *block = kwasm_ir_block(ra->ir, b);

		if (!block->loop_end)
			continue;
		for (n = block->first; kwasm_ir_node(ra->ir, n)->op == KWASM_IR_PHI; n++) {
			u32 *end = kwasm_ra_u32(&ra->end, n);

			*end = max(*end, kwasm_ir_block(ra->ir, block->loop_end)->end - 1);
		}
	}
}

/**
 * kwasm_regalloc_slots() - place the homes
 * @ra: registers, decided
 *
 * Return: 0 or -ENOMEM.
 */
int kwasm_regalloc_slots(struct kwasm_regalloc *ra)
{
	struct ka_vec free;
	u32 n;
	int err = 0;

	kwasm_scratch_vec(ra->ir->scratch, &free, sizeof(u32));
	extend_phis(ra);
	for (n = 0; n < ra->ir->nodes.len; n++)
		*kwasm_ra_u32(&ra->cursor, n) = 0;
	for (n = 1; n < ra->ir->nodes.len; n++)
		if (*kwasm_ra_u32(&ra->slot, n) != KWASM_NO_SLOT)
			chain_end(ra, n, max(n, *kwasm_ra_u32(&ra->end, n)));
	for (n = 1; !err && n < ra->ir->nodes.len; n++) {
		err = give(ra, &free, n);
		if (!err)
			take_back(ra, &free, n);
	}
	kwasm_scratch_put(ra->ir->scratch, &free);
	return err;
}
