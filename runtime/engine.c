// SPDX-License-Identifier: GPL-2.0
/*
 * Engine: what all stores and modules share
 *
 * A policy, the budget above all the others and the allocators that stores' own
 * structs come from; a list of all who are below it; and pools, where somebody
 * wants them.
 */

#include "runtime/store.h"

#include <linux/err.h>
#include <linux/string.h>

#include "alloc/pools.h"

/**
 * kwasm_engine_init() - begin
 * @engine: engine; must not move
 * @limit: bytes that all modules and stores together may take
 *
 * There is nothing to undo: without pools an engine holds nothing of its own.
 * It compiles nothing until it is told to.
 *
 * Context: any.
 */
void kwasm_engine_init(struct kwasm_engine *engine, u64 limit)
{
	memset(engine, 0, sizeof(*engine));
	ka_policy_init(&engine->policy, "engine", limit, NULL, GFP_KERNEL_ACCOUNT);
	ka_roster_init(&engine->roster, &engine->policy);
	mutex_init(&engine->code.lock);
	INIT_LIST_HEAD(&engine->code.modules);
}

/**
 * kwasm_engine_pool() - let stores to come borrow from pools
 * @engine: engine without stores or accounts
 * @text: line that says what the pools are (alloc/pools.c)
 * @len: bytes of it
 * @error: receives what is wrong with the line
 *
 * Context: process context, may sleep.
 *
 * Return: 0, and kwasm_engine_exit() must follow in the end; -EINVAL or -E2BIG
 * with @error filled in; -ENOMEM.
 */
int kwasm_engine_pool(struct kwasm_engine *engine, const char *text, size_t len,
		      struct ka_tree_error *error)
{
	struct ka_pools *pools = ka_pools_create(ka_of(&engine->policy, KA_HOST),
						 &engine->policy.budget, text, len, error);

	if (IS_ERR(pools))
		return PTR_ERR(pools);
	engine->pools = pools;
	engine->policy.idle = &pools->budget;
	ka_policy_pool(&engine->policy, pools, engine);
	return 0;
}

/**
 * kwasm_engine_used() - what modules and stores take
 * @engine: engine
 *
 * Return: bytes; what lies idle in pools is not counted.
 */
u64 kwasm_engine_used(const struct kwasm_engine *engine)
{
	return atomic64_read(&engine->policy.budget.used) - ka_pools_held(engine->pools);
}

/**
 * kwasm_engine_exit() - end the pools; legal without, and twice
 * @engine: engine, of which no store, module or account is left
 *
 * Context: process context, may sleep; never allocates.
 */
void kwasm_engine_exit(struct kwasm_engine *engine)
{
	ka_policy_pool(&engine->policy, NULL, NULL);
	engine->policy.idle = NULL;
	ka_pools_destroy(engine->pools);
	engine->pools = NULL;
}
