/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Traps: how a guest's call ended when it did not return
 */
#ifndef _KWASM_RUNTIME_TRAP_H
#define _KWASM_RUNTIME_TRAP_H

#include <linux/types.h>

#include "runtime/limits.h"

struct kwasm_instance;

/*
 * TRAP(NAME, "words"): the words are those of the official test suite where
 * it has any.  The order is part of the ABI.
 */
#define KWASM_TRAPS(TRAP)						\
	TRAP(UNREACHABLE, "unreachable")				\
	TRAP(DIVIDE_BY_ZERO, "integer divide by zero")			\
	TRAP(INTEGER_OVERFLOW, "integer overflow")			\
	TRAP(INVALID_CONVERSION, "invalid conversion to integer")	\
	TRAP(MEMORY_BOUNDS, "out of bounds memory access")		\
	TRAP(TABLE_BOUNDS, "out of bounds table access")		\
	TRAP(UNDEFINED_ELEMENT, "undefined element")			\
	TRAP(UNINITIALIZED_ELEMENT, "uninitialized element")		\
	TRAP(INDIRECT_CALL_TYPE, "indirect call type mismatch")		\
	TRAP(STACK_EXHAUSTED, "call stack exhausted")			\
	/* not the spec's: the host ended the call */			\
	TRAP(FUEL, "out of fuel")					\
	TRAP(DEADLINE, "deadline exceeded")				\
	TRAP(KILLED, "interrupted by a fatal signal")			\
	TRAP(STOPPED, "stopped by the host")				\
	TRAP(EXIT, "exit")						\
	TRAP(HOST, "host function failed")

enum kwasm_trap_kind {
	KWASM_TRAP_NONE,
#define TRAP(name, words) KWASM_TRAP_##name,
	KWASM_TRAPS(TRAP)
#undef TRAP
	KWASM_NR_TRAPS
};

/* By enum kwasm_numeric. */
extern const enum kwasm_trap_kind kwasm_numeric_traps[];

const char *kwasm_trap_text(enum kwasm_trap_kind kind);

/**
 * struct kwasm_frame_info - a frame of a backtrace
 * @inst: instance that the function belongs to
 * @func: function index in it
 * @offset: of the instruction in the module's bytes
 */
struct kwasm_frame_info {
	const struct kwasm_instance *inst;
	u32 func;
	u32 offset;
};

/**
 * struct kwasm_trap - how the last call in a store ended
 * @kind: KWASM_TRAP_NONE when it returned
 * @code: exit status of EXIT, errno (negative) of HOST
 * @depth: frames there were; @frames holds the innermost of them
 * @frames: innermost first
 */
struct kwasm_trap {
	enum kwasm_trap_kind kind;
	int code;
	u32 depth;
	struct kwasm_frame_info frames[KWASM_MAX_BACKTRACE];
};

#endif /* _KWASM_RUNTIME_TRAP_H */
