/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_STRING_H
#define _TWIN_LINUX_STRING_H

#include <linux/types.h>
#include <string.h>

ssize_t strscpy(char *dst, const char *src, size_t size);
void *memchr_inv(const void *p, int c, size_t size);

static inline void memzero_explicit(void *p, size_t size)
{
	memset(p, 0, size);
	asm volatile("" : : "r"(p) : "memory");
}

static inline bool strstarts(const char *str, const char *prefix)
{
	return strncmp(str, prefix, strlen(prefix)) == 0;
}

static inline void *memset32(u32 *p, u32 v, size_t count)
{
	while (count--)
		p[count] = v;
	return p;
}

static inline void *memset64(u64 *p, u64 v, size_t count)
{
	while (count--)
		p[count] = v;
	return p;
}

#endif
