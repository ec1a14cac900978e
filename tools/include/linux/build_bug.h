/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_BUILD_BUG_H
#define _TWIN_LINUX_BUILD_BUG_H

#include <linux/compiler.h>

#define __static_assert(expr, msg, ...)	_Static_assert(expr, msg)
#undef static_assert
#define static_assert(expr, ...)	__static_assert(expr, ##__VA_ARGS__, #expr)

#define BUILD_BUG_ON_MSG(cond, msg)	static_assert(!(cond), msg)
#define BUILD_BUG_ON(cond)		static_assert(!(cond), "BUILD_BUG_ON: " #cond)
#define BUILD_BUG_ON_NOT_POWER_OF_2(n)	BUILD_BUG_ON((n) == 0 || (((n) & ((n) - 1)) != 0))
#define BUILD_BUG_ON_ZERO(e)		((int)(sizeof(struct { int:(-!!(e)); })))

#endif
