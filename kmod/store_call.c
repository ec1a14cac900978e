// SPDX-License-Identifier: GPL-2.0
/*
 * Store, calls: instantiate, register, invoke
 *
 * The host's failures are errnos.  How a guest's code ended is an outcome, and
 * the ioctl succeeds: code that ran has had effects, whatever came of it.
 */

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kwasm.h>

#include "kmod/kmod.h"
#include "kmod/log.h"
#include "kmod/store_fd.h"
#include "kmod/timing.h"
#include "runtime/instance.h"

/* Bounds of the code that is about to run; the store is locked. */
static void start_running(struct kwasm_store_fd *sf, u64 fuel, u64 timeout_ns)
{
	kwasm_store_set_fuel(sf->store, fuel, fuel);
	/* A stop is meant for the call under way, not for this one. */
	kwasm_store_rearm(sf->store, KWASM_INTERRUPT_STOP);
	kwasm_deadline_start(&sf->deadline, timeout_ns);
}

static void stop_running(struct kwasm_store_fd *sf)
{
	kwasm_deadline_stop(&sf->deadline);
}

static int put_frames(struct kwasm_store *s, const struct kwasm_outcome *out)
{
	const struct kwasm_trap *trap = &s->trap;
	u32 i, n = min_t(u32, trap->depth, ARRAY_SIZE(trap->frames));
	int err;

	for (i = 0; out->frames && i < n && i < out->max_frames; i++) {
		struct kwasm_frame frame = {
			.instance = trap->frames[i].inst->index,
			.func = trap->frames[i].func,
			.offset = trap->frames[i].offset,
		};

		err = kwasm_copy_out_by(&s->policy.plan, out->frames + i * sizeof(frame), &frame,
					sizeof(frame));
		if (err)
			return err;
	}
	return 0;
}

static int put_outcome(struct kwasm_store *s, struct kwasm_outcome *out, struct kwasm_logger *log)
{
	const struct kwasm_trap *trap = &s->trap;
	bool has_code = trap->kind == KWASM_TRAP_EXIT || trap->kind == KWASM_TRAP_HOST;
	bool returned = trap->kind == KWASM_TRAP_NONE;

	out->trap = trap->kind;
	out->code = has_code ? trap->code : 0;
	out->depth = returned ? 0 : trap->depth;
	if (returned)
		return 0;
	kwasm_log_trap(log, trap);
	return put_frames(s, out);
}

/* Make the instance, and name it if it came to life. */
static int make_instance(struct kwasm_store_fd *sf, struct kwasm_instantiate *arg,
			 struct kwasm_module *m, struct kwasm_name_claim *claim,
			 struct kwasm_logger *log)
{
	struct kwasm_store *s = sf->store;
	struct kwasm_instance *inst;
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	start_running(sf, arg->fuel, arg->timeout_ns);
	inst = kwasm_instance_create(s, m, &rep);
	stop_running(sf);

	if (!IS_ERR(inst)) {
		arg->instance = inst->index;
		if (claim)
			kwasm_name_commit(s, claim, inst);
		return put_outcome(s, &arg->outcome, log);
	}
	if (claim)
		kwasm_name_abort(s, claim);
	if (PTR_ERR(inst) == -ECANCELED)
		return put_outcome(s, &arg->outcome, log);
	kwasm_log_report(log, &rep, &s->policy.error);
	return PTR_ERR(inst);
}

static int instantiate(struct kwasm_store_fd *sf, struct kwasm_instantiate *arg,
		       struct kwasm_module *m, struct kwasm_logger *log)
{
	struct kwasm_name_claim claim;
	struct kwasm_name name;
	int err;

	if (!arg->name)
		return make_instance(sf, arg, m, NULL, log);
	err = kwasm_store_fd_name(sf, arg->name, arg->name_len, &name);
	if (err)
		return err;
	err = kwasm_name_prepare(sf->store, name.data, name.len, &claim);
	kwasm_store_fd_put_name(sf, &name);
	if (err) {
		kwasm_log_error(log, &sf->store->policy.error);
		return err;
	}
	return make_instance(sf, arg, m, &claim, log);
}

/**
 * kwasm_ioctl_instantiate() - KWASM_INSTANTIATE
 * @call: ioctl under way
 *
 * Return: 0, -ERESTARTSYS, else as <linux/kwasm.h> has it.
 */
int kwasm_ioctl_instantiate(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;
	struct kwasm_instantiate *arg = call->arg;
	struct kwasm_logger log;
	struct kwasm_module *m;
	int err;

	if (arg->tier > KWASM_TIER_JIT)
		return -EINVAL;
	if (arg->tier == KWASM_TIER_JIT && !kwasm_engine.compile)
		return -EINVAL;
	err = kwasm_log_open(&log, &arg->log);
	if (err)
		return err;
	m = kwasm_module_fd_get(arg->module_fd);
	if (IS_ERR(m))
		return PTR_ERR(m);
	err = kwasm_store_fd_lock(sf);
	if (!err) {
		sf->store->interpret = arg->tier == KWASM_TIER_INTERP;
		err = kwasm_store_fd_check(sf, &log);
		if (!err)
			err = instantiate(sf, arg, m, &log);
		mutex_unlock(&sf->lock);
	}
	kwasm_module_put(m);
	return err;
}

static int register_instance(struct kwasm_store_fd *sf, const struct kwasm_register *arg)
{
	struct kwasm_instance *inst = kwasm_store_instance(sf->store, arg->instance);
	struct kwasm_name name;
	int err;

	if (!inst)
		return -ENOENT;
	err = kwasm_store_fd_name(sf, arg->name, arg->name_len, &name);
	if (err)
		return err;
	err = kwasm_store_register(sf->store, name.data, name.len, inst);
	kwasm_store_fd_put_name(sf, &name);
	return err;
}

/**
 * kwasm_ioctl_register() - KWASM_REGISTER
 * @call: ioctl under way
 *
 * Return: 0, -ERESTARTSYS, else as <linux/kwasm.h> has it.
 */
int kwasm_ioctl_register(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;
	int err;

	err = kwasm_store_fd_lock(sf);
	if (err)
		return err;
	err = register_instance(sf, call->arg);
	mutex_unlock(&sf->lock);
	return err;
}

static int get_args(struct kwasm_store_fd *sf, const struct kwasm_invoke *arg,
		    const struct kwasm_functype *t, u64 *slots, struct kwasm_logger *log)
{
	struct kwasm_value value;
	u32 i;
	int err;

	if (arg->nr_args != t->nr_params) {
		kwasm_log(log, "it takes %u arguments and got %u", t->nr_params, arg->nr_args);
		return -EINVAL;
	}
	for (i = 0; i < t->nr_params; i++) {
		err = kwasm_copy_in_by(&sf->store->policy.plan, &value,
				       arg->args + i * sizeof(value), sizeof(value));
		if (err)
			return err;
		err = kwasm_value_in(sf->store, kwasm_params(t)[i], &value, &slots[i]);
		if (err) {
			kwasm_log(log, "argument %u has to be of type %s", i + 1,
				  kwasm_valtype_name(kwasm_params(t)[i]));
			return err;
		}
	}
	return 0;
}

static int put_results(struct kwasm_store_fd *sf, const struct kwasm_invoke *arg,
		       const struct kwasm_functype *t, const u64 *slots)
{
	u32 room = arg->results ? arg->max_results : 0;
	struct kwasm_value value;
	u32 i;
	int err;

	for (i = 0; i < t->nr_results && i < room; i++) {
		kwasm_value_out(kwasm_results(t)[i], slots[i], &value);
		err = kwasm_copy_out_by(&sf->store->policy.plan, arg->results + i * sizeof(value),
					&value, sizeof(value));
		if (err)
			return err;
	}
	return 0;
}

static int run(struct kwasm_store_fd *sf, struct kwasm_invoke *arg, struct kwasm_func *f,
	       const u64 *args, u64 *results, struct kwasm_logger *log)
{
	struct kwasm_store *s = sf->store;
	int err;

	start_running(sf, arg->fuel, arg->timeout_ns);
	if (arg->repeat)
		err = kwasm_timing_run(s, f, args, results, arg->repeat, &arg->timing);
	else
		err = kwasm_call_func(s, f, args, results);
	stop_running(sf);

	arg->fuel = s->fuel;
	arg->nr_results = 0;
	if (err == -ENOMEM)
		kwasm_log_error(log, &s->policy.error);
	if (err)
		return err;
	if (s->trap.kind == KWASM_TRAP_NONE)
		arg->nr_results = f->type->nr_results;
	return put_outcome(s, &arg->outcome, log);
}

static int invoke(struct kwasm_store_fd *sf, struct kwasm_invoke *arg, struct kwasm_func *f,
		  struct kwasm_logger *log)
{
	const struct kwasm_functype *t = f->type;
	size_t size = (t->nr_params + t->nr_results) * sizeof(u64);
	u64 *slots = kwasm_store_fd_borrow(sf, sf->slots, sizeof(sf->slots), size);
	int err;

	if (!slots) {
		kwasm_log_error(log, &sf->store->policy.error);
		return -ENOMEM;
	}
	err = get_args(sf, arg, t, slots, log);
	if (!err)
		err = run(sf, arg, f, slots, slots + t->nr_params, log);
	if (!err && arg->nr_results)
		err = put_results(sf, arg, t, slots + t->nr_params);
	kwasm_store_fd_return(sf, slots, sizeof(sf->slots), size);
	return err;
}

static int invoke_export(struct kwasm_store_fd *sf, struct kwasm_invoke *arg,
			 struct kwasm_logger *log)
{
	struct kwasm_extern ext;
	int err;

	err = kwasm_store_fd_export(sf, arg->instance, arg->name, arg->name_len, &ext, log);
	if (err)
		return err;
	if (ext.kind != KWASM_EXTERN_FUNC) {
		kwasm_log(log, "that export is not a function");
		return -ENOENT;
	}
	return invoke(sf, arg, ext.func, log);
}

/**
 * kwasm_ioctl_invoke() - KWASM_CALL
 * @call: ioctl under way
 *
 * Return: 0, -ERESTARTSYS, else as <linux/kwasm.h> has it.
 */
int kwasm_ioctl_invoke(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;
	struct kwasm_invoke *arg = call->arg;
	struct kwasm_logger log;
	int err;

	if (arg->flags)
		return -EINVAL;
	err = kwasm_log_open(&log, &arg->log);
	if (err)
		return err;
	err = kwasm_store_fd_lock(sf);
	if (err)
		return err;
	err = invoke_export(sf, arg, &log);
	mutex_unlock(&sf->lock);
	return err;
}
