/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KWASM_SELFTESTS_WASI_GUEST_H
#define _KWASM_SELFTESTS_WASI_GUEST_H

/* wasi_guest.wat, assembled */
extern const unsigned char wasi_guest_wasm[];
extern const unsigned char wasi_guest_wasm_end[];

#endif /* _KWASM_SELFTESTS_WASI_GUEST_H */
