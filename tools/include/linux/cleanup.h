/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_CLEANUP_H
#define _TWIN_LINUX_CLEANUP_H

#include <linux/compiler.h>

#define DEFINE_FREE(name, type, free) \
	static inline void __free_##name(void *p) { type _T = *(type *)p; free; }
#define __free(name)		__cleanup(__free_##name)
#define no_free_ptr(p)		({ typeof(p) __p = (p); (p) = NULL; __p; })
#define return_ptr(p)		return no_free_ptr(p)

#endif
