/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_SORT_H
#define _TWIN_LINUX_SORT_H

#include <linux/types.h>

/* Only the built-in swap, which is what NULL asks for. */
void sort(void *base, size_t num, size_t size, int (*cmp)(const void *a, const void *b),
	  void (*swap)(void *a, void *b, int size));
void sort_r(void *base, size_t num, size_t size,
	    int (*cmp)(const void *a, const void *b, const void *priv),
	    void (*swap)(void *a, void *b, int size, const void *priv), const void *priv);

#endif
