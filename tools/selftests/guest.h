/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the selftests share: a guest, and the device to run it on
 *
 * Each test opens what it needs and is a process of its own, so what it leaves
 * open does not trouble the next one.
 */
#ifndef _KWASM_SELFTESTS_GUEST_H
#define _KWASM_SELFTESTS_GUEST_H

#include <stdint.h>

#include "kwasm.h"

/* guest.wat, assembled */
extern const unsigned char guest_wasm[];
extern const unsigned char guest_wasm_end[];

#define GUEST_SIZE ((size_t)(guest_wasm_end - guest_wasm))

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif

/* An instance of the guest in a store of its own. */
struct guest {
	struct kwasm_device *dev;
	struct kwasm_module *m;
	struct kwasm_store *s;
	uint32_t inst;
};

/* KWASM_TIER_* of instances made from now on in this process. */
extern uint32_t guest_tier;

/* Both return 0 or a negative errno; a failed one leaves nothing to close. */
int guest_open(struct guest *g, const struct kwasm_store_options *opts);
void guest_close(struct guest *g);

/* How a call is to be made, and what it returned. */
struct run {
	__u64 fuel;
	__u64 timeout_ns;
	__u64 result;
};

/* Calls @name with i32 arguments; returns as kwasm_store_call(). */
int guest_call(struct guest *g, const char *name, struct run *run, int nr_args, ...);

/* Bytes that all of kwasm takes now. */
__u64 bytes_used(void);
/* Milliseconds of the monotonic clock. */
__u64 now_ms(void);

#endif /* _KWASM_SELFTESTS_GUEST_H */
