// SPDX-License-Identifier: GPL-2.0
/*
 * A heap in a row
 *
 * Cells of one array, none of which is used twice: for blocks that compare the
 * addresses of what they have, which Eva can only within an object.
 */

#include <linux/string.h>

#include "alloc/block.h"
#include "prove.h"

#define CELL	512	/* bytes */
#define CELLS	16

static char row[CELLS][CELL];
static size_t sizes[CELLS];	/* bytes asked for, 0 when it was freed */
static unsigned int nr;

static void *get_cell(size_t size)
{
	if (prove_choice() || size > CELL || nr == CELLS)
		return NULL;
	sizes[nr] = size;
	prove_objects++;
	return row[nr++];
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	size_t cell;
	void *q = NULL;

	if (to.size) {
		q = get_cell(to.size);
		if (!q || !p)
			return q;
		memcpy(q, p, from.size < to.size ? from.size : to.size);
	}
	cell = ((char *)p - row[0]) / CELL;
	/*@ assert freed_whole: p == row[cell] && sizes[cell] == from.size; */
	sizes[cell] = 0;
	prove_objects--;
	return q;
}

static const struct ka_ops ops = { .name = "row", .realloc = resize };

struct ka prove_row = { .ops = &ops };
