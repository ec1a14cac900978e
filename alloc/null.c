// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that has nothing
 *
 * The end of a chain that must not go on: segregate(4K, kmalloc, null) serves
 * no block above 4 KiB.  It can tell what it owns, so it may be asked first.
 */
#include "alloc/block.h"
#include "alloc/blocks.h"

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	return NULL;
}

static bool owns(const struct ka *self, const void *p)
{
	return false;
}

static const struct ka_ops ops = {
	.name = "null",
	.realloc = resize,
	.owns = owns,
};

struct ka ka_null = { .ops = &ops };
