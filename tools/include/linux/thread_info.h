/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_THREAD_INFO_H
#define _TWIN_LINUX_THREAD_INFO_H

#include <linux/sched.h>

#endif
