/* SPDX-License-Identifier: GPL-2.0 */
/* For suites, which end in MODULE_LICENSE() as KUnit wants it. */
#ifndef _TWIN_LINUX_MODULE_H
#define _TWIN_LINUX_MODULE_H

#include <linux/export.h>
#include <linux/kernel.h>

#define MODULE_LICENSE(license)		static_assert(sizeof(license) > 1)
#define MODULE_DESCRIPTION(text)	static_assert(sizeof(text) > 1)

#endif
