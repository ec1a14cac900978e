/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compiler attributes.  The kernel's build forces this header in front of
 * every file, and so does tools/Makefile.
 */
#ifndef _TWIN_LINUX_COMPILER_TYPES_H
#define _TWIN_LINUX_COMPILER_TYPES_H

#undef __always_inline
#undef __packed
#define __always_inline		inline __attribute__((__always_inline__))
#define noinline		__attribute__((__noinline__))
#define noinline_for_stack	noinline
#define __noreturn		__attribute__((__noreturn__))
#define __must_check		__attribute__((__warn_unused_result__))
#define __printf(a, b)		__attribute__((__format__(printf, a, b)))
#define __malloc		__attribute__((__malloc__))
#define __realloc_size(x, ...)	__attribute__((__alloc_size__(x, ## __VA_ARGS__)))
#define __alloc_size(x, ...)	__realloc_size(x, ## __VA_ARGS__) __malloc
#define __packed		__attribute__((__packed__))
#define __aligned(x)		__attribute__((__aligned__(x)))
#define __section(s)		__attribute__((__section__(s)))
#define __used			__attribute__((__used__))
#define __cold			__attribute__((__cold__))
#define __pure			__attribute__((__pure__))
#define __attribute_const__	__attribute__ ((__const__))
#define __maybe_unused		__attribute__((__unused__))
#define __always_unused		__attribute__((__unused__))
#define __cleanup(func)		__attribute__((__cleanup__(func)))
#define fallthrough		__attribute__((__fallthrough__))
#define asm_volatile_goto(x...)	asm goto(x)

/* What sparse checks in the kernel, nothing here. */
#define __user
#define __iomem
#define __force
#define __rcu
#define __percpu
#define __private
#define __acquires(x)
#define __releases(x)
#define __must_hold(x)
#define __acquire(x)		(void)0
#define __release(x)		(void)0

/* Types equal but for qualifiers: what the kernel's typeof checks ask. */
#define __same_type(a, b)	__builtin_types_compatible_p(typeof(a), typeof(b))

#endif
