/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reader: the one cursor that untrusted bytes enter through
 */
#ifndef _KWASM_RUNTIME_READER_H
#define _KWASM_RUNTIME_READER_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "runtime/report.h"

/**
 * struct kwasm_reader - a range of a module's bytes
 * @base: first byte of the module, for offsets
 * @pos: next byte
 * @end: behind the last byte that may be read
 * @rep: where failures go
 *
 * Invariant: base <= pos <= end.
 */
struct kwasm_reader {
	const u8 *base;
	const u8 *pos;
	const u8 *end;
	struct kwasm_report *rep;
};

static inline u64 kwasm_reader_offset(const struct kwasm_reader *r)
{
	return r->pos - r->base;
}

static inline size_t kwasm_reader_left(const struct kwasm_reader *r)
{
	return r->end - r->pos;
}

int kwasm_read_fail(struct kwasm_reader *r, enum kwasm_reason reason);
int __must_check kwasm_read_u8(struct kwasm_reader *r, u8 *val);
int __must_check kwasm_read_leb_u32(struct kwasm_reader *r, u32 *val);
int __must_check kwasm_read_u64(struct kwasm_reader *r, u64 *val);
int __must_check kwasm_read_s32(struct kwasm_reader *r, s32 *val);
int __must_check kwasm_read_s33(struct kwasm_reader *r, s64 *val);
int __must_check kwasm_read_s64(struct kwasm_reader *r, s64 *val);
int __must_check kwasm_read_skip(struct kwasm_reader *r, size_t n);
int __must_check kwasm_read_name(struct kwasm_reader *r, const u8 **name, u32 *len);
int __must_check kwasm_read_sub(struct kwasm_reader *r, u32 size, struct kwasm_reader *sub);

int __must_check kwasm_read_count(struct kwasm_reader *r, u32 max, u32 *count);

/* Most numbers in a module are indices of one byte. */
static inline int __must_check kwasm_read_u32(struct kwasm_reader *r, u32 *val)
{
	if (likely(r->pos < r->end && *r->pos < 0x80)) {
		*val = *r->pos++;
		return 0;
	}
	return kwasm_read_leb_u32(r, val);
}

#endif /* _KWASM_RUNTIME_READER_H */
