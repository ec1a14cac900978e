/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_PRINTK_H
#define _TWIN_LINUX_PRINTK_H

#include <linux/compiler_types.h>

#define KERN_ERR	"<3>"
#define KERN_WARNING	"<4>"
#define KERN_INFO	"<6>"
#define KERN_CONT	"<c>"

__printf(1, 2) int _printk(const char *fmt, ...);

#define printk(fmt, ...)	_printk(fmt, ##__VA_ARGS__)
#define pr_err(fmt, ...)	printk(KERN_ERR fmt, ##__VA_ARGS__)
#define pr_warn(fmt, ...)	printk(KERN_WARNING fmt, ##__VA_ARGS__)
#define pr_info(fmt, ...)	printk(KERN_INFO fmt, ##__VA_ARGS__)

#endif
