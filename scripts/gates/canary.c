// SPDX-License-Identifier: GPL-2.0
/* Canary: goes round the allocation floor, so the symbols gate must refuse it. */
#include <linux/slab.h>

void *canary(void);

void *canary(void)
{
	return kzalloc(64, GFP_KERNEL);
}
