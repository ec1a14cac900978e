// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers with units, as people write and read them
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

struct unit {
	const char *name;
	__u64 factor;
};

static const struct unit size_units[] = {
	{ "", 1 },
	{ "K", 1ull << 10 },
	{ "M", 1ull << 20 },
	{ "G", 1ull << 30 },
	{}
};

static const struct unit time_units[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{}
};

static const struct unit no_units[] = { { "", 1 }, {} };

static int parse_number(const char *text, const struct unit *units, __u64 *n)
{
	const struct unit *unit;
	char *end;

	if (!isdigit(*text))
		return -EINVAL;
	errno = 0;
	*n = strtoull(text, &end, 10);
	if (errno)
		return -ERANGE;
	for (unit = units; unit->name; unit++) {
		if (strcmp(end, unit->name))
			continue;
		return __builtin_mul_overflow(*n, unit->factor, n) ? -ERANGE : 0;
	}
	return -EINVAL;
}

/* "64M": bytes, with K, M or G of 1024. */
int parse_size(const char *text, __u64 *bytes)
{
	return parse_number(text, size_units, bytes);
}

/* "100ms": with ns, us, ms or s; a bare number has no meaning. */
int parse_time(const char *text, __u64 *ns)
{
	return parse_number(text, time_units, ns);
}

int parse_count(const char *text, __u64 *n)
{
	return parse_number(text, no_units, n);
}

/* Four digits and a unit. */
const char *print_bytes(__u64 bytes, char buf[32])
{
	const char *unit = " KMG";
	double n = bytes;

	while (n >= 10000 && unit[1]) {
		n /= 1024;
		unit++;
	}
	snprintf(buf, 32, n < 100 && *unit != ' ' ? "%.1f%c" : "%.0f%c", n, *unit);
	return buf;
}
