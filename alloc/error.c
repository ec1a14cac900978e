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
	struct amount asked, limit;

	if (!size)
		return 0;
	buf[0] = '\0';
	if (!e->err)
		return 0;
	put_amount(&asked, e->size);
	if (e->budget)
		return scnprintf(buf, size, "%s of %s refused by budget %s (%s)", asked.text,
				 ka_kind_name(e->kind), e->budget, put_amount(&limit, e->limit));
	if (e->pool)
		return scnprintf(buf, size, "%s of %s refused: pool %s is full (%u slots)",
				 asked.text, ka_kind_name(e->kind), e->pool, e->slots);
	if (e->injected)
		return scnprintf(buf, size, "%s of %s refused by the fault plan", asked.text,
				 ka_kind_name(e->kind));
	if (e->err == -EINTR)
		return scnprintf(buf, size, "%s of %s not taken: a fatal signal came", asked.text,
				 ka_kind_name(e->kind));
	return scnprintf(buf, size, "%s of %s refused by the kernel", asked.text,
			 ka_kind_name(e->kind));
}
