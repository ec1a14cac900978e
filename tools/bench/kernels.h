/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The benchmark kernels: KERNEL(file in kernels/, n for run(n), sort)
 *
 * n is chosen for some 2 to 8 ms of native time.  Integer and float kernels
 * are averaged apart: the interpreter does floats without an FPU.
 */
/* clang-format off */
KERNEL(sieve,		8,	integer)
KERNEL(crc32,		30,	integer)
KERNEL(sha256,		10000,	integer)
KERNEL(chacha,		200,	integer)
KERNEL(quicksort,	5,	integer)
KERNEL(fib,		31,	integer)
KERNEL(ackermann,	8,	integer)
KERNEL(queens,		12,	integer)
KERNEL(lz,		15,	integer)
KERNEL(hash,		10,	integer)
KERNEL(tokens,		25,	integer)
KERNEL(states,		100,	integer)
KERNEL(bytecode,	2000,	integer)
KERNEL(chase,		40,	integer)
KERNEL(dispatch,	300,	integer)
KERNEL(bulk,		50000,	integer)
KERNEL(words,		10,	integer)
KERNEL(bignum,		200,	integer)
KERNEL(deflate,		4,	integer)
KERNEL(inflate,		30,	integer)
KERNEL(bzip2,		1,	integer)
KERNEL(lz4,		50,	integer)
KERNEL(matmul,		60,	float)
KERNEL(nbody,		40000,	float)
KERNEL(mandelbrot,	400,	float)
KERNEL(fft,		200,	float)
/* clang-format on */
#undef KERNEL
