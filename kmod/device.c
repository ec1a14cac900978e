// SPDX-License-Identifier: GPL-2.0
/*
 * Device: /dev/kwasm, where modules and stores are made
 *
 * Whoever may open it (root, unless udev says otherwise) may make them, and is
 * charged for them: to the memory cgroup it is in and to its user's tenant.  A
 * module's bytes are copied into the kernel once and never looked at in the
 * caller's memory again.
 */

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kwasm.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "alloc/arena.h"
#include "alloc/tree.h"
#include "kmod/kmod.h"
#include "kmod/log.h"
#include "kmod/tenant.h"

static struct kwasm_jit_totals jit_totals(void)
{
	struct kwasm_jit_totals totals;

	mutex_lock(&kwasm_engine.code.lock);
	totals = kwasm_engine.code.totals;
	mutex_unlock(&kwasm_engine.code.lock);
	return totals;
}

static int get_info(struct kwasm_ioctl_call *call)
{
	const struct kwasm_jit_totals made = jit_totals();
	struct kwasm_info *info = call->arg;

	*info = (struct kwasm_info){
		.api_version = KWASM_API_VERSION,
		.page_size = KWASM_WASM_PAGE_SIZE,
		.features = KWASM_FEATURE_WASI | KWASM_FEATURE_FAULT,
		.tiers = BIT(KWASM_TIER_INTERP) | (kwasm_engine.compile ? BIT(KWASM_TIER_JIT) : 0),
		.kinds = KA_KINDS,
		.limit = kwasm_engine.policy.budget.limit,
		.used = kwasm_engine_used(&kwasm_engine),
		.code_size = (u64)kwasm_arena.nr_units * KA_ARENA_UNIT,
		.code_used = (u64)READ_ONCE(kwasm_arena.used) * KA_ARENA_UNIT,
		.code_refusals = READ_ONCE(kwasm_arena.refusals),
		.nr_compiled = made.funcs,
		.nr_modules = made.modules,
		.jit_size = made.bytes,
		.compile_ns = made.ns,
		.verify_ns = made.verify_ns,
		.nr_refused = made.refused,
		.nr_checks = made.checks,
		.nr_elided = made.elided,
		.nr_stores = made.stores,
		.nr_reloads = made.reloads,
	};
	return 0;
}

static struct kwasm_module *load(const struct kwasm_create_module *arg,
				 struct kwasm_account *account, struct ka_fault_plan *plan,
				 struct kwasm_report *rep, struct kwasm_logger *log)
{
	struct ka_error error = {};
	struct kwasm_load_options opts = {
		.account = account,
		.limit = arg->limit,
		.plan = plan,
		.gfp = GFP_KERNEL_ACCOUNT,
		.error = &error,
	};
	struct kwasm_module *m, *loaded;
	int err;

	m = kwasm_module_begin(&kwasm_engine, arg->size, &opts, rep);
	if (IS_ERR(m)) {
		kwasm_log_report(log, rep, &error);
		return m;
	}
	err = kwasm_copy_in_by(plan, kwasm_module_bytes(m), arg->bytes, arg->size);
	if (err) {
		kwasm_module_put(m);
		return ERR_PTR(err);
	}
	/* A reference more, so that a failure leaves its reasons to be read. */
	loaded = kwasm_module_finish(kwasm_module_get(m), rep, plan);
	if (IS_ERR(loaded))
		kwasm_log_report(log, rep, &m->policy.error);
	kwasm_module_put(m);
	return loaded;
}

static int create_module(struct kwasm_ioctl_call *call)
{
	struct kwasm_create_module *arg = call->arg;
	struct kwasm_account *account;
	struct ka_error error = {};
	struct ka_fault_plan plan;
	struct kwasm_report rep;
	struct kwasm_logger log;
	struct kwasm_module *m;
	int err;

	if (arg->flags || arg->reserved || arg->reserved2)
		return -EINVAL;
	err = kwasm_plan_in(&plan, &arg->plan);
	if (err)
		return err;
	err = kwasm_log_open(&log, &arg->log);
	if (err)
		return err;

	kwasm_report_init(&rep);
	account = kwasm_tenant_get(&plan, &error);
	if (IS_ERR(account)) {
		kwasm_plan_out(&arg->plan, &plan);
		kwasm_log_error(&log, &error);
		return PTR_ERR(account);
	}
	m = load(arg, account, &plan, &rep, &log);
	kwasm_plan_out(&arg->plan, &plan);
	arg->error_offset = rep.offset;
	arg->error_func = rep.func;
	if (!IS_ERR(m))
		call->made = kwasm_module_fd_create(m);
	kwasm_account_put(account);
	return IS_ERR(m) ? PTR_ERR(m) : PTR_ERR_OR_ZERO(call->made);
}

/* The store's plan goes on; *plan is where it stands. */
static struct file *make_store(const struct kwasm_create_store *arg,
			       struct kwasm_account *account, struct ka_fault_plan *plan,
			       struct kwasm_logger *log)
{
	struct ka_error error = {};
	struct kwasm_store_options opts = {
		.account = account,
		.limit = arg->limit,
		.stack_size = arg->stack_size,
		.gfp = GFP_KERNEL_ACCOUNT,
		.plan = plan,
		.error = &error,
		.fatal = arg->flags & KWASM_STORE_POISON ? KWASM_FATAL_TRAPS : 0,
	};
	struct ka_tree_error line = {};
	struct kwasm_instance *inst = NULL;
	struct kwasm_store *s;
	struct file *file;
	int err;

	opts.alloc_error = &line;
	err = kwasm_policy_in(arg, &opts);
	if (err) {
		kwasm_log_error(log, &error);
		return ERR_PTR(err);
	}
	s = kwasm_store_create(&kwasm_engine, &opts);
	kwasm_policy_put(arg, &opts);
	if (IS_ERR(s)) {
		kwasm_log_error(log, &error);
		if (line.column)
			kwasm_log(log, "policy, column %u: %s", line.column, line.text);
		return ERR_CAST(s);
	}
	if (arg->flags & KWASM_STORE_SPECTEST)
		inst = kwasm_store_add_host(s, &kwasm_spectest, NULL);
	file = IS_ERR(inst) ? ERR_CAST(inst) : kwasm_store_fd_create(s);
	*plan = s->policy.plan;
	if (IS_ERR(file)) {
		kwasm_log_error(log, &s->policy.error);
		kwasm_store_destroy(s);
	}
	return file;
}

static int create_store(struct kwasm_ioctl_call *call)
{
	struct kwasm_create_store *arg = call->arg;
	struct kwasm_account *account;
	struct ka_error error = {};
	struct ka_fault_plan plan;
	struct kwasm_logger log;
	int err;

	if (arg->flags & ~(KWASM_STORE_SPECTEST | KWASM_STORE_POISON) || arg->reserved)
		return -EINVAL;
	err = kwasm_plan_in(&plan, &arg->plan);
	if (err)
		return err;
	err = kwasm_log_open(&log, &arg->log);
	if (err)
		return err;

	account = kwasm_tenant_get(&plan, &error);
	if (IS_ERR(account)) {
		kwasm_plan_out(&arg->plan, &plan);
		kwasm_log_error(&log, &error);
		return PTR_ERR(account);
	}
	call->made = make_store(arg, account, &plan, &log);
	kwasm_plan_out(&arg->plan, &plan);
	kwasm_account_put(account);
	return PTR_ERR_OR_ZERO(call->made);
}

static int device_stats(struct kwasm_ioctl_call *call)
{
	struct kwasm_stats *stats = call->arg;
	struct kwasm_logger log;
	int err;

	err = kwasm_log_open(&log, &stats->log);
	if (err)
		return err;
	err = kwasm_stats_fill(stats, &kwasm_engine.policy);
	return err ?: kwasm_tenants_fill(stats);
}

static const struct kwasm_ioctl ioctls[] = {
	KWASM_IOCTL(KWASM_GET_INFO, struct kwasm_info, used, get_info),
	KWASM_IOCTL(KWASM_CREATE_MODULE, struct kwasm_create_module, plan, create_module),
	KWASM_IOCTL(KWASM_CREATE_STORE, struct kwasm_create_store, plan, create_store),
	KWASM_IOCTL(KWASM_GET_STATS, struct kwasm_stats, log, device_stats),
	KWASM_IOCTL(KWASM_GET_TREE, struct kwasm_tree, reserved, kwasm_ioctl_tree),
	KWASM_IOCTL(KWASM_GET_SITES, struct kwasm_sites, reserved, kwasm_ioctl_sites),
	{}
};

static long fop_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return kwasm_ioctl_run(file, ioctls, cmd, (void __user *)arg);
}

const struct file_operations kwasm_device_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.unlocked_ioctl = fop_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "kwasm",
	.fops = &kwasm_device_fops,
	.mode = 0600,
};

/**
 * kwasm_device_init() - open for business
 *
 * Return: 0, or what the kernel says.
 */
int kwasm_device_init(void)
{
	return misc_register(&device);
}

/**
 * kwasm_device_exit() - close
 *
 * Nobody has the device or anything made by it open: each open file holds a
 * reference of this module.
 */
void kwasm_device_exit(void)
{
	misc_deregister(&device);
}
