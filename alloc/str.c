// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: text that is put together piece by piece
 *
 * A vector of bytes; its length does not count the NUL, which is always there
 * once something was added.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/stdarg.h>
#include "alloc/alloc.h"

/**
 * ka_str_init() - start an empty text
 * @s: text
 * @a: allocator of its bytes
 */
void ka_str_init(struct ka_str *s, struct ka *a)
{
	ka_vec_init(&s->buf, a, 1);
}

/**
 * ka_str_exit() - free the text; legal on zeroed memory
 * @s: text
 *
 * Context: as its allocator; never allocates.
 */
void ka_str_exit(struct ka_str *s)
{
	ka_vec_exit(&s->buf);
}

/**
 * ka_str_printf_at() - add formatted text at the end
 * @s: text
 * @gfp: flags of the context
 * @site: who asks
 * @fmt: as printk()'s
 *
 * Context: as @gfp and the allocator allow.
 * Return: 0; -ENOMEM with the text as it was.
 */
int ka_str_printf_at(struct ka_str *s, gfp_t gfp, struct ka_site *site, const char *fmt, ...)
{
	va_list args;
	int len, err;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	err = ka_vec_reserve_at(&s->buf, (size_t)len + 1, gfp, site);
	if (err)
		return err;

	va_start(args, fmt);
	vsnprintf(s->buf.data + s->buf.len, (size_t)len + 1, fmt, args);
	va_end(args);
	s->buf.len += len;
	return 0;
}

/**
 * ka_str_text() - the text so far
 * @s: text
 *
 * Return: NUL-terminated, valid until the next addition; "" before the first.
 */
const char *ka_str_text(const struct ka_str *s)
{
	return s->buf.cap ? s->buf.data : "";
}
