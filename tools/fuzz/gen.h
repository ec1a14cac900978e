/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generator: valid modules out of any bytes
 */
#ifndef _KWASM_TOOLS_FUZZ_GEN_H
#define _KWASM_TOOLS_FUZZ_GEN_H

#include <linux/types.h>

#define GEN_MAX		(64 << 10)

/* Writes a module to @out, GEN_MAX bytes; its size, or 0 when it grew too large. */
size_t gen_module(const u8 *data, size_t size, u8 *out);

#endif
