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
 * ka_error_by() - who refused
 * @e: error
 *
 * Return: the name of a budget or pool, else "fault plan", "signal" or "kernel".
 */
const char *ka_error_by(const struct ka_error *e)
{
	if (e->budget || e->pool)
		return e->budget ?: e->pool;
	if (e->injected)
		return "fault plan";
	return e->err == -EINTR ? "signal" : "kernel";
}

/* What refused it, and why. */
static size_t put_refusal(const struct ka_error *e, char *buf, size_t size)
{
	struct amount limit;

	if (e->budget)
		return scnprintf(buf, size, " refused by budget %s (%s)", e->budget,
				 put_amount(&limit, e->limit));
	if (e->pool && !e->slots)
		return scnprintf(buf, size, " refused: pool %s has nothing that large", e->pool);
	if (e->pool)
		return scnprintf(buf, size, " refused: pool %s is full (%u slots)", e->pool,
				 e->slots);
	if (e->injected)
		return scnprintf(buf, size, " refused by the fault plan");
	if (e->err == -EINTR)
		return scnprintf(buf, size, " not taken: a fatal signal came");
	return scnprintf(buf, size, " refused by the kernel");
}

/**
 * ka_error_text() - say why memory could not be had
 * @e: error
 * @buf: receives the sentence, NUL-terminated, without a full stop
 * @size: bytes of @buf, at least 1; 160 hold every sentence with a budget's
 *	name of up to 40 and a site's file of up to 20
 *
 * Context: any; allocates nothing.
 * Return: length written, the NUL not counted; 0 when nothing failed.
 */
size_t ka_error_text(const struct ka_error *e, char *buf, size_t size)
{
	size_t n;

	if (!size)
		return 0;
	buf[0] = '\0';
	if (!e->err)
		return 0;
	n = put_request(e, buf, size);
	n += put_refusal(e, buf + n, size - n);
	if (e->site)
		n += scnprintf(buf + n, size - n, ", at %s:%u", e->site->file, e->site->line);
	return n;
}
