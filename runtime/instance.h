/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Instances: steps that instances of modules and of the host have in common
 *
 * Private to the files that make instances: instance.c, link.c, host.c.
 */
#ifndef _KWASM_RUNTIME_INSTANCE_H
#define _KWASM_RUNTIME_INSTANCE_H

#include "runtime/report.h"
#include "runtime/store.h"

/* instance.c */
struct kwasm_instance *kwasm_instance_alloc(struct kwasm_store *s, const struct kwasm_counts *n);
void kwasm_instance_empty(struct kwasm_instance *inst);
void kwasm_instance_free(struct kwasm_instance *inst);
int __must_check kwasm_instance_reserve(struct kwasm_store *s);
void kwasm_instance_commit(struct kwasm_instance *inst);

/* link.c */
int __must_check kwasm_instance_link(struct kwasm_instance *inst, struct kwasm_report *rep);
void kwasm_names_exit(struct kwasm_store *s);

/* host.c */
int __must_check kwasm_host_export(const struct kwasm_instance *inst, const u8 *name, u32 len,
				   struct kwasm_extern *ext);

#endif /* _KWASM_RUNTIME_INSTANCE_H */
