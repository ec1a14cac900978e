// SPDX-License-Identifier: GPL-2.0
/*
 * Engine: what all stores and modules share
 *
 * No more than a policy: the budget above all the others, and the allocators
 * that stores' own structs come from.
 */

#include "runtime/store.h"

/**
 * kwasm_engine_init() - begin
 * @engine: engine
 * @limit: bytes that all modules and stores together may take
 *
 * There is nothing to undo: an engine holds nothing of its own.
 *
 * Context: any.
 */
void kwasm_engine_init(struct kwasm_engine *engine, u64 limit)
{
	ka_policy_init(&engine->policy, "engine", limit, NULL, GFP_KERNEL_ACCOUNT);
}
