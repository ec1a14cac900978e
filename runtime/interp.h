/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading validated code
 *
 * The validator saw that immediates are well-formed and end within the body,
 * so nothing is checked here.  Most are one byte; the rest is out of line, and
 * returns the value together with the place behind it in two registers.
 */
#ifndef _KWASM_RUNTIME_INTERP_H
#define _KWASM_RUNTIME_INTERP_H

#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/byteorder.h>

struct kwasm_leb {
	u64 val;
	const u8 *pc;
};

struct kwasm_leb kwasm_leb_unsigned(const u8 *pc);
struct kwasm_leb kwasm_leb_signed(const u8 *pc);

/* Reads an unsigned immediate at pc into var and moves pc behind it. */
#define READ_U32(pc, var) do {				\
	(var) = *(pc)++;				\
	if (unlikely((var) & 0x80)) {			\
		struct kwasm_leb __leb = kwasm_leb_unsigned((pc) - 1); \
							\
		(var) = __leb.val;			\
		(pc) = __leb.pc;			\
	}						\
} while (0)

#define SKIP_LEB(pc) do {				\
	while (*(pc)++ & 0x80)				\
		;					\
} while (0)

/* Linear memory and float constants are little-endian and not aligned. */
#define KWASM_LE(bits)						\
static __always_inline u##bits kwasm_get##bits(const u8 *p)	\
{								\
	__le##bits val;						\
								\
	memcpy(&val, p, sizeof(val));				\
	return le##bits##_to_cpu(val);				\
}								\
								\
static __always_inline void kwasm_put##bits(u8 *p, u##bits x)	\
{								\
	__le##bits val = cpu_to_le##bits(x);			\
								\
	memcpy(p, &val, sizeof(val));				\
}

KWASM_LE(16)
KWASM_LE(32)
KWASM_LE(64)
#undef KWASM_LE

static __always_inline u8 kwasm_get8(const u8 *p)
{
	return *p;
}

static __always_inline void kwasm_put8(u8 *p, u8 x)
{
	*p = x;
}

#endif /* _KWASM_RUNTIME_INTERP_H */
