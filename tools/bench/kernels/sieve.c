// SPDX-License-Identifier: GPL-2.0
/*
 * sieve - the primes below 2^17, n times; tight loops over bytes
 */
#include "kernel.h"

#define LIMIT 131072

static u8 composite[LIMIT];

u32 run(u32 n)
{
	u32 sum = 0, i, j;

	while (n--) {
		for (i = 2; i < LIMIT; i++)
			composite[i] = 0;
		for (i = 2; i * i < LIMIT; i++)
			if (!composite[i])
				for (j = i * i; j < LIMIT; j += i)
					composite[j] = 1;
		for (i = 2; i < LIMIT; i++)
			if (!composite[i])
				sum = fold(sum, i);
	}
	return sum;
}
