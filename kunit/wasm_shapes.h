/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suites: functions that are large in one dimension
 */
#ifndef _KWASM_KUNIT_WASM_SHAPES_H
#define _KWASM_KUNIT_WASM_SHAPES_H

#include "kunit/wasm_build.h"

/**
 * struct wasm_shape - a kind of function
 * @name: for people
 * @size: how large it is at most to be, in its own dimension
 * @locals: of type i32, for a size
 * @code: writes its instructions
 *
 * Each is of type (i32 i32) -> i32 and may call itself; there is a memory of one
 * page.  None is made to be run.
 */
struct wasm_shape {
	const char *name;
	u32 size;
	u32 (*locals)(u32 size);
	void (*code)(struct wasm_build *w, u32 size);
};

extern const struct wasm_shape wasm_shapes[];
extern const u32 wasm_nr_shapes;

/* A module of @funcs functions of one shape and size; the first is exported "f". */
void wasm_of_shape(struct wasm_build *w, struct kunit *test, const struct wasm_shape *shape,
		   u32 size, u32 funcs);

#endif /* _KWASM_KUNIT_WASM_SHAPES_H */
