/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Modules byte by byte, for input that no assembler would write
 *
 * A buffer that grows; numbers of the binary format; a section's size is written
 * when the section ends.  The end of memory is the end of the test.
 */
#ifndef _KWASM_SELFTESTS_WASM_H
#define _KWASM_SELFTESTS_WASM_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct wasm {
	unsigned char *bytes;
	size_t len;
	size_t cap;
};

static inline void wasm_bytes(struct wasm *w, const void *bytes, size_t n)
{
	if (w->len + n > w->cap) {
		w->cap = 2 * (w->len + n);
		w->bytes = realloc(w->bytes, w->cap);
		if (!w->bytes)
			abort();
	}
	memcpy(w->bytes + w->len, bytes, n);
	w->len += n;
}

static inline void wasm_byte(struct wasm *w, unsigned char byte)
{
	wasm_bytes(w, &byte, 1);
}

static inline void wasm_repeat(struct wasm *w, unsigned char byte, size_t n)
{
	while (n--)
		wasm_byte(w, byte);
}

static inline void wasm_u32(struct wasm *w, uint32_t n)
{
	for (; n >= 0x80; n >>= 7)
		wasm_byte(w, n | 0x80);
	wasm_byte(w, n);
}

/* A string literal's bytes, NULs included. */
#define wasm_text(w, text) wasm_bytes(w, text, sizeof(text) - 1)

static inline void wasm_begin(struct wasm *w)
{
	*w = (struct wasm){};
	wasm_text(w, "\0asm\1\0\0\0");
}

/* Appends @section as section @id, and frees it. */
static inline void wasm_section(struct wasm *w, unsigned char id, struct wasm *section)
{
	wasm_byte(w, id);
	wasm_u32(w, section->len);
	wasm_bytes(w, section->bytes, section->len);
	free(section->bytes);
	*section = (struct wasm){};
}

/* A module of one function, "() -> ()", exported as "f", with @body's code. */
static inline void wasm_function(struct wasm *w, struct wasm *body)
{
	struct wasm section = {};

	wasm_begin(w);
	wasm_text(&section, "\1\x60\0\0");
	wasm_section(w, 1, &section);
	wasm_text(&section, "\1\0");
	wasm_section(w, 3, &section);
	wasm_text(&section, "\1\1f\0\0");
	wasm_section(w, 7, &section);
	wasm_u32(&section, 1);
	wasm_u32(&section, body->len + 1);
	wasm_u32(&section, 0);
	wasm_bytes(&section, body->bytes, body->len);
	wasm_section(w, 10, &section);
	free(body->bytes);
	*body = (struct wasm){};
}

#endif /* _KWASM_SELFTESTS_WASM_H */
