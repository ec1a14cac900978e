// SPDX-License-Identifier: GPL-2.0
/*
 * What claims do with a block: two allocations, one of which grows and shrinks
 *
 * On the way it is asserted that bytes are kept, whether resizing works or not,
 * and that cleared memory is zero.
 */
#include "prove.h"

#define FIRST	40	/* bytes */
#define MORE	300
#define LESS	8
#define OTHER	24

static void shrink(struct ka *a, u8 *p, size_t size)
{
	u8 *q = ka_realloc(a, p, size, LESS, GFP_KERNEL);

	if (q) {
		p = q;
		size = LESS;
	}
	/*@ assert kept: p[0] == 1 && p[7] == 2; */
	ka_free(a, p, size);
}

static void grow(struct ka *a, u8 *p)
{
	size_t size = FIRST;
	u8 *q = ka_realloc(a, p, size, MORE, GFP_KERNEL | __GFP_ZERO);

	if (q) {
		p = q;
		size = MORE;
		/*@ assert cleared: p[40] == 0 && p[299] == 0; */
	}
	/*@ assert kept: p[0] == 1 && p[7] == 2 && p[39] == 3; */
	shrink(a, p, size);
}

void prove_use(struct ka *a)
{
	u8 *p = ka_alloc(a, FIRST, GFP_KERNEL);
	u8 *other = ka_zalloc(a, OTHER, GFP_KERNEL);

	if (other) {
		/*@ assert cleared: other[0] == 0 && other[23] == 0; */
		other[0] = 4;
	}
	if (p) {
		p[0] = 1;
		p[7] = 2;
		p[39] = 3;
		grow(a, p);
	}
	if (other) {
		/*@ assert kept: other[0] == 4; */
		ka_free(a, other, OTHER);
	}
}
