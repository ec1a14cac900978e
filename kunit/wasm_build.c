// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: modules put together by hand
 *
 * Sizes of sections are not known before they end: they take five bytes of
 * LEB128, filled in later.
 */

#include <linux/string.h>

#include "kunit/wasm_build.h"
#include "runtime/type.h"

#define SIZE_BYTES	5

static void close_section(struct wasm_build *w)
{
	u32 size = w->len - w->section - SIZE_BYTES;
	int i;

	if (!w->section)
		return;
	for (i = 0; i < SIZE_BYTES; i++) {
		w->bytes[w->section + i] = (size & 0x7f) | (i < SIZE_BYTES - 1 ? 0x80 : 0);
		size >>= 7;
	}
	w->section = 0;
}

void wasm_bytes(struct wasm_build *w, const void *bytes, size_t n)
{
	if (n > w->cap - w->len) {
		size_t cap = 2 * (w->cap + n);
		u8 *more = kunit_kmalloc(w->test, cap, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(w->test, more);
		memcpy(more, w->bytes, w->len);
		kunit_kfree(w->test, w->bytes);
		w->bytes = more;
		w->cap = cap;
	}
	memcpy(w->bytes + w->len, bytes, n);
	w->len += n;
}

void wasm_byte(struct wasm_build *w, u8 byte)
{
	wasm_bytes(w, &byte, 1);
}

void wasm_u32(struct wasm_build *w, u32 val)
{
	for (; val >= 0x80; val >>= 7)
		wasm_byte(w, val | 0x80);
	wasm_byte(w, val);
}

void wasm_s64(struct wasm_build *w, s64 val)
{
	for (; val < -64 || val > 63; val >>= 7)
		wasm_byte(w, val | 0x80);
	wasm_byte(w, val & 0x7f);
}

void wasm_begin(struct wasm_build *w, struct kunit *test)
{
	static const u8 header[] = { 0, 'a', 's', 'm', 1, 0, 0, 0 };

	memset(w, 0, sizeof(*w));
	w->test = test;
	w->cap = 256;
	w->bytes = kunit_kmalloc(test, w->cap, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, w->bytes);
	wasm_bytes(w, header, sizeof(header));
}

void wasm_end(struct wasm_build *w)
{
	close_section(w);
}

void wasm_section(struct wasm_build *w, enum wasm_section id, u32 count)
{
	static const u8 later[SIZE_BYTES];

	close_section(w);
	wasm_byte(w, id);
	w->section = w->len;
	wasm_bytes(w, later, sizeof(later));
	wasm_u32(w, count);
}

void wasm_name(struct wasm_build *w, const char *name)
{
	wasm_u32(w, strlen(name));
	wasm_bytes(w, name, strlen(name));
}

void wasm_limits(struct wasm_build *w, u32 min, u32 max)
{
	wasm_byte(w, max != WASM_NO_MAX);
	wasm_u32(w, min);
	if (max != WASM_NO_MAX)
		wasm_u32(w, max);
}

static u8 letter_type(char letter)
{
	switch (letter) {
	case 'i':
		return KWASM_I32;
	case 'l':
		return KWASM_I64;
	case 'f':
		return KWASM_F32;
	case 'd':
		return KWASM_F64;
	case 'r':
		return KWASM_FUNCREF;
	default:
		return KWASM_EXTERNREF;
	}
}

void wasm_functype(struct wasm_build *w, const char *sig)
{
	const char *colon = strchr(sig, ':');

	wasm_byte(w, 0x60);
	wasm_u32(w, colon - sig);
	for (; *sig; sig++) {
		if (sig == colon)
			wasm_u32(w, strlen(colon + 1));
		else
			wasm_byte(w, letter_type(*sig));
	}
}

void wasm_import(struct wasm_build *w, const char *module, const char *field, u8 kind)
{
	wasm_name(w, module);
	wasm_name(w, field);
	wasm_byte(w, kind);
}

void wasm_table(struct wasm_build *w, u8 elem, u32 min, u32 max)
{
	wasm_byte(w, elem);
	wasm_limits(w, min, max);
}

void wasm_export(struct wasm_build *w, const char *name, u8 kind, u32 index)
{
	wasm_name(w, name);
	wasm_byte(w, kind);
	wasm_u32(w, index);
}

static void const_offset(struct wasm_build *w, u32 offset)
{
	wasm_byte(w, 0x41);
	wasm_s64(w, (s32)offset);
	wasm_byte(w, 0x0b);
}

void wasm_data(struct wasm_build *w, u32 offset, const void *bytes, u32 n)
{
	wasm_byte(w, 0);
	const_offset(w, offset);
	wasm_u32(w, n);
	wasm_bytes(w, bytes, n);
}

void wasm_elem(struct wasm_build *w, u32 offset, const u32 *funcs, u32 n)
{
	wasm_byte(w, 0);
	const_offset(w, offset);
	wasm_u32(w, n);
	while (n--)
		wasm_u32(w, *funcs++);
}

void wasm_body(struct wasm_build *w, const void *code, u32 n)
{
	wasm_u32(w, n + 2);
	wasm_byte(w, 0);
	wasm_bytes(w, code, n);
	wasm_byte(w, 0x0b);
}
