/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Extern type: types of imports and exports, for the caller
 */
#ifndef _KWASM_KMOD_EXTERN_TYPE_H
#define _KWASM_KMOD_EXTERN_TYPE_H

#include "runtime/runtime.h"

struct ka_fault_plan;
struct kwasm_extern_type;

int __must_check kwasm_extern_type_declared(struct kwasm_extern_type *out,
					    const struct kwasm_module *m,
					    enum kwasm_extern_kind kind, u32 index);
int __must_check kwasm_extern_type_now(struct kwasm_extern_type *out,
				       const struct kwasm_extern *ext,
				       struct ka_fault_plan *plan);

#endif /* _KWASM_KMOD_EXTERN_TYPE_H */
