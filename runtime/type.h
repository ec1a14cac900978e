/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types
 *
 * A value type is a u32: the byte of the binary format in the low eight bits
 * and, for references that name their heap type, that heap type above them.
 * The two reference types of WebAssembly 2.0 are written as their one-byte
 * abbreviations, so there is one encoding for each type and equality is ==.
 */
#ifndef _KWASM_RUNTIME_TYPE_H
#define _KWASM_RUNTIME_TYPE_H

#include <linux/types.h>

#define KWASM_BOT		0x00U	/* any type: the operands below an unconditional branch */
#define KWASM_I32		0x7fU
#define KWASM_I64		0x7eU
#define KWASM_F32		0x7dU
#define KWASM_F64		0x7cU
#define KWASM_V128		0x7bU
#define KWASM_FUNCREF		0x70U
#define KWASM_EXTERNREF		0x6fU

static inline bool kwasm_is_ref(u32 valtype)
{
	u32 byte = valtype & 0xff;

	return byte && byte < KWASM_V128;
}

static inline bool kwasm_is_num(u32 valtype)
{
	return valtype >= KWASM_F64 && valtype <= KWASM_I32;
}

/**
 * struct kwasm_functype - type of a function
 * @nr_params: how many parameters
 * @nr_results: how many results
 * @types: value types of the parameters, then of the results
 */
struct kwasm_functype {
	u16 nr_params;
	u16 nr_results;
	u32 types[];
};

static inline const u32 *kwasm_params(const struct kwasm_functype *t)
{
	return t->types;
}

static inline const u32 *kwasm_results(const struct kwasm_functype *t)
{
	return t->types + t->nr_params;
}

bool kwasm_functype_equal(const struct kwasm_functype *a, const struct kwasm_functype *b);
const char *kwasm_valtype_name(u32 valtype);

/* Imports and exports: the order is the binary format's. */
enum kwasm_extern_kind {
	KWASM_EXTERN_FUNC,
	KWASM_EXTERN_TABLE,
	KWASM_EXTERN_MEMORY,
	KWASM_EXTERN_GLOBAL,
	KWASM_EXTERN_KINDS
};

/* Bounds of a memory in pages or of a table in elements. */
struct kwasm_limits {
	u64 min;
	u64 max;	/* the kind's largest when none was declared: see has_max */
	bool has_max;
};

struct kwasm_tabletype {
	u32 elem;	/* reference type */
	struct kwasm_limits limits;
};

struct kwasm_memtype {
	struct kwasm_limits limits;
};

struct kwasm_globaltype {
	u32 valtype;
	bool mut;
};

#endif /* _KWASM_RUNTIME_TYPE_H */
