// SPDX-License-Identifier: GPL-2.0
/*
 * Stats: what a policy has charged, by kind, and plans to refuse
 *
 * Counters are read one by one while others may change them: each is right,
 * their sum may be of two moments.
 */

#include <linux/atomic.h>
#include <linux/kwasm.h>
#include <linux/minmax.h>

#include "kmod/kmod.h"

static int put_kind(u64 to, const struct ka_policy *policy, enum ka_kind which)
{
	const struct ka_stats *stats = &policy->of[which].stats;
	struct kwasm_kind_stats kind = {
		.bytes = ka_policy_bytes(policy, which),
		.peak = atomic64_read(&stats->peak),
		.objects = atomic64_read(&stats->objects),
		.calls = atomic64_read(&stats->calls),
		.failures = atomic64_read(&stats->failures),
	};

	/* What an arena holds beyond what is cut from it is in no block's peak. */
	kind.peak = max(kind.peak, kind.bytes);
	return kwasm_copy_out(to, &kind, sizeof(kind));
}

/**
 * kwasm_stats_fill() - answer KWASM_GET_STATS, but for log, instances, tenants
 * @out: the caller's struct
 * @policy: policy to tell of
 *
 * Context: may sleep; takes no lock.
 *
 * Return: 0, -EINVAL, -EFAULT, -EINTR.
 */
int kwasm_stats_fill(struct kwasm_stats *out, const struct ka_policy *policy)
{
	u32 room = out->kinds ? out->nr_kinds : 0;
	u32 i;
	int err;

	if (out->reserved)
		return -EINVAL;
	out->limit = policy->budget.limit;
	out->used = atomic64_read(&policy->budget.used);
	out->peak = atomic64_read(&policy->budget.peak);
	out->refusals = atomic64_read(&policy->budget.refusals);
	out->nr_instances = 0;
	out->nr_kinds = KA_KINDS;
	for (i = 0; i < KA_KINDS && i < room; i++) {
		err = put_kind(out->kinds + i * sizeof(struct kwasm_kind_stats), policy, i);
		if (err)
			return err;
	}
	return 0;
}

/**
 * kwasm_plan_in() - take a fault plan over from the caller
 * @plan: receives it, its counters at zero
 * @user: the caller's
 *
 * Return: 0 or -EINVAL.
 */
int kwasm_plan_in(struct ka_fault_plan *plan, const struct kwasm_fault_plan *user)
{
	static const enum ka_fault_mode modes[] = {
		[KWASM_FAULT_OFF] = KA_FAULT_OFF,
		[KWASM_FAULT_ONCE] = KA_FAULT_ONCE,
		[KWASM_FAULT_FROM] = KA_FAULT_FROM,
	};
	static const u32 whats[] = {
		[KWASM_FAULT_MEMORY] = 0,
		[KWASM_FAULT_STOP] = KA_SITE_STOP,
		[KWASM_FAULT_STACK] = KA_SITE_STACK,
		[KWASM_FAULT_COPY] = KA_SITE_COPY,
	};

	if (user->mode >= ARRAY_SIZE(modes) || user->what >= ARRAY_SIZE(whats))
		return -EINVAL;
	*plan = (struct ka_fault_plan){
		.mode = modes[user->mode], .what = whats[user->what], .n = user->n,
	};
	return 0;
}

/**
 * kwasm_plan_out() - tell the caller what became of a plan
 * @user: the caller's
 * @plan: plan
 */
void kwasm_plan_out(struct kwasm_fault_plan *user, const struct ka_fault_plan *plan)
{
	user->seen = plan->seen;
	user->injected = plan->injected;
	user->benign = plan->benign;
}
