/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of libkwasm share
 *
 * Invariant: a handle that a caller holds has a valid descriptor, but for a
 * device that could not be opened, whose descriptor is -1.
 */
#ifndef _LIBKWASM_INTERNAL_H
#define _LIBKWASM_INTERNAL_H

#include "kwasm.h"

#define __printf(fmt, args) __attribute__((format(printf, fmt, args)))

struct kwasm_device {
	int fd;
	struct kwasm_error error;
};

struct kwasm_module {
	int fd;
};

struct kwasm_store {
	int fd;
	struct kwasm_error error;
};

/* A user's pointer as the ABI wants it. */
static inline __u64 as_u64(const void *p)
{
	return (uintptr_t)p;
}

/* error.c */
void error_clear(struct kwasm_error *error);
struct kwasm_log error_log(struct kwasm_error *error);
int error_set(struct kwasm_error *error, int err, const char *fmt, ...)
	__printf(3, 4);
int error_from_errno(struct kwasm_error *error, const char *what);
int error_from_outcome(struct kwasm_error *error, const struct kwasm_outcome *outcome);

/* usage.c */
int usage_get(int fd, struct kwasm_usage *usage);

/* extern.c */
int extern_get(int fd, unsigned long request, uint32_t index, bool is_import,
	       struct kwasm_extern *ext);

#endif /* _LIBKWASM_INTERNAL_H */
