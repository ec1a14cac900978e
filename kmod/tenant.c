// SPDX-License-Identifier: GPL-2.0
/*
 * Tenants: a user's account, in which all of that user's stores and modules are
 *
 * A tenant is made when its user makes the first store or module and ends with
 * the last one, so that there are never more of them than there are files of
 * ours.  It is the one who called that counts, as for the kernel's own limits
 * per user, not who opened the device.  In a user namespace that is whoever owns
 * the outermost one: a user may have many numbers in his own, and would have the
 * limit as many times.
 *
 * One whose last reference is gone cannot be had any more, but stands in the
 * list until it takes itself out; a new one for the same user may stand beside
 * it.  The two together never hold more than one's limit: the old one holds
 * nothing.
 */

#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kwasm.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "kmod/kmod.h"
#include "kmod/tenant.h"

/**
 * struct tenant - a user
 * @account: first, as others know it
 * @uid: who
 * @name: of the budget: "tenant 1000", by the number in the initial namespace
 * @list: in tenants
 */
struct tenant {
	struct kwasm_account account;
	kuid_t uid;
	char name[sizeof("tenant 4294967295")];
	struct list_head list;
};

/* Guards the list, not what is in it; nobody sleeps for long under it. */
static DEFINE_MUTEX(lock);
static LIST_HEAD(tenants);

static u64 tenant_limit = U64_MAX;

/**
 * kwasm_tenant_set_limit() - limit tenants to come
 * @limit: bytes that all modules and stores of one user may take; U64_MAX for
 *	none but the engine's
 */
void kwasm_tenant_set_limit(u64 limit)
{
	tenant_limit = limit;
}

static struct tenant *tenant_of(const struct kwasm_account *account)
{
	return container_of(account, struct tenant, account);
}

static void end_tenant(struct kwasm_account *account)
{
	struct tenant *t = tenant_of(account);

	mutex_lock(&lock);
	list_del(&t->list);
	mutex_unlock(&lock);
	ka_delete(ka_of(&kwasm_engine.policy, KA_STORE), t);
}

static struct tenant *find(kuid_t uid)
{
	struct tenant *t;

	list_for_each_entry(t, &tenants, list) {
		if (uid_eq(t->uid, uid) && kref_get_unless_zero(&t->account.ref))
			return t;
	}
	return NULL;
}

static struct tenant *make(kuid_t uid, struct ka_fault_plan *plan, struct ka_error *error)
{
	struct ka_fault fault;
	struct tenant *t;

	/* The engine's allocator, but the caller's plan and error. */
	ka_fault_init(&fault, ka_of(&kwasm_engine.policy, KA_STORE), plan);
	fault.ka.error = error;
	t = ka_new(&fault.ka, struct tenant, GFP_KERNEL_ACCOUNT);
	if (!t)
		return NULL;
	t->uid = uid;
	snprintf(t->name, sizeof(t->name), "tenant %u", from_kuid_munged(&init_user_ns, uid));
	kwasm_account_init(&t->account, &kwasm_engine, t->name, tenant_limit, end_tenant);
	list_add_tail(&t->list, &tenants);
	return t;
}

static kuid_t who_pays(void)
{
	const struct user_namespace *ns;
	kuid_t uid = current_uid();

	for (ns = current_user_ns(); ns != &init_user_ns; ns = ns->parent)
		uid = ns->owner;
	return uid;
}

/**
 * kwasm_tenant_get() - the account of the calling user
 * @plan: fault plan of whatever it is wanted for
 * @error: receives why there was no memory for it
 *
 * Context: process context; sleeps.
 *
 * Return: the account with a reference, for kwasm_account_put(); ERR_PTR:
 * -ENOMEM, -EINTR when killed while waiting.
 */
struct kwasm_account *kwasm_tenant_get(struct ka_fault_plan *plan, struct ka_error *error)
{
	kuid_t uid = who_pays();
	struct tenant *t;

	if (mutex_lock_killable(&lock))
		return ERR_PTR(-EINTR);
	t = find(uid) ?: make(uid, plan, error);
	mutex_unlock(&lock);
	return t ? &t->account : ERR_PTR(-ENOMEM);
}

static struct kwasm_tenant_stats describe(const struct tenant *t)
{
	const struct ka_budget *budget = &t->account.policy.budget;

	return (struct kwasm_tenant_stats){
		.uid = from_kuid_munged(current_user_ns(), t->uid),
		.limit = budget->limit,
		.used = atomic64_read(&budget->used),
		.peak = atomic64_read(&budget->peak),
		.refusals = atomic64_read(&budget->refusals),
		.own = ka_policy_live(&t->account.policy),
	};
}

/* The tenant at @index in the list; -ENOENT when there are not so many. */
static int describe_nth(u32 index, struct kwasm_tenant_stats *stats)
{
	struct tenant *t;
	int err = -ENOENT;

	if (mutex_lock_killable(&lock))
		return -EINTR;
	list_for_each_entry(t, &tenants, list) {
		if (index--)
			continue;
		*stats = describe(t);
		err = 0;
		break;
	}
	mutex_unlock(&lock);
	return err;
}

/**
 * kwasm_tenant_fill() - answer KWASM_GET_STATS: who pays for a store or module
 * @out: the caller's struct
 * @account: its account
 *
 * Return: 0, -EFAULT.
 */
int kwasm_tenant_fill(struct kwasm_stats *out, const struct kwasm_account *account)
{
	struct kwasm_tenant_stats stats = describe(tenant_of(account));
	u32 room = out->tenants ? out->nr_tenants : 0;

	out->nr_tenants = 1;
	return room ? kwasm_copy_out(out->tenants, &stats, sizeof(stats)) : 0;
}

/**
 * kwasm_tenants_fill() - answer KWASM_GET_STATS: all who pay
 * @out: the caller's struct
 *
 * Each is looked up anew: a caller whose memory takes its time to be written to
 * must not hold the others up.
 *
 * Return: 0, -EFAULT, -EINTR.
 */
int kwasm_tenants_fill(struct kwasm_stats *out)
{
	u32 room = out->tenants ? out->nr_tenants : 0;
	struct kwasm_tenant_stats stats;
	u32 i;
	int err;

	for (i = 0; ; i++) {
		err = describe_nth(i, &stats);
		if (!err && i < room)
			err = kwasm_copy_out(out->tenants + i * sizeof(stats), &stats,
					     sizeof(stats));
		if (!err && fatal_signal_pending(current))
			err = -EINTR;
		if (err)
			break;
		cond_resched();
	}
	out->nr_tenants = i;
	return err == -ENOENT ? 0 : err;
}
