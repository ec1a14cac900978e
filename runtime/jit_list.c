// SPDX-License-Identifier: GPL-2.0
/*
 * Machine code: a function's listing
 *
 * Which instruction of the module each piece of code belongs to is of interest
 * to people only, so nothing of it is kept.  Whoever asks has the function
 * compiled once more, this time with the lines noted.
 *
 * Invariant: what is listed are the bytes that run.  A compilation that came out
 * differently is no listing.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "runtime/jit.h"

/* Where the text begins may decide how loops are aligned: not nearer than this. */
#define ALIGNMENT	64

/**
 * kwasm_jit_extent() - bytes of a function's machine code
 * @m: module
 * @own: number among the functions that it defines
 *
 * Return: how many, from its entry to the next one; 0 when it has none.
 */
u32 kwasm_jit_extent(const struct kwasm_module *m, u32 own)
{
	const struct kwasm_jit_code *code = &m->jit;
	u32 nr = m->nr_funcs - m->nr_func_imports, next;

	if (!code->base || code->entries[own] == KWASM_JIT_NO_ENTRY)
		return 0;
	for (next = own + 1; next < nr; next++)
		if (code->entries[next] != KWASM_JIT_NO_ENTRY)
			return code->entries[next] - code->entries[own];
	return code->text_size - code->entries[own];
}

/* Lets what was compiled behind @pad bytes begin at 0. */
static void shift(struct kwasm_jit_text *text, u32 pad)
{
	size_t i;

	text->bytes.len -= pad;
	memmove(text->bytes.data, text->bytes.data + pad, text->bytes.len);
	for (i = 0; i < text->relocs.len; i++)
		ka_vec_at(&text->relocs, struct kwasm_jit_reloc, i)->at -= pad;
	for (i = 0; i < text->lines.len; i++)
		ka_vec_at(&text->lines, struct kwasm_jit_site, i)->text -= pad;
}

/* Completes @text as the loader did; false when it is not what is there. */
static bool compare(const u8 *place, struct kwasm_jit_text *text)
{
	u8 *bytes = text->bytes.data;
	size_t i;

	for (i = 0; i < text->relocs.len; i++) {
		const struct kwasm_jit_reloc *reloc =
			ka_vec_at(&text->relocs, struct kwasm_jit_reloc, i);
		/* A jump to the return may have become one. */
		u32 more = reloc->target == KWASM_JIT_STUB + KWASM_STUB_RETURN;

		memcpy(bytes + reloc->at - more, place + reloc->at - more, sizeof(u32) + more);
	}
	return !memcmp(bytes, place, text->bytes.len);
}

/**
 * kwasm_jit_list() - list a function's machine code
 * @m: module; nobody else lists one of its functions meanwhile
 * @own: number among the functions that it defines
 * @text: receives the bytes as they run, relocations and lines, all of them
 *	from 0; to be freed in any case
 *
 * Context: process context; sleeps.
 * Return: 0; -ENODATA when the module has no machine code; why the function has
 * none, as kwasm_target_emit(); -ESTALE when the compiler makes other code of it
 * now; -ENOMEM; -EINTR.
 */
int kwasm_jit_list(struct kwasm_module *m, u32 own, struct kwasm_jit_text *text)
{
	u32 extent = kwasm_jit_extent(m, own), pad;
	int err;

	kwasm_jit_text_init(text, m);
	text->keep_lines = true;
	if (!m->jit.base)
		return -ENODATA;
	pad = extent ? m->jit.entries[own] % ALIGNMENT : 0;
	if (ka_vec_reserve(&text->bytes, ALIGNMENT, m->policy.gfp))
		return -ENOMEM;
	memset(text->bytes.data, 0, pad);
	text->bytes.len = pad;
	err = kwasm_jit_compile_func(m, m->nr_func_imports + own, text);
	if (err)
		return err;
	shift(text, pad);
	if (text->bytes.len > extent || !compare(m->jit.base + m->jit.entries[own], text))
		return -ESTALE;
	return 0;
}
