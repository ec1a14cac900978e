/* SPDX-License-Identifier: GPL-2.0 */
/*
 * WASI preview 1: the system interface of programs, on the caller's files
 */
#ifndef _KWASM_KMOD_WASI_H
#define _KWASM_KMOD_WASI_H

#include <linux/compiler_attributes.h>
#include <linux/fs.h>

struct kwasm_store;
struct kwasm_wasi;
struct kwasm_wasi_process;

struct kwasm_wasi_process *kwasm_wasi_attach(struct kwasm_store *s,
					     const struct kwasm_wasi *arg) __must_check;
void kwasm_wasi_publish(struct kwasm_wasi_process *p, struct file *store_file);
void kwasm_wasi_flush(struct kwasm_wasi_process *p, fl_owner_t owner);

#endif /* _KWASM_KMOD_WASI_H */
