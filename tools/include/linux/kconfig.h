/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Twin: no option of a kernel is on here
 */
#ifndef _TWIN_LINUX_KCONFIG_H
#define _TWIN_LINUX_KCONFIG_H

#define IS_ENABLED(option)	0

#endif
