/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Limits of the runtime, all of them
 *
 * Where the WebAssembly JavaScript interface names an implementation limit, it
 * is taken over, so that a module that a browser loads is loaded here too.
 * Spec: JS API, Implementation-defined Limits.
 */
#ifndef _KWASM_RUNTIME_LIMITS_H
#define _KWASM_RUNTIME_LIMITS_H

#define KWASM_MAX_MODULE_SIZE		(1U << 30)	/* bytes; JS API */
#define KWASM_MAX_TYPES			1000000U	/* JS API */
#define KWASM_MAX_FUNCS			1000000U	/* JS API, imported and defined */
#define KWASM_MAX_IMPORTS		1000000U	/* JS API: 1,000,000 */
#define KWASM_MAX_EXPORTS		1000000U	/* JS API: 1,000,000 */
#define KWASM_MAX_GLOBALS		1000000U	/* JS API */
#define KWASM_MAX_DATA_SEGMENTS		100000U		/* JS API */
#define KWASM_MAX_ELEM_SEGMENTS		100000U		/* JS API: bounded by tables there */
#define KWASM_MAX_TABLES		100000U		/* JS API */
#define KWASM_MAX_MEMORIES		100U		/* JS API with multi-memory */
#define KWASM_MAX_TABLE_SIZE		10000000U	/* elements; JS API */
#define KWASM_MAX_PARAMS		1000U		/* JS API */
#define KWASM_MAX_RESULTS		1000U		/* JS API */
#define KWASM_MAX_LOCALS		50000U		/* JS API, parameters included */
#define KWASM_MAX_BODY_SIZE		7654321U	/* bytes; JS API */
#define KWASM_MAX_NAME			100000U		/* bytes; JS API has none on names */

/* Slots of one frame, locals and all: a side table entry counts them in 16 bits. */
#define KWASM_MAX_FRAME			65535U

/* Nesting of blocks: 64 bytes each of validation scratch, no recursion. */
#define KWASM_MAX_NESTING		250000U

/* Operands of a constant expression at once: its evaluation needs no heap. */
#define KWASM_MAX_CONST_OPERANDS	16U

/* 4 GiB: all that a 32-bit address reaches. */
#define KWASM_WASM_PAGE_SIZE		65536U
#define KWASM_MAX_PAGES			65536U
/* What a memory may have of them: the highest indices are beyond any (ir_group.c). */
#define KWASM_MOST_PAGES		(KWASM_MAX_PAGES - 1)

/* Bytes of a store's Wasm stack. */
#define KWASM_STACK_DEFAULT		(1U << 20)
#define KWASM_STACK_MIN			(1U << 14)
#define KWASM_STACK_MAX			(1U << 28)

#define KWASM_MAX_BACKTRACE		64

/* Restarts within one period: what a supervised thing remembers of them. */
#define KWASM_MAX_RESTARTS		32

/*
 * Compiling: bytes of memory to a byte of the module's largest function, its
 * machine code and the checker of that included; and what is granted in any case.
 */
#define KWASM_COMPILE_PER_BYTE		100U
#define KWASM_COMPILE_MIN		(64U << 10)

/* Bulk work costs a unit of fuel for this many bytes. */
#define KWASM_BYTES_PER_FUEL		64
/*
 * Fuel between two polls: some 75 us of the interpreter, and 8 ms at the slowest that
 * machine code can be (below), so that a deadline of 10 ms is over within 20.
 */
#define KWASM_SLICE			98304
/*
 * ... of machine code with floats, which cannot be preempted in between: at least,
 * and when a call begins, as nothing is known of it.  Loads that miss all caches
 * take 85 us for 1024.
 */
#define KWASM_SLICE_FLOATS_MIN		256
#define KWASM_SLICE_FLOATS_FIRST	1024
/* Slices that a stub lends to machine code before C has a look at what is rare. */
#define KWASM_SLICES_LENT		32
/* Bytes of straight code between two looks at how many there were since a poll. */
#define KWASM_STRAIGHT_SHIFT		10
#define KWASM_STRAIGHT			(1 << KWASM_STRAIGHT_SHIFT)
/*
 * ... and for how long it keeps the processor, as a rule, by the counter that
 * processors have: some 10 to 50 us of any.
 */
#define KWASM_SECTION_TICKS		50000
/* ... and a slice of it: at least, and up to twice that, where the code allows. */
#define KWASM_SLICE_TICKS		6250

/* Instances and registered names in one store. */
#define KWASM_MAX_INSTANCES		65536U

#endif /* _KWASM_RUNTIME_LIMITS_H */
