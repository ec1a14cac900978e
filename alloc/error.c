// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a refusal in words
 *
 * One sentence, into a buffer the caller has already: telling that memory is
 * short must not need any.
 */
#include <linux/kernel.h>
#include "alloc/alloc.h"

struct amount {
	char text[24];
};

/* In the largest unit that leaves at least 1, cut to a decimal. */
static const char *put_amount(struct amount *a, u64 bytes)
{
	static const char * const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	unsigned int u = 0, tenths;

	while (u + 1 < ARRAY_SIZE(units) && bytes >> (10 * (u + 1)))
		u++;
	tenths = ((bytes & ((1ULL << 10 * u) - 1)) * 10) >> (10 * u);
	if (tenths)
		snprintf(a->text, sizeof(a->text), "%llu.%u %s", bytes >> (10 * u), tenths,
			 units[u]);
	else
		snprintf(a->text, sizeof(a->text), "%llu %s", bytes >> (10 * u),
			 bytes == 1 ? "byte" : units[u]);
	return a->text;
}

/* What was asked for: "memory.grow to 96 MiB", "64 KiB of stack". */
static size_t put_request(const struct ka_error *e, char *buf, size_t size)
{
	struct amount asked;

	if (e->what)
		return scnprintf(buf, size, "%s to %s", e->what, put_amount(&asked, e->goal));
	return scnprintf(buf, size, "%s of %s", put_amount(&asked, e->size),
			 ka_kind_name(e->kind));
}

/**
 * ka_error_text() - say why memory could not be had
 * @e: error
 * @buf: receives the sentence, NUL-terminated, without a full stop
 * @size: bytes of @buf, at least 1; 128 hold every sentence with a budget's
 *	name of up to 40
 *
 * Context: any; allocates nothing.
 * Return: length written, the NUL not counted; 0 when nothing failed.
 */
size_t ka_error_text(const struct ka_error *e, char *buf, size_t size)
{
	struct amount limit;
	size_t n;

	if (!size)
		return 0;
	buf[0] = '\0';
	if (!e->err)
		return 0;
	n = put_request(e, buf, size);
	if (e->budget)
		return n + scnprintf(buf + n, size - n, " refused by budget %s (%s)", e->budget,
				     put_amount(&limit, e->limit));
	if (e->pool && !e->slots)
		return n + scnprintf(buf + n, size - n, " refused: pool %s has nothing that large",
				     e->pool);
	if (e->pool)
		return n + scnprintf(buf + n, size - n, " refused: pool %s is full (%u slots)",
				     e->pool, e->slots);
	if (e->injected)
		return n + scnprintf(buf + n, size - n, " refused by the fault plan");
	if (e->err == -EINTR)
		return n + scnprintf(buf + n, size - n, " not taken: a fatal signal came");
	return n + scnprintf(buf + n, size - n, " refused by the kernel");
}
