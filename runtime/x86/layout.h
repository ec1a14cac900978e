/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Places that assembly knows by number; jit_call.c has them checked
 */
#ifndef _KWASM_RUNTIME_X86_LAYOUT_H
#define _KWASM_RUNTIME_X86_LAYOUT_H

/* struct kwasm_instance */
#define KWASM_AT_INST_STORE	0
#define KWASM_AT_INST_MEM_SIZE	8
#define KWASM_AT_INST_MEM	16
#define KWASM_AT_INST_ZERO	32
#define KWASM_AT_INST_MEM_LAST	80

/* struct kwasm_func */
#define KWASM_AT_FUNC_ENTRY	0
#define KWASM_AT_FUNC_INST	8

/* struct kwasm_store */
#define KWASM_AT_STORE_HOST_SP	0
#define KWASM_AT_STORE_FLOATS	8
#define KWASM_AT_STORE_STRAIGHT	12
#define KWASM_AT_STORE_SECTION	16
#define KWASM_AT_STORE_POLLED	20
#define KWASM_AT_STORE_LENT	24
#define KWASM_AT_STORE_CREDIT	32
#define KWASM_AT_STORE_CPU	40
#define KWASM_AT_STORE_LEND	44
#define KWASM_AT_STORE_QUICK	48
#define KWASM_AT_STORE_INTERRUPT	56
#define KWASM_AT_STORE_FLAGS	64

/* struct kwasm_jit_regs */
#define KWASM_AT_REGS_RDI	0
#define KWASM_AT_REGS_RSI	8
#define KWASM_AT_REGS_RDX	16
#define KWASM_AT_REGS_RCX	24
#define KWASM_AT_REGS_R8	32
#define KWASM_AT_REGS_R9	40
#define KWASM_AT_REGS_RAX	48
#define KWASM_AT_REGS_RBX	56
#define KWASM_AT_REGS_R10	64
#define KWASM_AT_REGS_R11	72
#define KWASM_AT_REGS_R12	80
#define KWASM_AT_REGS_R13	88
#define KWASM_AT_REGS_R14	96
#define KWASM_AT_REGS_R15	104
#define KWASM_AT_REGS_RBP	112
#define KWASM_AT_REGS_XMM	120
#define KWASM_REGS_SIZE		248

/* What kwasm_jit_enter() pushes below its frame pointer, bytes. */
#define KWASM_HOST_FRAME	48

/* Bytes from one trap's stub to the next, and how many there are; one of them. */
#define KWASM_TRAP_STUB		16
#define KWASM_TRAP_STUBS	17
#define KWASM_TRAP_OF_BOUNDS	5

/* Bytes from one check's stub to the next, and how many there are. */
#define KWASM_CHECK_STUB	32
#define KWASM_CHECK_STUBS	4

/* enum kwasm_jit_help */
#define KWASM_BULK_HELP_FILL	1
#define KWASM_BULK_HELP_COPY	2

/*
 * Work in bulk that machine code does itself: at most so many bytes; up to how many
 * in a section of the FPU, and by a loop whatever the processor has; how many cost
 * a unit of fuel, as a power of two.
 */
#define KWASM_BULK_MOST		65536
#define KWASM_BULK_SHORT	256
#define KWASM_BULK_FUEL_SHIFT	6

/* X86_HAS_ERMS */
#define KWASM_CPU_ERMS		0x10

/* Bytes of the code arena, and of what it can get; and what free ones hold: int3. */
#define KWASM_ARENA_SIZE	(1 << 20)
#define KWASM_ARENA_MORE	{ 4 << 20, 16 << 20, 48 << 20 }
#define KWASM_ARENA_FILL	0xcc

#endif /* _KWASM_RUNTIME_X86_LAYOUT_H */
