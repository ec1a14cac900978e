// SPDX-License-Identifier: GPL-2.0
/*
 * fib - the n-th Fibonacci number by definition; nothing but calls
 */
#include "kernel.h"

static u32 fib(u32 n)
{
	return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

u32 run(u32 n)
{
	return fib(n);
}
