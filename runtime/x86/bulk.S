// SPDX-License-Identifier: GPL-2.0
/*
 * Stubs: memory.copy and memory.fill of memory 0, as long as nobody is to be asked
 *
 * They are called as the stub of help is (stubs.S) and go on there, nothing
 * done, whenever there is more to do than to move bytes: a range is out of
 * bounds, the work is long, or the fuel at hand does not last.  A call with
 * floats is in a section of the FPU, and asks earlier.
 *
 * A wrong guess moves nothing: the length and both places are zero then, unless
 * the ranges are in bounds.  No register is anybody's here but rbp, r13 and r15,
 * so that pieces of 32 bytes are read whole before they are written: they may
 * overlap.  The fuel stays in r13 from kwasm_bulk_begin to kwasm_bulk_end, where a
 * timer may take it as it may from machine code (cpu.c).
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

#include "runtime/x86/layout.h"

	.text

/*
 * Jump to \help unless the rdx bytes are few and paid for; the end of the range
 * that ends last is in rcx.  What follows has addresses in \to and \from.
 */
.macro BEGIN help:req, to:req, from
	cmp	$KWASM_BULK_SHORT, %rdx
	jbe	.Lshort\@
	cmp	$KWASM_BULK_MOST, %rdx
	ja	\help
	mov	KWASM_AT_INST_STORE(%r15), %rax
	cmpb	$0, KWASM_AT_STORE_FLOATS(%rax)
	jne	\help
.Lshort\@:
	mov	$0, %eax
	mov	%rdx, %r10
	shr	$KWASM_BULK_FUEL_SHIFT, %r10
	cmp	KWASM_AT_INST_MEM_SIZE(%r15), %rcx
	ja	\help
	cmova	%rax, %rdx
	cmova	%rax, \to
	.ifnb	\from
	cmova	%rax, \from
	.endif
	cmp	%r10, %r13
	jl	\help
	sub	%r10, %r13
	mov	KWASM_AT_INST_MEM(%r15), %rax
	add	%rax, \to
	.ifnb	\from
	add	%rax, \from
	.endif
.endm

/* Jump to \string if the rdx bytes are best left to an instruction for strings. */
.macro LONG string:req
	cmp	$KWASM_BULK_SHORT, %rdx
	jbe	.Lloop\@
	mov	KWASM_AT_INST_STORE(%r15), %rcx
	testb	$KWASM_CPU_ERMS, KWASM_AT_STORE_CPU(%rcx)
	jnz	\string
.Lloop\@:
.endm

/* Copy \bytes from the beginning and \bytes up to the end by two registers. */
.macro COPY_ENDS mov:req, bytes:req, first:req, last:req
	\mov	(%rsi), \first
	\mov	-\bytes(%rsi,%rdx), \last
	\mov	\first, (%rdi)
	\mov	\last, -\bytes(%rdi,%rdx)
.endm

/* Copy 32 bytes at \offset and \index. */
.macro COPY_32 offset:req, index
	mov	\offset(%rsi\index), %rax
	mov	\offset + 8(%rsi\index), %rcx
	mov	\offset + 16(%rsi\index), %r8
	mov	\offset + 24(%rsi\index), %r9
	mov	%rax, \offset(%rdi\index)
	mov	%rcx, \offset + 8(%rdi\index)
	mov	%r8, \offset + 16(%rdi\index)
	mov	%r9, \offset + 24(%rdi\index)
.endm

/* rdi: to, rsi: from, rdx: how many bytes */
SYM_CODE_START(kwasm_stub_copy)
SYM_INNER_LABEL(kwasm_bulk_begin, SYM_L_GLOBAL)
	UNWIND_HINT_FUNC
	ENDBR
	mov	%rdi, %rcx
	cmp	%rsi, %rdi
	cmovb	%rsi, %rcx
	add	%rdx, %rcx
	BEGIN	.Lhelp_copy, %rdi, %rsi
	cmp	$32, %rdx
	jbe	.Lcopy_up_to_32
	/* Upwards unless that would write what is still to be read. */
	mov	%rdi, %rax
	sub	%rsi, %rax
	cmp	%rdx, %rax
	jb	.Lcopy_down
	LONG	.Lcopy_string
.Lcopy_up:
	COPY_32	0
	add	$32, %rsi
	add	$32, %rdi
	sub	$32, %rdx
	cmp	$32, %rdx
	ja	.Lcopy_up
.Lcopy_up_to_32:
	cmp	$16, %edx
	jb	.Lcopy_below_16
	mov	(%rsi), %rax
	mov	8(%rsi), %rcx
	mov	-16(%rsi,%rdx), %r8
	mov	-8(%rsi,%rdx), %r9
	mov	%rax, (%rdi)
	mov	%rcx, 8(%rdi)
	mov	%r8, -16(%rdi,%rdx)
	mov	%r9, -8(%rdi,%rdx)
	RET
.Lcopy_below_16:
	cmp	$8, %edx
	jb	.Lcopy_below_8
	COPY_ENDS mov, 8, %rax, %rcx
	RET
.Lcopy_below_8:
	cmp	$4, %edx
	jb	.Lcopy_below_4
	COPY_ENDS mov, 4, %eax, %ecx
	RET
.Lcopy_below_4:
	test	%edx, %edx
	jz	.Lcopy_done
	mov	%edx, %r8d
	shr	%r8d
	movzbl	(%rsi,%r8), %r9d
	movzbl	(%rsi), %eax
	movzbl	-1(%rsi,%rdx), %ecx
	mov	%r9b, (%rdi,%r8)
	mov	%al, (%rdi)
	mov	%cl, -1(%rdi,%rdx)
.Lcopy_done:
	RET
.Lcopy_down:
	COPY_32	-32, ",%rdx"
	sub	$32, %rdx
	cmp	$32, %rdx
	ja	.Lcopy_down
	jmp	.Lcopy_up_to_32
.Lcopy_string:
	mov	%edx, %ecx
	rep movsb
	RET
.Lhelp_copy:
	mov	$KWASM_BULK_HELP_COPY, %r11d
	jmp	kwasm_stub_help
SYM_CODE_END(kwasm_stub_copy)

/* rdi: to, sil: what, rdx: how many bytes */
SYM_CODE_START(kwasm_stub_fill)
	UNWIND_HINT_FUNC
	ENDBR
	lea	(%rdi,%rdx), %rcx
	BEGIN	.Lhelp_fill, %rdi
	movzbl	%sil, %esi
	mov	$0x0101010101010101, %rax
	imul	%rsi, %rax
	cmp	$32, %rdx
	jbe	.Lfill_up_to_32
	LONG	.Lfill_string
.Lfill:
	mov	%rax, (%rdi)
	mov	%rax, 8(%rdi)
	mov	%rax, 16(%rdi)
	mov	%rax, 24(%rdi)
	add	$32, %rdi
	sub	$32, %rdx
	cmp	$32, %rdx
	ja	.Lfill
.Lfill_up_to_32:
	cmp	$16, %edx
	jb	.Lfill_below_16
	mov	%rax, (%rdi)
	mov	%rax, 8(%rdi)
	mov	%rax, -16(%rdi,%rdx)
	mov	%rax, -8(%rdi,%rdx)
	RET
.Lfill_below_16:
	cmp	$8, %edx
	jb	.Lfill_below_8
	mov	%rax, (%rdi)
	mov	%rax, -8(%rdi,%rdx)
	RET
.Lfill_below_8:
	cmp	$4, %edx
	jb	.Lfill_below_4
	mov	%eax, (%rdi)
	mov	%eax, -4(%rdi,%rdx)
	RET
.Lfill_below_4:
	test	%edx, %edx
	jz	.Lfill_done
	mov	%edx, %ecx
	shr	%ecx
	mov	%al, (%rdi)
	mov	%al, (%rdi,%rcx)
	mov	%al, -1(%rdi,%rdx)
.Lfill_done:
	RET
.Lfill_string:
	mov	%edx, %ecx
	rep stosb
	RET
.Lhelp_fill:
	mov	$KWASM_BULK_HELP_FILL, %r11d
	jmp	kwasm_stub_help
SYM_INNER_LABEL(kwasm_bulk_end, SYM_L_GLOBAL)
	ANNOTATE_NOENDBR
	int3
SYM_CODE_END(kwasm_stub_fill)
