/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_STDDEF_H
#define _TWIN_LINUX_STDDEF_H

#include <stdbool.h>
#include <stddef.h>
#include_next <linux/stddef.h>

#define sizeof_field(TYPE, MEMBER)	sizeof((((TYPE *)0)->MEMBER))
#define offsetofend(TYPE, MEMBER)	(offsetof(TYPE, MEMBER) + sizeof_field(TYPE, MEMBER))

#ifndef struct_group
#define struct_group(NAME, MEMBERS...)	\
	union { struct { MEMBERS }; struct { MEMBERS } NAME; }
#endif
#ifndef DECLARE_FLEX_ARRAY
#define DECLARE_FLEX_ARRAY(TYPE, NAME)	__DECLARE_FLEX_ARRAY(TYPE, NAME)
#endif

#endif
