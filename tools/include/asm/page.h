/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_ASM_PAGE_H
#define _TWIN_ASM_PAGE_H

#include <linux/align.h>
#include <linux/const.h>

#define PAGE_SHIFT	12
#define PAGE_SIZE	(_AC(1, UL) << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))

#define clear_page(p)		__builtin_memset(p, 0, PAGE_SIZE)
#define copy_page(to, from)	__builtin_memcpy(to, from, PAGE_SIZE)

#endif
