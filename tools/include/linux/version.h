/* SPDX-License-Identifier: GPL-2.0 */
/* The twin is shaped like the oldest kernel that is served. */
#ifndef _TWIN_LINUX_VERSION_H
#define _TWIN_LINUX_VERSION_H

#undef KERNEL_VERSION
#undef LINUX_VERSION_CODE
#define KERNEL_VERSION(a, b, c)	(((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define LINUX_VERSION_CODE	KERNEL_VERSION(6, 1, 0)

#endif
