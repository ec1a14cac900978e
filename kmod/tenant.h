/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tenants: a user's account
 */
#ifndef _KWASM_KMOD_TENANT_H
#define _KWASM_KMOD_TENANT_H

#include <linux/types.h>

struct ka_error;
struct ka_fault_plan;
struct kwasm_account;
struct kwasm_stats;

void kwasm_tenant_set_limit(u64 limit);
struct kwasm_account *kwasm_tenant_get(struct ka_fault_plan *plan, struct ka_error *error)
	__must_check;
int __must_check kwasm_tenant_fill(struct kwasm_stats *out, const struct kwasm_account *account);
int __must_check kwasm_tenants_fill(struct kwasm_stats *out);

#endif /* _KWASM_KMOD_TENANT_H */
