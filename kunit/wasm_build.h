/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: modules put together by hand
 *
 * A module is written section by section, in the binary format's own order.
 * Memory goes with the case; when it cannot be had the case ends.
 *
 *	wasm_begin(&w, test);
 *	wasm_section(&w, WASM_TYPE, 1);
 *	wasm_functype(&w, "ii:i");
 *	wasm_section(&w, WASM_FUNC, 1);
 *	...
 *	wasm_end(&w);
 */
#ifndef _KWASM_KUNIT_WASM_BUILD_H
#define _KWASM_KUNIT_WASM_BUILD_H

#include <kunit/test.h>

#include <linux/types.h>

enum wasm_section {
	WASM_CUSTOM,
	WASM_TYPE,
	WASM_IMPORT,
	WASM_FUNC,
	WASM_TABLE,
	WASM_MEMORY,
	WASM_GLOBAL,
	WASM_EXPORT,
	WASM_START,
	WASM_ELEM,
	WASM_CODE,
	WASM_DATA,
	WASM_DATA_COUNT,
};

/* Kinds of imports and exports. */
#define WASM_K_FUNC	0
#define WASM_K_TABLE	1
#define WASM_K_MEMORY	2
#define WASM_K_GLOBAL	3

#define WASM_NO_MAX	(~0U)

/**
 * struct wasm_build - a module being written
 * @test: whose memory it is
 * @bytes: so far
 * @len: how many
 * @cap: room
 * @section: where the size of the open section goes, 0: none is open
 */
struct wasm_build {
	struct kunit *test;
	u8 *bytes;
	size_t len;
	size_t cap;
	size_t section;
};

void wasm_begin(struct wasm_build *w, struct kunit *test);
void wasm_end(struct wasm_build *w);
/* Closes the section before it. */
void wasm_section(struct wasm_build *w, enum wasm_section id, u32 count);

void wasm_byte(struct wasm_build *w, u8 byte);
void wasm_bytes(struct wasm_build *w, const void *bytes, size_t n);
void wasm_u32(struct wasm_build *w, u32 val);
void wasm_s64(struct wasm_build *w, s64 val);
void wasm_name(struct wasm_build *w, const char *name);
void wasm_limits(struct wasm_build *w, u32 min, u32 max);

/* Entries of sections. */
void wasm_functype(struct wasm_build *w, const char *sig);	/* "il:i", letters as a host's */
void wasm_import(struct wasm_build *w, const char *module, const char *field, u8 kind);
void wasm_table(struct wasm_build *w, u8 elem, u32 min, u32 max);
void wasm_export(struct wasm_build *w, const char *name, u8 kind, u32 index);
/* An active segment at a constant offset of memory or table 0. */
void wasm_data(struct wasm_build *w, u32 offset, const void *bytes, u32 n);
void wasm_elem(struct wasm_build *w, u32 offset, const u32 *funcs, u32 n);
/* A body without locals; the end opcode is added. */
void wasm_body(struct wasm_build *w, const void *code, u32 n);

#define WASM_BYTES(w, ...) do {						\
	static const u8 __bytes[] = { __VA_ARGS__ };			\
									\
	wasm_bytes(w, __bytes, sizeof(__bytes));			\
} while (0)

#define WASM_BODY(w, ...) do {						\
	static const u8 __code[] = { __VA_ARGS__ };			\
									\
	wasm_body(w, __code, sizeof(__code));				\
} while (0)

#endif /* _KWASM_KUNIT_WASM_BUILD_H */
