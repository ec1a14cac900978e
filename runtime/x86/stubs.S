// SPDX-License-Identifier: GPL-2.0
/*
 * Stubs: between machine code on a store's stack and C on the kernel's
 *
 * Machine code reaches them by call or jump; they are text of the module, so
 * that returns and indirect jumps here are patched as the CPU needs it.  Those
 * that lead to C save what C has to see, or must not lose, in a struct
 * kwasm_jit_regs on the Wasm stack, right below the return address.
 *
 * C returns a trap, and the call is over: the kernel's stack goes back to where
 * kwasm_jit_enter() left it, and that returns.
 *
 * xmm registers are nobody's but the user's unless the call has floats.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/nospec-branch.h>
#include <asm/thread_info.h>
#include <asm/unwind_hints.h>

#include "runtime/limits.h"
#include "runtime/x86/layout.h"

#define REG(name)	KWASM_AT_REGS_##name(%rsp)
#define XMM(n)		(KWASM_AT_REGS_XMM + 8 * (n))(%rsp)

/*
 * Where the caller's frame ends, for whoever traces the stack: on the kernel's
 * stack behind what kwasm_jit_enter() pushed, so that a trace goes on with its
 * caller; on the Wasm stack behind the registers.
 */
.macro HINT_HOST
	UNWIND_HINT type=UNWIND_HINT_TYPE_CALL sp_reg=ORC_REG_SP sp_offset=KWASM_HOST_FRAME+16
.endm

.macro HINT_WASM
	UNWIND_HINT type=UNWIND_HINT_TYPE_CALL sp_reg=ORC_REG_SP sp_offset=KWASM_REGS_SIZE+8
.endm

/* Likewise with three registers pushed. */
.macro HINT_PUSHED
	UNWIND_HINT type=UNWIND_HINT_TYPE_CALL sp_reg=ORC_REG_SP sp_offset=32
.endm

	.text

/* What each of them needs: who runs, and the fuel it has. */
.macro SAVE_STATE
	lea	-KWASM_REGS_SIZE(%rsp), %rsp
	mov	%r13, REG(R13)
	mov	%r15, REG(R15)
	mov	%rbp, REG(RBP)
.endm

.macro SAVE_ARGS
	mov	%rdi, REG(RDI)
	mov	%rsi, REG(RSI)
	mov	%rdx, REG(RDX)
	mov	%rcx, REG(RCX)
	mov	%r8, REG(R8)
	mov	%r9, REG(R9)
	mov	%r11, REG(R11)
.endm

.macro SAVE_XMM from, to
	.Ln = \from
	.rept	\to - \from + 1
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	.if	\i == .Ln
	movsd	%xmm\i, XMM(\i)
	.endif
	.endr
	.Ln = .Ln + 1
	.endr
.endm

/* Call function(regs, ...) on the kernel's stack; the store is in rax. */
.macro TO_C function
	mov	%rsp, %rbx
	mov	%rsp, %rdi
	mov	KWASM_AT_STORE_HOST_SP(%rax), %rsp
	HINT_HOST
	call	\function
.endm

/*
 * Likewise, and go on behind it, on the Wasm stack again, unless it traps.
 * Everything to be kept is saved.
 */
.macro CALL_C function
	TO_C	\function
	test	%eax, %eax
	jnz	.Lleave
	mov	%rbx, %rsp
	HINT_WASM
	mov	REG(R13), %r13
.endm

/*
 * int kwasm_jit_enter(struct kwasm_jit_regs *regs, const void *entry,
 *		       struct kwasm_store *s)
 *
 * The argument slots are right above regs; the results are left there, the
 * first one in regs.  Returns 0 or the trap that ended it.
 */
SYM_CODE_START(kwasm_jit_enter)
	UNWIND_HINT_FUNC
	ENDBR
	push	%rbp
	mov	%rsp, %rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rdx
	mov	%rsp, KWASM_AT_STORE_HOST_SP(%rdx)

	mov	%rdi, %r10
	mov	%rsi, %rax
	cmpb	$0, KWASM_AT_STORE_FLOATS(%rdx)
	je	1f
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7
	movsd	(KWASM_AT_REGS_XMM + 8 * \i)(%r10), %xmm\i
	.endr
1:	mov	KWASM_AT_REGS_R15(%r10), %r15
	mov	KWASM_AT_REGS_R13(%r10), %r13
	mov	KWASM_AT_REGS_RDI(%r10), %rdi
	mov	KWASM_AT_REGS_RSI(%r10), %rsi
	mov	KWASM_AT_REGS_RDX(%r10), %rdx
	mov	KWASM_AT_REGS_RCX(%r10), %rcx
	mov	KWASM_AT_REGS_R8(%r10), %r8
	mov	KWASM_AT_REGS_R9(%r10), %r9
	lea	KWASM_REGS_SIZE(%r10), %rsp
	CALL_NOSPEC rax

	lea	-KWASM_REGS_SIZE(%rsp), %rcx
	lea	-KWASM_HOST_FRAME(%rbp), %rsp
	mov	(%rsp), %rdx
	mov	%rax, KWASM_AT_REGS_RAX(%rcx)
	mov	%r13, KWASM_AT_REGS_R13(%rcx)
	xor	%eax, %eax
	cmpb	$0, KWASM_AT_STORE_FLOATS(%rdx)
	je	.Lleave
	movsd	%xmm0, KWASM_AT_REGS_XMM(%rcx)
.Lleave:
	HINT_HOST
	pop	%rdx
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	RET
SYM_CODE_END(kwasm_jit_enter)

/* A call of the function that r11 points to, whoever's it is. */
SYM_CODE_START(kwasm_stub_call_r11)
	UNWIND_HINT_FUNC
	ENDBR
	mov	KWASM_AT_FUNC_INST(%r11), %r15
	mov	KWASM_AT_FUNC_ENTRY(%r11), %rax
	JMP_NOSPEC rax
SYM_CODE_END(kwasm_stub_call_r11)

/*
 * The entry of functions that have no machine code.  The store is the caller's as
 * well: asking the caller's frame does not wait for r15, which comes a long way.
 */
SYM_CODE_START(kwasm_stub_call_out)
	UNWIND_HINT_FUNC
	ENDBR
	mov	-8(%rbp), %rax
	SAVE_STATE
	SAVE_ARGS
	mov	KWASM_AT_INST_STORE(%rax), %rax
	mov	%rax, %r12
	cmpb	$0, KWASM_AT_STORE_FLOATS(%rax)
	je	1f
	SAVE_XMM 0, 7
1:	CALL_C	kwasm_jit_call_out
	cmpb	$0, KWASM_AT_STORE_FLOATS(%r12)
	je	1f
	movsd	XMM(0), %xmm0
1:	mov	REG(RAX), %rax
	add	$KWASM_REGS_SIZE, %rsp
	RET
SYM_CODE_END(kwasm_stub_call_out)

/* An instruction that C does. */
SYM_CODE_START(kwasm_stub_help)
	UNWIND_HINT_FUNC
	ENDBR
	SAVE_STATE
	SAVE_ARGS
	mov	KWASM_AT_INST_STORE(%r15), %rax
	CALL_C	kwasm_jit_help
	mov	REG(RAX), %rax
	add	$KWASM_REGS_SIZE, %rsp
	RET
SYM_CODE_END(kwasm_stub_help)

/*
 * Fuel has run out for now; machine code loses nothing but flags.
 *
 * If nobody wants anything of the call, there is nothing else to do: the next slice
 * is lent here.  In a section of the FPU the clock says so: while that is young, and
 * the slice took as long as it should.  What may have more to say then, such as a
 * signal, waits for the end of the section.
 */
SYM_CODE_START(kwasm_stub_poll)
	UNWIND_HINT_FUNC
	ENDBR
.Lpoll:	push	%rax
	push	%rcx
	push	%rdx
	HINT_PUSHED
	mov	KWASM_AT_INST_STORE(%r15), %rcx
	mov	KWASM_AT_STORE_LEND(%rcx), %eax
	cmp	%rax, KWASM_AT_STORE_CREDIT(%rcx)
	jl	3f
	cmpb	$0, KWASM_AT_STORE_FLOATS(%rcx)
	jne	1f
	mov	KWASM_AT_STORE_FLAGS(%rcx), %rdx
	testl	$(_TIF_SIGPENDING | _TIF_NOTIFY_SIGNAL | _TIF_NEED_RESCHED), (%rdx)
	jnz	3f
	cmpq	$0, KWASM_AT_STORE_INTERRUPT(%rcx)
	je	2f
	jmp	3f
1:	rdtsc
	sub	KWASM_AT_STORE_SECTION(%rcx), %eax
	cmp	$KWASM_SECTION_TICKS, %eax
	jae	3f
	mov	%eax, %edx
	sub	KWASM_AT_STORE_POLLED(%rcx), %edx
	sub	KWASM_AT_STORE_QUICK(%rcx), %edx
	cmp	$(2 * KWASM_SLICE_TICKS), %edx
	ja	3f
	mov	%eax, KWASM_AT_STORE_POLLED(%rcx)
	mov	KWASM_AT_STORE_LEND(%rcx), %eax
2:	mov	%eax, %edx
	shr	$KWASM_STRAIGHT_SHIFT, %edx
	dec	%edx
	mov	%edx, KWASM_AT_STORE_STRAIGHT(%rcx)
	/* Whoever only looked has some left. */
	test	%r13, %r13
	jns	4f
	sub	%rax, KWASM_AT_STORE_CREDIT(%rcx)
	add	%rax, KWASM_AT_STORE_LENT(%rcx)
	add	%rax, %r13
	jns	4f
3:	HINT_PUSHED
	pop	%rdx
	pop	%rcx
	pop	%rax
	UNWIND_HINT_FUNC
	SAVE_STATE
	SAVE_ARGS
	mov	%rax, REG(RAX)
	mov	%rbx, REG(RBX)
	mov	%r10, REG(R10)
	mov	%r12, REG(R12)
	mov	%r14, REG(R14)
	mov	KWASM_AT_INST_STORE(%r15), %rax
	cmpb	$0, KWASM_AT_STORE_FLOATS(%rax)
	je	1f
	SAVE_XMM 0, 15
1:	CALL_C	kwasm_jit_poll
	mov	KWASM_AT_INST_STORE(%r15), %rax
	cmpb	$0, KWASM_AT_STORE_FLOATS(%rax)
	je	1f
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movsd	XMM(\i), %xmm\i
	.endr
1:	mov	REG(RDI), %rdi
	mov	REG(RSI), %rsi
	mov	REG(RDX), %rdx
	mov	REG(RCX), %rcx
	mov	REG(R8), %r8
	mov	REG(R9), %r9
	mov	REG(RAX), %rax
	mov	REG(RBX), %rbx
	mov	REG(R10), %r10
	mov	REG(R11), %r11
	mov	REG(R12), %r12
	mov	REG(R14), %r14
	lea	KWASM_REGS_SIZE(%rsp), %rsp
	RET
4:	HINT_PUSHED
	pop	%rdx
	pop	%rcx
	pop	%rax
	UNWIND_HINT_FUNC
	RET
SYM_CODE_END(kwasm_stub_poll)

/* In straight code: nothing, or a poll once that much of it ran. */
SYM_CODE_START(kwasm_stub_look)
	UNWIND_HINT_FUNC
	ENDBR
	mov	KWASM_AT_INST_STORE(%r15), %r11
	decl	KWASM_AT_STORE_STRAIGHT(%r11)
	js	.Lpoll
	RET
SYM_CODE_END(kwasm_stub_look)

SYM_CODE_START(kwasm_stub_return)
	UNWIND_HINT_FUNC
	ENDBR
	RET
SYM_CODE_END(kwasm_stub_return)

/* Jumped to: what is on top of the stack is the return address in the caller. */
SYM_CODE_START(kwasm_stub_stack)
	UNWIND_HINT_FUNC
	ENDBR
	SAVE_STATE
	mov	KWASM_AT_INST_STORE(%r15), %rax
	TO_C	kwasm_jit_exhausted
	jmp	.Lleave
SYM_CODE_END(kwasm_stub_stack)

/* r11 is the index of an access; cmov, for a processor that guesses. */
	.balign	KWASM_CHECK_STUB, 0xcc
SYM_CODE_START(kwasm_stub_checks)
	.Llog = 0
	.rept	KWASM_CHECK_STUBS
	.balign	KWASM_CHECK_STUB, 0xcc
	UNWIND_HINT_FUNC
	ENDBR
	cmp	KWASM_AT_INST_MEM_LAST + 8 * .Llog(%r15), %r11
	jg	.Lbounds
	cmovg	KWASM_AT_INST_ZERO(%r15), %r11
	RET
	.Llog = .Llog + 1
	.endr
	.balign	KWASM_CHECK_STUB, 0xcc
.Lbounds:
	UNWIND_HINT_FUNC
	mov	$KWASM_TRAP_OF_BOUNDS, %esi
	jmp	.Ltrap
SYM_CODE_END(kwasm_stub_checks)

SYM_CODE_START(kwasm_stub_traps)
	.Lkind = 0
	.rept	KWASM_TRAP_STUBS
	.balign	KWASM_TRAP_STUB, 0xcc
	UNWIND_HINT_FUNC
	ENDBR
	mov	$.Lkind, %esi
	jmp	.Ltrap
	.Lkind = .Lkind + 1
	.endr
	.balign	KWASM_TRAP_STUB, 0xcc
.Ltrap:
	UNWIND_HINT_FUNC
	SAVE_STATE
	mov	KWASM_AT_INST_STORE(%r15), %rax
	TO_C	kwasm_jit_trap
	jmp	.Lleave
SYM_CODE_END(kwasm_stub_traps)
