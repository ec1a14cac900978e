// SPDX-License-Identifier: GPL-2.0
/*
 * Values as people write them
 *
 * Integers: decimal or 0x..., with a sign; both readings of the bits are taken,
 * so an i32 goes from -2147483648 to 4294967295.  Floats: whatever strtod()
 * takes (decimal, 0x1.8p3, inf), and nan or nan:0x... with the payload.  A v128
 * is 0x and up to 32 digits.  References: null, and for an externref a number.
 *
 * What is printed can be parsed again and gives the same bits.  Callers run in
 * a locale that writes a decimal point, as "C" does.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define F32_QUIET_NAN	0x7fc00000u
#define F64_QUIET_NAN	0x7ff8000000000000ull

/* strtoull() would take leading blanks and a second sign. */
static int parse_magnitude(const char *text, __u64 *n)
{
	int base = !strncmp(text, "0x", 2) || !strncmp(text, "0X", 2) ? 16 : 10;
	char *end;

	if (base == 16)
		text += 2;
	if (!*text || strspn(text, "0123456789abcdefABCDEF") != strlen(text))
		return -EINVAL;
	errno = 0;
	*n = strtoull(text, &end, base);
	if (*end)
		return -EINVAL;
	return errno ? -ERANGE : 0;
}

static int parse_int(const char *text, unsigned int width, __u64 *bits)
{
	__u64 most = width == 64 ? UINT64_MAX : (1ull << width) - 1;
	bool negative = *text == '-';
	__u64 n;
	int err = parse_magnitude(text + (*text == '-' || *text == '+'), &n);

	if (err)
		return err;
	if (n > (negative ? most / 2 + 1 : most))
		return -ERANGE;
	*bits = (negative ? -n : n) & most;
	return 0;
}

/* nan and nan:0x...; -ENOENT when it is neither. */
static int parse_nan(const char *text, __u64 quiet, unsigned int frac_bits, __u64 *bits)
{
	__u64 frac = (1ull << frac_bits) - 1;
	__u64 payload;
	int err;

	if (!strcmp(text, "nan")) {
		*bits = quiet;
		return 0;
	}
	if (strncmp(text, "nan:0x", 6))
		return -ENOENT;
	err = parse_magnitude(text + 4, &payload);
	if (err)
		return err;
	if (!payload || payload > frac)
		return -ERANGE;
	*bits = (quiet & ~frac) | payload;
	return 0;
}

/* What strtod() takes beside a number (blanks, signs, nan) is not for it here. */
static int parse_real(const char *text, bool wide, __u64 *bits)
{
	union { float f; uint32_t u; } narrow;
	union { double f; __u64 u; } v;
	bool infinite;
	char *end;

	if (!strchr("0123456789.i", *text) || !*text)
		return -EINVAL;
	if (wide) {
		v.f = strtod(text, &end);
		infinite = isinf(v.f);
		*bits = v.u;
	} else {
		/* Not strtod(): it would be rounded twice. */
		narrow.f = strtof(text, &end);
		infinite = isinf(narrow.f);
		*bits = narrow.u;
	}
	if (*end)
		return -EINVAL;
	return infinite && *text != 'i' ? -ERANGE : 0;
}

static int parse_float(const char *text, bool wide, __u64 *bits)
{
	bool negative = *text == '-';
	int err;

	text += *text == '-' || *text == '+';
	if (wide)
		err = parse_nan(text, F64_QUIET_NAN, 52, bits);
	else
		err = parse_nan(text, F32_QUIET_NAN, 23, bits);
	if (err == -ENOENT)
		err = parse_real(text, wide, bits);
	if (!err && negative)
		*bits |= 1ull << (wide ? 63 : 31);
	return err;
}

static int parse_v128(const char *text, struct kwasm_value *value)
{
	char low[17], high[17] = "0";
	size_t len;
	int err;

	if (strncmp(text, "0x", 2))
		return -EINVAL;
	text += 2;
	len = strlen(text);
	if (!len || strspn(text, "0123456789abcdefABCDEF") != len)
		return -EINVAL;
	if (len > 32)
		return -ERANGE;
	if (len > 16) {
		snprintf(high, sizeof(high), "%.*s", (int)len - 16, text);
		text += len - 16;
	}
	snprintf(low, sizeof(low), "%s", text);
	errno = 0;
	value->high = strtoull(high, NULL, 16);
	value->bits = strtoull(low, NULL, 16);
	err = -errno;
	return err;
}

static int parse_ref(const char *text, struct kwasm_value *value)
{
	if (!strcmp(text, "null")) {
		value->flags = KWASM_VALUE_NULL;
		return 0;
	}
	/* A function cannot be named from outside. */
	if (value->type == KWASM_TYPE_FUNCREF)
		return -EINVAL;
	if (parse_magnitude(text, &value->bits))
		return -EINVAL;
	return value->bits == UINT64_MAX ? -ERANGE : 0;
}

/**
 * kwasm_value_parse() - read a value
 * @value: out
 * @type: its type, KWASM_TYPE_*
 * @text: what to read; all of it is used
 *
 * Return: 0; -EINVAL: not written as a value of that type; -ERANGE: too large.
 */
int kwasm_value_parse(struct kwasm_value *value, uint32_t type, const char *text)
{
	*value = (struct kwasm_value){ .type = type };
	switch (type) {
	case KWASM_TYPE_I32:
		return parse_int(text, 32, &value->bits);
	case KWASM_TYPE_I64:
		return parse_int(text, 64, &value->bits);
	case KWASM_TYPE_F32:
		return parse_float(text, false, &value->bits);
	case KWASM_TYPE_F64:
		return parse_float(text, true, &value->bits);
	case KWASM_TYPE_V128:
		return parse_v128(text, value);
	case KWASM_TYPE_FUNCREF:
	case KWASM_TYPE_EXTERNREF:
		return parse_ref(text, value);
	default:
		return -EINVAL;
	}
}

/* A NaN with its sign, and with its payload unless that is the usual one. */
static int print_nan(__u64 payload, __u64 usual, bool negative, char *buf, size_t size)
{
	if (payload == usual)
		return snprintf(buf, size, "%snan", negative ? "-" : "");
	return snprintf(buf, size, "%snan:0x%llx", negative ? "-" : "", payload);
}

/* The fewest digits that are read back as the same number. */
static int print_f32(uint32_t bits, char *buf, size_t size)
{
	union { uint32_t u; float f; } v = { bits };
	char digits[64];
	int n;

	if (isnan(v.f))
		return print_nan(bits & 0x7fffff, 0x400000, bits >> 31, buf, size);
	for (n = 1; n <= 9; n++) {
		snprintf(digits, sizeof(digits), "%.*g", n, v.f);
		if (strtof(digits, NULL) == v.f)
			break;
	}
	return snprintf(buf, size, "%s", digits);
}

static int print_f64(__u64 bits, char *buf, size_t size)
{
	union { __u64 u; double f; } v = { bits };
	char digits[64];
	int n;

	if (isnan(v.f))
		return print_nan(bits & ((1ull << 52) - 1), 1ull << 51, bits >> 63, buf, size);
	for (n = 1; n <= 17; n++) {
		snprintf(digits, sizeof(digits), "%.*g", n, v.f);
		if (strtod(digits, NULL) == v.f)
			break;
	}
	return snprintf(buf, size, "%s", digits);
}

/**
 * kwasm_value_print() - write a value
 * @value: value
 * @buf: room for the text; 64 bytes are always enough
 * @size: bytes there
 *
 * Integers are written signed.
 *
 * Return: length of the text, as snprintf().
 */
int kwasm_value_print(const struct kwasm_value *value, char *buf, size_t size)
{
	switch (value->type) {
	case KWASM_TYPE_I32:
		return snprintf(buf, size, "%d", (int32_t)value->bits);
	case KWASM_TYPE_I64:
		return snprintf(buf, size, "%lld", (long long)value->bits);
	case KWASM_TYPE_F32:
		return print_f32(value->bits, buf, size);
	case KWASM_TYPE_F64:
		return print_f64(value->bits, buf, size);
	case KWASM_TYPE_V128:
		return snprintf(buf, size, "0x%016llx%016llx",
				value->high, value->bits);
	}
	if (value->flags & KWASM_VALUE_NULL)
		return snprintf(buf, size, "null");
	if (value->type == KWASM_TYPE_FUNCREF)
		return snprintf(buf, size, "func:%llu", value->bits);
	return snprintf(buf, size, "%llu", value->bits);
}
