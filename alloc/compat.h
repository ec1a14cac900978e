/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation floor: differences between kernel versions, newest first
 *
 * The only file of the floor with conditionals beyond include guards.
 */
#ifndef _KWASM_ALLOC_COMPAT_H
#define _KWASM_ALLOC_COMPAT_H

#include <linux/gfp.h>

/* 6.14 took "_array" off the name when the list form went. */
#ifndef alloc_pages_bulk
#define alloc_pages_bulk(gfp, n, pages)	alloc_pages_bulk_array(gfp, n, pages)
#endif

#endif /* _KWASM_ALLOC_COMPAT_H */
