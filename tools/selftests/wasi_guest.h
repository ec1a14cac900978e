/* SPDX-License-Identifier: GPL-2.0 */
/*
 * wasi_guest.wat, assembled; a program includes this in one of its files
 */
#ifndef _KWASM_SELFTESTS_WASI_GUEST_H
#define _KWASM_SELFTESTS_WASI_GUEST_H

asm(".pushsection .rodata\n"
	".global wasi_guest_wasm, wasi_guest_wasm_end\n"
	"wasi_guest_wasm:\n"
	".incbin \"wasi_guest.wasm\"\n"
	"wasi_guest_wasm_end:\n"
	".byte 0\n"
	".popsection\n");

extern const unsigned char wasi_guest_wasm[];
extern const unsigned char wasi_guest_wasm_end[];

#endif /* _KWASM_SELFTESTS_WASI_GUEST_H */
