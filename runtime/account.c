// SPDX-License-Identifier: GPL-2.0
/*
 * Account: who pays for stores and modules
 *
 * A module may outlive whoever loaded it, being held by an instance in somebody
 * else's store; so each store and each module holds a reference, and gives it
 * back after its last byte.
 */

#include "runtime/account.h"

#include <linux/container_of.h>

#include "alloc/pools.h"
#include "runtime/store.h"

/**
 * kwasm_account_init() - begin an account with one reference
 * @account: account; must not move
 * @engine: whose budget contains its own
 * @name: of its budget, for errors; must outlive it
 * @limit: bytes; U64_MAX for none of its own
 * @release: called when the last reference is gone, in the context of
 *	kwasm_store_destroy() and kwasm_module_put()
 */
void kwasm_account_init(struct kwasm_account *account, struct kwasm_engine *engine,
			const char *name, u64 limit,
			void (*release)(struct kwasm_account *account))
{
	ka_policy_init(&account->policy, name, limit, &engine->policy.budget, engine->policy.gfp);
	kwasm_engine_serve(engine, &account->policy);
	ka_policy_pool(&account->policy, engine->pools, account);
	ka_policy_join(&account->policy, &engine->policy);
	kref_init(&account->ref);
	account->release = release;
}

/**
 * kwasm_account_get() - take a reference
 * @account: account, or NULL
 *
 * Return: @account.
 */
struct kwasm_account *kwasm_account_get(struct kwasm_account *account)
{
	if (account)
		kref_get(&account->ref);
	return account;
}

static void release(struct kref *ref)
{
	struct kwasm_account *account = container_of(ref, struct kwasm_account, ref);

	ka_policy_leave(&account->policy);
	account->release(account);
}

/**
 * kwasm_account_put() - drop a reference, the last of which ends it
 * @account: account, or NULL
 *
 * Context: process context; may sleep if its release does.
 */
void kwasm_account_put(struct kwasm_account *account)
{
	if (account)
		kref_put(&account->ref, release);
}

/**
 * kwasm_account_policy() - who pays
 * @account: account, or NULL
 * @engine: who pays without one
 *
 * Return: the policy of either.
 */
struct ka_policy *kwasm_account_policy(struct kwasm_account *account,
				       struct kwasm_engine *engine)
{
	return account ? &account->policy : &engine->policy;
}
