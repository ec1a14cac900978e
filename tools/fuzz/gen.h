/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generator: valid modules out of any bytes
 *
 * Half of them have a next one, that imports what they export under the name
 * "before": a custom section right behind the header, which is laid out as below
 * and whose content, but for the name, is that module.
 */
#ifndef _KWASM_TOOLS_FUZZ_GEN_H
#define _KWASM_TOOLS_FUZZ_GEN_H

#include <linux/types.h>

#define GEN_MAX		(64 << 10)

/* Where the custom section is; of its size, five bytes; of its name; of the module. */
#define GEN_NEXT	8
#define GEN_NEXT_SIZE	(GEN_NEXT + 1)
#define GEN_NEXT_NAME	(GEN_NEXT_SIZE + 5)
#define GEN_NEXT_MODULE	(GEN_NEXT_NAME + 5)

/* What is to be found in modules, each a GEN(name, words). */
enum gen_kind {
#define GEN(name, words)	GEN_##name,
#include "tools/fuzz/gen_kinds.h"
	GEN_NR_KINDS
};

extern const char * const gen_kinds[GEN_NR_KINDS];

/* How often each was written so far. */
extern u64 gen_counts[GEN_NR_KINDS];

/* Writes a module to @out, GEN_MAX bytes; its size, or 0 when it grew too large. */
size_t gen_module(const u8 *data, size_t size, u8 *out);

#endif
