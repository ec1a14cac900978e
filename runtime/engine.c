// SPDX-License-Identifier: GPL-2.0
/*
 * Engine: what all stores and modules share
 *
 * A policy, the budget above all the others and the allocators that stores' own
 * structs come from; a list of all who are below it; and pools and slab caches,
 * where somebody wants them.
 *
 * What a store or a module owns is cut from its arena or is large.  Their own
 * structs are neither: they have one size, come and go one by one, and hold the
 * tables of functions that all their memory is reached through.  In a cache of
 * their own none of them lies in what was just now some user's buffer, and the
 * kernel says so when one of them is left in the end:
 *
 *	who pays	stats -> fault -> limit -> caches[].all
 *	caches[].all	stats -> slab cache, else stats -> kvmalloc
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
 * There is nothing to undo: without pools and caches an engine holds nothing of
 * its own.
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

static const struct {
	enum ka_kind kind;
	size_t size;
} cached[KWASM_CACHED] = {
	[KWASM_CACHED_STORE] = { KA_STORE, sizeof(struct kwasm_store) },
	[KWASM_CACHED_MODULE] = { KA_MODULE, sizeof(struct kwasm_module) },
};

static int make_cache(struct kwasm_engine *engine, enum kwasm_cached nr, const char *name)
{
	struct kwasm_cache *c = &engine->caches[nr];
	int err;

	if (ka_fault_point(&engine->policy.plan, KA_SITE()))
		return -ENOMEM;
	ka_stats_init(&c->rest, &ka_kvmalloc, cached[nr].kind);
	err = ka_cache_init(&c->cache, &c->rest.ka, name, cached[nr].size);
	if (err)
		return err;
	ka_stats_init(&c->all, &c->cache.ka, cached[nr].kind);
	c->name = name;
	return 0;
}

static void end_caches(struct kwasm_engine *engine)
{
	u32 i;

	for (i = 0; i < KWASM_CACHED; i++) {
		struct kwasm_cache *c = &engine->caches[i];

		if (c->name)
			ka_policy_use(&engine->policy, cached[i].kind, &ka_kvmalloc);
		ka_cache_exit(&c->cache);
		*c = (struct kwasm_cache) {};
	}
}

/**
 * kwasm_engine_cache() - have structs come from slab caches
 * @engine: engine without stores, modules or accounts
 * @names: of the caches, seen in slabinfo; no two alike, must outlive @engine
 *
 * Context: process context, may sleep.
 *
 * Return: 0, and kwasm_engine_exit() must follow in the end; -ENOMEM, of which
 * the kernel's log may tell.
 */
int kwasm_engine_cache(struct kwasm_engine *engine, const char *const names[KWASM_CACHED])
{
	int err = 0;
	u32 i;

	for (i = 0; i < KWASM_CACHED && !err; i++)
		err = make_cache(engine, i, names[i]);
	if (err)
		end_caches(engine);
	else
		kwasm_engine_serve(engine, &engine->policy);
	return err;
}

/**
 * kwasm_engine_serve() - lead who pays to the caches; legal without
 * @engine: engine
 * @payer: inited policy of an account, or the engine's; nothing is out yet
 */
void kwasm_engine_serve(struct kwasm_engine *engine, struct ka_policy *payer)
{
	u32 i;

	for (i = 0; i < KWASM_CACHED; i++)
		if (engine->caches[i].name)
			ka_policy_use(payer, cached[i].kind, &engine->caches[i].all.ka);
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
 * kwasm_engine_exit() - end pools and caches; legal without, and twice
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
	end_caches(engine);
}
