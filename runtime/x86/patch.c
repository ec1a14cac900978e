// SPDX-License-Identifier: GPL-2.0
/*
 * Patch: machine code that the loader writes itself
 *
 * Each function takes the bytes as they are being made and the place where
 * they will be: what is relative is so to the latter.
 */
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "runtime/interp.h"
#include "runtime/jit.h"
#include "runtime/limits.h"
#include "runtime/x86/asm.h"
#include "runtime/x86/cpu.h"
#include "runtime/x86/layout.h"

extern const u8 kwasm_stub_help[], kwasm_stub_copy[], kwasm_stub_fill[], kwasm_stub_poll[],
		kwasm_stub_look[], kwasm_stub_return[], kwasm_stub_stack[], kwasm_stub_checks[],
		kwasm_stub_traps[];

#define ENDBR64_SIZE	4
#define RET		0xc3
#define INT3		0xcc

/* What stubs.S and bulk.S know by number. */
static_assert(offsetof(struct kwasm_instance, store) == KWASM_AT_INST_STORE);
static_assert(offsetof(struct kwasm_instance, mem_size) == KWASM_AT_INST_MEM_SIZE);
static_assert(offsetof(struct kwasm_instance, mem) == KWASM_AT_INST_MEM);
static_assert(offsetof(struct kwasm_instance, mem_last) == KWASM_AT_INST_MEM_LAST);
static_assert(offsetof(struct kwasm_instance, zero) == KWASM_AT_INST_ZERO);
static_assert(offsetof(struct kwasm_func, entry) == KWASM_AT_FUNC_ENTRY);
static_assert(offsetof(struct kwasm_func, inst) == KWASM_AT_FUNC_INST);
static_assert(offsetof(struct kwasm_store, host_sp) == KWASM_AT_STORE_HOST_SP);
static_assert(offsetof(struct kwasm_store, floats) == KWASM_AT_STORE_FLOATS);
static_assert(offsetof(struct kwasm_store, straight) == KWASM_AT_STORE_STRAIGHT);
static_assert(offsetof(struct kwasm_store, section) == KWASM_AT_STORE_SECTION);
static_assert(offsetof(struct kwasm_store, polled) == KWASM_AT_STORE_POLLED);
static_assert(offsetof(struct kwasm_store, lent) == KWASM_AT_STORE_LENT);
static_assert(offsetof(struct kwasm_store, credit) == KWASM_AT_STORE_CREDIT);
static_assert(offsetof(struct kwasm_store, cpu) == KWASM_AT_STORE_CPU);
static_assert(offsetof(struct kwasm_store, lend) == KWASM_AT_STORE_LEND);
static_assert(offsetof(struct kwasm_store, quick) == KWASM_AT_STORE_QUICK);
static_assert(offsetof(struct kwasm_store, interrupt) == KWASM_AT_STORE_INTERRUPT);
static_assert(offsetof(struct kwasm_store, flags) == KWASM_AT_STORE_FLAGS);
static_assert(offsetof(struct kwasm_jit_regs, gpr) == KWASM_AT_REGS_RDI);
static_assert(offsetof(struct kwasm_jit_regs, rax) == KWASM_AT_REGS_RAX);
static_assert(offsetof(struct kwasm_jit_regs, rbx) == KWASM_AT_REGS_RBX);
static_assert(offsetof(struct kwasm_jit_regs, r10) == KWASM_AT_REGS_R10);
static_assert(offsetof(struct kwasm_jit_regs, func) == KWASM_AT_REGS_R11);
static_assert(offsetof(struct kwasm_jit_regs, r12) == KWASM_AT_REGS_R12);
static_assert(offsetof(struct kwasm_jit_regs, left) == KWASM_AT_REGS_R13);
static_assert(offsetof(struct kwasm_jit_regs, r14) == KWASM_AT_REGS_R14);
static_assert(offsetof(struct kwasm_jit_regs, inst) == KWASM_AT_REGS_R15);
static_assert(offsetof(struct kwasm_jit_regs, fp) == KWASM_AT_REGS_RBP);
static_assert(offsetof(struct kwasm_jit_regs, xmm) == KWASM_AT_REGS_XMM);
static_assert(sizeof(struct kwasm_jit_regs) == KWASM_REGS_SIZE);
static_assert(KWASM_NR_TRAPS == KWASM_TRAP_STUBS);
static_assert(KWASM_HELP(KWASM_HELP_MEMORY_FILL, 0, 0) == KWASM_BULK_HELP_FILL);
static_assert(KWASM_HELP(KWASM_HELP_MEMORY_COPY, 0, 0) == KWASM_BULK_HELP_COPY);
static_assert(X86_HAS_ERMS == KWASM_CPU_ERMS);
static_assert(KWASM_BYTES_PER_FUEL == 1 << KWASM_BULK_FUEL_SHIFT);
static_assert(KWASM_TRAP_MEMORY_BOUNDS == KWASM_TRAP_OF_BOUNDS);
static_assert(KWASM_MEM_WIDTHS == KWASM_CHECK_STUBS);

/**
 * kwasm_jit_stub() - address of a stub
 * @stub: enum kwasm_jit_stub
 */
const void *kwasm_jit_stub(u32 stub)
{
	static const u8 *const stubs[] = {
		[KWASM_STUB_CALL_OUT] = kwasm_stub_call_out,
		[KWASM_STUB_HELP] = kwasm_stub_help,
		[KWASM_STUB_COPY] = kwasm_stub_copy,
		[KWASM_STUB_FILL] = kwasm_stub_fill,
		[KWASM_STUB_POLL] = kwasm_stub_poll,
		[KWASM_STUB_LOOK] = kwasm_stub_look,
		[KWASM_STUB_CALL_R11] = kwasm_stub_call_r11,
		[KWASM_STUB_RETURN] = kwasm_stub_return,
		[KWASM_STUB_STACK] = kwasm_stub_stack,
	};

	if (stub >= KWASM_STUB_TRAP)
		return kwasm_stub_traps + (stub - KWASM_STUB_TRAP) * KWASM_TRAP_STUB;
	if (stub >= KWASM_STUB_CHECK && stub < KWASM_STUB_CHECK + KWASM_CHECK_STUBS)
		return kwasm_stub_checks + (stub - KWASM_STUB_CHECK) * KWASM_CHECK_STUB;
	return stubs[stub];
}

/* The stub is as the kernel left it when this module was loaded. */
static bool return_is_plain(void)
{
	const u8 *at = kwasm_stub_return;

	/* No object is to have the address behind the ENDBR: objtool says why. */
	OPTIMIZER_HIDE_VAR(at);
	/* Kernels without IBT have no ENDBR there. */
	if (kwasm_jit_find_entry(at, at + ENDBR64_SIZE))
		at += ENDBR64_SIZE;
	return *at == RET;
}

/**
 * kwasm_jit_patch() - complete a call or a jump
 * @at: its rel32
 * @place: where that will be
 * @target: where it goes, within 2 GiB
 *
 * A jump to the return becomes one where that is a plain one: what else a CPU may
 * need, the kernel has put there.
 */
void kwasm_jit_patch(u8 *at, const u8 *place, const void *target)
{
	if (target == kwasm_stub_return && return_is_plain()) {
		at[-1] = RET;
		memset(at, INT3, sizeof(u32));
		return;
	}
	kwasm_put32(at, (const u8 *)target - (place + sizeof(u32)));
}

/**
 * kwasm_jit_thunk() - make a function of the instance that runs callable
 * @at: KWASM_JIT_THUNK bytes
 * @place: where they will be
 * @func: function index
 *
 *	endbr64
 *	mov	funcs(%r15), %r11
 *	mov	8 * func(%r11), %r11
 *	jmp	kwasm_stub_call_r11
 */
void kwasm_jit_thunk(u8 *at, const u8 *place, u32 func)
{
	static const u8 code[] = {
		0xf3, 0x0f, 0x1e, 0xfa,
		0x4d, 0x8b, 0x9f, 0, 0, 0, 0,
		0x4d, 0x8b, 0x9b, 0, 0, 0, 0,
		0xe9, 0, 0, 0, 0,
	};

	static_assert(sizeof(code) <= KWASM_JIT_THUNK);
	memset(at, KWASM_ARENA_FILL, KWASM_JIT_THUNK);
	memcpy(at, code, sizeof(code));
	kwasm_put32(at + 7, offsetof(struct kwasm_instance, funcs));
	kwasm_put32(at + 14, func * sizeof(struct kwasm_func *));
	kwasm_jit_patch(at + 19, place + 19, kwasm_stub_call_r11);
}

/**
 * kwasm_jit_find_entry() - find where indirect branches may lead
 * @at: where to begin
 * @end: where the bytes end
 *
 * Return: the first endbr64 that lies before @end, whatever it is part of, or NULL.
 */
const u8 *kwasm_jit_find_entry(const u8 *at, const u8 *end)
{
	u32 bytes = 0;

	/* The last four, the first of them lowest. */
	for (; at < end; at++) {
		bytes = bytes >> 8 | (u32)*at << 24;
		if (bytes == X86_ENDBR64)
			return at - 3;
	}
	return NULL;
}
