/* SPDX-License-Identifier: GPL-2.0 */
/*
 * glibc's <errno.h> includes <linux/errno.h> and must find the real one;
 * ENOTSUPP exists inside the kernel only.
 */
#ifndef _TWIN_LINUX_ERRNO_H
#define _TWIN_LINUX_ERRNO_H

#include_next <linux/errno.h>

#define ENOTSUPP	524

#endif
