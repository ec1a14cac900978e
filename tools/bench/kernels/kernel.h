/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all benchmark kernels share
 *
 * A kernel is one C file without a library that defines run(n): it does n
 * units of work and returns a checksum of all of it, the same for the same n
 * natively and in WebAssembly; 0 says that what it made was not right.  It keeps
 * its data in static arrays and fills them anew in every call.
 */
#ifndef KERNEL_H
#define KERNEL_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

__attribute__((visibility("default"))) u32 run(u32 n);

/* Numbers that only look random; never 0.  Marsaglia's xorshift. */
static inline u32 next(u32 *state)
{
	u32 x = *state;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return *state = x;
}

/* Folds @value into the checksum @sum. */
static inline u32 fold(u32 sum, u32 value)
{
	return (sum ^ value) * 16777619;
}

#endif /* KERNEL_H */
