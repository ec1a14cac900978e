/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_ASM_UNALIGNED_H
#define _TWIN_ASM_UNALIGNED_H

#include <asm/byteorder.h>
#include <linux/types.h>

#define get_unaligned(ptr) ({						\
	const struct { typeof(*(ptr)) x; } __packed *__p =		\
		(const void *)(ptr);					\
	__p->x; })

#define put_unaligned(val, ptr) do {					\
	struct { typeof(*(ptr)) x; } __packed *__p = (void *)(ptr);	\
	__p->x = (val);							\
} while (0)

static inline u16 get_unaligned_le16(const void *p)
{
	return le16_to_cpu(get_unaligned((const __le16 *)p));
}

static inline u32 get_unaligned_le32(const void *p)
{
	return le32_to_cpu(get_unaligned((const __le32 *)p));
}

static inline u64 get_unaligned_le64(const void *p)
{
	return le64_to_cpu(get_unaligned((const __le64 *)p));
}

static inline void put_unaligned_le16(u16 val, void *p)
{
	put_unaligned(cpu_to_le16(val), (__le16 *)p);
}

static inline void put_unaligned_le32(u32 val, void *p)
{
	put_unaligned(cpu_to_le32(val), (__le32 *)p);
}

static inline void put_unaligned_le64(u64 val, void *p)
{
	put_unaligned(cpu_to_le64(val), (__le64 *)p);
}

#endif
