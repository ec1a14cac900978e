/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_RESOURCE_H
#define _TWIN_LINUX_RESOURCE_H

#define RLIMIT_CPU		0
#define RLIM_INFINITY		(~0UL)

#endif
