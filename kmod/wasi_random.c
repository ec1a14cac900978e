// SPDX-License-Identifier: GPL-2.0
/*
 * WASI random: the kernel's own random numbers
 *
 * As getrandom() without flags: not before the generator is seeded, and then
 * without waiting.  The wait is ours, as wait_for_random_bytes() knows no
 * deadline.
 */

#include <linux/random.h>

#include "kmod/wasi_process.h"

/* Some 100 us of work. */
#define CHUNK	65536U

int kwasm_wasi_random_get(struct kwasm_wasi_call *c, const u64 *args)
{
	u32 len = args[1];
	u8 *to = kwasm_wasi_range(c, args[0], len);
	int err;

	if (!to)
		return -EFAULT;
	while (!rng_is_initialized()) {
		err = kwasm_wasi_wait(c, NULL, 0, NULL, ktime_get_ns() + NSEC_PER_SEC);
		if (err)
			return err;
	}
	while (len) {
		u32 n = min(len, CHUNK);

		get_random_bytes(to, n);
		to += n;
		len -= n;
		err = kwasm_wasi_check(c);
		if (err)
			return err;
	}
	return 0;
}
