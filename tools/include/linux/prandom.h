/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_PRANDOM_H
#define _TWIN_LINUX_PRANDOM_H

#include <linux/random.h>

struct rnd_state {
	u64 state;
};

void prandom_seed_state(struct rnd_state *rnd, u64 seed);
u32 prandom_u32_state(struct rnd_state *rnd);
void prandom_bytes_state(struct rnd_state *rnd, void *buf, size_t size);

#endif
