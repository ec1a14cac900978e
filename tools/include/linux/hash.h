/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_HASH_H
#define _TWIN_LINUX_HASH_H

#include <linux/types.h>

#define GOLDEN_RATIO_32	0x61C88647u
#define GOLDEN_RATIO_64	0x61C8864680B583EBull

/* Multiplicative hashing by the golden ratio; the high bits are the good ones. */
static inline u32 hash_32(u32 val, unsigned int bits)
{
	return (val * GOLDEN_RATIO_32) >> (32 - bits);
}

static inline u32 hash_64(u64 val, unsigned int bits)
{
	return (val * GOLDEN_RATIO_64) >> (64 - bits);
}

#define hash_long(val, bits)	hash_64(val, bits)
#define hash_ptr(ptr, bits)	hash_64((unsigned long)(ptr), bits)

#endif
