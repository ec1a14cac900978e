// SPDX-License-Identifier: GPL-2.0
/*
 * Running a guest's code: instantiation and calls
 */
#include <sys/ioctl.h>

#include "internal.h"

static struct kwasm_outcome outcome_room(struct kwasm_error *error)
{
	return (struct kwasm_outcome){
		.frames = as_u64(error->frames),
		.max_frames = KWASM_ERROR_FRAMES,
	};
}

/**
 * kwasm_store_instantiate() - make an instance of a module
 * @s: store
 * @m: module
 * @opts: options, or NULL
 * @instance: out: number of the instance in the store
 *
 * Return: 0; positive: KWASM_OUTCOME_* of its segments or start function;
 * -ENOENT: an import is unknown; -ENOEXEC: an import is of another type;
 * -ENOMEM; -EBUSY; -EINTR.
 */
int kwasm_store_instantiate(struct kwasm_store *s, const struct kwasm_module *m,
			    const struct kwasm_instantiate_options *opts, uint32_t *instance)
{
	struct kwasm_instantiate arg = {
		.module_fd = m->fd,
		.outcome = outcome_room(&s->error),
		.log = error_log(&s->error),
	};

	if (opts) {
		arg.tier = opts->tier;
		arg.name = as_u64(opts->name);
		arg.name_len = opts->name_len;
		arg.fuel = opts->fuel;
		arg.timeout_ns = opts->timeout_ns;
	}
	if (ioctl(s->fd, KWASM_INSTANTIATE, &arg))
		return error_from_errno(&s->error, "cannot instantiate the module");
	*instance = arg.instance;
	return error_from_outcome(&s->error, &arg.outcome);
}

/**
 * kwasm_store_register() - name an instance for later imports
 * @s: store
 * @name: module name
 * @len: bytes of @name
 * @instance: number of the instance
 *
 * Return: 0; -ENOENT: no such instance; -ENOMEM; -EBUSY.
 */
int kwasm_store_register(struct kwasm_store *s, const char *name, uint32_t len, uint32_t instance)
{
	struct kwasm_register arg = {
		.name = as_u64(name),
		.name_len = len,
		.instance = instance,
	};

	error_clear(&s->error);
	if (ioctl(s->fd, KWASM_REGISTER, &arg))
		return error_from_errno(&s->error, "cannot register the instance");
	return 0;
}

/**
 * kwasm_store_call() - call an exported function
 * @s: store
 * @call: what to call, with what; out: results
 *
 * Return: 0: it returned; positive: KWASM_OUTCOME_*; -ENOENT: no such function;
 * -EINVAL: arguments of wrong number or type; -EBUSY: called out of a call;
 * -EINTR: killed while waiting for the store.
 */
int kwasm_store_call(struct kwasm_store *s, struct kwasm_call *call)
{
	struct kwasm_invoke arg = {
		.instance = call->instance,
		.name = as_u64(call->name),
		.name_len = call->name_len,
		.nr_args = call->nr_args,
		.args = as_u64(call->args),
		.results = as_u64(call->results),
		.max_results = call->max_results,
		.fuel = call->fuel,
		.timeout_ns = call->timeout_ns,
		.repeat = call->repeat,
		.outcome = outcome_room(&s->error),
		.log = error_log(&s->error),
	};

	if (ioctl(s->fd, KWASM_CALL, &arg))
		return error_from_errno(&s->error, "cannot call the function");
	call->nr_results = arg.nr_results;
	call->fuel = arg.fuel;
	call->timing = arg.timing;
	return error_from_outcome(&s->error, &arg.outcome);
}
