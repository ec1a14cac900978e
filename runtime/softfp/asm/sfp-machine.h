/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What include/math-emu/soft-fp.h asks of a machine, answered for kwasm.
 *
 * x86 and UML have no <asm/sfp-machine.h>, because they have an FPU; ours is
 * on the include path of runtime/float_arith.c alone.  One word is 64 bits, so
 * both widths take soft-fp's shortest paths: a fraction is always one word.
 *
 * The machine described here is the one that a compiler for x86-64 would use,
 * SSE with MXCSR at its default: round to nearest even, no traps, no flags,
 * denormals kept, and its NaN rule (see float.h).
 */
#ifndef _KWASM_SOFTFP_ASM_SFP_MACHINE_H
#define _KWASM_SOFTFP_ASM_SFP_MACHINE_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/types.h>

#define _FP_W_TYPE_SIZE		64
#define _FP_W_TYPE		u64
#define _FP_WS_TYPE		s64
#define _FP_I_TYPE		int

/* The same tokens as glibc's, so that userspace sees no redefinition. */
#define __LITTLE_ENDIAN		1234
#define __BIG_ENDIAN		4321
#define __BYTE_ORDER		__LITTLE_ENDIAN

/* 27 by 27 bits fit a word; 56 by 56 bits want two. */
#define _FP_MUL_MEAT_S(R, X, Y)	_FP_MUL_MEAT_1_imm(_FP_WFRACBITS_S, R, X, Y)
#define _FP_MUL_MEAT_D(R, X, Y)	_FP_MUL_MEAT_1_wide(_FP_WFRACBITS_D, R, X, Y, umul_ppmm)
#define _FP_DIV_MEAT_S(R, X, Y)	_FP_DIV_MEAT_1_imm(S, R, X, Y, _FP_DIV_HELP_imm)
#define _FP_DIV_MEAT_D(R, X, Y)	_FP_DIV_MEAT_1_udiv_norm(D, R, X, Y)

/* A NaN that an operation makes: quiet, no payload, negative. */
#define _FP_NANFRAC_S		_FP_QNANBIT_S
#define _FP_NANFRAC_D		_FP_QNANBIT_D
#define _FP_NANSIGN_S		1
#define _FP_NANSIGN_D		1
#define _FP_KEEPNANFRACP	1

/* Of two NaNs the first goes on; packing makes it quiet. */
#define _FP_CHOOSENAN(fs, wc, R, X, Y, OP)	\
do {						\
	R##_s = X##_s;				\
	_FP_FRAC_COPY_##wc(R, X);		\
	R##_c = FP_CLS_NAN;			\
} while (0)

/* The header's default is empty, which its own expressions cannot take. */
#define FP_EX_UNDERFLOW		0

#define __FP_CLZ(r, x)		((r) = 64 - fls64(x))

/* Stands where a value is of no class; there are four and all are listed. */
#define abort()			((void)0)

#define umul_ppmm(high, low, a, b)				\
do {								\
	unsigned __int128 product_ = (unsigned __int128)(a) * (b);	\
								\
	(high) = product_ >> 64;				\
	(low) = product_;					\
} while (0)

/*
 * Divide high:low by @d, whose top bit is set and which is above high.  A
 * division of 128 bits by C would call libgcc, so two digits of 32 bits are
 * estimated from the divisor's upper half and put right, as on paper.
 */
#define udiv_qrnnd(q, r, high, low, d)				\
do {								\
	u64 rem_ = (high), upper_, lower_;			\
								\
	upper_ = kwasm_divide_digit(&rem_, (low) >> 32, d);	\
	lower_ = kwasm_divide_digit(&rem_, (u32)(low), d);	\
	(q) = upper_ << 32 | lower_;				\
	(r) = rem_;						\
} while (0)

static __always_inline u64 kwasm_divide_digit(u64 *rem, u64 next, u64 d)
{
	u64 digit = *rem / (d >> 32);
	u64 left = *rem % (d >> 32) << 32 | next;
	u64 take = digit * (u32)d;

	/* The estimate is at most two too high: the top bit of d is set. */
	while (left < take) {
		digit--;
		left += d;
		if (left < d)		/* Carried: now surely large enough. */
			break;
	}
	*rem = left - take;
	return digit;
}

/* Not used with words of 64 bits, but the header mentions them. */
#define add_ssaaaa(sh, sl, ah, al, bh, bl)	\
	((sl) = (al) + (bl), (sh) = (ah) + (bh) + ((sl) < (al)))
#define sub_ddmmss(sh, sl, ah, al, bh, bl)	\
	((sh) = (ah) - (bh) - ((al) < (bl)), (sl) = (al) - (bl))

#endif /* _KWASM_SOFTFP_ASM_SFP_MACHINE_H */
