// SPDX-License-Identifier: GPL-2.0
/*
 * Reader: the one cursor that untrusted bytes enter through
 *
 * Every function either consumes what it reads and returns 0, or records a
 * reason and returns its errno; it never looks at or behind r->end.
 *
 * Spec: Binary Format, Values.
 */
#include "runtime/reader.h"

#include <linux/errno.h>

#include "runtime/limits.h"

/**
 * kwasm_read_fail() - record a reason at the reader's position
 * @r: reader
 * @reason: what is wrong there
 *
 * Context: any.
 * Return: the reason's errno, negative.
 */
int kwasm_read_fail(struct kwasm_reader *r, enum kwasm_reason reason)
{
	return kwasm_report(r->rep, reason, kwasm_reader_offset(r));
}

/*
 * LEB128 of at most @bits bits.  The last byte that @bits allow must not say
 * that another follows, and its bits beyond @bits must be zero or, signed,
 * copies of the sign.
 */
static int read_leb(struct kwasm_reader *r, unsigned int bits, bool is_signed, u64 *val)
{
	unsigned int shift = 0;
	const u8 *pos = r->pos;
	u64 result = 0;
	u8 byte;

	for (;;) {
		if (pos == r->end) {
			r->pos = pos;
			return kwasm_read_fail(r, KWASM_E_UNEXPECTED_END);
		}
		byte = *pos++;
		result |= (u64)(byte & 0x7f) << shift;
		if (shift + 7 >= bits)
			break;
		shift += 7;
		if (!(byte & 0x80))
			goto extend;
	}

	if (byte & 0x80)
		return kwasm_read_fail(r, KWASM_E_INT_LONG);
	if (is_signed) {
		s8 top = (s8)(byte << 1) >> 1;
		s8 rest = top >> (bits - shift - 1);

		if (rest != 0 && rest != -1)
			return kwasm_read_fail(r, KWASM_E_INT_LARGE);
	} else if (byte >> (bits - shift)) {
		return kwasm_read_fail(r, KWASM_E_INT_LARGE);
	}
	shift += 7;
extend:
	if (is_signed && shift < 64 && (byte & 0x40))
		result |= ~0ULL << shift;
	r->pos = pos;
	*val = result;
	return 0;
}

/**
 * kwasm_read_u8() - read a byte
 * @r: reader
 * @val: out
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_read_u8(struct kwasm_reader *r, u8 *val)
{
	if (r->pos == r->end)
		return kwasm_read_fail(r, KWASM_E_UNEXPECTED_END);
	*val = *r->pos++;
	return 0;
}

/**
 * kwasm_read_leb_u32() - read an unsigned LEB128 of up to 32 bits
 * @r: reader
 * @val: out
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_read_leb_u32(struct kwasm_reader *r, u32 *val)
{
	u64 wide = 0;
	int err = read_leb(r, 32, false, &wide);

	*val = wide;
	return err;
}

/**
 * kwasm_read_u64() - read an unsigned LEB128 of up to 64 bits
 * @r: reader
 * @val: out
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_read_u64(struct kwasm_reader *r, u64 *val)
{
	return read_leb(r, 64, false, val);
}

/**
 * kwasm_read_s32() - read a signed LEB128 of up to 32 bits
 * @r: reader
 * @val: out
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_read_s32(struct kwasm_reader *r, s32 *val)
{
	u64 wide = 0;
	int err = read_leb(r, 32, true, &wide);

	*val = wide;
	return err;
}

/**
 * kwasm_read_s33() - read a signed LEB128 of up to 33 bits
 * @r: reader
 * @val: out; type indices are positive, abbreviations negative
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_read_s33(struct kwasm_reader *r, s64 *val)
{
	u64 wide = 0;
	int err = read_leb(r, 33, true, &wide);

	*val = wide;
	return err;
}

/**
 * kwasm_read_s64() - read a signed LEB128 of up to 64 bits
 * @r: reader
 * @val: out
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_read_s64(struct kwasm_reader *r, s64 *val)
{
	u64 wide = 0;
	int err = read_leb(r, 64, true, &wide);

	*val = wide;
	return err;
}

/**
 * kwasm_read_skip() - pass over bytes
 * @r: reader
 * @n: how many
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_read_skip(struct kwasm_reader *r, size_t n)
{
	if (n > kwasm_reader_left(r))
		return kwasm_read_fail(r, KWASM_E_UNEXPECTED_END);
	r->pos += n;
	return 0;
}

/* Length of the UTF-8 sequence at @p, at most @left bytes; 0 when malformed. */
static unsigned int utf8_sequence(const u8 *p, size_t left)
{
	static const struct {
		u8 mask, lead;
		u32 min;
	} forms[] = {
		{ 0x80, 0x00, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 },
	};
	unsigned int n, i;
	u32 c;

	for (n = 0; n < 4; n++)
		if ((p[0] & forms[n].mask) == forms[n].lead)
			break;
	if (n == 4 || n >= left)
		return 0;
	c = p[0] & (u8)~forms[n].mask;
	for (i = 1; i <= n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < forms[n].min || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	return n + 1;
}

/**
 * kwasm_read_name() - read a name
 * @r: reader
 * @name: out: its bytes, in place, not terminated
 * @len: out: how many
 *
 * Return: 0, -ENOEXEC (end, UTF-8), or -E2BIG.
 */
int kwasm_read_name(struct kwasm_reader *r, const u8 **name, u32 *len)
{
	const u8 *pos, *end;
	int err;

	err = kwasm_read_u32(r, len);
	if (err)
		return err;
	if (*len > kwasm_reader_left(r))
		return kwasm_read_fail(r, KWASM_E_LENGTH);
	if (*len > KWASM_MAX_NAME)
		return kwasm_read_fail(r, KWASM_E_NAME_SIZE);
	*name = r->pos;
	end = r->pos + *len;
	for (pos = r->pos; pos < end;) {
		unsigned int n = utf8_sequence(pos, end - pos);

		if (!n)
			return kwasm_read_fail(r, KWASM_E_UTF8);
		pos += n;
	}
	r->pos = end;
	return 0;
}

/**
 * kwasm_read_sub() - set a reader of its own over the next bytes
 * @r: reader; moves behind them
 * @size: how many
 * @sub: out
 *
 * Return: 0 or -ENOEXEC.
 */
int kwasm_read_sub(struct kwasm_reader *r, u32 size, struct kwasm_reader *sub)
{
	if (size > kwasm_reader_left(r))
		return kwasm_read_fail(r, KWASM_E_LENGTH);
	*sub = *r;
	sub->end = r->pos + size;
	r->pos = sub->end;
	return 0;
}

/**
 * kwasm_read_count() - read the length of a vector
 * @r: reader
 * @max: highest that is allowed
 * @count: out
 *
 * An element takes a byte at least, so a count beyond what is left is a lie
 * that must not decide how much memory is asked for.
 *
 * Return: 0, -ENOEXEC, or -E2BIG.
 */
int kwasm_read_count(struct kwasm_reader *r, u32 max, u32 *count)
{
	int err = kwasm_read_u32(r, count);

	if (err)
		return err;
	if (*count > kwasm_reader_left(r))
		return kwasm_read_fail(r, KWASM_E_LENGTH);
	if (*count > max)
		return kwasm_read_fail(r, KWASM_E_TOO_MANY);
	return 0;
}
