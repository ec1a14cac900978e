/* SPDX-License-Identifier: GPL-2.0 */
/* The compiler for the proof: Eva cannot ask for the type of an open array. */
#ifndef _PROVE_LINUX_COMPILER_H
#define _PROVE_LINUX_COMPILER_H

#include_next <linux/compiler.h>

#undef __must_be_array
#define __must_be_array(a)	0

#endif
