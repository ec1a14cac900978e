/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Error pointers for the proof
 *
 * The kernel's are numbers at the end of the address space, and whether an
 * address is one of those Eva cannot know.  Here they all point to one object
 * and the errno stands beside it: enough for who looks at one at a time.
 */
#ifndef _PROVE_LINUX_ERR_H
#define _PROVE_LINUX_ERR_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/types.h>

extern char prove_error;
extern long prove_errno;

static inline void *ERR_PTR(long err)
{
	prove_errno = err;
	return &prove_error;
}

static inline bool IS_ERR(const void *p)
{
	return p == &prove_error;
}

static inline long PTR_ERR(const void *p)
{
	return prove_errno;
}

static inline void *ERR_CAST(const void *p)
{
	return (void *)p;
}

#endif
