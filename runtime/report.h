/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why bytes were refused
 *
 * One report follows a load or an instantiation down.  The first reason wins;
 * recording it returns its errno and never allocates.
 */
#ifndef _KWASM_RUNTIME_REPORT_H
#define _KWASM_RUNTIME_REPORT_H

#include <linux/types.h>

/*
 * REASON(NAME, errno, "words"): the words are those of the official test suite
 * where it has any.
 */
#define KWASM_REASONS(REASON)						\
	/* malformed */							\
	REASON(UNEXPECTED_END, ENOEXEC, "unexpected end")		\
	REASON(MAGIC, ENOEXEC, "magic header not detected")		\
	REASON(VERSION, ENOEXEC, "unknown binary version")		\
	REASON(SECTION_ID, ENOEXEC, "malformed section id")		\
	REASON(SECTION_SIZE, ENOEXEC, "section size mismatch")		\
	REASON(SECTION_ORDER, ENOEXEC, "unexpected content after last section") \
	REASON(LENGTH, ENOEXEC, "length out of bounds")			\
	REASON(INT_LONG, ENOEXEC, "integer representation too long")	\
	REASON(INT_LARGE, ENOEXEC, "integer too large")			\
	REASON(UTF8, ENOEXEC, "malformed UTF-8 encoding")		\
	REASON(OPCODE, ENOEXEC, "illegal opcode")			\
	REASON(FUNC_COUNT, ENOEXEC, "function and code section have inconsistent lengths") \
	REASON(DATA_COUNT, ENOEXEC, "data count and data section have inconsistent lengths") \
	REASON(DATA_COUNT_REQUIRED, ENOEXEC, "data count section required") \
	REASON(IMPORT_KIND, ENOEXEC, "malformed import kind")		\
	REASON(EXPORT_KIND, ENOEXEC, "malformed export kind")		\
	REASON(LIMITS_FLAGS, ENOEXEC, "malformed limits flags")		\
	REASON(MUTABILITY, ENOEXEC, "malformed mutability")		\
	REASON(VALTYPE, ENOEXEC, "malformed value type")		\
	REASON(REFTYPE, ENOEXEC, "malformed reference type")		\
	REASON(FUNCTYPE, ENOEXEC, "malformed functype")			\
	REASON(ZERO_BYTE, ENOEXEC, "zero byte expected")		\
	REASON(END_EXPECTED, ENOEXEC, "END opcode expected")		\
	REASON(SEGMENT_FLAGS, ENOEXEC, "malformed segment flags")	\
	REASON(ELEMKIND, ENOEXEC, "malformed element kind")		\
	REASON(MALFORMED_MEMOP, ENOEXEC, "malformed memop flags")	\
	REASON(TOO_MANY_LOCALS, ENOEXEC, "too many locals")		\
	/* invalid */							\
	REASON(TYPE_MISMATCH, ENOEXEC, "type mismatch")			\
	REASON(UNKNOWN_TYPE, ENOEXEC, "unknown type")			\
	REASON(UNKNOWN_FUNC, ENOEXEC, "unknown function")		\
	REASON(UNKNOWN_TABLE, ENOEXEC, "unknown table")			\
	REASON(UNKNOWN_MEMORY, ENOEXEC, "unknown memory")		\
	REASON(UNKNOWN_GLOBAL, ENOEXEC, "unknown global")		\
	REASON(UNKNOWN_LOCAL, ENOEXEC, "unknown local")			\
	REASON(UNKNOWN_LABEL, ENOEXEC, "unknown label")			\
	REASON(UNKNOWN_DATA, ENOEXEC, "unknown data segment")		\
	REASON(UNKNOWN_ELEM, ENOEXEC, "unknown elem segment")		\
	REASON(UNDECLARED_FUNCREF, ENOEXEC, "undeclared function reference") \
	REASON(ALIGNMENT, ENOEXEC, "alignment must not be larger than natural") \
	REASON(IMMUTABLE, ENOEXEC, "global is immutable")		\
	REASON(CONST_EXPR, ENOEXEC, "constant expression required")	\
	REASON(RESULT_ARITY, ENOEXEC, "invalid result arity")		\
	REASON(START_TYPE, ENOEXEC, "start function")			\
	REASON(DUPLICATE_EXPORT, ENOEXEC, "duplicate export name")	\
	REASON(MULTIPLE_MEMORIES, ENOEXEC, "multiple memories")		\
	REASON(MEMORY_SIZE, ENOEXEC, "memory size must be at most 65536 pages (4GiB)") \
	REASON(LIMITS_ORDER, ENOEXEC, "size minimum must not be greater than maximum") \
	REASON(NESTING, ENOEXEC, "control flow is not nested")		\
	/* limits of this implementation, limits.h */			\
	REASON(MODULE_SIZE, E2BIG, "module too large")			\
	REASON(TOO_MANY, E2BIG, "too many definitions")			\
	REASON(BODY_SIZE, E2BIG, "function body too large")		\
	REASON(TOO_MANY_PARAMS, E2BIG, "too many parameters or results") \
	REASON(TOO_MANY_OPERANDS, E2BIG, "operand stack of a function too high") \
	REASON(TABLE_SIZE, E2BIG, "table too large")			\
	REASON(MEMORY_PAGES, E2BIG, "a memory has at most 65535 pages here") \
	REASON(NAME_SIZE, E2BIG, "name too long")			\
	REASON(TOO_NESTED, E2BIG, "blocks nested too deeply")		\
	REASON(POOL_FULL, ENOSPC, "a pool has no room")			\
	/* linking */							\
	REASON(UNKNOWN_IMPORT, ENOENT, "unknown import")		\
	REASON(IMPORT_TYPE, ENOEXEC, "incompatible import type")	\
	/* the host */							\
	REASON(NO_MEMORY, ENOMEM, "out of memory")			\
	REASON(INTERRUPTED, EINTR, "interrupted by a fatal signal")

enum kwasm_reason {
	KWASM_E_NONE,
#define REASON(name, ...) KWASM_E_##name,
	KWASM_REASONS(REASON)
#undef REASON
	KWASM_NR_REASONS
};

#define KWASM_NO_FUNC	(~0U)

/**
 * struct kwasm_report - the first thing that went wrong
 * @reason: KWASM_E_NONE as long as nothing did
 * @func: function index, or KWASM_NO_FUNC outside of functions
 * @offset: byte in the module, or 0 where there is none
 * @expected: value type that was wanted, for a type mismatch; 0: not said
 * @actual: value type that was found; 0: nothing there
 * @name: import or export that is meant, within the module's bytes, or NULL
 * @module: of an import: its module name, likewise, or NULL
 * @name_len: bytes of @name
 * @module_len: bytes of @module
 */
struct kwasm_report {
	enum kwasm_reason reason;
	u32 func;
	u32 expected;
	u32 actual;
	u64 offset;
	const u8 *name;
	const u8 *module;
	u32 name_len;
	u32 module_len;
};

void kwasm_report_init(struct kwasm_report *rep);
int kwasm_report(struct kwasm_report *rep, enum kwasm_reason reason, u64 offset);
int kwasm_reason_errno(enum kwasm_reason reason);
const char *kwasm_reason_text(enum kwasm_reason reason);
int kwasm_report_print(const struct kwasm_report *rep, char *buf, size_t size);

#endif /* _KWASM_RUNTIME_REPORT_H */
