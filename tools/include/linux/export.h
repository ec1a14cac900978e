/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_EXPORT_H
#define _TWIN_LINUX_EXPORT_H

#define EXPORT_SYMBOL_GPL(sym)
#define EXPORT_SYMBOL(sym)

#endif
