/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Log: sentences for people, into the caller's buffer
 */
#ifndef _KWASM_KMOD_LOG_H
#define _KWASM_KMOD_LOG_H

#include <linux/compiler_attributes.h>
#include <linux/types.h>

struct ka_error;
struct kwasm_log;
struct kwasm_report;
struct kwasm_trap;

/**
 * struct kwasm_logger - a caller's log buffer
 * @buf: user address
 * @size: bytes there, 0 for none
 * @len: bytes written
 *
 * Invariant: len < size, or both are 0; byte len of the buffer is a NUL.
 */
struct kwasm_logger {
	char __user *buf;
	u32 size;
	u32 len;
};

int __must_check kwasm_log_open(struct kwasm_logger *log, const struct kwasm_log *user);
void __printf(2, 3) kwasm_log(struct kwasm_logger *log, const char *fmt, ...);
void kwasm_log_name(struct kwasm_logger *log, const u8 *name, u32 len);
void kwasm_log_report(struct kwasm_logger *log, const struct kwasm_report *rep,
		      const struct ka_error *error);
void kwasm_log_error(struct kwasm_logger *log, const struct ka_error *error);
void kwasm_log_trap(struct kwasm_logger *log, const struct kwasm_trap *trap);
u32 kwasm_log_clean(char *text, const u8 *name, u32 len, u32 room);

#endif /* _KWASM_KMOD_LOG_H */
