/* SPDX-License-Identifier: GPL-2.0 */
/* Repeatable on purpose: a failure here can be run again. */
#ifndef _TWIN_LINUX_RANDOM_H
#define _TWIN_LINUX_RANDOM_H

#include <linux/types.h>

void get_random_bytes(void *buf, size_t size);
u32 get_random_u32(void);
u64 get_random_u64(void);

#endif
