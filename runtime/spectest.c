// SPDX-License-Identifier: GPL-2.0
/*
 * Spectest: the host module that the official test suite imports from
 *
 * Its functions have types and no effect.  Spec: the suite's own harness.
 */

#include "runtime/store.h"

static int ignore(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	return 0;
}

static const struct kwasm_host_func funcs[] = {
	{ "print",		":",	ignore },
	{ "print_i32",		"i:",	ignore },
	{ "print_i64",		"l:",	ignore },
	{ "print_f32",		"f:",	ignore },
	{ "print_f64",		"d:",	ignore },
	{ "print_i32_f32",	"if:",	ignore },
	{ "print_f64_f64",	"dd:",	ignore },
	{}
};

static const struct kwasm_host_table tables[] = {
	{ "table", { KWASM_FUNCREF, { .min = 10, .max = 20, .has_max = true } } },
	{}
};

static const struct kwasm_host_memory memories[] = {
	{ "memory", { { .min = 1, .max = 2, .has_max = true } } },
	{}
};

/* The floats are 666.6, as bit patterns. */
static const struct kwasm_host_global globals[] = {
	{ "global_i32", { KWASM_I32 }, 666 },
	{ "global_i64", { KWASM_I64 }, 666 },
	{ "global_f32", { KWASM_F32 }, 0x4426a666 },
	{ "global_f64", { KWASM_F64 }, 0x4084d4cccccccccd },
	{}
};

const struct kwasm_host_module kwasm_spectest = {
	.name = "spectest",
	.funcs = funcs,
	.tables = tables,
	.memories = memories,
	.globals = globals,
};
